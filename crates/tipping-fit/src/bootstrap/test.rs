//! A test statistic and its p-value among simulated ones.

use tipping_core::result::TestReport;

use crate::numeric::finite;

/// A test statistic with its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Test {
    /// T.
    pub statistic: f64,
    /// (1 + number of T* >= T) / (B + 1).
    pub p_value: f64,
    /// B.
    pub replicates: u32,
}

impl Test {
    pub(crate) fn new(statistic: f64, simulated: &[f64]) -> Self {
        let replicates = simulated.len() as u32;
        let above = simulated.iter().filter(|&&s| s >= statistic).count();
        Self { statistic, p_value: (1.0 + above as f64) / (1.0 + f64::from(replicates)), replicates }
    }

    /// Standard error of the p-value from the number of replicates: sqrt(p (1 - p) / B).
    #[must_use]
    pub fn monte_carlo_error(&self) -> f64 {
        (self.p_value * (1.0 - self.p_value) / f64::from(self.replicates.max(1))).sqrt()
    }

    /// The test in the terms of the result schema.
    #[must_use]
    pub fn report(&self) -> TestReport {
        TestReport {
            statistic: finite(self.statistic),
            p_value: self.p_value,
            monte_carlo_error: self.monte_carlo_error(),
            replicates: self.replicates,
        }
    }
}
