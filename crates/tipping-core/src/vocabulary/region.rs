//! Regions: models of when their hazards change, and which of them holds.

use super::named;

/// When the hazards of regions change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionalModel {
    /// Never.
    NoChange,
    /// In all regions at one date.
    OneDate,
    /// In each region where its own members reach one fraction.
    OneFraction,
    /// In each region at a date of its own.
    DateEach,
    /// In each region at a fraction of its own.
    FractionEach,
    /// In all regions where the members of all of them together reach one fraction, with one pair of hazards
    /// for all.
    World,
}

named!(RegionalModel {
    NoChange => "no-change",
    OneDate => "one-date",
    OneFraction => "one-fraction",
    DateEach => "date-each",
    FractionEach => "fraction-each",
    World => "world",
});

/// Where a norm tips when it is looked at by region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionalAnswer {
    /// At one date in all regions.
    EverywhereAtOnce,
    /// In each region as its own members reach a fraction.
    RegionByRegion,
    /// The hazards of regions do not rise.
    NoThreshold,
    /// The data do not tell.
    Undecided,
}

named!(RegionalAnswer {
    EverywhereAtOnce => "everywhere at once",
    RegionByRegion => "region by region",
    NoThreshold => "no threshold in regions",
    Undecided => "undecided",
});
