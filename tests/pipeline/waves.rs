//! Waves and breaks at known dates against an independent program (tests/science/golden/waves.R).

use serde_json::Value;
use tipping_fit::bootstrap::{Bootstrap, KnownDate};

use crate::golden::{golden, number, study};
use crate::tables::period;

fn bootstrap(replicates: u32) -> Bootstrap {
    Bootstrap::default().replicates(replicates)
}

fn runs(kind: &str, least: usize) -> Vec<Value> {
    let runs = golden("waves")[0][kind].as_array().expect("runs").clone();
    assert!(runs.len() >= least, "{} runs of {kind}", runs.len());
    runs
}

fn close(what: &str, value: f64, expected: &Value, relative: f64) {
    let expected = number(expected);
    let bound = relative * expected.abs().max(1e-3);
    assert!((value - expected).abs() <= bound, "{what}: {value} is not {expected}");
}

/// Tarone's statistic and the most likely rho, the probabilities held at the hazard of the rival of lowest AIC. A hazard is known to
/// about half the digits of its likelihood, and so are they.
#[test]
fn waves_given_the_rival_of_lowest_aic() {
    for run in runs("waves", 10) {
        let what = format!("{} by {}", run["norm"], run["period"]);
        let study = study(&run, period(&run));
        let tests = bootstrap(1).run(&study.table, &study.schedule, &()).expect("tests");
        assert_eq!(tests.null.name(), run["rival"].as_str().expect("a rival"), "{what}");
        let waves = &tests.overdispersion;
        // Days without events are joined, and a hazard that moves with time has one value for all of them.
        let moves = run["rival"].as_str().is_some_and(|rival| rival.ends_with("trend"));
        let joined = run["period"] == "day" && moves;
        let relative = if joined { 1e-3 } else { 1e-5 };
        close(&what, waves.test.statistic, &run["tarone"], relative);
        close(&what, waves.rho, &run["rho"], relative);
    }
}

/// A step at the treaty's entry into force against a constant hazard, and how probably the tipping point came before it.
#[test]
fn breaks_at_entry_into_force() {
    for run in runs("known_dates", 14) {
        let what = format!("{} by {}", run["norm"], run["period"]);
        let study = study(&run, period(&run));
        let date: tipping_core::Date = run["date"].as_str().expect("a date").parse().expect("a date");
        let time = study.window.period.index_of(date.first_day()) as f64;
        let dates = [KnownDate { name: "eif".into(), time }];
        let found = bootstrap(0).known_dates(&study.table, &study.schedule, &dates, &()).expect("a test");
        let test = &found[0];
        assert_eq!(test.date.to_string(), run["date"].as_str().expect("a date"), "{what}");
        close(&what, test.adopters, &run["adopters"], 1e-8);
        close(&what, test.members, &run["members"], 1e-8);
        let fit = test.fit.as_ref().unwrap_or_else(|| panic!("{what}: no fit"));
        for (hazard, expected) in fit.hazards.iter().zip(run["hazards"].as_array().expect("hazards")) {
            close(&what, *hazard, expected, 1e-8);
        }
        // A difference of likelihoods of several hundreds has lost three digits.
        close(&what, fit.statistic, &run["statistic"], 1e-8);
        close(&what, fit.p_value, &run["p_value"], 1e-8);
        assert_eq!(fit.free, None, "{what}: nothing is simulated");
        let before = test.probability_before.unwrap_or_else(|| panic!("{what}: no tipping point"));
        close(&what, before, &run["probability_before"], 1e-8);
    }
}
