//! Calendar dates that carry their own precision.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How exactly a date is known.
///
/// Ordered from fine to coarse, so that the coarsest precision of many dates is their maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The day is known: `1893-09-19`.
    Day,
    /// The month is known: `1893-09`.
    Month,
    /// The quarter is known: `1893-Q3`.
    Quarter,
    /// Only the year is known: `1893`.
    Year,
}

impl Precision {
    /// The word for it: `day`, `month`, `quarter` or `year`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A date known to the day, the month, the quarter or the year, in the proleptic Gregorian calendar.
///
/// A date that is known to the year stands for the whole year: [`Date::first_day`] and [`Date::last_day`]
/// give its ends. Days are counted from 1970-01-01 = 0.
///
/// ```
/// use tipping_core::{Date, Precision};
/// let date: Date = "1893-09".parse()?;
/// assert_eq!(date.precision(), Precision::Month);
/// assert_eq!(date.last_day() - date.first_day() + 1, 30);
/// assert_eq!(date.to_string(), "1893-09");
/// # Ok::<(), tipping_core::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    first_day: i64,
    precision: Precision,
}

/// Why a date could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// The text has none of the forms that [`Date`] reads.
    #[error("`{0}` is not a date: write it as 1893, 1893-Q3, 1893-09 or 1893-09-19")]
    Unreadable(String),
    /// The form is right, but the calendar has no such day, month or quarter.
    #[error("the calendar has no `{0}`")]
    NotInCalendar(String),
}

const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("1970-01-01 is in the calendar");

pub(crate) fn day_number(year: i32, month: u32, day: u32) -> Option<i64> {
    NaiveDate::from_ymd_opt(year, month, day).map(|d| d.signed_duration_since(EPOCH).num_days())
}

/// Year, month and day of a day number (1970-01-01 = 0), clamped to the calendar's own ends.
pub(crate) fn civil(day: i64) -> (i32, u32, u32) {
    let days = chrono::Duration::try_days(day);
    let end = if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    let date = days.and_then(|d| EPOCH.checked_add_signed(d)).unwrap_or(end);
    (date.year(), date.month(), date.day())
}

impl Date {
    /// A date known to the year.
    ///
    /// # Errors
    /// [`DateError::NotInCalendar`] beyond the years -262143 to 262142.
    pub fn from_year(year: i32) -> Result<Self, DateError> {
        Self::make(year, 1, 1, Precision::Year, || format!("{year}"))
    }

    /// A date known to the quarter, 1 to 4.
    ///
    /// # Errors
    /// [`DateError::NotInCalendar`] for any other quarter.
    pub fn from_quarter(year: i32, quarter: u32) -> Result<Self, DateError> {
        let label = || format!("{year:04}-Q{quarter}");
        if !(1..=4).contains(&quarter) {
            return Err(DateError::NotInCalendar(label()));
        }
        Self::make(year, quarter * 3 - 2, 1, Precision::Quarter, label)
    }

    /// A date known to the month, 1 to 12.
    ///
    /// # Errors
    /// [`DateError::NotInCalendar`] for any other month.
    pub fn from_month(year: i32, month: u32) -> Result<Self, DateError> {
        Self::make(year, month, 1, Precision::Month, || format!("{year:04}-{month:02}"))
    }

    /// A date known to the day.
    ///
    /// # Errors
    /// [`DateError::NotInCalendar`] when there is no such day.
    pub fn from_day(year: i32, month: u32, day: u32) -> Result<Self, DateError> {
        Self::make(year, month, day, Precision::Day, || format!("{year:04}-{month:02}-{day:02}"))
    }

    /// The date of a day number (1970-01-01 = 0).
    #[must_use]
    pub fn from_day_number(day: i64) -> Self {
        Self { first_day: day, precision: Precision::Day }
    }

    fn make(
        year: i32,
        month: u32,
        day: u32,
        precision: Precision,
        label: impl Fn() -> String,
    ) -> Result<Self, DateError> {
        let first_day = day_number(year, month, day).ok_or_else(|| DateError::NotInCalendar(label()))?;
        Ok(Self { first_day, precision })
    }

    /// How exactly the date is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        civil(self.first_day).0
    }

    /// The first day that the date may mean, as a day number (1970-01-01 = 0).
    #[must_use]
    pub fn first_day(self) -> i64 {
        self.first_day
    }

    /// The last day that the date may mean, as a day number (1970-01-01 = 0).
    #[must_use]
    pub fn last_day(self) -> i64 {
        let (year, month, _) = civil(self.first_day);
        let months = match self.precision {
            Precision::Day => return self.first_day,
            Precision::Month => 1,
            Precision::Quarter => 3,
            Precision::Year => 12,
        };
        let after = month - 1 + months;
        let next = (year.saturating_add((after / 12) as i32), after % 12 + 1);
        day_number(next.0, next.1, 1).map_or(self.first_day, |d| d - 1)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.first_day);
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Quarter => write!(f, "{year:04}-Q{}", month.div_ceil(3)),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `1893`, `1893-Q3`, `1893-09` and `1893-09-19`; years have four digits.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let unreadable = || DateError::Unreadable(text.to_owned());
        let number = |part: &str, digits: usize| -> Result<u32, DateError> {
            let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse().map_err(|_| unreadable()) } else { Err(unreadable()) }
        };
        let parts: Vec<&str> = text.trim().split('-').collect();
        match parts.as_slice() {
            [year] => Self::from_year(number(year, 4)? as i32),
            [year, part] => match part.strip_prefix(['Q', 'q']) {
                Some(quarter) => Self::from_quarter(number(year, 4)? as i32, number(quarter, 1)?),
                None => Self::from_month(number(year, 4)? as i32, number(part, 2)?),
            },
            [year, month, day] => Self::from_day(number(year, 4)? as i32, number(month, 2)?, number(day, 2)?),
            _ => Err(unreadable()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_every_precision() {
        for text in ["1893", "1893-Q3", "1893-09", "1893-09-19", "2000-02-29"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in ["", "93", "1893-9", "1893-13", "1900-02-29", "1893-09-19-1", "x", "1893-Q5", "+893"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn ends_of_imprecise_dates() {
        let span = |t: &str| {
            let d: Date = t.parse().unwrap();
            (
                Date::from_day_number(d.first_day()).to_string(),
                Date::from_day_number(d.last_day()).to_string(),
            )
        };
        assert_eq!(span("1900"), ("1900-01-01".into(), "1900-12-31".into()));
        assert_eq!(span("1900-02"), ("1900-02-01".into(), "1900-02-28".into()));
        assert_eq!(span("1899-Q4"), ("1899-10-01".into(), "1899-12-31".into()));
    }
}
