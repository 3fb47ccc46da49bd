//! Why a result could not be written.

/// A result that could not be turned into text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// JSON could not be made.
    #[error("the result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// CSV could not be made.
    #[error("the result cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A page could not be made from its template.
    #[error("the report cannot be written as HTML: {0:#}")]
    Html(#[from] minijinja::Error),
    /// Anything else.
    #[error("the result cannot be written: {reason}")]
    Write {
        /// Why.
        reason: String,
    },
}
