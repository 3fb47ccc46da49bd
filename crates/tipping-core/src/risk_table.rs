//! The risk table: all that a model without covariates ever sees.

use crate::rules::Likelihood;
use crate::setting::Setting;
use crate::time::{Date, PeriodUnit, TimePoint};
use crate::vocabulary::Side;

/// Relative size of differences between weighted fractions that are rounding.
const ROUNDING: f64 = 1e-12;

/// One row of a risk table: a period, or a stretch of continuous time that ends with events or a change of
/// state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Where the row begins, on the table's axis.
    pub start: f64,
    /// Where the row ends. Rows are (start, end]: events of an exact table happen at the end.
    pub end: f64,
    /// Y: units at risk throughout the row, those that adopt in it included.
    pub at_risk: u64,
    /// d: units at risk that adopt in the row (exact: at its end).
    pub events: u64,
    /// E: unit-time at risk, in years.
    pub exposure: f64,
    /// A: members that have adopted before the row, weighted where weights were given.
    pub adopters: f64,
    /// M: members of the system as the row opens, weighted where weights were given.
    pub members: f64,
}

impl Row {
    /// F = A / M, the adopted fraction before the row; 0 without members.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        if self.members > 0.0 { self.adopters / self.members } else { 0.0 }
    }

    /// The share of the row that lies before a time.
    #[must_use]
    pub fn share_before(&self, time: f64) -> f64 {
        ((time - self.start) / (self.end - self.start)).clamp(0.0, 1.0)
    }
}

/// What the numbers on the time axis mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Period numbers of the calendar: a row covers the periods `start` to `end - 1`.
    Calendar(PeriodUnit),
    /// Plain numbers, such as days since admission.
    Numeric,
}

/// Where within a row its events happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTiming {
    /// Anywhere within it: the hazard can change only between rows.
    Within,
    /// At its end: the hazard can change just before or just after the events.
    AtEnd,
}

/// A place where the hazard may change.
///
/// The first regime has the exposure of the rows before `exposure_rows` and the events of the rows before
/// `event_rows`; the two differ by one row for a change just before the events of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boundary {
    /// Rows whose exposure belongs to the first regime.
    pub exposure_rows: usize,
    /// Rows whose events belong to the first regime.
    pub event_rows: usize,
    /// The side of the change.
    pub side: Side,
}

impl Boundary {
    /// The row whose opening state is the state at the change: F there is the critical mass.
    #[must_use]
    pub fn state_row(self) -> usize {
        self.event_rows
    }
}

/// An adoption whose date does not say in which period it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoarseDate {
    /// Identifier of the unit.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its adoption.
    pub date: Date,
}

/// The dates for a sentence: each with its unit.
fn listed(dates: &[CoarseDate]) -> String {
    dates.iter().map(|d| format!("`{}` ({})", d.name, d.date)).collect::<Vec<_>>().join(", ")
}

/// What makes a risk table impossible.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// No rows at all.
    #[error("the risk table has no rows; widen the window")]
    Empty,
    /// A number of a row is impossible.
    #[error("row {row} of the risk table: {problem}")]
    BadRow {
        /// Row, from 1.
        row: usize,
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// The window ends before it begins.
    #[error("the window begins with {from} and ends with {through}; choose an earlier start or a later end")]
    EmptyWindow {
        /// First period.
        from: String,
        /// Last complete period.
        through: String,
    },
    /// Dates that do not say in which period they lie.
    #[error(
        "dates of adoption do not say which {period} they mean: {}; use \
         {}", listed(.dates), Setting::Period.with(precision)
    )]
    TooCoarse {
        /// Every such adoption, in order of unit.
        dates: Vec<CoarseDate>,
        /// The coarsest precision among them.
        precision: &'static str,
        /// The period asked for.
        period: PeriodUnit,
    },
    /// Weights are given, but not for everybody who counts.
    #[error("{} members in the window have no weight: {}; give each of them \
        one", .units.len(), .units.join(", "))]
    WithoutWeight {
        /// Names of the units that are members in the window and have no weight.
        units: Vec<String>,
    },
}

/// A risk table: rows in order of time, with the axis, the likelihood and the length of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskTable {
    rows: Vec<Row>,
    axis: Axis,
    likelihood: Likelihood,
    timing: EventTiming,
    period_years: f64,
    /// When the fraction of each row is first reached, in a table in the order of the fraction.
    reached: Option<Vec<f64>>,
}

impl RiskTable {
    /// A table from its rows.
    ///
    /// `period_years` is D, the length of one period in years; only the grouped likelihood uses it.
    ///
    /// # Errors
    /// [`TableError::Empty`] without rows; [`TableError::BadRow`] when rows are out of order, have more
    /// events than units at risk (grouped), negative or non-finite numbers, more adopters than members, or
    /// events without exposure.
    pub fn from_rows(
        rows: Vec<Row>,
        axis: Axis,
        likelihood: Likelihood,
        timing: EventTiming,
        period_years: f64,
    ) -> Result<Self, TableError> {
        if rows.is_empty() {
            return Err(TableError::Empty);
        }
        if !(period_years.is_finite() && period_years > 0.0) {
            return Err(TableError::BadRow { row: 1, problem: "the period has no length; give it in years" });
        }
        let mut previous = f64::NEG_INFINITY;
        for (i, row) in rows.iter().enumerate() {
            if let Some(problem) = defect(row, previous, likelihood) {
                return Err(TableError::BadRow { row: i + 1, problem });
            }
            previous = row.end;
        }
        Ok(Self { rows, axis, likelihood, timing, period_years, reached: None })
    }

    /// A yearly table of counts: one row a period with its exposure in years and its events, exact
    /// likelihood.
    ///
    /// ```
    /// use tipping_core::RiskTable;
    /// let table = RiskTable::from_counts(1851, &[(1.0, 4), (1.0, 5)])?;
    /// assert_eq!(table.totals().events, 9);
    /// # Ok::<(), tipping_core::TableError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RiskTable::from_rows`].
    pub fn from_counts(first_year: i64, counts: &[(f64, u64)]) -> Result<Self, TableError> {
        let rows = counts.iter().enumerate().map(|(i, &(exposure, events))| {
            let start = (first_year + i as i64) as f64;
            Row { start, end: start + 1.0, at_risk: 0, events, exposure, adopters: 0.0, members: 0.0 }
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        Self::from_rows(rows.collect(), axis, Likelihood::Exact, EventTiming::Within, 1.0)
    }

    /// An exact table from spells (start, stop] in any unit of time; `years` is the length of that unit in
    /// years.
    ///
    /// `event` says whether a spell ends with an adoption. Members are all units that have entered and are
    /// not censored; adopters stay members.
    ///
    /// # Errors
    /// [`TableError::BadRow`] with the number of the spell when it does not end after it starts or is not
    /// finite.
    pub fn from_spells(spells: &[(f64, f64, bool)], years: f64) -> Result<Self, TableError> {
        for (i, &(start, stop, _)) in spells.iter().enumerate() {
            if !(start.is_finite() && stop.is_finite() && start < stop) {
                let problem = "a spell must end after it starts; correct its times";
                return Err(TableError::BadRow { row: i + 1, problem });
            }
        }
        let mut cuts: Vec<f64> = spells.iter().flat_map(|s| [s.0, s.1]).collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let mut starts: Vec<f64> = spells.iter().map(|s| s.0).collect();
        starts.sort_by(f64::total_cmp);
        let sorted_stops = |event: bool| -> Vec<f64> {
            let mut stops: Vec<f64> = spells.iter().filter(|s| s.2 == event).map(|s| s.1).collect();
            stops.sort_by(f64::total_cmp);
            stops
        };
        let (adopted, censored) = (sorted_stops(true), sorted_stops(false));
        let through = |times: &[f64], t: f64| times.partition_point(|&x| x <= t) as u64;
        let rows = cuts.windows(2).map(|cut| {
            let (start, end) = (cut[0], cut[1]);
            let (entered, gone) = (through(&starts, start), through(&censored, start));
            let before = through(&adopted, start);
            let at_risk = entered - gone - before;
            Row {
                start,
                end,
                at_risk,
                events: through(&adopted, end) - before,
                exposure: at_risk as f64 * (end - start) * years,
                adopters: before as f64,
                members: (entered - gone) as f64,
            }
        });
        Self::from_rows(rows.collect(), Axis::Numeric, Likelihood::Exact, EventTiming::AtEnd, years)
    }

    /// The rows, in order of time.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The likelihood that the rows are made for.
    #[must_use]
    pub fn likelihood(&self) -> Likelihood {
        self.likelihood
    }

    /// The meaning of the time axis.
    #[must_use]
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// Where within a row its events happen.
    #[must_use]
    pub fn timing(&self) -> EventTiming {
        self.timing
    }

    /// D, the length of one period in years.
    #[must_use]
    pub fn period_years(&self) -> f64 {
        self.period_years
    }

    /// Events of all rows.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.rows.iter().map(|row| row.events).sum()
    }

    /// The same rows in the order of F, rows of one F joined: a change at a boundary of this table divides
    /// the rows into F < c and F >= c, c being the fraction of the row after it. Weighted fractions that
    /// differ by rounding are one F.
    ///
    /// The time of such a boundary is the one at which F first reaches c. Adopters and members of joined rows
    /// are those of the earliest. Rows are numbered, and `at_risk` counts unit-periods.
    #[must_use]
    pub fn by_fraction(&self) -> Self {
        let mut order: Vec<&Row> = self.rows.iter().collect();
        order.sort_by(|a, b| a.fraction().total_cmp(&b.fraction()).then(a.start.total_cmp(&b.start)));
        let mut rows: Vec<Row> = Vec::with_capacity(order.len());
        let mut reached: Vec<f64> = Vec::with_capacity(order.len());
        for row in order {
            let unit_periods = match self.axis {
                Axis::Calendar(_) => row.at_risk * (row.end - row.start) as u64,
                Axis::Numeric => row.at_risk,
            };
            match (rows.last_mut(), reached.last_mut()) {
                (Some(same), Some(first))
                    if row.fraction() - same.fraction() <= ROUNDING * row.fraction() =>
                {
                    same.at_risk += unit_periods;
                    same.events += row.events;
                    same.exposure += row.exposure;
                    if row.start < *first {
                        *first = row.start;
                        (same.adopters, same.members) = (row.adopters, row.members);
                    }
                }
                _ => {
                    let start = rows.len() as f64;
                    rows.push(Row { start, end: start + 1.0, at_risk: unit_periods, ..*row });
                    reached.push(row.start);
                }
            }
        }
        // A higher fraction that was there earlier reaches the lower ones too.
        let mut earliest = f64::INFINITY;
        for time in reached.iter_mut().rev() {
            earliest = earliest.min(*time);
            *time = earliest;
        }
        Self { rows, timing: EventTiming::Within, reached: Some(reached), ..*self }
    }

    /// Whether the rows are in the order of the fraction ([`RiskTable::by_fraction`]).
    #[must_use]
    pub fn is_by_fraction(&self) -> bool {
        self.reached.is_some()
    }

    /// Sums over all rows.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.rows.iter().fold(Totals::default(), |t, row| Totals {
            unit_periods: t.unit_periods + row.at_risk * self.periods_of(row),
            events: t.events + row.events,
            exposure: t.exposure + row.exposure,
        })
    }

    /// How many periods a row stands for: on a calendar those from its start to its end, else one.
    fn periods_of(&self, row: &Row) -> u64 {
        match self.axis {
            Axis::Calendar(_) => (row.end - row.start) as u64,
            Axis::Numeric => 1,
        }
    }

    /// Every place where the hazard may change, in order of time: between two rows, or just before and just
    /// after the events of a row. Places without exposure or units at risk on one side are among them.
    pub fn boundaries(&self) -> impl Iterator<Item = Boundary> + '_ {
        let n = self.rows.len();
        let between = self.timing == EventTiming::Within;
        (0..n).flat_map(move |i| {
            let (first, second) = if between {
                let here = Boundary { exposure_rows: i, event_rows: i, side: Side::Boundary };
                ((i > 0).then_some(here), None)
            } else {
                let at = |side, event_rows| Boundary { exposure_rows: i + 1, event_rows, side };
                let has_events = self.rows[i].events > 0;
                (
                    has_events.then(|| at(Side::Before, i)),
                    (has_events && i + 1 < n).then(|| at(Side::After, i + 1)),
                )
            };
            first.into_iter().chain(second)
        })
    }

    /// The time of a boundary on the axis: the start of the second regime's first row, or the time of the
    /// events; in a table in the order of the fraction, when the fraction is first reached.
    #[must_use]
    pub fn time(&self, boundary: Boundary) -> f64 {
        if let Some(reached) = &self.reached {
            return reached[boundary.exposure_rows];
        }
        match (boundary.side, self.axis) {
            (Side::Boundary, _) => self.rows[boundary.exposure_rows].start,
            (_, Axis::Numeric) => self.rows[boundary.exposure_rows - 1].end,
            (_, Axis::Calendar(_)) => self.rows[boundary.exposure_rows - 1].end - 1.0,
        }
    }

    /// The point of the axis at a time: a date of the period's precision, or the number.
    #[must_use]
    pub fn label(&self, time: f64) -> TimePoint {
        match self.axis {
            Axis::Calendar(unit) => TimePoint::Date(unit.date(time as i64)),
            Axis::Numeric => TimePoint::Number(time),
        }
    }
}

fn defect(row: &Row, previous_end: f64, likelihood: Likelihood) -> Option<&'static str> {
    let numbers = [row.start, row.end, row.exposure, row.adopters, row.members];
    // Weighted sums of members and adopters are rounded apart; a relative 1e-9 covers that.
    let slack = 1e-9 * row.members.abs();
    if numbers.iter().any(|x| !x.is_finite()) {
        Some("a number is not finite; correct it")
    } else if row.start >= row.end || row.start < previous_end {
        Some("rows must follow each other in time without overlap; sort them")
    } else if row.exposure < 0.0 || row.adopters < 0.0 || row.members < 0.0 {
        Some("exposure, adopters and members are not negative; correct them")
    } else if row.adopters > row.members + slack {
        Some("more adopters than members; correct one of them")
    } else if likelihood == Likelihood::Grouped && row.events > row.at_risk {
        Some("more events than units at risk; correct one of them")
    } else if likelihood == Likelihood::Exact && row.events > 0 && row.exposure <= 0.0 {
        Some("events without exposure; give the row a length and units at risk")
    } else {
        None
    }
}

/// Sums over a risk table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Unit-periods at risk: unit-years, unit-days; unit-rows on a numeric axis.
    pub unit_periods: u64,
    /// Events.
    pub events: u64,
    /// Exposure in years.
    pub exposure: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_become_rows_cut_at_every_entry_exit_and_event() {
        // Three units: one adopts at 2, one is censored at 3, one enters at 1 and adopts at 3.
        let table =
            RiskTable::from_spells(&[(0.0, 2.0, true), (0.0, 3.0, false), (1.0, 3.0, true)], 1.0).unwrap();
        let seen: Vec<_> = table
            .rows()
            .iter()
            .map(|r| (r.start, r.end, r.at_risk, r.events, r.exposure, r.adopters, r.members))
            .collect();
        assert_eq!(
            seen,
            vec![
                (0.0, 1.0, 2, 0, 2.0, 0.0, 2.0),
                (1.0, 2.0, 3, 1, 3.0, 0.0, 3.0),
                (2.0, 3.0, 2, 1, 2.0, 1.0, 3.0)
            ]
        );
        let sides: Vec<_> = table.boundaries().map(|b| (table.time(b), b.side)).collect();
        assert_eq!(sides, vec![(2.0, Side::Before), (2.0, Side::After), (3.0, Side::Before)]);
    }

    // F = 0, .2, .4, .25, .4 in 1900-1904. In the order of F: 0, .2, .25, .4 (two years). F >= .25 is first
    // so in 1902, when F is .4.
    #[test]
    fn rows_in_the_order_of_the_fraction() {
        let adopters = [0.0, 2.0, 4.0, 2.5, 4.0];
        let rows = adopters.iter().enumerate().map(|(i, &adopters)| Row {
            start: 1900.0 + i as f64,
            end: 1901.0 + i as f64,
            at_risk: 10 - i as u64,
            events: i as u64,
            exposure: 10.0 - i as f64,
            adopters,
            members: 10.0,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        let (likelihood, timing) = (Likelihood::Grouped, EventTiming::Within);
        let table = RiskTable::from_rows(rows.collect(), axis, likelihood, timing, 1.0).unwrap();
        let sorted = table.by_fraction();
        let seen: Vec<_> = sorted.rows().iter().map(|r| (r.fraction(), r.at_risk, r.events)).collect();
        assert_eq!(seen, [(0.0, 10, 0), (0.2, 9, 1), (0.25, 7, 3), (0.4, 8 + 6, 2 + 4)]);
        let dates: Vec<String> =
            sorted.boundaries().map(|b| sorted.label(sorted.time(b)).to_string()).collect();
        assert_eq!(dates, ["1901", "1902", "1902"]);
        assert!(sorted.is_by_fraction() && !table.is_by_fraction());
        assert_eq!(sorted.totals().events, table.events());
    }

    // By hand: a third of nine weights of 0.7, summed one by one, and 0.7 of 2.1 are one fraction; the
    // earlier row tells it.
    #[test]
    fn weighted_fractions_that_differ_by_rounding_are_one() {
        let sum = |n: usize| std::iter::repeat_n(0.7, n).sum::<f64>();
        let states = [(sum(1), sum(9)), (sum(3), sum(9)), (sum(2), sum(9)), (sum(1), sum(3))];
        assert_ne!(states[1].0 / states[1].1, states[3].0 / states[3].1);
        let rows = states.iter().enumerate().map(|(i, &(adopters, members))| Row {
            start: 1900.0 + i as f64,
            end: 1901.0 + i as f64,
            at_risk: 5,
            events: 1,
            exposure: 5.0,
            adopters,
            members,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        let (likelihood, timing) = (Likelihood::Grouped, EventTiming::Within);
        let sorted =
            RiskTable::from_rows(rows.collect(), axis, likelihood, timing, 1.0).unwrap().by_fraction();
        let seen: Vec<_> = sorted.rows().iter().map(|r| (r.at_risk, r.members)).collect();
        assert_eq!(seen, [(5, sum(9)), (5, sum(9)), (10, sum(9))]);
        let dates: Vec<String> =
            sorted.boundaries().map(|b| sorted.label(sorted.time(b)).to_string()).collect();
        assert_eq!(dates, ["1901", "1901"]);
    }

    #[test]
    fn impossible_rows_are_refused() {
        let row =
            Row { start: 0.0, end: 1.0, at_risk: 1, events: 2, exposure: 1.0, adopters: 0.0, members: 1.0 };
        let make = |row, likelihood| {
            RiskTable::from_rows(vec![row], Axis::Numeric, likelihood, EventTiming::Within, 1.0)
        };
        assert!(make(row, Likelihood::Grouped).is_err());
        assert!(make(row, Likelihood::Exact).is_ok());
        assert!(make(Row { exposure: 0.0, ..row }, Likelihood::Exact).is_err());
        assert!(make(Row { exposure: f64::NAN, ..row }, Likelihood::Exact).is_err());
        assert!(make(Row { adopters: 2.0, ..row }, Likelihood::Exact).is_err());
        assert!(make(Row { end: 0.0, ..row }, Likelihood::Exact).is_err());
        assert!(RiskTable::from_spells(&[(1.0, 1.0, true)], 1.0).is_err());
        assert!(
            RiskTable::from_rows(vec![], Axis::Numeric, Likelihood::Exact, EventTiming::Within, 1.0).is_err()
        );
    }
}
