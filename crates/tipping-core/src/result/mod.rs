//! The result schema: the only stable format of the toolkit. Keys are only ever added within one
//! `format_version`.

mod batch;
mod check;
mod claims;
mod norm;
mod pivots;
mod pool;
mod power;
mod regimes;
mod regions;
mod sensitivity;
mod settings;
mod verify;
mod weightings;

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::finding::Warning;
use crate::risk_table::Row;
use crate::rules::Likelihood;
use crate::time::{Date, PeriodUnit, TimePoint};
use crate::vocabulary::{ChangeKind, IntervalKind, Model, Side, ThresholdModel, Verdict};

pub use batch::{BatchReport, BatchRun, Cell, group_names, norm_row};
pub use check::{CheckReport, FateReport};
pub use claims::{ClaimReport, ClaimsReport, EarlyAdopterReport, ReachedReport};
pub use norm::{KeptError, NormResult, ScheduleReport, ScheduledUnits, Status};
pub use pivots::{
    AdoptionRateReport, AroundThresholdReport, DatedName, FollowersReport, NamedAdopter, PivotDateReport,
    PivotReport, PivotTestReport, PivotsReport, StateReport, StatesReport, SwitchReport, ThresholdReport,
    WithoutReport,
};
pub use pool::{
    BeforeOneThirdReport, FactorTest, FailedNorm, ForestRow, GroupsDiffer, MultiplicityReport, PoolReport,
    PoolSection, PoolVerdictReport, PooledNormsReport, PooledPoint, PooledSet, PooledTestsReport,
    PooledThresholdReport, RandomEffectsReport, SmoothWorldReport,
};
pub use power::{CoverageReport, PowerReport, ProcessReport};
pub use regimes::{
    BlockReport, ChangeSet, CoefficientReport, CovariateReport, EffectReport, LostReport, ProfilePoint,
    RegimeChange, RegimeReport, RegimesReport, SampleReport, ShiftTestReport, SpecificationReport,
};
pub use regions::{
    DateProfile, FractionProfile, FractionSet, OneDateReport, OneFractionReport, RegionPoint, RegionReport,
    RegionTestsReport, RegionThreshold, RegionalModelReport, RegionsAnswer, RegionsReport,
};
pub use sensitivity::{
    ChoiceShare, CurveSummary, DateSpread, DimensionReport, LevelReport, SensitivityReport, SpecificationRow,
    Spread, VarianceReport,
};
pub use settings::{AnalysisSettings, RunSettings};
pub use verify::{VerifiedExpectation, VerifiedResult, VerifyOutcome, VerifyReport};
pub use weightings::{WeightedThreshold, WeightingComparison, WeightingReport, WeightingsReport};

/// The version of the result format.
pub const FORMAT_VERSION: u32 = 1;

/// Writes 20.0 as 20: counts stay counts unless weights make fractions of them.
fn whole<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

/// How every result about one norm begins. Its fields stand beside those of the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Header {
    /// Version of this format: 1.
    pub format_version: u32,
    /// Identifier of the norm.
    pub norm: String,
    /// Title of the norm.
    pub title: String,
    /// The list of who could adopt: `cow`, `gw`, `gw-no-microstates`, `closed` or a file.
    pub system: String,
    /// The window of analysis.
    pub window: WindowReport,
}

/// How far the norm had spread at some time: A, M and F = A / M. Its fields stand beside those of what it
/// describes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AdoptedState {
    /// A: members that had adopted (weighted where weights were given).
    #[serde(serialize_with = "whole")]
    pub adopters: f64,
    /// M: members of the system (weighted where weights were given).
    #[serde(serialize_with = "whole")]
    pub members: f64,
    /// F: adopters / members.
    #[serde(serialize_with = "whole")]
    pub fraction: f64,
}

impl AdoptedState {
    /// So many adopters among so many members; without members the fraction is 0.
    #[must_use]
    pub fn new(adopters: f64, members: f64) -> Self {
        Self { adopters, members, fraction: if members > 0.0 { adopters / members } else { 0.0 } }
    }

    /// As a row of a risk table opens.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        Self::new(row.adopters, row.members)
    }
}

/// What `tipping fit` finds out about one norm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Report {
    /// Which norm, which system, which window.
    #[serde(flatten)]
    pub header: Header,
    /// Size of the risk table.
    pub risk_table: RiskTableReport,
    /// Who adopted when: the adoptions by units at risk, in order of time; as many as `risk_table.events`.
    #[serde(default)]
    pub adoptions: Vec<AdoptionReport>,
    /// The fitted models, best BIC first.
    pub models: Vec<ModelReport>,
    /// The rise of the threshold model; null when no candidate rises.
    pub tipping_point: Option<TippingPoint>,
    /// The adopted fraction at the tipping point.
    pub critical_mass: Option<CriticalMass>,
    /// Hazards before and after the tipping point.
    pub hazards: Option<Hazards>,
    /// The posterior over the rising candidates; null when no candidate rises.
    pub posterior: Option<PosteriorReport>,
    /// The adopted fraction under several weightings; absent without weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weightings: Option<WeightingsReport>,
    /// What simulation on the data's own schedule says; null when it was switched off.
    pub tests: Option<TestsReport>,
    /// The verdict with its reasons; null without tests.
    pub verdict: Option<VerdictReport>,
    /// Breaks at dates known beforehand.
    pub events: Vec<EventReport>,
    /// How well each model predicts the next period from the past alone; null when nothing comes after the
    /// tenth adoption.
    pub predictive: Option<PredictiveReport>,
    /// How well the model of lowest BIC fits.
    pub residuals: Option<ResidualsReport>,
    /// What the regions say when each is looked at alone; null unless asked for.
    #[serde(default)]
    pub regions: Option<RegionsReport>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Where bundled data come from, to be cited; empty for a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceReport>,
    /// Every decision taken between the file and the risk table.
    pub decisions: Vec<Decision>,
    /// Doubts about this record or this fit.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know, whatever the data.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run.
    pub provenance: Provenance,
}

/// A decision taken on the way from the file to the risk table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Decision {
    /// What was decided: `shape`, `column unit`, `period`, ...
    pub subject: String,
    /// The choice.
    pub choice: String,
    /// Why: from a flag, a name, the data.
    pub reason: String,
}

impl Decision {
    /// A decision with its reason.
    #[must_use]
    pub fn new(subject: impl Into<String>, choice: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { subject: subject.into(), choice: choice.into(), reason: reason.into() }
    }
}

/// A source of bundled data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SourceReport {
    /// Its name.
    pub name: String,
    /// How to cite it.
    pub citation: String,
    /// Digital object identifier, where one is known.
    pub doi: Option<String>,
    /// Licence or terms.
    pub terms: String,
}

/// The window of analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WindowReport {
    /// First period.
    pub from: TimePoint,
    /// Last complete period.
    pub through: TimePoint,
    /// Length of a period.
    pub period: PeriodUnit,
    /// Form of the likelihood.
    pub likelihood: Likelihood,
}

/// The risk table in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RiskTableReport {
    /// Periods from the first to the last.
    pub periods: u64,
    /// Units that were at risk at some time.
    pub units: u64,
    /// Members that had adopted before they could be at risk: before the window, before entry, or by
    /// succession.
    pub adopted_before: u64,
    /// Adoptions by units at risk.
    pub events: u64,
    /// Unit-periods at risk.
    pub unit_periods: u64,
    /// Unit-time at risk in years.
    pub exposure_years: f64,
    /// The rows; periods of a day are joined where nothing changes.
    pub rows: Vec<RowReport>,
}

/// One row of the risk table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RowReport {
    /// First period of the row.
    pub from: TimePoint,
    /// Last period of the row.
    pub through: TimePoint,
    /// Units at risk.
    pub at_risk: u64,
    /// Units that adopt in it.
    pub events: u64,
    /// Unit-time at risk in years.
    #[serde(serialize_with = "whole")]
    pub exposure: f64,
    /// A, M and F before the row.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// The hazard that fits the row by itself, in rates per year: -log(1 - d/Y)/D in grouped data, d/E in
    /// exact data; null when nobody is at risk, or when everybody adopts within a period.
    #[serde(default)]
    pub hazard: Option<f64>,
}

/// An adoption by a unit at risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AdoptionReport {
    /// The period in which it lies.
    pub date: TimePoint,
    /// Identifier of the unit.
    pub unit: String,
    /// Its name for people.
    pub name: String,
    /// Its region; null where none is known.
    pub region: Option<String>,
    /// The date as recorded, which may say more than the period.
    pub recorded: Date,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ModelReport {
    /// Name: `constant`, `step`, ...
    pub name: Model,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Parameters at the maximum; hazards are rates per year, null where the estimate is infinite.
    pub parameters: BTreeMap<String, Option<f64>>,
    /// Number of parameters; a change point counts as one.
    pub n_parameters: u32,
    /// Akaike's criterion.
    pub aic: f64,
    /// Bayesian information criterion with n = number of events.
    pub bic: f64,
    /// Changes of regime, in order of time.
    pub changes: Vec<ChangeReport>,
    /// How the search ended.
    pub termination: String,
    /// Whether it ended at a maximum.
    pub converged: bool,
    /// Norm of the gradient with respect to the logarithms of the free parameters; null for closed forms.
    pub gradient_norm: Option<f64>,
    /// Parameters on a bound of their range.
    pub at_bound: Vec<String>,
    /// The fitted hazard in every row of the risk table, in rates per year, averaged over the days of a
    /// joined row; null where it is infinite.
    #[serde(default)]
    pub hazard: Vec<Option<f64>>,
}

/// A change of regime and the state of affairs at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ChangeReport {
    /// What changes: `rise`, `fall`, a stage of the life-cycle to the next.
    pub name: ChangeKind,
    /// First period of the second regime; for exact data the day of the adoptions it stands next to.
    pub date: TimePoint,
    /// Whether the change is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// The thresholds c for which "F >= c" means the same as "from this change on": (lo, hi]; null when there
    /// is none.
    pub bracket: Option<[f64; 2]>,
}

/// An interval for an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Interval<T> {
    /// Nominal level, such as 0.95.
    pub level: f64,
    /// Lower end, included.
    pub lower: T,
    /// Upper end, included.
    pub upper: T,
    /// How it was made: `posterior, equal-tailed`, ...
    pub method: IntervalKind,
    /// Its actual probability: discrete distributions cannot meet a level exactly.
    pub mass: Option<f64>,
}

/// A set of values as disjoint ranges, both ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ValueSet<T> {
    /// Nominal level.
    pub level: f64,
    /// Its ranges, in order.
    pub ranges: Vec<[T; 2]>,
    /// Its actual probability.
    pub mass: f64,
}

/// The tipping point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TippingPoint {
    /// The threshold model that it comes from: `step` or `life-cycle`.
    #[serde(rename = "account")]
    pub threshold_model: ThresholdModel,
    /// Date of the rise.
    pub date: TimePoint,
    /// Whether the rise is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// Interval for the date.
    pub interval: Interval<TimePoint>,
    /// Highest-density set of dates.
    pub highest_density: ValueSet<TimePoint>,
}

/// The critical mass: the state of affairs at the tipping point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CriticalMass {
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// The thresholds in the fraction that mean the same as the date: (lo, hi]; null when there is none.
    pub bracket: Option<[f64; 2]>,
    /// Interval for the fraction.
    pub interval: Interval<f64>,
    /// Highest-density set of fractions.
    pub highest_density: ValueSet<f64>,
    /// Posterior probability that the critical mass is at least one third.
    pub probability_at_least_one_third: f64,
}

/// An estimated rate or ratio with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Estimate {
    /// Maximum-likelihood estimate at the tipping point; null where it is infinite.
    pub value: Option<f64>,
    /// Interval from the posterior, averaged over the candidates.
    pub interval: Interval<f64>,
}

/// Hazards on both sides of the tipping point, in rates per year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Hazards {
    /// Before.
    pub before: Estimate,
    /// After.
    pub after: Estimate,
    /// After / before.
    pub ratio: Estimate,
}

/// The posterior of the change point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PosteriorReport {
    /// Natural logarithm of the Bayes factor of a rise somewhere against a constant hazard.
    pub log_bayes_factor: f64,
    /// The rising candidates in order of time.
    pub candidates: Vec<CandidateReport>,
}

/// A candidate for the change point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CandidateReport {
    /// Its date.
    pub date: TimePoint,
    /// Whether it is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// Adopted fraction there.
    #[serde(serialize_with = "whole")]
    pub fraction: f64,
    /// Its posterior probability.
    pub probability: f64,
    /// Maximum of the log-likelihood with the change there.
    pub log_likelihood: f64,
}

/// A test by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TestReport {
    /// The statistic; null where there is none, because no threshold model finds a rise.
    pub statistic: Option<f64>,
    /// (1 + number of replicates with at least the statistic) / (replicates + 1).
    pub p_value: f64,
    /// Standard error of the p-value from the number of replicates.
    pub monte_carlo_error: f64,
    /// Replicates.
    pub replicates: u32,
}

/// Tests by simulation forward in time on the data's own schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TestsReport {
    /// 2(l_step - l_constant), against a constant hazard.
    pub existence: TestReport,
    /// BIC of the constant hazard less the lowest BIC of the threshold models, against a constant hazard.
    pub rise: TestReport,
    /// Lowest BIC of the smooth rivals less lowest BIC of the threshold models, simulated under the rival of
    /// lowest AIC.
    pub tipping_versus_smooth: RivalTest,
    /// The critical mass that the threshold model finds where there is no threshold.
    #[serde(rename = "artefact_reference")]
    pub null_distribution: Option<NullDistributionReport>,
    /// 2(l_max - l where a third of the members has adopted), against a threshold model with its rise there;
    /// null when nothing rises, or a third never adopts.
    pub one_third: Option<OneThirdTest>,
    /// Whether adoptions of a period come in waves, beyond what the hazard says.
    pub overdispersion: OverdispersionReport,
    /// The dates within the simulated cut of the likelihood ratio, where asked for.
    pub likelihood_ratio: Option<LikelihoodRatioReport>,
}

impl TestsReport {
    /// Tipping versus smooth as the verdict rests on it: in waves where the adoptions come in waves.
    #[must_use]
    pub fn decisive(&self) -> &TestReport {
        let in_waves = self.overdispersion.in_waves.as_ref();
        in_waves.map_or(&self.tipping_versus_smooth.test, |waves| &waves.tipping_versus_smooth)
    }

    /// The critical mass that chance gives, in waves where there are any.
    #[must_use]
    pub fn null_distribution(&self) -> Option<&NullDistributionReport> {
        let in_waves = self.overdispersion.in_waves.as_ref();
        in_waves.and_then(|waves| waves.null_distribution.as_ref()).or(self.null_distribution.as_ref())
    }
}

/// Waves: the correlation of decisions within a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OverdispersionReport {
    /// rho of the beta-binomial distribution, given the hazard of the smooth rival of lowest AIC.
    pub rho: f64,
    /// Tarone's statistic against rho = 0.
    #[serde(flatten)]
    pub test: TestReport,
    /// The tests with waves of that correlation in every simulation, where the p-value says that there are
    /// waves; the verdict then rests on these.
    pub in_waves: Option<WavesReport>,
}

/// The decisive tests, simulated with waves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WavesReport {
    /// As `tests.existence`.
    pub existence: TestReport,
    /// As `tests.rise`.
    pub rise: TestReport,
    /// As `tests.tipping_versus_smooth`.
    pub tipping_versus_smooth: TestReport,
    /// As `tests.artefact_reference`.
    #[serde(rename = "artefact_reference")]
    pub null_distribution: Option<NullDistributionReport>,
}

/// A break at a date that was known beforehand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct EventReport {
    /// What happened, such as `eif`.
    pub name: String,
    /// The period that it lies in; the break is at its start.
    pub date: TimePoint,
    /// A, M and F before it: F is the critical mass if the norm tipped then.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// Hazard before it, per year; null where there is none.
    pub hazard_before: Option<f64>,
    /// Hazard from it on, per year; null where there is none.
    pub hazard_after: Option<f64>,
    /// 2(l_date - l_constant); null when one side has nobody at risk.
    pub statistic: Option<f64>,
    /// Its chi-square p-value with one degree of freedom: the date was not searched for.
    pub p_value: Option<f64>,
    /// 2(l_step - l_date), what a free change gains, with its p-value by simulation of a break at the date;
    /// null without simulation.
    pub free_change: Option<TestReport>,
    /// Posterior probability that the tipping point came before it; null without a tipping point.
    pub probability_before: Option<f64>,
}

/// The decisive test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RivalTest {
    /// The smooth rival of lowest BIC, which has to be beaten.
    pub rival: Model,
    /// The smooth rival of lowest AIC, under which the replicates are simulated.
    pub simulated_under: Model,
    /// The test.
    #[serde(flatten)]
    pub test: TestReport,
}

/// The test of one third.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OneThirdTest {
    /// The test.
    #[serde(flatten)]
    pub test: TestReport,
    /// Posterior probability that the critical mass is at least one third.
    pub probability_at_least: f64,
}

/// What is found where there is no threshold: the distribution of the critical mass in smooth replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct NullDistributionReport {
    /// Median of the critical mass found in smooth replicates.
    pub median: f64,
    /// 5 % quantile.
    pub lower: f64,
    /// 95 % quantile.
    pub upper: f64,
    /// Share of them below the observed one.
    pub observed_quantile: f64,
    /// Replicates in which the threshold model found a rise.
    pub rises: u32,
    /// The distribution: its 0th to 100th percentile, the 0th being the smallest value.
    #[serde(default)]
    pub percentiles: Vec<f64>,
}

/// A set of dates by likelihood ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct LikelihoodRatioReport {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l), simulated under the fitted threshold model; null when it has no bound.
    pub cut: Option<f64>,
    /// Ranges of neighbouring candidates, in order; more than one when the set is disconnected.
    pub dates: Vec<[TimePoint; 2]>,
    /// Smallest and largest critical mass in the set.
    pub fractions: [f64; 2],
}

/// One-step-ahead prediction: each period from what was known before it.
///
/// Every model is fitted to the periods before k only, its hazard in period k follows from that fit and from
/// the fraction that had adopted before k, and its score is the log-likelihood of period k under that hazard.
/// Nothing is fitted to what it predicts, so that the number of parameters needs no penalty. Scores of one
/// record compare models; their size means nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PredictiveReport {
    /// The first period that is predicted: the one after that of the tenth adoption.
    pub from: TimePoint,
    /// Rows of the risk table that are predicted: periods; in exact data stretches of days that end with
    /// adoptions or a change of who is at risk.
    pub periods: u64,
    /// Those before the tipping point, a date that all of the data tell; null without one.
    pub periods_before: Option<u64>,
    /// The model of the highest score; null when every model was ruled out.
    pub best: Option<Model>,
    /// The same before the tipping point; null without periods before it.
    pub best_before: Option<Model>,
    /// Every model asked for, highest score first.
    pub models: Vec<PredictiveScore>,
}

/// How well a model predicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PredictiveScore {
    /// The model.
    pub name: Model,
    /// Sum of the scores; null when the model ruled out what happened in some period.
    pub score: Option<f64>,
    /// The part before the tipping point: what the model foresaw before it had seen the rise; null without
    /// such periods, or when one was ruled out.
    pub score_before: Option<f64>,
    /// The part from the tipping point on; null as above.
    pub score_from: Option<f64>,
    /// Periods in which somebody adopted although the model had no adoption possible, or somebody did not
    /// although it had everybody adopt at once.
    pub ruled_out: u64,
    /// Periods before which the past left no place for the model's changes (or no maximum): there it predicts
    /// as the constant hazard.
    pub as_constant: u64,
}

/// Goodness of fit of the model of lowest BIC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ResidualsReport {
    /// The model.
    pub model: Model,
    /// Number of residuals: periods with units at risk; adoptions in exact data.
    pub n: u64,
    /// Randomized quantile residuals in order of time, standard normal under the model.
    pub values: Vec<ResidualReport>,
    /// Kolmogorov-Smirnov test of the residuals against the standard normal; null without residuals. The
    /// parameters come from the same data, so that the p-value is too large.
    pub kolmogorov_smirnov: Option<KolmogorovSmirnov>,
    /// Pearson's sum of (d - Y P)^2 / (Y P (1 - P)) over periods, divided by periods less parameters: about 1
    /// under the model, more when adoptions come in waves; null without more periods than parameters.
    pub dispersion: Option<f64>,
    /// The adopted fraction simulated under the model; null when simulation was switched off.
    pub envelope: Option<EnvelopeReport>,
}

/// A residual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ResidualReport {
    /// Its period; in exact data the day of the adoption.
    pub date: TimePoint,
    /// Its value.
    pub residual: f64,
}

/// A Kolmogorov-Smirnov test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct KolmogorovSmirnov {
    /// Largest distance of the two distribution functions.
    pub statistic: f64,
    /// Its p-value.
    pub p_value: f64,
}

/// The adopted fraction as the model would have it, each history simulated from the start of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct EnvelopeReport {
    /// Simulated histories.
    pub replicates: u32,
    /// Share of the points after the first at which the observed fraction lies within the envelope.
    /// Neighbouring points go together: this is no test.
    pub inside: f64,
    /// Points in order of time: every period, or at most 120 days in exact data.
    pub points: Vec<EnvelopePoint>,
}

/// A point of the envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct EnvelopePoint {
    /// The period.
    pub date: TimePoint,
    /// Observed fraction before it.
    #[serde(serialize_with = "whole")]
    pub observed: f64,
    /// 2.5 % quantile of the simulated fraction.
    #[serde(serialize_with = "whole")]
    pub lower: f64,
    /// Its median.
    #[serde(serialize_with = "whole")]
    pub median: f64,
    /// 97.5 % quantile.
    #[serde(serialize_with = "whole")]
    pub upper: f64,
}

/// What the data say about tipping, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct VerdictReport {
    /// The verdict.
    pub verdict: Verdict,
    /// A sentence for each reason, with the threshold that decided.
    pub reasons: Vec<String>,
}

/// What a reader needs to repeat the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the data as read, in hexadecimal.
    pub data_sha256: String,
    /// Seed of the random streams.
    pub seed: u64,
    /// The options in force, by name, as a user types them.
    pub options: BTreeMap<String, String>,
    /// The settings in force, typed; null in results of versions that did not write them.
    #[serde(default)]
    pub settings: Option<RunSettings>,
}
