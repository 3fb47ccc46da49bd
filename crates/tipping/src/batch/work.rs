//! The jobs, side by side.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sha2::{Digest, Sha256};
use tipping_core::Setting;
use tipping_core::result::{Cell, FORMAT_VERSION, NormResult, ScheduleReport, Status, norm_row};
use tipping_fit::Watch as _;
use tipping_ingest::Request;
use tipping_report::batch::{BatchEntry, PlannedRun, RunState};

use crate::error::Error;
use crate::fit::{self, FitPlan};
use crate::options;
use crate::prepare::{Prepared, prepare_ingested};
use crate::progress::{Progress, Task};
use crate::request::FitRequest;
use crate::threads;

use super::folder::{Folder, file_of, hexadecimal};
use super::jobs::Job;

/// Where a result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was not there.
    Computed,
    /// What was there was of other data, options or another version.
    Changed,
    /// It was there.
    Kept,
}

/// A job that is done.
pub(crate) struct Done {
    pub(crate) key: String,
    pub(crate) origin: Origin,
    pub(crate) entry: BatchEntry,
    pub(crate) row: Vec<(String, Cell)>,
}

/// Does all jobs, each a step of the task, as many side by side as there are threads; each keeps no more than
/// its row. The replicates of all of them share the threads, so that the last norm, however large, has all of
/// them.
pub(crate) fn all(
    jobs: &[Job<'_>],
    groups: &[String],
    folder: &Folder,
    threads: Option<u16>,
    progress: &dyn Progress,
) -> Result<Vec<Done>, Error> {
    let task = Task::of(progress, "fitting", jobs.len() as u64, "norms");
    side_by_side(jobs, threads, |job| {
        task.check()?;
        let done = one(job, groups, folder, progress);
        task.advance();
        done
    })
}

/// A value of every job, in their order.
fn side_by_side<T: Send>(
    jobs: &[Job<'_>],
    threads: Option<u16>,
    value: impl Fn(&Job<'_>) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or_else(cores, usize::from);
    let pool = threads::pool(threads)?;
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results = Mutex::new(Vec::with_capacity(jobs.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(place) else { break };
                    let result = pool.install(|| value(job));
                    failed.fetch_or(result.is_err(), Ordering::Relaxed);
                    // A worker that panicked leaves the list as it was.
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// A job up to the point where its key is known.
struct Begun {
    key: String,
    /// What is to be analysed, or why not.
    outcome: Result<(Prepared, FitPlan), (Status, String)>,
}

fn one(job: &Job<'_>, groups: &[String], folder: &Folder, progress: &dyn Progress) -> Result<Done, Error> {
    let file = file_of(&job.id);
    let begun = begin(job);
    let there = folder.has(&file);
    let kept = if there { folder.kept(&file, &begun.key) } else { None };
    let origin = match (&kept, there) {
        (Some(_), _) => Origin::Kept,
        (None, true) => Origin::Changed,
        (None, false) => Origin::Computed,
    };
    let result = match kept {
        Some(kept) => kept,
        None => {
            let result = finished(job, begun, progress)?;
            let text = tipping_report::json::to_json(&result)?;
            folder.write(&file, |f| std::io::Write::write_all(f, text.as_bytes()))?;
            result
        }
    };
    let entry = BatchEntry::of(&result);
    Ok(Done { row: norm_row(&result, groups), key: result.key, origin, entry })
}

/// Reads the data of a job, and says what its result depends on.
fn begin(job: &Job<'_>) -> Begun {
    let alone = job.alone();
    let prepared = prepared(job, &alone);
    let mut hash = Sha256::new();
    let mut add = |part: String| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(format!("{FORMAT_VERSION} {} {}", env!("CARGO_PKG_VERSION"), env!("TIPPING_SOURCES")));
    add(format!("{} {:?}", job.id, job.groups));
    let outcome = match prepared {
        Err(failure) => {
            let error = failure.to_string();
            add(format!("{:?} {:?} {:?}", options::of_data(&alone.data), alone.rules, alone.analysis));
            add(error.clone());
            Err((Status::Failed, error))
        }
        Ok((prepared, plan)) => {
            add(format!("{:?} {:?}", prepared.data, prepared.rules));
            add(format!("{:?} {:?}", prepared.decisions, prepared.warnings));
            add(format!("{:?} {plan:?}", prepared.provenance.options));
            let adopters = prepared.data.units().iter().filter(|u| u.adoption.is_some()).count();
            if adopters < job.run.min_adopters {
                let (setting, needed) = (Setting::MinAdopters, job.run.min_adopters);
                let why = format!("{adopters} adopters, and {setting} asks for {needed}");
                add(why.clone());
                Err((Status::Skipped, why))
            } else {
                Ok((prepared, plan))
            }
        }
    };
    Begun { key: hexadecimal(&hash.finalize()), outcome }
}

fn prepared(job: &Job<'_>, alone: &FitRequest) -> Result<(Prepared, FitPlan), Error> {
    alone.data.one_weighting()?;
    let request = Request { norm: Some(job.norm.clone()), ..alone.data.ingest() };
    let ingested = job.collection.ingest(&request)?;
    let mut prepared = prepare_ingested(ingested, &alone.data, &alone.rules)?;
    let plan = FitPlan::new(&alone.analysis, &alone.event, &prepared)?;
    prepared.provenance.options.extend(plan.options(&alone.event, None));
    prepared.analysed_with(plan.in_force(None));
    // A result is that of its own norm: other norms of the data are not named, and the hash is of this record
    // alone.
    prepared.alternatives = Vec::new();
    prepared.provenance.data_sha256 = hexadecimal(&Sha256::digest(format!("{:?}", prepared.data)));
    Ok((prepared, plan))
}

/// Analyses what was begun. Whatever goes wrong, a mistake of the program included, is the result of this
/// norm alone.
fn finished(job: &Job<'_>, begun: Begun, progress: &dyn Progress) -> Result<NormResult, Error> {
    let (mut status, mut error, mut report, mut schedule) = (Status::Done, None, None, None);
    let mut key = begun.key;
    match begun.outcome {
        Err((not_done, why)) => (status, error) = (not_done, Some(why)),
        Ok((prepared, plan)) => {
            let kept = ScheduleReport::of(&prepared.study.schedule);
            match catch_unwind(AssertUnwindSafe(|| fit::analyse(&plan, prepared, progress))) {
                Ok(Ok(found)) => (report, schedule) = (Some(found), Some(kept)),
                Ok(Err(Error::Cancelled)) => return Err(Error::Cancelled),
                Ok(Err(failure)) => (status, error) = (Status::Failed, Some(failure.to_string())),
                Err(_) => {
                    // Not to be taken for the result when the batch is run again.
                    key.push_str(" (bug)");
                    let message = "this is a bug; please report the norm and the message on standard error";
                    (status, error) = (Status::Failed, Some(message.to_owned()));
                }
            }
        }
    }
    Ok(NormResult {
        format_version: FORMAT_VERSION,
        id: job.id.clone(),
        key,
        groups: job.groups.clone(),
        status,
        error,
        report,
        schedule,
    })
}

/// The jobs as they would be done, and which of them are.
pub(crate) fn plan(
    jobs: &[Job<'_>],
    folder: Option<&Path>,
    threads: Option<u16>,
) -> Result<Vec<PlannedRun>, Error> {
    side_by_side(jobs, threads, |job| {
        let begun = begin(job);
        let file = folder.map(|folder| folder.join(file_of(&job.id)));
        let there = file.and_then(|file| std::fs::read(file).ok());
        let state = match (&begun.outcome, there) {
            (_, Some(bytes)) => match serde_json::from_slice::<NormResult>(&bytes) {
                Ok(result) if result.key == begun.key => RunState::Done,
                Ok(_) | Err(_) => RunState::Changed,
            },
            (Ok(_), None) => RunState::ToDo,
            (Err((status, _)), None) if *status == Status::Skipped => RunState::Skipped,
            (Err(_), None) => RunState::Fails,
        };
        let (adopters, window, why) = match begun.outcome {
            Ok((prepared, _)) => {
                let adopters = prepared.data.units().iter().filter(|u| u.adoption.is_some()).count();
                let window = prepared.window_report();
                let window = format!("{} to {} by {}", window.from, window.through, window.period);
                (Some(adopters as u64), Some(window), None)
            }
            Err((_, why)) => (None, None, Some(why)),
        };
        Ok(PlannedRun { id: job.id.clone(), state, adopters, window, why })
    })
}
