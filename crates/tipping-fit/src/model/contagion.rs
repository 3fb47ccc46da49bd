//! Contagion, hazards that grow with the adopted fraction: what mixed influence and the models whose
//! contagion changes share.

use tipping_core::{Boundary, RiskTable};

use super::linear::{Cell, Term, fit_linear};
use super::step::{Candidate, StepHazard};
use crate::error::FitError;
use crate::numeric::Optimum;

/// A fitted contagion model with a change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
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

/// The most likely p and q of h = p + q F over some cells, searched from those `near` where there are any.
pub(super) fn fit_mixed_influence(
    model: &'static str,
    cells: &[Cell],
    table: &RiskTable,
    near: Option<&Optimum<2>>,
) -> Result<Optimum<2>, FitError> {
    let terms = cells.iter().map(|c| Term { x: [1.0, c.fraction], regime: c.regime });
    fit_linear(model, terms, table.likelihood(), table.period_years(), near)
}

/// The best of all candidates of a step; of equal ones the earliest. Each is fitted from the maximum at the
/// candidate before it: as the problems are concave, a place where the gradient vanishes is the maximum
/// wherever the search began.
pub(super) fn over_changes(
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
