//! Who could adopt, and when: as in data, or made up.

use serde::{Deserialize, Serialize};
use tipping_core::Rules;

use super::rules::RulesForm;
use super::{DataRequest, setters};

/// A schedule to simulate on: that of data, or a made-up one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ScheduleRequest {
    /// So many made-up units that are always there, in place of data.
    pub made_up: Option<u32>,
    /// Periods of the made-up schedule.
    pub periods: Option<u32>,
    /// The data whose schedule is taken.
    #[serde(flatten)]
    pub like: DataRequest,
    /// How their record becomes a risk table; of a made-up schedule the opening, the period and the
    /// likelihood.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
}

impl ScheduleRequest {
    /// The schedule of these data.
    #[must_use]
    pub fn of(like: DataRequest) -> Self {
        Self { like, ..Self::default() }
    }
}

setters!(ScheduleRequest {
    /// Sets how many units are made up.
    made_up: Option<u32>;
    /// Sets how the record becomes a risk table.
    rules: Rules;
    /// Sets the periods of a made-up schedule.
    periods: Option<u32>;
});
