#![doc = include_str!("../README.md")]

mod analysis;
mod constant;
mod critical_mass;
mod error;
mod likelihood;
mod posterior;
mod rates;
mod regime;
mod special;
mod step;

pub use analysis::{Analysis, Settings, analyse};
pub use constant::{ConstantFit, ConstantHazard};
pub use critical_mass::Change;
pub use error::FitError;
pub use likelihood::log_likelihood;
pub use posterior::{Discrete, Posterior, Range, Weighted};
pub use rates::{Quantity, RatePosterior};
pub use regime::Regime;
pub use step::{Candidate, StepFit, StepHazard};
