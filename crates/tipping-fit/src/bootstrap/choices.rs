//! Several choices of what a threshold is, side by side on one table: what they share is fitted once.

use tipping_core::RiskTable;

use super::overdispersion::{periods, tarone};
use crate::error::FitError;
use crate::model::{Changes, ConstantHazard, Model, bic};
use crate::threshold::{Account, Rivals};

/// One choice of what a threshold is.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdChoice {
    /// How changes are sought.
    pub changes: Changes,
    /// The threshold accounts: step, life-cycle or both.
    pub accounts: Vec<Model>,
}

/// The better account of a table under each choice.
///
/// # Errors
/// As [`Account::best`].
pub(crate) fn accounts(
    table: &RiskTable,
    choices: &[ThresholdChoice],
) -> Result<Vec<Option<Account>>, FitError> {
    let mut fitted: Vec<(Changes, Model, Option<Account>)> = Vec::new();
    let mut all = Vec::with_capacity(choices.len());
    for choice in choices {
        let mut best: Option<Account> = None;
        // In this order: of equal ones the step is taken, as by `Account::best`.
        for model in [Model::Step, Model::LifeCycle] {
            if !choice.accounts.contains(&model) {
                continue;
            }
            let known = fitted.iter().position(|(c, m, _)| (*c, *m) == (choice.changes, model));
            let at = if let Some(at) = known {
                at
            } else {
                let ordered = choice.changes.ordered(table);
                fitted.push((choice.changes, model, Account::best(&ordered, choice.changes, &[model])?));
                fitted.len() - 1
            };
            if let Some(account) = &fitted[at].2
                && best.as_ref().is_none_or(|best| account.bic < best.bic)
            {
                best = Some(account.clone());
            }
        }
        all.push(best);
    }
    Ok(all)
}

/// For each choice 2(l_step - l_constant) of a step in any direction, and BIC of the constant hazard less that of the account; minus
/// infinity where there is none.
pub(crate) fn against_constant(table: &RiskTable, choices: &[ThresholdChoice]) -> Vec<(f64, f64)> {
    const NONE: f64 = f64::NEG_INFINITY;
    let Ok(constant) = ConstantHazard::new().fit(table) else { return vec![(NONE, NONE); choices.len()] };
    let l = constant.log_likelihood();
    let of_constant = bic(1, l, table.events());
    let accounts = accounts(table, choices).unwrap_or_else(|_| vec![None; choices.len()]);
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
    let rise = |account: Option<Account>| account.map_or(NONE, |account| of_constant - account.bic);
    choices.iter().zip(accounts).map(|(choice, account)| (step(choice.changes), rise(account))).collect()
}

/// What one replicate of tipping versus smooth says.
pub(crate) struct Contest {
    /// Tarone's statistic given the rival of lowest AIC.
    pub(crate) tarone: f64,
    /// For each choice BIC of the best rival less BIC of the account, minus infinity without a rise; and the critical mass.
    pub(crate) sides: Vec<(f64, Option<f64>)>,
}

/// All rivals and the accounts of every choice fitted to a replicate and chosen again.
pub(crate) fn contest(table: &RiskTable, choices: &[ThresholdChoice]) -> Contest {
    let none = || vec![(f64::NEG_INFINITY, None); choices.len()];
    let Ok(rivals) = Rivals::of(table) else {
        return Contest { tarone: f64::NEG_INFINITY, sides: none() };
    };
    let tarone = tarone(&periods(table, &rivals.null.path));
    let of_rival = rivals.best.bic(table.events());
    let Ok(accounts) = accounts(table, choices) else { return Contest { tarone, sides: none() } };
    let side = |(choice, account): (&ThresholdChoice, Option<Account>)| match account {
        Some(account) => {
            (of_rival - account.bic, Some(account.critical_mass(&choice.changes.ordered(table))))
        }
        None => (f64::NEG_INFINITY, None),
    };
    Contest { tarone, sides: choices.iter().zip(accounts).map(side).collect() }
}
