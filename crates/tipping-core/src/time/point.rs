//! A point on the time axis of a result.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date::{Date, DateError};

/// A point on the time axis of a risk table: a date of the period's precision, or a number where the axis has
/// no calendar.
///
/// Results write it as text: `1945`, `1945-Q2`, `1945-05`, `1945-05-08`, or the number. What was written from
/// a number of four digits is read back as a year.
///
/// ```
/// use tipping_core::TimePoint;
/// let point: TimePoint = "1945-05".parse()?;
/// assert_eq!(point.date().map(|date| date.year()), Some(1945));
/// assert_eq!(point.to_string(), "1945-05");
/// assert_eq!("68".parse::<TimePoint>()?, TimePoint::Number(68.0));
/// # Ok::<(), tipping_core::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum TimePoint {
    /// A date, as precise as the period.
    Date(Date),
    /// A number, such as days since admission.
    Number(f64),
}

impl TimePoint {
    /// The date; `None` on an axis without a calendar.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::Number(_) => None,
        }
    }

    /// Its place on a scale of days, or the number: the first day of a date as the number of days since
    /// 1970-01-01.
    #[must_use]
    pub fn position(self) -> f64 {
        match self {
            Self::Date(date) => date.first_day() as f64,
            Self::Number(number) => number,
        }
    }
}

impl From<Date> for TimePoint {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl fmt::Display for TimePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => f.pad(&date.to_string()),
            Self::Number(number) => f.pad(&number.to_string()),
        }
    }
}

impl FromStr for TimePoint {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        match text.parse() {
            Ok(date) => Ok(Self::Date(date)),
            Err(error) => text.parse().map(Self::Number).map_err(|_| error),
        }
    }
}

impl Serialize for TimePoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimePoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TimePoint {
    fn schema_name() -> Cow<'static, str> {
        "TimePoint".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_and_read_as_text() {
        for text in ["1945", "1945-Q2", "1945-05", "1945-05-08", "68", "0.5", "-3"] {
            let point: TimePoint = text.parse().unwrap();
            assert_eq!(point.to_string(), text);
            assert_eq!(serde_json::to_string(&point).unwrap(), format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<TimePoint>(&format!("\"{text}\"")).unwrap(), point);
        }
        assert!("soon".parse::<TimePoint>().is_err());
    }

    #[test]
    fn positions_are_days_or_numbers() {
        assert_eq!("1970-01-02".parse::<TimePoint>().unwrap().position(), 1.0);
        assert_eq!("1971".parse::<TimePoint>().unwrap().position(), 365.0);
        assert_eq!("7.5".parse::<TimePoint>().unwrap().position(), 7.5);
    }
}
