//! Functions that statrs does not have, or not with the digits that are needed here.

use statrs::function::gamma::ln_gamma;

/// log B(x, y) for x > 0, y > 0, without the cancellation of log Gamma(y) - log Gamma(x + y) when y is large.
///
/// With day periods y is a number of unit-days, 10^6 and more: log Gamma is then of order 10^7, and the
/// difference of two of them keeps only 9 digits. Stirling's series is subtracted term by term instead.
pub(crate) fn ln_beta(x: f64, y: f64) -> f64 {
    let (x, y) = if x <= y { (x, y) } else { (y, x) };
    if y < STIRLING_FROM {
        return ln_gamma(x) + ln_gamma(y) - ln_gamma(x + y);
    }
    // log Gamma(z) = (z - 1/2) log z - z + log(2 pi) / 2 + tail(z); here the difference at y and x + y.
    let ratio =
        -(y - 0.5) * (x / y).ln_1p() - x * ((x + y).ln() - 1.0) + stirling_tail(y) - stirling_tail(x + y);
    ln_gamma(x) + ratio
}

const STIRLING_FROM: f64 = 20.0;

/// 1/(12 z) - 1/(360 z^3) + 1/(1260 z^5) - 1/(1680 z^7) + 1/(1188 z^9); the next term is below 1e-17 from z =
/// 20 on.
fn stirling_tail(z: f64) -> f64 {
    let q = 1.0 / (z * z);
    (1.0 / 12.0 - q * (1.0 / 360.0 - q * (1.0 / 1260.0 - q * (1.0 / 1680.0 - q / 1188.0)))) / z
}

/// The first and the last place of every unbroken stretch of places that are inside.
pub(crate) fn stretches(inside: impl IntoIterator<Item = bool>) -> Vec<(usize, usize)> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for (i, _) in inside.into_iter().enumerate().filter(|(_, inside)| *inside) {
        match stretches.last_mut() {
            Some(last) if last.1 + 1 == i => last.1 = i,
            _ => stretches.push((i, i)),
        }
    }
    stretches
}

/// log of the sum of exponentials; minus infinity for none.
pub(crate) fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let max = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + values.map(|v| (v - max).exp()).sum::<f64>().ln()
}

/// log of a sum of exponentials that are added one by one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogSum {
    max: f64,
    /// Sum of exp(value - max).
    scaled: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        Self { max: f64::NEG_INFINITY, scaled: 0.0 }
    }
}

impl LogSum {
    pub(crate) fn add(&mut self, value: f64) {
        if value <= self.max {
            if value > f64::NEG_INFINITY {
                self.scaled += (value - self.max).exp();
            }
        } else {
            self.scaled = self.scaled * (self.max - value).exp() + 1.0;
            self.max = value;
        }
    }

    /// Minus infinity for nothing.
    pub(crate) fn value(&self) -> f64 {
        self.max + self.scaled.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_beta_against_closed_forms() {
        // B(1, y) = 1/y and B(2, y) = 1 / (y (y + 1)).
        for y in [0.5, 3.0, 19.9, 20.1, 1e3, 5e6, 1e12_f64] {
            let one = -y.ln();
            assert!((ln_beta(1.0, y) - one).abs() <= 4e-14 * one.abs().max(1.0), "{y}");
            let two = -(y.ln() + y.ln_1p());
            assert!((ln_beta(2.0, y) - two).abs() <= 4e-14 * two.abs().max(1.0), "{y}");
            assert_eq!(ln_beta(7.5, y), ln_beta(y, 7.5));
        }
    }

    #[test]
    fn recurrence_of_the_beta_function() {
        // B(x, y + 1) = B(x, y) y / (x + y), across the change of method.
        for x in [0.5, 17.5, 99.5] {
            for y in [18.7, 19.5, 250.0, 1e5_f64] {
                let step = ln_beta(x, y + 1.0) - ln_beta(x, y);
                let expected = -(x / y).ln_1p();
                assert!((step - expected).abs() < 1e-11, "{x} {y} {step} {expected}");
            }
        }
    }

    #[test]
    fn log_sum_exp_of_far_values() {
        let v = [-1000.0, -1000.0_f64];
        assert!((log_sum_exp(v.iter().copied()) - (-1000.0 + 2f64.ln())).abs() < 1e-12);
        assert_eq!(log_sum_exp([].iter().copied()), f64::NEG_INFINITY);
        let mut sum = LogSum::default();
        assert_eq!(sum.value(), f64::NEG_INFINITY);
        [-1000.0, f64::NEG_INFINITY, -990.0, -1000.0].into_iter().for_each(|v| sum.add(v));
        assert!((sum.value() - (-990.0 + (2.0 * (-10f64).exp()).ln_1p())).abs() < 1e-12);
    }

    #[test]
    fn stretches_of_places() {
        let of = |text: &str| stretches(text.chars().map(|c| c == 'x'));
        assert_eq!(of("xx.x..xxx"), [(0, 1), (3, 3), (6, 8)]);
        assert_eq!((of("..."), of(""), of("x")), (vec![], vec![], vec![(0, 0)]));
    }
}
