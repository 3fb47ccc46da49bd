//! One answer per defensible choice.

use serde::{Deserialize, Serialize};
use tipping_core::{Counting, Likelihood, PeriodUnit, PreEntry, Successions, ThresholdIn};

use super::{DataRequest, setters};
use crate::values::serial::{self, list, optional, text};
use crate::values::{Bound, ThresholdModels};

/// The alternatives of every choice; a single one fixes the choice, none leaves it to defaults that can be
/// defended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ChoicesRequest {
    /// Norms that are codings of the same one, or `all`.
    #[serde(deserialize_with = "serial::names")]
    pub codings: Vec<String>,
    /// Who could adopt.
    #[serde(deserialize_with = "serial::names")]
    pub systems: Vec<String>,
    /// First dates of the window.
    #[serde(with = "list")]
    pub origins: Vec<Bound>,
    /// Last dates of the window.
    #[serde(with = "list")]
    pub ends: Vec<Bound>,
    /// Analysis periods.
    #[serde(with = "list")]
    pub periods: Vec<PeriodUnit>,
    /// What becomes of a unit that adopted before it entered the system.
    #[serde(with = "list")]
    pub pre_entry: Vec<PreEntry>,
    /// What an act of succession means.
    #[serde(with = "list")]
    pub successions: Vec<Successions>,
    /// What a threshold is sought in.
    #[serde(with = "list")]
    pub threshold_in: Vec<ThresholdIn>,
    /// Threshold models.
    #[serde(with = "list")]
    pub models: Vec<ThresholdModels>,
    /// Likelihood, for every specification.
    #[serde(with = "optional")]
    pub likelihood: Option<Likelihood>,
    /// Adoptions that the fraction counts, for every specification.
    #[serde(with = "text")]
    pub counting: Counting,
}

setters!(ChoicesRequest {
    /// Sets the codings.
    codings: Vec<String>;
    /// Sets who could adopt.
    systems: Vec<String>;
    /// Sets the first dates of the window.
    origins: Vec<Bound>;
    /// Sets the last dates of the window.
    ends: Vec<Bound>;
    /// Sets the analysis periods.
    periods: Vec<PeriodUnit>;
    /// Sets the rules for units that adopted before they entered.
    pre_entry: Vec<PreEntry>;
    /// Sets the rules for successions.
    successions: Vec<Successions>;
    /// Sets what a threshold is sought in.
    threshold_in: Vec<ThresholdIn>;
    /// Sets the threshold models.
    models: Vec<ThresholdModels>;
    /// Sets the likelihood.
    likelihood: Option<Likelihood>;
    /// Sets the adoptions that the fraction counts.
    counting: Counting;
});

/// A norm, or several codings of it, to be fitted under every combination of choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SensitivityRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// The alternatives of every choice.
    #[serde(flatten)]
    pub choices: ChoicesRequest,
    /// Replicates of each simulated test, at least 20; 0 = no tests, no verdicts.
    #[serde(deserialize_with = "serial::replicates")]
    pub bootstrap: u32,
    /// Level of the intervals.
    #[serde(deserialize_with = "serial::level")]
    pub level: f64,
    /// Events that each regime must have.
    #[serde(deserialize_with = "serial::at_least_one")]
    pub min_events: u64,
    /// Seed of the random streams, the same for every specification.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
    /// Only the list of the specifications with their risk tables, without a fit.
    pub list: bool,
}

impl Default for SensitivityRequest {
    fn default() -> Self {
        Self {
            data: DataRequest::default(),
            choices: ChoicesRequest::default(),
            bootstrap: 199,
            level: 0.95,
            min_events: 3,
            seed: 1,
            threads: None,
            list: false,
        }
    }
}

setters!(SensitivityRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets the alternatives.
    choices: ChoicesRequest;
    /// Sets the replicates of each simulated test.
    bootstrap: u32;
    /// Sets the level of the intervals.
    level: f64;
    /// Sets the events that each regime must have.
    min_events: u64;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
    /// Sets whether only the list is made.
    list: bool;
});
