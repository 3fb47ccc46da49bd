//! The result of a regime regression: early domestic, late international.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdoptedState, Decision, Header, NullDistributionReport, Provenance, TestReport};
use crate::finding::Warning;
use crate::time::TimePoint;
use crate::vocabulary::{Block, RegressionRegime, Side, Trouble};

/// What `tipping regimes` finds out about one norm: a regression of the hazard on domestic and international
/// covariates whose coefficients change once, log h = alpha_r + x'beta_r + z'gamma_r in regime r, h in rates
/// per year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegimesReport {
    /// Which norm, which system, which window.
    #[serde(flatten)]
    pub header: Header,
    /// The rows of the regression, and what is lost of the record.
    pub sample: SampleReport,
    /// The covariates, domestic ones first.
    pub covariates: Vec<CovariateReport>,
    /// How the regression was specified.
    pub specification: SpecificationReport,
    /// The change of the coefficients; null where nothing switches.
    pub change: Option<RegimeChange>,
    /// Maximum of the log-likelihood (without penalty).
    pub log_likelihood: f64,
    /// The same for one regression without a change.
    pub log_likelihood_without_change: f64,
    /// Parameters: coefficients, and kappa.
    pub n_parameters: u32,
    /// Akaike's criterion.
    pub aic: f64,
    /// Bayesian information criterion with n = number of events.
    pub bic: f64,
    /// BIC of one regression without a change.
    pub bic_without_change: f64,
    /// Whether the search ended at a maximum.
    pub converged: bool,
    /// Norm of the gradient, covariates standardized.
    pub gradient_norm: f64,
    /// The regimes: one where nothing switches, else before and after.
    pub regimes: Vec<RegimeReport>,
    /// The intercept first, then the covariates in their order.
    pub coefficients: Vec<CoefficientReport>,
    /// Tests of the shift; null when simulation was switched off or nothing switches.
    pub tests: Option<Vec<ShiftTestReport>>,
    /// The profile over all admissible changes, in order of time.
    pub profile: Vec<ProfilePoint>,
    /// What the numbers say about "domestic before, international after", a sentence each.
    pub reading: Vec<String>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Every decision taken between the files and the regression.
    pub decisions: Vec<Decision>,
    /// Doubts about this record or this fit.
    pub warnings: Vec<Warning>,
    /// What every reader of such a result must know, whatever the data.
    pub notes: Vec<Warning>,
    /// What a reader needs to repeat the run.
    pub provenance: Provenance,
}

/// The rows of the regression, and what is lost of the record because covariates are missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SampleReport {
    /// Unit-periods at risk with every covariate (exact data: rows between changes of anything).
    pub rows: u64,
    /// Units among them.
    pub units: u64,
    /// Adoptions among them.
    pub events: u64,
    /// Unit-periods at risk in the record.
    pub unit_periods: u64,
    /// Adoptions by units at risk in the record.
    pub record_events: u64,
    /// Unit-periods at risk lost.
    pub lost_unit_periods: u64,
    /// Adoptions lost.
    pub lost_events: u64,
    /// Lost unit-periods by covariate that is missing; several may be missing at once.
    pub lost_by_covariate: Vec<LostReport>,
    /// Lost unit-periods by unit, the most first.
    pub lost_by_unit: Vec<LostReport>,
    /// Lost unit-periods by period, in order of time.
    pub lost_by_period: Vec<LostReport>,
}

/// What is lost of one covariate, unit or period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct LostReport {
    /// The covariate, the unit's name or the period.
    pub name: String,
    /// Unit-periods lost.
    pub unit_periods: u64,
    /// Adoptions lost.
    pub events: u64,
    /// First and last period lost.
    pub periods: [TimePoint; 2],
}

/// A covariate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CovariateReport {
    /// Its name.
    pub name: String,
    /// `domestic` or `international`.
    pub block: Block,
    /// The file or dataset that it comes from, or how it is made from the adoptions.
    pub source: String,
    /// Mean over the risk set, weighted with exposure.
    pub mean: f64,
    /// Standard deviation over the risk set.
    pub standard_deviation: f64,
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
    /// The value at which it counts as switched off: 0, or the nearest to it in the record.
    pub off: f64,
}

/// How the regression was specified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct SpecificationReport {
    /// What changes at kappa: `all`, `domestic`, `international` or `none`.
    pub switch: String,
    /// Periods by which covariates are lagged.
    pub lag: u32,
    /// What stands for missing values: `none`, `forward` or `linear`.
    pub fill: String,
    /// Whether coefficients are for a standard deviation of the covariate, or for its own unit.
    pub standardized: bool,
    /// `none`, `firth` or `ridge=L`.
    pub penalty: String,
    /// Link between covariates and the probability of adoption: `cloglog` (grouped) or `log` (exact).
    pub link: String,
    /// Events that each regime must have.
    pub min_events: u64,
}

/// The change of the coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegimeChange {
    /// kappa: the first period of the second regime; for exact data the day of the adoptions that it stands
    /// next to.
    pub date: TimePoint,
    /// Its side of that day's adoptions.
    pub side: Side,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// The fraction at which the search finds a change in data simulated under one regression without a
    /// change; null without simulation. `rises` counts the replicates in which a change could be sought.
    #[serde(rename = "by_chance")]
    pub null_distribution: Option<NullDistributionReport>,
    /// Changes within the simulated cut of the likelihood ratio; null without simulation.
    pub set: Option<ChangeSet>,
}

/// Changes that are compatible with the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ChangeSet {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l).
    pub cut: f64,
    /// Ranges of neighbouring candidates, in order; more than one when the set is disconnected.
    pub dates: Vec<[TimePoint; 2]>,
}

/// One regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RegimeReport {
    /// `before`, `after`, or `whole` where nothing switches.
    pub name: RegressionRegime,
    /// Rows of the regression.
    pub rows: u64,
    /// Adoptions.
    pub events: u64,
    /// Unit-time at risk in years.
    pub exposure_years: f64,
    /// Deviance of a constant hazard in this regime; null when a regression of its own could not be fitted.
    pub null_deviance: Option<f64>,
    /// What all covariates take from it, in a regression of this regime alone.
    pub explained_deviance: Option<f64>,
    /// The blocks that have covariates.
    pub blocks: Vec<BlockReport>,
    /// Adoptions expected under the fit.
    pub expected: f64,
}

/// A block of covariates in one regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct BlockReport {
    /// `domestic` or `international`.
    pub name: Block,
    /// What the block alone takes from the deviance of a constant hazard.
    pub alone: Option<f64>,
    /// What it takes on average over the two orders of entry (Shapley value): the blocks add up to the
    /// explained deviance.
    pub explained: Option<f64>,
    /// Its share of the explained deviance; null when nothing is explained.
    pub share: Option<f64>,
    /// 5 % and 95 % quantile of that share when data are simulated under the fit and kappa is searched anew;
    /// null without simulation.
    pub share_simulated: Option<[f64; 2]>,
    /// Adoptions expected with the covariates of the block at their values for "off" in every unit-period at
    /// risk; null where a coefficient of the regime has no finite estimate, or is one with others.
    pub expected_without: Option<f64>,
}

/// A coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CoefficientReport {
    /// The covariate; `intercept` for alpha.
    pub name: String,
    /// `domestic` or `international`; null for the intercept.
    pub block: Option<Block>,
    /// Whether it may differ between the regimes.
    pub switches: bool,
    /// One estimate a regime.
    pub regimes: Vec<EffectReport>,
    /// The second less the first; null where it does not switch.
    pub shift: Option<EffectReport>,
}

/// An estimated coefficient; null where the data do not tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct EffectReport {
    /// The estimate.
    pub estimate: Option<f64>,
    /// Standard error from the expected information, kappa taken as known.
    pub standard_error: Option<f64>,
    /// Standard deviation of the estimate when data are simulated under the fit and kappa is searched anew;
    /// null without simulation.
    pub standard_error_simulated: Option<f64>,
    /// exp(estimate): how many times the hazard is higher for one more of the covariate.
    pub hazard_ratio: Option<f64>,
    /// 95 % interval of the hazard ratio: exp(estimate -+ 1.96 standard errors).
    pub hazard_ratio_interval: Option<[f64; 2]>,
    /// Why there is none: `aliased` (a combination of others in this regime) or `separated` (infinite).
    pub trouble: Option<Trouble>,
}

/// A test of the shift by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ShiftTestReport {
    /// What may change, against the hypothesis that it does not: `any change`, `any coefficient`, `domestic`,
    /// `international`, `intercept` or a covariate.
    pub shift: String,
    /// T = 2(l - l_0), both maximized over kappa, against data simulated under the fit of the hypothesis.
    #[serde(flatten)]
    pub test: TestReport,
}

/// A place for the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ProfilePoint {
    /// Its date.
    pub date: TimePoint,
    /// Its side of that day's adoptions.
    pub side: Side,
    /// Maximum of the log-likelihood with the change there.
    pub log_likelihood: f64,
}
