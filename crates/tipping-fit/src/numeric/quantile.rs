//! Quantiles of samples, and numbers that JSON can hold.

/// The smallest value whose empirical distribution function reaches p; values in order.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(place.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

/// The number where it is finite: JSON has no infinity.
pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
