//! The result of holding dates of adoption against the claims of Finnemore & Sikkink (1998).

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdoptedState, Decision, Header, Provenance, RiskTableReport, SourceReport};
use crate::finding::Warning;
use crate::time::TimePoint;
use crate::vocabulary::Claim;

/// What `tipping claims` finds out about one norm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ClaimsReport {
    /// Which norm, which system, which window.
    #[serde(flatten)]
    pub header: Header,
    /// Size and rows of the risk table.
    pub risk_table: RiskTableReport,
    /// When the critical mass was reached; null when nothing rises and no date was given.
    pub reached: Option<ReachedReport>,
    /// One row a claim, in a fixed order; powers have one each.
    pub claims: Vec<ClaimReport>,
    /// Who adopted before the threshold, in order of time; empty when it is not known where that is.
    pub early: Vec<EarlyAdopterReport>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Where bundled data come from, to be cited; empty for a file.
    pub sources: Vec<SourceReport>,
    /// Every decision taken between the file and the counts.
    pub decisions: Vec<Decision>,
    /// Doubts about this record.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know, whatever the data.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run.
    pub provenance: Provenance,
}

/// When the critical mass was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ReachedReport {
    /// The last period before the threshold: adoptions of this period are early.
    pub date: TimePoint,
    /// Whether it comes from the rise of the fitted threshold model; else it was given.
    pub estimated: bool,
    /// A, M and F as the next period opens.
    #[serde(flatten)]
    pub state: AdoptedState,
}

/// A claim, what the paper says, what the data say, and whether it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ClaimReport {
    /// Which claim.
    pub claim: Claim,
    /// The unit that the row is about; null for rows about the norm as a whole.
    pub unit: Option<String>,
    /// The claim in words.
    pub statement: String,
    /// The paper's number; null where it has none for this norm.
    pub paper: Option<f64>,
    /// The number in the data: the critical mass as a fraction, early adopters without evidence of a
    /// movement, adoptions after the threshold, the fraction at entry into force, years behind the first
    /// adopter; null where the data lack it.
    pub data: Option<f64>,
    /// What the data say, in words.
    pub finding: String,
    /// Whether the claim holds in these data; null where they cannot tell.
    pub holds: Option<bool>,
}

/// An early adopter, and what is known of its domestic movement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct EarlyAdopterReport {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its adoption as recorded.
    pub date: TimePoint,
    /// Whether it was a member of the system by then.
    pub member: bool,
    /// First evidence of a domestic movement; null where there is none, or none was looked for.
    pub movement: Option<TimePoint>,
}
