//! All eleven models, the tipping point, its posterior and every doubt, for all 199 treaties by year, against an independent program in R
//! (tests/science/golden/treaties.R).

use std::collections::BTreeMap;

use serde_json::Value;
use tipping_core::{Model, PeriodUnit, Warning};
use tipping_fit::hazard::Change;
use tipping_fit::model::StepHazard;
use tipping_fit::{Analysis, Settings, analyse};

use crate::golden::{golden, number, study};

/// Difference allowed, relative to the size of the number, or to 1 where that is smaller.
const RELATIVE: f64 = 1e-8;

/// Where the likelihood tends to its limit without a maximum, how near the search must come.
const LIMIT: f64 = 1e-6;

/// The largest difference seen of each quantity, and where.
#[derive(Default)]
struct Differences(BTreeMap<String, (f64, String)>);

impl Differences {
    fn close(&mut self, norm: &str, quantity: &str, value: f64, expected: f64, allowed: f64) {
        let difference = (value - expected).abs() / expected.abs().max(1.0);
        assert!(difference <= allowed, "{norm} {quantity}: {value} is not {expected}");
        let largest = self.0.entry(quantity.to_owned()).or_default();
        if difference >= largest.0 {
            *largest = (difference, norm.to_owned());
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn all_models_of_all_treaties_by_year() {
    let runs = golden("treaties");
    assert_eq!(runs.len(), 199);
    let mut seen = Differences::default();
    for run in &runs {
        compare(run, &mut seen);
    }
    for (quantity, (difference, norm)) in &seen.0 {
        println!("{quantity:<26} {difference:.1e} {norm}");
    }
}

fn compare(run: &Value, seen: &mut Differences) {
    let norm = text(&run["norm"]);
    let study = study(run, PeriodUnit::Year);
    let table = &study.table;
    let (profile, _) = StepHazard::new().profile(table).expect("a profile");
    let counts = [
        ("periods", table.rows().len() as u64),
        ("units", study.units_at_risk as u64),
        ("unit_periods", table.totals().unit_periods),
        ("events", table.events()),
        ("candidates", profile.len() as u64),
    ];
    for (name, count) in counts {
        assert_eq!(Some(count), run[name].as_u64(), "{norm} {name}");
    }
    let analysis = analyse(table, &Settings::default()).expect("an analysis");
    compare_models(norm, &analysis, run, seen);
    compare_warnings(norm, &analysis, run);

    let rise = StepHazard::new().fit(table).ok().and_then(|fit| fit.best_rise().copied());
    assert_eq!(rise.is_some(), run.get("rise").is_some(), "{norm}: a rising step");
    if let Some(rise) = rise {
        seen.close(norm, "rise", rise.log_likelihood, number(&run["l"]["rise"]), RELATIVE);
        compare_state(norm, &Change::at(table, rise.boundary), &run["rise"]);
    }
    compare_tipping_point(norm, &analysis, run, seen);
}

fn compare_models(norm: &str, analysis: &Analysis, run: &Value, seen: &mut Differences) {
    for &model in Model::ALL {
        let name = model.name();
        let fit = analysis.models.iter().find(|fit| fit.model == model);
        assert_eq!(fit.is_some(), run["l"].get(name).is_some(), "{norm}: {name} is fitted");
        let Some(fit) = fit else { continue };
        let (quantity, allowed) = if fit.termination.converged {
            (name.to_owned(), RELATIVE)
        } else {
            (format!("{name}, limit"), LIMIT)
        };
        seen.close(norm, &quantity, fit.log_likelihood, number(&run["l"][name]), allowed);
        let dates: Vec<String> = fit.changes.iter().map(|(change, _)| change.date.to_string()).collect();
        let expected: Vec<&str> = match model {
            Model::Step => list(&run["step"]).iter().take(1).map(text).collect(),
            Model::LifeCycle => list(&run["life"]).iter().map(text).collect(),
            Model::ContagionOnset => run.get("onset").map(text).into_iter().collect(),
            Model::ContagionShift => run.get("shift").map(text).into_iter().collect(),
            Model::MultiStep => list(&run["many"]).iter().map(text).collect(),
            Model::Constant
            | Model::Trend
            | Model::QuadraticTrend
            | Model::CubicTrend
            | Model::MixedInfluence
            | Model::MixedInfluenceCeiling => Vec::new(),
        };
        assert_eq!(dates, expected, "{norm} {name}");
        if model == Model::Step {
            compare_state(norm, &fit.changes[0].0, &run["step"]);
        }
    }
}

/// Date, adopters and members, exactly.
fn compare_state(norm: &str, change: &Change, expected: &Value) {
    assert_eq!(change.date.to_string(), text(&expected[0]), "{norm}");
    assert_eq!((change.adopters, change.members), (number(&expected[1]), number(&expected[2])), "{norm}");
}

fn compare_tipping_point(norm: &str, analysis: &Analysis, run: &Value, seen: &mut Differences) {
    let Some(point) = &analysis.tipping_point else {
        assert!(run.get("account").is_none(), "{norm}: the reference has a tipping point");
        return;
    };
    let (expected, posterior) = (&run["tipping"], &run["posterior"]);
    assert_eq!(point.threshold_model.name(), text(&run["account"]), "{norm}");
    assert_eq!(point.date.to_string(), text(&expected[0]), "{norm}");
    let dates = [point.interval.lower, point.interval.upper].map(|date| date.to_string());
    assert_eq!(dates, [text(&posterior["date"][0]), text(&posterior["date"][1])], "{norm}");

    let mass = analysis.critical_mass.as_ref().expect("a critical mass");
    assert_eq!(
        (mass.state.adopters, mass.state.members),
        (number(&expected[1]), number(&expected[2])),
        "{norm}"
    );
    let mut close = |what, value, expected| seen.close(norm, what, value, number(expected), RELATIVE);
    close("critical mass, lower", mass.interval.lower, &posterior["mass"][0]);
    close("critical mass, upper", mass.interval.upper, &posterior["mass"][1]);
    close("P(c >= 1/3)", mass.probability_at_least_one_third, &posterior["third"]);

    let hazards = analysis.hazards.as_ref().expect("hazards");
    for (n, estimate) in [&hazards.before, &hazards.after].into_iter().enumerate() {
        let expected = &run["hazards"][n];
        match estimate.value {
            Some(value) => close("hazards", value, expected),
            None => assert!(expected.is_null(), "{norm}: an infinite hazard"),
        }
    }
    let found = analysis.posterior.as_ref().expect("a posterior");
    assert_eq!(Some(found.candidates.len() as u64), posterior["rises"].as_u64(), "{norm}");
    close("log Bayes factor", found.log_bayes_factor, &posterior["bayes"]);
}

/// The codes of all warnings, each as often as it is given.
fn compare_warnings(norm: &str, analysis: &Analysis, run: &Value) {
    let code = |finding| Warning::of(finding, "").code;
    let mut codes: Vec<String> = analysis.warnings.iter().map(code).collect();
    codes.sort_unstable();
    let expected: Vec<&str> = list(&run["warnings"]).iter().map(text).collect();
    assert_eq!(codes, expected, "{norm}");
}
