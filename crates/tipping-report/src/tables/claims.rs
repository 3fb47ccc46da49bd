//! The table of claims, as CSV.

use tipping_core::result::{ClaimReport, ClaimsReport};

use super::{NamedCell, named_cells_to_csv, number};
use crate::error::ReportError;

/// The result as CSV: a header and one row for each claim; powers have one each.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn claims_csv(report: &ClaimsReport) -> Result<String, ReportError> {
    named_cells_to_csv(report.claims.iter().map(|claim| cells(report, claim)).collect())
}

fn cells(report: &ClaimsReport, claim: &ClaimReport) -> Vec<NamedCell> {
    vec![
        ("norm", report.header.norm.clone()),
        ("reached", report.reached.as_ref().map(|found| found.date.to_string()).unwrap_or_default()),
        ("claim", claim.claim.name().to_owned()),
        ("unit", claim.unit.clone().unwrap_or_default()),
        ("statement", claim.statement.clone()),
        ("paper", number(claim.paper)),
        ("data", number(claim.data)),
        ("holds", claim.holds.map(|holds| if holds { "yes" } else { "no" }).unwrap_or_default().to_owned()),
        ("finding", claim.finding.clone()),
    ]
}
