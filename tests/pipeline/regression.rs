//! The regression of adoption on covariates against R's glm, brglm2 and optim on a design of their own
//! (tests/science/golden/regression.R).

use serde_json::Value;
use tipping_core::{Block, Fill, PeriodUnit, Place, Rules, Series, Side, Study, Tie, Ties};
use tipping_fit::regression::{
    Coefficient, CoefficientFit, Covariate, Exposure, Frame, Penalty, Regression, RegressionChange,
    RegressionFit, RegressionSettings, Source, Switch, Timing,
};
use tipping_ingest::{Ingested, Request, SupplementRequest, ingest, supplement};

use crate::golden::{golden, number};

/// Relative difference allowed.
const RELATIVE: f64 = 1e-7;

fn near(what: &str, value: f64, expected: &Value, relative: f64) {
    let expected = number(expected);
    let bound = relative * expected.abs().max(1e-3);
    assert!((value - expected).abs() <= bound, "{what}: {value} is not {expected}");
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        _ => {
            value.as_array().expect("words").iter().map(|w| w.as_str().expect("a word").to_owned()).collect()
        }
    }
}

fn text<'a>(run: &'a Value, key: &str) -> &'a str {
    run[key].as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn bundled(ingested: &Ingested, names: Vec<String>) -> Vec<Series> {
    let covariates = vec!["bundled".into()];
    let request = SupplementRequest { covariates, names, ..SupplementRequest::default() };
    supplement(&request, ingested).expect("bundled covariates").series
}

/// A run of the reference with its covariates, made ready by the program.
struct Run<'g> {
    golden: &'g Value,
    ingested: Ingested,
    study: Study,
    covariates: Vec<Covariate>,
}

impl<'g> Run<'g> {
    fn new(golden: &'g Value) -> Self {
        let period: PeriodUnit = match text(golden, "period") {
            "day" => PeriodUnit::Day,
            _ => PeriodUnit::Year,
        };
        let (norm, system) = (text(golden, "norm"), text(golden, "system"));
        let request = Request { data: norm.into(), system: Some(system.into()), ..Request::default() };
        let ingested = ingest(&request).expect("bundled data");
        let chosen = norm.starts_with("suffrage");
        let date = |key| chosen.then(|| text(golden, key).parse().expect("a date"));
        let rules =
            Rules { from: date("from"), through: date("through"), period: Some(period), ..Rules::default() };
        let study = Study::new(&ingested.data, &rules).expect("a risk table");
        assert_eq!(study.window.from().to_string(), text(golden, "from"), "{norm}");
        assert_eq!(study.window.through().to_string(), text(golden, "through"), "{norm}");
        let names = words(&golden["domestic"]);
        let domestic = names.iter().zip(bundled(&ingested, names.clone())).map(|(name, series)| Covariate {
            name: name.clone(),
            block: Block::Domestic,
            source: Source::Supplied(series),
        });
        let exposure = |name: String| {
            let exposure = if name == "global" { Exposure::Global } else { Exposure::Regional };
            Covariate { name, block: Block::International, source: Source::Exposure(exposure) }
        };
        let covariates = domestic.chain(words(&golden["international"]).into_iter().map(exposure)).collect();
        Self { golden, ingested, study, covariates }
    }

    fn frame(&self) -> Frame<'_> {
        Frame::new(&self.ingested.data, &self.study, &self.covariates, Timing::default())
    }

    fn regression<'f>(&self, frame: &'f Frame<'f>, settings: RegressionSettings) -> Regression<'f> {
        // The places of the R script: as many adoptions on either side as coefficients.
        let coefficients = self.covariates.len() as u64 + 1;
        let settings = settings.min_events(settings.min_events.or(Some(coefficients.max(3))));
        let blocks = self.covariates.iter().map(|c| c.block).collect();
        Regression::new(frame, blocks, settings).expect("a regression")
    }

    /// The offset of a year or a day, as the reference writes them.
    fn offset(&self, kappa: &Value) -> usize {
        let window = &self.study.window;
        let index = match kappa {
            Value::String(date) => {
                window.period.index_of(date.parse::<tipping_core::Date>().expect("a date").first_day())
            }
            year => year.as_i64().expect("a year"),
        };
        usize::try_from(index - window.first).expect("a period of the window")
    }
}

fn coefficient(what: &str, found: Coefficient, value: &Value, error: &Value, relative: f64) {
    near(what, found.value.unwrap_or_else(|| panic!("{what}: none")), value, relative);
    near(&format!("{what}, standard error"), found.standard_error.expect("an error"), error, relative);
}

/// Both regimes, in which every coefficient switches.
fn compare_regimes(what: &str, fit: &[CoefficientFit], regimes: &Value, relative: f64) {
    for (r, regime) in list(regimes).iter().enumerate() {
        for (c, found) in fit.iter().enumerate() {
            let what = format!("{what}: {} in regime {r}", found.name);
            coefficient(&what, found.regimes[r], &regime["value"][c], &regime["standard_error"][c], relative);
        }
    }
}

fn sum_of(regimes: &Value) -> f64 {
    list(regimes).iter().map(|r| number(&r["log_likelihood"])).sum()
}

fn compare_profile(run: &Run<'_>, found: &[RegressionChange], expected: &Value) {
    let norm = text(run.golden, "norm");
    assert_eq!(found.len(), list(expected).len(), "{norm}: places for a change");
    for (found, expected) in found.iter().zip(list(expected)) {
        let place = if expected["kappa"].is_null() { &expected["date"] } else { &expected["kappa"] };
        assert_eq!(found.period, run.offset(place), "{norm} {place}");
        // Where a covariate separates, glm stops on the way to infinity.
        let relative = if expected["regular"] == false { 1e-5 } else { RELATIVE };
        near(&format!("{norm} at {place}"), found.log_likelihood, &expected["log_likelihood"], relative);
    }
}

fn grouped() -> Vec<Value> {
    let runs: Vec<Value> = golden("regression").into_iter().filter(|r| r["period"] == "year").collect();
    assert_eq!(runs.len(), 4);
    runs
}

/// The rows, and what is lost to missing covariates.
#[test]
fn rows_of_unit_years() {
    for golden in &grouped() {
        let run = Run::new(golden);
        let frame = run.frame();
        let regression = run.regression(&frame, RegressionSettings::default());
        let count = |key: &str| golden[key].as_u64().expect("a count") as usize;
        let norm = text(golden, "norm");
        assert_eq!(regression.rows(), count("rows"), "{norm}");
        assert_eq!(regression.events(), count("events"), "{norm}");
        let lost: usize = regression.lost().iter().map(|l| l.periods.1 - l.periods.0 + 1).sum();
        assert_eq!(lost, count("at_risk") - count("rows"), "{norm}");
        assert_eq!(regression.lost().iter().filter(|l| l.event).count(), count("lost_events"), "{norm}");
        for (c, summary) in regression.summaries().iter().enumerate() {
            near(norm, summary.mean, &golden["mean"][c], 1e-12);
            near(norm, summary.standard_deviation, &golden["standard_deviation"][c], 1e-12);
        }
    }
}

#[test]
fn every_coefficient_switches() {
    for golden in &grouped() {
        let run = Run::new(golden);
        let frame = run.frame();
        let regression = run.regression(&frame, RegressionSettings::default());
        let norm = text(golden, "norm");
        let best = regression.fit(true).expect("a fit");
        compare_profile(&run, &best.profile, &golden["profile"]);
        let change = best.change.as_ref().expect("a change");
        assert_eq!(change.period, run.offset(&golden["best"]["kappa"]), "{norm}");
        let mut regular = 0;
        for expected in list(&golden["fits"]).iter().chain([&golden["best"]]) {
            let period = run.offset(&expected["kappa"]);
            let fit = regression.at(period, Side::Boundary, true).expect("a fit");
            near(norm, fit.log_likelihood, &expected["log_likelihood"], RELATIVE);
            for (r, regime) in list(&expected["regimes"]).iter().enumerate() {
                assert_eq!(fit.events[r] as u64, regime["events"].as_u64().expect("events"), "{norm}");
            }
            if expected["regular"] == true {
                regular += 1;
                compare_regimes(norm, &fit.coefficients, &expected["regimes"], RELATIVE);
            }
        }
        assert!(regular >= 3, "{norm}: {regular} fits with finite coefficients");
        // On the covariates' own scale.
        let raw = &golden["raw"];
        let fit = regression.at(run.offset(&raw["kappa"]), Side::Boundary, false).expect("a fit");
        if raw["regular"] == true {
            compare_regimes(norm, &fit.coefficients, &raw["regimes"], RELATIVE);
        }
    }
}

#[test]
fn one_block_switches() {
    let mut compared = 0;
    for golden in &grouped() {
        let run = Run::new(golden);
        let frame = run.frame();
        for &block in Block::ALL {
            let settings = RegressionSettings::default().switch(Switch::Only(block));
            let regression = run.regression(&frame, settings);
            let expected = &golden["joint"][block.name()];
            let what = format!("{}, {block} switches", text(golden, "norm"));
            let fit = regression.fit(true).expect("a fit");
            compare_profile(&run, &fit.profile, &expected["profile"]);
            let best = &expected["best"];
            assert_eq!(fit.change.as_ref().expect("a change").period, run.offset(&best["kappa"]), "{what}");
            near(&what, fit.log_likelihood, &best["log_likelihood"], RELATIVE);
            if best["regular"] == false {
                continue;
            }
            compared += 1;
            let switching: Vec<&CoefficientFit> = fit.coefficients.iter().filter(|c| c.switches).collect();
            assert_eq!(switching.len(), words(&best["switching"]).len() + 1, "{what}");
            for (c, found) in switching.iter().enumerate() {
                for (r, key) in ["before", "after"].into_iter().enumerate() {
                    let (value, error) = (&best[key]["value"][c], &best[key]["standard_error"][c]);
                    coefficient(
                        &format!("{what}: {} {key}", found.name),
                        found.regimes[r],
                        value,
                        error,
                        RELATIVE,
                    );
                }
            }
            let shared: Vec<&CoefficientFit> = fit.coefficients.iter().filter(|c| !c.switches).collect();
            for (c, found) in shared.iter().enumerate() {
                let (value, error) = (&best["shared"]["value"][c], &best["shared"]["standard_error"][c]);
                coefficient(&format!("{what}: {}", found.name), found.regimes[0], value, error, RELATIVE);
                assert_eq!(found.regimes[0], found.regimes[1], "{what}");
            }
        }
    }
    assert!(compared >= 7, "{compared} fits with finite coefficients");
}

#[test]
fn nothing_switches() {
    for golden in &grouped() {
        let run = Run::new(golden);
        let frame = run.frame();
        let settings = RegressionSettings::default().switch(Switch::None);
        let fit = run.regression(&frame, settings).fit(true).expect("a fit");
        let (norm, none) = (text(golden, "norm"), &golden["none"]);
        near(norm, fit.log_likelihood, &none["log_likelihood"], RELATIVE);
        near(norm, fit.log_likelihood_without_change, &none["log_likelihood"], RELATIVE);
        for (c, found) in fit.coefficients.iter().enumerate() {
            coefficient(norm, found.regimes[0], &none["value"][c], &none["standard_error"][c], RELATIVE);
        }
    }
}

fn penalized(run: &Run<'_>, penalty: Penalty, place: usize, side: Side, standardized: bool) -> RegressionFit {
    let frame = run.frame();
    let settings = RegressionSettings::default().penalty(penalty);
    run.regression(&frame, settings).at(place, side, standardized).expect("a fit")
}

/// brglm2's maximum of the likelihood with Jeffreys' prior, and optim's of the likelihood with a ridge; each is known to about 1e-7.
#[test]
fn penalties() {
    let runs = grouped();
    let run = Run::new(&runs[0]);
    let firth = &run.golden["firth"];
    let fit = penalized(&run, Penalty::Firth, run.offset(&firth["kappa"]), Side::Boundary, true);
    near("Firth", fit.log_likelihood, &sum_of(&firth["regimes"]).into(), RELATIVE);
    compare_regimes("Firth", &fit.coefficients, &firth["regimes"], 1e-6);
    let ridge = &run.golden["ridge"];
    let lambda = number(&ridge["lambda"]);
    let fit = penalized(&run, Penalty::Ridge(lambda), run.offset(&ridge["kappa"]), Side::Boundary, true);
    near("ridge", fit.log_likelihood, &sum_of(&ridge["regimes"]).into(), RELATIVE);
    compare_regimes("ridge", &fit.coefficients, &ridge["regimes"], 1e-6);
}

/// A treaty by day: Poisson with offset log exposure, at every place for a change, on both sides of a day's adoptions.
#[test]
fn exact_data() {
    let runs = golden("regression");
    let golden = runs.iter().find(|r| r["period"] == "day").expect("a run by day");
    let run = Run::new(golden);
    let frame = run.frame();
    let regression = run.regression(&frame, RegressionSettings::default());
    let years: f64 = frame.unit_periods().iter().map(|r| r.years).sum();
    near("exposure", years * 365.25, &golden["unit_days"], 1e-12);
    assert_eq!(regression.events() as u64, golden["events"].as_u64().expect("events"));
    let best = regression.fit(false).expect("a fit");
    compare_profile(&run, &best.profile, &golden["profile"]);
    let side = |place: &Value| if place["side"] == "before" { Side::Before } else { Side::After };
    let change = best.change.as_ref().expect("a change");
    assert_eq!(change.period, run.offset(&golden["best"]["date"]));
    assert_eq!(change.side, side(&golden["best"]));
    for expected in list(&golden["fits"]).iter().chain([&golden["best"]]) {
        let fit = regression.at(run.offset(&expected["date"]), side(expected), false).expect("a fit");
        near("by day", fit.log_likelihood, &expected["log_likelihood"], RELATIVE);
        compare_regimes(text(expected, "date"), &fit.coefficients, &expected["regimes"], RELATIVE);
    }
    let firth = &golden["firth"];
    let fit = penalized(&run, Penalty::Firth, run.offset(&firth["date"]), side(firth), false);
    near("Firth by day", fit.log_likelihood, &sum_of(&firth["regimes"]).into(), RELATIVE);
    compare_regimes("Firth by day", &fit.coefficients, &firth["regimes"], 1e-6);
}

/// The weighted exposures, on bundled capabilities and on a made-up network that both programs know by a formula.
#[test]
fn exposures() {
    let runs = golden("regression");
    let golden = runs.iter().find(|r| r["period"].is_null()).expect("exposures");
    let request = Request {
        data: text(golden, "norm").into(),
        weight_source: Some("cinc".into()),
        ..Request::default()
    };
    let ingested = ingest(&request).expect("bundled data");
    let rules = Rules {
        from: text(golden, "from").parse().ok(),
        through: text(golden, "through").parse().ok(),
        ..Rules::default()
    };
    let study = Study::new(&ingested.data, &rules).expect("a risk table");
    let ids: Vec<i64> = ingested.data.units().iter().map(|u| u.id.parse().expect("a number")).collect();
    let place = |id: &i64| {
        let (latitude, longitude) = ((id * 37) % 150 - 75, (id * 91) % 360 - 180);
        Some(Place { latitude: latitude as f64, longitude: longitude as f64 })
    };
    let series = bundled(&ingested, vec!["cinc".into(), "major_power".into()]);
    let exposures = [
        ("weighted", Exposure::Weighted),
        ("cinc", Exposure::By(series[0].clone())),
        ("top_decile", Exposure::TopDecile(series[0].clone())),
        ("major_powers", Exposure::By(series[1].clone())),
        ("ties", Exposure::Ties(made_up(&ids))),
        ("distance", Exposure::Distance { places: ids.iter().map(place).collect(), scale: 2000.0 }),
    ];
    let covariates = exposures.map(|(name, exposure)| Covariate {
        name: name.into(),
        block: Block::International,
        source: Source::Exposure(exposure),
    });
    let timing = Timing { lag: 1, fill: Fill::None };
    let rows = Frame::new(&ingested.data, &study, &covariates, timing).unit_periods();
    for year in list(&golden["rows"]) {
        let period =
            usize::try_from(year["year"].as_i64().expect("a year") - study.window.first).expect("a period");
        let own: Vec<_> = rows.iter().filter(|r| r.period == period).collect();
        let units = words(&year["units"]);
        assert_eq!(own.len(), units.len(), "{}", year["year"]);
        for row in own {
            let id = &ingested.data.units()[row.unit].id;
            let place = units.iter().position(|u| u == id).expect("the unit is at risk in the reference too");
            for (c, covariate) in covariates.iter().enumerate() {
                let expected = &year[covariate.name.as_str()];
                let expected = if expected.is_array() { &expected[place] } else { expected };
                near(&format!("{} {id} {}", year["year"], covariate.name), row.covariates[c], expected, 1e-9);
            }
        }
    }
}

/// i looks at j in year t when 7i + 13j + t is a multiple of 11, with weight 1 + ij mod 17.
fn made_up(ids: &[i64]) -> Ties {
    let mut ties = Vec::new();
    for period in 1889..=1990 {
        for (from, i) in ids.iter().enumerate() {
            for (to, j) in ids.iter().enumerate() {
                if i != j && (7 * i + 13 * j + period) % 11 == 0 {
                    ties.push(Tie { from, to, period, weight: (1 + (i * j) % 17) as f64 });
                }
            }
        }
    }
    Ties { ties, period: Some(PeriodUnit::Year) }
}
