//! Constant hazard: everybody at risk adopts at the same rate throughout.

use tipping_core::{Likelihood, Model, RiskTable};

use super::{FittedModel, Termination};
use crate::error::FitError;
use crate::hazard::{HazardPath, Regime};

/// The model h = lambda.
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::model::ConstantHazard;
/// let table = RiskTable::from_counts(1900, &[(4.0, 1), (4.0, 3)])?;
/// let fit = ConstantHazard::new().fit(&table)?;
/// assert_eq!(fit.lambda(), 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConstantHazard;

impl ConstantHazard {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it in closed form: lambda = -log(1 - d/n) / D (grouped) or d/E (exact).
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::InfiniteHazard`] when every unit-period at risk is an event
    /// (grouped).
    pub fn fit(self, table: &RiskTable) -> Result<ConstantFit, FitError> {
        let likelihood = table.likelihood();
        let regime = Regime::whole(table);
        if regime.events == 0 {
            return Err(FitError::NoEvents);
        }
        if !regime.hazard(likelihood, 1.0).is_finite() {
            return Err(FitError::InfiniteHazard);
        }
        Ok(ConstantFit { regime, likelihood, period_years: table.period_years() })
    }
}

/// A fitted constant hazard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantFit {
    regime: Regime,
    likelihood: Likelihood,
    period_years: f64,
}

impl ConstantFit {
    /// lambda, the hazard in events per unit and year.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        self.regime.hazard(self.likelihood, self.period_years)
    }

    /// Maximum of the log-likelihood.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.regime.log_likelihood(self.likelihood)
    }

    /// The sufficient statistics of the whole table.
    #[must_use]
    pub fn regime(&self) -> Regime {
        self.regime
    }

    /// The fit as that of one model among others.
    pub(crate) fn describe(&self) -> FittedModel {
        let lambda = self.lambda();
        FittedModel::smooth(
            Model::Constant,
            self.log_likelihood(),
            [("lambda", lambda)],
            Termination::closed("closed form"),
            HazardPath::constant(lambda),
        )
    }
}
