//! What there is to say about regions, each looked at alone.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CloseDecision;
use crate::time::TimePoint;

/// A doubt about what is said by region, or a note that every reader of it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum RegionsFinding {
    /// Decisions are within the error of the simulation.
    CloseCall {
        /// The decisions, at least one.
        decisions: Vec<CloseDecision>,
    },
    /// Only one region has units at risk.
    OneRegion,
    /// No change common to all regions leaves enough adoptions on either side.
    RegionsWithoutChange {
        /// The kind of change of which none does.
        change: CommonChange,
        /// Adoptions, in all regions together, that each side must have.
        min_events: u64,
    },
    /// Places for a change are left out because the likelihood has no bound there.
    RegionsUnbounded {
        /// How many.
        places: u64,
    },
    /// Units are left out because they have no region.
    UnitsWithoutRegion {
        /// Their names.
        units: Vec<String>,
    },
    /// A threshold near one third is no evidence by itself.
    RegionalThirdNoEvidence,
    /// What the tests take for granted.
    RegionalTestsAssume,
}

/// A change that all regions have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommonChange {
    /// At one date.
    Date,
    /// Where each region's own members reach one fraction.
    Fraction,
}

/// Where the hazards of all regions change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CommonPlace {
    /// At this date.
    Date(TimePoint),
    /// Where each region's own members reach this fraction.
    Fraction(f64),
}

impl CommonPlace {
    /// The kind of change.
    #[must_use]
    pub const fn change(self) -> CommonChange {
        match self {
            Self::Date(_) => CommonChange::Date,
            Self::Fraction(_) => CommonChange::Fraction,
        }
    }
}

/// A reason for the answer by region.
#[derive(Debug, Clone, PartialEq)]
pub enum RegionReason {
    /// There are too few adoptions to say anything.
    FewEvents {
        /// Adoptions by units at risk.
        events: u64,
        /// Adoptions that are needed.
        needed: u64,
    },
    /// There are too few adoptions for a change in regions.
    NoPlaceForChange,
    /// Nothing was tested; BIC alone compares.
    Untested {
        /// The best date for all regions.
        date: TimePoint,
        /// BIC with it.
        date_bic: f64,
        /// The best regional fraction for all regions.
        fraction: f64,
        /// BIC with it.
        fraction_bic: f64,
    },
    /// No change of the hazards beats constant ones.
    NoChange {
        /// Of the test against constant hazards.
        p_value: f64,
        /// The p-value below which a change is more than chance.
        needed: f64,
    },
    /// The hazards change, but fall on the whole.
    HazardsFall(HazardsChange),
    /// The hazards change, and rise on the whole.
    HazardsRise(HazardsChange),
    /// Whether one date, and one regional fraction, may serve all regions.
    OneForAll {
        /// The best date for all regions.
        date: TimePoint,
        /// The test of it against a date for each region.
        date_test: OneForAll,
        /// The best regional fraction for all regions.
        fraction: f64,
        /// The test of it against a fraction for each region.
        fraction_test: OneForAll,
    },
    /// Which of one date and one regional fraction fits better by BIC.
    Better {
        /// The one that fits better.
        change: CommonChange,
        /// Its BIC.
        bic: f64,
        /// BIC of the other.
        other_bic: f64,
        /// What that means beside the tests.
        beside: BesideTests,
    },
    /// One pair of hazards for all regions, changing with the fraction of the world, has the lowest BIC of
    /// all models.
    WorldSuffices {
        /// Its BIC.
        bic: f64,
    },
}

/// A change of the hazards of regions that beats constant ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardsChange {
    /// Of the test against constant hazards.
    pub p_value: f64,
    /// The better of the best date and the best fraction.
    pub place: CommonPlace,
    /// Regions whose hazard rises there.
    pub rises: u64,
    /// Regions with units at risk on both sides of it.
    pub divides: u64,
}

/// The test of one place for all regions against a place for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneForAll {
    /// Its p-value; 1 where there is nothing to test.
    pub p_value: f64,
    /// Whether it rejects one place for all.
    pub rejected: bool,
}

/// What the better fit means beside the tests of one date and of one fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideTests {
    /// The tests reject both.
    RejectsBoth,
    /// The tests allow both, and the better is clearly better.
    Clear,
    /// The tests allow both, and neither is clearly better.
    Unclear,
    /// The better is the one that the tests reject.
    Contradicts,
    /// The better is the one that the tests allow.
    Agrees,
}
