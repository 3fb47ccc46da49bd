//! The smooth rivals of a table, one of which a threshold has to beat.

use tipping_core::{Model, RiskTable};

use crate::error::FitError;
use crate::model::{ConstantHazard, FittedModel, fit_smooth};

/// The smooth rivals of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rivals {
    /// The one of lowest BIC, which a threshold model has to beat.
    pub(crate) best: FittedModel,
    /// The one of lowest AIC, under which replicates are simulated: with few events BIC prefers a hazard that
    /// is too simple, and what is simulated under that is beaten too easily.
    pub(crate) null: FittedModel,
    /// AIC of every smooth model that could be fitted.
    pub(crate) aic: Vec<(Model, f64)>,
}

impl Rivals {
    /// Fits them all. One that cannot be fitted is no rival; the constant hazard always is one.
    ///
    /// # Errors
    /// [`FitError::NoEvents`], [`FitError::InfiniteHazard`] when not even a constant hazard can be fitted.
    pub(crate) fn of(table: &RiskTable) -> Result<Self, FitError> {
        let constant = ConstantHazard::new().fit(table)?.describe();
        Ok(Self::among(table.events(), constant, |model| fit_smooth(model, table)))
    }

    /// Of the fit of the constant hazard, and of those of the other smooth models that could be fitted.
    pub(crate) fn among(
        events: u64,
        constant: FittedModel,
        fit: impl Fn(Model) -> Option<FittedModel>,
    ) -> Self {
        let aic = vec![(Model::Constant, constant.aic())];
        let mut rivals = Self { best: constant.clone(), null: constant, aic };
        for model in Model::ALL.iter().copied().filter(|m| m.is_smooth() && *m != Model::Constant) {
            let Some(fit) = fit(model) else { continue };
            rivals.aic.push((model, fit.aic()));
            if fit.aic() < rivals.null.aic() {
                rivals.null = fit.clone();
            }
            if fit.bic(events) < rivals.best.bic(events) {
                rivals.best = fit;
            }
        }
        rivals
    }
}
