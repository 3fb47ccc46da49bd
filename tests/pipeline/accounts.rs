//! The account of the tipping point, its posterior and its sets against an independent program (tests/science/golden/accounts.R):
//! step and life-cycle, by year, quarter, month and day, in time and in the fraction.

use serde_json::Value;
use tipping_core::finding::{CandidateEnd, FitFinding};
use tipping_core::result::ValueSet;
use tipping_core::{Model, RiskTable, ThresholdIn};
use tipping_fit::model::{Changes, fit_model};
use tipping_fit::{Analysis, Settings, analyse};

use crate::golden::{golden, number, study};
use crate::tables::period;

/// Relative difference allowed.
const RELATIVE: f64 = 1e-8;

fn close(what: &str, value: f64, expected: &Value) {
    let expected = number(expected);
    assert!(
        (value - expected).abs() <= RELATIVE * expected.abs().max(1e-9),
        "{what}: {value} is not {expected}"
    );
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is not a list"))
}

/// A table of the runs with its settings and the name of the run.
fn given(run: &Value) -> (String, RiskTable, Settings) {
    let what = format!("{} by {} in {}", run["norm"], run["period"], run["threshold_in"]);
    let fraction = run["threshold_in"] == "fraction";
    let threshold_in = if fraction { ThresholdIn::Fraction } else { ThresholdIn::Time };
    let changes = Changes::default().threshold_in(threshold_in);
    (what, study(run, period(run)).table, Settings::default().changes(changes))
}

fn compare(what: &str, analysis: &Analysis, run: &Value) {
    let point = analysis.tipping_point.as_ref().unwrap_or_else(|| panic!("{what}: no tipping point"));
    assert_eq!(point.threshold_model.name(), text(&run["account"]), "{what}");
    assert_eq!(
        (point.date.to_string().as_str(), point.side.name()),
        (text(&run["date"]), text(&run["side"])),
        "{what}"
    );
    let interval = &run["date_interval"];
    assert_eq!(point.interval.lower.to_string(), text(&interval["lower"]), "{what}: interval of the date");
    assert_eq!(point.interval.upper.to_string(), text(&interval["upper"]), "{what}: interval of the date");
    close(what, point.interval.mass.expect("a mass"), &interval["mass"]);
    compare_set(what, &point.highest_density, &run["date_set"], |date, expected| {
        assert_eq!(date.to_string(), text(expected), "{what}: set of dates");
    });

    let mass = analysis.critical_mass.as_ref().unwrap_or_else(|| panic!("{what}: no critical mass"));
    close(what, mass.state.adopters, &run["adopters"]);
    close(what, mass.state.members, &run["members"]);
    close(what, mass.state.fraction, &run["fraction"]);
    let interval = &run["fraction_interval"];
    close(what, mass.interval.lower, &interval["lower"]);
    close(what, mass.interval.upper, &interval["upper"]);
    close(what, mass.interval.mass.expect("a mass"), &interval["mass"]);
    compare_set(what, &mass.highest_density, &run["fraction_set"], |x, expected| close(what, *x, expected));
    close(what, mass.probability_at_least_one_third, &run["p_at_least_third"]);

    let hazards = analysis.hazards.as_ref().unwrap_or_else(|| panic!("{what}: no hazards"));
    for (estimate, name) in [(&hazards.before, "before"), (&hazards.after, "after")] {
        close(what, estimate.value.expect("a finite hazard"), &run[name]);
        // Ways of negligible probability are left out: an error of at most 1e-7 in probability.
        let ends = [estimate.interval.lower, estimate.interval.upper];
        for (end, expected) in ends.into_iter().zip(list(&run[format!("{name}_interval")])) {
            let expected = number(expected);
            assert!((end / expected - 1.0).abs() < 1e-5, "{what} {name}: {end} is not {expected}");
        }
    }
    compare_posterior(what, analysis, run);

    let edge = analysis.warnings.iter().find_map(|finding| {
        let FitFinding::RiseAtEdge { end, .. } = finding else { return None };
        Some(match end {
            CandidateEnd::First => "first",
            CandidateEnd::Last => "last",
        })
    });
    assert_eq!(edge, run["edge"].as_str(), "{what}");
    let preferred = |finding: &FitFinding| matches!(finding, FitFinding::ConstantPreferred { .. });
    let doubted = analysis.warnings.iter().any(preferred);
    assert_eq!(doubted, number(&run["log_bayes_factor"]) < 0.0, "{what}: constant preferred");
}

fn compare_set<T>(what: &str, set: &ValueSet<T>, expected: &Value, same: impl Fn(&T, &Value)) {
    close(what, set.mass, &expected["mass"]);
    let ranges = list(&expected["ranges"]);
    assert_eq!(set.ranges.len(), ranges.len(), "{what}: ranges of a set");
    for (range, expected) in set.ranges.iter().zip(ranges) {
        same(&range[0], &expected[0]);
        same(&range[1], &expected[1]);
    }
}

fn compare_posterior(what: &str, analysis: &Analysis, run: &Value) {
    let posterior = analysis.posterior.as_ref().unwrap_or_else(|| panic!("{what}: no posterior"));
    // A log Bayes factor may be near 0: compare the factor itself.
    let factor = number(&run["log_bayes_factor"]);
    assert!(
        (posterior.log_bayes_factor - factor).abs() <= RELATIVE * factor.abs().max(1.0),
        "{what}: log Bayes factor {} is not {factor}",
        posterior.log_bayes_factor
    );
    assert_eq!(
        posterior.candidates.len() as u64,
        run["rises"].as_u64().expect("rises"),
        "{what}: candidates"
    );
    for row in list(&run["probabilities"]) {
        let fraction = number(&row[2]);
        let found = posterior.candidates.iter().find(|c| {
            (c.date.to_string().as_str(), c.side.name()) == (text(&row[0]), text(&row[1]))
                && (c.fraction - fraction).abs() < 1e-12
        });
        let found = found.unwrap_or_else(|| panic!("{what}: no candidate {row}"));
        close(&format!("{what}: {row}"), found.probability, &row[3]);
        close(&format!("{what}: {row}"), found.log_likelihood, &row[4]);
    }
}

#[test]
fn account_posterior_and_sets() {
    let runs = golden("accounts");
    assert_eq!(runs.len(), 27);
    for run in &runs {
        let (what, table, settings) = given(run);
        let analysis = analyse(&table, &settings).unwrap_or_else(|e| panic!("{what}: {e}"));
        compare(&what, &analysis, run);
        // The BIC of both accounts where both rise: what the choice was made by.
        if run["threshold_in"] == "time" && run["account"] == "life-cycle" {
            let life = analysis.models.iter().find(|m| m.model == Model::LifeCycle).expect("a life-cycle");
            let report = life.report(&table);
            close(&what, report.log_likelihood, &run["log_likelihood"]);
            close(&what, report.bic, &run["bic"]);
        }
    }
}

/// Regime 2 = {F >= c}: the best step in either direction over every observed c.
#[test]
fn a_threshold_in_the_fraction() {
    let mut compared = 0;
    for run in golden("accounts").iter().filter(|run| run["threshold_in"] == "fraction") {
        let (what, table, settings) = given(run);
        let fit = fit_model(Model::Step, &table, settings.changes).expect("a fit").expect("a step");
        let report = fit.report(&table);
        let expected = &run["step"];
        close(&what, report.log_likelihood, &expected["log_likelihood"]);
        let change = &report.changes[0];
        close(&what, change.state.fraction, &expected["fraction"]);
        assert_eq!(change.date.to_string(), text(&expected["date"]), "{what}");
        for name in ["lambda_1", "lambda_2"] {
            close(&what, report.parameters[name].expect("a rate"), &expected[name]);
        }
        compared += 1;
    }
    assert_eq!(compared, 5);
}
