//! What simulated data sets cannot tell.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A doubt about simulated data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum DataSetFinding {
    /// A property of units enters the simulation, but the rows of the data set cannot hold it.
    NotReproduced {
        /// The property.
        property: UnitProperty,
        /// Units that have it.
        units: u64,
    },
}

/// A property of units that the rows of a data set cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnitProperty {
    /// Observation that ends before the record does.
    ShorterObservation,
    /// Weights that change in time.
    ChangingWeights,
}
