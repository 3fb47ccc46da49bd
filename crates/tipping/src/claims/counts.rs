//! Counts of adopters around a threshold, and of years behind the first.

use tipping_core::finding::ClaimFinding;
use tipping_core::result::{AdoptedState, EarlyAdopterReport};
use tipping_core::{Act, AdoptionData, Date, Rules, Study, Successions, TimePoint, Unit};
use tipping_ingest::FirstDates;

use crate::prepare::period_of;

/// Days of a year.
const YEAR: f64 = 365.25;

/// A record on the grid of periods. Periods are offsets from the window's first.
pub(super) struct Counts<'a> {
    pub(super) data: &'a AdoptionData,
    pub(super) study: &'a Study,
    pub(super) rules: &'a Rules,
}

/// Adoptions in the years after a period.
pub(super) struct After {
    /// The last period of these years, or of the window.
    pub(super) through: usize,
    /// By members at risk.
    pub(super) members: u64,
    /// By everybody, in the system or outside it.
    pub(super) everybody: u64,
    /// Whether the window holds all of these years.
    pub(super) complete: bool,
}

/// How far a unit was behind the first adopter.
pub(super) struct Lag {
    name: String,
    pub(super) adopted: Option<TimePoint>,
    first: TimePoint,
    leaders: Vec<String>,
    pub(super) years: f64,
    rank: u64,
    adopters: u64,
}

impl Lag {
    pub(super) fn finding(self) -> ClaimFinding {
        let Self { name, adopted, first, leaders, years, rank, adopters } = self;
        ClaimFinding::Power { name, adopted, first, leaders, years, rank, adopters }
    }
}

/// Whether the first evidence of a movement is later than the adoption, as far as both dates tell.
pub(super) fn is_later(adopter: &EarlyAdopterReport) -> bool {
    let last_day = |point: TimePoint| point.date().map(Date::last_day);
    let first_day = |point: TimePoint| point.date().map(Date::first_day);
    match (last_day(adopter.date), adopter.movement.and_then(first_day)) {
        (Some(adoption), Some(evidence)) => evidence > adoption,
        _ => false,
    }
}

impl Counts<'_> {
    pub(super) fn label(&self, period: usize) -> TimePoint {
        let window = &self.study.window;
        window.period.date(window.first + period as i64).into()
    }

    /// The last day of a period.
    fn last_day(&self, period: usize) -> i64 {
        let window = &self.study.window;
        window.period.first_day(window.first + period as i64 + 1) - 1
    }

    /// A, M and F as a period opens.
    pub(super) fn state_before(&self, period: usize) -> AdoptedState {
        let time = (self.study.window.first + period as i64) as f64;
        let rows = self.study.table.rows();
        let row = rows.get(rows.partition_point(|row| row.end <= time)).or_else(|| rows.last());
        row.map_or_else(|| AdoptedState::new(0.0, 0.0), AdoptedState::of)
    }

    /// A, M and F as the period after it opens.
    pub(super) fn state_after(&self, period: usize) -> AdoptedState {
        self.state_before(period + 1)
    }

    /// The date of a unit's own decision; none where it has not adopted, or inherited the adoption.
    fn decided(&self, unit: &Unit) -> Option<Date> {
        let adoption = unit.adoption?;
        let own = match adoption.act {
            Act::Decision => true,
            Act::Succession => self.rules.successions == Successions::Event,
        };
        own.then_some(adoption.date)
    }

    /// Who had adopted when a period ended, in the system or outside it, in order of time and name.
    pub(super) fn early(&self, period: usize, movement: Option<&FirstDates>) -> Vec<EarlyAdopterReport> {
        let end = self.last_day(period);
        let mut early: Vec<EarlyAdopterReport> = Vec::new();
        for (i, unit) in self.data.units().iter().enumerate() {
            let Some(date) = self.decided(unit).filter(|date| date.last_day() <= end) else { continue };
            let inside = |spell: &tipping_core::Spell| {
                spell.entry.is_none_or(|entry| entry.first_day() <= date.last_day())
                    && spell.exit.is_none_or(|exit| exit.last_day() >= date.first_day())
            };
            early.push(EarlyAdopterReport {
                unit: unit.id.clone(),
                name: unit.name.clone(),
                date: date.into(),
                member: unit.spells.iter().any(inside),
                movement: movement.and_then(|m| m.dates.get(i).copied().flatten()).map(TimePoint::from),
            });
        }
        early.sort_by(|a, b| {
            a.date.position().total_cmp(&b.date.position()).then_with(|| a.name.cmp(&b.name))
        });
        early
    }

    /// Adoptions in so many years after the end of a period.
    pub(super) fn after(&self, period: usize, years: f64) -> After {
        let last = self.study.schedule.periods().saturating_sub(1);
        let periods = (years / self.study.table.period_years()).round().max(1.0) as usize;
        let through = (period + periods).min(last);
        let events = self.study.history.iter().filter_map(|history| history.event);
        let (start, end) = (self.last_day(period), self.last_day(through));
        let decided = self.data.units().iter().filter_map(|unit| self.decided(unit));
        After {
            through,
            members: events.filter(|&k| period < k && k <= through).count() as u64,
            everybody: decided.filter(|d| d.first_day() > start && d.last_day() <= end).count() as u64,
            complete: period + periods <= last,
        }
    }

    /// The period of the entry into force; `None` where it is not known, or outside the window.
    pub(super) fn entry_into_force(&self) -> Option<usize> {
        let window = &self.study.window;
        let at = period_of(self.data.norm().entry_into_force?, window.period)?;
        (window.first <= at && at <= window.last).then_some((at - window.first) as usize)
    }

    /// How far a unit was behind the first adopter; `None` where nobody decided to adopt.
    pub(super) fn lag(&self, unit: usize) -> Option<Lag> {
        let end = self.last_day(self.study.schedule.periods().saturating_sub(1));
        let known = |unit: &Unit| self.decided(unit).filter(|date| date.last_day() <= end);
        let mut all: Vec<(Date, &str)> =
            self.data.units().iter().filter_map(|u| Some((known(u)?, u.name.as_str()))).collect();
        all.sort_by(|a, b| a.0.first_day().cmp(&b.0.first_day()).then_with(|| a.1.cmp(b.1)));
        let first = all.first()?.0;
        let leaders = all.iter().filter(|a| a.0.first_day() == first.first_day());
        let leaders = leaders.map(|a| a.1.to_owned()).collect();
        let own = &self.data.units()[unit];
        let adopted = known(own);
        let until = adopted.map_or(end, Date::first_day);
        let years = match adopted {
            // Years are counted by the calendar where dates are no finer.
            Some(date) if date.precision() == tipping_core::Precision::Year => {
                f64::from(date.year() - first.year())
            }
            _ => (until - first.first_day()) as f64 / YEAR,
        };
        let rank = 1 + all.iter().filter(|a| a.0.first_day() < until).count() as u64;
        Some(Lag {
            name: own.name.clone(),
            adopted: adopted.map(TimePoint::from),
            first: first.into(),
            leaders,
            years,
            rank,
            adopters: all.len() as u64,
        })
    }
}
