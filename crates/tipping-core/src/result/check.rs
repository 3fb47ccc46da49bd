//! The result of a check: the risk table and what became of the units.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decision, Header, Provenance, RiskTableReport};
use crate::finding::Warning;

/// What `tipping check` finds out about one norm, without fitting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CheckReport {
    /// Which norm, which system, which window.
    #[serde(flatten)]
    pub header: Header,
    /// Size and rows of the risk table.
    pub risk_table: RiskTableReport,
    /// What became of the units, by kind.
    pub fates: Vec<FateReport>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Every decision taken between the file and the risk table.
    pub decisions: Vec<Decision>,
    /// Doubts.
    pub warnings: Vec<Warning>,
    /// What a reader needs to repeat the run.
    pub provenance: Provenance,
}

/// Units that share a fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FateReport {
    /// The fate, in words.
    pub fate: String,
    /// How many units.
    pub count: usize,
    /// Their names.
    pub units: Vec<String>,
}
