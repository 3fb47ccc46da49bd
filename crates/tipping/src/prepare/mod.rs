//! What `fit` and `check` share: data in, risk table out, with every decision on the way.

use std::collections::BTreeMap;

use tipping_core::result::{
    AdoptionReport, Decision, FateReport, Provenance, RiskTableReport, RowReport, SourceReport, WindowReport,
};
use tipping_core::{AdoptionData, Fate, Likelihood, Origin, Rules, Study, TableError, Unit, Warning};
use tipping_ingest::{IngestError, Ingested, Rejection};

use crate::args::{DataArgs, RuleArgs};
use crate::failure::Failure;
use crate::plan;
use crate::progress::Progress;

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

pub(crate) fn prepare(data: &DataArgs, rules: &RuleArgs, quiet: bool) -> Result<Prepared, Failure> {
    plan::one_weight(data)?;
    let progress = Progress::start(format!("reading {}", data.data), quiet);
    let ingested = tipping_ingest::ingest(&plan::request(data))?;
    drop(progress);
    prepare_ingested(ingested, data, rules)
}

/// From data that are read to their risk table.
pub(crate) fn prepare_ingested(
    ingested: Ingested,
    data: &DataArgs,
    rules: &RuleArgs,
) -> Result<Prepared, Failure> {
    let mut rules = plan::rules(rules);
    let recommended = ingested.window.filter(|_| rules.from.is_none() || rules.through.is_none());
    let mut defaults = (false, false);
    if let Some((from, through)) = recommended {
        defaults = (rules.from.is_none(), rules.through.is_none());
        rules.from = rules.from.or(Some(from));
        rules.through = rules.through.or(Some(through));
    }
    let study = Study::new(&ingested.data, &rules).map_err(|error| placed(error, &ingested))?;

    let sources = tipping_ingest::sources(&ingested).into_iter();
    let sources =
        sources.map(|s| SourceReport { name: s.name, citation: s.citation, doi: s.doi, terms: s.terms });
    let sources = sources.collect();
    let mut decisions = ingested.decisions;
    decisions.extend(window_decisions(&study, &rules, defaults));
    let mut warnings = ingested.warnings;
    warnings.extend(study.warnings.iter().cloned());
    let mut options = plan::typed(data);
    options.extend(effective(&ingested.data, &study, &rules));
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: ingested.sha256,
        seed: 0,
        options,
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
fn placed(error: TableError, ingested: &Ingested) -> Failure {
    let origin = &ingested.origin;
    let rejection = |row: Option<u64>, column: &Option<String>, value, problem, remedy| Rejection {
        file: origin.file.clone(),
        row,
        column: column.clone(),
        value,
        problem,
        remedy,
    };
    let rejections = match error {
        TableError::TooCoarse { dates, precision, period } => {
            let coarse = dates.into_iter().map(|coarse| {
                let (row, value) = (origin.rows.get(&coarse.id).copied(), Some(coarse.date.to_string()));
                let problem = format!("the date of `{}` does not say which {period} it means", coarse.name);
                let remedy = format!("write it to the {period}, or use --period {precision}");
                rejection(row, &origin.date, value, problem, remedy)
            });
            coarse.collect()
        }
        TableError::WithoutWeight { units } => {
            let (system, count) = (&ingested.data.system().name, units.len());
            let problem = format!(
                "{count} members of the system {system} in the window have no weight: {}",
                some(&units)
            );
            let remedy = "give each a row with its weight and no date of adoption, or take --system closed";
            vec![rejection(None, &origin.weight, None, problem, remedy.to_owned())]
        }
        error => return error.into(),
    };
    Failure::Ingest(IngestError::rejected(rejections))
}

/// Adds what is not there yet.
pub(crate) fn add<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !to.contains(&item) {
            to.push(item);
        }
    }
}

/// A list for a sentence: twelve of them, then how many more there are.
pub(crate) fn some(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
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

fn window_decisions(study: &Study, rules: &Rules, (from, through): (bool, bool)) -> Vec<Decision> {
    let window = &study.window;
    let reason = |default: bool, origin: Origin, recorded: &str, inferred: &str| {
        match origin {
            _ if default => "recommended by the dataset's manifest",
            Origin::Chosen => "chosen",
            Origin::Recorded => recorded,
            Origin::Inferred => inferred,
            Origin::LastObserved => "the last date in the data, on which the observation of a unit ended",
        }
        .to_owned()
    };
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
            reason(from, window.from_origin, "the norm's recorded opening", "the first adoption"),
        ),
        Decision::new(
            "through",
            window.through().to_string(),
            reason(
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

impl Prepared {
    pub(crate) fn window_report(&self) -> WindowReport {
        let window = &self.study.window;
        WindowReport {
            from: window.from().to_string(),
            through: window.through().to_string(),
            period: window.period,
            likelihood: self.study.table.likelihood(),
        }
    }

    pub(crate) fn table_report(&self) -> RiskTableReport {
        let (table, window) = (&self.study.table, &self.study.window);
        let totals = table.totals();
        let before =
            |fate| matches!(fate, Fate::AdoptedBeforeWindow | Fate::AdoptedBeforeEntry | Fate::Inherited);
        let rows = table.rows().iter().map(|row| RowReport {
            from: table.label(row.start),
            through: table.label(row.end - 1.0),
            at_risk: row.at_risk,
            events: row.events,
            exposure: row.exposure,
            adopters: row.adopters,
            members: row.members,
            fraction: row.fraction(),
            hazard: table.likelihood().hazard(row.events as f64, row.exposure, table.period_years()),
        });
        RiskTableReport {
            periods: (window.last - window.first + 1) as u64,
            units: self.study.units_at_risk as u64,
            adopted_before: self.study.outcomes.iter().filter(|o| before(o.fate)).count() as u64,
            events: totals.events,
            unit_periods: totals.unit_periods,
            exposure_years: totals.exposure,
            rows: rows.collect(),
        }
    }

    /// The adoptions by units at risk, in order of time; those of one period by name.
    pub(crate) fn adoptions(&self) -> Vec<AdoptionReport> {
        let Study { schedule, history, window, table, .. } = &self.study;
        let mut events: Vec<(usize, &Unit)> = schedule
            .units()
            .iter()
            .zip(history)
            .filter_map(|(unit, history)| history.event.map(|k| (k, &self.data.units()[unit.unit])))
            .collect();
        events.sort_by(|(k, a), (l, b)| (k, &a.name).cmp(&(l, &b.name)));
        let report = |(k, unit): (usize, &Unit)| AdoptionReport {
            date: table.label((window.first + k as i64) as f64),
            unit: unit.id.clone(),
            name: unit.name.clone(),
            region: unit.region.clone(),
            recorded: unit.adoption.as_ref().map(|a| a.date.to_string()).unwrap_or_default(),
        };
        events.into_iter().map(report).collect()
    }

    pub(crate) fn fates(&self) -> Vec<FateReport> {
        let mut by_fate: BTreeMap<Fate, Vec<String>> = BTreeMap::new();
        for outcome in &self.study.outcomes {
            let unit = &self.data.units()[outcome.unit];
            let shown = match unit.adoption {
                None => unit.name.clone(),
                Some(adoption) => format!("{} {}", unit.name, adoption.date),
            };
            by_fate.entry(outcome.fate).or_default().push(shown);
        }
        by_fate
            .into_iter()
            .map(|(fate, units)| FateReport { fate: fate.describe().to_owned(), count: units.len(), units })
            .collect()
    }
}
