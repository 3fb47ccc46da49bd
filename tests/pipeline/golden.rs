//! Every number of the fit against an independent program in R (tests/science/golden): seven runs of suffrage and all
//! 199 treaties by year and by day.

use serde_json::Value;
use tipping_core::{PeriodUnit, Rules, Study};
use tipping_fit::hazard::Change;
use tipping_fit::model::{ConstantHazard, StepHazard};
use tipping_fit::threshold::{Posterior, Quantity, RatePosterior};
use tipping_ingest::{Request, ingest};

/// Relative difference allowed.
const RELATIVE: f64 = 1e-8;

pub(crate) fn golden(name: &str) -> Vec<Value> {
    let path = format!("{}/../../tests/science/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a golden file");
    serde_json::from_str(&text).expect("JSON")
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn close(what: &str, value: f64, expected: &Value) {
    let expected = number(expected);
    let bound = RELATIVE * expected.abs().max(1e-12);
    assert!((value - expected).abs() <= bound, "{what}: {value} is not {expected}");
}

pub(crate) fn study(run: &Value, period: PeriodUnit) -> Study {
    let norm = run["norm"].as_str().expect("a norm");
    let ingested = ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data");
    let date = |key: &str| run[key].as_str().expect("a date").parse().ok();
    // Treaties bring their own window; it must come out as the reference has it.
    let chosen = norm.starts_with("suffrage");
    let rules = Rules {
        from: chosen.then(|| date("from")).flatten(),
        through: chosen.then(|| date("through")).flatten(),
        period: Some(period),
        ..Rules::default()
    };
    Study::new(&ingested.data, &rules).expect("a risk table")
}

fn compare(run: &Value, period: PeriodUnit) {
    let norm = run["norm"].as_str().expect("a norm");
    let study = study(run, period);
    let table = &study.table;
    assert_eq!(study.window.from().to_string(), run["from"].as_str().expect("from"), "{norm}");
    assert_eq!(study.window.through().to_string(), run["through"].as_str().expect("through"), "{norm}");
    assert_eq!(table.likelihood().name(), run["likelihood"].as_str().expect("likelihood"));
    let totals = table.totals();
    assert_eq!(totals.events, run["events"].as_u64().expect("events"), "{norm} events");
    assert_eq!(
        totals.unit_periods,
        run["unit_periods"].as_u64().expect("unit-periods"),
        "{norm} unit-periods"
    );
    assert_eq!(study.units_at_risk as u64, run["units_at_risk"].as_u64().expect("units"), "{norm} units");
    close(norm, totals.exposure, &run["exposure_years"]);

    let constant = ConstantHazard::new().fit(table).expect("a constant hazard");
    close(norm, constant.log_likelihood(), &run["constant"]["log_likelihood"]);
    close(norm, constant.lambda(), &run["constant"]["lambda"]);

    let Ok(fit) = StepHazard::new().fit(table) else {
        assert!(run["step"].is_null(), "{norm}: the reference has a step");
        return;
    };
    let step = &run["step"];
    close(norm, fit.log_likelihood(), &step["log_likelihood"]);
    close(norm, fit.lambda_1(), &step["lambda_1"]);
    close(norm, fit.lambda_2(), &step["lambda_2"]);
    assert_eq!(fit.candidates().len() as u64, step["n_candidates"].as_u64().expect("candidates"), "{norm}");
    let checksum: f64 =
        fit.candidates().iter().map(|c| (c.log_likelihood - fit.log_likelihood()).exp()).sum();
    close(norm, checksum, &step["checksum"]);
    compare_change(norm, &Change::at(table, fit.best().boundary), step);
    match &step["bracket"] {
        Value::Null => assert_eq!(Change::at(table, fit.best().boundary).bracket, None, "{norm}"),
        bracket => {
            let (low, high) = Change::at(table, fit.best().boundary).bracket.expect("a bracket");
            close(norm, low, &bracket[0]);
            close(norm, high, &bracket[1]);
        }
    }

    let Some(posterior) = Posterior::of_step(table, &fit) else {
        assert!(run["rising"].is_null(), "{norm}: the reference has a rise");
        return;
    };
    let rise = fit.best_rise().expect("a rise");
    close(norm, rise.log_likelihood, &run["rising"]["log_likelihood"]);
    compare_change(norm, &Change::at(table, rise.boundary), &run["rising"]);
    compare_posterior(norm, &study, &posterior, &run["posterior"]);
}

fn compare_change(norm: &str, change: &Change, expected: &Value) {
    assert_eq!(change.date.to_string(), expected["date"].as_str().expect("a date"), "{norm}");
    assert_eq!(change.side.name(), expected["side"].as_str().expect("a side"), "{norm}");
    close(norm, change.adopters, &expected["adopters"]);
    close(norm, change.members, &expected["members"]);
    close(norm, change.fraction, &expected["fraction"]);
}

fn compare_posterior(norm: &str, study: &Study, posterior: &Posterior, expected: &Value) {
    let table = &study.table;
    assert_eq!(posterior.candidates().len() as u64, expected["n"].as_u64().expect("n"), "{norm}");
    // A log Bayes factor may be near 0: compare the factor itself.
    let factor = number(&expected["log_bayes_factor"]);
    assert!(
        (posterior.log_bayes_factor() - factor).abs() < RELATIVE * factor.abs().max(1.0),
        "{norm} Bayes factor"
    );
    for row in expected["probabilities"].as_array().expect("probabilities") {
        let (date, side) = (row[0].as_str().expect("a date"), row[1].as_str().expect("a side"));
        let found = posterior.candidates().iter().find(|c| {
            table.label(table.time(c.boundary)).to_string() == date && c.boundary.side.name() == side
        });
        let found = found.unwrap_or_else(|| panic!("{norm}: no candidate at {date} {side}"));
        close(norm, found.probability, &row[3]);
    }
    let time = posterior.time(table).equal_tailed(0.95);
    assert_eq!(
        table.label(time.lower).to_string(),
        expected["date_lower"].as_str().expect("a date"),
        "{norm}"
    );
    assert_eq!(
        table.label(time.upper).to_string(),
        expected["date_upper"].as_str().expect("a date"),
        "{norm}"
    );
    let mass = posterior.critical_mass(table);
    let range = mass.equal_tailed(0.95);
    close(norm, range.lower, &expected["mass_lower"]);
    close(norm, range.upper, &expected["mass_upper"]);
    close(norm, mass.at_least(1.0 / 3.0), &expected["p_at_least_third"]);
}

#[test]
fn suffrage_by_year() {
    let runs = golden("suffrage");
    assert_eq!(runs.len(), 7);
    runs.iter().for_each(|run| compare(run, PeriodUnit::Year));
}

#[test]
fn all_treaties_by_year() {
    let runs = golden("treaties-year");
    assert_eq!(runs.len(), 199);
    runs.iter().for_each(|run| compare(run, PeriodUnit::Year));
}

#[test]
fn all_treaties_by_day() {
    let runs = golden("treaties-day");
    assert_eq!(runs.len(), 199);
    runs.iter().for_each(|run| compare(run, PeriodUnit::Day));
}

/// R's glm on subject-level spells gives the likelihood of every change that was tried, not only of the best.
#[test]
fn changes_fitted_by_glm() {
    let mut fits = 0;
    for run in golden("golden") {
        let period = match run["likelihood"].as_str() {
            Some("exact") => PeriodUnit::Day,
            _ => PeriodUnit::Year,
        };
        let study = study(&run, period);
        let table = &study.table;
        let (profile, _) = StepHazard::new().profile(table).expect("a profile");
        for fit in run["fits"].as_array().expect("fits").iter().filter(|f| f["model"] == "step") {
            let (date, side) = (fit["date"].as_str().expect("a date"), fit["side"].as_str().expect("a side"));
            let candidate = profile
                .iter()
                .find(|c| {
                    table.label(table.time(c.boundary)).to_string() == date && c.boundary.side.name() == side
                })
                .unwrap_or_else(|| panic!("no candidate at {date} {side}"));
            close(date, candidate.log_likelihood, &fit["log_likelihood"]);
            fits += 1;
        }
    }
    assert!(fits >= 100, "only {fits} fits were compared");
}

/// Intervals of the hazards and of their ratio against R's distribution functions, integrate and uniroot.
#[test]
fn hazards_with_their_intervals() {
    for run in golden("rates") {
        let norm = run["norm"].as_str().expect("a norm");
        let period = if run["likelihood"] == "exact" { PeriodUnit::Day } else { PeriodUnit::Year };
        let ingested =
            ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data");
        let (from, through) = ingested.window.unzip();
        let rules = Rules { from, through, period: Some(period), ..Rules::default() };
        let table = Study::new(&ingested.data, &rules).expect("a risk table").table;
        let fit = StepHazard::new().fit(&table).expect("a step");
        let posterior = Posterior::of_step(&table, &fit).expect("a rise");
        let rates = RatePosterior::new(&posterior, table.likelihood(), table.period_years());
        let quantities =
            [("before", Quantity::Before), ("after", Quantity::After), ("ratio", Quantity::Ratio)];
        for (key, quantity) in quantities {
            let range = rates.equal_tailed(quantity, 0.95, 0.1).expect("an interval");
            for (value, expected) in
                [range.lower, range.upper].into_iter().zip(run[key].as_array().expect("two ends"))
            {
                // Candidates of negligible probability are left out: an error of at most 1e-7 in probability.
                let expected = number(expected);
                assert!((value / expected - 1.0).abs() < 1e-5, "{norm} {key}: {value} is not {expected}");
            }
        }
    }
}
