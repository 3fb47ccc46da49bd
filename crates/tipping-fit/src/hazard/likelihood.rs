//! The log-likelihood of any hazard path: the one definition that every model maximizes.

use tipping_core::{Likelihood, RiskTable};

/// Log-likelihood (natural logarithm) of hazards `hazard[k]` >= 0, in rates per year, one for each row of the
/// table.
///
/// Grouped: sum over rows of d log(1 - exp(-h D)) - (Y - d) h D (Prentice & Gloeckler 1978,
/// doi:10.2307/2529588). Exact: sum over rows of d log h - h E. No constants are dropped. The result is minus
/// infinity when a row with events has hazard 0, and NaN when a hazard is.
///
/// # Panics
/// When there are not as many hazards as rows.
///
/// ```
/// use tipping_core::RiskTable;
/// let table = RiskTable::from_counts(1900, &[(2.0, 1), (4.0, 1)])?;
/// let value = tipping_fit::hazard::log_likelihood(&table, &[0.5, 0.25]);
/// assert!((value - (0.5_f64.ln() + 0.25_f64.ln() - 2.0)).abs() < 1e-15);
/// # Ok::<(), tipping_core::TableError>(())
/// ```
#[must_use]
pub fn log_likelihood(table: &RiskTable, hazard: &[f64]) -> f64 {
    assert_eq!(table.rows().len(), hazard.len(), "one hazard for each row");
    let period = table.period_years();
    let rows = table.rows().iter().zip(hazard);
    match table.likelihood() {
        Likelihood::Grouped => rows
            .map(|(row, &h)| {
                let hd = h * period;
                let events = if row.events > 0 { row.events as f64 * (-(-hd).exp_m1()).ln() } else { 0.0 };
                events - (row.at_risk - row.events) as f64 * hd
            })
            .sum(),
        Likelihood::Exact => rows
            .map(|(row, &h)| {
                let events = if row.events > 0 { row.events as f64 * h.ln() } else { 0.0 };
                events - h * row.exposure
            })
            .sum(),
    }
}
