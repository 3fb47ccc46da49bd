//! Analysis periods: the grid of years, quarters, months or days on which adoption is studied.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::{Date, Precision, civil, day_number};

/// The length of an analysis period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PeriodUnit {
    /// One day, 1/365.25 of a year.
    Day,
    /// One calendar month, 1/12 of a year by definition.
    Month,
    /// One calendar quarter, 1/4 of a year by definition.
    Quarter,
    /// One calendar year.
    Year,
}

impl PeriodUnit {
    /// Length D of one period in years: 1, 1/4, 1/12 by definition, and 1/365.25 for a day.
    #[must_use]
    pub fn years(self) -> f64 {
        match self {
            Self::Year => 1.0,
            Self::Quarter => 0.25,
            Self::Month => 1.0 / 12.0,
            Self::Day => 1.0 / 365.25,
        }
    }

    /// The number of the period that holds `day` (1970-01-01 = 0).
    ///
    /// Years count from 0, quarters and months from the first of year 0, days from 1970-01-01.
    #[must_use]
    pub fn index_of(self, day: i64) -> i64 {
        let (year, month, _) = civil(day);
        let (year, month) = (i64::from(year), i64::from(month) - 1);
        match self {
            Self::Year => year,
            Self::Quarter => year * 4 + month / 3,
            Self::Month => year * 12 + month,
            Self::Day => day,
        }
    }

    /// The first day of period number `index`, as a day number.
    #[must_use]
    pub fn first_day(self, index: i64) -> i64 {
        let (per_year, months) = match self {
            Self::Day => return index,
            Self::Year => (1, 12),
            Self::Quarter => (4, 3),
            Self::Month => (12, 1),
        };
        let year = index.div_euclid(per_year) as i32;
        let month = (index.rem_euclid(per_year) * months + 1) as u32;
        let end = if index < 0 { i64::MIN / 2 } else { i64::MAX / 2 };
        day_number(year, month, 1).unwrap_or(end)
    }

    /// The period number `index`, as a date of this precision.
    #[must_use]
    pub fn date(self, index: i64) -> Date {
        let (year, month, _) = civil(self.first_day(index));
        let date = match self {
            Self::Day => Ok(Date::from_day_number(index)),
            Self::Month => Date::from_month(year, month),
            Self::Quarter => Date::from_quarter(year, month.div_ceil(3)),
            Self::Year => Date::from_year(year),
        };
        date.unwrap_or_else(|_| Date::from_day_number(self.first_day(index)))
    }
}

impl From<Precision> for PeriodUnit {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::Day => Self::Day,
            Precision::Month => Self::Month,
            Precision::Quarter => Self::Quarter,
            Precision::Year => Self::Year,
        }
    }
}

crate::choices!(PeriodUnit { Year => "year", Quarter => "quarter", Month => "month", Day => "day" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_hold_their_days() {
        let day = "1945-05-08".parse::<Date>().unwrap().first_day();
        let label = |u: PeriodUnit| u.date(u.index_of(day)).to_string();
        assert_eq!(label(PeriodUnit::Year), "1945");
        assert_eq!(label(PeriodUnit::Quarter), "1945-Q2");
        assert_eq!(label(PeriodUnit::Month), "1945-05");
        assert_eq!(label(PeriodUnit::Day), "1945-05-08");
    }

    #[test]
    fn first_day_is_in_the_period_and_the_day_before_is_not() {
        for unit in [PeriodUnit::Year, PeriodUnit::Quarter, PeriodUnit::Month, PeriodUnit::Day] {
            for day in (-200_000..60_000).step_by(997) {
                let k = unit.index_of(day);
                assert!(unit.first_day(k) <= day && day < unit.first_day(k + 1), "{unit} {day}");
                assert_eq!(unit.index_of(unit.first_day(k)), k);
                assert_eq!(unit.index_of(unit.first_day(k) - 1), k - 1);
            }
        }
    }
}
