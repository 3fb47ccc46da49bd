//! Several choices of what a threshold is, side by side on one table: what they share is fitted once.

use std::borrow::Cow;

use tipping_core::{Model, RiskTable, ThresholdModel};

use super::overdispersion::{periods, tarone};
use crate::error::FitError;
use crate::model::{Changes, ConstantHazard, StepFit, bic};
use crate::threshold::{FittedThreshold, ObservedFits, Rivals};

/// One choice of what a threshold is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ThresholdChoice {
    /// How changes are sought.
    pub changes: Changes,
    /// The threshold models: step, life-cycle or both.
    pub threshold_models: Vec<ThresholdModel>,
}

impl Default for ThresholdChoice {
    /// Step or life-cycle, sought in time.
    fn default() -> Self {
        Self { changes: Changes::default(), threshold_models: ThresholdModel::ALL.to_vec() }
    }
}

impl ThresholdChoice {
    /// How changes are sought.
    #[must_use]
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// The threshold models: step, life-cycle or both.
    #[must_use]
    pub fn threshold_models(mut self, threshold_models: Vec<ThresholdModel>) -> Self {
        self.threshold_models = threshold_models;
        self
    }
}

/// The better threshold model of a table under each choice.
///
/// # Errors
/// As [`FittedThreshold::best`].
pub(crate) fn fitted_thresholds(
    table: &RiskTable,
    choices: &[ThresholdChoice],
) -> Result<Vec<Option<FittedThreshold>>, FitError> {
    let mut known: Vec<(Changes, ThresholdModel, Option<FittedThreshold>)> = Vec::new();
    let mut all = Vec::with_capacity(choices.len());
    for choice in choices {
        let mut best: Option<FittedThreshold> = None;
        // In this order: of equal ones the step is taken, as by `FittedThreshold::best`.
        for &model in ThresholdModel::ALL {
            if !choice.threshold_models.contains(&model) {
                continue;
            }
            let place = known.iter().position(|(c, m, _)| (*c, *m) == (choice.changes, model));
            let at = if let Some(at) = place {
                at
            } else {
                let ordered = choice.changes.ordered(table);
                known.push((
                    choice.changes,
                    model,
                    FittedThreshold::best(&ordered, choice.changes, &[model])?,
                ));
                known.len() - 1
            };
            if let Some(fitted) = &known[at].2
                && best.as_ref().is_none_or(|best| fitted.bic < best.bic)
            {
                best = Some(fitted.clone());
            }
        }
        all.push(best);
    }
    Ok(all)
}

/// Two statistics against a constant hazard of log-likelihood `constant`: 2(l_step - l_constant) of a step in
/// any direction, and BIC of the constant hazard less that of the threshold model; minus infinity where there
/// is none.
pub(super) fn gains(
    table: &RiskTable,
    constant: f64,
    step: Option<f64>,
    fitted: Option<&FittedThreshold>,
) -> (f64, f64) {
    let of_constant = bic(1, constant, table.events());
    let any = step.map_or(f64::NEG_INFINITY, |l| 2.0 * (l - constant));
    (any, fitted.map_or(f64::NEG_INFINITY, |fitted| of_constant - fitted.bic))
}

/// Both statistics against a constant hazard for each choice.
pub(crate) fn against_constant(table: &RiskTable, choices: &[ThresholdChoice]) -> Vec<(f64, f64)> {
    const NONE: f64 = f64::NEG_INFINITY;
    let Ok(constant) = ConstantHazard::new().fit(table) else { return vec![(NONE, NONE); choices.len()] };
    let fitted = fitted_thresholds(table, choices).unwrap_or_else(|_| vec![None; choices.len()]);
    let mut steps: Vec<(Changes, Option<f64>)> = Vec::new();
    let mut all = Vec::with_capacity(choices.len());
    for (choice, fitted) in choices.iter().zip(&fitted) {
        let known = steps.iter().find(|(changes, _)| *changes == choice.changes).map(|(_, step)| *step);
        let step = known.unwrap_or_else(|| {
            let step = choice.changes.step().fit(&choice.changes.ordered(table)).ok();
            let step = step.map(|fit| fit.log_likelihood());
            steps.push((choice.changes, step));
            step
        });
        all.push(gains(table, constant.log_likelihood(), step, fitted.as_ref()));
    }
    all
}

/// What the tests compare with simulated histories: the rivals of the observed data and, for each choice, its
/// threshold model and both statistics against a constant hazard.
pub(super) struct Observed<'f> {
    pub(super) rivals: Cow<'f, Rivals>,
    pub(super) thresholds: Vec<Option<FittedThreshold>>,
    pub(super) against_constant: Vec<(f64, f64)>,
}

impl<'f> Observed<'f> {
    /// Under several choices.
    pub(super) fn of(table: &RiskTable, choices: &[ThresholdChoice]) -> Result<Self, FitError> {
        let rivals = Cow::Owned(Rivals::of(table)?);
        let thresholds = fitted_thresholds(table, choices)?;
        Ok(Self { rivals, thresholds, against_constant: against_constant(table, choices) })
    }

    /// Under one choice, from fits that are made already.
    pub(super) fn of_fits(
        fits: &'f ObservedFits<'_>,
        threshold_models: &[ThresholdModel],
    ) -> Result<Self, FitError> {
        let rivals = fits.rivals()?;
        let fitted = fits.threshold(threshold_models)?;
        let constant = fits.model(Model::Constant)?.ok_or(FitError::NoEvents)?.log_likelihood;
        let step = fits.step()?.map(StepFit::log_likelihood);
        let against_constant = vec![gains(fits.table(), constant, step, fitted.as_ref())];
        Ok(Self { rivals: Cow::Borrowed(rivals), thresholds: vec![fitted], against_constant })
    }
}

/// What one replicate of tipping versus smooth says.
pub(crate) struct Contest {
    /// Tarone's statistic given the rival of lowest AIC.
    pub(crate) tarone: f64,
    /// For each choice BIC of the best rival less BIC of the threshold model, minus infinity without a rise;
    /// and the critical mass.
    pub(crate) sides: Vec<(f64, Option<f64>)>,
}

/// All rivals and the threshold models of every choice fitted to a replicate and chosen again.
pub(crate) fn contest(table: &RiskTable, choices: &[ThresholdChoice]) -> Contest {
    let none = || vec![(f64::NEG_INFINITY, None); choices.len()];
    let Ok(rivals) = Rivals::of(table) else {
        return Contest { tarone: f64::NEG_INFINITY, sides: none() };
    };
    let tarone = tarone(&periods(table, &rivals.null.path));
    let of_rival = rivals.best.bic(table.events());
    let Ok(fitted) = fitted_thresholds(table, choices) else { return Contest { tarone, sides: none() } };
    let pairs = choices.iter().zip(&fitted);
    let sides = pairs.map(|(choice, fitted)| side(table, choice, fitted.as_ref(), of_rival)).collect();
    Contest { tarone, sides }
}

/// One choice in a contest with the smooth rivals, the lowest BIC of which is `of_rival`: that less the BIC
/// of its threshold model, and the critical mass. Minus infinity and none where the model finds no rise.
pub(super) fn side(
    table: &RiskTable,
    choice: &ThresholdChoice,
    fitted: Option<&FittedThreshold>,
    of_rival: f64,
) -> (f64, Option<f64>) {
    match fitted {
        Some(fitted) => (of_rival - fitted.bic, Some(fitted.critical_mass(&choice.changes.ordered(table)))),
        None => (f64::NEG_INFINITY, None),
    }
}
