//! The critical mass that is found where there is no threshold.

use tipping_core::result::NullDistributionReport;

use crate::numeric::quantile;

/// The critical mass that the threshold model finds where there is no threshold.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NullDistribution {
    /// Its median.
    pub median: f64,
    /// 5 % quantile.
    pub lower: f64,
    /// 95 % quantile.
    pub upper: f64,
    /// Share of simulated critical masses below the observed one.
    pub observed_quantile: f64,
    /// Replicates in which the threshold model found a rise.
    pub rises: u32,
    /// The distribution: its 0th to 100th percentile, the 0th being the smallest value.
    pub percentiles: Vec<f64>,
}

impl NullDistribution {
    /// Of simulated critical masses, and where the observed one falls among them; `None` without any.
    pub(crate) fn of(mut masses: Vec<f64>, observed: f64) -> Option<Self> {
        if masses.is_empty() {
            return None;
        }
        masses.sort_by(f64::total_cmp);
        let below = masses.iter().filter(|&&m| m < observed).count() as f64;
        Some(Self {
            median: quantile(&masses, 0.5),
            lower: quantile(&masses, 0.05),
            upper: quantile(&masses, 0.95),
            observed_quantile: below / masses.len() as f64,
            rises: masses.len() as u32,
            percentiles: (0..=100).map(|i| quantile(&masses, f64::from(i) / 100.0)).collect(),
        })
    }

    /// The distribution in the terms of the result schema.
    pub(crate) fn report(&self) -> NullDistributionReport {
        NullDistributionReport {
            median: self.median,
            lower: self.lower,
            upper: self.upper,
            observed_quantile: self.observed_quantile,
            rises: self.rises,
            percentiles: self.percentiles.clone(),
        }
    }
}
