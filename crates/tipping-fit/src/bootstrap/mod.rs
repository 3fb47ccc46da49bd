//! Tests by simulation on the data's own schedule, and the verdict that rests on them.

mod choices;
mod decisive;
mod known_dates;
mod likelihood_ratio;
pub(crate) mod overdispersion;
mod power;
mod verdict;

pub use choices::ThresholdChoice;
pub use decisive::{ALPHA, Artefact, Bootstrap, Decisive, Overdispersion, Test, Tests, WAVES};
pub(crate) use decisive::{artefact, quantile};
pub use known_dates::{KnownDate, KnownDateFit, KnownDateTest};
pub use likelihood_ratio::LikelihoodRatioSet;
pub use power::{Coverage, Outcome, Scenario, Study};
pub(crate) use verdict::{close_call, finite};
