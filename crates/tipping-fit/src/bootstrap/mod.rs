//! Tests by simulation on the data's own schedule, and the verdict that rests on them.
//!
//! Every p-value is (1 + number of replicates with T* >= T) / (B + 1), with a random stream for each
//! replicate.

mod choices;
mod close_call;
mod decisive;
mod known_dates;
mod likelihood_ratio;
mod null_distribution;
pub(crate) mod overdispersion;
mod power;
mod report;
mod run;
mod test;
mod verdict;

pub use choices::ThresholdChoice;
pub(crate) use close_call::close_decisions;
pub use decisive::{Decisive, Overdispersion, Tests};
pub use known_dates::{KnownDate, KnownDateFit, KnownDateTest};
pub use likelihood_ratio::LikelihoodRatioSet;
pub use null_distribution::NullDistribution;
pub use power::{Coverage, Outcome, Scenario, Study};
pub use run::Bootstrap;
pub use test::Test;
pub use verdict::Conclusion;

/// Significance that decides the verdict.
pub const ALPHA: f64 = 0.05;

/// Significance from which waves are reckoned with. Missing waves makes every other p-value too small,
/// looking for them in vain costs a little power: the bar is lower.
pub const WAVES: f64 = 0.1;
