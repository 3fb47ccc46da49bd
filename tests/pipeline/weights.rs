//! The adopted fraction under several weightings against an independent program (tests/science/golden/weights.R), and what must hold
//! for any weights.

use serde_json::Value;
use tipping_core::result::WeightingReport;
use tipping_core::{
    AdoptionData, FractionModel, Model, RiskTable, Rules, Study, ThresholdIn, ThresholdModel, Unit, Weight,
};
use tipping_fit::Settings;
use tipping_fit::model::{Changes, fit_model};
use tipping_fit::weightings::{ComparedWeightings, Weighting, compare_weightings};
use tipping_ingest::{Ingested, Request, ingest, ingest_weighted};
use tipping_report::messages::findings::weightings::interpretation;

use crate::golden::{golden, number};

/// Relative difference allowed.
const RELATIVE: f64 = 1e-8;

fn close(what: &str, value: f64, expected: &Value) {
    let expected = number(expected);
    assert!((value / expected - 1.0).abs() <= RELATIVE, "{what}: {value} is not {expected}");
}

fn table(ingested: &Ingested) -> RiskTable {
    let (from, through) = ingested.window.expect("a window");
    let rules = Rules { from: Some(from), through: Some(through), ..Rules::default() };
    Study::new(&ingested.data, &rules).expect("a risk table").table
}

fn suffrage() -> Request {
    Request { data: "suffrage".to_owned(), ..Request::default() }
}

/// Suffrage without weights, and by each of the weightings.
fn tables(names: &[String]) -> (RiskTable, Vec<RiskTable>) {
    let plain = table(&ingest(&suffrage()).expect("suffrage"));
    (plain, ingest_weighted(&suffrage(), names).expect("weights").iter().map(table).collect())
}

fn compared(names: &[&str], settings: &Settings) -> ComparedWeightings {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    let (plain, weighted) = tables(&names);
    let weightings: Vec<Weighting<'_>> =
        names.iter().zip(&weighted).map(|(name, table)| Weighting { name, table }).collect();
    let compared = compare_weightings(&plain, &weightings, settings).expect("a comparison");
    assert!(compared.findings.is_empty(), "{:?}", compared.findings);
    compared
}

fn value(line: &WeightingReport, model: FractionModel) -> f64 {
    line.model(model).unwrap_or_else(|| panic!("{}: no {model}", line.name)).log_likelihood
}

#[test]
fn suffrage_by_capability_population_and_product() {
    let compared = compared(&["cinc", "population", "gdp"], &Settings::default());
    let report = &compared.report;
    let runs = golden("weights");
    assert_eq!(report.weightings.len(), runs.len());
    for (line, run) in report.weightings.iter().zip(&runs) {
        let what = line.name.as_str();
        assert_eq!(Some(what), run["weighting"].as_str());
        let threshold = line.threshold.as_ref().expect("a threshold");
        assert_eq!(
            (threshold.threshold_model, threshold.date.to_string().as_str()),
            (ThresholdModel::Step, "1945"),
            "{what}"
        );
        close(what, threshold.state.adopters, &run["adopters"]);
        close(what, threshold.state.members, &run["members"]);
        close(what, threshold.state.fraction, &run["fraction"]);
        close(what, line.fraction_at_unweighted_threshold.expect("a fraction"), &run["fraction"]);
        close(what, value(line, FractionModel::MixedInfluence), &run["mixed_influence"]);
        close(what, value(line, FractionModel::ContagionOnset), &run["onset"]);
        let onset = &line.model(FractionModel::ContagionOnset).expect("an onset").changes[0];
        assert_eq!(
            Some(onset.date.to_string().as_str()),
            run["onset_date"].as_i64().map(|y| y.to_string()).as_deref()
        );
        close(what, value(line, FractionModel::StepInFraction), &run["step_in_fraction"]);
        let step = &line.step_in_fraction.as_ref().expect("a step").changes[0];
        close(what, step.state.fraction, &run["step_fraction"]);
    }
    // Sums of the weights made outside the program.
    let fractions: Vec<String> = report
        .weightings
        .iter()
        .filter_map(|w| w.threshold.as_ref())
        .map(|t| format!("{:.6}", t.state.fraction))
        .collect();
    assert_eq!(fractions, ["0.344828", "0.372484", "0.291918", "0.404043"]);
    assert_eq!(
        interpretation(&compared.interpretation[0], "states"),
        "By capability 37 %, by population 29 % and by GDP 40 % had adopted when 34 % of the states had, at the threshold of 1945."
    );
}

/// The highest and how far it is above the others, from the log-likelihoods of R.
#[test]
fn the_likeliest_weighting_is_that_of_the_reference() {
    let report = compared(&["cinc", "population", "gdp"], &Settings::default()).report;
    let runs = golden("weights");
    for (model, key) in
        [(FractionModel::MixedInfluence, "mixed_influence"), (FractionModel::ContagionOnset, "onset")]
    {
        let mut values: Vec<(f64, &str)> =
            runs.iter().map(|r| (number(&r[key]), r["weighting"].as_str().expect("a name"))).collect();
        let none = values[0].0;
        values.sort_by(|a, b| b.0.total_cmp(&a.0));
        let found = report.comparisons.iter().find(|c| c.model == model).expect("a comparison");
        assert_eq!(
            (found.highest.as_str(), found.next.as_deref()),
            (values[0].1, Some(values[1].1)),
            "{model}"
        );
        assert!((found.above_next.expect("a difference") - (values[0].0 - values[1].0)).abs() < 1e-6);
        assert!((found.above_none.expect("a difference") - (values[0].0 - none)).abs() < 1e-6);
    }
    // One partition of the years is the best under both: equal, and not decided by rounding.
    let step =
        report.comparisons.iter().find(|c| c.model == FractionModel::StepInFraction).expect("a comparison");
    assert_eq!(
        (step.highest.as_str(), step.next.as_deref(), step.above_next),
        ("none", Some("population"), Some(0.0))
    );
}

/// Models in time alone have nothing to do with weights.
#[test]
fn models_in_time_do_not_depend_on_weights() {
    let (plain, weighted) = tables(&["cinc".to_owned()]);
    let in_time = [
        Model::Constant,
        Model::Trend,
        Model::QuadraticTrend,
        Model::Step,
        Model::LifeCycle,
        Model::MultiStep,
    ];
    for model in in_time {
        let fit =
            |table: &RiskTable| fit_model(model, table, Changes::default()).expect("a fit").expect("a place");
        let (plain, weighted) = (fit(&plain), fit(&weighted[0]));
        assert_eq!(plain.log_likelihood, weighted.log_likelihood, "{model}");
        assert_eq!(plain.parameters, weighted.parameters, "{model}");
        let dates = |fit: &tipping_fit::model::FittedModel| -> Vec<String> {
            fit.changes.iter().map(|(change, _)| change.date.to_string()).collect()
        };
        assert_eq!(dates(&plain), dates(&weighted), "{model}");
    }
}

/// The record with one weight for all.
fn equally(data: &AdoptionData, value: f64) -> AdoptionData {
    let give = |unit: &Unit| Unit { weights: vec![Weight { from: None, value }], ..unit.clone() };
    let units = data.units().iter().map(give).collect();
    AdoptionData::new(data.norm().clone(), data.system().clone(), units).expect("the same record")
}

/// Weights that are all equal are none: by year and by day, in time and in the fraction.
#[test]
fn equal_weights_are_no_weights() {
    for (norm, threshold_in) in
        [("suffrage", ThresholdIn::Time), ("suffrage", ThresholdIn::Fraction), ("un-26-5", ThresholdIn::Time)]
    {
        let mut ingested = ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("data");
        let norms_window = ingested.data.norm().opened.zip(ingested.data.norm().observed_through);
        ingested.window = ingested.window.or(norms_window);
        let plain = table(&ingested);
        ingested.data = equally(&ingested.data, 0.5);
        assert!(ingested.data.is_weighted() && !ingested.data.unweighted().is_weighted());
        let halves = table(&ingested);
        let changes = Changes::default().threshold_in(threshold_in);
        let settings = Settings::default().changes(changes);
        let weighting = [Weighting { name: "halves", table: &halves }];
        let report = compare_weightings(&plain, &weighting, &settings).expect("a comparison").report;
        let [none, halves] = report.weightings.as_slice() else { panic!("two weightings") };
        let (a, b) = (none.threshold.as_ref().expect("a rise"), halves.threshold.as_ref().expect("a rise"));
        assert_eq!((a.date, a.side, a.state.fraction), (b.date, b.side, b.state.fraction), "{norm}");
        assert_eq!(
            (a.state.adopters, a.state.members),
            (2.0 * b.state.adopters, 2.0 * b.state.members),
            "{norm}"
        );
        assert_eq!(a.interval, b.interval, "{norm}");
        assert_eq!(none.fraction_at_unweighted_threshold, halves.fraction_at_unweighted_threshold, "{norm}");
        // What is not sought in time is met at the threshold all the same.
        assert_eq!(none.fraction_at_unweighted_threshold, Some(a.state.fraction), "{norm}");
        for c in &report.comparisons {
            assert_eq!(
                (c.highest.as_str(), c.above_next, c.above_none),
                ("none", Some(0.0), Some(0.0)),
                "{norm}"
            );
            let (x, y) = (value(none, c.model), value(halves, c.model));
            assert!((x - y).abs() < 1e-9 * x.abs(), "{norm} {}: {x} and {y}", c.model);
        }
    }
}
