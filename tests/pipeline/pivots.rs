//! Critical states against an independent program (tests/science/golden/pivots.R), and what must hold of them on bundled data.

use serde_json::Value;
use tipping_core::{AdoptionData, PeriodUnit, Rules, Side, Study, ThresholdModel, TimePoint};
use tipping_fit::bootstrap::Bootstrap;
use tipping_fit::pivots::{PivotSettings, Pivots};
use tipping_fit::{Settings, analyse};
use tipping_ingest::{Request, ingest};

use crate::golden::{golden, number};

const RELATIVE: f64 = 1e-8;

/// The record and the rules of a run, by year.
fn given(run: &Value) -> (AdoptionData, Rules) {
    let norm = run["norm"].as_str().expect("a norm");
    let ingested = ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data");
    let date = |key: &str| run[key].as_str().expect("a date").parse().ok();
    let rules = Rules {
        from: date("from"),
        through: date("through"),
        period: Some(PeriodUnit::Year),
        ..Rules::default()
    };
    (ingested.data, rules)
}

fn close(what: &str, value: f64, expected: &Value) {
    let expected = number(expected);
    // 2(l - l_constant) is a difference of numbers of some hundreds.
    let bound = RELATIVE * expected.abs().max(1e-3);
    assert!((value - expected).abs() <= bound, "{what}: {value} is not {expected}");
}

#[test]
fn the_step_right_after_every_adoption() {
    let runs = golden("pivots");
    assert_eq!(runs.len(), 2);
    for run in &runs {
        let (data, rules) = given(run);
        let study = Study::new(&data, &rules).expect("a risk table");
        let found = Pivots::new(&data, &rules, &study, &PivotSettings::default()).expect("pivots");
        close("constant", found.constant, &run["constant"]);
        let expected = run["adopters"].as_array().expect("adopters");
        assert_eq!(found.adopters.len(), expected.len(), "{}", run["norm"]);
        for row in expected {
            let id = row["unit"].as_str().expect("a unit");
            let pivot = found.adopters.iter().find(|p| data.units()[p.unit].id == id);
            let pivot = pivot.unwrap_or_else(|| panic!("{id} adopts"));
            let year = study.window.first + pivot.period as i64;
            assert_eq!(Some(year), row["year"].as_i64(), "{id}");
            let date = found.date(pivot).expect("a date");
            let Some(switch) = date.switch else {
                assert!(row["log_likelihood"].is_null(), "{id}");
                continue;
            };
            close(id, switch.candidate.log_likelihood, &row["log_likelihood"]);
            close(id, switch.statistic, &row["statistic"]);
            close(id, switch.hazards[0], &row["before"]);
            close(id, switch.hazards[1], &row["after"]);
            let counts = [switch.candidate.before.events, switch.candidate.after.events, pivot.others];
            let of = |key: &str| row[key].as_u64().expect("a count");
            assert_eq!(counts, [of("events_before"), of("events_after"), of("others")], "{id}");
            let enough = counts[0] >= 3 && counts[1] >= 3;
            assert_eq!(date.rank.is_some(), enough && row["direction"].as_i64() == Some(1), "{id}");
        }
    }
}

/// The full record's threshold is that of `analyse`, and the posterior at the dates of adoption is its posterior.
#[test]
fn the_threshold_and_its_posterior_are_those_of_the_fit() {
    for (norm, period) in
        [("suffrage-lied", PeriodUnit::Year), ("un-26-5", PeriodUnit::Day), ("un-26-5", PeriodUnit::Month)]
    {
        let ingested =
            ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data");
        let rules = Rules { period: Some(period), ..Rules::default() };
        let study = Study::new(&ingested.data, &rules).expect("a risk table");
        let found = Pivots::new(&ingested.data, &rules, &study, &PivotSettings::default()).expect("pivots");
        let fit = analyse(&study.table, &Settings::default()).expect("a fit");
        let (point, mass) = (fit.tipping_point.expect("a rise"), fit.critical_mass.expect("a critical mass"));
        let threshold = found.threshold.clone().expect("a threshold");
        assert_eq!((threshold.change.date, threshold.model), (point.date, point.threshold_model));
        assert_eq!(threshold.change.fraction, mass.state.fraction);
        assert_eq!(Some(threshold.ratio), fit.hazards.expect("hazards").ratio.value);
        let posterior = fit.posterior.expect("a posterior");
        assert_eq!(threshold.log_bayes_factor, Some(posterior.log_bayes_factor));
        for pivot in &found.adopters {
            let k = study.window.first + pivot.period as i64;
            let (date, side): (TimePoint, Side) = match period {
                PeriodUnit::Day => (period.date(k).into(), Side::After),
                _ => (period.date(k + 1).into(), Side::Boundary),
            };
            let there = posterior.candidates.iter().find(|c| c.date == date && c.side == side);
            assert_eq!(
                found.date(pivot).and_then(|date| date.probability),
                Some(there.map_or(0.0, |c| c.probability)),
                "{norm} {date}"
            );
        }
    }
}

/// The same seed, the same numbers, on one thread and on three.
#[test]
fn the_test_does_not_depend_on_the_number_of_threads() {
    let ingested =
        ingest(&Request { data: "suffrage-lied".to_owned(), ..Request::default() }).expect("bundled data");
    let study = Study::new(&ingested.data, &Rules::default()).expect("a risk table");
    let bootstrap = Bootstrap::default().replicates(40).seed(5).threshold_models(vec![ThresholdModel::Step]);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| bootstrap.pivots(&study.table, &study.schedule, &()).expect("a test"))
    };
    assert_eq!(run(1), run(3));
}
