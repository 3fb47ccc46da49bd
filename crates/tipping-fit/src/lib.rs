#![doc = include_str!("../README.md")]

// Modules in the order in which they build on each other: none imports one that comes after it.

mod error;

mod parallel;

mod watch;

mod numeric;

/// What a hazard is: a regime of constant hazard, a path in time and fraction, the state of affairs at a
/// change.
pub mod hazard;

/// Histories of adoption simulated on a schedule.
pub mod simulate;

/// The hazard models, each in a file of its own, and how any of them is fitted.
pub mod model;

/// The threshold that the data choose, its posterior, and the analysis of a risk table.
pub mod threshold;

/// Tests by simulation, and the verdict.
pub mod bootstrap;

/// How well a fitted hazard describes the data and predicts them.
pub mod diagnostics;

/// What the threshold owes to each single adoption.
pub mod pivots;

/// One date for all regions, or a fraction that each reaches on its own?
pub mod regions;

/// Regression of the hazard on covariates whose coefficients change once.
pub mod regression;

/// One critical mass for many norms?
pub mod pool;

/// Adopted fractions with members weighted in several ways.
pub mod weightings;

/// Specification curves: what other defensible choices would have found.
pub mod sensitivity;

pub use error::FitError;
pub use threshold::{Analysis, Settings, analyse};
pub use watch::{Uncounted, Watch};
