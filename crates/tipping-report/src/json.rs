//! Results as JSON, and the schema that describes it.

use serde::Serialize;
use tipping_core::result::{
    CheckReport, PivotsReport, PowerReport, RegimesReport, Report, SensitivityReport,
};

use crate::error::ReportError;

/// A result as JSON: one object, numbers with all their digits, a line feed at the end.
///
/// # Errors
/// [`ReportError::Json`] when a value cannot be written.
pub fn to_json<T: Serialize>(result: &T) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(result)?;
    text.push('\n');
    Ok(text)
}

/// The JSON Schema of what `tipping fit --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn fit_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(Report))
}

/// The JSON Schema of what `tipping check --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn check_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(CheckReport))
}

/// The JSON Schema of what `tipping power --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn power_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(PowerReport))
}

/// The JSON Schema of what `tipping regimes --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn regimes_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(RegimesReport))
}

/// The JSON Schema of what `tipping pivots --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn pivots_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(PivotsReport))
}

/// The JSON Schema of what `tipping sensitivity --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn sensitivity_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(SensitivityReport))
}
