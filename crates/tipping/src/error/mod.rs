//! Everything that can end a function of this crate, by kind.

mod batch;
mod verify;

use std::path::PathBuf;

use tipping_core::{Setting, TableError};
use tipping_fit::FitError;
use tipping_ingest::{IngestError, Rejection};
use tipping_report::ReportError;

pub use batch::{BatchError, ManifestError};
pub use verify::VerifyError;

/// Why there is no result.
///
/// Messages name settings as [`Setting`] does; a front end shows them in its own words.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting that is missing, out of its range, or does not go with others.
    #[error("{problem}")]
    Usage {
        /// The setting.
        setting: Setting,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// The data could not be read or are refused.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The data and the rules make no risk table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No estimate.
    #[error(transparent)]
    Fit(FitError),
    /// A batch that ends early.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A file of expectations that cannot be used.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A result could not be made into text.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file could not be written.
    #[error("cannot write {}: {source}; choose another file", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was simulated could not be written.
    #[error("cannot write what was simulated: {0}")]
    Output(std::io::Error),
    /// The threads asked for could not be started.
    #[error("cannot start the threads: {reason}; choose fewer with {}", Setting::Threads)]
    Threads {
        /// Why.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("cancelled before there was a result")]
    Cancelled,
}

/// What an error is about, for front ends that treat them alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// What was asked for cannot be done.
    Usage,
    /// The data are refused.
    Data,
    /// There is no estimate.
    Fit,
    /// A file or a thread could not be had.
    System,
    /// The caller asked to stop.
    Cancelled,
    /// A mistake of the program.
    Bug,
}

impl From<FitError> for Error {
    fn from(error: FitError) -> Self {
        if error == FitError::Cancelled { Self::Cancelled } else { Self::Fit(error) }
    }
}

impl Error {
    /// A setting that cannot be as it is.
    pub(crate) fn usage(setting: Setting, problem: impl Into<String>) -> Self {
        Self::Usage { setting, problem: problem.into() }
    }

    /// The data are refused for one defect.
    pub(crate) fn rejected(rejection: Rejection) -> Self {
        Self::Ingest(IngestError::rejected(vec![rejection]))
    }

    /// What the error is about.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Usage { .. } => ErrorKind::Usage,
            Self::Ingest(error) => of_ingest(error),
            Self::Table(TableError::EmptyWindow { .. }) => ErrorKind::Usage,
            Self::Table(_) => ErrorKind::Data,
            Self::Fit(FitError::BadParameter { .. }) => ErrorKind::Usage,
            Self::Fit(_) => ErrorKind::Fit,
            Self::Batch(error) => error.kind(),
            Self::Verify(_) => ErrorKind::Usage,
            Self::Report(_) => ErrorKind::Bug,
            Self::Write { .. } | Self::Output(_) | Self::Threads { .. } => ErrorKind::System,
            Self::Cancelled => ErrorKind::Cancelled,
        }
    }

    /// Every defect of refused data; nothing where the data are not refused.
    #[must_use]
    pub fn rejections(&self) -> &[Rejection] {
        match self {
            Self::Ingest(IngestError::Rejected(rejections))
            | Self::Batch(BatchError::Ingest(IngestError::Rejected(rejections))) => rejections,
            _ => &[],
        }
    }
}

fn of_ingest(error: &IngestError) -> ErrorKind {
    if error.is_usage() { ErrorKind::Usage } else { ErrorKind::Data }
}
