//! Separation: covariates that tell those that adopt from those that do not without error, so that no finite coefficient is the most
//! likely one (Albert & Anderson 1984, doi:10.1093/biomet/71.1.1).

use std::ops::Range;

use tipping_core::Likelihood;

use super::dense::Cholesky;
use super::rows::{Local, Rows};

/// Newton's steps towards an infinite maximum do not shrink: they change eta by about 1 each.
const RUNNING: f64 = 0.05;
/// Changes of eta below this share of the largest are none.
const STILL: f64 = 1e-3;

/// The columns along which the likelihood of a regime rises for ever, found at the end of a search for its maximum: Newton's next
/// step moves along them, raises eta of no unit-period without an event and lowers it at no event. None when there is no such direction.
pub(crate) fn separated(
    rows: &Rows,
    range: Range<usize>,
    events: Range<usize>,
    theta: &[f64],
    aliased: &[bool],
) -> Vec<usize> {
    let p = rows.columns();
    let mut local = Local::new(p);
    rows.add(range.clone(), events.clone(), theta, 1.0, &mut local);
    let factor = Cholesky::with_tolerance(&local.information, p, 1e-15, |c| !aliased[c]);
    let step = factor.solve(&local.gradient);
    let mut moves: Vec<(usize, f64)> = Vec::with_capacity(range.len());
    rows.each(range.clone(), &step, |i, change| moves.push((i, change)));
    let outside =
        rows.event_rows()[events.clone()].iter().map(|e| *e as usize).filter(|e| !range.contains(e));
    for i in outside {
        rows.each(i..i + 1, &step, |i, change| moves.push((i, change)));
    }
    let most = moves.iter().map(|m| m.1.abs()).fold(0.0, f64::max);
    if most.is_nan() || most < RUNNING {
        return Vec::new();
    }
    let with_event = &rows.event_rows()[events];
    let still = STILL * most;
    let holds = moves.iter().all(|&(i, change)| {
        let event = with_event.binary_search(&(i as u32)).is_ok();
        match (event, rows.likelihood()) {
            (true, Likelihood::Grouped) => change >= -still,
            (true, Likelihood::Exact) => change.abs() <= still,
            (false, _) => change <= still,
        }
    });
    // How far each column moves eta within these rows; the level goes with the covariates.
    let reach = |c: usize| {
        let bounds = (f64::INFINITY, f64::NEG_INFINITY);
        let column = &rows.column(c)[range.clone()];
        let (low, high) = column.iter().fold(bounds, |(low, high), x| (low.min(*x), high.max(*x)));
        step[c].abs() * if c == 0 { 1.0 } else { high - low }
    };
    let largest = (0..p).map(reach).fold(0.0, f64::max);
    if holds { (0..p).filter(|c| reach(*c) > STILL * largest).collect() } else { Vec::new() }
}
