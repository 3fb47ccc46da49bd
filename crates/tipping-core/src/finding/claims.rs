//! What the data say about the claims of Finnemore & Sikkink (1998, doi:10.1162/002081898550789).

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::TimePoint;

/// What was counted for one claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimFinding {
    /// How many had adopted when the critical mass was reached.
    CriticalMass {
        /// The last period before the threshold.
        reached: TimePoint,
        /// Members that had adopted as the next period opens.
        adopters: f64,
        /// Members then.
        members: f64,
        /// What the paper counts; none for norms that it does not count.
        paper: Option<f64>,
    },
    /// Which early adopters lacked a domestic movement.
    DomesticMovements {
        /// All early adopters.
        early: u64,
        /// Those with a movement by the time of their adoption.
        with: u64,
        /// Those for whose movement the first evidence is later than their adoption.
        later: Vec<String>,
        /// Those without any evidence of a movement.
        without: Vec<String>,
    },
    /// How many adopted in the years after the threshold.
    Cascade {
        /// How many years.
        years: f64,
        /// The last period of these years.
        through: TimePoint,
        /// Members that adopted in them while at risk.
        members: u64,
        /// All that adopted in them, in the system or outside it.
        everybody: u64,
        /// Whether the window holds all of these years.
        complete: bool,
        /// What the paper counts; none for norms that it does not count.
        paper: Option<f64>,
    },
    /// How far the norm had spread when the treaty entered into force, and at the threshold.
    EntryIntoForce {
        /// The period of the entry into force.
        date: TimePoint,
        /// Members that had adopted as it opens.
        adopters: f64,
        /// Members then.
        members: f64,
        /// The estimated critical mass.
        mass: f64,
        /// Its interval.
        interval: [f64; 2],
    },
    /// When a power adopted, and who was first.
    Power {
        /// Its name.
        name: String,
        /// When it adopted; none where it had not by the end of the record.
        adopted: Option<TimePoint>,
        /// The first adoption.
        first: TimePoint,
        /// Who adopted first.
        leaders: Vec<String>,
        /// Years behind the first adoption; through the end of the window for a power that has not adopted.
        years: f64,
        /// 1 + the number that adopted before it.
        rank: u64,
        /// All that adopted.
        adopters: u64,
    },
    /// The data do not have what the claim is about.
    Unknown(Lacking),
}

/// What the data do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// A threshold: nothing rises, and no date was given.
    Threshold,
    /// Dates of domestic movements.
    Movements,
    /// The entry into force.
    EntryIntoForce,
    /// The powers that are asked about.
    Powers,
}

/// What is to be known about a check of the claims.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum ClaimsNote {
    /// The threshold is estimated, and not tested here.
    ThresholdNotTested,
    /// The conditions are necessary, not sufficient.
    NecessaryConditions,
    /// Dates of movements are those of first evidence.
    FirstEvidence {
        /// Where they come from.
        source: String,
    },
}
