//! Results that were written before: those of batches, from their folders, and single ones.

mod companion;
mod kind;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tipping_core::Setting;
use tipping_core::result::{BatchReport, FORMAT_VERSION, NormResult};
use tipping_ingest::{IngestError, Rejection};

use crate::error::Error;
pub use companion::companion;
pub use kind::ResultKind;

/// The results of batches, each norm once.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BatchResults {
    /// In order of their identifiers.
    pub results: Vec<NormResult>,
    /// The command that finds each alone, where it is known.
    pub commands: BTreeMap<String, String>,
    /// The command of the batch of each folder, where it is known.
    pub batches: Vec<String>,
    /// The file of each.
    pub files: BTreeMap<String, PathBuf>,
    /// Results that stood in more than one folder.
    pub repeated: u64,
}

impl BatchResults {
    /// Reads `norms/*.json` of every folder. A norm that stands in two with the same key counts once.
    ///
    /// # Errors
    /// [`Error::Ingest`]: folders that hold no results of batches, or results that do not go together.
    pub fn read(folders: &[PathBuf]) -> Result<Self, Error> {
        read(folders)
    }
}

fn read(folders: &[PathBuf]) -> Result<BatchResults, Error> {
    let mut of: BTreeMap<String, (NormResult, PathBuf)> = BTreeMap::new();
    let (mut rejections, mut repeated) = (Vec::new(), 0);
    let (mut commands, mut batches) = (BTreeMap::new(), Vec::new());
    for folder in folders {
        let finished = index(folder)?;
        let there = files(folder)?;
        rejections.extend(unlike(folder, &finished, &there));
        let of_runs = finished.runs.iter().map(|run| (run.id.clone(), run.command.clone()));
        commands.extend(of_runs.filter(|(_, command)| !command.is_empty()));
        batches.extend(Some(finished.command.clone()).filter(|command| !command.is_empty()));
        for file in there {
            let result = match parse(&file) {
                Ok(result) => result,
                Err(rejection) => {
                    rejections.push(*rejection);
                    continue;
                }
            };
            if finished.runs.iter().any(|run| run.id == result.id && run.key != result.key) {
                let problem = format!("the result of `{}` is not the one that batch.json names", result.id);
                rejections.push(rejection(&file, problem, "run the batch again"));
                continue;
            }
            match of.get(&result.id) {
                None => {
                    of.insert(result.id.clone(), (result, file));
                }
                Some((same, _)) if same.key == result.key => repeated += 1,
                Some((_, other)) => rejections.push(rejection(
                    &file,
                    format!(
                        "`{}` has another result in {}: their keys differ, so that data, options or \
                         version do",
                        result.id,
                        other.display()
                    ),
                    "remove the folder that is out of date, or run its batch again",
                )),
            }
        }
    }
    if !rejections.is_empty() {
        return Err(Error::Ingest(IngestError::rejected(rejections)));
    }
    let (mut results, mut files) = (Vec::with_capacity(of.len()), BTreeMap::new());
    for (id, (result, file)) in of {
        files.insert(id, file);
        results.push(result);
    }
    Ok(BatchResults { results, commands, batches, files, repeated })
}

/// The results in a folder, in order of name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let norms = folder.join("norms");
    let refuse = |problem: &str, remedy: &str| Error::rejected(rejection(folder, problem.to_owned(), remedy));
    if !folder.exists() {
        let remedy =
            format!("check the path, or make it with `tipping batch` and {}", Setting::Output.with("DIR"));
        return Err(refuse("there is no such folder", &remedy));
    }
    if !norms.is_dir() {
        return Err(refuse(
            "no folder `norms` is in it, so that this is no result of a batch",
            "name the folder that `tipping batch` wrote",
        ));
    }
    let entries = std::fs::read_dir(&norms).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let unreadable = |error: std::io::Error| {
        let problem = format!("the folder cannot be read ({error})");
        Error::rejected(rejection(&norms, problem, "check the disk and its permissions"))
    };
    let mut files: Vec<PathBuf> = entries
        .map_err(unreadable)?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(refuse("its folder `norms` holds no result", "run the batch again"));
    }
    Ok(files)
}

/// What a finished batch says is in its folder.
fn index(folder: &Path) -> Result<BatchReport, Error> {
    let file = folder.join("batch.json");
    // What is wrong with a folder that is no batch's is told by its results.
    if !folder.join("norms").is_dir() {
        files(folder)?;
    }
    let refuse = |problem: String, remedy| Error::rejected(rejection(&file, problem, remedy));
    let remedy =
        "the batch is not finished: run the same `tipping batch` again, and it goes on where it stopped";
    let bytes = std::fs::read(&file).map_err(|error| refuse(format!("cannot be read ({error})"), remedy))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        refuse(format!("this is no list of a batch's results ({error})"), "run the batch again")
    })
}

/// Results that the batch does not name, and named ones that are not there.
fn unlike(folder: &Path, finished: &BatchReport, there: &[PathBuf]) -> Vec<Rejection> {
    let named: Vec<PathBuf> = finished.runs.iter().map(|run| folder.join(&run.file)).collect();
    let missing = named.iter().filter(|file| !there.contains(file));
    let missing = missing.map(|file| {
        rejection(file, "batch.json names this result, and it is not there".to_owned(), "run the batch again")
    });
    let strange = there.iter().filter(|file| !named.contains(file)).map(|file| {
        let problem = "batch.json does not name this result".to_owned();
        rejection(file, problem, "remove it, or run the batch again")
    });
    missing.chain(strange).collect()
}

fn parse(file: &Path) -> Result<NormResult, Box<Rejection>> {
    let refuse = |problem: String| Box::new(rejection(file, problem, "run the batch again"));
    let bytes = std::fs::read(file).map_err(|error| refuse(format!("the file cannot be read ({error})")))?;
    let result: NormResult = serde_json::from_slice(&bytes)
        .map_err(|error| refuse(format!("this is no result of a norm ({error})")))?;
    if result.format_version != FORMAT_VERSION {
        return Err(refuse(format!(
            "the result has format {}, and this version reads format {FORMAT_VERSION}",
            result.format_version
        )));
    }
    Ok(result)
}

/// A defect of a file or folder as a whole.
pub(crate) fn rejection(path: &Path, problem: String, remedy: &str) -> Rejection {
    Rejection {
        file: path.display().to_string(),
        row: None,
        column: None,
        value: None,
        problem,
        remedy: remedy.to_owned(),
    }
}
