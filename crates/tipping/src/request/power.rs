//! How often a threshold would be found, and a smooth process be mistaken for one.

use serde::{Deserialize, Serialize};

use super::{ScheduleRequest, setters};
use crate::values::serial;

/// Processes to be simulated and tested as `fit` does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PowerRequest {
    /// Rate ratios of the thresholds to look for.
    pub ratio: Vec<f64>,
    /// Critical masses of the thresholds.
    pub mass: Vec<f64>,
    /// Hazard before the threshold, per year; left out, that of the best rising step in the data, or in a
    /// made-up schedule such that four tenths of the periods pass before the first critical mass.
    pub hazard: Option<f64>,
    /// Smooth contagion in a made-up schedule: ratios q/p, nine tenths having adopted at the end.
    pub contagion: Vec<f64>,
    /// Correlation of the decisions within a period.
    pub rho: f64,
    /// Who could adopt, and when.
    #[serde(flatten)]
    pub schedule: ScheduleRequest,
    /// Data sets to simulate for every process.
    #[serde(deserialize_with = "serial::whole")]
    pub datasets: u32,
    /// Replicates of each simulated test of a data set.
    #[serde(deserialize_with = "serial::whole")]
    pub bootstrap: u32,
    /// Events that each regime must have.
    #[serde(deserialize_with = "serial::at_least_one")]
    pub min_events: u64,
    /// Seed of the random streams.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
}

impl Default for PowerRequest {
    fn default() -> Self {
        Self {
            ratio: vec![2.0, 3.0, 5.0],
            mass: vec![0.333],
            hazard: None,
            contagion: vec![3.0, 10.0, 30.0, 100.0],
            rho: 0.0,
            schedule: ScheduleRequest::default(),
            datasets: 100,
            bootstrap: 199,
            min_events: 3,
            seed: 1,
            threads: None,
        }
    }
}

setters!(PowerRequest {
    /// Sets the rate ratios.
    ratio: Vec<f64>;
    /// Sets the critical masses.
    mass: Vec<f64>;
    /// Sets the hazard before the threshold.
    hazard: Option<f64>;
    /// Sets the ratios of smooth contagion.
    contagion: Vec<f64>;
    /// Sets the correlation of the decisions within a period.
    rho: f64;
    /// Sets who could adopt.
    schedule: ScheduleRequest;
    /// Sets the data sets of every process.
    datasets: u32;
    /// Sets the replicates of each simulated test.
    bootstrap: u32;
    /// Sets the events that each regime must have.
    min_events: u64;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
});
