//! The statistics against what did not come from us: values worked by hand, R, laws, simulations with known truth.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod calibration;
mod known;
mod laws;
mod limits;
mod no_look_ahead;
mod pivots;
mod pool;
mod pool_calibration;
mod recovery;
mod regions;
mod regression;
mod regression_calibration;
mod simulation;
mod specification_curve;
mod units_of_measure;
mod worlds;
