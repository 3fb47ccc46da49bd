//! The settings of a run, typed: what a program reads instead of the options as they were typed.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Rules;
use crate::vocabulary::{IntervalMethod, Model, ThresholdIn};

/// The settings of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RunSettings {
    /// How the record became a risk table; dates and choices that were not given are those that were found.
    pub rules: Rules,
    /// The weightings of members as they were named; the first is that of the main result. Empty: all count
    /// alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<String>,
    /// How a norm was fitted and tested; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<AnalysisSettings>,
}

/// How a norm is fitted and tested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AnalysisSettings {
    /// The models that are fitted.
    pub models: Vec<Model>,
    /// Level of the intervals.
    pub level: f64,
    /// Whether the threshold is sought in time or in the adopted fraction.
    pub threshold_in: ThresholdIn,
    /// How the interval of the threshold is made.
    pub interval: IntervalMethod,
    /// Adoptions that each regime must have.
    pub min_events: u64,
    /// Replicates of the tests by simulation; 0 for none.
    pub bootstrap: u32,
    /// Whether regions are compared.
    pub by_region: bool,
}

impl Default for AnalysisSettings {
    fn default() -> Self {
        Self {
            models: Model::ALL.to_vec(),
            level: 0.95,
            threshold_in: ThresholdIn::default(),
            interval: IntervalMethod::default(),
            min_events: 3,
            bootstrap: 999,
            by_region: false,
        }
    }
}
