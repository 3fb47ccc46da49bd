//! Several changes of a piecewise constant hazard: the life-cycle and the multi-step model, exact.

use tipping_core::{Boundary, Likelihood, RiskTable};

use super::constant::whole;
use super::step::{Candidate, StepHazard};
use crate::error::FitError;
use crate::hazard::Regime;

/// The table as cumulative sums at the places where the hazard may change: any stretch between two of them is a regime.
pub(crate) struct Places {
    /// Boundaries; the two ends of the window have none.
    boundaries: Vec<Option<Boundary>>,
    /// Events and size before each place.
    before: Vec<Regime>,
    likelihood: Likelihood,
}

impl Places {
    /// The start of the window, the candidates, and its end.
    pub(crate) fn new<'a>(table: &RiskTable, candidates: impl Iterator<Item = &'a Candidate>) -> Self {
        let (mut boundaries, mut before) = (vec![None], vec![Regime::default()]);
        for candidate in candidates {
            boundaries.push(Some(candidate.boundary));
            before.push(candidate.before);
        }
        boundaries.push(None);
        before.push(whole(table));
        Self { boundaries, before, likelihood: table.likelihood() }
    }

    /// The regime between two places.
    pub(crate) fn regime(&self, from: usize, to: usize) -> Regime {
        let (a, b) = (&self.before[from], &self.before[to]);
        Regime { events: b.events - a.events, size: b.size - a.size }
    }

    fn len(&self) -> usize {
        self.before.len()
    }

    /// Index of the end of the window.
    fn end(&self) -> usize {
        self.before.len() - 1
    }

    fn log_likelihood(&self, from: usize, to: usize) -> f64 {
        self.regime(from, to).log_likelihood(self.likelihood)
    }
}

/// Candidates at which a maximum can lie. Between two events the likelihood of a regime is a convex function of its
/// size, so that of candidates with the same events before them only the first and the last can be best.
fn extreme(candidates: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    let events = |i: usize| candidates.get(i).map(|c| c.before.events);
    candidates.iter().enumerate().filter_map(move |(i, c)| {
        let inner = i > 0 && events(i - 1) == events(i) && events(i + 1) == events(i);
        (!inner).then_some(c)
    })
}

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

    /// Fits it: the global maximum over every pair of changes, O(candidates^2). `None` when no pair rises and falls.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn fit(&self, table: &RiskTable) -> Result<Option<LifeCycleFit>, FitError> {
        let (candidates, _) = self.step.profile(table)?;
        let places = Places::new(table, extreme(&candidates));
        // The outer regimes' likelihoods depend on one place each; only the middle one's is computed for every pair.
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
        if whole(table).events == 0 {
            return Err(FitError::NoEvents);
        }
        let places = Places::new(table, extreme(&candidates));
        let (n, min_events) = (places.len(), self.step.events_required());
        // value[j]: best log-likelihood of the stretch from the start to place j with m changes; from[m][j]: its last change.
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
        let events = (whole(table).events as f64).ln();
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

    fn table() -> RiskTable {
        let counts = [1, 0, 1, 0, 6, 5, 7, 1, 0, 1, 0, 1].map(|d| (10.0, d));
        RiskTable::from_counts(1900, &counts).unwrap()
    }

    // Emergence 1900-1903 with 2 in 40, cascade 1904-1906 with 18 in 30, internalization 1907-1911 with 3 in 50.
    #[test]
    fn a_life_cycle_is_found_where_it_is() {
        let table = table();
        let fit = LifeCycle::new(2).fit(&table).unwrap().unwrap();
        let label = |b| table.label(table.time(b));
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
