//! Multi-step: a hazard that changes up to five times in any direction, found by dynamic programming.

use tipping_core::{Boundary, ChangeKind, Model, RiskTable};

use super::FittedModel;
use super::segments::{Places, describe, extreme};
use super::step::StepHazard;
use crate::error::FitError;
use crate::hazard::Regime;

/// The model with m changes in any direction, m <= 5 by BIC.
///
/// The best places for each m are found exactly by dynamic programming, O(m candidates^2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MultiStep {
    step: StepHazard,
}

/// Most changes that the multi-step model may have.
pub const MAX_CHANGES: usize = 5;

/// A fitted multi-step hazard with a given number of changes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MultiStepFit {
    /// Where the hazard changes, in order of time.
    pub changes: Vec<Boundary>,
    /// One regime more than there are changes.
    pub regimes: Vec<Regime>,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
}

impl MultiStepFit {
    /// 2 m + 1: the rates and the places of the changes.
    #[must_use]
    pub fn n_parameters(&self) -> u32 {
        2 * self.changes.len() as u32 + 1
    }

    pub(super) fn describe(&self, table: &RiskTable) -> FittedModel {
        let (likelihood, period) = (table.likelihood(), table.period_years());
        let rates: Vec<f64> = self.regimes.iter().map(|r| r.hazard(likelihood, period)).collect();
        let kinds = rates.windows(2).map(|w| if w[1] > w[0] { ChangeKind::Rise } else { ChangeKind::Fall });
        let places: Vec<_> = self.changes.iter().copied().zip(kinds).collect();
        let reason = format!("exact dynamic programming; {} changes by BIC", self.changes.len());
        describe(Model::MultiStep, table, &places, &self.regimes, self.log_likelihood, reason)
    }
}

impl MultiStep {
    /// The model with `min_events` events in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// The best fit for every number of changes from 0 to [`MAX_CHANGES`] that the data allow.
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::BadParameter`].
    pub fn fit_all(&self, table: &RiskTable) -> Result<Vec<MultiStepFit>, FitError> {
        let (candidates, _) = self.step.profile(table)?;
        if Regime::whole(table).events == 0 {
            return Err(FitError::NoEvents);
        }
        let places = Places::new(table, extreme(&candidates));
        let (n, min_events) = (places.len(), self.step.events_required());
        // value[j]: best log-likelihood of the stretch from the start to place j with m changes; from[m][j]:
        // its last change.
        let mut value: Vec<f64> =
            (0..n).map(|j| if j == 0 { f64::NEG_INFINITY } else { places.log_likelihood(0, j) }).collect();
        let mut from: Vec<Vec<usize>> = Vec::new();
        let mut fits = vec![trace(&places, &from, value[n - 1])];
        for _ in 0..MAX_CHANGES {
            let mut next = vec![f64::NEG_INFINITY; n];
            let mut last = vec![0; n];
            for j in 2..n {
                for (i, &until) in value.iter().enumerate().take(j).skip(1) {
                    let regime = places.regime(i, j);
                    if until == f64::NEG_INFINITY || regime.events < min_events || !regime.is_bounded() {
                        continue;
                    }
                    let sum = until + regime.log_likelihood(places.likelihood);
                    if sum > next[j] {
                        (next[j], last[j]) = (sum, i);
                    }
                }
            }
            from.push(last);
            value = next;
            if value[n - 1] == f64::NEG_INFINITY {
                break;
            }
            fits.push(trace(&places, &from, value[n - 1]));
        }
        Ok(fits)
    }

    /// The fit whose number of changes has the lowest BIC.
    ///
    /// # Errors
    /// As [`MultiStep::fit_all`].
    pub fn fit(&self, table: &RiskTable) -> Result<MultiStepFit, FitError> {
        let events = (Regime::whole(table).events as f64).ln();
        let bic = |f: &MultiStepFit| f64::from(f.n_parameters()) * events - 2.0 * f.log_likelihood;
        let fits = self.fit_all(table)?;
        fits.into_iter().min_by(|a, b| bic(a).total_cmp(&bic(b))).ok_or(FitError::NoEvents)
    }
}

fn trace(places: &Places, from: &[Vec<usize>], log_likelihood: f64) -> MultiStepFit {
    let mut at = places.end();
    let (mut changes, mut regimes) = (Vec::new(), Vec::new());
    for last in from.iter().rev() {
        let previous = last[at];
        regimes.push(places.regime(previous, at));
        changes.extend(places.boundaries[previous]);
        at = previous;
    }
    regimes.push(places.regime(0, at));
    changes.reverse();
    regimes.reverse();
    MultiStepFit { changes, regimes, log_likelihood }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LifeCycle;

    fn table() -> RiskTable {
        let counts = [1, 0, 1, 0, 6, 5, 7, 1, 0, 1, 0, 1].map(|d| (10.0, d));
        RiskTable::from_counts(1900, &counts).unwrap()
    }

    #[test]
    fn dynamic_programming_agrees_with_enumeration() {
        let table = table();
        let fits = MultiStep::new(1).fit_all(&table).unwrap();
        let (candidates, _) = StepHazard::new().min_events(1).profile(&table).unwrap();
        assert_eq!(
            fits[1].log_likelihood,
            candidates.iter().map(|c| c.log_likelihood).fold(f64::NEG_INFINITY, f64::max)
        );
        let life = LifeCycle::new(1).fit(&table).unwrap().unwrap();
        assert!(fits[2].log_likelihood >= life.log_likelihood - 1e-12);
        // More changes never fit worse; regimes add up to the whole.
        for pair in fits.windows(2) {
            assert!(pair[1].log_likelihood >= pair[0].log_likelihood);
        }
        for fit in &fits {
            assert_eq!(fit.regimes.iter().map(|r| r.events).sum::<u64>(), 23);
            assert_eq!(fit.regimes.len(), fit.changes.len() + 1);
        }
        assert_eq!(MultiStep::new(1).fit(&table).unwrap().changes.len(), 2);
    }
}
