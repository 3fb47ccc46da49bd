//! What can go wrong between a request and adoption data.

use std::path::PathBuf;
use tipping_core::Setting;

use crate::names::some_of;
use crate::rejection::Rejection;

/// How many names an error lists before it says how many more there are.
const SHOWN: usize = 12;

/// Why a request could not be met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The data named are neither a file nor a dataset, a norm or a title.
    #[error("`{data}` is no file, bundled dataset, norm or title{}; `tipping datasets` lists what is \
        bundled", perhaps(.nearest))]
    NoSuchData {
        /// As the user wrote it.
        data: String,
        /// What it may have meant.
        nearest: Vec<String>,
    },
    /// The words given are in the titles of several norms.
    #[error("`{data}` is in the titles of {} norms: {}; give one of the \
        identifiers", .matches.len(), some_of(.matches, SHOWN))]
    AmbiguousData {
        /// As the user wrote it.
        data: String,
        /// The norms: identifier and title.
        matches: Vec<String>,
    },
    /// A dataset without adoptions was named as data.
    #[error("the dataset `{dataset}` holds no adoptions ({title}); `tipping datasets` lists those that do")]
    NoAdoptions {
        /// The dataset.
        dataset: String,
        /// Its title.
        title: String,
    },
    /// No dataset of that name is bundled.
    #[error("no dataset `{dataset}` is bundled; there are {}", .datasets.join(", "))]
    NoSuchDataset {
        /// As the user wrote it.
        dataset: String,
        /// Those that are bundled.
        datasets: Vec<String>,
    },
    /// Several norms, and none chosen.
    #[error("`{data}` holds {} norms; choose one with {}: {}", .norms.len(), Setting::Norm, some_of(.norms, SHOWN))]
    NormNeeded {
        /// The data.
        data: String,
        /// Its norms.
        norms: Vec<String>,
    },
    /// The norm asked for is not among those of the data.
    #[error("`{data}` has no norm `{norm}`{}", those(.norms))]
    NoSuchNorm {
        /// The data.
        data: String,
        /// The norm asked for.
        norm: String,
        /// The nearest norms, or all; none in a file of one norm that has no column of norms.
        norms: Vec<String>,
    },
    /// The pattern of dates does not say the date.
    #[error("{}: {problem}; {remedy}", Setting::DateFormat.with(pattern))]
    BadDateFormat {
        /// As the user wrote it.
        pattern: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// A setting that says how to read a file, for bundled data.
    #[error("{setting} has no effect on the bundled `{data}`, which is read as it is; leave it out")]
    NoEffect {
        /// The setting.
        setting: Setting,
        /// The dataset.
        data: String,
    },
    /// The system is neither a bundled one nor a file.
    #[error(
        "no system `{system}`: choose cow, gw, gw-no-microstates, closed, or a file with the columns unit, \
         entry and exit"
    )]
    NoSuchSystem {
        /// As the user wrote it.
        system: String,
    },
    /// An export would overwrite files that differ.
    #[error("{} exists already and differs; name an empty directory, or \
        overwrite", .files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", "))]
    WouldOverwrite {
        /// The files in the way.
        files: Vec<PathBuf>,
    },
    /// A table is to be written in a format that its name does not tell.
    #[error("{}: the extension tells no format that is written; choose .parquet, .csv, .tsv, .arrow, .ipc \
        or .ndjson", file.display())]
    UnknownExtension {
        /// The file.
        file: PathBuf,
    },
    /// A table of typed columns is to be written in a format that its name does not tell.
    #[error("{}: a table is written as .csv or .parquet; choose another name", file.display())]
    UnknownTable {
        /// The file.
        file: PathBuf,
    },
    /// An export could not be written.
    #[error("cannot write {}: {reason}; check the directory and its permissions", file.display())]
    Unwritable {
        /// The file or directory.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A covariate is in none of the sources.
    #[error("no covariate `{name}`{}: {}", perhaps(.nearest), columns(.sources))]
    NoSuchCovariate {
        /// As the user wrote it.
        name: String,
        /// What it may have meant.
        nearest: Vec<String>,
        /// Each source with its columns.
        sources: Vec<(String, Vec<String>)>,
    },
    /// Several sources have a covariate.
    #[error("the covariate `{name}` is in {}; rename it in all but one of them, or leave one \
        out", .sources.join(" and in "))]
    AmbiguousCovariate {
        /// The covariate.
        name: String,
        /// The sources that have it.
        sources: Vec<String>,
    },
    /// The file is refused: every defect found, in order of row.
    #[error("{}", lines(.0))]
    Rejected(Vec<Rejection>),
}

impl IngestError {
    /// Whether the request was at fault rather than the data.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Rejected(_))
    }

    /// The file is refused: its rejections in order of file, row and column, each once.
    #[must_use]
    pub fn rejected(mut rejections: Vec<Rejection>) -> Self {
        rejections.sort();
        rejections.dedup();
        Self::Rejected(rejections)
    }
}

fn perhaps(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" (nearest: {})", names.join(", ")) }
}

fn columns(sources: &[(String, Vec<String>)]) -> String {
    if sources.is_empty() {
        return format!("name a file that has it, or `bundled`, with {}", Setting::Covariates);
    }
    let has = |(source, names): &(String, Vec<String>)| format!("{source} has {}", names.join(", "));
    sources.iter().map(has).collect::<Vec<_>>().join("; ")
}

fn those(norms: &[String]) -> String {
    if norms.is_empty() {
        return format!(
            ": it has one, and no column that names it; leave {} out, or name the column of norms with {}",
            Setting::Norm,
            Setting::NormColumn
        );
    }
    format!("; it has {}", some_of(norms, SHOWN))
}

fn lines(rejections: &[Rejection]) -> String {
    rejections.iter().map(Rejection::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rejection_gets_a_line() {
        let at = |row| Rejection {
            file: "a.csv".into(),
            row: Some(row),
            column: None,
            value: None,
            problem: "bad".into(),
            remedy: "mend it".into(),
        };
        let error = IngestError::rejected(vec![at(3), at(2), at(3)]);
        assert_eq!(error.to_string(), "a.csv, row 2: bad; mend it\na.csv, row 3: bad; mend it");
        assert!(!error.is_usage());
    }

    #[test]
    fn usage_errors_say_what_there_is() {
        let norms = (0..20).map(|i| format!("n{i}")).collect();
        let error = IngestError::NormNeeded { data: "x.csv".into(), norms };
        assert!(error.to_string().ends_with("n10, n11 and 8 more"), "{error}");
        assert!(error.is_usage());
        let error = IngestError::NoSuchData { data: "sufrage".into(), nearest: vec!["suffrage".into()] };
        assert!(error.to_string().contains("(nearest: suffrage)"));
    }
}
