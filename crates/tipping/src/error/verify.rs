//! Why a file of expectations cannot be used.

use std::path::PathBuf;

/// Why a file of expectations cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It cannot be read.
    #[error("cannot read the expectations in {}: {source}; correct the name", path.display())]
    NotRead {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There are mistakes in it.
    #[error("the expectations cannot be used, {}:\n{}", counted(mistakes), mistakes.join("\n"))]
    Mistakes {
        /// Each with the file, its line and column, and what is allowed there; in the order of the file.
        mistakes: Vec<String>,
    },
}

fn counted(mistakes: &[String]) -> String {
    format!("{} {}", mistakes.len(), if mistakes.len() == 1 { "mistake" } else { "mistakes" })
}
