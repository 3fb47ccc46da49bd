//! What is known about units besides their adoption: covariates, ties, places.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::PeriodUnit;

/// What stands for a value that a panel does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Fill {
    /// Nothing: the unit-period is lost.
    #[default]
    None,
    /// The last value before it, however old.
    Forward,
    /// The line between the last value before it and the first after it; nothing outside them. It looks
    /// ahead.
    Linear,
}

crate::choices!(Fill { None => "none", Forward => "forward", Linear => "linear" });

/// One supplied covariate: its values by unit and period.
///
/// ```
/// use tipping_core::{Fill, PeriodUnit, Series};
/// let values = vec![vec![(1900, 1.0), (1904, 3.0)]];
/// let series = Series { name: "x".into(), source: "x.csv".into(), period: Some(PeriodUnit::Year), values };
/// assert_eq!(series.at(0, 1902, Fill::None), None);
/// assert_eq!(series.at(0, 1902, Fill::Forward), Some(1.0));
/// assert_eq!(series.at(0, 1902, Fill::Linear), Some(2.0));
/// assert_eq!(series.at(0, 1905, Fill::Linear), None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The file or dataset that it comes from.
    pub source: String,
    /// The length of the periods that its values are for; `None` = one value a unit, for all time (under
    /// period 0).
    pub period: Option<PeriodUnit>,
    /// For every unit, in order of [`crate::AdoptionData::units`], (number of the period, value) in order of
    /// period; values that are missing are left out.
    pub values: Vec<Vec<(i64, f64)>>,
}

impl Series {
    /// The value of a unit in period number `period` (of [`Series::period`]; of no meaning when it is
    /// `None`).
    #[must_use]
    pub fn at(&self, unit: usize, period: i64, fill: Fill) -> Option<f64> {
        let values = self.values.get(unit)?;
        if self.period.is_none() {
            return values.first().map(|v| v.1);
        }
        let next = values.partition_point(|v| v.0 <= period);
        let before = next.checked_sub(1).map(|i| values[i]);
        match (before, fill) {
            (Some((at, value)), _) if at == period => Some(value),
            (Some((_, value)), Fill::Forward) => Some(value),
            (Some((from, low)), Fill::Linear) => {
                let (to, high) = *values.get(next)?;
                Some(low + (high - low) * (period - from) as f64 / (to - from) as f64)
            }
            _ => None,
        }
    }
}

/// A directed tie: how much `from` looks at `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tie {
    /// The unit that looks, as an index into [`crate::AdoptionData::units`].
    pub from: usize,
    /// The unit that it looks at.
    pub to: usize,
    /// Number of the period in which it holds; 0 when ties hold for all time.
    pub period: i64,
    /// Its weight: finite, not negative.
    pub weight: f64,
}

/// A network between the units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ties {
    /// The ties, in order of period, `from`, `to`; each once.
    pub ties: Vec<Tie>,
    /// The length of the periods in which they hold; `None` = for all time.
    pub period: Option<PeriodUnit>,
}

/// A place on earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Latitude, -90 to 90, north positive.
    pub latitude: f64,
    /// Longitude, -180 to 180, east positive.
    pub longitude: f64,
}

/// Mean radius of the earth in kilometres (IUGG).
const EARTH_RADIUS: f64 = 6371.0088;

impl Place {
    /// Great-circle distance in kilometres, by the haversine formula on a sphere of radius 6371.0088 km.
    ///
    /// ```
    /// use tipping_core::Place;
    /// let pole = Place { latitude: 90.0, longitude: 0.0 };
    /// let equator = Place { latitude: 0.0, longitude: 77.0 };
    /// assert!((pole.distance(equator) - 6371.0088 * std::f64::consts::FRAC_PI_2).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half = |x: f64, y: f64| ((y - x) / 2.0).sin().powi(2);
        let longitude = half(self.longitude.to_radians(), other.longitude.to_radians());
        let haversine = half(a, b) + a.cos() * b.cos() * longitude;
        2.0 * EARTH_RADIUS * haversine.clamp(0.0, 1.0).sqrt().asin()
    }
}
