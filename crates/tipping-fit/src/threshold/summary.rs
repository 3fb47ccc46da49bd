//! A threshold in few words: the rise of the threshold model of lowest BIC, with the numbers that a record is
//! compared by.

use tipping_core::{RiskTable, ThresholdModel};

use super::fitted::FittedThreshold;
use super::posterior::Posterior;
use crate::error::FitError;
use crate::hazard::{Change, takes_effect};
use crate::model::Changes;

/// The rise of the threshold model of lowest BIC among step and life-cycle.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Threshold {
    /// Step or life-cycle.
    pub model: ThresholdModel,
    /// The state of affairs at the rise: its fraction is the critical mass.
    pub change: Change,
    /// The period from which the second regime holds, on the table's axis: after the day of the adoptions
    /// that the rise comes just after.
    pub takes_effect: f64,
    /// Hazard after the rise / hazard before it; infinite where everybody at risk adopts at once (grouped).
    pub ratio: f64,
    /// Natural logarithm of the Bayes factor of a rise at one of the candidates against a constant hazard;
    /// `None` when the posterior has no finite sum.
    pub log_bayes_factor: Option<f64>,
    /// Events of the regime that has fewest.
    pub fewest_events: u64,
}

impl Threshold {
    /// The threshold of a table; `None` when nothing rises, nobody adopts, or too few do for a change.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn new(table: &RiskTable, changes: Changes) -> Result<Option<Self>, FitError> {
        Ok(Self::with_posterior(table, changes, ThresholdModel::ALL)?.map(|(threshold, _)| threshold))
    }

    /// The same with the posterior of the rise, of the threshold models that are among some models.
    pub(crate) fn with_posterior(
        table: &RiskTable,
        changes: Changes,
        among: &[ThresholdModel],
    ) -> Result<Option<(Self, Option<Posterior>)>, FitError> {
        let table = &*changes.ordered(table);
        let fitted = match FittedThreshold::best(table, changes, among) {
            Err(FitError::NoEvents) => None,
            other => other?,
        };
        let Some(fitted) = fitted else { return Ok(None) };
        let posterior = fitted.posterior(table, changes)?;
        let hazard = |i: usize| fitted.regimes[i].hazard(table.likelihood(), table.period_years());
        let threshold = Self {
            model: fitted.model,
            change: Change::at(table, fitted.rise),
            takes_effect: takes_effect(table, fitted.rise),
            ratio: hazard(1) / hazard(0),
            log_bayes_factor: posterior.as_ref().map(Posterior::log_bayes_factor),
            fewest_events: fitted.regimes.iter().map(|r| r.events).min().unwrap_or(0),
        };
        Ok(Some((threshold, posterior)))
    }
}
