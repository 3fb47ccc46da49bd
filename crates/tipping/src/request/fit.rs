//! One norm: everything that is to be found out about it, or only its risk table.

use serde::{Deserialize, Serialize};
use tipping_core::{PeriodUnit, Rules};

use super::rules::RulesForm;
use super::{AnalysisRequest, DataRequest, setters};
use crate::values::serial::{each, optional};
use crate::values::{Division, Event};

/// One norm, and everything that is to be found out about it.
///
/// ```
/// use tipping::{FitRequest, core::PeriodUnit};
/// let request = FitRequest::new("suffrage").period(PeriodUnit::Year).bootstrap(0);
/// assert_eq!(request.analysis.tests.bootstrap, 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FitRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// How the record becomes a risk table.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
    /// How it is analysed.
    #[serde(flatten)]
    pub analysis: AnalysisRequest,
    /// Dates known beforehand at which a break is tested.
    #[serde(with = "each")]
    pub event: Vec<Event>,
    /// Whether the cascade ran everywhere or region by region.
    #[serde(with = "optional")]
    pub by: Option<Division>,
}

impl FitRequest {
    /// Everything about these data, with the defaults of `tipping fit`.
    #[must_use]
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: DataRequest::new(data), ..Self::default() }
    }

    /// Sets the length of an analysis period.
    #[must_use]
    pub fn period(mut self, period: PeriodUnit) -> Self {
        self.rules.period = Some(period);
        self
    }

    /// Sets the replicates of each simulated test; 0 = no tests.
    #[must_use]
    pub fn bootstrap(mut self, replicates: u32) -> Self {
        self.analysis.tests.bootstrap = replicates;
        self
    }

    /// Sets the seed of the random streams.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.analysis.tests.seed = seed;
        self
    }
}

setters!(FitRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets how the record becomes a risk table.
    rules: Rules;
    /// Sets how it is analysed.
    analysis: AnalysisRequest;
    /// Sets the dates at which a break is tested.
    event: Vec<Event>;
    /// Sets what the units are divided by.
    by: Option<Division>;
});

/// Data and rules, of which the risk table and every decision are asked, without a fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CheckRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// How the record becomes a risk table.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
}

impl CheckRequest {
    /// These data under the default rules.
    #[must_use]
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: DataRequest::new(data), rules: Rules::default() }
    }
}

setters!(CheckRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets how the record becomes a risk table.
    rules: Rules;
});
