//! What the data say about the claims of the paper.

use serde::{Deserialize, Serialize};
use tipping_core::{Date, Rules};

use super::rules::RulesForm;
use super::{DataRequest, setters};
use crate::values::serial::{self, optional};

/// A norm that is held against the claims of Finnemore & Sikkink (1998).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ClaimsRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// How the record becomes a risk table.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
    /// The period by whose end the critical mass was reached: adoptions of this period are early. Left out,
    /// the period before the rise of the fitted threshold model.
    #[serde(with = "optional")]
    pub reached: Option<Date>,
    /// Years after the threshold in which adoptions are counted.
    #[serde(deserialize_with = "serial::span")]
    pub years: f64,
    /// A file of units and dates at which a domestic movement is first known, or `womens_movement`; left out,
    /// what the dataset brings.
    #[serde(deserialize_with = "serial::optional_string")]
    pub movement: Option<String>,
    /// The powers whose lag is measured, by identifier, name or ISO code; left out, the United States and the
    /// United Kingdom where the units are states.
    #[serde(deserialize_with = "serial::names")]
    pub powers: Vec<String>,
    /// Events that each side of the threshold must have.
    #[serde(deserialize_with = "serial::at_least_one")]
    pub min_events: u64,
}

impl Default for ClaimsRequest {
    fn default() -> Self {
        Self {
            data: DataRequest::default(),
            rules: Rules::default(),
            reached: None,
            years: 20.0,
            movement: None,
            powers: Vec::new(),
            min_events: 3,
        }
    }
}

setters!(ClaimsRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets how the record becomes a risk table.
    rules: Rules;
    /// Sets when the critical mass was reached.
    reached: Option<Date>;
    /// Sets the years after the threshold in which adoptions are counted.
    years: f64;
    /// Sets the file of domestic movements.
    movement: Option<String>;
    /// Sets the powers.
    powers: Vec<String>;
    /// Sets the events that each side of the threshold must have.
    min_events: u64;
});
