//! `tipping batch`: many norms, each a result of its own, and all of them one table.

mod folder;
mod jobs;
mod manifest;
mod work;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use tipping_core::result::{BatchReport, BatchRun, Cell, FORMAT_VERSION, Status, group_names};
use tipping_ingest::{Cells, ColumnsFormat, IngestError, TypedColumn, write_columns};
use tipping_report as report;

use crate::args::{BatchArgs, NormArgs};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::fit_plan::simulates_cut;
use crate::output::{to_stderr, to_stdout};
use crate::plan::{self, Words};
use crate::progress::{Bar, Progress};

use folder::Folder;
use jobs::Job;
use work::Done;

/// Why a batch ends early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    #[error(transparent)]
    Manifest(#[from] manifest::ManifestError),
    #[error(
        "{} is in use by another batch; wait for it, or choose another folder with --output", path.display()
    )]
    Busy { path: PathBuf },
    #[error("{} holds other things than the results of a batch; choose another folder with --output", path.display())]
    Foreign { path: PathBuf },
    #[error("{} holds {there}, and this is {asked}; give each a folder of its own with --output", path.display())]
    OtherShard { path: PathBuf, there: String, asked: String },
    #[error(
        "cannot write {}: {source}; the results that are there are whole: make room or give leave to write, and the same command goes on from them",
        path.display()
    )]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("two runs are called `{id}` ({first} and {second}); give one of them another `name`")]
    SameId { id: String, first: String, second: String },
    #[error("{place}: {source}")]
    Data { place: String, source: IngestError },
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error("none of the {runs} runs has a result; see norms.csv in {}", path.display())]
    Nothing { runs: usize, path: PathBuf },
}

impl BatchError {
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Nothing { .. } => 4,
            Self::Data { source, .. } | Self::Ingest(source) if !source.is_usage() => 3,
            _ => 2,
        }
    }
}

pub(crate) fn run(args: &BatchArgs) -> Result<u8, Failure> {
    let data = &args.run.data.data;
    let runs = if data.to_lowercase().ends_with(".toml") {
        manifest::read(data.as_ref()).map_err(BatchError::from)?
    } else {
        vec![manifest::of_command_line(&args.run)]
    };
    for run in &runs {
        plan::one_weight(&run.args.data)?;
        simulates_cut(&run.args.analysis)?;
    }
    let progress = Progress::start(format!("reading {data}"), args.quiet);
    let jobs = jobs::list(&runs)?;
    drop(progress);
    let jobs = jobs::shard(jobs, args.shard);
    let threads = args.run.analysis.tests.threads;
    let Some(path) = args.output.as_ref().filter(|_| !args.dry_run) else {
        return list(args, &jobs);
    };
    let folder = Folder::open(path, args.shard)?;
    let bar = Bar::of(
        jobs.len() as u64,
        ("fitting", "norms"),
        "their results are kept, and the same command goes on from there",
        args.quiet,
    );
    let groups = group_names(jobs.iter().map(|job| &job.groups));
    let done = work::all(&jobs, &groups, &folder, threads, &|| bar.advance())?;
    drop(bar);
    let wanted: BTreeSet<String> = jobs.iter().map(|job| folder::file_of(&job.id)).collect();
    let removed = folder.remove_others(&wanted)?;
    let batch = BatchReport {
        format_version: FORMAT_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        shard: args.shard,
        command: command(args),
        runs: jobs.iter().zip(&done).map(|(job, done)| run_of(job, done)).collect(),
    };
    let columns = columns(&done);
    for (name, format) in [("norms.csv", ColumnsFormat::Csv), ("norms.parquet", ColumnsFormat::Parquet)] {
        folder.write(name, |file| write_columns(file, format, &columns))?;
    }
    let entries: Vec<report::batch::BatchEntry> = done.iter().map(|d| d.entry.clone()).collect();
    let summary = report::text::batch_text(&entries, &plan::place(&path.display().to_string()));
    folder.write("summary.txt", |file| file.write_all(summary.as_bytes()))?;
    let text = report::json::to_json(&batch)?;
    folder.write("batch.json", |file| file.write_all(text.as_bytes()))?;
    to_stdout(&summary)?;
    if !args.quiet {
        to_stderr(&account(&done, removed));
    }
    let count = |status| done.iter().filter(|d| d.entry.status == status).count();
    if count(Status::Done) == 0 && count(Status::Failed) > 0 {
        return Err(BatchError::Nothing { runs: done.len(), path: path.clone() }.into());
    }
    if args.strict && count(Status::Failed) > 0 {
        to_stderr(&format!("--strict: {} norms failed", count(Status::Failed)));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

fn run_of(job: &Job<'_>, done: &Done) -> BatchRun {
    BatchRun {
        id: job.id.clone(),
        file: folder::file_of(&job.id),
        key: done.key.clone(),
        status: done.entry.status,
        command: Words(plan::fit_words(&job.alone())).of("fit"),
    }
}

/// The command that was typed, but for what no result depends on: cores and the folder.
fn command(args: &BatchArgs) -> String {
    let run = &args.run;
    let (data, rules, analysis, event) =
        (run.data.clone(), run.rules.clone(), run.analysis.clone(), run.event.clone());
    let mut words = Words(plan::fit_words(&NormArgs { data, rules, analysis, event, by: None }));
    words.add("min-adopters", plan::unlike(run.min_adopters != 30, run.min_adopters));
    words.add("shard", args.shard.map(|(i, n)| format!("{i}/{n}")));
    words.of("batch")
}

/// What was computed and what was there.
fn account(done: &[Done], removed: usize) -> String {
    let count = |origin| done.iter().filter(|d| d.origin == origin).count();
    let mut parts = vec![format!("{} computed", count(work::Origin::Computed))];
    let mut add = |n: usize, what: &str| {
        if n > 0 {
            parts.push(format!("{n} {what}"));
        }
    };
    add(count(work::Origin::Changed), "computed again, because data, options or version changed");
    add(count(work::Origin::Kept), "kept as they were");
    add(removed, "removed that no run asks for any more");
    format!("results: {}", parts.join("; "))
}

/// The rows as typed columns.
fn columns(done: &[Done]) -> Vec<TypedColumn> {
    let first = done.first().map(|d| d.row.as_slice()).unwrap_or_default();
    let column = |(i, (name, kind)): (usize, &(String, Cell))| {
        let cells = done.iter().map(|d| &d.row[i].1);
        let cells = match kind {
            Cell::Text(_) => Cells::Text(cells.map(text).collect()),
            Cell::Number(_) => Cells::Number(cells.map(number).collect()),
            Cell::Count(_) => Cells::Integer(cells.map(|c| number(c).map(|n| n as i64)).collect()),
        };
        TypedColumn { name: name.clone(), cells }
    };
    first.iter().enumerate().map(column).collect()
}

fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => text.clone(),
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

/// `--dry-run`: the runs, and which of them are done.
fn list(args: &BatchArgs, jobs: &[Job<'_>]) -> Result<u8, Failure> {
    let planned = work::plan(jobs, args.output.as_deref(), args.run.analysis.tests.threads)?;
    to_stdout(&report::text::batch_plan_text(&planned))?;
    Ok(DONE)
}
