//! The log-likelihood of rows with its derivatives, and the expected information.

use std::ops::Range;

use tipping_core::Likelihood;

use super::sums::{dot, total};
use super::{CHUNK, Rows};

/// Value, gradient and negative Hessian (lower triangle) of a log-likelihood in as many parameters as there
/// are columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Local {
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
    pub(crate) information: Vec<f64>,
}

impl Local {
    pub(crate) fn new(columns: usize) -> Self {
        Self { value: 0.0, gradient: vec![0.0; columns], information: vec![0.0; columns * columns] }
    }

    pub(crate) fn clear(&mut self) {
        self.value = 0.0;
        self.gradient.fill(0.0);
        self.information.fill(0.0);
    }
}

/// Hazards without an event that add up to more than this are beyond any record, and the log-likelihood is
/// taken for minus infinity, so that nothing near it is lost in rounding.
const BEYOND: f64 = 1e8;

impl Rows {
    /// Adds the log-likelihood of some rows and events at `theta`, with its derivatives, `sign` times.
    ///
    /// The same additions in the same order whatever the processor: wider instructions only do several of
    /// them at once.
    pub(crate) fn add(
        &self,
        rows: Range<usize>,
        events: Range<usize>,
        theta: &[f64],
        sign: f64,
        local: &mut Local,
    ) {
        pulp::Arch::new().dispatch(|| self.add_rows(rows, theta, sign, local));
        let p = self.columns;
        for event in &self.events[events] {
            let i = *event as usize;
            let x = |c: usize| self.x[c * self.len + i];
            let eta: f64 = (0..p).map(|c| theta[c] * x(c)).sum();
            let (value, first, second) = self.event(i, eta);
            local.value += sign * value;
            for c in 0..p {
                local.gradient[c] += sign * first * x(c);
                for d in 0..=c {
                    local.information[c * p + d] += sign * second * x(c) * x(d);
                }
            }
        }
    }

    /// What the rows add without their events.
    #[inline(always)]
    fn add_rows(&self, rows: Range<usize>, theta: &[f64], sign: f64, local: &mut Local) {
        let p = self.columns;
        let mut u = [0.0; CHUNK];
        let mut wx = [0.0; CHUNK];
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + CHUNK);
            let m = end - start;
            let u = &mut u[..m];
            self.predictor(start, end, theta, u);
            for (value, e) in u.iter_mut().zip(&self.silent[start..end]) {
                *value = e * value.exp();
            }
            let sum = total(u);
            local.value -= sign * if sum < BEYOND { sum } else { f64::INFINITY };
            let wx = &mut wx[..m];
            for c in 0..p {
                let column = &self.x[c * self.len + start..c * self.len + end];
                for ((w, u), x) in wx.iter_mut().zip(&*u).zip(column) {
                    *w = u * x;
                }
                local.gradient[c] -= sign * total(wx);
                for d in 0..=c {
                    let other = &self.x[d * self.len + start..d * self.len + end];
                    local.information[c * p + d] += sign * dot(wx, other);
                }
            }
            start = end;
        }
    }

    /// What an event adds to the rows' sum: value, first and negative second derivative with respect to eta.
    fn event(&self, i: usize, eta: f64) -> (f64, f64, f64) {
        match self.likelihood {
            Likelihood::Exact => (eta, 1.0, 0.0),
            Likelihood::Grouped => {
                let u = self.exposure[i] * eta.exp();
                if u > 700.0 {
                    return (0.0, 0.0, 0.0);
                }
                let value = if u < 0.5 { (-(-u).exp_m1()).ln() } else { (-(-u).exp()).ln_1p() };
                let first = if u < 1e-5 { 1.0 - u / 2.0 + u * u / 12.0 } else { u / u.exp_m1() };
                let rest = if u < 1e-5 { u / 2.0 + u * u / 12.0 } else { ratio(u).0 - 1.0 };
                (value, first, first * rest)
            }
        }
    }

    /// Adds the expected information of some rows at `theta` (lower triangle): X'WX with W = E exp(eta)
    /// (exact), or u^2 / (exp(u) - 1) with u = E exp(eta) (grouped).
    pub(crate) fn add_expected(&self, rows: Range<usize>, theta: &[f64], information: &mut [f64]) {
        pulp::Arch::new().dispatch(|| {
            let p = self.columns;
            let mut wx = [0.0; CHUNK];
            self.weighted(rows, theta, &mut |start, weights, _| {
                let wx = &mut wx[..weights.len()];
                for c in 0..p {
                    let column = self.stretch(c, start, weights.len());
                    wx.iter_mut().zip(weights).zip(column).for_each(|((wx, w), x)| *wx = w * x);
                    for d in 0..=c {
                        information[c * p + d] += dot(wx, self.stretch(d, start, wx.len()));
                    }
                }
            });
        });
    }

    /// Adds to `gradient` half the derivative of log |X'WX| with respect to the coefficients of these rows,
    /// given the inverse of the information of these columns.
    pub(crate) fn add_jeffreys(
        &self,
        rows: Range<usize>,
        theta: &[f64],
        inverse: &[f64],
        gradient: &mut [f64],
    ) {
        pulp::Arch::new().dispatch(|| {
            let p = self.columns;
            let (mut leverage, mut along) = ([0.0; CHUNK], [0.0; CHUNK]);
            self.weighted(rows, theta, &mut |start, _, slopes| {
                let m = slopes.len();
                let (leverage, along) = (&mut leverage[..m], &mut along[..m]);
                leverage.fill(0.0);
                for c in 0..p {
                    along.fill(0.0);
                    for d in 0..p {
                        let (a, column) = (inverse[c * p + d], self.stretch(d, start, m));
                        along.iter_mut().zip(column).for_each(|(sum, x)| *sum += a * x);
                    }
                    let column = self.stretch(c, start, m);
                    leverage.iter_mut().zip(&*along).zip(column).for_each(|((h, a), x)| *h += a * x);
                }
                leverage.iter_mut().zip(slopes).for_each(|(h, slope)| *h *= 0.5 * slope);
                for (c, gradient) in gradient.iter_mut().enumerate() {
                    *gradient += dot(leverage, self.stretch(c, start, m));
                }
            });
        });
    }

    /// Shows the weights of rows in the expected information, with their derivatives with respect to eta,
    /// some rows at a time.
    #[inline(always)]
    fn weighted(&self, rows: Range<usize>, theta: &[f64], visit: &mut impl FnMut(usize, &[f64], &[f64])) {
        let (mut eta, mut weights, mut slopes) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        let mut start = rows.start;
        while start < rows.end {
            let m = CHUNK.min(rows.end - start);
            self.predictor(start, start + m, theta, &mut eta[..m]);
            for i in 0..m {
                (weights[i], slopes[i]) = self.weight(start + i, eta[i]);
            }
            visit(start, &weights[..m], &slopes[..m]);
            start += m;
        }
    }

    /// Weight of a row in the expected information, and its derivative with respect to eta.
    fn weight(&self, i: usize, eta: f64) -> (f64, f64) {
        let u = self.exposure[i] * eta.exp();
        match self.likelihood {
            Likelihood::Exact => (u, u),
            Likelihood::Grouped => {
                let weight = if u < 1e-12 { u } else { u * u / u.exp_m1() };
                (weight, weight * (2.0 - ratio(u).0))
            }
        }
    }

    /// Expected events of some rows at `theta`: 1 - exp(-u) each (grouped), u (exact).
    pub(crate) fn expected_events(&self, rows: Range<usize>, theta: &[f64]) -> f64 {
        let mut sum = 0.0;
        self.each(rows, theta, |i, eta| {
            let u = self.exposure[i] * eta.exp();
            sum += match self.likelihood {
                Likelihood::Exact => u,
                Likelihood::Grouped => -(-u).exp_m1(),
            };
        });
        sum
    }
}

/// r = u / (1 - exp(-u)), the derivative of log(exp(u) - 1) with respect to log u, and its own derivative
/// with respect to log u.
fn ratio(u: f64) -> (f64, f64) {
    if u < 1e-5 {
        // Both to third order: the closed form loses its digits.
        return (1.0 + u / 2.0 + u * u / 12.0, u / 2.0 + u * u / 6.0);
    }
    let rest = -(-u).exp_m1();
    let r = u / rest;
    (r, r * (1.0 - u * (-u).exp() / rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(likelihood: Likelihood) -> Rows {
        let values = [0.3, -1.0, 0.7, 2.0, -0.4, 0.1, 1.3, -0.8];
        let exposure = vec![1.0, 0.5, 2.0, 1.0];
        Rows::new(2, &values, exposure, vec![1, 3], likelihood, Vec::new())
    }

    /// Gradient and information against differences of the value and of the gradient.
    #[test]
    fn derivatives_are_those_of_the_value() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            let rows = rows(likelihood);
            let local = |theta: &[f64; 3]| {
                let mut local = Local::new(3);
                rows.add(0..4, 0..2, theta, 1.0, &mut local);
                local
            };
            let at = [-0.7, 0.4, -0.2];
            let here = local(&at);
            for c in 0..3 {
                let step = |h: f64| {
                    let mut moved = at;
                    moved[c] += h;
                    local(&moved)
                };
                let (up, down) = (step(1e-5), step(-1e-5));
                assert!(((up.value - down.value) / 2e-5 - here.gradient[c]).abs() < 1e-8);
                for d in 0..=c {
                    let second = (up.gradient[d] - down.gradient[d]) / 2e-5;
                    assert!((second + here.information[c * 3 + d]).abs() < 1e-8, "{likelihood} {c} {d}");
                }
            }
        }
    }

    /// By hand: two rows of one year with eta = log(1/2), one an event. Grouped: log(1 - exp(-.5)) - .5;
    /// exact: log .5 - 1.
    #[test]
    fn values_by_hand() {
        let value = |likelihood| {
            let rows = Rows::new(0, &[], vec![1.0, 1.0], vec![0], likelihood, Vec::new());
            let mut local = Local::new(1);
            rows.add(0..2, 0..1, &[0.5_f64.ln()], 1.0, &mut local);
            local.value
        };
        assert!((value(Likelihood::Grouped) - ((1.0 - (-0.5_f64).exp()).ln() - 0.5)).abs() < 1e-14);
        assert!((value(Likelihood::Exact) - (0.5_f64.ln() - 1.0)).abs() < 1e-14);
    }

    /// Half the logarithm of the determinant of the expected information, by differences.
    #[test]
    fn the_gradient_of_the_jeffreys_prior() {
        for likelihood in [Likelihood::Grouped, Likelihood::Exact] {
            let rows = rows(likelihood);
            let information = |theta: &[f64; 3]| {
                let mut info = vec![0.0; 9];
                rows.add_expected(0..4, theta, &mut info);
                [info[0], info[3], info[6], info[4], info[7], info[8]]
            };
            let half_log = |theta: &[f64; 3]| {
                let [a, b, c, d, e, f] = information(theta);
                0.5 * (a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d)).ln()
            };
            let at = [-0.7, 0.4, -0.2];
            let [a, b, c, d, e, f] = information(&at);
            let det = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
            let inverse: Vec<f64> = [
                d * f - e * e,
                c * e - b * f,
                b * e - c * d,
                c * e - b * f,
                a * f - c * c,
                b * c - a * e,
                b * e - c * d,
                b * c - a * e,
                a * d - b * b,
            ]
            .iter()
            .map(|x| x / det)
            .collect();
            let mut gradient = vec![0.0; 3];
            rows.add_jeffreys(0..4, &at, &inverse, &mut gradient);
            for k in 0..3 {
                let (mut up, mut down) = (at, at);
                up[k] += 1e-5;
                down[k] -= 1e-5;
                let slope = (half_log(&up) - half_log(&down)) / 2e-5;
                assert!((slope - gradient[k]).abs() < 1e-7, "{likelihood} {k}: {slope} {}", gradient[k]);
            }
        }
    }

    #[test]
    fn the_ratio_is_continuous_where_its_form_changes() {
        let (below, above) = (ratio(0.999_999e-5), ratio(1.000_001e-5));
        assert!((below.0 - above.0).abs() < 1e-10 && (below.1 - above.1).abs() < 1e-10);
        assert!((ratio(2.0).0 - 2.0 / (1.0 - (-2.0_f64).exp())).abs() < 1e-14);
    }
}
