//! Data sets under a model with known parameters.

use serde::{Deserialize, Serialize};
use tipping_core::{Model, ThresholdIn};

use super::{ScheduleRequest, setters};
use crate::values::ParameterValue;
use crate::values::serial::{self, text};

/// Data sets to be simulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SimulateRequest {
    /// The model.
    #[serde(with = "text")]
    pub model: Model,
    /// Its parameters by name; none = those of its fit to the data of the schedule.
    #[serde(with = "parameters")]
    pub param: Vec<(String, ParameterValue)>,
    /// Without parameters: what the thresholds of the fit are sought in.
    #[serde(with = "text")]
    pub threshold_in: ThresholdIn,
    /// Correlation of the decisions within a period.
    pub rho: f64,
    /// Who could adopt, and when.
    #[serde(flatten)]
    pub schedule: ScheduleRequest,
    /// Data sets to simulate.
    #[serde(deserialize_with = "serial::whole")]
    pub replicates: u32,
    /// Seed of the random streams.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
}

impl Default for SimulateRequest {
    fn default() -> Self {
        Self {
            model: Model::Constant,
            param: Vec::new(),
            threshold_in: ThresholdIn::Time,
            rho: 0.0,
            schedule: ScheduleRequest::default(),
            replicates: 100,
            seed: 1,
            threads: None,
        }
    }
}

setters!(SimulateRequest {
    /// Sets the model.
    model: Model;
    /// Sets the parameters.
    param: Vec<(String, ParameterValue)>;
    /// Sets what the thresholds of the fit are sought in.
    threshold_in: ThresholdIn;
    /// Sets the correlation of the decisions within a period.
    rho: f64;
    /// Sets who could adopt.
    schedule: ScheduleRequest;
    /// Sets how many data sets are simulated.
    replicates: u32;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
});

/// Parameters as `name=value`.
mod parameters {
    use serde::de::Error as _;
    use serde::{Deserializer, Serializer};

    use crate::values::{ParameterValue, parse, serial};

    pub(super) fn serialize<S: Serializer>(
        parameters: &[(String, ParameterValue)],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(parameters.iter().map(|(name, value)| match value {
            ParameterValue::Number(number) => format!("{name}={number}"),
            ParameterValue::Date(date) => format!("{name}={date}"),
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<(String, ParameterValue)>, D::Error> {
        let texts = serial::strings(from)?;
        texts.iter().map(|text| parse::parameter(text).map_err(D::Error::custom)).collect()
    }
}
