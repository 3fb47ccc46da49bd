//! A regression of the hazard on covariates whose coefficients change once.

use serde::{Deserialize, Serialize};
use tipping_core::{Date, Fill, Rules};
use tipping_fit::regression::{Penalty, Switch};

use super::rules::RulesForm;
use super::{DataRequest, setters};
use crate::values::serial::{self, optional, text};

/// Which covariates, and where their values come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CovariatesRequest {
    /// Files of covariates; `bundled` = the bundled state-years.
    #[serde(deserialize_with = "serial::strings")]
    pub covariates: Vec<String>,
    /// Covariates of conditions at home.
    #[serde(deserialize_with = "serial::names")]
    pub domestic: Vec<String>,
    /// Covariates of others' adoption and of ties to them.
    #[serde(deserialize_with = "serial::names")]
    pub international: Vec<String>,
    /// Periods by which covariates are lagged.
    #[serde(deserialize_with = "serial::lag")]
    pub lag: u32,
    /// What stands for a missing value.
    #[serde(with = "text")]
    pub fill: Fill,
    /// The column of the units in the files of covariates; recognized where it is left out.
    #[serde(deserialize_with = "serial::optional_string")]
    pub covariate_unit: Option<String>,
    /// The column of the periods in the files of covariates; recognized where it is left out.
    #[serde(deserialize_with = "serial::optional_string")]
    pub covariate_period: Option<String>,
    /// A list of ties between units, for the covariate `ties`.
    #[serde(deserialize_with = "serial::optional_string")]
    pub ties: Option<String>,
    /// A table of places of units, for the covariate `distance`.
    #[serde(deserialize_with = "serial::optional_string")]
    pub coordinates: Option<String>,
    /// Kilometres over which the weight of a member falls to 1/e in `distance`.
    #[serde(deserialize_with = "serial::positive")]
    pub distance_scale: f64,
}

impl Default for CovariatesRequest {
    fn default() -> Self {
        Self {
            covariates: Vec::new(),
            domestic: Vec::new(),
            international: Vec::new(),
            lag: 1,
            fill: Fill::None,
            covariate_unit: None,
            covariate_period: None,
            ties: None,
            coordinates: None,
            distance_scale: 1000.0,
        }
    }
}

setters!(CovariatesRequest {
    /// Sets the files of covariates.
    covariates: Vec<String>;
    /// Sets the covariates of conditions at home.
    domestic: Vec<String>;
    /// Sets the covariates of others' adoption.
    international: Vec<String>;
    /// Sets the periods by which covariates are lagged.
    lag: u32;
    /// Sets what stands for a missing value.
    fill: Fill;
    /// Sets the column of the units.
    covariate_unit: Option<String>;
    /// Sets the column of the periods.
    covariate_period: Option<String>;
    /// Sets the list of ties.
    ties: Option<String>;
    /// Sets the table of places.
    coordinates: Option<String>;
    /// Sets the scale of distances.
    distance_scale: f64;
});

/// A norm of which the regression on covariates is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RegimesRequest {
    /// Which data, and how they are read.
    #[serde(flatten)]
    pub data: DataRequest,
    /// How the record becomes a risk table.
    #[serde(flatten, with = "RulesForm")]
    pub rules: Rules,
    /// Which covariates.
    #[serde(flatten)]
    pub covariates: CovariatesRequest,
    /// What changes.
    #[serde(with = "text")]
    pub switch: Switch,
    /// What keeps coefficients finite.
    #[serde(with = "text")]
    pub penalty: Penalty,
    /// Coefficients for a standard deviation of the covariate over the risk set, or for its own unit.
    pub standardize: bool,
    /// A change that was known beforehand, in place of the search for one.
    #[serde(with = "optional")]
    pub kappa: Option<Date>,
    /// Events that each regime must have; left out, twice as many as a regime has coefficients, at least 3.
    #[serde(deserialize_with = "serial::optional_at_least_one")]
    pub min_events: Option<u64>,
    /// Replicates of each simulated test, at least 20; 0 = no tests.
    #[serde(deserialize_with = "serial::replicates")]
    pub bootstrap: u32,
    /// Seed of the random streams.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
}

impl Default for RegimesRequest {
    fn default() -> Self {
        Self {
            data: DataRequest::default(),
            rules: Rules::default(),
            covariates: CovariatesRequest::default(),
            switch: Switch::All,
            penalty: Penalty::None,
            standardize: true,
            kappa: None,
            min_events: None,
            bootstrap: 999,
            seed: 1,
            threads: None,
        }
    }
}

setters!(RegimesRequest {
    /// Sets the data and how they are read.
    data: DataRequest;
    /// Sets how the record becomes a risk table.
    rules: Rules;
    /// Sets the covariates.
    covariates: CovariatesRequest;
    /// Sets what changes.
    switch: Switch;
    /// Sets what keeps coefficients finite.
    penalty: Penalty;
    /// Sets the scale of the coefficients.
    standardize: bool;
    /// Sets a change that was known beforehand.
    kappa: Option<Date>;
    /// Sets the events that each regime must have.
    min_events: Option<u64>;
    /// Sets the replicates of each simulated test.
    bootstrap: u32;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
});
