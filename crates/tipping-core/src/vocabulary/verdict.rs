//! What the data say about tipping, in one word.

use super::named;

/// The verdict on a norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A threshold beats every smooth rival by more than chance.
    Tipping,
    /// The hazard rises, and a smooth hazard suffices to say so.
    Acceleration,
    /// The hazard is constant, or falls.
    NoCascade,
    /// Too few events to conclude anything.
    Insufficient,
}

named!(Verdict, "verdict", {
    Tipping => "tipping",
    Acceleration => "acceleration",
    NoCascade => "no-cascade",
    Insufficient => "insufficient",
});
