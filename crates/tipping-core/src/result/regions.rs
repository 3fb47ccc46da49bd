//! The result by region: did the hazard change everywhere at one date, or in each region as its own fraction
//! reached a threshold?

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdoptedState, TestReport};
use crate::time::TimePoint;
use crate::vocabulary::{RegionalAnswer, RegionalModel, Side};

/// What the regions say when each is looked at alone.
///
/// Every region r has a risk table of its own, with F_r the adopted fraction of its own members, in the
/// window and under the rules of the whole study. Log-likelihoods are sums over regions and comparable with
/// each other: all models speak of the same units and periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionsReport {
    /// What the units are divided by: `region`.
    pub by: String,
    /// The answer with its reasons.
    pub answer: RegionsAnswer,
    /// The models, best BIC first.
    #[serde(rename = "accounts")]
    pub models: Vec<RegionalModelReport>,
    /// The model of lowest BIC.
    pub best: RegionalModel,
    /// The best date for all regions; null when no date leaves enough events on both sides.
    pub one_date: Option<OneDateReport>,
    /// The best regional fraction for all regions; null when no fraction leaves enough events on both sides.
    pub one_fraction: Option<OneFractionReport>,
    /// Tests by simulation on each region's own schedule; null when they were switched off.
    pub tests: Option<RegionTestsReport>,
    /// The regions, in order of name.
    pub regions: Vec<RegionReport>,
    /// Names of the units that have no region and are left out.
    pub without_region: Vec<String>,
}

/// Did the cascade run everywhere, or region by region?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionsAnswer {
    /// `everywhere at once`, `region by region`, `no threshold in regions`, or `undecided`.
    pub answer: RegionalAnswer,
    /// Why, in words made from the numbers.
    pub reasons: Vec<String>,
}

/// A model of when the hazards of regions change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionalModelReport {
    /// `no-change` (a constant hazard in each region), `one-date`, `one-fraction` (a pair of hazards in each
    /// region, changing at one date, or where F_r reaches one c), `date-each`, `fraction-each` (at a date or
    /// a c of each region's own), or `world` (one pair of hazards for all, changing where the fraction of the
    /// whole world reaches one c).
    pub name: RegionalModel,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Hazards of regimes with units at risk, and one for each change that divides them.
    pub n_parameters: u32,
    /// Bayesian information criterion with n = number of events.
    pub bic: f64,
    /// The change common to all regions: a date or a fraction; null where there is none.
    pub change: Option<String>,
}

/// The best date for all regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OneDateReport {
    /// First period of the second regime; for exact data the day of the adoptions it stands next to.
    pub date: TimePoint,
    /// Whether it is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// Regions that had units at risk on both sides of it.
    pub divides: u64,
    /// Those of them whose hazard rises there.
    pub rises: u64,
    /// l at every date that leaves enough events on both sides, in order of time.
    pub profile: Vec<DateProfile>,
}

/// The log-likelihood with one date for all regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct DateProfile {
    /// The date.
    pub date: TimePoint,
    /// Its side of that day's adoptions.
    pub side: Side,
    /// Sum over regions of the maximum with the change there.
    pub log_likelihood: f64,
}

/// The best regional fraction for all regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OneFractionReport {
    /// c: a region is in its second regime while F_r >= c.
    pub fraction: f64,
    /// Regions that had units at risk on both sides of it.
    pub divides: u64,
    /// Those of them whose hazard rises there.
    pub rises: u64,
    /// l at every observed fraction that leaves enough events on both sides, in order.
    pub profile: Vec<FractionProfile>,
    /// The fractions within a simulated cut of the maximum; null without simulation.
    pub set: Option<FractionSet>,
}

/// The log-likelihood with one regional fraction for all regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FractionProfile {
    /// The fraction.
    pub fraction: f64,
    /// Sum over regions of the maximum with the change there.
    pub log_likelihood: f64,
}

/// A set of fractions by likelihood ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FractionSet {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l), simulated under the best fraction; null when it has no bound.
    pub cut: Option<f64>,
    /// Ranges of neighbouring observed fractions, in order; more than one when the set is disconnected.
    pub ranges: Vec<[f64; 2]>,
}

/// Tests by simulation, the search made again in every replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionTestsReport {
    /// Correlation of decisions within a period and a region under each model that is simulated, as estimated
    /// and simulated; 0 at its bound.
    #[serde(default)]
    pub rho: BTreeMap<RegionalModel, f64>,
    /// A change in regions at all: 2(the higher of l_one-date and l_one-fraction - l_no-change), simulated
    /// under `no-change`.
    pub existence: TestReport,
    /// One date for all against one for each region: 2(l_date-each - l_one-date), simulated under `one-date`;
    /// null without a date.
    pub one_date: Option<TestReport>,
    /// One regional fraction for all against one for each region: 2(l_fraction-each - l_one-fraction),
    /// simulated under `one-fraction`; null without a fraction.
    pub one_fraction: Option<TestReport>,
}

/// One region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionReport {
    /// Its name.
    pub region: String,
    /// Its units that were in the system at some time in the window.
    pub members: u64,
    /// Adoptions by its units at risk.
    pub events: u64,
    /// Its own adopted fraction over time: as the window opens, and wherever it changes.
    #[serde(default)]
    pub course: Vec<RegionPoint>,
    /// Its own best threshold in F_r, of those with at least `min-events` adoptions of its own on each side;
    /// null when there is none.
    pub threshold: Option<RegionThreshold>,
    /// l_r at the best of the dates of `one_date.profile` for this region alone, less l_r at the date for
    /// all; null without a date. The sum over regions is half the statistic of `tests.one_date`.
    pub lost_by_one_date: Option<f64>,
    /// The same for the fractions of `one_fraction.profile`.
    pub lost_by_one_fraction: Option<f64>,
}

/// The state of affairs in a region as a period opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionPoint {
    /// The period.
    pub date: TimePoint,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
}

/// A region's own threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegionThreshold {
    /// The period in which F_r first is at least the threshold.
    pub date: TimePoint,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// Hazard while F_r is below it, per year.
    pub hazard_before: Option<f64>,
    /// Hazard while F_r is at least that, per year; null where everybody at risk adopts within a period.
    pub hazard_after: Option<f64>,
}
