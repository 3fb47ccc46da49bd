//! `tipping sensitivity`: one answer per defensible choice.

mod alternatives;
mod columns;
mod combinations;
mod one_at_a_time;
mod rows;
mod typed;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;

use tipping_core::Warning;
use tipping_core::result::{
    DimensionReport, FORMAT_VERSION, Provenance, SensitivityReport, SpecificationRow,
};
use tipping_fit::specification_curve;
use tipping_ingest::{ColumnsFormat, datasets, write_columns};
use tipping_report as report;

use crate::args::{OutputFormat, SensitivityArgs};
use crate::commands::{finish, in_pool};
use crate::failure::Failure;
use crate::output::colour;
use crate::plan::{self, name};
use crate::plot::Plot;
use crate::progress::{Bar, Progress};
use alternatives::Alternatives;
use combinations::{Combinations, Take};
pub(crate) use one_at_a_time::{Found, has_account, one_at_a_time};

pub(crate) fn run(args: &SensitivityArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::SENSITIVITY_FIGURES)?;
    let progress = Progress::start(format!("reading {}", args.data.data), args.output.quiet);
    let alternatives = Alternatives::new(args)?;
    let combinations = in_pool(args.threads, || Combinations::new(args, &alternatives, Take::All))??;
    drop(progress);
    let bar = Bar::start(combinations.all.len() as u64, "specifications", args.output.quiet || args.list);
    let rows = in_pool(args.threads, || rows::rows(args, &combinations, &|| bar.advance()))?;
    drop(bar);
    let result = assemble(args, &alternatives, &combinations, rows);
    let code = write(args, &result)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Sensitivity(&result)))?;
    Ok(code)
}

/// Writes the result in the format asked for; the name of a Parquet file asks for the rows as Parquet.
fn write(args: &SensitivityArgs, result: &SensitivityReport) -> Result<u8, Failure> {
    let output = &args.output;
    if let Some(path) = output.output.as_ref().filter(|path| is_parquet(path)) {
        let failed = |source| Failure::Write { path: path.clone(), source };
        let mut bytes = Vec::new();
        write_columns(&mut bytes, ColumnsFormat::Parquet, &columns::columns(result)).map_err(failed)?;
        std::fs::write(path, bytes).map_err(failed)?;
        // Like CSV, Parquet has no place for warnings.
        let silent = crate::args::OutputArgs { format: OutputFormat::Csv, output: None, ..*output };
        return crate::commands::told(&silent, &result.decisions, &result.warnings);
    }
    let colour = colour(output);
    let text = match output.format {
        OutputFormat::Text if args.list => report::text::sensitivity_list_text(result, colour),
        OutputFormat::Text => report::text::sensitivity_text(result, colour),
        OutputFormat::Json => report::json::to_json(result)?,
        OutputFormat::Csv => {
            let mut bytes = Vec::new();
            write_columns(&mut bytes, ColumnsFormat::Csv, &columns::columns(result))
                .map_err(Failure::Stdout)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        OutputFormat::Md => report::markdown::sensitivity_markdown(result),
    };
    finish(output, &text, &result.decisions, &result.warnings)
}

fn is_parquet(path: &Path) -> bool {
    ColumnsFormat::of(path).is_ok_and(|format| format == ColumnsFormat::Parquet)
}

fn assemble(
    args: &SensitivityArgs,
    alternatives: &Alternatives,
    combinations: &Combinations,
    mut rows: Vec<SpecificationRow>,
) -> SensitivityReport {
    let dimensions = alternatives.dimensions();
    let names: Vec<(String, Vec<String>)> =
        dimensions.iter().map(|(name, _, levels)| ((*name).to_owned(), levels.clone())).collect();
    let (summary, variance, levels) = specification_curve(&rows, &names);
    let dimensions = dimensions.into_iter().zip(levels).map(|((name, reason, _), levels)| DimensionReport {
        name: name.to_owned(),
        reason,
        levels,
    });
    rows.sort_by(in_order);
    let title = datasets().into_iter().find(|d| d.name == args.data.data).map(|d| d.title);
    let only = (alternatives.codings.len() == 1).then(|| alternatives.sources[0].ingested.data.norm());
    SensitivityReport {
        format_version: FORMAT_VERSION,
        data: args.data.data.clone(),
        title: only.map(|norm| norm.title.clone()).or(title).unwrap_or_else(|| args.data.data.clone()),
        level: args.level,
        bootstrap: if args.list { 0 } else { args.bootstrap },
        dimensions: dimensions.collect(),
        warnings: warnings(combinations, &rows, &summary),
        notes: notes(args),
        summary: (!args.list).then_some(summary),
        variance,
        specifications: rows,
        decisions: alternatives.decisions(),
        provenance: provenance(args, alternatives),
    }
}

/// By critical mass, equal ones and those without one by number.
fn in_order(a: &SpecificationRow, b: &SpecificationRow) -> Ordering {
    let place = |row: &SpecificationRow| row.critical_mass.unwrap_or(f64::INFINITY);
    place(a).total_cmp(&place(b)).then(a.number.cmp(&b.number))
}

fn warnings(
    combinations: &Combinations,
    rows: &[SpecificationRow],
    summary: &tipping_core::result::CurveSummary,
) -> Vec<Warning> {
    let all = rows.len();
    let mut warnings = Vec::new();
    if summary.impossible > 0 {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        rows.iter().filter(|r| r.status == "impossible").filter_map(|r| r.reason.as_deref()).for_each(
            |reason| {
                *reasons.entry(reason).or_default() += 1;
            },
        );
        let reasons: Vec<String> = reasons.iter().map(|(why, n)| format!("{n}: {why}")).collect();
        warnings.push(Warning::new(
            "impossible_specifications",
            format!(
                "{} of {all} specifications cannot be fitted. {}.",
                summary.impossible,
                reasons.join(". ")
            ),
        ));
    }
    if combinations.distinct.is_empty() {
        return warnings;
    }
    warnings.extend(combinations.doubts.iter().map(|(doubt, n)| {
        Warning::new(&doubt.code, format!("In {n} of {all} specifications, such as: {}", doubt.message))
    }));
    warnings
}

fn notes(args: &SensitivityArgs) -> Vec<Warning> {
    let mut notes = vec![Warning::new(
        "specifications_share_data",
        "Specifications share their data: they are no sample, their shares are no probabilities, and what spreads them are the alternatives that were \
         named. Each is an answer to the same question; leave out those that cannot be defended.",
    )];
    if args.bootstrap > 0 && args.bootstrap < 999 && !args.list {
        notes.push(Warning::new(
            "few_replicates",
            format!(
                "Each test has {} replicates, so that a verdict near its bar of .05 may be decided by chance; --bootstrap 999 is what `fit` takes.",
                args.bootstrap
            ),
        ));
    }
    notes
}

fn provenance(args: &SensitivityArgs, alternatives: &Alternatives) -> Provenance {
    let mut options = plan::typed(&args.data);
    for (choice, _, levels) in alternatives.dimensions() {
        options.insert(choice.to_owned(), levels.join(","));
    }
    options.insert("counting".to_owned(), name(Some(args.choices.counting)).unwrap_or_default());
    options.extend(name(args.choices.likelihood).map(|likelihood| ("likelihood".to_owned(), likelihood)));
    options.insert("bootstrap".to_owned(), args.bootstrap.to_string());
    options.insert("level".to_owned(), args.level.to_string());
    options.insert("min-events".to_owned(), args.min_events.to_string());
    for (n, source) in alternatives.sources.iter().enumerate().skip(1) {
        let (coding, system) = (&alternatives.coding(n).id, alternatives.system(n));
        options.insert(format!("sha256 {coding} {system}"), source.ingested.sha256.clone());
    }
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: alternatives.sources[0].ingested.sha256.clone(),
        seed: args.seed,
        options,
    }
}
