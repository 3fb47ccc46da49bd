//! The change of a regression: every admissible place is tried.

use crate::error::FitError;

use super::rows::{Cut, Rows};
use super::solve::{Layout, Penalty, Precision, Solution, Solver};

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
        let (least, total, len) = (self.min_events, rows.events(), rows.len());
        let enough = move |cut: &&Cut| {
            cut.events >= least && total - cut.events >= least && cut.rows > 0 && cut.rows < len
        };
        rows.cuts.iter().filter(enough).copied()
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

    /// The regression whose columns that `switches` names have other coefficients from the change on, at the best of all
    /// admissible places. Of equal maxima the earliest is taken. Without a column that switches there is no change.
    ///
    /// # Errors
    /// [`FitError::NoEvents`], [`FitError::NoCandidates`], [`FitError::NotConverged`].
    pub(crate) fn best(
        &self,
        rows: &Rows,
        switches: &[bool],
        precision: Precision,
    ) -> Result<Found, FitError> {
        let whole = self.whole(rows, Precision::Search)?;
        if !switches.contains(&true) {
            return self.whole(rows, precision);
        }
        let layout = Layout::new(switches);
        let solver = Solver { rows, layout: &layout, penalty: self.penalty };
        let mut start = vec![0.0; layout.size];
        for c in 0..rows.columns() {
            (0..2).for_each(|r| start[layout.parameter(r, c)] = whole.solution.theta[c]);
        }
        let mut profile: Vec<Place> = Vec::new();
        let mut last: Option<(Cut, Solution)> = None;
        let mut best: Option<(Cut, Solution)> = None;
        for cut in self.admissible(rows) {
            let from = match &last {
                Some((before, solution)) => solver.moved(solution, *before, cut),
                None => start.clone(),
            };
            // A start from a neighbour that leads nowhere is replaced by the common one.
            let solution = match solver.solve(cut, from, precision) {
                Ok(solution) => solution,
                Err(_) => solver.solve(cut, start.clone(), precision)?,
            };
            let (log_likelihood, theta) = (solution.log_likelihood, solution.theta.clone());
            profile.push(Place { cut, log_likelihood, theta });
            if best.as_ref().is_none_or(|(_, b)| solution.log_likelihood > b.log_likelihood) {
                best = Some((cut, solution.clone()));
            }
            last = Some((cut, solution));
        }
        let (events, min_events) = (rows.events() as u64, self.min_events as u64);
        let (cut, solution) = best.ok_or(FitError::NoCandidates { events, min_events })?;
        Ok(Found { cut, solution, profile })
    }
}
