//! The bundled datasets, described and written out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tipping_core::Date;

use crate::bundled::bundle::{Bundle, SourceMeta, bundle, bundles};
use crate::error::IngestError;

/// A bundled dataset, as its manifest and its tables describe it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Dataset {
    /// Name, as on the command line.
    pub name: String,
    /// Title.
    pub title: String,
    /// How the facts came into the tables.
    pub tabulated: String,
    /// Its norms; empty for lists of states and codes and for state-years.
    pub norms: Vec<DatasetNorm>,
    /// Distinct units (several lists of states: of the longest).
    pub units: usize,
    /// Date of the first adoption (lists of states: of the first entry; state-years: the first year).
    pub first: Option<Date>,
    /// Date of the last adoption (lists of states: of the last entry; state-years: the last year).
    pub last: Option<Date>,
    /// Precision of the dates, in a word.
    pub precision: Option<String>,
    /// Default norm.
    pub default_norm: Option<String>,
    /// Default system.
    pub default_system: Option<String>,
    /// Default window.
    pub default_window: Option<(Date, Date)>,
    /// Where the facts come from.
    pub sources: Vec<Source>,
    /// What is known to be wrong or missing.
    pub known_problems: Vec<String>,
    /// Names of its files.
    pub files: Vec<String>,
}

/// A source of a bundled dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The norms, columns or files that come from it; `None` = all.
    pub covers: Option<String>,
    /// Its name.
    pub name: String,
    /// How to cite it.
    pub citation: String,
    /// Digital object identifier, where one is known.
    pub doi: Option<String>,
    /// Licence or terms.
    pub terms: String,
}

/// What Finnemore & Sikkink (1998, doi:10.1162/002081898550789) say of a norm in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paper {
    /// Adopters at the threshold.
    pub adopters: u32,
    /// Adopters in the years after it.
    pub cascade: u32,
    /// How many years.
    pub cascade_years: u32,
    /// The table of first evidence of domestic movements, by the name that [`crate::first_dates`] knows.
    pub movement: String,
}

/// What the paper says of the norm of a dataset.
pub(crate) fn paper(dataset: &str) -> Option<Paper> {
    let paper = bundle(dataset)?.manifest.paper.as_ref()?;
    let (adopters, cascade, cascade_years) = (paper.adopters, paper.cascade, paper.cascade_years);
    Some(Paper { adopters, cascade, cascade_years, movement: paper.movement.clone() })
}

/// A norm of a bundled dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DatasetNorm {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Common short name.
    pub short: Option<String>,
    /// Adoptions by units.
    pub adoptions: usize,
    /// Date of the first adoption.
    pub first: Option<Date>,
    /// Date of the last adoption.
    pub last: Option<Date>,
    /// When adoption became possible, where that is recorded.
    pub opened: Option<Date>,
    /// When a treaty entered into force.
    pub entry_into_force: Option<Date>,
    /// Last date for which the record is complete, where that is recorded.
    pub observed_through: Option<Date>,
}

/// Everything that is bundled.
///
/// ```
/// let names: Vec<String> = tipping_ingest::bundled::datasets().into_iter().map(|d| d.name).collect();
/// assert_eq!(names, ["suffrage", "treaties", "systems", "units", "covariates"]);
/// ```
#[must_use]
pub fn datasets() -> Vec<Dataset> {
    bundles().iter().map(describe).collect()
}

/// The error of a file or a directory that cannot be written.
fn unwritable(file: &Path, error: &std::io::Error) -> IngestError {
    IngestError::Unwritable { file: file.to_owned(), reason: error.to_string() }
}

/// Writes the files of a bundled dataset, its manifest included, into a directory, which is made if need be.
///
/// # Errors
/// [`IngestError::NoSuchDataset`]; [`IngestError::WouldOverwrite`] when a file is there with other contents
/// and `overwrite` is false (nothing is written then); [`IngestError::Unwritable`].
pub fn export(name: &str, directory: &Path, overwrite: bool) -> Result<Vec<PathBuf>, IngestError> {
    let Some(bundle) = bundle(name) else {
        let datasets = bundles().iter().map(|b| b.name.to_owned()).collect();
        return Err(IngestError::NoSuchDataset { dataset: name.to_owned(), datasets });
    };
    std::fs::create_dir_all(directory).map_err(|e| unwritable(directory, &e))?;
    let files: Vec<(PathBuf, &[u8])> =
        bundle.files.iter().map(|(name, bytes)| (directory.join(name), *bytes)).collect();
    let differs =
        |file: &Path, bytes: &[u8]| file.exists() && std::fs::read(file).ok().as_deref() != Some(bytes);
    let in_the_way: Vec<PathBuf> =
        files.iter().filter(|(file, bytes)| differs(file, bytes)).map(|(file, _)| file.clone()).collect();
    if !overwrite && !in_the_way.is_empty() {
        return Err(IngestError::WouldOverwrite { files: in_the_way });
    }
    for (file, bytes) in &files {
        std::fs::write(file, bytes).map_err(|e| unwritable(file, &e))?;
    }
    Ok(files.into_iter().map(|(file, _)| file).collect())
}

/// A source as the manifest has it, for readers outside.
pub(crate) fn source(source: &SourceMeta) -> Source {
    Source {
        covers: source.covers.clone(),
        name: source.name.clone(),
        citation: source.citation.clone(),
        doi: source.doi.clone(),
        terms: source.terms.clone(),
    }
}

fn describe(bundle: &Bundle) -> Dataset {
    let manifest = &bundle.manifest;
    let counts = Counts::of(bundle);
    let norms = bundle.norms.iter().map(|norm| {
        let dates = counts.norms.get(norm.id.as_str());
        DatasetNorm {
            id: norm.id.clone(),
            title: norm.title.clone(),
            short: norm.short.clone(),
            adoptions: dates.map_or(0, |d| d.number),
            first: dates.and_then(|d| d.first),
            last: dates.and_then(|d| d.last),
            opened: norm.opened(),
            entry_into_force: norm.entry_into_force(),
            observed_through: norm.observed_through(),
        }
    });
    let sources = manifest.sources.iter().map(source);
    Dataset {
        name: bundle.name.to_owned(),
        title: manifest.title.clone(),
        tabulated: manifest.tabulated.clone(),
        norms: norms.collect(),
        units: counts.units.len(),
        first: counts.all.first,
        last: counts.all.last,
        precision: manifest.precision.clone(),
        default_norm: manifest.norm.clone(),
        default_system: manifest.system.clone(),
        default_window: bundle.window(),
        sources: sources.collect(),
        known_problems: manifest.known_problems.clone(),
        files: bundle.files.iter().map(|f| f.0.to_owned()).collect(),
    }
}

/// Dates of a table, counted.
#[derive(Default)]
struct Dates {
    number: usize,
    first: Option<Date>,
    last: Option<Date>,
}

impl Dates {
    fn add(&mut self, date: Date) {
        self.number += 1;
        self.first = Some(self.first.map_or(date, |d| d.min(date)));
        self.last = Some(self.last.map_or(date, |d| d.max(date)));
    }
}

#[derive(Default)]
struct Counts {
    units: BTreeSet<String>,
    all: Dates,
    norms: BTreeMap<String, Dates>,
}

impl Counts {
    /// Counts the adoptions of a dataset, or the rows of its other tables.
    fn of(bundle: &Bundle) -> Self {
        let mut counts = Self::default();
        let (rows, _) = bundle.rows(None);
        let date = bundle.manifest.date.as_deref().unwrap_or("date");
        counts.add(&rows, "unit", date);
        if bundle.norms.is_empty() {
            for (file, bytes) in bundle.files {
                // The same number may be another state in another list.
                let units = std::mem::take(&mut counts.units);
                match *file {
                    "units.csv" => counts.add(bytes, "gw", ""),
                    "state_year.csv" => counts.add(bytes, "unit", "year"),
                    file if file.ends_with(".csv") => counts.add(bytes, "unit", "entry"),
                    _ => {}
                }
                if units.len() > counts.units.len() {
                    counts.units = units;
                }
            }
        }
        counts
    }

    fn add(&mut self, table: &[u8], unit: &str, date: &str) {
        let mut table = csv::Reader::from_reader(table);
        let Ok(header) = table.headers() else { return };
        let column = |name: &str| header.iter().position(|h| h == name);
        let (Some(unit), date, norm) = (column(unit), column(date), column("norm")) else { return };
        for row in table.records().flatten() {
            self.units.extend(row.get(unit).filter(|u| !u.is_empty()).map(str::to_owned));
            let Some(date) = date.and_then(|c| row.get(c)).and_then(|d| d.parse().ok()) else { continue };
            self.all.add(date);
            if let Some(norm) = norm.and_then(|c| row.get(c)) {
                self.norms.entry(norm.to_owned()).or_default().add(date);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffrage_is_described() {
        let suffrage = datasets().remove(0);
        assert_eq!(suffrage.norms.len(), 6);
        assert_eq!(suffrage.units, 201);
        assert_eq!((suffrage.first, suffrage.last), ("1861".parse().ok(), "2015".parse().ok()));
        assert_eq!(suffrage.default_norm.as_deref(), Some("suffrage-lied"));
        assert_eq!(suffrage.default_window, Some(("1890".parse().unwrap(), "1990".parse().unwrap())));
        let lied = &suffrage.norms[0];
        assert_eq!((lied.id.as_str(), lied.adoptions), ("suffrage-lied", 198));
        assert_eq!((lied.first, lied.last), ("1893".parse().ok(), "2012".parse().ok()));
        assert!(suffrage.sources.iter().any(|s| s.doi.as_deref() == Some("10.1177/0010414015581050")));
    }

    #[test]
    fn treaties_and_lists_are_described() {
        let all = datasets();
        let treaties = &all[1];
        assert_eq!((treaties.norms.len(), treaties.units), (199, 193));
        assert!(
            treaties
                .norms
                .iter()
                .all(|n| n.adoptions > 20 && n.opened <= n.first && n.last <= n.observed_through)
        );
        assert_eq!((all[2].units, all[3].units), (225, 225));
        assert!(all[2].norms.is_empty());
        let covariates = &all[4];
        assert_eq!((covariates.units, covariates.norms.len()), (217, 0));
        assert_eq!((covariates.first, covariates.last), ("1840".parse().ok(), "2016".parse().ok()));
    }

    #[test]
    fn export_writes_and_does_not_overwrite() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("new");
        let files = export("suffrage", &into, false).unwrap();
        assert_eq!(files.len(), 3);
        assert_eq!(
            std::fs::read(into.join("adoption.csv")).unwrap(),
            bundle("suffrage").unwrap().adoptions()
        );
        // The same files again are no obstacle, an edited one is.
        assert!(export("suffrage", &into, false).is_ok());
        std::fs::write(into.join("adoption.csv"), "mine").unwrap();
        let error = export("suffrage", &into, false).unwrap_err();
        assert_eq!(error, IngestError::WouldOverwrite { files: vec![into.join("adoption.csv")] });
        assert_eq!(std::fs::read(into.join("adoption.csv")).unwrap(), b"mine");
        assert!(export("suffrage", &into, true).is_ok());
        assert!(matches!(export("sufrage", &into, true), Err(IngestError::NoSuchDataset { .. })));
    }
}
