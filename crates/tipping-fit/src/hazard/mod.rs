//! The hazard as statistics see it: a regime of constant hazard and its likelihood, a hazard's path in time
//! and fraction.

mod change;
mod likelihood;
mod path;
mod regime;
mod row;

pub use change::Change;
pub use likelihood::log_likelihood;
pub use path::{HazardPath, Stretch};
pub(crate) use path::{at_fractions, piecewise, takes_effect};
pub(crate) use regime::ROUNDING;
pub use regime::Regime;
pub(crate) use row::RowHazard;
