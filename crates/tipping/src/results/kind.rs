//! The kinds of results, each with its JSON Schema.

use tipping_core::{choices, result};
use tipping_report::{ReportError, json};

/// A kind of result: the question that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultKind {
    /// `batch.json` in the folder of a batch.
    Batch,
    /// Of [`crate::fit`].
    Fit,
    /// Of [`crate::check`].
    Check,
    /// Of [`crate::claims`].
    Claims,
    /// Of a norm in the folder of a batch.
    Norm,
    /// Of [`crate::pivots`].
    Pivots,
    /// Of [`crate::pool`].
    Pool,
    /// Of [`crate::power`].
    Power,
    /// Of [`crate::regimes`].
    Regimes,
    /// Of [`crate::verify`].
    Verify,
    /// Of [`crate::sensitivity`].
    Sensitivity,
}

choices!(ResultKind {
    Batch => "batch",
    Fit => "fit",
    Check => "check",
    Claims => "claims",
    Norm => "norm",
    Pivots => "pivots",
    Pool => "pool",
    Power => "power",
    Regimes => "regimes",
    Verify => "verify",
    Sensitivity => "sensitivity",
});

impl ResultKind {
    /// The JSON Schema of such results.
    ///
    /// # Errors
    /// When it cannot be written: a bug.
    pub fn schema(self) -> Result<String, ReportError> {
        match self {
            Self::Batch => json::schema::<result::BatchReport>(),
            Self::Fit => json::schema::<result::Report>(),
            Self::Check => json::schema::<result::CheckReport>(),
            Self::Claims => json::schema::<result::ClaimsReport>(),
            Self::Norm => json::schema::<result::NormResult>(),
            Self::Pivots => json::schema::<result::PivotsReport>(),
            Self::Pool => json::schema::<result::PoolReport>(),
            Self::Power => json::schema::<result::PowerReport>(),
            Self::Regimes => json::schema::<result::RegimesReport>(),
            Self::Verify => json::schema::<result::VerifyReport>(),
            Self::Sensitivity => json::schema::<result::SensitivityReport>(),
        }
    }
}
