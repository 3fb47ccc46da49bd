//! Everything that can end a command, with its exit code.

use std::path::PathBuf;

use tipping_core::TableError;
use tipping_fit::FitError;
use tipping_ingest::IngestError;
use tipping_report::messages::{FrontEnd, for_front_end};
use tipping_report::{FigureError, ReportError};

use crate::batch::BatchError;

/// Done.
pub(crate) const DONE: u8 = 0;
/// Done, but a check failed.
pub(crate) const CHECK_FAILED: u8 = 1;
/// A bug.
pub(crate) const BUG: u8 = 70;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The data could not be read or are refused.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The data and the rules make no risk table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No estimate.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The result could not be made into text.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The result could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A batch that ends early.
    #[error(transparent)]
    Batch(#[from] BatchError),
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
    /// The threads asked for could not be started.
    #[error("cannot start the threads: {0}; choose fewer with --threads")]
    Threads(String),
    /// Standard output could not be written.
    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
}

impl Failure {
    /// What the user reads, with settings as flags: for refused data every defect on a line of its own, under a count.
    pub(crate) fn message(&self) -> String {
        for_front_end(&self.settings_by_name(), FrontEnd::Cli).into_owned()
    }

    /// The message as libraries word it.
    fn settings_by_name(&self) -> String {
        match self {
            Self::Ingest(IngestError::Rejected(rejections)) => {
                let defects = if rejections.len() == 1 { "defect" } else { "defects" };
                format!("tipping: the data are refused, {} {defects}:\n{self}", rejections.len())
            }
            Self::Batch(BatchError::Ingest(error @ IngestError::Rejected(_))) => {
                Self::Ingest(error.clone()).settings_by_name()
            }
            _ => format!("tipping: {self}"),
        }
    }

    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Ingest(error) if error.is_usage() => 2,
            Self::Ingest(_) | Self::Table(TableError::TooCoarse { .. }) => 3,
            Self::Table(TableError::EmptyWindow { .. }) | Self::Fit(FitError::BadParameter { .. }) => 2,
            Self::Table(_) => 3,
            Self::Fit(_) => 4,
            Self::Write { .. } | Self::Stdout(_) | Self::Threads(_) | Self::Usage(_) => 2,
            Self::Batch(error) => error.code(),
            Self::Figure(FigureError::NoSuchFigure { .. }) => 2,
            Self::Figure(_) | Self::Report(_) => BUG,
        }
    }
}
