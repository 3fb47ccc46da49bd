//! Fits of the observed data, made once and shared: the analysis, the tests and the predictions all ask for
//! the same step, the same life-cycle and the same rivals.

use std::borrow::Cow;
use std::sync::OnceLock;

use tipping_core::{Model, RiskTable, ThresholdModel};

use super::fitted::FittedThreshold;
use super::posterior::Posterior;
use super::rivals::Rivals;
use crate::error::FitError;
use crate::model::{Changes, FittedModel, LifeCycleFit, StepFit, fit_model};

/// Whatever came of a fit, kept for everybody who asks for it.
type Kept<T> = OnceLock<Result<T, FitError>>;

/// The fits of one observed table, with changes sought in one way. Each is made when it is first asked for.
#[derive(Debug)]
pub struct ObservedFits<'a> {
    table: &'a RiskTable,
    changes: Changes,
    /// The table in the order in which changes are sought.
    ordered: Cow<'a, RiskTable>,
    step: Kept<StepFit>,
    life_cycle: Kept<Option<LifeCycleFit>>,
    /// In the order of [`Model::ALL`].
    models: [Kept<Option<FittedModel>>; Model::ALL.len()],
    rivals: Kept<Rivals>,
    step_posterior: Kept<Option<Posterior>>,
    life_cycle_posterior: Kept<Option<Posterior>>,
}

impl<'a> ObservedFits<'a> {
    /// Of a table; nothing is fitted yet.
    #[must_use]
    pub fn new(table: &'a RiskTable, changes: Changes) -> Self {
        Self {
            table,
            changes,
            ordered: changes.ordered(table),
            step: OnceLock::new(),
            life_cycle: OnceLock::new(),
            models: std::array::from_fn(|_| OnceLock::new()),
            rivals: OnceLock::new(),
            step_posterior: OnceLock::new(),
            life_cycle_posterior: OnceLock::new(),
        }
    }

    /// The table, in order of time.
    #[must_use]
    pub fn table(&self) -> &'a RiskTable {
        self.table
    }

    /// How changes are sought.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.changes
    }

    /// The table in the order in which changes are sought.
    #[must_use]
    pub fn ordered(&self) -> &RiskTable {
        &self.ordered
    }

    /// The step; `None` when no place for its change leaves enough events on both sides.
    ///
    /// # Errors
    /// As [`crate::model::StepHazard::fit`].
    pub fn step(&self) -> Result<Option<&StepFit>, FitError> {
        match self.step.get_or_init(|| self.changes.step().fit(&self.ordered)) {
            Ok(fit) => Ok(Some(fit)),
            Err(FitError::NoCandidates { .. }) => Ok(None),
            Err(error) => Err(error.clone()),
        }
    }

    /// The life-cycle; `None` when no pair of changes rises and falls.
    ///
    /// # Errors
    /// As [`crate::model::LifeCycle::fit`].
    pub fn life_cycle(&self) -> Result<Option<&LifeCycleFit>, FitError> {
        kept(&self.life_cycle, || self.changes.life_cycle().fit(&self.ordered)).map(Option::as_ref)
    }

    /// Any model; `None` when the table leaves no place for its changes.
    ///
    /// # Errors
    /// As [`fit_model`].
    pub fn model(&self, model: Model) -> Result<Option<&FittedModel>, FitError> {
        kept(&self.models[model as usize], || self.fitted(model)).map(Option::as_ref)
    }

    fn fitted(&self, model: Model) -> Result<Option<FittedModel>, FitError> {
        match model.threshold_model() {
            Some(ThresholdModel::Step) => Ok(self.step()?.map(|fit| fit.describe(&self.ordered))),
            Some(ThresholdModel::LifeCycle) => Ok(self.life_cycle()?.map(|fit| fit.describe(&self.ordered))),
            None => fit_model(model, self.table, self.changes),
        }
    }

    /// The smooth rivals.
    ///
    /// # Errors
    /// As [`Rivals::of`].
    pub(crate) fn rivals(&self) -> Result<&Rivals, FitError> {
        kept(&self.rivals, || {
            let constant = self.model(Model::Constant)?.cloned().ok_or(FitError::NoEvents)?;
            let smooth = |model| self.model(model).ok().flatten().cloned();
            Ok(Rivals::among(self.table.events(), constant, smooth))
        })
    }

    /// The better threshold model of those `among` the models; `None` when neither rises.
    ///
    /// # Errors
    /// As [`FittedThreshold::best`].
    pub(crate) fn threshold(&self, among: &[ThresholdModel]) -> Result<Option<FittedThreshold>, FitError> {
        let step = if among.contains(&ThresholdModel::Step) { self.step()? } else { None };
        let life_cycle = if among.contains(&ThresholdModel::LifeCycle) { self.life_cycle()? } else { None };
        Ok(FittedThreshold::better(&self.ordered, step, life_cycle))
    }

    /// The posterior of the rise under a fitted threshold model.
    ///
    /// # Errors
    /// As [`FittedThreshold::posterior`].
    pub(crate) fn posterior(&self, of: &FittedThreshold) -> Result<Option<&Posterior>, FitError> {
        let found = match of.model {
            ThresholdModel::Step => {
                let step = self.step()?;
                kept(&self.step_posterior, || Ok(step.and_then(|fit| Posterior::of_step(&self.ordered, fit))))
            }
            ThresholdModel::LifeCycle => kept(&self.life_cycle_posterior, || {
                Posterior::of_life_cycle(&self.ordered, &self.changes.life_cycle())
            }),
        };
        found.map(Option::as_ref)
    }
}

/// What was kept of a fit, which is made now if nobody asked for it before.
fn kept<T>(cell: &Kept<T>, fit: impl FnOnce() -> Result<T, FitError>) -> Result<&T, FitError> {
    cell.get_or_init(fit).as_ref().map_err(Clone::clone)
}
