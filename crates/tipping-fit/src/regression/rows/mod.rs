//! Unit-periods at risk as a design matrix.

mod derivatives;
mod sums;

pub(crate) use derivatives::Local;

use std::ops::Range;

use tipping_core::{Likelihood, Side};

/// A place where the regression may change: the first regime has the rows and the events before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Rows whose exposure belongs to the first regime.
    pub(crate) rows: usize,
    /// Events that belong to the first regime.
    pub(crate) events: usize,
    /// The period of the change, as offset from the window's first: the second regime's first one, or the day
    /// of the events that it stands next to.
    pub(crate) period: usize,
    /// Its side of those events.
    pub(crate) side: Side,
}

impl Cut {
    /// Whether it leaves at least one of these rows, and at least `min_events` of their events, on each side.
    pub(crate) fn leaves(&self, rows: &Rows, min_events: usize) -> bool {
        let (total, len) = (rows.events(), rows.len());
        self.events >= min_events && total - self.events >= min_events && self.rows > 0 && self.rows < len
    }

    /// The first period in which everything belongs to the second regime.
    pub(crate) fn second_from(&self) -> usize {
        match self.side {
            Side::Boundary | Side::Before => self.period,
            Side::After => self.period + 1,
        }
    }
}

/// The unit-periods at risk in order of time, by column.
///
/// With u = E exp(eta), a row without an event adds -u to the log-likelihood. One with an event adds eta - u
/// (exact), or log(1 - exp(-u)) (grouped), which is not taken for the sum of two large numbers of opposite
/// sign: there its u is not among those of the rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rows {
    /// Columns, the intercept included.
    columns: usize,
    /// Rows.
    len: usize,
    /// The covariates, column by column; the first is 1.
    x: Vec<f64>,
    /// E, the length of every row in years.
    exposure: Vec<f64>,
    /// The same, and 0 for rows with an event in grouped data: what adds -E exp(eta).
    silent: Vec<f64>,
    /// Rows with an event, in order of time.
    events: Vec<u32>,
    likelihood: Likelihood,
    /// Every place for a change, in order of time.
    pub(crate) cuts: Vec<Cut>,
}

/// Rows that are worked on together: their columns stay in the fastest memory.
const CHUNK: usize = 64;

impl Rows {
    /// From rows written one after the other (without intercept), `covariates` values each.
    pub(crate) fn new(
        covariates: usize,
        values: &[f64],
        exposure: Vec<f64>,
        events: Vec<u32>,
        likelihood: Likelihood,
        cuts: Vec<Cut>,
    ) -> Self {
        let len = exposure.len();
        let columns = covariates + 1;
        let mut x = vec![1.0; columns * len];
        for (i, row) in values.chunks_exact(covariates.max(1)).enumerate().take(len) {
            for (c, value) in row.iter().enumerate().take(covariates) {
                x[(c + 1) * len + i] = *value;
            }
        }
        let silent = silent(&exposure, &events, likelihood);
        Self { columns, len, x, exposure, silent, events, likelihood, cuts }
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn events(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn column(&self, c: usize) -> &[f64] {
        &self.x[c * self.len..(c + 1) * self.len]
    }

    pub(crate) fn exposure(&self) -> &[f64] {
        &self.exposure
    }

    pub(crate) fn likelihood(&self) -> Likelihood {
        self.likelihood
    }

    /// The end: everything is in the first regime.
    pub(crate) fn whole(&self) -> Cut {
        Cut { rows: self.len, events: self.events.len(), period: usize::MAX, side: Side::Boundary }
    }

    /// The rows and the events of a regime.
    pub(crate) fn regime(&self, cut: Cut, regime: usize) -> (Range<usize>, Range<usize>) {
        if regime == 0 {
            (0..cut.rows, 0..cut.events)
        } else {
            (cut.rows..self.len, cut.events..self.events.len())
        }
    }

    /// Replaces every covariate by (x - mean) / sd.
    pub(crate) fn standardize(&mut self, scales: &[Scale]) {
        for (c, scale) in scales.iter().enumerate() {
            let column = &mut self.x[(c + 1) * self.len..(c + 2) * self.len];
            column.iter_mut().for_each(|x| *x = (*x - scale.mean) / scale.sd);
        }
    }

    /// Mean and standard deviation of every covariate over the risk set, weighted with exposure.
    pub(crate) fn scales(&self) -> Vec<Scale> {
        let total: f64 = self.exposure.iter().sum();
        let n = self.len as f64;
        (1..self.columns)
            .map(|c| {
                let column = self.column(c);
                let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
                column.iter().for_each(|x| (lower, upper) = (lower.min(*x), upper.max(*x)));
                let mean = self.mean(column.iter().copied(), total);
                let squares = column.iter().map(|x| (x - mean) * (x - mean));
                let variance = self.mean(squares, total) * n / (n - 1.0).max(1.0);
                // A covariate that is rounding is none.
                let varies = upper - lower > 1e-12 * upper.abs().max(lower.abs());
                Scale { mean, sd: if varies { variance.sqrt() } else { 0.0 }, lower, upper }
            })
            .collect()
    }

    /// Whether a standardized covariate hardly varies over some rows: fewer than a share of them have another
    /// value than most, or its standard deviation is below that share of the one over the record.
    pub(crate) fn hardly_varies(&self, c: usize, rows: Range<usize>, share: f64) -> bool {
        let mut values = self.column(c)[rows].to_vec();
        if values.is_empty() {
            return false;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let half = values.len() / 2;
        // Where nearly all values are the same, that is the one in the middle.
        let most = *values.select_nth_unstable_by(half, f64::total_cmp).1;
        let others = values.iter().filter(|x| (**x - most).abs() > 1e-9).count();
        (others as f64) < share * n || variance.sqrt() < share
    }

    /// The mean of one value for every row, weighted with exposure, of which `total` is the sum.
    fn mean(&self, values: impl Iterator<Item = f64>, total: f64) -> f64 {
        values.zip(&self.exposure).map(|(value, e)| e * value).sum::<f64>() / total
    }

    /// Some columns (the intercept always) of the rows and events of one regime. An event whose row belongs
    /// to the other regime (a change just before it) gets a row without length.
    pub(crate) fn part(&self, keep: &[usize], rows: Range<usize>, events: Range<usize>) -> Self {
        let events = &self.events[events];
        let outside: Vec<usize> = events.iter().map(|e| *e as usize).filter(|e| !rows.contains(e)).collect();
        let len = rows.len() + outside.len();
        let mut x = vec![1.0; len];
        for &c in keep {
            x.extend_from_slice(&self.column(c)[rows.clone()]);
            x.extend(outside.iter().map(|i| self.column(c)[*i]));
        }
        let mut exposure = self.exposure[rows.clone()].to_vec();
        exposure.resize(len, 0.0);
        let inside = events.iter().filter(|e| rows.contains(&(**e as usize))).map(|e| e - rows.start as u32);
        let events: Vec<u32> = inside.chain(rows.len() as u32..len as u32).collect();
        let (columns, likelihood) = (keep.len() + 1, self.likelihood);
        let silent = silent(&exposure, &events, likelihood);
        Self { columns, len, x, exposure, silent, events, likelihood, cuts: Vec::new() }
    }

    /// eta = x'theta of some rows.
    #[inline(always)]
    pub(crate) fn predictor(&self, start: usize, end: usize, theta: &[f64], eta: &mut [f64]) {
        eta.fill(theta[0]);
        for (c, &coefficient) in theta.iter().enumerate().skip(1) {
            let column = &self.x[c * self.len + start..c * self.len + end];
            for (sum, x) in eta.iter_mut().zip(column) {
                *sum += coefficient * x;
            }
        }
    }

    /// Some rows of a column.
    #[inline(always)]
    fn stretch(&self, column: usize, start: usize, len: usize) -> &[f64] {
        &self.x[column * self.len + start..column * self.len + start + len]
    }

    /// Shows eta of every row.
    pub(crate) fn each(&self, rows: Range<usize>, theta: &[f64], mut visit: impl FnMut(usize, f64)) {
        let mut eta = [0.0; CHUNK];
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + CHUNK);
            let eta = &mut eta[..end - start];
            self.predictor(start, end, theta, eta);
            eta.iter().enumerate().for_each(|(i, eta)| visit(start + i, *eta));
            start = end;
        }
    }

    /// Which rows have an event.
    pub(crate) fn event_rows(&self) -> &[u32] {
        &self.events
    }
}

/// The length of every row, 0 for rows with an event in grouped data.
fn silent(exposure: &[f64], events: &[u32], likelihood: Likelihood) -> Vec<f64> {
    let mut silent = exposure.to_vec();
    if likelihood == Likelihood::Grouped {
        events.iter().for_each(|event| silent[*event as usize] = 0.0);
    }
    silent
}

/// Location and spread of a covariate over the risk set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) mean: f64,
    /// 0 when it never varies.
    pub(crate) sd: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}
