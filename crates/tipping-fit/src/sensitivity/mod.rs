//! What defensible choices make of the answer: specification curves.

mod specification_curve;

pub use specification_curve::{FactorShare, VarianceShares, specification_curve, variance_shares};
