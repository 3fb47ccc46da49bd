//! Changes of the hazard: what changes, and on which side of a moment.

use super::named;

/// On which side of the events at its time a change takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Between two periods.
    Boundary,
    /// Just before the events at that time: they belong to the second regime.
    Before,
    /// Just after the events at that time: they belong to the first regime.
    After,
}

named!(Side { Boundary => "boundary", Before => "before", After => "after" });

/// What happens at a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The hazard is higher from here on.
    Rise,
    /// The hazard is lower from here on.
    Fall,
    /// The life-cycle's first change, a rise.
    EmergenceToCascade,
    /// The life-cycle's second change, a fall.
    CascadeToInternalization,
    /// The hazard depends on the adopted fraction from here on.
    ContagionBegins,
    /// The hazard depends on the adopted fraction in another way from here on.
    ContagionChanges,
}

named!(ChangeKind {
    Rise => "rise",
    Fall => "fall",
    EmergenceToCascade => "emergence to cascade",
    CascadeToInternalization => "cascade to internalization",
    ContagionBegins => "contagion begins",
    ContagionChanges => "contagion changes",
});

/// Whether a hazard is higher or lower after a moment than before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Higher.
    Rise,
    /// Lower.
    Fall,
    /// Neither.
    None,
}

named!(Direction { Rise => "rise", Fall => "fall", None => "none" });
