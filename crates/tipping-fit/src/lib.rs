#![doc = include_str!("../README.md")]

mod error;
mod numeric;
mod parallel;

pub mod bootstrap;
pub mod diagnostics;
pub mod hazard;
pub mod model;
pub mod pivots;
pub mod pool;
pub mod regions;
pub mod regression;
pub mod sensitivity;
pub mod simulate;
pub mod threshold;
pub mod weightings;

pub use error::FitError;
pub use model::Model;
pub use threshold::{Analysis, Settings, analyse};
