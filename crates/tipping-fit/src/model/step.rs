//! Step hazard: one rate before the change point kappa, another from it on.

use tipping_core::{Boundary, ChangeKind, EventTiming, Likelihood, Model, RiskTable, Side};

use super::segments::describe;
use super::{FittedModel, Termination};
use crate::error::FitError;
use crate::hazard::Regime;

/// The model h = lambda_1 before kappa, lambda_2 from kappa on, in either direction.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `min_events` | events that each regime must have | 3 | >= 1 | [`FitError::BadParameter`] |
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::model::StepHazard;
/// let table = RiskTable::from_counts(1900, &[(4.0, 1), (4.0, 1), (4.0, 4), (4.0, 4)])?;
/// let fit = StepHazard::new().min_events(2).fit(&table)?;
/// assert_eq!(table.label(table.time(fit.best().boundary)).to_string(), "1902");
/// assert_eq!((fit.lambda_1(), fit.lambda_2()), (0.25, 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepHazard {
    min_events: u64,
}

impl Default for StepHazard {
    fn default() -> Self {
        Self { min_events: 3 }
    }
}

/// A change point with the two regimes that it makes and the profile log-likelihood there.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// Where the hazard changes.
    pub boundary: Boundary,
    /// The regime before it.
    pub before: Regime,
    /// The regime from it on.
    pub after: Regime,
    /// l(kappa): the maximum of the log-likelihood over both rates.
    pub log_likelihood: f64,
}

impl Candidate {
    /// Whether the estimated hazard rises there. Both likelihoods have one period length, so d/n decides.
    #[must_use]
    pub fn rises(&self) -> bool {
        self.before.is_below(&self.after)
    }
}

impl StepHazard {
    /// The model with its defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Events that each regime must have.
    #[must_use]
    pub fn min_events(mut self, events: u64) -> Self {
        self.min_events = events;
        self
    }

    /// Events that each regime must have.
    #[must_use]
    pub fn events_required(&self) -> u64 {
        self.min_events
    }

    /// The profile log-likelihood over every candidate, in order of time, in one pass: O(rows).
    ///
    /// Candidates are the boundaries of the table that leave `min_events` events on either side. The second
    /// number counts those left out all the same because a side has events without exposure (exact), where
    /// the likelihood is unbounded. A side on which everybody at risk adopts within the period (grouped) is a
    /// candidate: its likelihood is finite, though its hazard is not.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] when `min_events` is 0.
    pub fn profile(&self, table: &RiskTable) -> Result<(Vec<Candidate>, usize), FitError> {
        if self.min_events == 0 {
            let remedy = "each regime needs at least one event";
            return Err(FitError::BadParameter { name: "min_events", value: 0.0, remedy });
        }
        Ok(match table.likelihood() {
            Likelihood::Grouped => self.scan(table, |r| r.log_likelihood(Likelihood::Grouped)),
            Likelihood::Exact => self.scan(table, |r| r.log_likelihood(Likelihood::Exact)),
        })
    }

    fn scan(&self, table: &RiskTable, log_likelihood: impl Fn(&Regime) -> f64) -> (Vec<Candidate>, usize) {
        let (rows, likelihood) = (table.rows(), table.likelihood());
        let total = Regime::whole(table).events;
        let remaining = sizes_from(table);
        let mut candidates = Vec::with_capacity(match table.timing() {
            EventTiming::Within => rows.len(),
            EventTiming::AtEnd => 2 * rows.len(),
        });
        let mut unbounded = 0;
        let mut before = Regime::default();
        let mut summed = Boundary { exposure_rows: 0, event_rows: 0, side: Side::Boundary };
        for boundary in table.boundaries() {
            for row in &rows[summed.exposure_rows..boundary.exposure_rows] {
                before.size += Regime::row_size(row, likelihood);
            }
            for row in &rows[summed.event_rows..boundary.event_rows] {
                before.events += row.events;
            }
            summed = boundary;
            if before.events < self.min_events {
                continue;
            }
            let after = Regime { events: total - before.events, size: remaining[boundary.exposure_rows] };
            if after.events < self.min_events {
                break;
            }
            if before.is_bounded() && after.is_bounded() {
                let log_likelihood = log_likelihood(&before) + log_likelihood(&after);
                candidates.push(Candidate { boundary, before, after, log_likelihood });
            } else {
                unbounded += 1;
            }
        }
        (candidates, unbounded)
    }

    /// Fits the model: the global maximum of the exhaustive profile. Of equal maxima the earliest is taken.
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::NoCandidates`] when no boundary leaves enough events on both
    /// sides; [`FitError::BadParameter`].
    pub fn fit(&self, table: &RiskTable) -> Result<StepFit, FitError> {
        let (candidates, unbounded) = self.profile(table)?;
        let events = Regime::whole(table).events;
        if events == 0 {
            return Err(FitError::NoEvents);
        }
        let best = highest(&candidates, |_| true);
        let Some(best) = best else {
            return Err(FitError::NoCandidates { events, min_events: self.min_events });
        };
        let best_rise = highest(&candidates, Candidate::rises);
        Ok(StepFit {
            settings: *self,
            candidates,
            unbounded,
            best,
            best_rise,
            likelihood: table.likelihood(),
            period_years: table.period_years(),
        })
    }
}

/// Size of the rows from each row on, and 0 after the last: summed from the end, because the total less the
/// first regime would lose the digits of a short second regime, and leave it a size where nobody is at risk
/// any more.
fn sizes_from(table: &RiskTable) -> Vec<f64> {
    let rows = table.rows();
    let mut sizes = vec![0.0; rows.len() + 1];
    for (i, row) in rows.iter().enumerate().rev() {
        sizes[i] = sizes[i + 1] + Regime::row_size(row, table.likelihood());
    }
    sizes
}

fn highest(candidates: &[Candidate], eligible: impl Fn(&Candidate) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (i, candidate) in candidates.iter().enumerate().filter(|(_, c)| eligible(c)) {
        if best.is_none_or(|b| candidate.log_likelihood > candidates[b].log_likelihood) {
            best = Some(i);
        }
    }
    best
}

/// A fitted step hazard, with its whole profile.
#[derive(Debug, Clone, PartialEq)]
pub struct StepFit {
    settings: StepHazard,
    candidates: Vec<Candidate>,
    unbounded: usize,
    best: usize,
    best_rise: Option<usize>,
    likelihood: Likelihood,
    period_years: f64,
}

impl StepFit {
    /// The model that was fitted.
    #[must_use]
    pub fn settings(&self) -> StepHazard {
        self.settings
    }

    /// The profile: every candidate, in order of time.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Boundaries with enough events that were left out because the likelihood is unbounded there.
    #[must_use]
    pub fn unbounded(&self) -> usize {
        self.unbounded
    }

    /// The fit as that of one model among others.
    pub(crate) fn describe(&self, table: &RiskTable) -> FittedModel {
        let best = self.best();
        let places = [(best.boundary, if best.rises() { ChangeKind::Rise } else { ChangeKind::Fall })];
        let reason = Termination::exhaustive(self.candidates.len()).reason;
        describe(Model::Step, table, &places, &[best.before, best.after], self.log_likelihood(), reason)
    }

    /// The candidate of highest likelihood, whether the hazard rises or falls there.
    #[must_use]
    pub fn best(&self) -> &Candidate {
        &self.candidates[self.best]
    }

    /// The rising candidate of highest likelihood: the tipping point of this threshold model; `None` when
    /// none rises.
    #[must_use]
    pub fn best_rise(&self) -> Option<&Candidate> {
        self.best_rise.map(|i| &self.candidates[i])
    }

    /// Hazard of a regime, per year.
    #[must_use]
    pub fn hazard(&self, regime: &Regime) -> f64 {
        regime.hazard(self.likelihood, self.period_years)
    }

    /// lambda_1, the hazard before the change, per year.
    #[must_use]
    pub fn lambda_1(&self) -> f64 {
        self.hazard(&self.best().before)
    }

    /// lambda_2, the hazard from the change on, per year.
    #[must_use]
    pub fn lambda_2(&self) -> f64 {
        self.hazard(&self.best().after)
    }

    /// Maximum of the log-likelihood.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.best().log_likelihood
    }
}
