//! Many norms: the verdict on one threshold for all, and the smooth worlds that it has to beat.

use super::named;

/// The verdict on a set of norms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PoolVerdict {
    /// Fewer than two norms, or fewer that the common threshold divides.
    Insufficient,
    /// Hazards do not rise together at the common threshold.
    NoSharedRise,
    /// Smooth hazards suffice.
    Smooth,
    /// One threshold beats smooth hazards and serves all norms.
    SharedThreshold,
    /// Thresholds beat smooth hazards, or the norms were chosen because theirs do, and one does not serve
    /// all.
    DifferentThresholds,
    /// The norms were chosen by their own verdicts, and one threshold may serve all.
    NoDifferenceFound,
}

named!(PoolVerdict {
    Insufficient => "insufficient",
    NoSharedRise => "no shared rise",
    Smooth => "smooth",
    SharedThreshold => "shared threshold",
    DifferentThresholds => "different thresholds",
    NoDifferenceFound => "no difference found",
});

/// A world in which every norm is smooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SmoothWorld {
    /// Each norm under its own smooth rival of lowest AIC.
    Own,
    /// Every norm under contagion: mixed influence, with or without ceiling by AIC.
    Contagion,
    /// Every norm under a trend in time, of the degree that AIC chooses.
    Trend,
}

named!(SmoothWorld { Own => "own rivals", Contagion => "contagion", Trend => "trends" });
