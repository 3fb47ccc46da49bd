//! Hazards that are linear in their parameters: h = p x + q y with p >= 0, q >= 0, such as p + q F.
//!
//! Both log-likelihoods are concave in (p, q), so that a point where the gradient vanishes, or points outside at a bound, is
//! the global maximum. The bounds are tried first: a maximum at p = 0 or q = 0 is found there exactly and named, not
//! drifted toward.

use tipping_core::{Likelihood, RiskTable};

use crate::error::FitError;
use crate::optimum::{Local, Optimum, maximize_positive};
use crate::regime::Regime;

/// Consecutive rows with the same covariates, joined: both likelihoods need only their sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    /// F, the adopted fraction before the rows.
    pub(crate) fraction: f64,
    /// Events and unit-periods (grouped) or exposure (exact).
    pub(crate) regime: Regime,
}

/// The rows of a table from `first_events`/`first_exposure` on up to the boundary `end`, joined where F is the same.
///
/// `start` and `end` are (rows of exposure, rows of events), as in a boundary: an exact change just before the events of
/// a row gives its exposure to the first regime and its events to the second.
pub(crate) fn cells(table: &RiskTable, start: (usize, usize), end: (usize, usize)) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for (i, row) in table.rows().iter().enumerate().take(end.0.max(end.1)).skip(start.0.min(start.1)) {
        let events = if (start.1..end.1).contains(&i) { row.events } else { 0 };
        let size =
            if (start.0..end.0).contains(&i) { Regime::row_size(row, table.likelihood()) } else { 0.0 };
        if events == 0 && size == 0.0 {
            continue;
        }
        let fraction = row.fraction();
        match cells.last_mut() {
            Some(cell) if cell.fraction == fraction => {
                cell.regime.events += events;
                cell.regime.size += size;
            }
            _ => cells.push(Cell { fraction, regime: Regime { events, size } }),
        }
    }
    cells
}

/// All rows of a table.
pub(crate) fn all_cells(table: &RiskTable) -> Vec<Cell> {
    let n = table.rows().len();
    cells(table, (0, 0), (n, n))
}

/// A cell with its two covariates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) x: [f64; 2],
    pub(crate) regime: Regime,
}

/// l(h) of a cell with its first derivative and negative second derivative in h.
#[inline]
fn term(likelihood: Likelihood, period: f64, regime: &Regime, h: f64) -> (f64, f64, f64) {
    let d = regime.events as f64;
    match likelihood {
        Likelihood::Exact => {
            let exposure = -h * regime.size;
            if regime.events == 0 {
                return (exposure, -regime.size, 0.0);
            }
            (d * h.ln() + exposure, d / h - regime.size, d / (h * h))
        }
        Likelihood::Grouped => {
            let survivors = (regime.size - d) * period;
            if regime.events == 0 {
                return (-survivors * h, -survivors, 0.0);
            }
            let left = (-h * period).exp();
            let adopted = -(-h * period).exp_m1();
            let odds = left / adopted;
            (
                d * adopted.ln() - survivors * h,
                d * period * odds - survivors,
                d * period * period * odds / adopted,
            )
        }
    }
}

fn local(terms: &[Term], likelihood: Likelihood, period: f64, theta: &[f64; 2]) -> Local<2> {
    let mut local = Local::ZERO;
    for Term { x, regime } in terms {
        let h = theta[0] * x[0] + theta[1] * x[1];
        let (value, first, second) = term(likelihood, period, regime, h);
        local.add(x, value, first, second);
    }
    local
}

/// Maximizes over p, q >= 0.
///
/// # Errors
/// [`FitError::NoEvents`]; [`FitError::NotConverged`] when events happen where both covariates are 0.
pub(crate) fn fit_linear(
    model: &'static str,
    terms: &[Term],
    likelihood: Likelihood,
    period: f64,
) -> Result<Optimum<2>, FitError> {
    let events: f64 = terms.iter().map(|t| t.regime.events as f64).sum();
    if events == 0.0 {
        return Err(FitError::NoEvents);
    }
    let at = |theta: &[f64; 2]| local(terms, likelihood, period, theta);
    // The rate that one covariate alone would need; NaN or infinite where it never has exposure.
    let alone = |i: usize| {
        let size: f64 = terms.iter().map(|t| t.regime.size * t.x[i]).sum();
        let per_year = if likelihood == Likelihood::Grouped { period } else { 1.0 };
        events / (size * per_year)
    };
    let explains = |i: usize| terms.iter().all(|t| t.regime.events == 0 || t.x[i] > 0.0);
    let mut interior = [alone(0) / 2.0, alone(1) / 2.0];
    for (kept, bound) in [(0, 1), (1, 0)] {
        if !explains(kept) || !alone(kept).is_finite() {
            continue;
        }
        let (mut start, mut fixed) = ([0.0; 2], [false; 2]);
        start[kept] = alone(kept);
        fixed[bound] = true;
        let edge = maximize_positive(model, start, fixed, at)?;
        // Concavity: with the gradient pointing outside this is the maximum over the whole quadrant.
        let outward = at(&edge.parameters).gradient[bound];
        if outward <= 1e-9 * events / alone(kept) {
            return Ok(edge);
        }
        interior[kept] = edge.parameters[kept] / 2.0;
    }
    if interior.iter().any(|x| !x.is_finite()) {
        return Err(FitError::NotConverged { model, reason: "a covariate has no exposure" });
    }
    maximize_positive(model, interior, [false; 2], at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regime(events: u64, size: f64) -> Regime {
        Regime { events, size }
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            for h in [0.001, 0.1, 2.0] {
                let at = |h| term(likelihood, 0.25, &regime(4, 60.0), h);
                let step = 1e-5 * h;
                let first = (at(h + step).0 - at(h - step).0) / (2.0 * step);
                let second = (at(h + step).1 - at(h - step).1) / (2.0 * step);
                let (_, g, w) = at(h);
                assert!((g - first).abs() < 1e-5 * g.abs().max(1.0), "{likelihood} {h}: {g} {first}");
                assert!((w + second).abs() < 1e-5 * w.abs(), "{likelihood} {h}: {w} {second}");
            }
        }
    }

    // Two cells, F = 0 and F = 1/2, exact: p is the first rate, p + q / 2 the second.
    #[test]
    fn two_cells_are_fitted_exactly() {
        let term = |f: f64, events, size| Term { x: [1.0, f], regime: regime(events, size) };
        let rising = [term(0.0, 2, 10.0), term(0.5, 8, 10.0)];
        let fit = fit_linear("test", &rising, Likelihood::Exact, 1.0).unwrap();
        assert!((fit.parameters[0] - 0.2).abs() < 1e-9 && (fit.parameters[1] - 1.2).abs() < 1e-8, "{fit:?}");
        assert_eq!(fit.at_bound, [false; 2]);
        // Falling rates put q at its bound, and p at the pooled rate.
        let falling = [term(0.0, 8, 10.0), term(0.5, 2, 10.0)];
        let fit = fit_linear("test", &falling, Likelihood::Exact, 1.0).unwrap();
        assert_eq!((fit.parameters[1], fit.at_bound), (0.0, [false, true]));
        assert!((fit.parameters[0] - 0.5).abs() < 1e-9);
        // Rates in proportion to F put p at its bound.
        let proportional = [term(0.25, 1, 10.0), term(0.5, 9, 10.0)];
        let fit = fit_linear("test", &proportional, Likelihood::Exact, 1.0).unwrap();
        assert_eq!((fit.parameters[0], fit.at_bound), (0.0, [true, false]));
        assert!((fit.parameters[1] - 10.0 / 7.5).abs() < 1e-9);
    }
}
