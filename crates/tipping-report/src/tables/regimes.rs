//! A regime regression as CSV.

use tipping_core::result::RegimesReport;

use super::{number, to_csv};
use crate::error::ReportError;

/// A regression as CSV: a header and one row per coefficient and regime.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn regimes_csv(report: &RegimesReport) -> Result<String, ReportError> {
    let header = [
        "norm",
        "change",
        "fraction",
        "regime",
        "covariate",
        "block",
        "estimate",
        "standard_error",
        "standard_error_simulated",
        "hazard_ratio",
        "lower",
        "upper",
        "trouble",
        "shift",
        "shift_p_value",
    ];
    let change = report.change.as_ref();
    let mut rows = Vec::new();
    for coefficient in &report.coefficients {
        let test = report.tests.iter().flatten().find(|t| t.shift == coefficient.name);
        for (regime, effect) in report.regimes.iter().zip(&coefficient.regimes) {
            rows.push(vec![
                report.header.norm.clone(),
                change.map_or(String::new(), |c| c.date.to_string()),
                change.map_or(String::new(), |c| c.state.fraction.to_string()),
                regime.name.to_string(),
                coefficient.name.clone(),
                coefficient.block.map_or_else(String::new, |block| block.to_string()),
                number(effect.estimate),
                number(effect.standard_error),
                number(effect.standard_error_simulated),
                number(effect.hazard_ratio),
                number(effect.hazard_ratio_interval.map(|i| i[0])),
                number(effect.hazard_ratio_interval.map(|i| i[1])),
                effect.trouble.map_or_else(String::new, |trouble| trouble.to_string()),
                number(coefficient.shift.as_ref().and_then(|s| s.estimate)),
                number(test.map(|t| t.test.p_value)),
            ]);
        }
    }
    to_csv(&header, rows.into_iter())
}
