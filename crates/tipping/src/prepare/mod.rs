//! From data to their risk table, with every decision on the way.

mod describe;

use std::collections::BTreeMap;

use tipping_core::result::{AnalysisSettings, Decision, Provenance, RunSettings, SourceReport};
use tipping_core::{
    AdoptionData, Date, Likelihood, Origin, PeriodUnit, Rules, Setting, Study, TableError, Warning,
};
use tipping_ingest::{IngestError, Ingested, Rejection};
use tipping_report::messages::names::some;

use crate::error::Error;
use crate::options;
use crate::progress::{Progress, Task};
use crate::request::DataRequest;

/// A record with its risk table, ready to fit or to show.
pub(crate) struct Prepared {
    pub(crate) data: AdoptionData,
    /// The rules that made the study, with the window that the dataset recommends.
    pub(crate) rules: Rules,
    pub(crate) study: Study,
    pub(crate) alternatives: Vec<String>,
    /// To be cited.
    pub(crate) sources: Vec<SourceReport>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) provenance: Provenance,
}

impl Prepared {
    /// Notes how the norm is fitted and tested.
    pub(crate) fn analysed_with(&mut self, analysis: AnalysisSettings) {
        let settings = self.provenance.settings.get_or_insert_default();
        settings.analysis = Some(analysis);
    }
}

/// Reads data and makes their risk table.
pub(crate) fn prepare(data: &DataRequest, rules: &Rules, progress: &dyn Progress) -> Result<Prepared, Error> {
    data.one_weighting()?;
    let ingested = read(data, progress, || Ok(tipping_ingest::ingest(&data.ingest())?))?;
    prepare_ingested(ingested, data, rules)
}

/// Reads data as a task of its own.
pub(crate) fn read<T>(
    data: &DataRequest,
    progress: &dyn Progress,
    read: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let task = Task::start(progress, &format!("reading {}", data.data));
    let found = read()?;
    task.check()?;
    Ok(found)
}

/// From data that are read to their risk table.
pub(crate) fn prepare_ingested(
    ingested: Ingested,
    data: &DataRequest,
    rules: &Rules,
) -> Result<Prepared, Error> {
    let mut rules = *rules;
    let recommended = ingested.window.filter(|_| rules.from.is_none() || rules.through.is_none());
    let mut defaults = (false, false);
    if let Some((from, through)) = recommended {
        defaults = (rules.from.is_none(), rules.through.is_none());
        rules.from = rules.from.or(Some(from));
        rules.through = rules.through.or(Some(through));
    }
    let study = Study::new(&ingested.data, &rules).map_err(|error| placed(error, &ingested))?;

    let sources = tipping_ingest::ingest::sources(&ingested).into_iter();
    let sources =
        sources.map(|s| SourceReport { name: s.name, citation: s.citation, doi: s.doi, terms: s.terms });
    let sources = sources.collect();
    let mut decisions = ingested.decisions;
    decisions.extend(window_decisions(&study, &rules, defaults));
    let mut warnings = ingested.warnings;
    warnings.extend(study.warnings.iter().cloned());
    let mut options = options::of_data(data);
    options.extend(effective(&ingested.data, &study, &rules));
    let mut weights = data.weight.clone();
    if weights.is_empty() {
        weights.extend(ingested.origin.weight);
    }
    let rules_in_force = rules.pinned(&study.window, study.table.likelihood());
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: ingested.sha256,
        seed: 0,
        options,
        settings: Some(RunSettings { rules: rules_in_force, weights, analysis: None }),
    };
    Ok(Prepared {
        data: ingested.data,
        rules,
        study,
        alternatives: ingested.alternatives,
        sources,
        decisions,
        warnings,
        provenance,
    })
}

/// What only the window shows to be wrong with the data, with its place in the file.
fn placed(error: TableError, ingested: &Ingested) -> Error {
    let origin = &ingested.origin;
    let rejections = match error {
        TableError::TooCoarse { dates, precision, period } => {
            let coarse = dates.into_iter().map(|coarse| {
                let (row, value) = (origin.rows.get(&coarse.id).copied(), Some(coarse.date.to_string()));
                let problem = format!("the date of `{}` does not say which {period} it means", coarse.name);
                let remedy = format!("write it to the {period}, or use {}", Setting::Period.with(precision));
                let (file, column) = (origin.file.clone(), origin.date.clone());
                Rejection { file, row, column, value, problem, remedy }
            });
            coarse.collect()
        }
        TableError::WithoutWeight { units } => {
            let (system, count) = (&ingested.data.system().name, units.len());
            let problem = format!(
                "{count} members of the system {system} in the window have no weight: {}",
                some(&units)
            );
            let remedy = format!(
                "give each a row with its weight and no date of adoption, or take {}",
                Setting::System.with("closed")
            );
            let (file, column) = (origin.file.clone(), origin.weight.clone());
            vec![Rejection { file, row: None, column, value: None, problem, remedy }]
        }
        error => return error.into(),
    };
    Error::Ingest(IngestError::rejected(rejections))
}

/// Adds what is not there yet.
pub(crate) fn add<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !to.contains(&item) {
            to.push(item);
        }
    }
}

/// The choices in force, defaults included.
fn effective(data: &AdoptionData, study: &Study, rules: &Rules) -> BTreeMap<String, String> {
    let window = &study.window;
    [
        ("norm", data.norm().id.clone()),
        ("system", data.system().name.clone()),
        ("from", window.from().to_string()),
        ("through", window.through().to_string()),
        ("period", window.period.to_string()),
        ("likelihood", study.table.likelihood().to_string()),
        ("pre-entry", rules.pre_entry.name().to_owned()),
        ("successions", rules.successions.name().to_owned()),
        ("counting", rules.counting.name().to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// Why the window begins or ends where it does, in the words for a recorded date and for an inferred one.
fn reason_of_end<'a>(by_manifest: bool, origin: Origin, recorded: &'a str, inferred: &'a str) -> &'a str {
    match origin {
        _ if by_manifest => "recommended by the dataset's manifest",
        Origin::Chosen => "chosen",
        Origin::Recorded => recorded,
        Origin::Inferred => inferred,
        Origin::LastObserved => "the last date in the data, on which the observation of a unit ended",
    }
}

/// The window, the period, the likelihood and the rules in force, each with its reason.
fn window_decisions(study: &Study, rules: &Rules, (from, through): (bool, bool)) -> Vec<Decision> {
    let window = &study.window;
    let period = match rules.period {
        Some(_) => "chosen",
        None => "the coarsest precision among the dates of adoption",
    };
    let likelihood = match (rules.likelihood, study.table.likelihood()) {
        (Some(_), _) => "chosen",
        (None, Likelihood::Exact) => "default for periods of a day",
        (None, Likelihood::Grouped) => "default for periods longer than a day",
    };
    let rule = |is_default: bool| if is_default { "default" } else { "chosen" };
    let default = Rules::default();
    vec![
        Decision::new(
            "from",
            window.from().to_string(),
            reason_of_end(from, window.from_origin, "the norm's recorded opening", "the first adoption"),
        ),
        Decision::new(
            "through",
            window.through().to_string(),
            reason_of_end(
                through,
                window.through_origin,
                "last complete period of the recorded observation",
                "the last adoption",
            ),
        ),
        Decision::new("period", window.period.name(), period),
        Decision::new("likelihood", study.table.likelihood().name(), likelihood),
        Decision::new("pre-entry", rules.pre_entry.name(), rule(rules.pre_entry == default.pre_entry)),
        Decision::new(
            "successions",
            rules.successions.name(),
            rule(rules.successions == default.successions),
        ),
        Decision::new("counting", rules.counting.name(), rule(rules.counting == default.counting)),
    ]
}

/// The period that holds a date, when one does.
pub(crate) fn period_of(date: Date, period: PeriodUnit) -> Option<i64> {
    let (first, last) = (period.index_of(date.first_day()), period.index_of(date.last_day()));
    (first == last).then_some(first)
}

/// The same; where the date does not say which period it means, that as a problem.
pub(crate) fn full_period(date: Date, period: PeriodUnit) -> Result<i64, String> {
    period_of(date, period).ok_or_else(|| format!("the date does not say which {period}; write it in full"))
}
