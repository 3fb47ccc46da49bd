//! Every rival model against R's glm, optim and nlminb (tests/science/golden/models.R): ten norms and more.

use serde_json::Value;
use tipping_core::{Model, PeriodUnit};
use tipping_fit::model::{Changes, fit_model};

use crate::golden::{golden, number, study};

#[test]
fn every_model_reaches_the_maximum_that_r_finds() {
    let runs = golden("models");
    assert!(runs.len() >= 10);
    for run in &runs {
        let exact = run["likelihood"] == "exact";
        let table = study(run, if exact { PeriodUnit::Day } else { PeriodUnit::Year }).table;
        for expected in run["models"].as_array().expect("models") {
            let name = expected["name"].as_str().expect("a name");
            let what = format!("{} {} {name}", run["norm"], run["likelihood"]);
            let model: Model = name.parse().expect("a model");
            let fit = fit_model(model, &table, Changes::default()).unwrap_or_else(|e| panic!("{what}: {e}"));
            let report = fit.map(|fit| fit.report(&table));
            if expected["log_likelihood"].is_null() {
                assert!(report.is_none(), "{what}: R finds none");
                continue;
            }
            let report = report.unwrap_or_else(|| panic!("{what}: R finds one"));
            let value = number(&expected["log_likelihood"]);
            assert!(
                (report.log_likelihood - value).abs() <= 1e-8 * value.abs(),
                "{what}: {} is not {value} ({})",
                report.log_likelihood,
                report.termination
            );
            assert!((report.bic - number(&expected["bic"])).abs() < 1e-4, "{what}: BIC {}", report.bic);
            let undetermined =
                expected["undetermined"].as_array().is_some_and(|u| u.iter().any(|n| n == "kappa"));
            if undetermined {
                assert!(report.changes.is_empty(), "{what}: the change is not determined");
            } else {
                compare_changes(&what, &report.changes, &expected["changes"]);
            }
            compare_parameters(&what, &report, expected);
        }
    }
}

fn compare_changes(what: &str, changes: &[tipping_core::result::ChangeReport], expected: &Value) {
    let expected = expected.as_array().expect("changes");
    assert_eq!(changes.len(), expected.len(), "{what}");
    for (change, expected) in changes.iter().zip(expected) {
        assert_eq!(
            (change.date.to_string().as_str(), change.side.name()),
            (expected["date"].as_str().expect("a date"), expected["side"].as_str().expect("a side")),
            "{what}"
        );
    }
}

/// Flat directions cost digits: a likelihood to 1e-8 gives its parameters to about 1e-4.
fn compare_parameters(what: &str, report: &tipping_core::result::ModelReport, expected: &Value) {
    let undetermined: Vec<&str> = expected["undetermined"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    for (name, value) in expected["parameters"].as_object().expect("parameters") {
        if undetermined.contains(&name.as_str()) {
            continue;
        }
        let found = report.parameters.get(name).unwrap_or_else(|| panic!("{what}: no {name}"));
        match (found, value.as_f64()) {
            (Some(found), Some(value)) => {
                let bound = 2e-4 * value.abs() + 1e-7;
                assert!((found - value).abs() <= bound, "{what}: {name} = {found} is not {value}");
            }
            (found, value) => assert_eq!(*found, value, "{what}: {name}"),
        }
    }
}
