//! Everything that can end a command, with its exit code.

use std::path::PathBuf;

use tipping::ingest::IngestError;
use tipping::report::messages::{FrontEnd, for_front_end};
use tipping::report::{FigureError, ReportError};
use tipping::{Error, ErrorKind};

/// Done.
pub(crate) const DONE: u8 = 0;
/// Done, but a check failed.
pub(crate) const CHECK_FAILED: u8 = 1;
/// The user asked to stop.
const INTERRUPTED: u8 = 130;
/// A bug.
pub(crate) const BUG: u8 = 70;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// There is no result.
    #[error(transparent)]
    Library(#[from] Error),
    /// The result could not be made into text.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The result could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A file could not be written.
    #[error("cannot write {}: {source}; choose another file", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Options that do not go together.
    #[error("{0}")]
    Usage(String),
    /// Standard output could not be written.
    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        Self::Library(error.into())
    }
}

impl Failure {
    /// What the user reads, settings as flags: for refused data every defect on a line of its own, under a
    /// count.
    pub(crate) fn message(&self) -> String {
        let text = self.to_string();
        let text = for_front_end(&text, FrontEnd::Cli);
        let rejections = match self {
            Self::Library(error) => error.rejections().len(),
            _ => 0,
        };
        match rejections {
            0 => format!("tipping: {text}"),
            1 => format!("tipping: the data are refused, 1 defect:\n{text}"),
            n => format!("tipping: the data are refused, {n} defects:\n{text}"),
        }
    }

    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Library(error) => match error.kind() {
                ErrorKind::Usage | ErrorKind::System => 2,
                ErrorKind::Data => 3,
                ErrorKind::Fit => 4,
                ErrorKind::Cancelled => INTERRUPTED,
                ErrorKind::Bug => BUG,
            },
            Self::Write { .. } | Self::Stdout(_) | Self::Usage(_) => 2,
            Self::Figure(FigureError::NoSuchFigure { .. }) => 2,
            Self::Figure(_) | Self::Report(_) => BUG,
        }
    }
}
