//! A break at a date that was known beforehand, such as a treaty's entry into force, against the change that
//! the data choose.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use tipping_core::{RiskTable, TimePoint};

use super::test::Test;
use crate::error::FitError;
use crate::hazard::{HazardPath, Regime, Stretch, takes_effect};
use crate::model::{Changes, ConstantHazard};
use crate::simulate::{Purpose, Replicates};
use crate::threshold::{ObservedFits, Posterior};

/// A date known beforehand.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownDate {
    /// What happened, such as `eif`.
    pub name: String,
    /// The period it lies in, on the table's axis; the break is at its start.
    pub time: f64,
}

/// What the data say about a break at a known date.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct KnownDateTest {
    /// What happened.
    pub name: String,
    /// Label of its period.
    pub date: TimePoint,
    /// Members that had adopted when the period opened (weighted where weights were given).
    pub adopters: f64,
    /// Members (weighted where weights were given).
    pub members: f64,
    /// The regimes before the date and from it on, with their hazards per year; `None` when one of them has
    /// nobody at risk.
    pub fit: Option<KnownDateFit>,
    /// Posterior probability that the tipping point came before the date; `None` without a tipping point.
    pub probability_before: Option<f64>,
}

/// A step at a known date.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct KnownDateFit {
    /// Hazards before and from the date on, per year.
    pub hazards: [f64; 2],
    /// 2(l_date - l_constant).
    pub statistic: f64,
    /// Its chi-square p-value with one degree of freedom: valid because the date was not searched for.
    pub p_value: f64,
    /// 2(l_step - l_date): what a free change, in either direction, gains; its p-value by simulation of a
    /// break at the date. `None` when no candidate leaves events enough, or nothing is simulated.
    pub free: Option<Test>,
}

impl KnownDateTest {
    pub(crate) fn new(
        replicates: &Replicates<'_>,
        number: usize,
        date: &KnownDate,
        fits: &ObservedFits<'_>,
        posterior: Option<&Posterior>,
    ) -> Result<Self, FitError> {
        let table = replicates.table;
        let row = table.rows().iter().find(|row| date.time < row.end).or(table.rows().last());
        let (adopters, members) = row.map_or((0.0, 0.0), |row| (row.adopters, row.members));
        let probability_before = posterior.map(|p| probability_before(fits.ordered(), p, date.time));
        let fit = KnownDateFit::new(replicates, number, date.time, fits.changes())?;
        let label = table.label(date.time);
        Ok(Self { name: date.name.clone(), date: label, adopters, members, fit, probability_before })
    }
}

fn probability_before(table: &RiskTable, posterior: &Posterior, time: f64) -> f64 {
    let earlier = posterior.candidates().iter().filter(|c| takes_effect(table, c.boundary) < time);
    // A sum over nothing is -0.0, which JSON would show.
    earlier.fold(0.0, |sum, c| sum + c.probability).min(1.0)
}

impl KnownDateFit {
    fn new(
        replicates: &Replicates<'_>,
        number: usize,
        time: f64,
        changes: Changes,
    ) -> Result<Option<Self>, FitError> {
        let table = replicates.table;
        let (before, after) = split(table, time);
        let Some(log_likelihood) = maximum(table, before, after) else { return Ok(None) };
        let constant = ConstantHazard::new().fit(table)?;
        let statistic = (2.0 * (log_likelihood - constant.log_likelihood())).max(0.0);
        let p_value = ChiSquared::new(1.0).map_or(1.0, |chi| chi.sf(statistic));
        let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
        let hazards = [rate(&before), rate(&after)];
        let gain = |table: &RiskTable| gain_of_free_change(table, time, changes);
        let origin = table.rows().first().map_or(0.0, |row| row.start);
        let path = HazardPath::Periods(vec![
            Stretch { from: 0, p: hazards[0], q: 0.0 },
            Stretch { from: (time - origin).max(0.0) as usize, p: hazards[1], q: 0.0 },
        ]);
        let free = match gain(table) {
            Some(observed) if replicates.count > 0 => {
                let purpose = Purpose::KnownDate(number);
                let simulated = replicates.under(&path, 0.0, purpose, |t| gain(t).unwrap_or(0.0))?;
                Some(Test::new(observed, &simulated))
            }
            _ => None,
        };
        Ok(Some(Self { hazards, statistic, p_value, free }))
    }
}

/// 2(l_step - l_date): what a free change gains over one at the date; `None` when one of them has no fit.
fn gain_of_free_change(table: &RiskTable, time: f64, changes: Changes) -> Option<f64> {
    let (before, after) = split(table, time);
    let at = maximum(table, before, after)?;
    let best = changes.step().fit(table).ok()?.log_likelihood();
    Some(2.0 * (best.max(at) - at))
}

/// Events and size before a time and from it on.
fn split(table: &RiskTable, time: f64) -> (Regime, Regime) {
    let before = Regime::before(table, |row| row.share_before(time));
    let total = Regime::whole(table);
    (before, Regime { events: total.events - before.events, size: total.size - before.size })
}

/// Maximum of the log-likelihood of two regimes; `None` when one of them has nobody at risk.
fn maximum(table: &RiskTable, before: Regime, after: Regime) -> Option<f64> {
    let fitted = |r: Regime| (r.size > 0.0).then(|| r.log_likelihood(table.likelihood()));
    Some(fitted(before)? + fitted(after)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{PeriodUnit, Schedule};

    // By hand: 1 in 10 before 1902, 5 in 10 after; constant 6 in 20.
    #[test]
    fn a_break_at_a_known_date_by_hand() {
        let table = RiskTable::from_counts(1900, &[(5.0, 0), (5.0, 1), (5.0, 2), (5.0, 3)]).unwrap();
        let schedule = Schedule::closed(5, 1900, 4, PeriodUnit::Year);
        let replicates = Replicates { table: &table, schedule: &schedule, seed: 1, count: 0, watch: &() };
        let date = KnownDate { name: "eif".into(), time: 1902.0 };
        let test =
            KnownDateTest::new(&replicates, 0, &date, &ObservedFits::new(&table, Changes::default()), None)
                .unwrap();
        let fit = test.fit.unwrap();
        assert_eq!((test.date.to_string().as_str(), fit.hazards), ("1902", [0.1, 0.5]));
        let l = |d: f64, e: f64| d * (d / e).ln() - d;
        let expected = 2.0 * (l(1.0, 10.0) + l(5.0, 10.0) - l(6.0, 20.0));
        assert!((fit.statistic - expected).abs() < 1e-12);
        // R: pchisq(2.91103166032369, 1, lower.tail = FALSE)
        assert!((fit.p_value - 0.087_975_582_112_828).abs() < 1e-12, "{}", fit.p_value);
        assert_eq!(fit.free, None);
    }
}
