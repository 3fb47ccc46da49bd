//! Every model by its name, fitted and described in the same way.

mod changes;
mod constant;
mod contagion;
mod contagion_onset;
mod contagion_shift;
mod fitted_model;
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

pub use changes::{Changes, ThresholdIn};
pub use constant::{ConstantFit, ConstantHazard};
pub use contagion::ContagionChangeFit;
pub use contagion_onset::ContagionOnset;
pub use contagion_shift::ContagionShift;
pub(crate) use fitted_model::bic;
pub use fitted_model::{FittedModel, Termination};
pub use life_cycle::{LifeCycle, LifeCycleFit};
pub use mixed_influence::MixedInfluence;
pub use mixed_influence_ceiling::{CeilingFit, MixedInfluenceCeiling};
pub use multi_step::{MAX_CHANGES, MultiStep, MultiStepFit};
pub use quadratic_trend::QuadraticTrend;
pub use specify::{SpecifyError, specify};
pub use step::{Candidate, StepFit, StepHazard};
pub use trend::Trend;

pub use crate::numeric::Optimum;

use std::fmt;
use std::str::FromStr;

use tipping_core::RiskTable;

use crate::error::FitError;

/// A model of the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// lambda.
    Constant,
    /// exp(alpha + gamma t).
    Trend,
    /// exp(alpha + gamma t + delta t^2).
    QuadraticTrend,
    /// p + q F.
    MixedInfluence,
    /// (p + q F)(m - F)/(1 - F).
    MixedInfluenceCeiling,
    /// lambda_1, then lambda_2.
    Step,
    /// lambda_1 < lambda_2 > lambda_3.
    LifeCycle,
    /// p, then p + q F.
    ContagionOnset,
    /// p_1 + q_1 F, then p_2 + q_2 F.
    ContagionShift,
    /// Up to five changes in any direction.
    MultiStep,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Constant,
        Self::Trend,
        Self::QuadraticTrend,
        Self::MixedInfluence,
        Self::MixedInfluenceCeiling,
        Self::Step,
        Self::LifeCycle,
        Self::ContagionOnset,
        Self::ContagionShift,
        Self::MultiStep,
    ];

    /// Its name in results and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Trend => "trend",
            Self::QuadraticTrend => "quadratic-trend",
            Self::MixedInfluence => "mixed-influence",
            Self::MixedInfluenceCeiling => "mixed-influence-ceiling",
            Self::Step => "step",
            Self::LifeCycle => "life-cycle",
            Self::ContagionOnset => "contagion-onset",
            Self::ContagionShift => "contagion-shift",
            Self::MultiStep => "multi-step",
        }
    }

    /// Whether the hazard is smooth: a rival of every threshold model.
    #[must_use]
    pub fn is_smooth(self) -> bool {
        match self {
            Self::Constant
            | Self::Trend
            | Self::QuadraticTrend
            | Self::MixedInfluence
            | Self::MixedInfluenceCeiling => true,
            Self::Step | Self::LifeCycle | Self::ContagionOnset | Self::ContagionShift | Self::MultiStep => {
                false
            }
        }
    }

    /// Fits it; `None` when the table leaves no place for its changes. Changes of a model are sought as
    /// `changes` say; smooth models do not depend on them.
    ///
    /// # Errors
    /// [`FitError::NoEvents`] and the like, when the table has no estimate at all.
    ///
    /// ```
    /// use tipping_core::RiskTable;
    /// use tipping_fit::Model;
    /// use tipping_fit::model::Changes;
    /// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
    /// let fit = Model::Step.fit(&table, Changes::default())?.expect("a place for a change");
    /// assert_eq!(fit.parameters, [("lambda_1", 3.0 / 18.0), ("lambda_2", 13.0 / 18.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(self, table: &RiskTable, changes: Changes) -> Result<Option<FittedModel>, FitError> {
        let ordered = &*changes.ordered(table);
        let found = match self {
            Self::Constant => ConstantHazard::new().fit(table).map(|fit| Some(fit.describe())),
            Self::Trend => Trend::new().fit(table).map(|fit| Some(Trend::describe(&fit))),
            Self::QuadraticTrend => {
                QuadraticTrend::new().fit(table).map(|fit| Some(QuadraticTrend::describe(&fit)))
            }
            Self::MixedInfluence => {
                MixedInfluence::new().fit(table).map(|fit| Some(MixedInfluence::describe(&fit)))
            }
            Self::MixedInfluenceCeiling => {
                MixedInfluenceCeiling::new().fit(table).map(|fit| Some(fit.describe()))
            }
            Self::Step => changes.step().fit(ordered).map(|fit| Some(fit.describe(ordered))),
            Self::LifeCycle => {
                changes.life_cycle().fit(ordered).map(|fit| fit.map(|fit| fit.describe(ordered)))
            }
            Self::ContagionOnset => {
                let fit = changes.contagion_onset().fit(ordered);
                fit.map(|fit| Some(ContagionOnset::describe(&fit, ordered)))
            }
            Self::ContagionShift => {
                let fit = changes.contagion_shift().fit(ordered);
                fit.map(|fit| Some(ContagionShift::describe(&fit, ordered)))
            }
            Self::MultiStep => changes.multi_step().fit(ordered).map(|fit| Some(fit.describe(ordered))),
        };
        match found {
            Err(FitError::NoCandidates { .. }) => Ok(None),
            other => other,
        }
    }
}

impl Model {
    /// Fits a smooth model; `None` when it cannot be fitted, and for a model with changes.
    pub(crate) fn smooth(self, table: &RiskTable) -> Option<FittedModel> {
        // How changes are sought does not matter to a smooth hazard.
        if self.is_smooth() { self.fit(table, Changes::default()).ok().flatten() } else { None }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|m| m.name() == text)
            .ok_or_else(|| format!("no model `{text}`; there are {}", names()))
    }
}

#[cfg(test)]
mod tests;
