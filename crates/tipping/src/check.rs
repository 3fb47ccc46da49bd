//! The risk table and every decision taken, without a fit.

use tipping_core::result::CheckReport;

use crate::error::Error;
use crate::prepare::prepare;
use crate::progress::Progress;
use crate::request::CheckRequest;

/// Reads data and shows the risk table and every decision taken, without fitting.
///
/// # Errors
/// [`Error`]: data that are refused, or a window without anybody at risk.
pub fn check(request: &CheckRequest, progress: &dyn Progress) -> Result<CheckReport, Error> {
    let prepared = prepare(&request.data, &request.rules, progress)?;
    Ok(CheckReport {
        header: prepared.header(),
        risk_table: prepared.table_report(),
        fates: prepared.fates(),
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings: prepared.warnings,
        provenance: prepared.provenance,
    })
}
