//! What an analysis of single adopters has to say about itself.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CloseDecision;
use crate::time::{PeriodUnit, TimePoint};

/// A doubt or a note about critical adopters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum PivotFinding {
    /// There are too few adoptions for any conclusion.
    FewEvents {
        /// Adoptions by units at risk.
        events: u64,
        /// How many a conclusion needs.
        needed: u64,
    },
    /// The hazard rises nowhere.
    NoRise {
        /// Adoptions that must be on either side of a rise.
        min_events: u64,
    },
    /// There is a threshold, but the hazard rises right after no adoption.
    NoRiseAfterAdoption {
        /// Adoptions that must be on either side of a rise.
        min_events: u64,
    },
    /// A regime of the threshold has as few adoptions as the settings allow.
    FewestAllowed {
        /// Adoptions that each regime must have.
        min_events: u64,
    },
    /// Decisions are within the error of the simulation.
    CloseCall {
        /// The decisions, at least one.
        decisions: Vec<CloseDecision>,
    },
    /// Without one adopter the threshold is far from where it is, or gone.
    RestsOnOneAdopter {
        /// Years from which a threshold counts as far away.
        span: f64,
        /// These adopters.
        adopters: Vec<DecisiveAdopter>,
    },
    /// Dates of adoption do not show why others followed: a p-value belongs to a date, not to a state.
    DatesAlone,
    /// Nothing is known that could speak for a state: neither weights nor ties.
    NothingOfStates,
    /// Those tied to an adopter may be like it.
    TiedAlike {
        /// Whether ties are rewired among the units of one region only.
        within_regions: bool,
    },
    /// Adopters of one period cannot be told apart.
    Ties {
        /// Adopters that share their period with others.
        tied: u64,
        /// All adopters.
        adopters: u64,
        /// The length of a period.
        period: PeriodUnit,
    },
    /// The threshold is that of a life-cycle, the rise right after an adoption that of a step.
    SingleStep,
    /// The adopted fraction falls on the way to the threshold.
    FractionFalls,
}

/// An adopter without whom the threshold is elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct DecisiveAdopter {
    /// Its name.
    pub name: String,
    /// The date of the threshold without it; `None` when nothing rises any more.
    pub threshold_without: Option<TimePoint>,
}
