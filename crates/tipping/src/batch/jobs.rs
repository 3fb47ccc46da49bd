//! From runs to jobs: one norm each.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use tipping_ingest::{Collection, Request};

use crate::error::BatchError;
use crate::request::{FitRequest, RunRequest};

/// One norm to be analysed.
pub(crate) struct Job<'a> {
    /// Unique among the jobs.
    pub(crate) id: String,
    pub(crate) run: &'a RunRequest,
    pub(crate) collection: Arc<Collection>,
    /// As the collection is asked for it; empty for the only norm of a file that names none.
    pub(crate) norm: String,
    pub(crate) groups: BTreeMap<String, String>,
}

impl Job<'_> {
    /// What `fit` is to be asked for the same.
    pub(crate) fn alone(&self) -> FitRequest {
        let mut alone = self.run.fit.clone();
        alone.data.norm = Some(self.norm.clone()).filter(|norm| !norm.is_empty());
        alone.by = None;
        alone
    }
}

/// The jobs of all runs, in order.
pub(crate) fn list(runs: &[RunRequest]) -> Result<Vec<Job<'_>>, BatchError> {
    let mut open = HashMap::new();
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for run in runs {
        let request = run.fit.data.ingest();
        // Runs that read the same data in the same way share them.
        let alike = Request { system: None, weight_source: None, ..request.clone() };
        let whole = match open.entry(format!("{alike:?}")) {
            std::collections::hash_map::Entry::Occupied(there) => Arc::clone(there.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                let collection = Arc::new(opened(run, &request)?);
                Arc::clone(free.insert(collection))
            }
        };
        let found = if run.norms.is_empty() {
            let all = whole.norms().iter().map(|norm| (Arc::clone(&whole), norm.id.clone(), norm.clone()));
            all.collect()
        } else {
            chosen(run, &request, &whole)?
        };
        let only = found.len() == 1;
        for (collection, norm, of) in found {
            let own = if of.id.is_empty() { stem(&request.data) } else { of.id };
            let id = match &run.name {
                None => own,
                Some(name) if only => name.clone(),
                Some(name) => format!("{name}-{own}"),
            };
            let mut groups = of.groups;
            groups.extend(run.groups.clone());
            jobs.push(Job { id, run, collection, norm, groups });
        }
    }
    let mut seen: HashMap<&str, &Job<'_>> = HashMap::new();
    for job in &jobs {
        if let Some(first) = seen.insert(&job.id, job) {
            let place =
                |job: &Job<'_>| job.run.place.clone().unwrap_or_else(|| job.run.fit.data.data.clone());
            return Err(BatchError::SameId { id: job.id.clone(), first: place(first), second: place(job) });
        }
    }
    Ok(jobs)
}

type Found = (Arc<Collection>, String, tipping_ingest::ingest::CollectedNorm);

/// The norms that a run names.
fn chosen(run: &RunRequest, request: &Request, whole: &Arc<Collection>) -> Result<Vec<Found>, BatchError> {
    run.norms.iter().map(|norm| find(norm, run, request, whole)).collect()
}

/// A norm by its identifier, else by a title or another spelling.
fn find(
    norm: &str,
    run: &RunRequest,
    request: &Request,
    whole: &Arc<Collection>,
) -> Result<Found, BatchError> {
    if let Some(of) = whole.norms().iter().find(|n| n.id == norm) {
        return Ok((Arc::clone(whole), norm.to_owned(), of.clone()));
    }
    let one = opened(run, &Request { norm: Some(norm.to_owned()), ..request.clone() })?;
    let of = one.norms().first().cloned().unwrap_or_default();
    Ok((Arc::new(one), norm.to_owned(), of))
}

fn opened(run: &RunRequest, request: &Request) -> Result<Collection, BatchError> {
    Collection::open(request).map_err(|source| match &run.place {
        Some(place) => BatchError::Data { place: place.clone(), source },
        None => BatchError::Ingest(source),
    })
}

fn stem(file: &str) -> String {
    Path::new(file).file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned())
}

/// The jobs of one shard: every n-th.
pub(crate) fn shard(jobs: Vec<Job<'_>>, shard: Option<(u32, u32)>) -> Vec<Job<'_>> {
    let Some((i, n)) = shard else { return jobs };
    let mine = |place: usize| place % n as usize == i as usize - 1;
    jobs.into_iter().enumerate().filter(|(place, _)| mine(*place)).map(|(_, job)| job).collect()
}
