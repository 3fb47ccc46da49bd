//! Hazards that are constant between changes: the places where they may change, and how such a fit is
//! described.

use tipping_core::{Boundary, ChangeKind, Likelihood, Model, RiskTable};

use super::multi_step::MAX_CHANGES;
use super::step::Candidate;
use super::{FittedModel, Termination};
use crate::hazard::{Regime, piecewise};

/// The table as cumulative sums at the places where the hazard may change: any stretch between two of them is
/// a regime.
pub(crate) struct Places {
    /// Boundaries; the two ends of the window have none.
    pub(super) boundaries: Vec<Option<Boundary>>,
    /// Events and size before each place.
    before: Vec<Regime>,
    pub(super) likelihood: Likelihood,
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
        before.push(Regime::whole(table));
        Self { boundaries, before, likelihood: table.likelihood() }
    }

    /// The regime between two places.
    pub(crate) fn regime(&self, from: usize, to: usize) -> Regime {
        let (a, b) = (&self.before[from], &self.before[to]);
        Regime { events: b.events - a.events, size: b.size - a.size }
    }

    pub(super) fn len(&self) -> usize {
        self.before.len()
    }

    /// Index of the end of the window.
    pub(super) fn end(&self) -> usize {
        self.before.len() - 1
    }

    pub(super) fn log_likelihood(&self, from: usize, to: usize) -> f64 {
        self.regime(from, to).log_likelihood(self.likelihood)
    }
}

/// Candidates at which a maximum can lie. Between two events the likelihood of a regime is a convex function
/// of its size, so that of candidates with the same events before them only the first and the last can be
/// best.
pub(super) fn extreme(candidates: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    let events = |i: usize| candidates.get(i).map(|c| c.before.events);
    candidates.iter().enumerate().filter_map(move |(i, c)| {
        let inner = i > 0 && events(i - 1) == events(i) && events(i + 1) == events(i);
        (!inner).then_some(c)
    })
}

/// The names of the rates of piecewise constant hazards.
const LAMBDAS: [&str; MAX_CHANGES + 1] =
    ["lambda_1", "lambda_2", "lambda_3", "lambda_4", "lambda_5", "lambda_6"];

/// The fit of a piecewise constant hazard as that of one model among others: `places` are its changes with
/// what changes there, `reason` is how the search for them ended.
pub(super) fn describe(
    model: Model,
    table: &RiskTable,
    places: &[(Boundary, ChangeKind)],
    regimes: &[Regime],
    log_likelihood: f64,
    reason: String,
) -> FittedModel {
    let (likelihood, period) = (table.likelihood(), table.period_years());
    let rates: Vec<f64> = regimes.iter().map(|r| r.hazard(likelihood, period)).collect();
    let boundaries: Vec<Boundary> = places.iter().map(|p| p.0).collect();
    FittedModel {
        model,
        log_likelihood,
        n_parameters: 2 * places.len() as u32 + 1,
        parameters: LAMBDAS.into_iter().zip(rates.iter().copied()).collect(),
        changes: FittedModel::changes_at(table, places),
        termination: Termination::closed(reason),
        path: piecewise(table, &boundaries, rates.iter().map(|&p| (p, 0.0))),
    }
}
