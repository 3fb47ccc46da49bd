//! Several choices of what a threshold is, side by side on one table: what they share is fitted once.

use tipping_core::RiskTable;

use super::overdispersion::{periods, tarone};
use crate::error::FitError;
use crate::model::{Changes, ConstantHazard, Model, bic};
use crate::threshold::{FittedThreshold, Rivals};

/// One choice of what a threshold is.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdChoice {
    /// How changes are sought.
    pub changes: Changes,
    /// The threshold models: step, life-cycle or both.
    pub threshold_models: Vec<Model>,
}

/// The better threshold model of a table under each choice.
///
/// # Errors
/// As [`FittedThreshold::best`].
pub(crate) fn fitted_thresholds(
    table: &RiskTable,
    choices: &[ThresholdChoice],
) -> Result<Vec<Option<FittedThreshold>>, FitError> {
    let mut known: Vec<(Changes, Model, Option<FittedThreshold>)> = Vec::new();
    let mut all = Vec::with_capacity(choices.len());
    for choice in choices {
        let mut best: Option<FittedThreshold> = None;
        // In this order: of equal ones the step is taken, as by `FittedThreshold::best`.
        for model in [Model::Step, Model::LifeCycle] {
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

/// For each choice 2(l_step - l_constant) of a step in any direction, and BIC of the constant hazard less
/// that of the threshold model; minus infinity where there is none.
pub(crate) fn against_constant(table: &RiskTable, choices: &[ThresholdChoice]) -> Vec<(f64, f64)> {
    const NONE: f64 = f64::NEG_INFINITY;
    let Ok(constant) = ConstantHazard::new().fit(table) else { return vec![(NONE, NONE); choices.len()] };
    let l = constant.log_likelihood();
    let of_constant = bic(1, l, table.events());
    let fitted = fitted_thresholds(table, choices).unwrap_or_else(|_| vec![None; choices.len()]);
    let mut steps: Vec<(Changes, f64)> = Vec::new();
    let mut step = |changes: Changes| {
        if let Some((_, known)) = steps.iter().find(|(c, _)| *c == changes) {
            return *known;
        }
        let fit = changes.step().fit(&changes.ordered(table));
        let statistic = fit.map_or(NONE, |step| 2.0 * (step.log_likelihood() - l));
        steps.push((changes, statistic));
        statistic
    };
    let rise = |fitted: Option<FittedThreshold>| fitted.map_or(NONE, |fitted| of_constant - fitted.bic);
    choices.iter().zip(fitted).map(|(choice, fitted)| (step(choice.changes), rise(fitted))).collect()
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
    let side = |(choice, fitted): (&ThresholdChoice, Option<FittedThreshold>)| match fitted {
        Some(fitted) => (of_rival - fitted.bic, Some(fitted.critical_mass(&choice.changes.ordered(table)))),
        None => (f64::NEG_INFINITY, None),
    };
    Contest { tarone, sides: choices.iter().zip(fitted).map(side).collect() }
}
