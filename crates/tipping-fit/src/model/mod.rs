//! Every model by its name, fitted and described in the same way.

mod changes;
mod constant;
mod contagion;
mod contagion_onset;
mod contagion_shift;
mod fit;
mod fitted_model;
mod hazard_function;
mod life_cycle;
mod linear;
mod mixed_influence;
mod mixed_influence_ceiling;
mod multi_step;
mod polynomial;
mod quadratic_trend;
mod segments;
mod specify;
mod step;
mod trend;

pub use changes::Changes;
pub use constant::{ConstantFit, ConstantHazard};
pub use contagion::ContagionChangeFit;
pub use contagion_onset::ContagionOnset;
pub use contagion_shift::ContagionShift;
pub use fit::fit_model;
pub(crate) use fit::fit_smooth;
pub(crate) use fitted_model::bic;
pub use fitted_model::{FittedModel, Termination};
pub use hazard_function::{HazardFunction, HazardFunctionFit};
pub use life_cycle::{LifeCycle, LifeCycleFit};
pub use mixed_influence::MixedInfluence;
pub use mixed_influence_ceiling::{CeilingFit, MixedInfluenceCeiling};
pub use multi_step::{MAX_CHANGES, MultiStep, MultiStepFit};
pub use quadratic_trend::QuadraticTrend;
pub use specify::{SpecifyError, specify};
pub use step::{Candidate, StepFit, StepHazard};
pub use trend::Trend;

pub use crate::numeric::Optimum;

#[cfg(test)]
mod tests;
