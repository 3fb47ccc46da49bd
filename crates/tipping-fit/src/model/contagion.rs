//! Contagion: hazards that grow with the adopted fraction, smooth or with a change.

use tipping_core::{Boundary, RiskTable};

use super::linear::{Cell, Term, all_cells, cells, fit_linear};
pub use super::mixed_influence_ceiling::{CeilingFit, MixedInfluenceCeiling};
use super::step::{Candidate, StepHazard};
use crate::error::FitError;
use crate::numeric::Optimum;

/// The model h = p + q F, p >= 0, q >= 0 (mixed influence; Bass 1969, doi:10.1287/mnsc.15.5.215).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MixedInfluence;

impl MixedInfluence {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are p and q, per year.
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::NotConverged`].
    pub fn fit(self, table: &RiskTable) -> Result<Optimum<2>, FitError> {
        fit_bass("mixed-influence", &all_cells(table), table, None)
    }
}

fn fit_bass(
    model: &'static str,
    cells: &[Cell],
    table: &RiskTable,
    near: Option<&Optimum<2>>,
) -> Result<Optimum<2>, FitError> {
    let terms = cells.iter().map(|c| Term { x: [1.0, c.fraction], regime: c.regime });
    fit_linear(model, terms, table.likelihood(), table.period_years(), near)
}

/// The model h = p before kappa, p + q F from kappa on; p, q >= 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContagionOnset {
    step: StepHazard,
}

/// The model h = p_1 + q_1 F before kappa, p_2 + q_2 F from kappa on; all >= 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContagionShift {
    step: StepHazard,
}

/// A fitted contagion model with a change.
#[derive(Debug, Clone, PartialEq)]
pub struct ContagionChangeFit {
    /// p and q of each regime: one pair (onset) or two (shift).
    pub regimes: Vec<Optimum<2>>,
    /// Where it changes.
    pub boundary: Boundary,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Candidates that were tried: all.
    pub candidates: usize,
}

impl ContagionOnset {
    /// The model; candidates as in a step with `min_events` in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// Fits it, exhaustive over kappa.
    ///
    /// # Errors
    /// [`FitError::NoCandidates`]; as [`MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<ContagionChangeFit, FitError> {
        let n = table.rows().len();
        let (likelihood, period) = (table.likelihood(), table.period_years());
        over_changes(self.step, table, |c, near| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = cells(table, (0, 0), at);
            let after = cells(table, at, (n, n));
            let onset = |on: f64| move |c: &Cell| Term { x: [1.0, on * c.fraction], regime: c.regime };
            let terms = before.iter().map(onset(0.0)).chain(after.iter().map(onset(1.0)));
            let fit = fit_linear("contagion-onset", terms, likelihood, period, near.first())?;
            Ok((fit.log_likelihood, vec![fit]))
        })
    }
}

impl ContagionShift {
    /// The model; candidates as in a step with `min_events` in each regime.
    #[must_use]
    pub fn new(min_events: u64) -> Self {
        Self { step: StepHazard::new().min_events(min_events) }
    }

    /// Fits it, exhaustive over kappa: both regimes are separate mixed-influence models.
    ///
    /// # Errors
    /// [`FitError::NoCandidates`]; as [`MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<ContagionChangeFit, FitError> {
        let n = table.rows().len();
        over_changes(self.step, table, |c, near| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = fit_bass("contagion-shift", &cells(table, (0, 0), at), table, near.first())?;
            let after = fit_bass("contagion-shift", &cells(table, at, (n, n)), table, near.get(1))?;
            Ok((before.log_likelihood + after.log_likelihood, vec![before, after]))
        })
    }
}

/// The best of all candidates of a step; of equal ones the earliest. Each is fitted from the maximum at the candidate before it: as the
/// problems are concave, a place where the gradient vanishes is the maximum wherever the search began.
fn over_changes(
    step: StepHazard,
    table: &RiskTable,
    fit_at: impl Fn(&Candidate, &[Optimum<2>]) -> Result<(f64, Vec<Optimum<2>>), FitError>,
) -> Result<ContagionChangeFit, FitError> {
    let (candidates, _) = step.profile(table)?;
    let mut best: Option<ContagionChangeFit> = None;
    let mut near = Vec::new();
    for candidate in &candidates {
        let (log_likelihood, regimes) = fit_at(candidate, &near)?;
        near.clone_from(&regimes);
        // By more than rounding: with q = 0 all changes are equally likely, and the earliest is taken.
        let margin = 1e-12 * (1.0 + log_likelihood.abs());
        if best.as_ref().is_none_or(|b| log_likelihood > b.log_likelihood + margin) {
            let boundary = candidate.boundary;
            best =
                Some(ContagionChangeFit { regimes, boundary, log_likelihood, candidates: candidates.len() });
        }
    }
    let events = table.totals().events;
    best.ok_or(FitError::NoCandidates { events, min_events: step.events_required() })
}
