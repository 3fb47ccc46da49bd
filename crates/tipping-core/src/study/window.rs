//! The window of analysis: from which period through which, and why.

use crate::finding::Warning;
use crate::record::AdoptionData;
use crate::risk_table::{CoarseDate, TableError};
use crate::rules::{Likelihood, Rules};
use crate::setting::Setting;
use crate::time::{Date, PeriodUnit, Precision};

/// Where an end of the window comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Chosen by the user.
    Chosen,
    /// The norm's recorded opening or end of observation.
    Recorded,
    /// Inferred from the first or last adoption.
    Inferred,
    /// Inferred from the last date on which the observation of a unit ended, later than any adoption.
    LastObserved,
}

/// The window of analysis, in periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The analysis period.
    pub period: PeriodUnit,
    /// Number of the first period.
    pub first: i64,
    /// Number of the last complete period.
    pub last: i64,
    /// Where the start comes from.
    pub from_origin: Origin,
    /// Where the end comes from.
    pub through_origin: Origin,
}

impl Window {
    /// The first period as a date.
    #[must_use]
    pub fn from(&self) -> Date {
        self.period.date(self.first)
    }

    /// The last period as a date.
    #[must_use]
    pub fn through(&self) -> Date {
        self.period.date(self.last)
    }
}

impl Rules {
    /// The same rules with the window, the period and the likelihood of a study, so that the record of some
    /// of its units gets the same rows whatever their dates are.
    #[must_use]
    pub fn pinned(self, window: &Window, likelihood: Likelihood) -> Self {
        Self {
            from: Some(window.from()),
            through: Some(window.through()),
            period: Some(window.period),
            likelihood: Some(likelihood),
            ..self
        }
    }
}

/// The coarsest precision among the dates of adoption.
pub(crate) fn coarsest(data: &AdoptionData) -> Precision {
    adoptions(data).map(|date| date.precision()).max().unwrap_or(Precision::Year)
}

/// The window that the rules and the record make; doubts about its ends become warnings.
pub(crate) fn window(
    data: &AdoptionData,
    rules: &Rules,
    period: PeriodUnit,
    warnings: &mut Vec<Warning>,
) -> Result<Window, TableError> {
    let (first, from_origin) = start(data, rules, period, warnings);
    warnings.extend(first_period_incomplete(data, rules, period, first));
    let (last, through_origin) = end(data, rules, period, warnings);
    warnings.extend(beyond_the_record(data, rules));
    warnings.extend(beyond_the_system(data, period, last));
    if last < first {
        let (from, through) = (period.date(first).to_string(), period.date(last).to_string());
        return Err(TableError::EmptyWindow { from, through });
    }
    Ok(Window { period, first, last, from_origin, through_origin })
}

/// The first period of the window: the chosen one, else that of the recorded opening, else that of the first
/// adoption, with a warning.
fn start(
    data: &AdoptionData,
    rules: &Rules,
    period: PeriodUnit,
    warnings: &mut Vec<Warning>,
) -> (i64, Origin) {
    if let Some(date) = rules.from {
        return (period.index_of(date.first_day()), Origin::Chosen);
    }
    if let Some(date) = data.norm().opened {
        return (period.index_of(date.first_day()), Origin::Recorded);
    }
    let first = adoptions(data).map(Date::first_day).min().unwrap_or_default();
    let first = period.index_of(first);
    warnings.push(Warning::new(
        "origin_inferred",
        format!(
            "The window begins with the first adoption ({}) because no opening is recorded: every hazard, \
             and with it the threshold, depends on when adoption became possible. Give {}.",
            period.date(first),
            Setting::From
        ),
    ));
    (first, Origin::Inferred)
}

/// The warning that adoption became possible only in the course of the first period.
fn first_period_incomplete(
    data: &AdoptionData,
    rules: &Rules,
    period: PeriodUnit,
    first: i64,
) -> Option<Warning> {
    let opening = rules.from.or(data.norm().opened).map(Date::first_day);
    let day = opening.filter(|&day| day > period.first_day(first))?;
    let covered = period.first_day(first + 1) - day;
    let message = format!(
        "The first period ({}) begins on {}: {covered} of its {} days could see an adoption, but it counts as \
         a whole one, so that its hazard comes out too low and a rise after it too high. Use a shorter {}, or \
         begin with {}.",
        period.date(first),
        Date::from_day_number(day),
        period.first_day(first + 1) - period.first_day(first),
        Setting::Period,
        Setting::From.with(period.date(first + 1))
    );
    Some(Warning::new("first_period_incomplete", message))
}

/// The last period of the window: the chosen one, else that of the recorded end of observation, else the last
/// of which the record says anything, with a warning where units may be at risk for longer.
fn end(data: &AdoptionData, rules: &Rules, period: PeriodUnit, warnings: &mut Vec<Warning>) -> (i64, Origin) {
    if let Some(date) = rules.through {
        return (last_complete(period, date), Origin::Chosen);
    }
    if let Some(date) = data.norm().observed_through {
        return (last_complete(period, date), Origin::Recorded);
    }
    if let Some(last) = last_observed(data) {
        let last = period.index_of(last);
        if open_ended(data) {
            let message = format!(
                "The window ends with the last date of the record ({}), on which the observation of a unit \
                 ended: units that have neither adopted nor such a date are at risk for longer if the record \
                 goes on. Give {}.",
                period.date(last),
                Setting::Through
            );
            warnings.push(Warning::new("end_inferred", message));
        }
        return (last, Origin::LastObserved);
    }
    let last = period.index_of(adoptions(data).map(Date::last_day).max().unwrap_or_default());
    if open_ended(data) || last_end(data).is_none() {
        let message = format!(
            "The window ends with the last adoption ({}) because no end of observation is recorded: units \
             that have not adopted are at risk for longer if the record goes on. Give {}.",
            period.date(last),
            Setting::Through
        );
        warnings.push(Warning::new("end_inferred", message));
    }
    (last, Origin::Inferred)
}

/// The last period that is over by the end of a date: the one before that of the next day.
fn last_complete(period: PeriodUnit, date: Date) -> i64 {
    period.index_of(date.last_day() + 1) - 1
}

/// The warning that the chosen end lies after the recorded end of observation.
fn beyond_the_record(data: &AdoptionData, rules: &Rules) -> Option<Warning> {
    let (chosen, recorded) = (rules.through?, data.norm().observed_through?);
    let message = format!(
        "The window runs through {chosen}, but the record is complete only through {recorded}: later \
         adoptions may be missing and their units look as if they had not adopted."
    );
    (chosen.last_day() > recorded.last_day()).then(|| Warning::new("through_after_record", message))
}

/// The warning that the window goes on after the end of the list of members.
fn beyond_the_system(data: &AdoptionData, period: PeriodUnit, last: i64) -> Option<Warning> {
    let end = data.system().through.filter(|end| last > last_complete(period, *end))?;
    let message = format!(
        "The window runs through {}, but the list of members ({}) ends on {end}: entries and exits after that \
         date are unknown.",
        period.date(last),
        data.system().name
    );
    Some(Warning::new("system_ends", message))
}

/// The dates of adoption.
fn adoptions(data: &AdoptionData) -> impl Iterator<Item = Date> {
    data.units().iter().filter_map(|u| u.adoption.map(|a| a.date))
}

/// The last day on which the observation of a unit ended, where that is later than any adoption.
fn last_observed(data: &AdoptionData) -> Option<i64> {
    let adopted = adoptions(data).map(Date::last_day).max();
    last_end(data).filter(|day| adopted.is_none_or(|adopted| *day > adopted))
}

/// The last day on which the observation of a unit ended.
fn last_end(data: &AdoptionData) -> Option<i64> {
    data.units().iter().filter_map(|u| u.observed_through.map(Date::last_day)).max()
}

/// Whether some unit neither adopts nor says until when it was observed.
fn open_ended(data: &AdoptionData) -> bool {
    data.units().iter().any(|u| u.adoption.is_none() && u.observed_through.is_none())
}

/// Every adoption near the window must say in which period it lies.
pub(crate) fn check_resolution(data: &AdoptionData, window: &Window) -> Result<(), TableError> {
    let place = |day: i64| window.period.index_of(day);
    let coarse = data.units().iter().filter_map(|unit| {
        let date = unit.adoption?.date;
        let (from, to) = (place(date.first_day()), place(date.last_day()));
        let relevant = to >= window.first && from <= window.last;
        (relevant && from != to).then(|| CoarseDate { id: unit.id.clone(), name: unit.name.clone(), date })
    });
    let dates: Vec<CoarseDate> = coarse.collect();
    let Some(precision) = dates.iter().map(|d| d.date.precision()).max() else { return Ok(()) };
    Err(TableError::TooCoarse { dates, precision: precision.name(), period: window.period })
}
