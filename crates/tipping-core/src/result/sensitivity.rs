//! The result of a specification curve: one answer per defensible choice.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decision, Provenance};
use crate::finding::Warning;
use crate::time::TimePoint;
use crate::vocabulary::{Model, SpecificationStatus, ThresholdModel, Verdict};

/// What `tipping sensitivity` finds out: the answers of all combinations of defensible choices, and which
/// choice moves them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SensitivityReport {
    /// Version of this format: 1.
    pub format_version: u32,
    /// The data, as named.
    pub data: String,
    /// What the data are: the title of the dataset or of its only norm.
    pub title: String,
    /// Level of the intervals, such as 0.95.
    pub level: f64,
    /// Replicates of each simulated test; 0 = no tests, no verdicts.
    pub bootstrap: u32,
    /// The choices, in the order in which specifications are numbered: the last changes fastest.
    pub dimensions: Vec<DimensionReport>,
    /// The answers in one; null when the specifications were only listed.
    pub summary: Option<CurveSummary>,
    /// How much of the variance of the critical mass each choice accounts for; null when fewer than two
    /// specifications have one, or all are equal.
    pub variance: Option<VarianceReport>,
    /// The specifications, in the order of their critical mass (equal ones by number); those without one
    /// after them.
    pub specifications: Vec<SpecificationRow>,
    /// Every decision taken about the alternatives.
    pub decisions: Vec<Decision>,
    /// Doubts.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run; the hash is that of the first coding under the first system,
    /// those of the others are among the options.
    pub provenance: Provenance,
}

/// A choice with its alternatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct DimensionReport {
    /// Its name: `coding`, `system`, `origin`, `end`, `period`, `pre-entry`, `successions`, `threshold-in`,
    /// `models`.
    pub name: String,
    /// Why these alternatives: from a flag, or which default.
    pub reason: String,
    /// The alternatives.
    pub levels: Vec<LevelReport>,
}

/// An alternative and what comes out under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct LevelReport {
    /// The alternative.
    pub level: String,
    /// Specifications with it that have a critical mass.
    pub estimated: u64,
    /// Median of their critical masses; null without any.
    pub median_critical_mass: Option<f64>,
    /// Median of their dates: the first date that half of them do not exceed; null without any.
    pub median_date: Option<TimePoint>,
    /// Specifications with it whose verdict is `tipping`; null without tests.
    pub tipping: Option<u64>,
    /// Specifications with it that were tested.
    pub tested: u64,
}

/// The whole curve in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CurveSummary {
    /// Specifications.
    pub specifications: u64,
    /// Distinct risk tables among them: specifications with the same one differ in the models only, or in a
    /// choice that changes nothing.
    pub distinct_tables: u64,
    /// Those with a critical mass.
    pub estimated: u64,
    /// Those that were fitted and find no rise.
    pub without_rise: u64,
    /// Those that cannot be fitted.
    pub impossible: u64,
    /// Those with a verdict.
    pub tested: u64,
    /// Those, of `estimated`, whose interval for the critical mass covers one third.
    pub covering_one_third: u64,
    /// Share of `estimated`; null without any.
    pub share_covering_one_third: Option<f64>,
    /// Verdicts, counted.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Share of `tested` whose verdict is `tipping`; null without tests.
    pub share_tipping: Option<f64>,
    /// The critical masses.
    pub critical_mass: Option<Spread>,
    /// The medians of the critical mass that chance gives, over the tested specifications that have one.
    #[serde(rename = "chance_median")]
    pub null_median: Option<Spread>,
    /// The dates.
    pub date: Option<DateSpread>,
}

/// How numbers are spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Spread {
    /// The lowest.
    pub lowest: f64,
    /// The first quartile: the lowest that a quarter of them do not exceed.
    pub lower_quartile: f64,
    /// The median: of an even number the mean of the middle two.
    pub median: f64,
    /// The third quartile.
    pub upper_quartile: f64,
    /// The highest.
    pub highest: f64,
}

/// How dates are spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct DateSpread {
    /// The earliest.
    pub earliest: TimePoint,
    /// The first date that half of them do not exceed.
    pub median: TimePoint,
    /// The latest.
    pub latest: TimePoint,
}

/// Shares of the variance of the critical mass over the specifications that have one.
///
/// R^2(S) is the share that the linear regression of the critical mass on the dummies of the choices S
/// explains (main effects, every specification with the same weight).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct VarianceReport {
    /// Specifications.
    pub n: u64,
    /// Their variance, divided by n.
    pub variance: f64,
    /// R^2 of all choices together; the rest, 1 - R^2, belongs to combinations of choices.
    pub r_squared: f64,
    /// R^2 with a dummy for every combination of alternatives of every two choices; null when these are more
    /// than 1000.
    pub r_squared_pairs: Option<f64>,
    /// Choices with at least two alternatives among these specifications, the largest Shapley value first.
    pub choices: Vec<ChoiceShare>,
}

/// What one choice accounts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ChoiceShare {
    /// The choice.
    pub dimension: String,
    /// Shapley value: what the choice adds to R^2, averaged over all orders in which the choices may enter
    /// (Lindeman, Merenda & Gold 1980; Gromping 2007, doi:10.1198/000313007X188252). These add up to R^2.
    pub shapley: f64,
    /// R^2 of the choice alone: eta squared.
    pub alone: f64,
    /// R^2 of all choices less that without this one.
    pub last: f64,
}

/// One specification: the choices, and what comes out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SpecificationRow {
    /// Its number in the order of the choices, from 1.
    pub number: u64,
    /// The choice in every dimension, by its name.
    pub choices: BTreeMap<String, String>,
    /// The command that fits this specification alone, with the same numbers.
    pub command: String,
    /// `estimated`, `no-rise`, `impossible`; `listed` when nothing was fitted.
    pub status: SpecificationStatus,
    /// Why there is no critical mass.
    pub reason: Option<String>,
    /// First period; null without a table, as what follows.
    pub from: Option<TimePoint>,
    /// Last complete period.
    pub through: Option<TimePoint>,
    /// Number of its risk table among the distinct ones, from 1.
    pub risk_table: Option<u64>,
    /// Units at risk at some time.
    pub units: Option<u64>,
    /// Adoptions by units at risk.
    pub events: Option<u64>,
    /// The threshold model that the estimate comes from.
    #[serde(rename = "account")]
    pub threshold_model: Option<ThresholdModel>,
    /// Date of the rise.
    pub date: Option<TimePoint>,
    /// Lower end of its interval.
    pub date_lower: Option<TimePoint>,
    /// Upper end of its interval.
    pub date_upper: Option<TimePoint>,
    /// Members that had adopted.
    pub adopters: Option<f64>,
    /// Members of the system.
    pub members: Option<f64>,
    /// The critical mass as a fraction.
    pub critical_mass: Option<f64>,
    /// Lower end of its interval.
    pub critical_mass_lower: Option<f64>,
    /// Upper end of its interval.
    pub critical_mass_upper: Option<f64>,
    /// Posterior probability that it is at least one third.
    pub probability_at_least_one_third: Option<f64>,
    /// Whether the interval covers one third, ends included.
    pub covers_one_third: Option<bool>,
    /// Log Bayes factor of a rise somewhere against a constant hazard.
    pub log_bayes_factor: Option<f64>,
    /// Median of the critical mass that the threshold model finds where there is no threshold, in waves where
    /// the verdict reckons with them.
    #[serde(rename = "chance_median")]
    pub null_median: Option<f64>,
    /// 5 % quantile of it.
    #[serde(rename = "chance_lower")]
    pub null_lower: Option<f64>,
    /// 95 % quantile of it.
    #[serde(rename = "chance_upper")]
    pub null_upper: Option<f64>,
    /// p of a rise against a constant hazard, by the tests on which the verdict rests.
    pub rise_p: Option<f64>,
    /// p of tipping versus smooth, by the tests on which the verdict rests.
    pub tipping_versus_smooth_p: Option<f64>,
    /// The same with adoptions of a period taken as independent.
    pub independent_p: Option<f64>,
    /// p of the test for waves.
    pub waves_p: Option<f64>,
    /// The smooth rival of lowest BIC.
    pub rival: Option<Model>,
    /// The verdict.
    pub verdict: Option<Verdict>,
}
