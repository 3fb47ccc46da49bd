//! The hazard of a whole row under a path: what scores and residuals are made of.

use tipping_core::{Axis, Likelihood, RiskTable, Row};

use super::path::{HazardPath, time_in};

/// The hazard of a row, in rates per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowHazard {
    /// In its last period, in which its events are.
    pub(crate) last: f64,
    /// Averaged over its periods.
    pub(crate) mean: f64,
    /// Number of its periods.
    pub(crate) periods: f64,
}

impl RowHazard {
    /// Of a row of a table in order of time, whose first row starts at `origin`. A row of a numeric axis has
    /// periods of one unit of that axis.
    ///
    /// A change just before the adoptions of a day gives the path's second regime that whole day, as in
    /// simulations.
    pub(crate) fn new(table: &RiskTable, origin: f64, row: &Row, path: &HazardPath) -> Self {
        let (years, likelihood, fraction) = (table.period_years(), table.likelihood(), row.fraction());
        Self::over_periods(table, origin, row, |k| path.at(k, fraction, years, likelihood))
    }

    /// The same under any hazard as a function of time, in years since the window opened, and of the adopted
    /// fraction. Not a number where the function gives a negative one in some period of the row.
    pub(crate) fn of_function(
        table: &RiskTable,
        origin: f64,
        row: &Row,
        hazard: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let (years, likelihood, fraction) = (table.period_years(), table.likelihood(), row.fraction());
        Self::over_periods(table, origin, row, |k| {
            let rate = hazard(time_in(k, years, likelihood), fraction);
            if rate >= 0.0 { rate } else { f64::NAN }
        })
    }

    /// Of the rates in its periods, which are counted from the window's first.
    fn over_periods(table: &RiskTable, origin: f64, row: &Row, at: impl Fn(usize) -> f64) -> Self {
        let first = (row.start - origin) as usize;
        let periods = match (table.axis(), table.likelihood()) {
            // A grouped row is one period.
            (_, Likelihood::Grouped) => 1,
            (Axis::Calendar(_), _) => (row.end - row.start) as usize,
            (Axis::Numeric, _) => (row.end - row.start).ceil() as usize,
        }
        .max(1);
        let last = at(first + periods - 1);
        let sum: f64 = (first..first + periods - 1).map(at).sum::<f64>() + last;
        Self { last, mean: sum / periods as f64, periods: periods as f64 }
    }

    /// Log-likelihood of the row: grouped d log(1 - exp(-h D)) - (Y - d) h D, exact d log h - E times the
    /// mean of h. `None` where it is minus infinity: the hazard is 0 and somebody adopts, or infinite and
    /// somebody does not.
    pub(crate) fn log_likelihood(self, table: &RiskTable, row: &Row) -> Option<f64> {
        let events = row.events as f64;
        let (log_hazard, cumulative) = match table.likelihood() {
            Likelihood::Grouped => {
                let hd = self.last * table.period_years();
                let others = (row.at_risk - row.events) as f64;
                ((-(-hd).exp_m1()).ln(), if others > 0.0 { others * hd } else { 0.0 })
            }
            Likelihood::Exact => (self.last.ln(), self.mean * row.exposure),
        };
        let value = if row.events > 0 { events * log_hazard } else { 0.0 } - cumulative;
        // Adding 0 makes a plain 0 of -0.
        value.is_finite().then_some(value + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::Stretch;
    use tipping_core::{EventTiming, PeriodUnit};

    fn grouped(counts: &[(u64, u64)]) -> RiskTable {
        let rows = counts.iter().enumerate().map(|(i, &(at_risk, events))| Row {
            start: 1900.0 + i as f64,
            end: 1901.0 + i as f64,
            at_risk,
            events,
            exposure: at_risk as f64,
            adopters: (counts[0].0 - at_risk) as f64,
            members: counts[0].0 as f64,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
    }

    // By hand: a row of three days at rates 1, 1, 4 a year, two events, four unit-years of exposure: 2 log 4
    // - 2 * 4.
    #[test]
    fn a_joined_row_by_hand() {
        let row =
            Row { start: 10.0, end: 13.0, at_risk: 9, events: 2, exposure: 4.0, adopters: 0.0, members: 9.0 };
        let axis = Axis::Calendar(PeriodUnit::Day);
        let table =
            RiskTable::from_rows(vec![row], axis, Likelihood::Exact, EventTiming::AtEnd, 1.0 / 365.25)
                .unwrap();
        let path = HazardPath::Periods(vec![
            Stretch { from: 0, p: 1.0, q: 0.0 },
            Stretch { from: 2, p: 4.0, q: 0.0 },
        ]);
        let hazard = RowHazard::new(&table, 10.0, &row, &path);
        assert_eq!(hazard, RowHazard { last: 4.0, mean: 2.0, periods: 3.0 });
        assert_eq!(hazard.log_likelihood(&table, &row), Some(2.0 * 4f64.ln() - 8.0));
    }

    #[test]
    fn what_a_hazard_rules_out_has_no_score() {
        let table = grouped(&[(3, 1), (2, 2), (2, 0)]);
        let rows = table.rows();
        let score =
            |h: f64, i: usize| RowHazard { last: h, mean: h, periods: 1.0 }.log_likelihood(&table, &rows[i]);
        assert_eq!([score(0.0, 0), score(0.0, 2)], [None, Some(0.0)]);
        assert_eq!([score(f64::INFINITY, 0), score(f64::INFINITY, 1)], [None, Some(0.0)]);
        assert!(score(0.0, 2).unwrap().is_sign_positive());
    }
}
