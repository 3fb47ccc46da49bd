//! One answer per defensible choice.

mod alternatives;
mod columns;
mod combinations;
mod distinct;
mod one_at_a_time;
mod rows;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::json;
use tipping_core::finding::SensitivityFinding;
use tipping_core::result::{
    AnalysisSettings, CurveSummary, DimensionReport, FORMAT_VERSION, Provenance, RunSettings,
    SensitivityReport, SpecificationRow,
};
use tipping_core::{Model, Rules, SpecificationStatus, ThresholdModel, Warning};
use tipping_fit::sensitivity::specification_curve;
use tipping_ingest::bundled::datasets;
use tipping_report::messages::findings::sensitivity::{sentence, shared_doubt};

use crate::error::Error;
use crate::options;
use crate::prepare;
use crate::progress::{Progress, Task};
use crate::request::{AnalysisRequest, SensitivityRequest};
use crate::threads::in_pool;
use crate::values::Value;
use crate::warnings::warnings;
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
        warnings: doubts(combinations, &rows, &summary),
        notes: warnings(notes(request), sentence),
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

/// Doubts about the specifications that cannot be, and those about the records, which many specifications
/// share.
fn doubts(combinations: &Combinations, rows: &[SpecificationRow], summary: &CurveSummary) -> Vec<Warning> {
    let mut doubts = warnings(impossible(rows, summary), sentence);
    if !combinations.distinct.is_empty() {
        let all = rows.len();
        doubts.extend(combinations.doubts.iter().map(|(doubt, shared_by)| shared(doubt, *shared_by, all)));
    }
    doubts
}

/// The doubt about specifications that cannot be fitted.
fn impossible(rows: &[SpecificationRow], summary: &CurveSummary) -> Option<SensitivityFinding> {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let impossible = rows.iter().filter(|row| row.status == SpecificationStatus::Impossible);
    for reason in impossible.filter_map(|row| row.reason.clone()) {
        *reasons.entry(reason).or_default() += 1;
    }
    (summary.impossible > 0).then_some(SensitivityFinding::ImpossibleSpecifications {
        impossible: summary.impossible,
        specifications: rows.len() as u64,
        reasons,
    })
}

/// A doubt that some of all specifications share, as one of them has it.
fn shared(doubt: &Warning, specifications: usize, all: usize) -> Warning {
    Warning {
        code: doubt.code.clone(),
        message: shared_doubt(specifications as u64, all as u64, &doubt.message),
        values: Some(json!({ "specifications": specifications, "of": all, "example": doubt.values })),
    }
}

/// What holds for every curve, and for this one by its settings.
fn notes(request: &SensitivityRequest) -> Vec<SensitivityFinding> {
    let mut notes = vec![SensitivityFinding::SpecificationsShareData];
    let (replicates, usual) = (request.bootstrap, AnalysisRequest::default().tests.bootstrap);
    if replicates > 0 && replicates < usual && !request.list {
        notes.push(SensitivityFinding::FewReplicates { replicates, usual });
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
