//! Contagion: hazards that grow with the adopted fraction, smooth, with a ceiling, or with a change.

use tipping_core::{Boundary, Likelihood, RiskTable};

use crate::error::FitError;
use crate::linear::{Cell, Term, all_cells, cells, fit_linear};
use crate::optimum::Optimum;
use crate::step::{Candidate, StepHazard};

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
        fit_bass("mixed-influence", &all_cells(table), table.likelihood(), table.period_years())
    }
}

fn fit_bass(
    model: &'static str,
    cells: &[Cell],
    likelihood: Likelihood,
    period: f64,
) -> Result<Optimum<2>, FitError> {
    let terms: Vec<Term> = cells.iter().map(|c| Term { x: [1.0, c.fraction], regime: c.regime }).collect();
    fit_linear(model, &terms, likelihood, period)
}

/// The model h = (p + q F)(m - F)/(1 - F), p, q >= 0, max F <= m <= 1: a share 1 - m never adopts.
///
/// For a fixed m the log-likelihood is concave in (p, q); m is found by a grid and golden section on the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MixedInfluenceCeiling;

/// A fitted ceiling model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CeilingFit {
    /// p and q at the best ceiling.
    pub inner: Optimum<2>,
    /// The ceiling m.
    pub ceiling: f64,
    /// Whether m is at its upper bound 1, where the model is mixed influence.
    pub at_one: bool,
}

/// Points of the grid over the ceiling, and golden-section steps within the best stretch of it.
const GRID: usize = 12;
const GOLDEN_STEPS: usize = 28;

impl MixedInfluenceCeiling {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are p and q, per year, and m.
    ///
    /// # Errors
    /// As [`MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<CeilingFit, FitError> {
        let cells = all_cells(table);
        let lowest = table.rows().iter().map(|row| row.fraction()).fold(0.0, f64::max).min(1.0);
        let fit_at = |m: f64| fit_ceiling(&cells, table.likelihood(), table.period_years(), m);
        let value = |m: f64| fit_at(m).map_or(f64::NEG_INFINITY, |o| o.log_likelihood);
        let whole = fit_at(1.0)?;
        let mut best = (1.0, whole.log_likelihood);
        if lowest < 1.0 {
            let at = |i: usize| lowest + (1.0 - lowest) * i as f64 / GRID as f64;
            let grid: Vec<f64> = (0..=GRID).map(|i| value(at(i))).collect();
            // Every local maximum of the grid is refined: the profile over m need not be concave.
            for i in 0..=GRID {
                let left = if i > 0 { grid[i - 1] } else { f64::NEG_INFINITY };
                let right = grid.get(i + 1).copied().unwrap_or(f64::NEG_INFINITY);
                if grid[i] >= left && grid[i] >= right {
                    let stretch = (at(i.saturating_sub(1)), at((i + 1).min(GRID)));
                    let found = golden(stretch, value);
                    // Better than rounding, so that a maximum at 1 is found there exactly.
                    if found.1 > best.1 + 1e-9 {
                        best = found;
                    }
                }
            }
        }
        let inner = if best.0 == 1.0 { whole } else { fit_at(best.0)? };
        Ok(CeilingFit { inner, ceiling: best.0, at_one: best.0 == 1.0 })
    }
}

fn fit_ceiling(cells: &[Cell], likelihood: Likelihood, period: f64, m: f64) -> Result<Optimum<2>, FitError> {
    let terms: Vec<Term> = cells
        .iter()
        .map(|c| {
            // At F = m = 1 the factor is 1, as everywhere on that ceiling.
            let factor = if m == 1.0 { 1.0 } else { (m - c.fraction) / (1.0 - c.fraction) };
            Term { x: [factor, factor * c.fraction], regime: c.regime }
        })
        .collect();
    fit_linear("mixed-influence-ceiling", &terms, likelihood, period)
}

/// The maximum of a function within a stretch, by golden section.
fn golden((mut low, mut high): (f64, f64), f: impl Fn(f64) -> f64) -> (f64, f64) {
    let ratio = (5f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    for _ in 0..GOLDEN_STEPS {
        if at_a > at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - ratio * (high - low);
            at_a = f(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + ratio * (high - low);
            at_b = f(b);
        }
    }
    if at_a > at_b { (a, at_a) } else { (b, at_b) }
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
        over_changes(self.step, table, |c| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = cells(table, (0, 0), at);
            let after = cells(table, at, (n, n));
            let onset = |on: f64| move |c: &Cell| Term { x: [1.0, on * c.fraction], regime: c.regime };
            let terms: Vec<Term> =
                before.iter().map(onset(0.0)).chain(after.iter().map(onset(1.0))).collect();
            let fit = fit_linear("contagion-onset", &terms, likelihood, period)?;
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
        let (likelihood, period) = (table.likelihood(), table.period_years());
        over_changes(self.step, table, |c| {
            let at = (c.boundary.exposure_rows, c.boundary.event_rows);
            let before = fit_bass("contagion-shift", &cells(table, (0, 0), at), likelihood, period)?;
            let after = fit_bass("contagion-shift", &cells(table, at, (n, n)), likelihood, period)?;
            Ok((before.log_likelihood + after.log_likelihood, vec![before, after]))
        })
    }
}

/// The best of all candidates of a step; of equal ones the earliest.
fn over_changes(
    step: StepHazard,
    table: &RiskTable,
    fit_at: impl Fn(&Candidate) -> Result<(f64, Vec<Optimum<2>>), FitError>,
) -> Result<ContagionChangeFit, FitError> {
    let (candidates, _) = step.profile(table)?;
    let mut best: Option<ContagionChangeFit> = None;
    for candidate in &candidates {
        let (log_likelihood, regimes) = fit_at(candidate)?;
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
