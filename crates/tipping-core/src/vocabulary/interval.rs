//! How intervals are made.

use super::named;

/// How the interval of an estimate was made, as results say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntervalKind {
    /// From the posterior, with the same probability left out on either side.
    EqualTailed,
    /// All candidates within a simulated cut of the likelihood ratio, which are neighbours.
    LikelihoodRatio,
    /// From the first to the last candidate within that cut; some between them are not.
    LikelihoodRatioHull,
}

named!(IntervalKind {
    EqualTailed => "posterior, equal-tailed",
    LikelihoodRatio => "likelihood ratio, simulated cut",
    LikelihoodRatioHull => "likelihood ratio, simulated cut; the hull of a disconnected set",
});

impl IntervalKind {
    /// Whether it is that of the likelihood ratio and not the posterior's.
    #[must_use]
    pub const fn is_likelihood_ratio(self) -> bool {
        match self {
            Self::EqualTailed => false,
            Self::LikelihoodRatio | Self::LikelihoodRatioHull => true,
        }
    }
}
