//! Contagion onset: a constant hazard to which contagion is added from a change on.

use tipping_core::{ChangeKind, Model, RiskTable};

use super::contagion::{ContagionChangeFit, over_changes};
use super::fitted_model::named;
use super::linear::{Cell, Term, cells, fit_linear};
use super::step::StepHazard;
use super::{FittedModel, Termination};
use crate::error::FitError;
use crate::hazard::piecewise;

/// The model h = p before kappa, p + q F from kappa on; p, q >= 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContagionOnset {
    step: StepHazard,
}

impl ContagionOnset {
    /// The model; candidates as in a step with `min_events` in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// Fits it, exhaustive over kappa.
    ///
    /// # Errors
    /// [`FitError::NoCandidates`]; as [`super::MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<ContagionChangeFit, FitError> {
        let n = table.rows().len();
        let (likelihood, period) = (table.likelihood(), table.period_years());
        over_changes(self.step, table, |c, near| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = cells(table, (0, 0), at);
            let after = cells(table, at, (n, n));
            let onset = |on: f64| move |c: &Cell| Term { x: [1.0, on * c.fraction], regime: c.regime };
            let terms = before.iter().map(onset(0.0)).chain(after.iter().map(onset(1.0)));
            let fit = fit_linear(Model::ContagionOnset.name(), terms, likelihood, period, near.first())?;
            Ok((fit.log_likelihood, vec![fit]))
        })
    }

    pub(super) fn describe(fit: &ContagionChangeFit, table: &RiskTable) -> FittedModel {
        let [p, q] = fit.regimes[0].parameters;
        let mut termination = Termination::exhaustive(fit.candidates);
        termination.and(Termination::newton(&fit.regimes[0], &["p", "q"]));
        let mut places = vec![(fit.boundary, ChangeKind::ContagionBegins)];
        // Without contagion an onset leaves no trace of when it began.
        if fit.regimes[0].at_bound[1] {
            termination.reason += "; the change is not determined";
            places.clear();
        }
        FittedModel {
            model: Model::ContagionOnset,
            log_likelihood: fit.log_likelihood,
            n_parameters: 3,
            parameters: named(["p", "q"], [p, q]).to_vec(),
            changes: FittedModel::changes_at(table, &places),
            termination,
            path: piecewise(table, &[fit.boundary], [(p, 0.0), (p, q)].into_iter()),
        }
    }
}
