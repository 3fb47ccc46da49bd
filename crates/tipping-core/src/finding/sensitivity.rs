//! What a specification curve has to say about itself.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A doubt or a note about a specification curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum SensitivityFinding {
    /// Specifications cannot be fitted.
    ImpossibleSpecifications {
        /// How many cannot.
        impossible: u64,
        /// All specifications.
        specifications: u64,
        /// Why, each reason with the number of specifications.
        reasons: BTreeMap<String, u64>,
    },
    /// Specifications are answers from the same data and no sample.
    SpecificationsShareData,
    /// The tests have so few replicates that a verdict near its bar may be decided by chance.
    FewReplicates {
        /// Replicates of each test.
        replicates: u32,
        /// What an analysis takes by default.
        usual: u32,
    },
}
