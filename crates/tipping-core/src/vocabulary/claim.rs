//! The claims of Finnemore & Sikkink (1998) that dates of adoption can be held against.

use super::named;

/// A claim, or what must be true if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// The threshold is rarely reached before a third of the states has adopted.
    CriticalMass,
    /// Before it no state adopts without a domestic movement.
    DomesticMovements,
    /// After it many adopt in few years.
    Cascade,
    /// The entry into force of a treaty may stand for its critical mass.
    EntryIntoForce,
    /// The first adopters need not be great powers.
    Powers,
}

named!(Claim {
    CriticalMass => "critical-mass",
    DomesticMovements => "domestic-movements",
    Cascade => "cascade",
    EntryIntoForce => "entry-into-force",
    Powers => "powers",
});
