//! Results as JSON, and the schemas that describe them.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

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

/// The JSON Schema of a type of results.
///
/// # Errors
/// [`ReportError::Json`] when it cannot be written.
#[cfg(feature = "schema")]
pub fn schema<T: JsonSchema>() -> Result<String, ReportError> {
    to_json(&schemars::schema_for!(T))
}
