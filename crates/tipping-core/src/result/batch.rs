//! Many norms: what a batch was asked for, and one row for each of its runs.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Model;

use super::norm::{NormResult, Status};
use super::{CriticalMass, Estimate, ModelReport, Report};

/// What a batch was asked for, and what became of it: `batch.json` in its folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct BatchReport {
    /// Version of this format: 1.
    pub format_version: u32,
    /// Version of the program.
    pub version: String,
    /// The shard i of n; null for a whole batch.
    pub shard: Option<(u32, u32)>,
    /// The command that asked for it, without the folder of the results; empty in folders of earlier
    /// versions.
    #[serde(default)]
    pub command: String,
    /// The runs of this folder, in order.
    pub runs: Vec<BatchRun>,
}

/// A run of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct BatchRun {
    /// Its identifier.
    pub id: String,
    /// The file of its result, in the folder of the batch.
    pub file: String,
    /// SHA-256 over everything that its result depends on.
    pub key: String,
    /// What became of it.
    pub status: Status,
    /// The command that finds the same numbers for its norm alone; empty in folders of earlier versions. Its
    /// files are named as seen from where the batch was run.
    #[serde(default)]
    pub command: String,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; `None` = there is none.
    Text(Option<String>),
    /// A number; `None` = there is none.
    Number(Option<f64>),
    /// A count; `None` = there is none.
    Count(Option<u64>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number)
    }
}

impl From<Option<u64>> for Cell {
    fn from(count: Option<u64>) -> Self {
        Self::Count(count)
    }
}

/// The result of one norm as a row: the same columns whatever the norm, models and options, so that rows of
/// several batches go into one table. Columns of `groups` are those that the batch has.
#[must_use]
pub fn norm_row(result: &NormResult, groups: &[String]) -> Vec<(String, Cell)> {
    let report = result.report.as_ref();
    let mut row = Row { cells: Vec::new() };
    row.add("id", result.id.as_str());
    row.add("status", result.status.name());
    row.add("error", result.error.clone());
    row.add("norm", report.map(|r| r.header.norm.clone()));
    row.add("title", report.map(|r| r.header.title.clone()));
    groups.iter().for_each(|g| row.add(g, result.groups.get(g).cloned()));
    row.record(report);
    row.verdict(report);
    row.threshold(report);
    row.tests(report);
    for &model in Model::ALL {
        row.model(model, report);
    }
    let codes = |r: &Report| r.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>().join(" ");
    row.add("warnings", report.map(codes));
    row.add("seed", report.map(|r| r.provenance.seed));
    row.add("key", result.key.as_str());
    row.cells
}

struct Row {
    cells: Vec<(String, Cell)>,
}

impl Row {
    fn add(&mut self, name: &str, cell: impl Into<Cell>) {
        self.cells.push((name.to_owned(), cell.into()));
    }

    fn record(&mut self, report: Option<&Report>) {
        self.add("system", report.map(|r| r.header.system.clone()));
        self.add("from", report.map(|r| r.header.window.from.to_string()));
        self.add("through", report.map(|r| r.header.window.through.to_string()));
        self.add("period", report.map(|r| r.header.window.period.to_string()));
        self.add("likelihood", report.map(|r| r.header.window.likelihood.to_string()));
        self.add("units", report.map(|r| r.risk_table.units));
        self.add("adopted_before", report.map(|r| r.risk_table.adopted_before));
        self.add("events", report.map(|r| r.risk_table.events));
        self.add("exposure_years", report.map(|r| r.risk_table.exposure_years));
    }

    fn verdict(&mut self, report: Option<&Report>) {
        self.add("verdict", report.and_then(|r| Some(r.verdict.as_ref()?.verdict.to_string())));
        self.add("best_model", report.and_then(|r| Some(r.models.first()?.name.to_string())));
        let predicts = report.and_then(|r| r.predictive.as_ref()?.best).map(|m| m.to_string());
        self.add("best_one_step_ahead", predicts);
    }

    fn threshold(&mut self, report: Option<&Report>) {
        let point = report.and_then(|r| r.tipping_point.as_ref());
        self.add("account", point.map(|p| p.threshold_model.to_string()));
        self.add("date", point.map(|p| p.date.to_string()));
        self.add("date_lower", point.map(|p| p.interval.lower.to_string()));
        self.add("date_upper", point.map(|p| p.interval.upper.to_string()));
        let mass = report.and_then(|r| r.critical_mass.as_ref());
        let number = |of: fn(&CriticalMass) -> f64| mass.map(of);
        self.add("adopters", number(|m| m.state.adopters));
        self.add("members", number(|m| m.state.members));
        self.add("critical_mass", number(|m| m.state.fraction));
        self.add("critical_mass_lower", number(|m| m.interval.lower));
        self.add("critical_mass_upper", number(|m| m.interval.upper));
        self.add("probability_at_least_one_third", number(|m| m.probability_at_least_one_third));
        let null = report.and_then(|r| r.tests.as_ref()?.null_distribution());
        self.add("by_chance_median", null.map(|a| a.median));
        self.add("by_chance_lower", null.map(|a| a.lower));
        self.add("by_chance_upper", null.map(|a| a.upper));
        self.add("by_chance_quantile", null.map(|a| a.observed_quantile));
        let hazards = report.and_then(|r| r.hazards.as_ref());
        let mut estimate = |name: &str, of: Option<&Estimate>| {
            self.add(name, of.and_then(|e| e.value));
            self.add(&format!("{name}_lower"), of.map(|e| e.interval.lower));
            self.add(&format!("{name}_upper"), of.map(|e| e.interval.upper));
        };
        estimate("hazard_before", hazards.map(|h| &h.before));
        estimate("hazard_after", hazards.map(|h| &h.after));
        estimate("ratio", hazards.map(|h| &h.ratio));
        let posterior = report.and_then(|r| r.posterior.as_ref());
        self.add("log_bayes_factor", posterior.map(|p| p.log_bayes_factor));
    }

    fn tests(&mut self, report: Option<&Report>) {
        let tests = report.and_then(|r| r.tests.as_ref());
        self.add("replicates", tests.map(|t| u64::from(t.existence.replicates)));
        self.add("p_existence", tests.map(|t| t.existence.p_value));
        self.add("p_rise", tests.map(|t| t.rise.p_value));
        self.add("rival", tests.map(|t| t.tipping_versus_smooth.rival.to_string()));
        self.add("p_tipping_versus_smooth", tests.map(|t| t.tipping_versus_smooth.test.p_value));
        self.add("rho", tests.map(|t| t.overdispersion.rho));
        self.add("p_waves", tests.map(|t| t.overdispersion.test.p_value));
        let in_waves = tests.and_then(|t| t.overdispersion.in_waves.as_ref());
        self.add("p_rise_in_waves", in_waves.map(|w| w.rise.p_value));
        self.add("p_tipping_versus_smooth_in_waves", in_waves.map(|w| w.tipping_versus_smooth.p_value));
        let one_third = tests.and_then(|t| t.one_third.as_ref());
        self.add("p_one_third", one_third.map(|t| t.test.p_value));
    }

    fn model(&mut self, model: Model, report: Option<&Report>) {
        let fitted = report.and_then(|r| r.models.iter().find(|m| m.name == model));
        let column = |what: &str| format!("{what}_{}", model.name().replace('-', "_"));
        self.add(&column("log_likelihood"), fitted.map(|m| m.log_likelihood));
        self.add(&column("bic"), fitted.map(|m| m.bic));
        if model.has_changes() {
            self.add(&column("changes"), fitted.map(change_dates));
        }
    }
}

fn change_dates(model: &ModelReport) -> String {
    model.changes.iter().map(|change| change.date.to_string()).collect::<Vec<_>>().join(" ")
}

/// The groups that occur among results, in order.
#[must_use]
pub fn group_names<'a>(results: impl Iterator<Item = &'a BTreeMap<String, String>>) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = results.flat_map(BTreeMap::keys).collect();
    names.into_iter().cloned().collect()
}
