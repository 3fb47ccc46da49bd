//! How a norm is analysed.

use serde::{Deserialize, Serialize};
use tipping_core::{IntervalMethod, Model, Setting, ThresholdIn};

use super::setters;
use crate::error::Error;
use crate::values::serial::{self, list, text};

/// The places for a change, and the tests by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TestRequest {
    /// Events that each regime must have.
    #[serde(deserialize_with = "serial::at_least_one")]
    pub min_events: u64,
    /// Replicates of each simulated test, at least 20; 0 = no tests.
    #[serde(deserialize_with = "serial::replicates")]
    pub bootstrap: u32,
    /// Seed of the random streams.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
}

impl Default for TestRequest {
    fn default() -> Self {
        Self { min_events: 3, bootstrap: 999, seed: 1, threads: None }
    }
}

setters!(TestRequest {
    /// Sets the events that each regime must have.
    min_events: u64;
    /// Sets the replicates of each simulated test.
    bootstrap: u32;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
});

/// How one norm is analysed, alone or among many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AnalysisRequest {
    /// Models to fit; none named = all.
    #[serde(with = "list")]
    pub models: Vec<Model>,
    /// Level of the intervals.
    #[serde(deserialize_with = "serial::level")]
    pub level: f64,
    /// Whether a threshold is sought in time or in the adopted fraction.
    #[serde(with = "text")]
    pub threshold_in: ThresholdIn,
    /// How the interval of the date and of the critical mass is made.
    #[serde(with = "text")]
    pub interval: IntervalMethod,
    /// Places for a change, and tests.
    #[serde(flatten)]
    pub tests: TestRequest,
}

impl Default for AnalysisRequest {
    fn default() -> Self {
        Self {
            models: Vec::new(),
            level: 0.95,
            threshold_in: ThresholdIn::Time,
            interval: IntervalMethod::Posterior,
            tests: TestRequest::default(),
        }
    }
}

setters!(AnalysisRequest {
    /// Sets the models to fit.
    models: Vec<Model>;
    /// Sets the level of the intervals.
    level: f64;
    /// Sets what a threshold is sought in.
    threshold_in: ThresholdIn;
    /// Sets how intervals are made.
    interval: IntervalMethod;
    /// Sets the places for a change, and the tests.
    tests: TestRequest;
});

impl AnalysisRequest {
    /// Whether a cut of the likelihood ratio is to be simulated.
    pub(crate) fn simulates_cut(&self) -> Result<bool, Error> {
        let likelihood_ratio = match self.interval {
            IntervalMethod::Posterior => false,
            IntervalMethod::LikelihoodRatio | IntervalMethod::Both => true,
        };
        if likelihood_ratio && self.tests.bootstrap == 0 {
            return Err(Error::usage(
                Setting::Bootstrap,
                format!(
                    "a likelihood-ratio set needs simulation for its cut; leave out {}",
                    Setting::Bootstrap.with(0)
                ),
            ));
        }
        Ok(likelihood_ratio)
    }

    /// Whether a threshold model is among the models.
    pub(crate) fn has_threshold_model(&self) -> bool {
        self.models.is_empty() || self.models.iter().any(|model| model.threshold_model().is_some())
    }
}
