//! Separation: covariates that tell those that adopt from those that do not without error, so that no finite
//! coefficient is the most likely one (Albert & Anderson 1984, doi:10.1093/biomet/71.1.1).

use tipping_core::Likelihood;

use super::rows::Cut;
use super::solve::Solver;
use crate::numeric::Cholesky;

/// Newton's steps towards an infinite maximum do not shrink: they change eta by about 1 each.
const RUNNING: f64 = 0.05;
/// Changes of eta below this share of the largest are none.
const STILL: f64 = 1e-3;

/// The parameters along which the likelihood rises for ever, found at the end of a search for its maximum:
/// Newton's next step moves along them, raises eta of no unit-period without an event and lowers it at no
/// event. None when there is no such direction.
///
/// Regimes that share no coefficient are problems of their own; where they share some, what separates in one
/// regime may be told by the other, and both are looked at together.
pub(crate) fn separated(solver: &Solver<'_>, cut: Cut, theta: &[f64], aliased: &[bool]) -> Vec<usize> {
    let layout = solver.layout;
    let local = solver.derivatives(cut, theta);
    let factor = Cholesky::with_tolerance(&local.information, layout.size, 1e-15, |i| !aliased[i]);
    let step = factor.solve(&local.gradient);
    let together: &[&[usize]] = if layout.apart() { &[&[0], &[1]] } else { &[&[0, 1]] };
    let mut found = Vec::new();
    for regimes in together {
        if runs(solver, cut, &step, regimes) {
            let mut own: Vec<usize> = regimes.iter().flat_map(|r| layout.parameters(*r)).copied().collect();
            own.sort_unstable();
            own.dedup();
            let reach = |i: usize| step[i].abs() * widest(solver, cut, regimes, i);
            // The level goes with the covariates.
            let largest = own.iter().map(|i| reach(*i)).fold(0.0, f64::max);
            found.extend(own.into_iter().filter(|i| reach(*i) > STILL * largest));
        }
    }
    found
}

/// Whether a step is one towards infinity in these regimes.
fn runs(solver: &Solver<'_>, cut: Cut, step: &[f64], regimes: &[usize]) -> bool {
    let rows = solver.rows;
    // Changes of eta, and whether the row has an event of that regime.
    let mut moves: Vec<(bool, f64)> = Vec::new();
    for &regime in regimes {
        let (range, events) = rows.regime(cut, regime);
        let with_event = &rows.event_rows()[events];
        let step = solver.layout.regime(step, regime);
        let mut note = |i: usize, change: f64| moves.push((is_among(with_event, i), change));
        rows.each(range.clone(), &step, &mut note);
        let outside = with_event.iter().map(|e| *e as usize).filter(|e| !range.contains(e));
        outside.for_each(|i| rows.each(i..i + 1, &step, &mut note));
    }
    let most = moves.iter().map(|m| m.1.abs()).fold(0.0, f64::max);
    if most.is_nan() || most < RUNNING {
        return false;
    }
    let still = STILL * most;
    moves.iter().all(|&(event, change)| match (event, rows.likelihood()) {
        (true, Likelihood::Grouped) => change >= -still,
        (true, Likelihood::Exact) => change.abs() <= still,
        (false, _) => change <= still,
    })
}

/// Whether row `i` is one of some rows, which are in ascending order.
fn is_among(rows: &[u32], i: usize) -> bool {
    rows.binary_search(&(i as u32)).is_ok()
}

/// The largest [`spread`] of a parameter in some regimes: how far a change of the parameter by 1 moves eta
/// where it is at work.
fn widest(solver: &Solver<'_>, cut: Cut, regimes: &[usize], parameter: usize) -> f64 {
    regimes.iter().map(|regime| spread(solver, cut, *regime, parameter)).fold(0.0, f64::max)
}

/// The range of the column of a parameter over the rows of a regime; 1 for the intercept, 0 where it is not
/// at work.
fn spread(solver: &Solver<'_>, cut: Cut, regime: usize, parameter: usize) -> f64 {
    let column = solver.layout.parameters(regime).iter().position(|i| *i == parameter);
    match column {
        None => 0.0,
        Some(0) => 1.0,
        Some(c) => {
            let values = &solver.rows.column(c)[solver.rows.regime(cut, regime).0];
            let bounds = (f64::INFINITY, f64::NEG_INFINITY);
            let (low, high) = values.iter().fold(bounds, |(low, high), x| (low.min(*x), high.max(*x)));
            (high - low).max(0.0)
        }
    }
}
