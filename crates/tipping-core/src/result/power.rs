//! The result of a study of power.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Likelihood;
use crate::time::{PeriodUnit, TimePoint};

/// What `tipping power` finds out about a schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PowerReport {
    /// Version of this format: 1.
    pub format_version: u32,
    /// Whose schedule: a norm, or made-up units.
    pub schedule: String,
    /// First period.
    pub from: TimePoint,
    /// Last period.
    pub through: TimePoint,
    /// Length of a period.
    pub period: PeriodUnit,
    /// Form of the likelihood.
    pub likelihood: Likelihood,
    /// Data sets simulated for every process.
    pub datasets: u32,
    /// Replicates of each test of a data set.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// The processes, thresholds first.
    pub processes: Vec<ProcessReport>,
}

/// What came of a process: shares of its data sets, tests at the 5 % level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ProcessReport {
    /// The process in words.
    pub process: String,
    /// Whether it has a threshold: `tipping` is then right, else a mistake.
    pub threshold: bool,
    /// Correlation of decisions within a period.
    pub rho: f64,
    /// Share in which a step beats a constant hazard.
    pub existence: f64,
    /// Share in which a threshold model beats a constant hazard.
    pub rise: f64,
    /// Share in which a threshold model beats the smooth rivals, adoptions taken as independent.
    pub tipping_versus_smooth: f64,
    /// Share in which waves are found.
    pub waves: f64,
    /// Share with the verdict `tipping`.
    pub tipping: f64,
    /// Standard error of that share from the number of data sets.
    pub monte_carlo_error: f64,
    /// Share of the data sets with a test of one third in which one third is rejected; null when there is
    /// none.
    pub one_third_rejected: Option<f64>,
    /// 5 %, 50 % and 95 % quantiles of the estimated critical mass; null when no data set has one.
    pub critical_mass: Option<[f64; 3]>,
    /// How often the posterior intervals hold the truth; null without a threshold, and for exact data.
    pub coverage: Option<CoverageReport>,
}

/// Shares of the data sets whose 95 % posterior interval holds the truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CoverageReport {
    /// Data sets in which the threshold was crossed and a rise found.
    pub counted: u32,
    /// Of the date.
    pub date: f64,
    /// Of the critical mass.
    pub critical_mass: f64,
}
