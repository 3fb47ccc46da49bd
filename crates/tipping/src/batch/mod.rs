//! Many norms, each a result of its own, and all of them one table.

mod folder;
mod jobs;
mod manifest;
mod work;

use std::collections::BTreeSet;
use std::io::Write;

use tipping_core::Setting;
use tipping_core::result::{BatchReport, BatchRun, Cell, FORMAT_VERSION, Status, group_names};
use tipping_ingest::write::{Cells, ColumnsFormat, TypedColumn, write_columns};
use tipping_report::batch::{BatchEntry, PlannedRun};
use tipping_report::messages::{FrontEnd, for_front_end};

use crate::command::{self, Words, unlike};
use crate::error::{BatchError, Error};
use crate::progress::{Progress, Task};
use crate::request::{BatchRequest, RunRequest};
use folder::Folder;
use jobs::Job;
use work::{Done, Origin};

/// A batch that is done: its folder is whole.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BatchDone {
    /// The list of results, as in `batch.json`.
    pub report: BatchReport,
    /// What became of each run.
    pub entries: Vec<BatchEntry>,
    /// The summary, as in `summary.txt`.
    pub summary: String,
    /// Results that were not there.
    pub computed: usize,
    /// Results that were there of other data, options or another version.
    pub changed: usize,
    /// Results that were there.
    pub kept: usize,
    /// Results that no run asks for any more.
    pub removed: usize,
}

impl BatchDone {
    /// How many runs ended so.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.entries.iter().filter(|entry| entry.status == status).count()
    }
}

/// Fits every norm that the runs ask for, and writes a folder of results: `norms/ID.json`, `norms.csv`,
/// `norms.parquet`, `summary.txt` and `batch.json`. Results that are there already are kept as long as their
/// data, options and version are the same. A norm that fails is a result too.
///
/// # Errors
/// [`Error`]: a manifest that is refused, runs that do not go together, a folder that cannot be written, or a
/// computation that the caller has stopped: what is done by then is kept.
pub fn batch(request: &BatchRequest, progress: &dyn Progress) -> Result<BatchDone, Error> {
    let runs = runs(request)?;
    let jobs = jobs(&runs, request, progress)?;
    let Some(path) = &request.output else {
        let problem = format!("a batch needs a folder for its results; name it with {}", Setting::Output);
        return Err(Error::usage(Setting::Output, problem));
    };
    let folder = Folder::open(path, request.shard)?;
    let groups = group_names(jobs.iter().map(|job| &job.groups));
    let done = work::all(&jobs, &groups, &folder, request.jobs, progress)?;
    let wanted: BTreeSet<String> = jobs.iter().map(|job| folder::file_of(&job.id)).collect();
    let removed = folder.remove_others(&wanted)?;
    let report = BatchReport {
        format_version: FORMAT_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        shard: request.shard,
        command: command(request).unwrap_or_default(),
        runs: jobs.iter().zip(&done).map(|(job, done)| run_of(job, done)).collect(),
    };
    let columns = columns(&done, request.front_end);
    for (name, format) in [("norms.csv", ColumnsFormat::Csv), ("norms.parquet", ColumnsFormat::Parquet)] {
        folder.write(name, |file| write_columns(file, format, &columns))?;
    }
    let entries: Vec<BatchEntry> = done.iter().map(|d| d.entry.clone()).collect();
    let there = command::place(&path.display().to_string());
    let summary = tipping_report::text::batch_text(&entries, &there, request.front_end);
    folder.write("summary.txt", |file| file.write_all(summary.as_bytes()))?;
    let text = tipping_report::json::to_json(&report)?;
    folder.write("batch.json", |file| file.write_all(text.as_bytes()))?;
    let count = |origin| done.iter().filter(|d| d.origin == origin).count();
    let (computed, changed, kept) = (count(Origin::Computed), count(Origin::Changed), count(Origin::Kept));
    Ok(BatchDone { report, entries, summary, computed, changed, kept, removed })
}

/// The runs that a batch would do, and which of them are done.
///
/// # Errors
/// [`Error`]: a manifest that is refused, or runs that do not go together.
pub fn batch_plan(request: &BatchRequest, progress: &dyn Progress) -> Result<Vec<PlannedRun>, Error> {
    let runs = runs(request)?;
    let jobs = jobs(&runs, request, progress)?;
    work::plan(&jobs, request.output.as_deref(), request.jobs)
}

/// The runs: those of the manifest, or those that are named.
fn runs(request: &BatchRequest) -> Result<Vec<RunRequest>, Error> {
    let runs = match &request.manifest {
        Some(path) => manifest::read(path).map_err(BatchError::from)?,
        None => request.runs.clone(),
    };
    for run in &runs {
        run.fit.data.one_weighting()?;
        run.fit.analysis.simulates_cut()?;
    }
    Ok(runs)
}

/// What is done here, a norm each.
fn jobs<'a>(
    runs: &'a [RunRequest],
    request: &BatchRequest,
    progress: &dyn Progress,
) -> Result<Vec<Job<'a>>, Error> {
    let of = match (&request.manifest, runs.first()) {
        (Some(path), _) => path.display().to_string(),
        (None, first) => first.map(|run| run.fit.data.data.clone()).unwrap_or_default(),
    };
    let _task = Task::start(progress, &format!("reading {of}"));
    Ok(jobs::shard(jobs::list(runs)?, request.shard))
}

fn run_of(job: &Job<'_>, done: &Done) -> BatchRun {
    BatchRun {
        id: job.id.clone(),
        file: folder::file_of(&job.id),
        key: done.key.clone(),
        status: done.entry.status,
        command: command::fit_words(&job.alone()).line("fit"),
    }
}

/// The command that does the batch again, but for what no result depends on: cores and the folder. Only a
/// manifest, or a single run with at most one norm named, is one command.
fn command(request: &BatchRequest) -> Option<String> {
    let mut words = match (&request.manifest, request.runs.as_slice()) {
        (Some(path), _) => Words::of_place(&path.display().to_string()),
        (None, [run]) if run.norms.len() <= 1 && run.name.is_none() && run.groups.is_empty() => {
            let mut whole = run.fit.clone();
            whole.data.norm = run.norms.first().cloned();
            let mut words = command::fit_words(&whole);
            let default = RunRequest::default().min_adopters;
            words.add("min-adopters", unlike(run.min_adopters != default, run.min_adopters));
            words
        }
        (None, _) => return None,
    };
    words.add("shard", request.shard.map(|(i, n)| format!("{i}/{n}")));
    Some(words.line("batch"))
}

/// The rows as typed columns, settings in the words of the front end.
fn columns(done: &[Done], front_end: FrontEnd) -> Vec<TypedColumn> {
    let first = done.first().map(|d| d.row.as_slice()).unwrap_or_default();
    let places = first.iter().enumerate();
    places.map(|(i, (name, kind))| column(name, kind, done.iter().map(|d| &d.row[i].1), front_end)).collect()
}

/// A column of cells that are all of one kind.
fn column<'a>(
    name: &str,
    kind: &Cell,
    cells: impl Iterator<Item = &'a Cell>,
    front_end: FrontEnd,
) -> TypedColumn {
    let cells = match kind {
        Cell::Text(_) => Cells::Text(cells.map(|cell| text(cell, front_end)).collect()),
        Cell::Number(_) => Cells::Number(cells.map(number).collect()),
        Cell::Count(_) => Cells::Integer(cells.map(|c| number(c).map(|n| n as i64)).collect()),
    };
    TypedColumn { name: name.to_owned(), cells }
}

fn text(cell: &Cell, front_end: FrontEnd) -> Option<String> {
    match cell {
        Cell::Text(text) => text.as_deref().map(|text| for_front_end(text, front_end).into_owned()),
        Cell::Number(_) | Cell::Count(_) => None,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => *number,
        Cell::Count(count) => count.map(|c| c as f64),
        Cell::Text(_) => None,
    }
}
