//! Where the threshold is: its posterior, the hazards around it, and the analysis that puts all of it into
//! the result schema.

mod analysis;
mod findings;
mod fitted;
mod observed;
mod posterior;
mod rates;
mod rivals;
mod summary;

pub use analysis::{Analysis, Settings, analyse, analyse_fits, analyse_threshold};
pub(crate) use analysis::{FEW_EVENTS, interval};
pub(crate) use fitted::FittedThreshold;
pub use observed::ObservedFits;
pub(crate) use posterior::Prior;
pub use posterior::{Discrete, Posterior, Range, Weighted};
pub use rates::{Quantity, RatePosterior};
pub(crate) use rivals::Rivals;
pub use summary::Threshold;
