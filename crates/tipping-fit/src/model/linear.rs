//! Hazards that are linear in their parameters: h = p x + q y with p >= 0, q >= 0, such as p + q F.
//!
//! Both log-likelihoods are concave in (p, q), so that a point where the gradient vanishes, or points outside
//! at a bound, is the global maximum. The bounds are tried first: a maximum at p = 0 or q = 0 is found there
//! exactly and named, not drifted toward.

use tipping_core::{Likelihood, RiskTable};

use crate::error::FitError;
use crate::hazard::Regime;
use crate::numeric::{Local, Optimum, maximize_inside, maximize_positive};

/// Consecutive rows with the same covariates, joined: both likelihoods need only their sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    /// F, the adopted fraction before the rows.
    pub(crate) fraction: f64,
    /// Events and unit-periods (grouped) or exposure (exact).
    pub(crate) regime: Regime,
}

/// The rows of a table from `first_events`/`first_exposure` on up to the boundary `end`, joined where F is
/// the same.
///
/// `start` and `end` are (rows of exposure, rows of events), as in a boundary: an exact change just before
/// the events of a row gives its exposure to the first regime and its events to the second.
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

/// The log-likelihood in (p, q) of some cells. Those that survive a period contribute -h D each, linear in h
/// = p x + q y, so that of them only sums are kept; what is left are the cells with events.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    adopting: Vec<Adopting>,
    /// Sums of x and y over the time survived: unit-periods without event times D (grouped), exposure
    /// (exact).
    survived: [f64; 2],
    /// Sums of x and y over unit-periods at risk times D (grouped), or exposure (exact).
    at_risk: [f64; 2],
    events: f64,
    likelihood: Likelihood,
    period: f64,
}

/// The events of a cell.
#[derive(Debug, Clone, Copy)]
struct Adopting {
    x: [f64; 2],
    events: f64,
}

impl Linear {
    /// The log-likelihood of some cells, D = `period` years long each.
    pub(crate) fn new(terms: impl Iterator<Item = Term>, likelihood: Likelihood, period: f64) -> Self {
        let (mut adopting, mut events) = (Vec::with_capacity(terms.size_hint().0), 0.0);
        let (mut survived, mut at_risk) = ([0.0; 2], [0.0; 2]);
        for Term { x, regime } in terms {
            for i in 0..2 {
                survived[i] += x[i] * time_survived(&regime, likelihood, period);
                at_risk[i] +=
                    x[i] * regime.size * if likelihood == Likelihood::Grouped { period } else { 1.0 };
            }
            if regime.events > 0 {
                events += regime.events as f64;
                adopting.push(Adopting { x, events: regime.events as f64 });
            }
        }
        Self { adopting, survived, at_risk, events, likelihood, period }
    }

    /// Value and derivatives at (p, q).
    pub(crate) fn local(&self, theta: &[f64; 2]) -> Local<2> {
        let mut local = Local::ZERO;
        let mut logarithm = Logarithm::ONE;
        for Adopting { x, events } in &self.adopting {
            let event = Event::at(theta[0] * x[0] + theta[1] * x[1], self.likelihood, self.period);
            logarithm.add(*events, event.chance);
            local.add(x, 0.0, events * event.first, events * event.second);
        }
        local.value = logarithm.total();
        local.value -= theta[0] * self.survived[0] + theta[1] * self.survived[1];
        local.gradient = [local.gradient[0] - self.survived[0], local.gradient[1] - self.survived[1]];
        local
    }

    /// The rate that one covariate alone would need; NaN or infinite where it never has exposure.
    fn alone(&self, i: usize) -> f64 {
        self.events / self.at_risk[i]
    }

    /// Maximizes over p, q >= 0.
    ///
    /// # Errors
    /// As [`fit_linear`].
    pub(crate) fn fit(&self, model: &'static str) -> Result<Optimum<2>, FitError> {
        if self.events == 0.0 {
            return Err(FitError::NoEvents);
        }
        let mut interior = [self.alone(0) / 2.0, self.alone(1) / 2.0];
        for kept in [0, 1] {
            if let Some(edge) = self.fit_edge(model, kept, self.alone(kept))? {
                if self.is_maximum(&edge, kept) {
                    return Ok(edge);
                }
                interior[kept] = edge.parameters[kept] / 2.0;
            }
        }
        if interior.iter().any(|x| !x.is_finite()) {
            return Err(FitError::NotConverged { model, reason: "a covariate has no exposure" });
        }
        maximize_positive(model, interior, [false; 2], |theta| self.local(theta))
    }

    /// As [`Linear::fit`], from the maximum of a similar problem: inside the quadrant or at the same bound.
    /// Where the maximum is not there, it is searched afresh.
    ///
    /// # Errors
    /// As [`fit_linear`].
    pub(crate) fn fit_near(&self, model: &'static str, near: &Optimum<2>) -> Result<Optimum<2>, FitError> {
        let found = match near.at_bound {
            [false, false] => maximize_inside(near.parameters, |theta| self.local(theta)),
            [p, _] => {
                let kept = usize::from(p);
                let edge = self.fit_edge(model, kept, near.parameters[kept]).ok().flatten();
                edge.filter(|edge| edge.converged && self.is_maximum(edge, kept))
            }
        };
        found.map_or_else(|| self.fit(model), Ok)
    }

    /// The maximum with one covariate only; `None` where it does not explain every event.
    fn fit_edge(&self, model: &'static str, kept: usize, rate: f64) -> Result<Option<Optimum<2>>, FitError> {
        if !self.alone(kept).is_finite() || self.adopting.iter().any(|a| a.x[kept] <= 0.0) {
            return Ok(None);
        }
        let (mut start, mut fixed) = ([0.0; 2], [false; 2]);
        start[kept] = rate;
        fixed[1 - kept] = true;
        maximize_positive(model, start, fixed, |theta| self.local(theta)).map(Some)
    }

    /// Concavity: with the gradient pointing outside, the maximum of an edge is the one over the whole
    /// quadrant.
    fn is_maximum(&self, edge: &Optimum<2>, kept: usize) -> bool {
        self.local(&edge.parameters).gradient[1 - kept] <= 1e-9 * self.events / self.alone(kept)
    }
}

/// Time survived in a cell: unit-periods without event times D (grouped), or exposure (exact).
pub(crate) fn time_survived(regime: &Regime, likelihood: Likelihood, period: f64) -> f64 {
    match likelihood {
        Likelihood::Exact => regime.size,
        Likelihood::Grouped => (regime.size - regime.events as f64) * period,
    }
}

/// One event at hazard h: log P (grouped) or log h (exact), with its first and negative second derivative in
/// h.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    /// P or h.
    chance: f64,
    /// Of its logarithm.
    pub(crate) first: f64,
    /// Of its logarithm, negative.
    pub(crate) second: f64,
}

impl Event {
    /// At hazard h; D = `period`.
    #[inline]
    pub(crate) fn at(h: f64, likelihood: Likelihood, period: f64) -> Self {
        match likelihood {
            Likelihood::Exact => {
                let first = 1.0 / h;
                Self { chance: h, first, second: first * first }
            }
            Likelihood::Grouped => {
                // The odds of surviving, (1 - P)/P.
                let odds = 1.0 / (h * period).exp_m1();
                let first = period * odds;
                Self { chance: 1.0 / (1.0 + odds), first, second: first * period * (1.0 + odds) }
            }
        }
    }
}

/// A sum of logarithms as the logarithm of a product, taken whenever the product nears the range of a double.
#[derive(Debug, Clone, Copy)]
struct Logarithm {
    product: f64,
    sum: f64,
}

impl Logarithm {
    const ONE: Self = Self { product: 1.0, sum: 0.0 };

    /// Adds n log x.
    #[inline]
    fn add(&mut self, n: f64, x: f64) {
        let power = if n == 1.0 { x } else { x.powi(n as i32) };
        if !(1e-100..1e100).contains(&power) {
            self.sum += n * x.ln();
            return;
        }
        self.product *= power;
        if !(1e-150..1e150).contains(&self.product) {
            self.sum += self.product.ln();
            self.product = 1.0;
        }
    }

    fn total(self) -> f64 {
        self.sum + self.product.ln()
    }
}

/// Maximizes over p, q >= 0; `near`: the maximum of a similar problem, from which the search may start.
///
/// # Errors
/// [`FitError::NoEvents`]; [`FitError::NotConverged`] when events happen where both covariates are 0.
pub(crate) fn fit_linear(
    model: &'static str,
    terms: impl Iterator<Item = Term>,
    likelihood: Likelihood,
    period: f64,
    near: Option<&Optimum<2>>,
) -> Result<Optimum<2>, FitError> {
    let problem = Linear::new(terms, likelihood, period);
    near.map_or_else(|| problem.fit(model), |near| problem.fit_near(model, near))
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
                let cell = Term { x: [1.0, 0.0], regime: regime(4, 60.0) };
                let linear = Linear::new([cell].into_iter(), likelihood, 0.25);
                let at = |h| {
                    let local = linear.local(&[h, 0.0]);
                    (local.value, local.gradient[0], local.information[0][0])
                };
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
        let fit = fit_linear("test", rising.into_iter(), Likelihood::Exact, 1.0, None).unwrap();
        assert!((fit.parameters[0] - 0.2).abs() < 1e-9 && (fit.parameters[1] - 1.2).abs() < 1e-8, "{fit:?}");
        assert_eq!(fit.at_bound, [false; 2]);
        // Falling rates put q at its bound, and p at the pooled rate.
        let falling = [term(0.0, 8, 10.0), term(0.5, 2, 10.0)];
        let fit = fit_linear("test", falling.into_iter(), Likelihood::Exact, 1.0, None).unwrap();
        assert_eq!((fit.parameters[1], fit.at_bound), (0.0, [false, true]));
        assert!((fit.parameters[0] - 0.5).abs() < 1e-9);
        // Rates in proportion to F put p at its bound.
        let proportional = [term(0.25, 1, 10.0), term(0.5, 9, 10.0)];
        let fit = fit_linear("test", proportional.into_iter(), Likelihood::Exact, 1.0, None).unwrap();
        assert_eq!((fit.parameters[0], fit.at_bound), (0.0, [true, false]));
        assert!((fit.parameters[1] - 10.0 / 7.5).abs() < 1e-9);
    }

    // The maximum is one: at either bound or inside, whatever the search starts from.
    #[test]
    fn the_start_does_not_matter() {
        let term = |f: f64, events, size| Term { x: [1.0, f], regime: regime(events, size) };
        let problems = [
            [term(0.0, 2, 40.0), term(0.5, 8, 30.0), term(0.7, 8, 20.0)],
            [term(0.1, 8, 40.0), term(0.5, 2, 30.0), term(0.7, 1, 20.0)],
            [term(0.1, 1, 40.0), term(0.5, 6, 30.0), term(0.7, 9, 20.0)],
        ];
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            let fits = problems.map(|p| fit_linear("test", p.into_iter(), likelihood, 1.0, None).unwrap());
            let far =
                [[1e3, 1e-9], [1e-9, 1e3], [50.0, 50.0]].map(|parameters| Optimum { parameters, ..fits[0] });
            let bounds = fits.map(|fit| fit.at_bound);
            assert_eq!(bounds, [[false, false], [false, true], [true, false]], "{likelihood}");
            for (problem, fit) in problems.iter().zip(fits) {
                for near in fits.iter().chain(&far) {
                    let found =
                        fit_linear("test", problem.iter().copied(), likelihood, 1.0, Some(near)).unwrap();
                    assert_eq!(found.at_bound, fit.at_bound, "{near:?}");
                    assert!((found.log_likelihood - fit.log_likelihood).abs() < 1e-12, "{near:?}: {found:?}");
                    let off = |i: usize| (found.parameters[i] - fit.parameters[i]).abs();
                    assert!(off(0) < 1e-8 && off(1) < 1e-8, "{near:?}: {found:?} {fit:?}");
                }
            }
        }
    }

    // 3 log .5 + 2 log 1e-200 + 400 log .1: powers of 2 and 10 beyond the range of a double.
    #[test]
    fn logarithms_are_summed_beyond_the_range_of_doubles() {
        let mut sum = Logarithm::ONE;
        sum.add(3.0, 0.5);
        sum.add(2.0, 1e-200);
        (0..400).for_each(|_| sum.add(1.0, 0.1));
        let expected = -3.0 * 2f64.ln() - 800.0 * 10f64.ln();
        assert!((sum.total() / expected - 1.0).abs() < 1e-14, "{} {expected}", sum.total());
    }
}
