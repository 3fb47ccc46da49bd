//! What the data say about tipping, in one word.

use super::named;

/// The verdict on a norm. The order is that of the names, in which counts by verdict are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The hazard rises, and a smooth hazard suffices to say so.
    Acceleration,
    /// Too few events to conclude anything.
    Insufficient,
    /// The hazard is constant, or falls.
    NoCascade,
    /// A threshold beats every smooth rival by more than chance.
    Tipping,
}

named!(Verdict {
    Tipping => "tipping",
    Acceleration => "acceleration",
    NoCascade => "no-cascade",
    Insufficient => "insufficient",
});
