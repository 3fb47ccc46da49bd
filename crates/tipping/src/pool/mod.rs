//! Many norms together.

mod groups;

use sha2::{Digest, Sha256};
use tipping_core::result::{
    FORMAT_VERSION, NormResult, PoolReport, PoolSection, PoolVerdictReport, Provenance,
};
use tipping_fit::pool::{AnalysedSection, Grouping, PoolBootstrap, PoolConclusion, PoolInput};
use tipping_report::messages::findings::pool::{reason, sentence};

use crate::error::Error;
use crate::options;
use crate::progress::{Progress, Task};
use crate::request::PoolRequest;
use crate::results::{BatchResults, rejection};
use crate::threads::in_pool;
use crate::warnings::warnings;
use groups::grouping;

/// Many norms together: a common threshold, its rivals, and the spread of the norms' own critical masses.
///
/// # Errors
/// [`Error`]: folders that hold no results of batches, a grouping that is not there, or a computation that
/// the caller has stopped.
pub fn pool(request: &PoolRequest, progress: &dyn Progress) -> Result<PoolReport, Error> {
    let task = Task::start(progress, "reading results");
    let found = BatchResults::read(&request.folders)?;
    let by = request.by.as_deref();
    let by = by.map(|by| grouping(by, request.groups.as_deref(), &found.results)).transpose()?;
    let input = norms(&found)?;
    task.check()?;
    drop(task);
    in_pool(request.threads, || look(request, &found, &input, by.as_ref(), progress))?
}

/// The results as norms of a pool; refused when there are none, or when one holds numbers that make no risk
/// table.
fn norms(found: &BatchResults) -> Result<PoolInput, Error> {
    let input = PoolInput::new(&found.results).map_err(|error| {
        let file = found.files.get(&error.id).cloned().unwrap_or_default();
        Error::rejected(rejection(&file, error.source.to_string(), "run the batch again"))
    })?;
    if let (true, Some(first)) = (input.pool().norms().is_empty(), input.failed().first()) {
        let count = input.failed().len();
        let problem =
            format!("none of {count} norms has a result; the first, {}, failed: {}", first.id, first.error);
        let file = found.files.get(&first.id).cloned().unwrap_or_default();
        let remedy = "mend what the batch was given, and run it again";
        return Err(Error::rejected(rejection(&file, problem, remedy)));
    }
    Ok(input)
}

fn look(
    request: &PoolRequest,
    found: &BatchResults,
    input: &PoolInput,
    by: Option<&Grouping>,
    progress: &dyn Progress,
) -> Result<PoolReport, Error> {
    let settings =
        PoolBootstrap::default().replicates(request.bootstrap).seed(request.seed).level(request.level);
    let total = input.simulations(&settings, by);
    let task = Task::of(progress, "simulating", total, "replicates of all norms");
    let analysis = input.analyse(&settings, by, found.repeated, &task)?;
    task.check()?;
    Ok(PoolReport {
        format_version: FORMAT_VERSION,
        folders: request.folders.iter().map(|folder| folder.display().to_string()).collect(),
        norms: analysis.norms,
        level: request.level,
        all: section(analysis.all),
        tipping: analysis.tipping.map(section),
        by: by.map(|grouping| grouping.by.clone()),
        groups: analysis.groups.into_iter().map(section).collect(),
        groups_differ: analysis.groups_differ,
        forest: analysis.forest,
        warnings: warnings(analysis.warnings, sentence),
        notes: warnings(analysis.notes, sentence),
        provenance: provenance(request, &found.results),
    })
}

/// A set of norms with its verdict in words.
fn section(analysed: AnalysedSection) -> PoolSection {
    PoolSection { verdict: analysed.conclusion.map(verdict), ..analysed.report }
}

fn verdict(conclusion: PoolConclusion) -> PoolVerdictReport {
    let reasons = conclusion.reasons.iter().map(reason).collect();
    PoolVerdictReport { verdict: conclusion.verdict, reasons }
}

/// The hash is over identifiers and keys, one line each in order: the same norms give it whatever folders
/// they lie in.
fn provenance(request: &PoolRequest, results: &[NormResult]) -> Provenance {
    let mut hash = Sha256::new();
    for result in results {
        hash.update(format!("{}\t{}\n", result.id, result.key));
    }
    let options = options::given([
        ("bootstrap", Some(request.bootstrap.to_string())),
        ("level", Some(request.level.to_string())),
        ("by", request.by.clone()),
        ("groups", request.groups.clone()),
    ]);
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        seed: request.seed,
        options,
        settings: None,
    }
}
