//! Mixed influence: a hazard that grows in proportion to the adopted fraction (Bass).

use tipping_core::{Model, RiskTable};

use super::contagion::fit_mixed_influence;
use super::fitted_model::named;
use super::linear::all_cells;
use super::{FittedModel, Termination};
use crate::error::FitError;
use crate::hazard::{HazardPath, Stretch};
use crate::numeric::Optimum;

/// The model h = p + q F, p >= 0, q >= 0 (mixed influence; Bass 1969, doi:10.1287/mnsc.15.5.215).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MixedInfluence;

impl MixedInfluence {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are p and q, per year.
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::NotConverged`].
    pub fn fit(self, table: &RiskTable) -> Result<Optimum<2>, FitError> {
        fit_mixed_influence(Model::MixedInfluence.name(), &all_cells(table), table, None)
    }

    pub(super) fn describe(fit: &Optimum<2>) -> FittedModel {
        let [p, q] = fit.parameters;
        FittedModel::smooth(
            Model::MixedInfluence,
            fit.log_likelihood,
            named(["p", "q"], [p, q]),
            Termination::newton(fit, &["p", "q"]),
            HazardPath::Periods(vec![Stretch { from: 0, p, q }]),
        )
    }
}
