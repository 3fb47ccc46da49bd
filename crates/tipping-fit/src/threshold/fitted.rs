//! The threshold model that a tipping point comes from, fitted: the step at its best rise, or the life-cycle.

use tipping_core::{Boundary, RiskTable, ThresholdModel};

use super::posterior::Posterior;
use crate::error::FitError;
use crate::hazard::{HazardPath, Regime, at_fractions, piecewise};
use crate::model::{Candidate, Changes, LifeCycleFit, StepFit, bic};

/// A threshold model: the step at its best rise, or the life-cycle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FittedThreshold {
    /// Step or life-cycle.
    pub(crate) model: ThresholdModel,
    /// Where the hazard rises.
    pub(crate) rise: Boundary,
    /// Where it falls again (life-cycle).
    pub(crate) fall: Option<Boundary>,
    /// The regimes in order, the first two on both sides of the rise.
    pub(crate) regimes: Vec<Regime>,
    /// Maximum of the log-likelihood with a rise.
    pub(crate) log_likelihood: f64,
    /// BIC with a rise.
    pub(crate) bic: f64,
    /// Its hazard.
    pub(crate) path: HazardPath,
}

impl FittedThreshold {
    /// A step at a candidate.
    pub(crate) fn step(table: &RiskTable, events: u64, candidate: &Candidate) -> Self {
        let regimes = vec![candidate.before, candidate.after];
        let path = piecewise(table, &[candidate.boundary], rates(table, &regimes));
        let log_likelihood = candidate.log_likelihood;
        let bic = bic(3, log_likelihood, events);
        Self {
            model: ThresholdModel::Step,
            rise: candidate.boundary,
            fall: None,
            regimes,
            log_likelihood,
            bic,
            path,
        }
    }

    /// The better by BIC of the step at its best rise and the life-cycle, of those `among` the models; `None`
    /// when neither rises. `table` is in the order in which the changes are sought ([`Changes::ordered`]).
    ///
    /// # Errors
    /// [`FitError::BadParameter`], [`FitError::NoEvents`].
    pub(crate) fn best(
        table: &RiskTable,
        changes: Changes,
        among: &[ThresholdModel],
    ) -> Result<Option<Self>, FitError> {
        let step = match among.contains(&ThresholdModel::Step).then(|| changes.step().fit(table)) {
            None | Some(Err(FitError::NoCandidates { .. })) => None,
            Some(fit) => Some(fit?),
        };
        let life_cycle =
            if among.contains(&ThresholdModel::LifeCycle) { changes.life_cycle().fit(table)? } else { None };
        Ok(Self::better(table, step.as_ref(), life_cycle.as_ref()))
    }

    /// The better by BIC of a step at its best rise and a life-cycle; of equal ones the step.
    pub(crate) fn better(
        table: &RiskTable,
        step: Option<&StepFit>,
        life_cycle: Option<&LifeCycleFit>,
    ) -> Option<Self> {
        let events = table.events();
        let step = step.and_then(StepFit::best_rise).map(|rise| Self::step(table, events, rise));
        let life_cycle = life_cycle.map(|fit| Self::life_cycle(table, events, fit));
        match (step, life_cycle) {
            (Some(step), Some(life_cycle)) if life_cycle.bic < step.bic => Some(life_cycle),
            (Some(step), _) => Some(step),
            (None, life_cycle) => life_cycle,
        }
    }

    fn life_cycle(table: &RiskTable, events: u64, fit: &LifeCycleFit) -> Self {
        Self {
            model: ThresholdModel::LifeCycle,
            rise: fit.rise,
            fall: Some(fit.fall),
            regimes: fit.regimes.to_vec(),
            log_likelihood: fit.log_likelihood,
            bic: bic(5, fit.log_likelihood, events),
            path: piecewise(table, &[fit.rise, fit.fall], rates(table, &fit.regimes)),
        }
    }

    /// The posterior of the rise under this threshold model.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub(crate) fn posterior(
        &self,
        table: &RiskTable,
        changes: Changes,
    ) -> Result<Option<Posterior>, FitError> {
        match self.model {
            ThresholdModel::Step => Ok(Posterior::of_step(table, &changes.step().fit(table)?)),
            ThresholdModel::LifeCycle => Posterior::of_life_cycle(table, &changes.life_cycle()),
        }
    }

    /// The step or the life-cycle with its rise at a given place, at its most likely; `None` when the hazard
    /// does not rise there.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub(crate) fn at(
        model: ThresholdModel,
        table: &RiskTable,
        changes: Changes,
        rise: Boundary,
    ) -> Result<Option<Self>, FitError> {
        match model {
            ThresholdModel::Step => {
                let (candidates, _) = changes.step().profile(table)?;
                let found = candidates.iter().find(|c| c.boundary == rise && c.rises());
                Ok(found.map(|candidate| Self::step(table, table.events(), candidate)))
            }
            ThresholdModel::LifeCycle => Self::life_cycle_at(table, changes, rise),
        }
    }

    /// The life-cycle with its rise at a given place and the best fall after it.
    fn life_cycle_at(table: &RiskTable, changes: Changes, rise: Boundary) -> Result<Option<Self>, FitError> {
        let pairs = changes.life_cycle().pairs(table)?;
        let Some((i, _)) = pairs.rises().into_iter().find(|(_, boundary)| *boundary == rise) else {
            return Ok(None);
        };
        let value = |r: &[Regime; 3]| r.iter().map(|r| r.log_likelihood(table.likelihood())).sum::<f64>();
        let best = pairs.falls(i).max_by(|a, b| value(&a.1).total_cmp(&value(&b.1)));
        Ok(best.and_then(|(j, regimes)| {
            let fall = pairs.boundary(j)?;
            let log_likelihood = value(&regimes);
            Some(Self {
                model: ThresholdModel::LifeCycle,
                rise,
                fall: Some(fall),
                regimes: regimes.to_vec(),
                log_likelihood,
                bic: bic(5, log_likelihood, table.events()),
                path: piecewise(table, &[rise, fall], rates(table, &regimes)),
            })
        }))
    }

    /// The hazard with its changes where F reaches what it is at them; `None` when F is not higher at each
    /// than at the one before.
    pub(crate) fn in_fraction(&self, table: &RiskTable) -> Option<HazardPath> {
        let changes: Vec<Boundary> = std::iter::once(self.rise).chain(self.fall).collect();
        let fraction = |b: &Boundary| table.rows()[b.state_row()].fraction();
        let climbs = changes.windows(2).all(|w| fraction(&w[0]) < fraction(&w[1]));
        climbs.then(|| at_fractions(table, &changes, rates(table, &self.regimes)))
    }

    /// F where the hazard rises.
    pub(crate) fn critical_mass(&self, table: &RiskTable) -> f64 {
        table.rows()[self.rise.state_row()].fraction()
    }

    /// Log-likelihood for every place of the rise, in order: for the life-cycle that of the best fall after
    /// it.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub(crate) fn profile(
        model: ThresholdModel,
        table: &RiskTable,
        changes: Changes,
    ) -> Result<Vec<(Boundary, f64)>, FitError> {
        match model {
            ThresholdModel::Step => {
                let (candidates, _) = changes.step().profile(table)?;
                let rises = candidates.iter().filter(|c| c.rises());
                Ok(rises.map(|c| (c.boundary, c.log_likelihood)).collect())
            }
            ThresholdModel::LifeCycle => Self::life_cycle_profile(table, changes),
        }
    }

    fn life_cycle_profile(table: &RiskTable, changes: Changes) -> Result<Vec<(Boundary, f64)>, FitError> {
        let value = |r: &Regime| r.log_likelihood(table.likelihood());
        let pairs = changes.life_cycle().pairs(table)?;
        let last = pairs.of_last(value);
        let mut profile = Vec::new();
        for (i, rise) in pairs.rises() {
            let of_fall =
                |(j, [first, middle, _]): (usize, [Regime; 3])| value(&first) + value(&middle) + last[j];
            let best = pairs.falls(i).map(of_fall).fold(f64::NEG_INFINITY, f64::max);
            if best > f64::NEG_INFINITY {
                profile.push((rise, best));
            }
        }
        Ok(profile)
    }
}

/// The constant hazards of regimes as (p, q = 0), per year.
fn rates(table: &RiskTable, regimes: &[Regime]) -> impl Iterator<Item = (f64, f64)> {
    regimes.iter().map(|r| (r.hazard(table.likelihood(), table.period_years()), 0.0))
}
