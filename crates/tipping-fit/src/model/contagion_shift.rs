//! Contagion shift: mixed influence whose both rates change once.

use tipping_core::{ChangeKind, Model, RiskTable};

use super::contagion::{ContagionChangeFit, fit_mixed_influence, over_changes};
use super::fitted_model::named;
use super::linear::cells;
use super::step::StepHazard;
use super::{FittedModel, Termination};
use crate::error::FitError;
use crate::hazard::piecewise;

/// The model h = p_1 + q_1 F before kappa, p_2 + q_2 F from kappa on; all >= 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContagionShift {
    step: StepHazard,
}

impl ContagionShift {
    /// The model; candidates as in a step with `min_events` in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// Fits it, exhaustive over kappa: both regimes are separate mixed-influence models.
    ///
    /// # Errors
    /// [`FitError::NoCandidates`]; as [`super::MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<ContagionChangeFit, FitError> {
        let n = table.rows().len();
        over_changes(self.step, table, |c, near| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = fit_mixed_influence(
                Model::ContagionShift.name(),
                &cells(table, (0, 0), at),
                table,
                near.first(),
            )?;
            let after = fit_mixed_influence(
                Model::ContagionShift.name(),
                &cells(table, at, (n, n)),
                table,
                near.get(1),
            )?;
            Ok((before.log_likelihood + after.log_likelihood, vec![before, after]))
        })
    }

    pub(super) fn describe(fit: &ContagionChangeFit, table: &RiskTable) -> FittedModel {
        let [[p_1, q_1], [p_2, q_2]] = [fit.regimes[0].parameters, fit.regimes[1].parameters];
        let mut termination = Termination::exhaustive(fit.candidates);
        termination.and(Termination::newton(&fit.regimes[0], &["p_1", "q_1"]));
        termination.and(Termination::newton(&fit.regimes[1], &["p_2", "q_2"]));
        FittedModel {
            model: Model::ContagionShift,
            log_likelihood: fit.log_likelihood,
            n_parameters: 5,
            parameters: named(["p_1", "q_1", "p_2", "q_2"], [p_1, q_1, p_2, q_2]).to_vec(),
            changes: FittedModel::changes_at(table, &[(fit.boundary, ChangeKind::ContagionChanges)]),
            termination,
            path: piecewise(table, &[fit.boundary], [(p_1, q_1), (p_2, q_2)].into_iter()),
        }
    }
}
