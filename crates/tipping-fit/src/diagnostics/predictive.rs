//! One-step-ahead prediction: how well each model, fitted to the past alone, foresees the next period.

use tipping_core::result::{PredictiveReport, PredictiveScore};
use tipping_core::{Boundary, Likelihood, Model, RiskTable, ThresholdModel, TimePoint};

use crate::error::FitError;
use crate::hazard::{HazardPath, Regime, RowHazard};
use crate::model::{Changes, fit_model};
use crate::parallel;
use crate::threshold::{Analysis, FEW_EVENTS, ObservedFits};

/// The one-step-ahead predictive log scores of some models (prequential; Dawid 1984, doi:10.2307/2981683).
///
/// Score of row k: its log-likelihood ([`log_likelihood`](crate::hazard::log_likelihood), of the units,
/// without the binomial coefficient) under the hazard of the model fitted to the rows before k only. That
/// hazard is taken in the period of row k and at F_k, both of which are known before anybody adopts in it.
/// Rows with units at risk are predicted from the first one after the tenth event on.
///
/// | case | what happens |
/// |---|---|
/// | the past leaves no place for the model's changes, or its likelihood has no maximum | it predicts as the constant hazard |
/// | a hazard of 0 where somebody adopts, an infinite one where somebody does not | the score is minus infinity; the period is counted as ruled out |
///
/// In exact data a row is a stretch of days that ends with adoptions or a change of who is at risk; it is
/// predicted as a whole, at the fraction at its start.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Predictive {
    /// Label of the first predicted period.
    pub from: TimePoint,
    /// Indices of the predicted rows.
    pub rows: Vec<usize>,
    /// How many of them lie before the rise of the threshold model (of all data); `None` when nothing rises.
    pub before: Option<usize>,
    /// The models in the order asked for.
    pub scores: Vec<Score>,
}

/// The scores of a model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Score {
    /// The model.
    pub model: Model,
    /// The score of each predicted row; `None` = minus infinity.
    pub values: Vec<Option<f64>>,
    /// Rows that were predicted as under the constant hazard.
    pub as_constant: usize,
}

impl Score {
    /// Sum over some of the predicted rows; `None` when one of them was ruled out, or there are none.
    #[must_use]
    pub fn sum(&self, rows: std::ops::Range<usize>) -> Option<f64> {
        let values = self.values.get(rows).filter(|values| !values.is_empty())?;
        values.iter().try_fold(0.0, |sum, value| Some(sum + (*value)?))
    }
}

impl Predictive {
    /// Predicts every row after the tenth event; `None` when there is none. `table` is in order of time.
    ///
    /// Rows are spread over all threads; the result does not depend on their number.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] for settings out of range.
    ///
    /// ```
    /// use tipping_core::{Model, RiskTable};
    /// use tipping_fit::diagnostics::Predictive;
    /// use tipping_fit::model::Changes;
    /// // Ten adoptions in five unit-years make a rate of 2; then 3 in 1 unit-year have 3 log 2 - 2.
    /// let table = RiskTable::from_counts(1900, &[(5.0, 10), (1.0, 3)])?;
    /// let models = [Model::Constant];
    /// let found = Predictive::new(&table, Changes::default(), &models)?.expect("a period to predict");
    /// assert_eq!(found.scores[0].values, [Some(3.0 * 2_f64.ln() - 2.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(table: &RiskTable, changes: Changes, models: &[Model]) -> Result<Option<Self>, FitError> {
        Self::of_fits(&ObservedFits::new(table, changes), models)
    }

    /// As [`Predictive::new`], of fits that the analysis shares.
    ///
    /// # Errors
    /// As [`Predictive::new`].
    pub fn of_fits(fits: &ObservedFits<'_>, models: &[Model]) -> Result<Option<Self>, FitError> {
        let (table, changes) = (fits.table(), fits.changes());
        let rows = predicted(table);
        let Some(&first) = rows.first() else { return Ok(None) };
        let predictions: Vec<Vec<Prediction>> =
            parallel::map(&rows, |&row| predict(table, changes, models, row));
        let score = |(n, &model): (usize, &Model)| Score {
            model,
            values: predictions.iter().map(|p| p[n].value).collect(),
            as_constant: predictions.iter().filter(|p| p[n].as_constant).count(),
        };
        let scores = models.iter().enumerate().map(score).collect();
        Ok(Some(Self {
            from: table.label(table.rows()[first].start),
            before: before(fits, &rows, models)?,
            rows,
            scores,
        }))
    }

    /// The model of the highest sum over some of the predicted rows; of equal ones the simplest.
    #[must_use]
    pub fn best(&self, rows: std::ops::Range<usize>) -> Option<Model> {
        self.ranked(rows).first().filter(|(_, sum)| sum.is_some()).map(|(score, _)| score.model)
    }

    /// Scores with their sums, highest first; of equal ones the simplest model first.
    fn ranked(&self, rows: std::ops::Range<usize>) -> Vec<(&Score, Option<f64>)> {
        let mut ranked: Vec<_> = self.scores.iter().map(|s| (s, s.sum(rows.clone()))).collect();
        let value = |sum: Option<f64>| sum.unwrap_or(f64::NEG_INFINITY);
        ranked.sort_by(|x, y| value(y.1).total_cmp(&value(x.1)).then(x.0.model.cmp(&y.0.model)));
        ranked
    }

    /// The scores in the terms of the result schema; the part before the rise only where the analysis has a
    /// tipping point.
    #[must_use]
    pub fn report(&self, analysis: &Analysis) -> PredictiveReport {
        let n = self.rows.len();
        let before = self.before.filter(|_| analysis.tipping_point.is_some());
        PredictiveReport {
            from: self.from,
            periods: n as u64,
            periods_before: before.map(|b| b as u64),
            best: self.best(0..n),
            best_before: before.and_then(|b| self.best(0..b)),
            models: self
                .ranked(0..n)
                .into_iter()
                .map(|(score, sum)| PredictiveScore {
                    name: score.model,
                    score: sum,
                    score_before: before.and_then(|b| score.sum(0..b)),
                    score_from: before.and_then(|b| score.sum(b..n)),
                    ruled_out: score.values.iter().filter(|v| v.is_none()).count() as u64,
                    as_constant: score.as_constant as u64,
                })
                .collect(),
        }
    }
}

/// Rows with units at risk from the first row after the tenth event on.
fn predicted(table: &RiskTable) -> Vec<usize> {
    let mut events = 0;
    let mut rows = Vec::new();
    for (i, row) in table.rows().iter().enumerate() {
        let at_risk = match table.likelihood() {
            Likelihood::Grouped => row.at_risk > 0,
            Likelihood::Exact => row.exposure > 0.0,
        };
        if events >= FEW_EVENTS && at_risk {
            rows.push(i);
        }
        events += row.events;
    }
    rows
}

/// What a model says of a row.
struct Prediction {
    value: Option<f64>,
    as_constant: bool,
}

/// Fits the models to what lies before a row, and scores the row.
fn predict(table: &RiskTable, changes: Changes, models: &[Model], row: usize) -> Vec<Prediction> {
    let all = table.rows();
    let past = RiskTable::from_rows(
        all[..row].to_vec(),
        table.axis(),
        table.likelihood(),
        table.timing(),
        table.period_years(),
    );
    // The first rows of a table make a table; it is no error, only no prediction, if they did not.
    let past = past.ok();
    models.iter().map(|model| Prediction::of(*model, table, past.as_ref(), changes, row)).collect()
}

impl Prediction {
    /// What a model that is fitted to the past says of a row of the table. Where it has no fit, or none that
    /// converged, the constant hazard of the past speaks for it; without a past nothing does.
    fn of(model: Model, table: &RiskTable, past: Option<&RiskTable>, changes: Changes, row: usize) -> Self {
        let Some(past) = past else { return Self { value: None, as_constant: true } };
        let all = table.rows();
        let fit = fit_model(model, past, changes).ok().flatten().filter(|fit| fit.termination.converged);
        let as_constant = fit.is_none();
        let path = fit.map_or_else(|| constant(past), |fit| fit.path);
        let hazard = RowHazard::new(table, all[0].start, &all[row], &path);
        Self { value: hazard.log_likelihood(table, &all[row]), as_constant }
    }
}

/// The constant hazard of the past, infinite where everybody at risk adopted at once.
fn constant(past: &RiskTable) -> HazardPath {
    HazardPath::constant(Regime::whole(past).hazard(past.likelihood(), past.period_years()))
}

/// How many of the predicted rows lie before the rise that the threshold model finds in all of the data. The
/// adoptions of the day of the rise lie after it when the change is just before them.
fn before(fits: &ObservedFits<'_>, rows: &[usize], models: &[Model]) -> Result<Option<usize>, FitError> {
    let threshold_models: Vec<ThresholdModel> = models.iter().filter_map(|m| m.threshold_model()).collect();
    let Some(fitted) = fits.threshold(&threshold_models)? else { return Ok(None) };
    Ok(Some(rows.iter().take_while(|row| is_before(fits, **row, fitted.rise)).count()))
}

/// Whether a row, by its number in order of time, lies before the rise. In a table in order of F the rise is
/// told by its date; in one in order of time by the number of rows whose events come before it.
fn is_before(fits: &ObservedFits<'_>, row: usize, rise: Boundary) -> bool {
    let ordered = fits.ordered();
    if ordered.is_by_fraction() {
        fits.table().rows()[row].start < ordered.time(rise)
    } else {
        row < rise.event_rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tipping_core::{Axis, EventTiming, PeriodUnit, Row};

    /// A closed population by year.
    fn table(units: u64, events: &[u64]) -> RiskTable {
        let mut adopters = 0;
        let row = |(i, &d): (usize, &u64)| {
            let events = d.min(units - adopters);
            let row = Row {
                start: 1900.0 + i as f64,
                end: 1901.0 + i as f64,
                at_risk: units - adopters,
                events,
                exposure: (units - adopters) as f64,
                adopters: adopters as f64,
                members: units as f64,
            };
            adopters += events;
            row
        };
        let rows: Vec<Row> = events.iter().enumerate().map(row).collect();
        let axis = Axis::Calendar(PeriodUnit::Year);
        RiskTable::from_rows(rows, axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
    }

    /// The same by day: a row up to each day with adoptions.
    fn by_day(units: u64, events: &[(i64, u64)]) -> RiskTable {
        let (mut adopters, mut start) = (0, 0);
        let mut rows = Vec::new();
        for &(day, d) in events {
            let events = d.min(units - adopters);
            rows.push(Row {
                start: start as f64,
                end: (day + 1) as f64,
                at_risk: units - adopters,
                events,
                exposure: (units - adopters) as f64 * (day + 1 - start) as f64 / 365.25,
                adopters: adopters as f64,
                members: units as f64,
            });
            (adopters, start) = (adopters + events, day + 1);
        }
        let axis = Axis::Calendar(PeriodUnit::Day);
        RiskTable::from_rows(rows, axis, Likelihood::Exact, EventTiming::AtEnd, 1.0 / 365.25).unwrap()
    }

    fn scores(table: &RiskTable) -> Predictive {
        Predictive::new(table, Changes::default(), Model::ALL).unwrap().unwrap()
    }

    // By hand. 40 units; 4 and 6 adopt in 40 + 36 unit-years, so that P = 10/76 for the 30 of 1902, of whom 3
    // adopt; then P = 13/106 for the 27 of 1903, of whom nobody does.
    #[test]
    fn the_constant_hazard_by_hand() {
        let found = scores(&table(40, &[4, 6, 3, 0]));
        let constant = &found.scores[0];
        let expected =
            [3.0 * (10.0 / 76.0_f64).ln() + 27.0 * (66.0 / 76.0_f64).ln(), 27.0 * (93.0 / 106.0_f64).ln()];
        assert_eq!((found.from.to_string().as_str(), constant.values.len()), ("1902", 2));
        for (value, expected) in constant.values.iter().zip(expected) {
            assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?} {expected}");
        }
        assert!((constant.sum(0..2).unwrap() - expected.iter().sum::<f64>()).abs() < 1e-12);
    }

    // By hand: seen from 1903 there are 12 events, and the only place that leaves three on either side is
    // 1902, with 9 in 37 after it.
    #[test]
    fn the_step_predicts_with_the_rate_after_its_change() {
        let table = table(40, &[1, 2, 9, 9, 5]);
        let found = scores(&table);
        let step = found.scores.iter().find(|s| s.model == Model::Step).unwrap();
        assert_eq!((found.from.to_string().as_str(), step.as_constant), ("1903", 0));
        let (p, q) = (9.0 / 37.0_f64, 28.0 / 37.0_f64);
        assert!((step.values[0].unwrap() - (9.0 * p.ln() + 19.0 * q.ln())).abs() < 1e-12);
    }

    // Seen from 1902 there are 10 events, all but one of them in one year: no place for a change that leaves
    // three on either side.
    #[test]
    fn without_a_place_for_its_change_a_model_predicts_as_the_constant_hazard() {
        let found = scores(&table(40, &[1, 9, 3, 0, 2]));
        let values = |model| &found.scores.iter().find(|s| s.model == model).unwrap().values;
        for model in [Model::Step, Model::LifeCycle, Model::ContagionOnset, Model::ContagionShift] {
            assert_eq!(values(model)[0], values(Model::Constant)[0], "{model}");
        }
        let step = found.scores.iter().find(|s| s.model == Model::Step).unwrap();
        assert_eq!(step.as_constant, 1);
    }

    // Everybody at risk adopts in 1900, so that the hazard is infinite; of two who enter later one adopts,
    // then the other.
    #[test]
    fn what_was_ruled_out_is_counted_and_has_no_sum() {
        let row = |start: f64, at_risk, events| Row {
            start,
            end: start + 1.0,
            at_risk,
            events,
            exposure: at_risk as f64,
            adopters: 10.0,
            members: 20.0,
        };
        let rows = vec![row(1900.0, 10, 10), row(1901.0, 2, 1), row(1902.0, 1, 1)];
        let axis = Axis::Calendar(PeriodUnit::Year);
        let table = RiskTable::from_rows(rows, axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap();
        let found = Predictive::new(&table, Changes::default(), &[Model::Constant]).unwrap().unwrap();
        assert_eq!(found.scores[0].values[0], None);
        assert!((found.scores[0].values[1].unwrap() - (11.0 / 12.0_f64).ln()).abs() < 1e-14);
        assert_eq!((found.scores[0].sum(0..2), found.best(0..2)), (None, None));
        assert_eq!(found.best(1..2), Some(Model::Constant));
    }

    #[test]
    fn without_a_row_after_the_tenth_event_there_is_nothing_to_predict() {
        for events in [&[4, 5, 0, 0][..], &[4, 6]] {
            assert_eq!(Predictive::new(&table(40, events), Changes::default(), Model::ALL).unwrap(), None);
        }
    }

    // About 5 % a year, then more than a third: the rise is at 1903; 1902 is predicted too and lies before
    // it.
    #[test]
    fn scores_are_split_at_the_rise() {
        let found = scores(&table(100, &[5, 5, 5, 30, 20, 12, 8]));
        assert_eq!((found.from.to_string().as_str(), found.before), ("1902", Some(1)));
    }

    // By hand, by day: 6 + 5 + 2 events in 60 * 11 + 54 * 10 + 49 * 80 unit-days, then 3 in 47 * 100.
    #[test]
    fn the_constant_hazard_by_day_by_hand() {
        let table = by_day(60, &[(10, 6), (20, 5), (100, 2), (200, 3)]);
        let found = Predictive::new(&table, Changes::default(), &[Model::Constant]).unwrap().unwrap();
        let rate = 13.0 / ((60.0 * 11.0 + 54.0 * 10.0 + 49.0 * 80.0) / 365.25);
        let expected = 3.0 * f64::ln(rate) - rate * 47.0 * 100.0 / 365.25;
        assert_eq!(found.rows, [2, 3]);
        assert!((found.scores[0].values[1].unwrap() - expected).abs() < 1e-10);
    }

    #[cfg(feature = "parallel")]
    #[test]
    fn the_number_of_threads_changes_nothing() {
        let table = table(80, &[1, 3, 2, 6, 4, 9, 7, 3, 0, 5, 2, 1]);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| scores(&table))
        };
        assert_eq!(on(1), on(4));
    }

    fn until(found: &Option<Predictive>, k: usize) -> Vec<(Model, Vec<Option<f64>>)> {
        let Some(found) = found else { return vec![] };
        let n = found.rows.iter().filter(|&&i| i < k).count();
        if n == 0 {
            return vec![];
        }
        found.scores.iter().map(|s| (s.model, s.values[..n].to_vec())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        // No look-ahead: what happens from row k on changes no score before it.
        #[test]
        fn the_future_changes_no_score_of_the_past(
            events in prop::collection::vec(0_u64..7, 8..16),
            others in prop::collection::vec(0_u64..7, 8..16),
            k in 4_usize..8,
        ) {
            let changed: Vec<u64> = events[..k].iter().chain(&others[k.min(others.len())..]).copied().collect();
            let predict = |t: &RiskTable| Predictive::new(t, Changes::default(), Model::ALL).unwrap();
            prop_assert_eq!(until(&predict(&table(90, &events)), k), until(&predict(&table(90, &changed)), k));
            let days = |events: &[u64]| -> Vec<(i64, u64)> {
                events.iter().enumerate().map(|(i, &d)| (150 * i as i64 + 30, d + 1)).collect()
            };
            let (one, other) = (by_day(90, &days(&events)), by_day(90, &days(&changed)));
            prop_assert_eq!(until(&predict(&one), k), until(&predict(&other), k));
        }
    }
}
