//! Contagion with a ceiling: mixed influence among those that adopt at all.

use tipping_core::{Likelihood, Model, RiskTable};

use super::fitted_model::{FittedModel, Termination, named};
use super::linear::{Cell, Event, Linear, Term, all_cells, time_survived};
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::numeric::{DECREMENT, Local, Optimum, newton_step};

/// The model h = (p + q F)(m - F)/(1 - F), p, q >= 0, max F <= m <= 1: a share 1 - m never adopts.
///
/// For a fixed m the log-likelihood is concave in (p, q). Its maximum as a function of m, the profile, need
/// not be concave: a grid over m finds the stretches that hold a maximum, and Newton's method within each of
/// them the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MixedInfluenceCeiling;

/// A fitted ceiling model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CeilingFit {
    /// p and q at the best ceiling.
    pub inner: Optimum<2>,
    /// The ceiling m.
    pub ceiling: f64,
    /// Whether m is at its upper bound 1, where the model is mixed influence.
    pub at_one: bool,
    /// Whether m is at its lower bound, the largest F of the table.
    pub at_lowest: bool,
}

const MODEL: &str = Model::MixedInfluenceCeiling.name();

/// Stretches of the grid over the ceiling.
const GRID: usize = 12;
/// Most Newton steps and bisections within a stretch, and the width at which it holds nothing more to find.
const MAX_STEPS: usize = 100;
const NARROW: f64 = 1e-10;

impl MixedInfluenceCeiling {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are p and q, per year, and m.
    ///
    /// # Errors
    /// As [`super::MixedInfluence::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<CeilingFit, FitError> {
        let profile = Profile::new(table);
        let lowest = table.rows().iter().map(|row| row.fraction()).fold(0.0, f64::max);
        let whole = profile.problem(1.0).fit(MODEL)?;
        let mut best = (1.0, whole.log_likelihood);
        if lowest < 1.0 {
            for point in profile.maxima(lowest, whole) {
                // Better than rounding, so that a maximum at 1 is found there exactly.
                if point.value > best.1 + 1e-9 {
                    best = (point.m, point.value);
                }
            }
        }
        let inner = if best.0 == 1.0 { whole } else { profile.problem(best.0).fit(MODEL)? };
        Ok(CeilingFit { inner, ceiling: best.0, at_one: best.0 == 1.0, at_lowest: best.0 == lowest })
    }
}

impl CeilingFit {
    pub(super) fn describe(&self) -> FittedModel {
        let ([p, q], m) = (self.inner.parameters, self.ceiling);
        let mut termination = Termination::newton(&self.inner, &["p", "q"]);
        if self.at_one {
            termination.bound("m", "1");
        } else if self.at_lowest {
            termination.bound("m", "max F");
        }
        let parameters = named(["p", "q", "m"], [p, q, m]);
        let path = HazardPath::Ceiling { p, q, m };
        let model = Model::MixedInfluenceCeiling;
        FittedModel::smooth(model, self.inner.log_likelihood, parameters, termination, path)
    }
}

/// The log-likelihood at the best (p, q) for each ceiling m.
struct Profile {
    cells: Vec<Cell>,
    likelihood: Likelihood,
    period: f64,
}

/// The profile at one ceiling.
#[derive(Debug, Clone, Copy)]
struct Point {
    m: f64,
    /// (p, q) there.
    inner: Optimum<2>,
    value: f64,
    /// Its derivative in m.
    slope: f64,
    /// Newton's step in m, and the gain that it promises; `None` where the profile is not concave.
    newton: Option<(f64, f64)>,
}

impl Profile {
    fn new(table: &RiskTable) -> Self {
        Self { cells: all_cells(table), likelihood: table.likelihood(), period: table.period_years() }
    }

    /// The problem in (p, q) at the ceiling m.
    fn problem(&self, m: f64) -> Linear {
        let terms = self.cells.iter().map(|c| {
            let factor = factor(c.fraction, m);
            Term { x: [factor, factor * c.fraction], regime: c.regime }
        });
        Linear::new(terms, self.likelihood, self.period)
    }

    /// The lowest ceiling and every maximum that the grid shows.
    fn maxima(&self, lowest: f64, whole: Optimum<2>) -> Vec<Point> {
        let mut right = self.point(1.0, whole);
        let mut maxima = Vec::new();
        for i in (0..GRID).rev() {
            let m = lowest + (1.0 - lowest) * i as f64 / GRID as f64;
            let left = self.near(m, &right.inner);
            if holds_maximum(&left, &right) {
                maxima.push(self.climb(left, right));
            }
            right = left;
        }
        maxima.push(right);
        maxima
    }

    /// The profile at m, its (p, q) searched from those of another ceiling. Where no (p, q) explains the
    /// events, because some adopt when the ceiling is reached already, its value is minus infinity, and it
    /// rises from there.
    fn near(&self, m: f64, near: &Optimum<2>) -> Point {
        match self.problem(m).fit_near(MODEL, near) {
            Ok(inner) => self.point(m, inner),
            Err(_) => Point { m, inner: *near, value: f64::NEG_INFINITY, slope: f64::INFINITY, newton: None },
        }
    }

    /// The profile at m from its (p, q). As those are at their maximum, its slope is the derivative in m
    /// alone.
    fn point(&self, m: f64, inner: Optimum<2>) -> Point {
        let local = self.local(m, &inner.parameters);
        let slope = local.gradient[2];
        let [p, q] = inner.at_bound;
        let newton = newton_step(&local, &[p, q, false]).map(|step| (step[2], step[2] * slope));
        Point { m, inner, value: inner.log_likelihood, slope, newton }
    }

    /// Gradient and negative Hessian in (p, q, m).
    fn local(&self, m: f64, &[p, q]: &[f64; 2]) -> Local<3> {
        let mut local = Local::ZERO;
        for Cell { fraction, regime } in &self.cells {
            // h = f (p + q F), f = (m - F)/(1 - F), and what of f grows with m.
            let (f, growth) = (factor(*fraction, m), 1.0 / (1.0 - fraction));
            let rate = p + q * fraction;
            let mut first = -time_survived(regime, self.likelihood, self.period);
            let mut second = 0.0;
            if regime.events > 0 {
                let event = Event::at(f * rate, self.likelihood, self.period);
                first += regime.events as f64 * event.first;
                second = regime.events as f64 * event.second;
            }
            local.add(&[f, f * fraction, growth * rate], 0.0, first, second);
            // h is linear in (p, q) and in m, but not in all three.
            local.information[2][0] -= first * growth;
            local.information[2][1] -= first * growth * fraction;
        }
        local
    }

    /// The maximum in a stretch that holds one: Newton's method, and bisection where it would leave the
    /// stretch.
    fn climb(&self, mut left: Point, mut right: Point) -> Point {
        let mut here = if left.value > right.value { left } else { right };
        for _ in 0..MAX_STEPS {
            let inside = |m: &f64| left.m < *m && *m < right.m;
            let m = here.newton.map(|(step, _)| here.m + step).filter(inside);
            here = self.near(m.unwrap_or(left.m.midpoint(right.m)), &here.inner);
            let promised = here.newton.map_or(f64::INFINITY, |(_, gain)| gain);
            if promised <= DECREMENT * (1.0 + here.value.abs()) || right.m - left.m <= NARROW {
                break;
            }
            if holds_maximum(&left, &here) {
                right = here;
            } else {
                left = here;
            }
        }
        here
    }
}

/// (m - F)/(1 - F); at F = m = 1 it is 1, as everywhere on that ceiling.
fn factor(fraction: f64, m: f64) -> f64 {
    if m == 1.0 { 1.0 } else { (m - fraction) / (1.0 - fraction) }
}

/// Whether a maximum lies between two ceilings for certain: the profile rises from one of them into the
/// stretch, and falls toward the other, or is no higher there.
///
/// Where this holds for a stretch it holds for one of the two parts into which any point divides it.
fn holds_maximum(left: &Point, right: &Point) -> bool {
    (left.slope > 0.0 && (right.slope < 0.0 || right.value <= left.value))
        || (right.slope < 0.0 && left.value <= right.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{Axis, EventTiming, Row};

    /// A closed population of 40 in which adoption slows down before everybody has adopted.
    fn table(likelihood: Likelihood) -> RiskTable {
        let mut adopters = 0;
        let rows = [1, 2, 1, 3, 4, 6, 5, 4, 2, 1, 0, 1, 0, 0, 0].iter().enumerate().map(|(i, &events)| {
            let at_risk = 40 - adopters;
            adopters += events;
            Row {
                start: i as f64,
                end: (i + 1) as f64,
                at_risk,
                events,
                exposure: at_risk as f64 / 2.0,
                adopters: (40 - at_risk) as f64,
                members: 40.0,
            }
        });
        RiskTable::from_rows(rows.collect(), Axis::Numeric, likelihood, EventTiming::Within, 0.5).unwrap()
    }

    #[test]
    fn slope_and_newton_step_are_those_of_the_profile() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            let profile = Profile::new(&table(likelihood));
            let at = |m: f64| profile.point(m, profile.problem(m).fit(MODEL).unwrap());
            for m in [0.78, 0.85, 0.97] {
                let (below, here, above) = (at(m - 1e-5), at(m), at(m + 1e-5));
                let slope = (above.value - below.value) / 2e-5;
                assert!((here.slope / slope - 1.0).abs() < 1e-4, "{likelihood} {m}: {} {slope}", here.slope);
                if let Some((step, gain)) = here.newton {
                    let curvature = (above.slope - below.slope) / 2e-5;
                    assert!((step * -curvature / slope - 1.0).abs() < 1e-4, "{likelihood} {m}: {step}");
                    assert_eq!(gain, step * here.slope);
                }
            }
        }
    }

    #[test]
    fn no_ceiling_of_a_fine_grid_is_better() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            let table = table(likelihood);
            let fit = MixedInfluenceCeiling::new().fit(&table).unwrap();
            let profile = Profile::new(&table);
            for i in 0..=1000 {
                let m = 0.75 + 0.25 * f64::from(i) / 1000.0;
                let value = profile.problem(m).fit(MODEL).map_or(f64::NEG_INFINITY, |o| o.log_likelihood);
                assert!(value <= fit.inner.log_likelihood + 1e-12, "{likelihood} {m}: {value} {fit:?}");
            }
            assert!(0.75 <= fit.ceiling && fit.ceiling < 1.0 && !fit.at_one, "{fit:?}");
        }
    }
}
