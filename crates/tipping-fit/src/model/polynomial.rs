//! Hazards whose logarithm is a polynomial in time: what the trend and the quadratic trend share.

use tipping_core::{Likelihood, Model, RiskTable};

use super::fitted_model::{FittedModel, Termination, named};
use crate::error::FitError;
use crate::hazard::{HazardPath, Regime};
use crate::numeric::{Local, Optimum, maximize};

/// One term of the likelihood: d events at time t, and n unit-periods (grouped) or exposure E (exact) at time
/// t.
#[derive(Debug, Clone, Copy)]
struct Point {
    t: f64,
    events: f64,
    size: f64,
}

/// Nodes and weights of the Gauss-Legendre rule of 8 points on (-1, 1), by symmetry half of them.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Longest stretch, in years, that one Gauss rule covers.
const PANEL: f64 = 2.0;

/// The terms of a table: time in years since its start. Grouped: one point a row, at (k - first) D. Exact: a
/// point for the events at the end of a row, and Gauss nodes for the integral of the hazard over it.
fn points(table: &RiskTable) -> Vec<Point> {
    let rows = table.rows();
    let origin = rows.first().map_or(0.0, |row| row.start);
    let years = table.period_years();
    let mut points = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.exposure > 0.0) {
        let (start, end) = ((row.start - origin) * years, (row.end - origin) * years);
        match table.likelihood() {
            Likelihood::Grouped => {
                points.push(Point { t: start, events: row.events as f64, size: row.at_risk as f64 });
            }
            Likelihood::Exact => {
                if row.events > 0 {
                    points.push(Point { t: end, events: row.events as f64, size: 0.0 });
                }
                let panels = ((end - start) / PANEL).ceil().max(1.0);
                let half = (end - start) / panels / 2.0;
                for panel in 0..panels as usize {
                    let middle = start + half * (2 * panel + 1) as f64;
                    for (node, weight) in GAUSS {
                        let size = row.exposure * weight / 2.0 / panels;
                        points.push(Point { t: middle - half * node, events: 0.0, size });
                        points.push(Point { t: middle + half * node, events: 0.0, size });
                    }
                }
            }
        }
    }
    points
}

/// l(eta) with its first derivative and negative second derivative for hazard exp(eta).
#[inline]
fn term(likelihood: Likelihood, period: f64, point: &Point, eta: f64) -> (f64, f64, f64) {
    let h = eta.exp();
    match likelihood {
        Likelihood::Exact => {
            let expected = h * point.size;
            (point.events * eta - expected, point.events - expected, expected)
        }
        Likelihood::Grouped => {
            let hd = h * period;
            let survivors = (point.size - point.events) * hd;
            if point.events == 0.0 {
                return (-survivors, -survivors, survivors);
            }
            // log(1 - exp(-x)), its derivatives in eta = log h: x / (e^x - 1) =: r, and -r (1 - x e^x / (e^x
            // - 1)).
            let grown = hd.exp_m1();
            let r = if grown.is_finite() { hd / grown } else { 0.0 };
            let adopted = -(-hd).exp_m1();
            let second = r * (hd / adopted - 1.0);
            (
                point.events * adopted.ln() - survivors,
                point.events * r - survivors,
                point.events * second + survivors,
            )
        }
    }
}

/// 1, u, u^2, ..., u^(K - 1).
fn powers<const K: usize>(u: f64) -> [f64; K] {
    let mut x = [1.0; K];
    (1..K).for_each(|i| x[i] = x[i - 1] * u);
    x
}

/// Fits log h = polynomial of degree K - 1 in t. The parameters are those of powers of t in years since the
/// start.
pub(super) fn fit_polynomial<const K: usize>(
    model: &'static str,
    table: &RiskTable,
) -> Result<Optimum<K>, FitError> {
    let points = points(table);
    let (likelihood, period) = (table.likelihood(), table.period_years());
    let events: f64 = points.iter().map(|p| p.events).sum();
    if events == 0.0 {
        return Err(FitError::NoEvents);
    }
    // Centred and scaled time keeps the information matrix well conditioned.
    let last = points.iter().map(|p| p.t).fold(0.0, f64::max);
    let (middle, scale) = (last / 2.0, (last / 2.0).max(f64::MIN_POSITIVE));
    let rows: Vec<([f64; K], Point)> = points.iter().map(|p| (powers((p.t - middle) / scale), *p)).collect();
    // From the maximum of the constant hazard, below which no trend may stay; a single period has no more to
    // tell.
    let constant = Regime::whole(table).hazard(likelihood, period);
    let mut start = [0.0; K];
    start[0] = if constant.is_finite() { constant.ln() } else { (events / table.totals().exposure).ln() };
    // So many times tell of no more coefficients: the higher ones stay 0, and the fit is that of the lower
    // degree.
    let known = times(&points).min(K);
    let fixed = std::array::from_fn(|power| power >= known);
    let mut optimum = maximize(model, start, fixed, |theta: &[f64; K]| {
        let mut local = Local::ZERO;
        for (x, point) in &rows {
            let eta: f64 = x.iter().zip(theta).map(|(x, t)| x * t).sum();
            let (value, first, second) = term(likelihood, period, point, eta);
            local.add(x, value, first, second);
        }
        local
    })?;
    // Where time tells apart those who adopt from those who do not, the likelihood tends to 1 and has no
    // maximum.
    let certain = optimum.log_likelihood > -1e-6 * events && likelihood == Likelihood::Grouped;
    if certain || known < K {
        optimum.converged = false;
    }
    optimum.parameters = uncentred(&optimum.parameters, middle, scale);
    Ok(optimum)
}

/// The number of different times of the terms, which are in order.
fn times(points: &[Point]) -> usize {
    let mut times: Vec<f64> = points.iter().map(|point| point.t).collect();
    times.dedup();
    times.len()
}

/// Coefficients of powers of t from those of powers of (t - middle) / scale: Horner's scheme on polynomials.
fn uncentred<const K: usize>(theta: &[f64; K], middle: f64, scale: f64) -> [f64; K] {
    let mut out = [0.0; K];
    for i in (0..K).rev() {
        // out = out * (t - middle) / scale + theta[i]
        for j in (0..K).rev() {
            let shifted = if j > 0 { out[j - 1] } else { 0.0 };
            out[j] = (shifted - middle * out[j]) / scale;
        }
        out[0] += theta[i];
    }
    out
}

/// The fit of a polynomial as that of one model among others; `names` are those of its coefficients.
pub(super) fn describe<const K: usize>(
    model: Model,
    names: [&'static str; K],
    fit: &Optimum<K>,
) -> FittedModel {
    FittedModel::smooth(
        model,
        fit.log_likelihood,
        named(names, fit.parameters),
        Termination::newton(fit, &[]),
        HazardPath::Time(fit.parameters.to_vec()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CubicTrend, QuadraticTrend, Trend};
    use tipping_core::{Axis, EventTiming, PeriodUnit, Row};

    #[test]
    fn powers_of_centred_time_are_expanded() {
        // 1 + 2 u + 3 u^2 with u = (t - 4) / 2 is 1 + (t - 4) + 3 (t - 4)^2 / 4 = 9 - 5 t + 0.75 t^2.
        let out = uncentred(&[1.0, 2.0, 3.0], 4.0, 2.0);
        assert!(
            out.iter().zip([9.0, -5.0, 0.75]).all(|(a, b): (&f64, f64)| (a - b).abs() < 1e-12),
            "{out:?}"
        );
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        let point = Point { t: 0.0, events: 3.0, size: 20.0 };
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            for eta in [-6.0, -2.0, 0.5, 2.0] {
                let at = |e| term(likelihood, 0.7, &point, e);
                let step = 1e-4;
                let first = (at(eta + step).0 - at(eta - step).0) / (2.0 * step);
                let second = (at(eta + step).1 - at(eta - step).1) / (2.0 * step);
                let (_, g, w) = at(eta);
                assert!((g - first).abs() < 1e-5 * (1.0 + g.abs()), "{likelihood} {eta}: {g} {first}");
                assert!((w + second).abs() < 1e-5 * (1.0 + w.abs()), "{likelihood} {eta}: {w} {second}");
            }
        }
    }

    // One period of 197 with 9 adoptions: any slope will do, and the hazard is the constant one.
    #[test]
    fn a_single_period_gives_the_constant_hazard() {
        let row = Row {
            start: 2008.0,
            end: 2009.0,
            at_risk: 197,
            events: 9,
            exposure: 197.0,
            adopters: 0.0,
            members: 197.0,
        };
        let axis = Axis::Calendar(PeriodUnit::Year);
        let table =
            RiskTable::from_rows(vec![row], axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap();
        let p = 9.0 / 197.0_f64;
        let expected = 9.0 * p.ln() + 188.0 * (-p).ln_1p();
        let fit = Trend::new().fit(&table).unwrap();
        assert!((fit.log_likelihood - expected).abs() < 1e-12 && !fit.converged, "{fit:?}");
        let fit = QuadraticTrend::new().fit(&table).unwrap();
        assert!((fit.log_likelihood - expected).abs() < 1e-12 && !fit.converged, "{fit:?}");
    }

    // By hand: three years have three hazards of their own, 3 in 20, 1 in 17 and 8 in 16. A parabola goes
    // through their logarithms, and a cubic has nothing to add.
    #[test]
    fn a_cubic_of_three_periods_is_the_parabola() {
        let counts = [(20, 3), (17, 1), (16, 8)];
        let rows = counts.iter().enumerate().map(|(i, &(at_risk, events))| Row {
            start: 2000.0 + i as f64,
            end: 2001.0 + i as f64,
            at_risk,
            events,
            exposure: at_risk as f64,
            adopters: (20 - at_risk) as f64,
            members: 20.0,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        let table = RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0)
            .unwrap();
        let terms = counts.iter().map(|&(n, d)| {
            let (n, d) = (n as f64, d as f64);
            d * (d / n).ln() + (n - d) * (1.0 - d / n).ln()
        });
        let expected: f64 = terms.sum();
        let quadratic = QuadraticTrend::new().fit(&table).unwrap();
        let cubic = CubicTrend::new().fit(&table).unwrap();
        assert!((quadratic.log_likelihood - expected).abs() < 1e-10 && quadratic.converged, "{quadratic:?}");
        assert!((cubic.log_likelihood - expected).abs() < 1e-10 && !cubic.converged, "{cubic:?}");
    }

    // A trend of no slope is the constant hazard, and the rule integrates polynomials exactly.
    #[test]
    fn the_quadrature_is_exact_for_polynomials() {
        let sum: f64 = GAUSS.iter().map(|(x, w)| 2.0 * w * x.powi(14)).sum();
        assert!((sum - 2.0 / 15.0).abs() < 1e-15);
        let weights: f64 = GAUSS.iter().map(|(_, w)| 2.0 * w).sum();
        assert!((weights - 2.0).abs() < 1e-15);
    }
}
