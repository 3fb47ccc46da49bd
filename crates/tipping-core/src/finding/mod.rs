//! What an analysis has to say about itself: doubts, notes and reasons, as values.
//!
//! The statistics return findings: a code, and the numbers and names of what is to be said. The sentence is a function of
//! the finding alone, and is made where results are reported. Every area of the statistics has an enumeration of its
//! own; each variant is one code, in snake case. Findings that have a code are written into results as a
//! [`Warning`]: the code, the sentence, and the values of the finding. Reasons and interpretations have no code:
//! of them results have the sentences only.

mod close_call;
mod regions;
mod regression;
mod warning;

pub use close_call::{CloseDecision, Question};
pub use regions::{
    BesideTests, CommonChange, CommonPlace, HazardsChange, OneForAll, RegionReason, RegionsFinding,
};
pub use regression::{
    Edge, MissingCovariate, MissingValues, RegressionFinding, RegressionInterpretation, SharesJudgement,
};
pub use warning::Warning;
