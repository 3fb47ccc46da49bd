//! The risk table as CSV.

use tipping_core::result::CheckReport;

use super::to_csv;
use crate::error::ReportError;

/// The risk table as CSV: a header and one row a period.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn check_csv(report: &CheckReport) -> Result<String, ReportError> {
    let header =
        ["norm", "from", "through", "at_risk", "events", "exposure", "adopters", "members", "fraction"];
    let rows = report.risk_table.rows.iter().map(|row| {
        vec![
            report.header.norm.clone(),
            row.from.to_string(),
            row.through.to_string(),
            row.at_risk.to_string(),
            row.events.to_string(),
            row.exposure.to_string(),
            row.state.adopters.to_string(),
            row.state.members.to_string(),
            row.state.fraction.to_string(),
        ]
    });
    to_csv(&header, rows)
}
