//! Why a batch ends early.

use std::path::PathBuf;

use tipping_core::Setting;
use tipping_ingest::IngestError;

use super::{ErrorKind, of_ingest};

/// Why a batch ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The manifest is refused.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Another batch is writing into the folder.
    #[error(
        "{} is in use by another batch; wait for it, or choose another folder with {}",
        path.display(), Setting::Output
    )]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is not that of a batch.
    #[error(
        "{} holds other things than the results of a batch; choose another folder with {}",
        path.display(), Setting::Output
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is that of another part of the batch.
    #[error(
        "{} holds {there}, and this is {asked}; give each a folder of its own with {}",
        path.display(), Setting::Output
    )]
    OtherShard {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        there: String,
        /// What was to be written into it.
        asked: String,
    },
    /// A result could not be written.
    #[error(
        "cannot write {}: {source}; the results that are there are whole: make room or give leave to \
         write, and the same command goes on from them",
        path.display()
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Two runs would have the same result.
    #[error("two runs are called `{id}` ({first} and {second}); give one of them another `name`")]
    SameId {
        /// The identifier.
        id: String,
        /// Where the first is asked for.
        first: String,
        /// Where the second is.
        second: String,
    },
    /// The data of a run of a manifest could not be read.
    #[error("{place}: {source}")]
    Data {
        /// Where the run is written.
        place: String,
        /// Why.
        source: IngestError,
    },
    /// The data could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Every run failed.
    #[error("none of the {runs} runs has a result; see norms.csv in {}", path.display())]
    Nothing {
        /// How many there were.
        runs: usize,
        /// The folder.
        path: PathBuf,
    },
}

impl BatchError {
    /// What the error is about.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Nothing { .. } => ErrorKind::Fit,
            Self::Data { source, .. } | Self::Ingest(source) => of_ingest(source),
            Self::Manifest(_) | Self::SameId { .. } => ErrorKind::Usage,
            Self::Busy { .. } | Self::Foreign { .. } | Self::OtherShard { .. } | Self::Unwritable { .. } => {
                ErrorKind::System
            }
        }
    }
}

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It cannot be read.
    #[error("cannot read the manifest {}: {source}; check its name", path.display())]
    Unreadable {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// One of its lines is wrong.
    #[error("{}:{line}: {problem}", path.display())]
    Defect {
        /// The manifest.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// It names no run.
    #[error("{}: there is no [[run]]; add one with at least `data = \"...\"`", path.display())]
    Empty {
        /// The manifest.
        path: PathBuf,
    },
}
