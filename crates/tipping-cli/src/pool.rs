//! `tipping pool`: many norms together.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use tipping_core::result::{NormResult, PoolReport, Provenance};
use tipping_fit::{Grouping, PoolBootstrap, PoolInput, PoolRun};
use tipping_ingest::IngestError;
use tipping_report as report;

use crate::args::{OutputFormat, PoolArgs};
use crate::commands::{finish, in_pool};
use crate::failure::Failure;
use crate::output::colour;
use crate::plot::Plot;
use crate::pool_groups::grouping;
use crate::pool_read::{Read, read, rejection};
use crate::progress::{Bar, Progress};

pub(crate) fn run(args: &PoolArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::POOL_FIGURES)?;
    let progress = Progress::start("reading results".to_owned(), args.output.quiet);
    let found = read(&args.folders)?;
    let by = args.by.as_deref().map(|by| grouping(by, args.groups.as_deref(), &found.results)).transpose()?;
    let input = norms(&found)?;
    drop(progress);
    let result = in_pool(args.threads, || look(args, &found, &input, by.as_ref()))?;
    let text = match args.output.format {
        OutputFormat::Text => report::text::pool_text(&result, colour(&args.output)),
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::pool_csv(&result)?,
        OutputFormat::Md => report::markdown::pool_markdown(&result),
    };
    let code = finish(&args.output, &text, &[], &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Pool(&result)))?;
    Ok(code)
}

/// The results as norms of a pool; refused when there are none, or when one holds numbers that make no risk table.
fn norms(found: &Read) -> Result<PoolInput, Failure> {
    let input = PoolInput::new(&found.results).map_err(|error| {
        let file = found.files.get(&error.id).cloned().unwrap_or_default();
        Failure::Ingest(IngestError::rejected(vec![rejection(
            &file,
            error.source.to_string(),
            "run the batch again",
        )]))
    })?;
    if let (true, Some(first)) = (input.pool().norms().is_empty(), input.failed().first()) {
        let count = input.failed().len();
        let problem =
            format!("none of {count} norms has a result; the first, {}, failed: {}", first.id, first.error);
        let file = found.files.get(&first.id).cloned().unwrap_or_default();
        let remedy = "mend what the batch was given, and run it again";
        return Err(Failure::Ingest(IngestError::rejected(vec![rejection(&file, problem, remedy)])));
    }
    Ok(input)
}

fn look(args: &PoolArgs, found: &Read, input: &PoolInput, by: Option<&Grouping>) -> PoolReport {
    let settings = PoolBootstrap { replicates: args.bootstrap, seed: args.seed, level: args.level };
    let bar = Bar::start(input.simulations(&settings, by), "replicates of all norms", args.output.quiet);
    let run = PoolRun {
        folders: args.folders.iter().map(|folder| folder.display().to_string()).collect(),
        repeated: found.repeated,
        provenance: provenance(args, &found.results),
    };
    input.report(&settings, by, run, &|| bar.advance())
}

/// The hash is over identifiers and keys, one line each in order: the same norms give it whatever folders they lie in.
fn provenance(args: &PoolArgs, results: &[NormResult]) -> Provenance {
    let mut hash = Sha256::new();
    for result in results {
        hash.update(format!("{}\t{}\n", result.id, result.key));
    }
    let mut options = BTreeMap::from([
        ("bootstrap".to_owned(), args.bootstrap.to_string()),
        ("level".to_owned(), args.level.to_string()),
    ]);
    options.extend(args.by.iter().map(|by| ("by".to_owned(), by.clone())));
    options.extend(args.groups.iter().map(|file| ("groups".to_owned(), file.clone())));
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        seed: args.seed,
        options,
    }
}
