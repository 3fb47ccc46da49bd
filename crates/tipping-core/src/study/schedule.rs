//! Who could adopt when: the frame in which adoption is simulated forward in time.

use crate::risk_table::{Axis, EventTiming, RiskTable, Row, TableError};
use crate::rules::Likelihood;
use crate::time::PeriodUnit;

/// One unit of a schedule. Spans are first and last period, both included, as offsets from the window's first
/// period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScheduledUnit {
    /// Its index into [`crate::AdoptionData::units`]; in a made-up population its number.
    pub unit: usize,
    /// Its recorded adoption, if it has one, is no outcome of the window: made before it, outside the system
    /// or inherited. A simulation does not decide it anew, unless the unit adopts before.
    pub kept: bool,
    /// When it is at risk as long as it has not adopted; empty = never.
    pub at_risk: Vec<(usize, usize)>,
    /// When it is a member as the period opens.
    pub member: Vec<(usize, usize)>,
    /// When it is an adopter whatever happens: it adopted before the window or outside the system.
    pub given: Vec<(usize, usize)>,
    /// Its weight in every period; empty = 1.
    pub weights: Vec<f64>,
}

/// The units, the periods, and what follows from them alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    units: Vec<ScheduledUnit>,
    /// Number of the first period on the calendar.
    first: i64,
    periods: usize,
    period: PeriodUnit,
    /// Periods of a day joined into rows for the exact likelihood.
    joined: bool,
    /// Weighted members of every period.
    members: Vec<f64>,
    /// Weighted given adopters of every period.
    given: Vec<f64>,
    /// Units that begin and cease to be at risk in each period (the latter from the period after their last).
    entering: Vec<Vec<u32>>,
    leaving: Vec<Vec<u32>>,
}

/// What happened in one period of a history.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Happening {
    /// Units at risk.
    pub at_risk: u64,
    /// Those of them that adopt.
    pub events: u64,
    /// Adopters before the period, weighted.
    pub adopters: f64,
}

impl Schedule {
    pub(crate) fn new(
        units: Vec<ScheduledUnit>,
        first: i64,
        periods: usize,
        period: PeriodUnit,
        joined: bool,
    ) -> Self {
        let weight = |u: &ScheduledUnit, k: usize| u.weights.get(k).copied().unwrap_or(1.0);
        let mut members = vec![0.0; periods];
        let mut given = vec![0.0; periods];
        let mut entering = vec![Vec::new(); periods + 1];
        let mut leaving = vec![Vec::new(); periods + 1];
        for (i, unit) in units.iter().enumerate() {
            for &(from, to) in &unit.member {
                (from..=to).for_each(|k| members[k] += weight(unit, k));
            }
            for &(from, to) in &unit.given {
                (from..=to).for_each(|k| given[k] += weight(unit, k));
            }
            for &(from, to) in &unit.at_risk {
                entering[from].push(i as u32);
                leaving[to + 1].push(i as u32);
            }
        }
        Self { units, first, periods, period, joined, members, given, entering, leaving }
    }

    /// A closed population: `units` units, always there, over `periods` periods from number `first` on.
    #[must_use]
    pub fn closed(units: usize, first: i64, periods: usize, period: PeriodUnit) -> Self {
        let always = vec![(0, periods.saturating_sub(1))];
        let units = (0..units).map(|unit| ScheduledUnit {
            unit,
            at_risk: always.clone(),
            member: always.clone(),
            ..ScheduledUnit::default()
        });
        Self::new(units.collect(), first, periods, period, false)
    }

    /// The units.
    #[must_use]
    pub fn units(&self) -> &[ScheduledUnit] {
        &self.units
    }

    /// Number of periods.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.periods
    }

    /// Length D of a period in years.
    #[must_use]
    pub fn period_years(&self) -> f64 {
        self.period.years()
    }

    /// M, the weighted members of every period.
    #[must_use]
    pub fn members(&self) -> &[f64] {
        &self.members
    }

    /// Weighted adopters of every period that are adopters whatever happens.
    #[must_use]
    pub fn given(&self) -> &[f64] {
        &self.given
    }

    /// Units that begin to be at risk in a period, if they have not adopted.
    #[must_use]
    pub fn entering(&self, period: usize) -> &[u32] {
        &self.entering[period]
    }

    /// Units that were at risk last in the period before.
    #[must_use]
    pub fn leaving(&self, period: usize) -> &[u32] {
        &self.leaving[period]
    }

    /// The risk table of a history on this schedule, one [`Happening`] a period.
    ///
    /// # Errors
    /// As [`RiskTable::from_rows`].
    pub fn table(&self, history: &[Happening], likelihood: Likelihood) -> Result<RiskTable, TableError> {
        let years = self.period.years();
        let mut rows: Vec<Row> = Vec::with_capacity(if self.joined { 512 } else { history.len() });
        for (k, (now, &members)) in history.iter().zip(&self.members).enumerate() {
            let start = (self.first + k as i64) as f64;
            let exposure = now.at_risk as f64 * years;
            if self.joined
                && let Some(row) = rows.last_mut()
                && row.events == 0
                && (row.at_risk, row.adopters, row.members) == (now.at_risk, now.adopters, members)
            {
                row.end += 1.0;
                row.events = now.events;
                row.exposure = row.at_risk as f64 * (row.end - row.start) * years;
                continue;
            }
            rows.push(Row {
                start,
                end: start + 1.0,
                at_risk: now.at_risk,
                events: now.events,
                exposure,
                adopters: now.adopters,
                members,
            });
        }
        let timing = if self.joined { EventTiming::AtEnd } else { EventTiming::Within };
        RiskTable::from_rows(rows, Axis::Calendar(self.period), likelihood, timing, years)
    }
}
