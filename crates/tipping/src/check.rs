//! The risk table and every decision taken, without a fit.

use tipping_core::result::{CheckReport, FORMAT_VERSION};

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
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window: prepared.window_report(),
        risk_table: prepared.table_report(),
        fates: prepared.fates(),
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings: prepared.warnings,
        provenance: prepared.provenance,
    })
}
