#![doc = include_str!("../README.md")]

mod analysis;
mod ceiling;
mod constant;
mod contagion;
mod critical_mass;
mod error;
mod hazard_path;
mod likelihood;
mod linear;
mod models;
mod optimum;
mod posterior;
mod rates;
mod regime;
mod segments;
mod simulate;
mod smooth_time;
mod special;
mod step;
mod tests;
mod verdict;

pub use analysis::{Analysis, Settings, analyse};
pub use constant::{ConstantFit, ConstantHazard};
pub use contagion::{
    CeilingFit, ContagionChangeFit, ContagionOnset, ContagionShift, MixedInfluence, MixedInfluenceCeiling,
};
pub use critical_mass::Change;
pub use error::FitError;
pub use likelihood::log_likelihood;
pub use models::Model;
pub use optimum::Optimum;
pub use posterior::{Discrete, Posterior, Range, Weighted};
pub use rates::{Quantity, RatePosterior};
pub use regime::Regime;
pub use segments::{LifeCycle, LifeCycleFit, MAX_CHANGES, MultiStep, MultiStepFit};
pub use smooth_time::{QuadraticTrend, Trend};
pub use step::{Candidate, StepFit, StepHazard};
pub use tests::{Artefact, Bootstrap, LikelihoodRatioSet, Test, Tests};
