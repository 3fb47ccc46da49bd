//! Choices of an analysis that results carry.

use super::named;

/// What a threshold is a threshold in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ThresholdIn {
    /// Time: a regime begins at a date.
    #[default]
    Time,
    /// The adopted fraction: a regime holds where it is at least a threshold.
    Fraction,
}

named!(ThresholdIn { Time => "time", Fraction => "fraction" });

/// How the interval of a change point is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum IntervalMethod {
    /// The exact posterior over the candidates.
    #[default]
    Posterior,
    /// The candidates within a simulated cut of the likelihood ratio.
    LikelihoodRatio,
    /// The interval of the posterior, and the likelihood-ratio set beside it.
    Both,
}

named!(IntervalMethod {
    Posterior => "posterior",
    LikelihoodRatio => "likelihood-ratio",
    Both => "both",
});
