//! Results as JSON, and the schema that describes it.

use serde::Serialize;
use tipping_core::result::{
    BatchReport, CheckReport, NormResult, PivotsReport, PoolReport, PowerReport, RegimesReport, Report,
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

/// The JSON Schema of what `tipping pool --format json` prints.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn pool_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(PoolReport))
}

/// The JSON Schema of the result of one norm in the folder of `tipping batch`.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn norm_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(NormResult))
}

/// The JSON Schema of `batch.json` in the folder of `tipping batch`.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
pub fn batch_schema() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(BatchReport))
}
