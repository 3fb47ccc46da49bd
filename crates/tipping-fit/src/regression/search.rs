//! The change of a regression: every admissible place is tried.

use crate::error::FitError;

use super::rows::{Cut, Rows};
use super::solve::{Around, Layout, Penalty, Precision, Solution, Solver};

/// A place for the change with its profile log-likelihood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) cut: Cut,
    pub(crate) log_likelihood: f64,
    /// The most likely parameters with the change there.
    pub(crate) theta: Vec<f64>,
}

/// A regression with its change at the best place.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Where the coefficients change; the end of the rows where nothing switches.
    pub(crate) cut: Cut,
    pub(crate) solution: Solution,
    /// The profile over all admissible places, in order of time; empty where nothing switches.
    pub(crate) profile: Vec<Place>,
}

/// How the change is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Search {
    pub(crate) min_events: usize,
    pub(crate) penalty: Penalty,
}

impl Search {
    /// Places that leave enough events, and rows, on either side.
    pub(crate) fn admissible<'a>(&self, rows: &'a Rows) -> impl Iterator<Item = Cut> + 'a {
        let least = self.min_events;
        rows.cuts.iter().filter(move |cut| cut.leaves(rows, least)).copied()
    }

    /// One regression for the whole record: no change.
    ///
    /// # Errors
    /// [`FitError::NoEvents`], [`FitError::NotConverged`].
    pub(crate) fn whole(&self, rows: &Rows, precision: Precision) -> Result<Found, FitError> {
        if rows.events() == 0 {
            return Err(FitError::NoEvents);
        }
        let layout = Layout::new(&vec![false; rows.columns()]);
        let solver = Solver { rows, layout: &layout, penalty: self.penalty };
        let cut = rows.whole();
        let solution = solver.solve(cut, solver.start(), precision)?;
        Ok(Found { cut, solution, profile: Vec::new() })
    }

    /// The regression whose columns that `switches` names have other coefficients from the change on, at the
    /// best of all admissible places. Of equal maxima the earliest is taken. Without a column that switches
    /// there is no change.
    ///
    /// # Errors
    /// [`FitError::NoEvents`], [`FitError::NoRegimes`], [`FitError::NotConverged`].
    pub(crate) fn best(
        &self,
        rows: &Rows,
        switches: &[bool],
        precision: Precision,
    ) -> Result<Found, FitError> {
        if !switches.contains(&true) {
            return self.whole(rows, precision);
        }
        let whole = self.whole(rows, Precision::Search)?;
        let layout = Layout::new(switches);
        let solver = Solver { rows, layout: &layout, penalty: self.penalty };
        let mut start = vec![0.0; layout.size];
        for c in 0..rows.columns() {
            (0..2).for_each(|r| start[layout.parameter(r, c)] = whole.solution.theta[c]);
        }
        let cuts: Vec<Cut> = self.admissible(rows).collect();
        let quick = precision == Precision::Search && self.penalty != Penalty::Firth;
        let mut profile =
            if quick { scan(&solver, &cuts, &start)? } else { every(&solver, &cuts, &start, precision)? };
        let mut best: Option<(Cut, Solution)> = None;
        let highest = profile.iter().map(|p| p.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
        for place in profile.iter_mut().filter(|p| p.log_likelihood >= highest - CLOSE) {
            let near = Some(place.theta.clone());
            let solution = solve_from(&solver, place.cut, near, &start, precision)?;
            if !solution.converged {
                place.log_likelihood = f64::NEG_INFINITY;
                continue;
            }
            place.log_likelihood = solution.log_likelihood;
            if best.as_ref().is_none_or(|(_, b)| solution.log_likelihood > b.log_likelihood) {
                best = Some((place.cut, solution));
            }
        }
        // Without a maximum there is no place in the profile.
        profile.retain(|place| place.log_likelihood > f64::NEG_INFINITY);
        let (events, min_events) = (rows.events() as u64, self.min_events as u64);
        let (cut, solution) =
            best.ok_or(FitError::NoRegimes { events, lost: 0, min_events, coefficients: rows.columns() })?;
        Ok(Found { cut, solution, profile })
    }
}

/// Places within this of the highest log-likelihood are looked at exactly.
const CLOSE: f64 = 1.0;
/// Newton's decrement up to which a step to second order is believed. What it gains, half of that, is then
/// right to about a tenth: far less than [`CLOSE`].
const NEAR: f64 = 0.5;

/// The profile place by place, each search begun at the solution for the place before.
fn every(
    solver: &Solver<'_>,
    cuts: &[Cut],
    start: &[f64],
    precision: Precision,
) -> Result<Vec<Place>, FitError> {
    let mut profile: Vec<Place> = Vec::with_capacity(cuts.len());
    let mut last: Option<(Cut, Solution)> = None;
    for &cut in cuts {
        let near = last.as_ref().map(|(before, solution)| solver.moved(solution, *before, cut));
        let solution = solve_from(solver, cut, near, start, precision)?;
        // Without a maximum there is no profile: just before the adoptions of a day the likelihood may have
        // no bound.
        if !solution.converged {
            continue;
        }
        profile.push(Place { cut, log_likelihood: solution.log_likelihood, theta: solution.theta.clone() });
        last = Some((cut, solution));
    }
    Ok(profile)
}

/// The solution from a start nearby, or from the common one where that leads nowhere: a neighbour without a
/// finite maximum is far from everything.
fn solve_from(
    solver: &Solver<'_>,
    cut: Cut,
    near: Option<Vec<f64>>,
    start: &[f64],
    precision: Precision,
) -> Result<Solution, FitError> {
    if let Some(near) = near
        && let Ok(solution) = solver.solve(cut, near, precision)
        && solution.converged
    {
        return Ok(solution);
    }
    solver.solve(cut, start.to_vec(), precision)
}

/// The profile to about a tenth, for every place, at a fraction of the cost: from a solution the likelihood
/// of the places after it is seen to second order, until that is too far away to believe; there a new
/// solution is found.
fn scan(solver: &Solver<'_>, cuts: &[Cut], start: &[f64]) -> Result<Vec<Place>, FitError> {
    let mut profile: Vec<Place> = Vec::with_capacity(cuts.len());
    let mut around: Option<Around> = None;
    for &cut in cuts {
        let view = around.as_mut().and_then(|around| {
            around.advance(solver, cut);
            around.look(solver)
        });
        let near = match view {
            Some(view) if view.decrement <= NEAR => {
                profile.push(Place { cut, log_likelihood: view.log_likelihood, theta: view.theta });
                continue;
            }
            view => view.map(|view| view.theta),
        };
        let solution = solve_from(solver, cut, near, start, Precision::Search)?;
        if !solution.converged {
            continue;
        }
        around = Some(Around::new(&solution, cut));
        profile.push(Place { cut, log_likelihood: solution.log_likelihood, theta: solution.theta });
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::stream;
    use rand::RngExt;
    use tipping_core::{Likelihood, Side};

    /// Forty units at risk in each of sixty years, with three covariates, of which one begins to matter.
    fn made_up(seed: u64, likelihood: Likelihood) -> Rows {
        let mut rng = stream(seed, 0, 0);
        let (mut values, mut events, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
        for year in 0..60 {
            if year > 0 {
                let (rows, events) = (40 * year, events.len());
                cuts.push(Cut { rows, events, period: year, side: Side::Boundary });
            }
            for unit in 0..40 {
                let mut x: [f64; 3] = std::array::from_fn(|_| 3.5 * (rng.random::<f64>() - 0.5));
                // A rare trait of a few units: early on it separates, or never occurs.
                x[2] = if unit < 3 && year > 5 { 4.0 } else { -0.3 };
                let rate = 0.03 * if year < 35 { 1.0 } else { x[0].exp() };
                if rng.random::<f64>() < 1.0 - (-rate).exp() {
                    events.push((40 * year + unit) as u32);
                }
                values.extend(x);
            }
        }
        Rows::new(3, &values, vec![1.0; 2400], events, likelihood, cuts)
    }

    /// The quick search finds the place and the likelihood that the exact profile has.
    #[test]
    fn the_quick_search_finds_the_maximum_of_the_exact_profile() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            for penalty in [Penalty::None, Penalty::Ridge(2.0)] {
                for seed in 0..5 {
                    let rows = made_up(seed, likelihood);
                    let search = Search { min_events: 4, penalty };
                    for switches in [[true; 4], [true, true, false, false], [false, true, false, true]] {
                        let exact = search.best(&rows, &switches, Precision::Full).unwrap();
                        let quick = search.best(&rows, &switches, Precision::Search).unwrap();
                        assert_eq!(exact.cut, quick.cut, "{seed} {switches:?}");
                        let gap = exact.solution.log_likelihood - quick.solution.log_likelihood;
                        assert!(gap.abs() < 2e-3, "{seed} {switches:?} {gap}");
                        for (a, b) in exact.profile.iter().zip(&quick.profile) {
                            let gap = a.log_likelihood - b.log_likelihood;
                            assert!(gap.abs() < CLOSE / 3.0, "{seed} {switches:?} {} {gap}", a.cut.period);
                        }
                    }
                }
            }
        }
    }
}
