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
    let dates = data.units().iter().filter_map(|u| u.adoption.map(|a| a.date.precision()));
    dates.max().unwrap_or(Precision::Year)
}

/// The window that the rules and the record make; doubts about its ends become warnings.
pub(crate) fn window(
    data: &AdoptionData,
    rules: &Rules,
    period: PeriodUnit,
    warnings: &mut Vec<Warning>,
) -> Result<Window, TableError> {
    let norm = data.norm();
    let adoptions = || data.units().iter().filter_map(|u| u.adoption.map(|a| a.date));
    let (first, from_origin) = if let Some(date) = rules.from {
        (period.index_of(date.first_day()), Origin::Chosen)
    } else if let Some(date) = norm.opened {
        (period.index_of(date.first_day()), Origin::Recorded)
    } else {
        let first = adoptions().map(Date::first_day).min().unwrap_or_default();
        let first = period.index_of(first);
        warnings.push(Warning::new(
            "origin_inferred",
            format!(
                "The window begins with the first adoption ({}) because no opening is recorded: every \
                 hazard, and with it the threshold, depends on when adoption became possible. Give {}.",
                period.date(first),
                Setting::From
            ),
        ));
        (first, Origin::Inferred)
    };
    let opening = rules.from.or(norm.opened).map(Date::first_day);
    if let Some(day) = opening.filter(|&day| day > period.first_day(first)) {
        let covered = period.first_day(first + 1) - day;
        warnings.push(Warning::new(
            "first_period_incomplete",
            format!(
                "The first period ({}) begins on {}: {covered} of its {} days could see an adoption, but \
                 it counts as a whole one, so that its hazard comes out too low and a rise after it too \
                 high. Use a shorter {}, or begin with {}.",
                period.date(first),
                Date::from_day_number(day),
                period.first_day(first + 1) - period.first_day(first),
                Setting::Period,
                Setting::From.with(period.date(first + 1))
            ),
        ));
    }
    // Only complete periods: the one before the period that holds the first day after the end.
    let complete = |date: Date| period.index_of(date.last_day() + 1) - 1;
    let (last, through_origin) = if let Some(date) = rules.through {
        (complete(date), Origin::Chosen)
    } else if let Some(date) = norm.observed_through {
        (complete(date), Origin::Recorded)
    } else if let Some(last) = last_observed(data) {
        let last = period.index_of(last);
        if open_ended(data) {
            warnings.push(Warning::new(
                "end_inferred",
                format!(
                    "The window ends with the last date of the record ({}), on which the observation of a \
                     unit ended: units that have neither adopted nor such a date are at risk for longer if \
                     the record goes on. Give {}.",
                    period.date(last),
                    Setting::Through
                ),
            ));
        }
        (last, Origin::LastObserved)
    } else {
        let last = period.index_of(adoptions().map(Date::last_day).max().unwrap_or_default());
        if open_ended(data) || last_end(data).is_none() {
            warnings.push(Warning::new(
                "end_inferred",
                format!(
                    "The window ends with the last adoption ({}) because no end of observation is recorded: \
                 units that have not adopted are at risk for longer if the record goes on. Give {}.",
                    period.date(last),
                    Setting::Through
                ),
            ));
        }
        (last, Origin::Inferred)
    };
    if let (Some(chosen), Some(recorded)) = (rules.through, norm.observed_through)
        && chosen.last_day() > recorded.last_day()
    {
        warnings.push(Warning::new(
            "through_after_record",
            format!(
                "The window runs through {chosen}, but the record is complete only through {recorded}: \
                 later adoptions may be missing and their units look as if they had not adopted."
            ),
        ));
    }
    if let Some(end) = data.system().through
        && last > complete(end)
    {
        warnings.push(Warning::new(
            "system_ends",
            format!(
                "The window runs through {}, but the list of members ({}) ends on {end}: entries and exits \
                 after that date are unknown.",
                period.date(last),
                data.system().name
            ),
        ));
    }
    if last < first {
        let (from, through) = (period.date(first).to_string(), period.date(last).to_string());
        return Err(TableError::EmptyWindow { from, through });
    }
    Ok(Window { period, first, last, from_origin, through_origin })
}

/// The last day on which the observation of a unit ended, where that is later than any adoption.
fn last_observed(data: &AdoptionData) -> Option<i64> {
    let adopted = data.units().iter().filter_map(|u| u.adoption.map(|a| a.date.last_day())).max();
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
