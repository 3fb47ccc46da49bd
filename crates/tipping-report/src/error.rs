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

/// A result that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// A date of the result that is none.
    #[error(
        "`{value}` in the result is no date, so that it cannot be drawn; run the command that made the \
         result again"
    )]
    BadDate {
        /// What is there.
        value: String,
    },
    /// A figure that this result does not have.
    #[error("there is no figure `{name}` of this result; choose from {known}")]
    NoSuchFigure {
        /// What was asked for.
        name: String,
        /// The figures that there are.
        known: String,
    },
    /// The drawing library failed.
    #[error("the figure cannot be drawn: {reason}")]
    Drawing {
        /// Why.
        reason: String,
    },
}

impl FigureError {
    /// From an error of the drawing library.
    pub(crate) fn drawing(reason: impl std::fmt::Display) -> Self {
        Self::Drawing { reason: reason.to_string() }
    }
}
