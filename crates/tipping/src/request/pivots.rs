//! What the threshold owes to each single adoption.

use serde::{Deserialize, Serialize};
use tipping_core::Rules;

use super::rules::RulesForm;
use super::{DataRequest, TestRequest, setters};
use crate::values::serial;

/// A norm of which critical adopters are sought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PivotsRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// How the record becomes a risk table.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
    /// Years before and after an adoption over which the adoption rate is counted, and within which those
    /// tied to the adopter follow it.
    #[serde(deserialize_with = "serial::span")]
    pub span: f64,
    /// Periods before the threshold whose adopters are named.
    #[serde(deserialize_with = "serial::whole")]
    pub before: u32,
    /// A list of ties: from (the unit that looks), to (the one it looks at), and perhaps weight and period.
    #[serde(deserialize_with = "serial::optional_string")]
    pub ties: Option<String>,
    /// Ties are rewired among the units of one region only.
    pub within_regions: bool,
    /// Places for a change, and tests.
    #[serde(flatten)]
    pub tests: TestRequest,
}

impl Default for PivotsRequest {
    fn default() -> Self {
        Self {
            data: DataRequest::default(),
            rules: Rules::default(),
            span: 5.0,
            before: 3,
            ties: None,
            within_regions: false,
            tests: TestRequest::default(),
        }
    }
}

setters!(PivotsRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets how the record becomes a risk table.
    rules: Rules;
    /// Sets the years over which the adoption rate is counted.
    span: f64;
    /// Sets the periods before the threshold whose adopters are named.
    before: u32;
    /// Sets the list of ties.
    ties: Option<String>;
    /// Sets whether ties are rewired within regions.
    within_regions: bool;
    /// Sets the places for a change, and the tests.
    tests: TestRequest;
});
