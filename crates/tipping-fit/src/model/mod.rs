//! Every model by its name, fitted and described in the same way.

mod changes;
mod constant;
mod contagion;
mod contagion_onset;
mod contagion_shift;
mod cubic_trend;
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
pub use cubic_trend::CubicTrend;
pub(crate) use fitted_model::bic;
pub use fitted_model::{FittedModel, Termination};
pub use hazard_function::{HazardFunction, HazardFunctionFit};
pub(crate) use life_cycle::Pairs;
pub use life_cycle::{LifeCycle, LifeCycleFit};
pub use mixed_influence::MixedInfluence;
pub use mixed_influence_ceiling::{CeilingFit, MixedInfluenceCeiling};
pub use multi_step::{MAX_CHANGES, MultiStep, MultiStepFit};
pub use quadratic_trend::QuadraticTrend;
pub use specify::{SpecifyError, specify};
pub use step::{Candidate, StepFit, StepHazard};
pub use trend::Trend;

pub use crate::numeric::Optimum;

use tipping_core::{Model, RiskTable};

use crate::error::FitError;

/// Fits a model; `None` when the table leaves no place for its changes. They are sought as `changes` say;
/// smooth models do not depend on them.
///
/// # Errors
/// [`FitError::NoEvents`] and the like, when the table has no estimate at all.
///
/// ```
/// use tipping_core::{Model, RiskTable};
/// use tipping_fit::model::{Changes, fit_model};
/// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
/// let fit = fit_model(Model::Step, &table, Changes::default())?.expect("a place for a change");
/// assert_eq!(fit.parameters, [("lambda_1", 3.0 / 18.0), ("lambda_2", 13.0 / 18.0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit_model(model: Model, table: &RiskTable, changes: Changes) -> Result<Option<FittedModel>, FitError> {
    let ordered = &*changes.ordered(table);
    let found = match model {
        Model::Constant => ConstantHazard::new().fit(table).map(|fit| Some(fit.describe())),
        Model::Trend => Trend::new().fit(table).map(|fit| Some(Trend::describe(&fit))),
        Model::QuadraticTrend => {
            QuadraticTrend::new().fit(table).map(|fit| Some(QuadraticTrend::describe(&fit)))
        }
        Model::CubicTrend => CubicTrend::new().fit(table).map(|fit| Some(CubicTrend::describe(&fit))),
        Model::MixedInfluence => {
            MixedInfluence::new().fit(table).map(|fit| Some(MixedInfluence::describe(&fit)))
        }
        Model::MixedInfluenceCeiling => {
            MixedInfluenceCeiling::new().fit(table).map(|fit| Some(fit.describe()))
        }
        Model::Step => changes.step().fit(ordered).map(|fit| Some(fit.describe(ordered))),
        Model::LifeCycle => changes.life_cycle().fit(ordered).map(|fit| fit.map(|fit| fit.describe(ordered))),
        Model::ContagionOnset => {
            let fit = changes.contagion_onset().fit(ordered);
            fit.map(|fit| Some(ContagionOnset::describe(&fit, ordered)))
        }
        Model::ContagionShift => {
            let fit = changes.contagion_shift().fit(ordered);
            fit.map(|fit| Some(ContagionShift::describe(&fit, ordered)))
        }
        Model::MultiStep => changes.multi_step().fit(ordered).map(|fit| Some(fit.describe(ordered))),
    };
    match found {
        Err(FitError::NoCandidates { .. }) => Ok(None),
        other => other,
    }
}

/// Fits a smooth model; `None` when it cannot be fitted, and for a model with changes.
pub(crate) fn fit_smooth(model: Model, table: &RiskTable) -> Option<FittedModel> {
    // How changes are sought does not matter to a smooth hazard.
    if model.is_smooth() { fit_model(model, table, Changes::default()).ok().flatten() } else { None }
}

#[cfg(test)]
mod tests;
