//! One answer per defensible choice.

mod alternatives;
mod columns;
mod combinations;
mod distinct;
mod one_at_a_time;
mod rows;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tipping_core::result::{
    AnalysisSettings, CurveSummary, DimensionReport, FORMAT_VERSION, Provenance, RunSettings,
    SensitivityReport, SpecificationRow,
};
use tipping_core::{Model, Rules, Setting, SpecificationStatus, ThresholdModel, Warning};
use tipping_fit::sensitivity::specification_curve;
use tipping_ingest::bundled::datasets;

use crate::error::Error;
use crate::options;
use crate::prepare;
use crate::progress::{Progress, Task};
use crate::request::SensitivityRequest;
use crate::threads::in_pool;
use crate::values::Value;
use alternatives::Alternatives;
pub use columns::specification_columns;
use combinations::{Combinations, Take};
pub use one_at_a_time::{OneAtATime, one_at_a_time};

/// A specification curve: the answer of every combination of the alternatives, and which choice moves it.
///
/// # Errors
/// [`Error`]: alternatives that cannot be, data that are refused, or a computation that the caller has
/// stopped.
pub fn sensitivity(
    request: &SensitivityRequest,
    progress: &dyn Progress,
) -> Result<SensitivityReport, Error> {
    let (alternatives, combinations) = prepare::read(&request.data, progress, || {
        let alternatives = Alternatives::new(request)?;
        let combinations =
            in_pool(request.threads, || Combinations::new(request, &alternatives, Take::All))??;
        Ok((alternatives, combinations))
    })?;
    let total = combinations.all.len() as u64;
    let task = if request.list {
        Task::start(&(), "listing")
    } else {
        Task::of(progress, "simulating", total, "specifications")
    };
    let rows = in_pool(request.threads, || rows::rows(request, &combinations, &task))??;
    task.check()?;
    Ok(assemble(request, &alternatives, &combinations, rows))
}

fn assemble(
    request: &SensitivityRequest,
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
    let title = datasets().into_iter().find(|d| d.name == request.data.data).map(|d| d.title);
    let only = (alternatives.codings.len() == 1).then(|| alternatives.sources[0].ingested.data.norm());
    SensitivityReport {
        format_version: FORMAT_VERSION,
        data: request.data.data.clone(),
        title: only.map(|norm| norm.title.clone()).or(title).unwrap_or_else(|| request.data.data.clone()),
        level: request.level,
        bootstrap: if request.list { 0 } else { request.bootstrap },
        dimensions: dimensions.collect(),
        warnings: warnings(combinations, &rows, &summary),
        notes: notes(request),
        summary: (!request.list).then_some(summary),
        variance,
        specifications: rows,
        decisions: alternatives.decisions(),
        provenance: provenance(request, alternatives),
    }
}

/// By critical mass, equal ones and those without one by number.
fn in_order(a: &SpecificationRow, b: &SpecificationRow) -> Ordering {
    let place = |row: &SpecificationRow| row.critical_mass.unwrap_or(f64::INFINITY);
    place(a).total_cmp(&place(b)).then(a.number.cmp(&b.number))
}

fn warnings(combinations: &Combinations, rows: &[SpecificationRow], summary: &CurveSummary) -> Vec<Warning> {
    let all = rows.len();
    let mut warnings = Vec::new();
    if summary.impossible > 0 {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        rows.iter()
            .filter(|r| r.status == SpecificationStatus::Impossible)
            .filter_map(|r| r.reason.as_deref())
            .for_each(|reason| {
                *reasons.entry(reason).or_default() += 1;
            });
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

fn notes(request: &SensitivityRequest) -> Vec<Warning> {
    let mut notes = vec![Warning::new(
        "specifications_share_data",
        "Specifications share their data: they are no sample, their shares are no probabilities, and what \
         spreads them are the alternatives that were \
         named. Each is an answer to the same question; leave out those that cannot be defended.",
    )];
    if request.bootstrap > 0 && request.bootstrap < 999 && !request.list {
        notes.push(Warning::new(
            "few_replicates",
            format!(
                "Each test has {} replicates, so that a verdict near its bar of .05 may be decided by \
                 chance; {} is what `fit` takes.",
                request.bootstrap,
                Setting::Bootstrap.with(999)
            ),
        ));
    }
    notes
}

fn provenance(request: &SensitivityRequest, alternatives: &Alternatives) -> Provenance {
    let mut options = options::of_data(&request.data);
    for (choice, _, levels) in alternatives.dimensions() {
        options.insert(choice.to_owned(), levels.join(","));
    }
    options.insert("counting".to_owned(), request.choices.counting.to_text());
    let likelihood = options::text(request.choices.likelihood.as_ref());
    options.extend(options::given([("likelihood", likelihood)]));
    options.insert("bootstrap".to_owned(), request.bootstrap.to_string());
    options.insert("level".to_owned(), request.level.to_string());
    options.insert("min-events".to_owned(), request.min_events.to_string());
    for (n, source) in alternatives.sources.iter().enumerate().skip(1) {
        let (coding, system) = (&alternatives.coding(n).id, alternatives.system(n));
        options.insert(format!("sha256 {coding} {system}"), source.ingested.sha256.clone());
    }
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: alternatives.sources[0].ingested.sha256.clone(),
        seed: request.seed,
        options,
        settings: Some(settings(request, alternatives)),
    }
}

/// What every specification shares; what they differ in has its first alternative.
fn settings(request: &SensitivityRequest, alternatives: &Alternatives) -> RunSettings {
    let choices = &request.choices;
    let rules = Rules { likelihood: choices.likelihood, counting: choices.counting, ..Rules::default() };
    let models: Vec<Model> = ThresholdModel::ALL
        .iter()
        .filter(|threshold| alternatives.models.iter().any(|of| of.models().contains(threshold)))
        .map(|threshold| threshold.model())
        .collect();
    let analysis = AnalysisSettings {
        models,
        level: request.level,
        threshold_in: alternatives.threshold_in.first().copied().unwrap_or_default(),
        min_events: request.min_events,
        bootstrap: if request.list { 0 } else { request.bootstrap },
        ..AnalysisSettings::default()
    };
    RunSettings { rules, weights: request.data.weight.clone(), analysis: Some(analysis) }
}
