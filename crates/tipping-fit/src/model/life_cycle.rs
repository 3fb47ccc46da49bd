//! Life-cycle: a hazard that rises once and falls once, with every pair of changes compared.

use tipping_core::{Boundary, ChangeKind, Model, RiskTable};

use super::FittedModel;
use super::segments::{Places, describe, extreme};
use super::step::StepHazard;
use crate::error::FitError;
use crate::hazard::Regime;

/// The model lambda_1 < lambda_2 > lambda_3 with two changes: emergence, cascade, internalization.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `min_events` | events that each regime must have | 3 | >= 1 | [`FitError::BadParameter`] |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LifeCycle {
    step: StepHazard,
}

/// A fitted life-cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LifeCycleFit {
    /// The rise: emergence ends, the cascade begins.
    pub rise: Boundary,
    /// The fall: the cascade ends, internalization begins.
    pub fall: Boundary,
    /// Emergence, cascade, internalization.
    pub regimes: [Regime; 3],
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Pairs of changes that rise and fall, all of which were compared.
    pub pairs: usize,
}

impl LifeCycle {
    /// The model with `min_events` events in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// Fits it: the global maximum over every pair of changes, O(candidates^2). `None` when no pair rises and
    /// falls.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn fit(&self, table: &RiskTable) -> Result<Option<LifeCycleFit>, FitError> {
        let (candidates, _) = self.step.profile(table)?;
        let places = Places::new(table, extreme(&candidates));
        // The outer regimes' likelihoods depend on one place each; only the middle one's is computed for
        // every pair.
        let until: Vec<f64> = (0..places.len()).map(|i| places.log_likelihood(0, i)).collect();
        let from: Vec<f64> = (0..places.len()).map(|j| places.log_likelihood(j, places.end())).collect();
        let mut best: Option<LifeCycleFit> = None;
        let mut pairs = 0;
        for (i, j, regimes) in rising_and_falling(&places, self.step.events_required()) {
            pairs += 1;
            let log_likelihood = until[i] + regimes[1].log_likelihood(places.likelihood) + from[j];
            if best.is_none_or(|b| log_likelihood > b.log_likelihood)
                && let (Some(rise), Some(fall)) = (places.boundaries[i], places.boundaries[j])
            {
                best = Some(LifeCycleFit { rise, fall, regimes, log_likelihood, pairs: 0 });
            }
        }
        Ok(best.map(|b| LifeCycleFit { pairs, ..b }))
    }

    /// Every pair of candidates that rises and falls.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub(crate) fn pairs(&self, table: &RiskTable) -> Result<Pairs, FitError> {
        let (candidates, _) = self.step.profile(table)?;
        let places = Places::new(table, candidates.iter());
        Ok(Pairs { places, min_events: self.step.events_required() })
    }
}

impl LifeCycleFit {
    /// The fit as that of one model among others.
    pub(crate) fn describe(&self, table: &RiskTable) -> FittedModel {
        let places =
            [(self.rise, ChangeKind::EmergenceToCascade), (self.fall, ChangeKind::CascadeToInternalization)];
        let reason = format!("exhaustive over {} pairs of candidates that can be best", self.pairs);
        describe(Model::LifeCycle, table, &places, &self.regimes, self.log_likelihood, reason)
    }
}

/// The pairs of candidates that rise and fall, by their rise.
pub(crate) struct Pairs {
    places: Places,
    min_events: u64,
}

impl Pairs {
    /// The candidates for the rise: their numbers and boundaries.
    pub(crate) fn rises(&self) -> Vec<(usize, Boundary)> {
        (1..self.places.end()).filter_map(|i| self.places.boundaries[i].map(|b| (i, b))).collect()
    }

    /// The three regimes for every fall after a rise, with the number of the fall.
    pub(crate) fn falls(&self, rise: usize) -> impl Iterator<Item = (usize, [Regime; 3])> + '_ {
        falls(&self.places, self.min_events, rise)
    }

    /// The boundary of a place; none at the ends of the window.
    pub(crate) fn boundary(&self, place: usize) -> Option<Boundary> {
        self.places.boundaries[place]
    }

    /// A function of the last regime for every place, to be computed once.
    pub(crate) fn of_last(&self, value: impl Fn(&Regime) -> f64) -> Vec<f64> {
        let end = self.places.end();
        (0..=end).map(|j| value(&self.places.regime(j, end))).collect()
    }
}

fn rising_and_falling(
    places: &Places,
    min_events: u64,
) -> impl Iterator<Item = (usize, usize, [Regime; 3])> + '_ {
    (1..places.end()).flat_map(move |i| falls(places, min_events, i).map(move |(j, regimes)| (i, j, regimes)))
}

fn falls(places: &Places, min_events: u64, i: usize) -> impl Iterator<Item = (usize, [Regime; 3])> + '_ {
    let end = places.end();
    let first = places.regime(0, i);
    (i + 1..end).filter_map(move |j| {
        let (middle, last) = (places.regime(i, j), places.regime(j, end));
        let enough = middle.events >= min_events && middle.is_bounded() && last.is_bounded();
        (enough && first.is_below(&middle) && last.is_below(&middle)).then_some((j, [first, middle, last]))
    })
}
#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> RiskTable {
        let counts = [1, 0, 1, 0, 6, 5, 7, 1, 0, 1, 0, 1].map(|d| (10.0, d));
        RiskTable::from_counts(1900, &counts).unwrap()
    }

    // Emergence 1900-1903 with 2 in 40, cascade 1904-1906 with 18 in 30, internalization 1907-1911 with 3 in
    // 50.
    #[test]
    fn a_life_cycle_is_found_where_it_is() {
        let table = table();
        let fit = LifeCycle::new(2).fit(&table).unwrap().unwrap();
        let label = |b| table.label(table.time(b)).to_string();
        assert_eq!((label(fit.rise), label(fit.fall)), ("1904".into(), "1907".into()));
        assert_eq!(fit.regimes.map(|r| (r.events, r.size)), [(2, 40.0), (18, 30.0), (3, 50.0)]);
        let expected: f64 =
            [(2.0, 40.0), (18.0, 30.0), (3.0, 50.0_f64)].iter().map(|(d, e)| d * (d / e).ln() - d).sum();
        assert!((fit.log_likelihood - expected).abs() < 1e-12);
    }

    // Falling twice, or rising twice, is no life-cycle, however well it fits.
    #[test]
    fn only_a_rise_and_a_fall_make_a_life_cycle() {
        let fit = |counts: [u64; 6]| {
            let table = RiskTable::from_counts(1900, &counts.map(|d| (10.0, d))).unwrap();
            LifeCycle::new(3).fit(&table).unwrap()
        };
        assert_eq!(fit([9, 9, 5, 5, 2, 2]), None);
        assert_eq!(fit([2, 2, 5, 5, 9, 9]), None);
        assert!(fit([2, 2, 9, 9, 2, 2]).is_some());
    }
}
