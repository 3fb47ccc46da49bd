//! The result of many norms taken together: is there one critical mass, is it one third, do groups of norms
//! differ?

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{NullDistributionReport, Provenance, TestReport};
use crate::finding::Warning;
use crate::vocabulary::{CountedVerdict, PoolVerdict, SmoothWorld, Verdict};

/// What `tipping pool` finds out about the norms of one or more batches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PoolReport {
    /// Version of this format: 1.
    pub format_version: u32,
    /// The folders that were read, as typed.
    pub folders: Vec<String>,
    /// What was read, and what became of it.
    pub norms: PooledNormsReport,
    /// Level of sets and intervals.
    pub level: f64,
    /// All norms that did not fail.
    pub all: PoolSection,
    /// Those whose verdict is `tipping` alone; null when there are none.
    pub tipping: Option<PoolSection>,
    /// What the norms are grouped by; null unless asked for.
    pub by: Option<String>,
    /// Each group, in order of name; empty unless asked for.
    pub groups: Vec<PoolSection>,
    /// Whether groups differ; null with fewer than two groups.
    pub groups_differ: Option<GroupsDiffer>,
    /// One row for each norm that did not fail, in order of its identifier.
    pub forest: Vec<ForestRow>,
    /// Doubts about these norms or this result.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know, whatever the data.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run; the hash is over the sorted identifiers and keys of the norms.
    pub provenance: Provenance,
}

impl PoolReport {
    /// All norms, those that tip, and the groups.
    pub fn all_sections(&self) -> impl Iterator<Item = &PoolSection> {
        std::iter::once(&self.all).chain(&self.tipping).chain(&self.groups)
    }
}

/// What was read: every norm is counted somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PooledNormsReport {
    /// Results that were read, each identifier once.
    pub read: u64,
    /// Results that stood in more than one folder with the same key, and count once.
    pub repeated: u64,
    /// Norms that are pooled: those that did not fail.
    pub pooled: u64,
    /// Norms that failed, with the reason.
    pub failed: Vec<FailedNorm>,
    /// Pooled norms in which no candidate rises: they have no critical mass of their own.
    pub without_rise: Vec<String>,
    /// Pooled norms by verdict; those that were not tested are under `not tested`.
    pub verdicts: BTreeMap<CountedVerdict, u64>,
    /// Pooled norms whose adoptions come in waves by their own estimate: rho is above 0 under their smooth
    /// rival of lowest AIC. Every norm is simulated with its estimate.
    pub in_waves: Vec<String>,
}

/// A norm that could not be analysed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FailedNorm {
    /// Its identifier.
    pub id: String,
    /// Why.
    pub error: String,
}

/// Everything about one set of norms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PoolSection {
    /// Which norms: `all`, `tipping`, or the name of a group.
    pub name: String,
    /// Whether they were chosen by their verdicts: against smooth hazards nothing new can then be said of
    /// them.
    pub chosen: bool,
    /// How many they are.
    pub norms: u64,
    /// Adoptions by units at risk in all of them.
    pub events: u64,
    /// The pooled threshold; null when the fraction rises in none of them.
    pub threshold: Option<PooledThresholdReport>,
    /// Random effects over the norms with a tipping point; null with fewer than two.
    pub random_effects: Option<RandomEffectsReport>,
    /// How many tipping norms have a critical mass below one third; null without one.
    pub before_one_third: Option<BeforeOneThirdReport>,
    /// Multiplicity of the norms' own tests, for all norms only: a set of them may have been chosen by these
    /// tests; null when none was tested.
    pub multiplicity: Option<MultiplicityReport>,
    /// What the pool says; null without simulation.
    pub verdict: Option<PoolVerdictReport>,
}

/// What the data say about one threshold for a set of norms, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PoolVerdictReport {
    /// The verdict.
    pub verdict: PoolVerdict,
    /// A sentence for each reason.
    pub reasons: Vec<String>,
}

/// One critical mass for all norms: l(c) = sum over norms of the profile of each with its change where its
/// fraction first reaches c.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PooledThresholdReport {
    /// The common critical mass of highest likelihood: the upper end of its interval, which is a fraction
    /// that some norm had.
    pub fraction: f64,
    /// The thresholds that mean the same: (lo, hi].
    pub interval: [f64; 2],
    /// l there.
    pub log_likelihood: f64,
    /// Sum of the norms' log-likelihoods with one rate each.
    pub constant_log_likelihood: f64,
    /// Sum of the norms' highest log-likelihoods, each with a threshold of its own.
    pub apart_log_likelihood: f64,
    /// Norms that the common threshold divides; the others never reach it, or have it from the first row on,
    /// and keep one rate.
    pub divided: u64,
    /// Norms whose hazard is higher from the common threshold on.
    pub rising: u64,
    /// Norms whose hazard is lower from the common threshold on.
    pub falling: u64,
    /// Adoptions from the common threshold on, in the norms that it divides.
    pub events_after: u64,
    /// What a constant hazard in each of these norms would have had there.
    pub expected_after: f64,
    /// BIC of the common threshold: two rates for each norm that it divides (one else) with n = its events,
    /// and one threshold with n = all events.
    pub bic: f64,
    /// Sum of the lowest BIC among the smooth rivals of each norm.
    pub smooth_bic: f64,
    /// l(1/3).
    pub one_third_log_likelihood: f64,
    /// What simulation says; null when it was switched off.
    pub tests: Option<PooledTestsReport>,
    /// The profile: l is the same for every threshold of an interval.
    pub profile: Vec<PooledPoint>,
}

/// An interval of the pooled profile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PooledPoint {
    /// Its lower end, not included.
    pub above: f64,
    /// Its upper end, included.
    pub through: f64,
    /// l(c) in it.
    pub log_likelihood: f64,
}

/// Tests of a common threshold, each norm simulated on its own schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PooledTestsReport {
    /// The critical masses that the data allow.
    pub set: PooledSet,
    /// 2(l_max - l(1/3)), simulated under one threshold at one third.
    pub one_third: TestReport,
    /// Homogeneity: 2(sum of the norms' own maxima - the common maximum), simulated under the common
    /// threshold.
    pub one_for_all: TestReport,
    /// The decisive test: sum of the norms' lowest BIC among smooth rivals less the BIC of the common
    /// threshold, in the smooth world of the largest p-value among those that are not set aside.
    pub threshold_versus_smooth: TestReport,
    /// That world.
    pub simulated_under: SmoothWorld,
    /// The common critical mass that is found in that world.
    #[serde(rename = "artefact_reference")]
    pub null_distribution: NullDistributionReport,
    /// Every smooth world: `own rivals` (each norm under its rival of lowest AIC), `contagion` (all under
    /// mixed influence, with or without ceiling), `trends` (all under a trend, linear, quadratic or cubic).
    pub smooth_worlds: Vec<SmoothWorldReport>,
}

/// The common threshold in a world in which every norm is smooth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SmoothWorldReport {
    /// Its name.
    pub name: SmoothWorld,
    /// The decisive test in it.
    #[serde(flatten)]
    pub test: TestReport,
    /// The common critical mass that is found in it.
    #[serde(rename = "artefact_reference")]
    pub null_distribution: NullDistributionReport,
    /// Sum over norms of the lowest AIC in the world less that of all rivals, simulated in the world: does it
    /// describe the norms?
    pub fit: TestReport,
    /// Whether it is set aside, because it does not: p <= 0.01.
    pub set_aside: bool,
}

/// Thresholds within a simulated cut of the maximum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PooledSet {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l), simulated under the common threshold.
    pub cut: f64,
    /// Its ranges (lo, hi], in order; more than one when the set is disconnected.
    pub ranges: Vec<[f64; 2]>,
    /// Whether one third is in it.
    pub holds_one_third: bool,
}

/// Random effects over logit critical masses: y_j ~ N(mu, tau^2 + v_j), by restricted maximum likelihood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RandomEffectsReport {
    /// k, norms with a tipping point.
    pub norms: u64,
    /// mu, on the logit scale.
    pub mu: f64,
    /// Its standard error (Hartung & Knapp).
    pub standard_error: f64,
    /// The mean critical mass, mu as a fraction.
    pub fraction: f64,
    /// Its interval: Hartung & Knapp, t with k - 1 degrees of freedom.
    pub interval: [f64; 2],
    /// Where the critical mass of another norm lies: mu +- t sqrt(tau^2 + se^2), as fractions.
    pub prediction: [f64; 2],
    /// tau^2, variance between norms on the logit scale.
    pub tau_squared: f64,
    /// Cochran's Q.
    pub q: f64,
    /// Its chi-square p-value, k - 1 degrees of freedom.
    pub q_p_value: f64,
    /// I^2 in percent.
    pub i_squared: f64,
    /// H^2.
    pub h_squared: f64,
    /// The mean that chance gives: mu as a fraction, from the critical masses that the threshold models find
    /// where every norm is smooth, pooled in the same way; null without simulation.
    #[serde(rename = "artefact_reference")]
    pub null_distribution: Option<NullDistributionReport>,
}

/// How many tipping norms have their critical mass below one third.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct BeforeOneThirdReport {
    /// Norms that are counted over: the verdict `tipping`; where nothing was tested, those with a tipping
    /// point.
    pub over: String,
    /// How many they are.
    pub norms: u64,
    /// Sum of p_j = 1 - P(critical mass of norm j >= 1/3).
    pub expected: f64,
    /// Equal-tailed interval of their number (Poisson-binomial).
    pub interval: [u64; 2],
    /// Its actual probability.
    pub mass: f64,
    /// Probability of 0, 1, 2, ... norms.
    pub distribution: Vec<f64>,
    /// The number that chance gives: for each norm the share below one third of the critical masses that are
    /// found where it is smooth; null without simulation.
    pub expected_by_chance: Option<f64>,
}

/// Multiplicity over norms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MultiplicityReport {
    /// Norms that were tested: tipping versus smooth, in waves where the verdict rests on these.
    pub tested: u64,
    /// The false discovery rate that is allowed.
    pub rate: f64,
    /// Norms with a raw p-value of at most that rate.
    pub raw: u64,
    /// Norms with an adjusted p-value of at most that rate (Benjamini & Hochberg).
    pub discoveries: u64,
}

/// Whether groups of norms differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct GroupsDiffer {
    /// The groups' mean critical masses: random effects with a factor; null when there are too few norms with
    /// a tipping point.
    pub critical_masses: Option<FactorTest>,
    /// 2(sum of the groups' maxima - the common maximum of l), simulated under one threshold for all; null
    /// without simulation.
    pub thresholds: Option<TestReport>,
}

/// The test of a factor in a random-effects model with one tau^2 for all groups (Knapp & Hartung).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FactorTest {
    /// F.
    pub statistic: f64,
    /// Degrees of freedom: groups - 1, norms - groups.
    pub degrees: [u64; 2],
    /// p-value.
    pub p_value: f64,
    /// tau^2 within groups.
    pub tau_squared: f64,
}

/// One norm of the pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ForestRow {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its group; null without groups, or where it has none.
    pub group: Option<String>,
    /// Its verdict; null when it was not tested.
    pub verdict: Option<Verdict>,
    /// Adoptions by units at risk.
    pub events: u64,
    /// Its own critical mass; null when nothing rises.
    pub estimate: Option<f64>,
    /// Interval of the norm's own analysis.
    pub interval: Option<[f64; 2]>,
    /// y, logit of the critical mass with half an adopter added on either side.
    pub logit: Option<f64>,
    /// v, its variance within the norm.
    pub variance: Option<f64>,
    /// Share of its weight in the random effects of all norms.
    pub weight: Option<f64>,
    /// P(critical mass >= 1/3).
    pub probability_at_least_one_third: Option<f64>,
    /// What chance gives as its critical mass: the median where it is smooth, from the pool's simulations;
    /// null without them.
    pub by_chance: Option<f64>,
    /// Where the common threshold divides it: `rise`, `fall`, `none`, or `undivided`.
    pub at_common: Option<String>,
    /// Its own highest l_j less l_j at the common threshold.
    pub loss_at_common: Option<f64>,
    /// Correlation of decisions within a period under its smooth rival of lowest AIC, as estimated, with
    /// which it is simulated; 0 at its bound, null where nothing can be fitted.
    #[serde(default)]
    pub rho: Option<f64>,
    /// p-value of the norm's own verdict.
    pub p_value: Option<f64>,
    /// The same, adjusted over all norms of the pool (Benjamini & Hochberg).
    pub adjusted_p_value: Option<f64>,
}
