//! The result of the question which states were critical: what the fit of a threshold owes to each single
//! adoption.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdoptedState, Decision, Header, Provenance, RiskTableReport, TestReport, whole};
use crate::finding::Warning;
use crate::time::TimePoint;
use crate::vocabulary::{Direction, Model, Side, ThresholdModel};

/// What `tipping pivots` finds out about one norm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PivotsReport {
    /// Which norm, which system, which window.
    #[serde(flatten)]
    pub header: Header,
    /// Size and rows of the risk table.
    pub risk_table: RiskTableReport,
    /// Years before and after an adoption over which the pace is counted.
    pub span_years: f64,
    /// Maximum of the log-likelihood of the constant hazard.
    pub constant_log_likelihood: f64,
    /// The threshold of the full record; null when nothing rises.
    pub threshold: Option<ThresholdReport>,
    /// The periods in which units at risk adopted, the one with the largest rise right after it first; those
    /// without a rank in order of time. Nothing here tells the adopters of one period apart.
    pub dates: Vec<PivotDateReport>,
    /// Units that adopted while at risk, in the order of their dates, those of one date by name.
    pub adopters: Vec<PivotReport>,
    /// What speaks for single states: their weight, and who followed them among those tied to them; null
    /// without weights and without ties.
    pub states: Option<StatesReport>,
    /// Who raised the fraction to the critical mass, and who adopted first in the cascade; null without a
    /// threshold.
    pub around_threshold: Option<AroundThresholdReport>,
    /// Whether the largest rise is larger than a smooth hazard would have it; null when it was not simulated.
    pub test: Option<PivotTestReport>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Every decision taken between the file and the risk table.
    pub decisions: Vec<Decision>,
    /// Doubts about this record or this fit.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know, whatever the data.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run.
    pub provenance: Provenance,
}

/// A threshold: the rise of the threshold model of lowest BIC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ThresholdReport {
    /// The threshold model: `step` or `life-cycle`.
    #[serde(rename = "account")]
    pub threshold_model: ThresholdModel,
    /// Date of the rise.
    pub date: TimePoint,
    /// Whether the rise is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// Hazard after the rise / hazard before it; null where it is infinite.
    pub hazard_ratio: Option<f64>,
    /// Natural logarithm of the Bayes factor of a rise somewhere against a constant hazard; null without a
    /// posterior.
    pub log_bayes_factor: Option<f64>,
}

/// A period in which units at risk adopted: what follows right after their adoptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PivotDateReport {
    /// Place by the size of the rise; null when the hazard does not rise, or a side has fewer events than the
    /// setting `min_events`.
    pub rank: Option<u64>,
    /// The period.
    pub period: TimePoint,
    /// Who adopted in it while at risk, by name. They share everything that stands here.
    pub adopters: Vec<DatedName>,
    /// Members that had adopted as the next period opens; null at the end of the window.
    pub adopters_after: Option<f64>,
    /// Members of the system then.
    pub members_after: Option<f64>,
    /// The adopted fraction then.
    pub fraction_after: Option<f64>,
    /// The step whose second regime begins right after the adoptions; null when nobody is at risk on one
    /// side.
    pub switch: Option<SwitchReport>,
    /// The pace in the years before the period.
    #[serde(rename = "pace_before")]
    pub adoption_rate_before: AdoptionRateReport,
    /// The pace in the years after it.
    #[serde(rename = "pace_after")]
    pub adoption_rate_after: AdoptionRateReport,
    /// Posterior probability of a rise right after the adoptions; null without a posterior.
    pub posterior_probability: Option<f64>,
    /// Family-wise p-value of the date: share of the simulated histories in which some date's rise beats the
    /// smooth rivals by at least as much; null without a rank or a simulation. It says that the hazard rose
    /// then, not that one of the adopters made it rise.
    pub p_value: Option<f64>,
}

/// A state with the date of its adoption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct DatedName {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its adoption as recorded.
    pub date: TimePoint,
}

/// One adopter, and what the threshold is without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PivotReport {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its adoption as recorded.
    pub date: TimePoint,
    /// The period in which it is an event.
    pub period: TimePoint,
    /// Other units at risk that adopted in the same period.
    pub others: u64,
    /// The record without this unit.
    pub without: WithoutReport,
}

/// What speaks for single states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct StatesReport {
    /// Years after an adoption within which those tied to the adopter count as followers.
    pub horizon_years: f64,
    /// Whether ties are rewired among the units of one region only.
    pub within_regions: bool,
    /// States that could be tested: some of those at risk right after them were tied to them and some were
    /// not, some adopted within the horizon and some did not.
    pub tested: u64,
    /// All states together: do those tied to an adopter follow it more often than those that are not? Null
    /// without ties or a simulation.
    pub test: Option<TestReport>,
    /// The adopters, the one with the smallest p-value first, then by weight and time.
    pub adopters: Vec<StateReport>,
}

/// What speaks for one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct StateReport {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The period in which it adopted.
    pub period: TimePoint,
    /// Its share of the members' weight as the next period opens; null without weights, and at the end of the
    /// window.
    pub weight: Option<f64>,
    /// Who of those tied to it followed; null without ties.
    pub followers: Option<FollowersReport>,
}

/// Ties to an adopter, and adoptions of those that have them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FollowersReport {
    /// Strength of the ties that units at risk right after its adoption have to it: their number, where ties
    /// have no weight.
    #[serde(serialize_with = "whole")]
    pub ties: f64,
    /// Strength of those whose units adopt within the horizon.
    #[serde(serialize_with = "whole")]
    pub followed: f64,
    /// What `followed` is on average with rewired ties: the same strengths, to units at risk at that moment
    /// that are drawn by lot.
    pub expected: f64,
    /// How often rewired ties give at least `followed`, this state looked at alone; null where rewiring
    /// changes nothing.
    pub p_value: Option<f64>,
    /// Family-wise p-value: how often, when those that adopt at each date are drawn by lot among those at
    /// risk, some state has as small a p-value; null without a simulation.
    pub family_p_value: Option<f64>,
}

/// A step right after an adoption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SwitchReport {
    /// `rise`, `fall` or `none`.
    pub change: Direction,
    /// Maximum of the log-likelihood with the change there.
    pub log_likelihood: f64,
    /// 2(l - l_constant), negative where the hazard falls.
    pub statistic: f64,
    /// Events before, those of the adopter's period included.
    pub events_before: u64,
    /// Events after.
    pub events_after: u64,
    /// Hazard before, per year; null where it is infinite.
    pub hazard_before: Option<f64>,
    /// Hazard after, per year; null where it is infinite.
    pub hazard_after: Option<f64>,
    /// After / before; null where one of them is infinite.
    pub ratio: Option<f64>,
}

/// Adoptions per unit-year at risk over some years, as far as the window goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AdoptionRateReport {
    /// Adoptions by units at risk.
    pub adoptions: u64,
    /// Unit-years at risk.
    #[serde(serialize_with = "whole")]
    pub unit_years: f64,
    /// Adoptions / unit-years; null when nobody is at risk.
    pub rate: Option<f64>,
}

/// The threshold of the record without a unit, and how it differs (without it less with it).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WithoutReport {
    /// The threshold; null when nothing rises any more.
    pub threshold: Option<ThresholdReport>,
    /// Years by which it is later; null without one of the two.
    pub later_by_years: Option<f64>,
    /// Difference of the critical mass.
    pub fraction_difference: Option<f64>,
    /// Difference of the hazard ratio.
    pub hazard_ratio_difference: Option<f64>,
    /// Difference of the log Bayes factor.
    pub log_bayes_factor_difference: Option<f64>,
}

/// Adopters on both sides of the threshold, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AroundThresholdReport {
    /// Periods before the threshold that were asked for.
    pub periods: u64,
    /// Who adopted in these periods, and at least the last three adopters before the threshold, in order of
    /// time.
    pub before: Vec<NamedAdopter>,
    /// Who adopted in the first period of the cascade that has adoptions.
    pub first_after: Vec<NamedAdopter>,
}

/// An adopter by name, with the fraction that it helped to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct NamedAdopter {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its adoption as recorded.
    pub date: TimePoint,
    /// The period in which it is an event.
    pub period: TimePoint,
    /// The adopted fraction as the next period opens; null at the end of the window.
    pub fraction_after: Option<f64>,
}

/// The best of many dates: the best rise right after adoptions against the smooth rivals, and against what a
/// smooth hazard, with waves, makes of the same search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PivotTestReport {
    /// The smooth rival of lowest BIC, which has to be beaten.
    pub rival: Model,
    /// The smooth rival of lowest AIC, under which the histories are simulated.
    pub simulated_under: Model,
    /// Lowest BIC of the rivals less the BIC of the best step with a rise right after an adoption.
    #[serde(flatten)]
    pub test: TestReport,
    /// Adopters that share the best date: dates do not tell which of them, if any, was critical.
    pub adopters_at_best: u64,
    /// Correlation of decisions within a period as estimated, with which the histories are simulated; 0 at
    /// its bound.
    pub rho: f64,
}
