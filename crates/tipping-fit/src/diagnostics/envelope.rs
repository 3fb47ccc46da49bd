//! The adopted fraction as a model would have it, beside the one observed.

use tipping_core::result::{EnvelopePoint, EnvelopeReport};
use tipping_core::{Likelihood, RiskTable, Schedule};

use crate::error::FitError;
use crate::model::FittedModel;
use crate::numeric::quantile;
use crate::simulate::{Purpose, Replicates};
use crate::watch::Watch;

/// Most points of an envelope in exact data.
const POINTS: usize = 120;

/// The pointwise 95 % envelope of the adopted fraction, from histories simulated under a fitted model from
/// the start of the window, with adoptions of a period independent given the hazard, F coming from the
/// simulated adopters.
///
/// Parameters are held at their estimates, and simulated adopters never withdraw. Points of one history go
/// together, so that the share inside is a description and no test.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// Simulated histories.
    pub replicates: u32,
    /// Points in order of time: every row, or in exact data periods at equal distances, at most 120.
    pub points: Vec<Point>,
}

/// A point of the envelope.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Point {
    /// Its time on the table's axis.
    pub time: f64,
    /// Observed F before that period.
    pub observed: f64,
    /// 2.5 % quantile of the simulated F.
    pub lower: f64,
    /// Its median.
    pub median: f64,
    /// 97.5 % quantile.
    pub upper: f64,
}

impl Point {
    /// The fraction observed at a time beside those of the simulated histories at that time.
    fn among(time: f64, observed: f64, mut simulated: Vec<f64>) -> Self {
        simulated.sort_by(f64::total_cmp);
        let [lower, median, upper] = [0.025, 0.5, 0.975].map(|p| quantile(&simulated, p));
        Self { time, observed, lower, median, upper }
    }
}

impl Envelope {
    /// Simulates it; `None` for 0 replicates. `watch` is told of every replicate.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    pub fn new(
        table: &RiskTable,
        schedule: &Schedule,
        fit: &FittedModel,
        seed: u64,
        replicates: u32,
        watch: &dyn Watch,
    ) -> Result<Option<Self>, FitError> {
        let replicates = Replicates { table, schedule, seed, count: replicates, watch };
        let times = times(table);
        let histories =
            replicates.under(&fit.path, 0.0, Purpose::Envelope, |simulated| fractions(simulated, &times))?;
        if histories.is_empty() {
            return Ok(None);
        }
        let observed = fractions(table, &times);
        let points = times.iter().zip(observed).enumerate().map(|(i, (&time, observed))| {
            Point::among(time, observed, histories.iter().map(|history| history[i]).collect())
        });
        let points = points.collect();
        Ok(Some(Self { replicates: histories.len() as u32, points }))
    }

    /// Share of the points after the first at which the observed fraction lies within the envelope; 1 when
    /// there is only the first, where every history begins.
    #[must_use]
    pub fn inside(&self) -> f64 {
        let Some((_, later)) = self.points.split_first().filter(|(_, later)| !later.is_empty()) else {
            return 1.0;
        };
        // Sums of weights are rounded.
        let within = |p: &&Point| p.lower - 1e-9 <= p.observed && p.observed <= p.upper + 1e-9;
        later.iter().filter(within).count() as f64 / later.len() as f64
    }

    /// The envelope in the terms of the result schema.
    #[must_use]
    pub fn report(&self, table: &RiskTable) -> EnvelopeReport {
        let point = |p: &Point| EnvelopePoint {
            date: table.label(p.time),
            observed: p.observed,
            lower: p.lower,
            median: p.median,
            upper: p.upper,
        };
        EnvelopeReport {
            replicates: self.replicates,
            inside: self.inside(),
            points: self.points.iter().map(point).collect(),
        }
    }
}

/// The times of the points.
fn times(table: &RiskTable) -> Vec<f64> {
    let rows = table.rows();
    match (table.likelihood(), rows.first(), rows.last()) {
        (Likelihood::Exact, Some(first), Some(last)) => {
            let periods = (last.end - first.start) as usize;
            let step = periods.div_ceil(POINTS).max(1);
            (0..periods.max(1)).step_by(step).map(|k| first.start + k as f64).collect()
        }
        _ => rows.iter().map(|row| row.start).collect(),
    }
}

/// F before each of some times in order: that of the last row that has begun.
fn fractions(table: &RiskTable, times: &[f64]) -> Vec<f64> {
    let rows = table.rows();
    let mut i = 0;
    times
        .iter()
        .map(|&time| {
            while rows.get(i + 1).is_some_and(|row| row.start <= time) {
                i += 1;
            }
            rows[i].fraction() + 0.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Changes;
    use crate::model::fit_model;
    use tipping_core::{Happening, Model, PeriodUnit};

    /// 20 units over two years, 10 of which adopt in the first.
    fn data() -> (RiskTable, Schedule) {
        let schedule = Schedule::closed(20, 1900, 2, PeriodUnit::Year);
        let history = [
            Happening { at_risk: 20, events: 10, adopters: 0.0 },
            Happening { at_risk: 10, events: 5, adopters: 10.0 },
        ];
        (schedule.table(&history, Likelihood::Grouped).unwrap(), schedule)
    }

    // 15 of 30 unit-years: P = 1/2. After a year F is Binomial(20, 1/2) / 20. R: qbinom(c(.025, .5, .975),
    // 20, .5) = 6, 10, 14.
    #[test]
    fn quantiles_are_those_of_the_binomial() {
        let (table, schedule) = data();
        let fit = fit_model(Model::Constant, &table, Changes::default()).unwrap().unwrap();
        let envelope = Envelope::new(&table, &schedule, &fit, 1, 4000, &()).unwrap().unwrap();
        let [first, second] = [envelope.points[0], envelope.points[1]];
        assert_eq!(first, Point { time: 1900.0, observed: 0.0, lower: 0.0, median: 0.0, upper: 0.0 });
        assert_eq!((second.observed, second.lower, second.median, second.upper), (0.5, 0.3, 0.5, 0.7));
        assert_eq!(envelope.inside(), 1.0);
    }

    #[test]
    fn points_after_the_first_are_counted() {
        let point = |observed| Point { time: 0.0, observed, lower: 0.1, median: 0.2, upper: 0.3 };
        let of = |observed: &[f64]| Envelope {
            replicates: 9,
            points: observed.iter().copied().map(point).collect(),
        };
        assert_eq!(of(&[0.9, 0.1, 0.3, 0.31, 0.05]).inside(), 0.5);
        assert_eq!(of(&[0.9]).inside(), 1.0);
    }

    #[test]
    fn no_replicates_no_envelope() {
        let (table, schedule) = data();
        let fit = fit_model(Model::Constant, &table, Changes::default()).unwrap().unwrap();
        assert_eq!(Envelope::new(&table, &schedule, &fit, 1, 0, &()), Ok(None));
    }

    // Days are joined into rows: F of a day is that of the row that holds it.
    #[test]
    fn the_fraction_of_a_day_within_a_row() {
        let spells = [(0.0, 3.0, true), (0.0, 5.0, true), (0.0, 9.0, false), (0.0, 9.0, false)];
        let table = RiskTable::from_spells(&spells, 1.0).unwrap();
        assert_eq!(fractions(&table, &[0.0, 2.0, 3.0, 4.0, 8.0]), [0.0, 0.0, 0.25, 0.25, 0.5]);
        assert_eq!(times(&table).len(), 9);
    }
}
