//! The hazard as a function of period and adopted fraction: what simulation, residuals and predictions need
//! of a model.

use tipping_core::{Boundary, Likelihood, RiskTable, Side};

use super::regime::ROUNDING;

/// The hazard of one unit at risk, in rates per year.
#[derive(Debug, Clone, PartialEq)]
pub enum HazardPath {
    /// exp of a polynomial in t, years since the window opened: the coefficients of 1, t, t^2 and so on.
    Time(Vec<f64>),
    /// p + q F, where p and q change at the start of periods, numbered from the window's first.
    Periods(Vec<Stretch<usize>>),
    /// p + q F, where p and q change as F reaches thresholds.
    Fractions(Vec<Stretch<f64>>),
    /// (p + q F)(m - F)/(1 - F), and 0 from F = m on.
    Ceiling {
        /// Rate without adopters.
        p: f64,
        /// Rate that adopters add.
        q: f64,
        /// Share that can adopt.
        m: f64,
    },
}

/// A stretch of periods, or of fractions, in which h = p + q F.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch<T> {
    /// Where it begins; the first one holds before that too.
    pub from: T,
    /// Rate without adopters.
    pub p: f64,
    /// Rate that adopters add; 0 = a constant hazard.
    pub q: f64,
}

impl<T> Stretch<T> {
    fn hazard(&self, fraction: f64) -> f64 {
        // An infinite rate stays infinite, also where F is 0.
        if self.q == 0.0 { self.p } else { self.p + self.q * fraction }
    }
}

/// The last stretch that has begun, or the first.
fn current<'a, T: PartialOrd>(stretches: &'a [Stretch<T>], at: &T) -> Option<&'a Stretch<T>> {
    let begun = stretches.partition_point(|s| s.from <= *at);
    stretches.get(begun.saturating_sub(1))
}

impl HazardPath {
    /// A hazard that is the same throughout.
    #[must_use]
    pub fn constant(lambda: f64) -> Self {
        Self::Periods(vec![Stretch { from: 0, p: lambda, q: 0.0 }])
    }

    /// The hazard in period k, counted from the window's first, with F adopted before it. `years` is D.
    #[must_use]
    pub fn at(&self, k: usize, fraction: f64, years: f64, likelihood: Likelihood) -> f64 {
        match self {
            Self::Time(coefficients) => {
                let t = time_in(k, years, likelihood);
                coefficients.iter().rev().fold(0.0, |sum, c| sum * t + c).exp()
            }
            Self::Periods(stretches) => current(stretches, &k).map_or(0.0, |s| s.hazard(fraction)),
            Self::Fractions(stretches) => current(stretches, &fraction).map_or(0.0, |s| s.hazard(fraction)),
            Self::Ceiling { p, q, m } => {
                let left = if *m == 1.0 {
                    1.0
                } else if fraction >= *m {
                    0.0
                } else {
                    (m - fraction) / (1.0 - fraction)
                };
                (p + q * fraction) * left
            }
        }
    }
}

/// The time at which the hazard of period k is taken, in years since the window opened: in grouped data the
/// start of the period, in exact data (periods of a day) its middle. `years` is D.
pub(super) fn time_in(k: usize, years: f64, likelihood: Likelihood) -> f64 {
    let shift = match likelihood {
        Likelihood::Grouped => 0.0,
        Likelihood::Exact => 0.5,
    };
    (k as f64 + shift) * years
}

/// The time, on the table's axis, from which the second regime's hazard holds for a path, whose hazard
/// changes with a period: a change just before a day's adoptions has the whole day, one just after them
/// begins with the next.
pub(crate) fn takes_effect(table: &RiskTable, boundary: Boundary) -> f64 {
    table.time(boundary) + if boundary.side == Side::After { 1.0 } else { 0.0 }
}

/// The same as a period, counted from the first.
pub(crate) fn first_period(table: &RiskTable, boundary: Boundary) -> usize {
    let origin = table.rows().first().map_or(0.0, |row| row.start);
    (takes_effect(table, boundary) - origin) as usize
}

/// The path of regimes (p, q) that change at boundaries: one regime more than there are changes.
pub(crate) fn piecewise(
    table: &RiskTable,
    changes: &[Boundary],
    regimes: impl Iterator<Item = (f64, f64)>,
) -> HazardPath {
    if table.is_by_fraction() {
        return at_fractions(table, changes, regimes);
    }
    let starts = std::iter::once(0).chain(changes.iter().map(|&b| first_period(table, b)));
    HazardPath::Periods(starts.zip(regimes).map(|(from, (p, q))| Stretch { from, p, q }).collect())
}

/// The path of regimes that change where F reaches what it is at boundaries, whatever the order of the table.
pub(crate) fn at_fractions(
    table: &RiskTable,
    changes: &[Boundary],
    regimes: impl Iterator<Item = (f64, f64)>,
) -> HazardPath {
    // Rows of this fraction may lie below it by rounding.
    let starts = changes.iter().map(|b| table.rows()[b.state_row()].fraction() * (1.0 - ROUNDING));
    let starts = std::iter::once(0.0).chain(starts);
    HazardPath::Fractions(starts.zip(regimes).map(|(from, (p, q))| Stretch { from, p, q }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // By hand, D = 1: exp(-3 + 0.1 * 20) at k = 20, half a period later in exact data.
    #[test]
    fn hazards_by_hand() {
        let at = |path: &HazardPath, k, f| path.at(k, f, 1.0, Likelihood::Grouped);
        let trend = HazardPath::Time(vec![-3.0, 0.1]);
        assert!((at(&trend, 20, 0.0) - (-1f64).exp()).abs() < 1e-15);
        assert!((trend.at(20, 0.0, 1.0, Likelihood::Exact) - (-0.95f64).exp()).abs() < 1e-15);
        let shift = HazardPath::Periods(vec![
            Stretch { from: 0, p: 0.01, q: 0.1 },
            Stretch { from: 30, p: 0.02, q: 0.4 },
        ]);
        assert_eq!((at(&shift, 29, 0.5), at(&shift, 30, 0.5)), (0.01 + 0.05, 0.02 + 0.2));
        let threshold = HazardPath::Fractions(vec![
            Stretch { from: 0.0, p: 0.01, q: 0.0 },
            Stretch { from: 0.3, p: 0.09, q: 0.0 },
        ]);
        assert_eq!([0.0, 0.29, 0.3, 0.9].map(|f| at(&threshold, 5, f)), [0.01, 0.01, 0.09, 0.09]);
        let ceiling = HazardPath::Ceiling { p: 0.02, q: 0.2, m: 0.8 };
        assert!((at(&ceiling, 5, 0.5) - 0.12 * 0.6).abs() < 1e-15);
        assert_eq!((at(&ceiling, 5, 0.8), at(&ceiling, 5, 1.0)), (0.0, 0.0));
        let all = HazardPath::Periods(vec![Stretch { from: 0, p: f64::INFINITY, q: 0.0 }]);
        assert_eq!(at(&all, 3, 0.0), f64::INFINITY);
    }
}
