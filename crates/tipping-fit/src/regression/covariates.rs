//! What may explain the hazard of a unit: supplied series, and exposures to the adoption of others.

use tipping_core::{AdoptionData, Block, Date, Fill, PeriodUnit, Place, Series, Ties};

/// Exposure of unit i to the adoption of others: sum_j W_ij A_j / sum_j W_ij over the members j of the
/// system, where A_j is 1 when j has adopted (and not withdrawn) before the period; 0 where the weights of
/// all members are 0.
///
/// Nothing here looks ahead: the exposure in period k with lag L >= 1 is the state as period k - L + 1 opens,
/// that is what had happened by the end of period k - L. With L = 1 the global exposure is F_k.
#[derive(Debug, Clone, PartialEq)]
pub enum Exposure {
    /// All members alike: the adopted fraction F.
    Global,
    /// Members by their weights: the weighted fraction.
    Weighted,
    /// Members of the unit's own region; missing for a unit without one. The unit itself counts as a member.
    Regional,
    /// Members by the value of a series at the end of period k - L: 1 for major powers and 0 for others, say.
    /// A member without a value counts as 0.
    By(Series),
    /// Members whose value of a series is in the top tenth of the members that have one.
    TopDecile(Series),
    /// Members by the ties of the unit to them, as they are in period k - L. `fill` forward keeps the last
    /// ones after the end of the record of ties.
    Ties(Ties),
    /// Members by exp(-d / scale), d the great-circle distance in kilometres, without the unit itself;
    /// missing for a unit without a place.
    Distance {
        /// The place of every unit of the data.
        places: Vec<Option<Place>>,
        /// Kilometres over which the weight falls to 1/e.
        scale: f64,
    },
}

/// Where the values of a covariate come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A supplied series, of which period k - L is taken. Of two lengths of period, that of the series and
    /// that of the analysis, the longer is the one that is lagged: with a yearly series and monthly periods
    /// the value is that of the year before.
    Supplied(Series),
    /// A series that is known beforehand, such as years since independence: not lagged.
    Known(Series),
    /// An exposure to the adoption of others.
    Exposure(Exposure),
}

/// A covariate of the regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    /// Its name.
    pub name: String,
    /// Domestic or international.
    pub block: Block,
    /// Where its values come from.
    pub source: Source,
}

/// Years since a unit first entered the system, 0 before; for units that were always there it has no value.
///
/// Legitimation: states whose standing is new are expected to seek it by adopting what others hold proper.
#[must_use]
pub fn years_independent(data: &AdoptionData, through: Date) -> Series {
    let last = i64::from(through.year());
    let values = data.units().iter().map(|unit| {
        let entry = unit.spells.first().and_then(|s| s.entry).map(|d| i64::from(d.year()));
        let years = |entry: i64| (entry.min(last)..=last).map(|y| (y, (y - entry) as f64)).collect();
        entry.map(years).unwrap_or_default()
    });
    Series {
        name: "years_independent".into(),
        source: "the list of members".into(),
        period: Some(PeriodUnit::Year),
        values: values.collect(),
    }
}

/// 1 in the periods of a series in which it differs by at least `points` from one of the `span` periods
/// before, 0 in others; no value where none of those before has one.
///
/// With polity2, 3 points and 5 years: recent regime change, the usual measure of domestic turmoil in which
/// elites need legitimacy.
#[must_use]
pub fn recent_change(series: &Series, points: f64, span: i64) -> Series {
    Series {
        name: "regime_change".into(),
        source: series.source.clone(),
        period: series.period,
        values: series.values.iter().map(|own| changes(own, points, span)).collect(),
    }
}

/// [`changed_at`] of every value of one unit that has one.
fn changes(values: &[(i64, f64)], points: f64, span: i64) -> Vec<(i64, f64)> {
    (0..values.len()).filter_map(|i| changed_at(values, i, points, span)).collect()
}

/// The period of value `i` of one unit (values in order of time), with 1 where that value differs by at least
/// `points` from one of the `span` periods before, else 0; `None` where none of those before has a value.
fn changed_at(values: &[(i64, f64)], i: usize, points: f64, span: i64) -> Option<(i64, f64)> {
    let (period, value) = values[i];
    let mut before = values[..i].iter().rev().take_while(|v| v.0 >= period - span).peekable();
    before.peek()?;
    Some((period, f64::from(u8::from(before.any(|v| (v.1 - value).abs() >= points)))))
}

/// How covariates are put on the grid of periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// L: how many periods before a unit decides its covariates are taken. Exposures are never taken later
    /// than the opening of the period, also with L = 0.
    pub lag: u32,
    /// What stands for missing values of supplied series.
    pub fill: Fill,
}

impl Default for Timing {
    fn default() -> Self {
        Self { lag: 1, fill: Fill::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_within_the_span_counts() {
        let values =
            vec![vec![(1900, -5.0), (1901, -5.0), (1902, 1.0), (1906, 1.0), (1907, 1.0), (1920, 9.0)]];
        let polity = Series { period: Some(PeriodUnit::Year), values, ..Series::default() };
        // 1906 still sees 1901, 1907 only 1902; 1920 sees nobody.
        let expected = vec![(1901, 0.0), (1902, 1.0), (1906, 1.0), (1907, 0.0)];
        assert_eq!(recent_change(&polity, 3.0, 5).values, [expected]);
    }
}
