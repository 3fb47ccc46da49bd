//! Published and reproduced results: coal mining, Stanford heart transplants, Medical Innovation.
//! More digits than were printed are from `golden/known.R`, run by R 4.2.2.

use tipping_core::finding::FitFinding;
use tipping_core::{Axis, EventTiming, Likelihood, Model, RiskTable, Row, Side};
use tipping_fit::model::{ConstantHazard, StepFit, StepHazard};

/// Relative difference allowed against printed values.
const PRINTED: f64 = 1e-6;
/// Relative difference allowed against R's double precision.
const DOUBLE: f64 = 1e-10;

fn close(value: f64, expected: f64, relative: f64) {
    assert!((value - expected).abs() <= relative * expected.abs(), "{value} is not {expected}");
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../data/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a bundled file");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// 2(l_step - l_constant).
fn likelihood_ratio(table: &RiskTable, step: &StepFit) -> f64 {
    2.0 * (step.log_likelihood() - ConstantHazard::new().fit(table).unwrap().log_likelihood())
}

#[test]
fn coal_mining_disasters() {
    let counts: Vec<(f64, u64)> =
        rows("coal_yearly.csv").iter().map(|row| (1.0, number(&row[1]) as u64)).collect();
    assert_eq!((counts.len(), counts.iter().map(|c| c.1).sum::<u64>()), (112, 191));
    let table = RiskTable::from_counts(1851, &counts).unwrap();
    let fit = StepHazard::new().fit(&table).unwrap();
    // Regime 1 is 1851-1891, 41 years with 127 disasters: 127/41 and 64/71.
    assert_eq!(table.label(table.time(fit.best().boundary)).to_string(), "1892");
    close(fit.lambda_1(), 3.09756, PRINTED);
    close(fit.lambda_2(), 0.90141, 5e-6); // five digits are printed
    close(fit.lambda_2(), 64.0 / 71.0, DOUBLE);
    close(likelihood_ratio(&table, &fit), 69.9883, PRINTED);
    close(fit.log_likelihood(), -54.05488728683119, DOUBLE);
    assert!(!fit.best().rises());
}

#[test]
fn stanford_heart_transplants_have_their_global_optimum_at_day_68() {
    let spells: Vec<(f64, f64, bool)> = rows("stanford2.csv")
        .iter()
        .map(|row| {
            let time = number(&row[1]);
            (0.0, if time == 0.0 { 0.5 } else { time }, row[2] == "1")
        })
        .collect();
    assert_eq!((spells.len(), spells.iter().filter(|s| s.2).count()), (184, 113));
    let table = RiskTable::from_spells(&spells, 1.0).unwrap();
    let fit = StepHazard::new().fit(&table).unwrap();
    let best = fit.best();
    assert_eq!((table.time(best.boundary), best.boundary.side), (68.0, Side::After));
    close(fit.lambda_1(), 0.0044148, PRINTED * 5.0); // five digits are printed
    close(fit.lambda_1(), 0.0044148080018395035, DOUBLE);
    close(fit.lambda_2(), 0.0005538278021556682, DOUBLE);
    close(likelihood_ratio(&table, &fit), 94.3275, PRINTED);
    close(fit.log_likelihood(), -860.7066532989452, DOUBLE);
    // Both sides of day 68 are candidates, and a local maximum at 148 lies 5.4 below the global one.
    let at = |time: f64, side: Side| {
        let found =
            fit.candidates().iter().find(|c| table.time(c.boundary) == time && c.boundary.side == side);
        found.expect("a candidate").log_likelihood
    };
    close(at(68.0, Side::Before), -864.7856687708296, DOUBLE);
    close(at(148.0, Side::After), -866.1533168182082, DOUBLE);
    close(at(148.0, Side::Before), -867.9259875363803, DOUBLE);
}

/// Monthly risk table of 125 physicians, seen through month 17; or through 18, with the code 18 of those who had not
/// adopted read as their month of adoption.
fn physicians(code_is_adoption: bool) -> RiskTable {
    let through = if code_is_adoption { 18 } else { 17 };
    let months: Vec<(u32, bool)> = rows("medical_innovation.csv")
        .iter()
        .map(|row| match row[3].as_str() {
            "1" => (number(&row[2]) as u32, true),
            _ => (through, code_is_adoption),
        })
        .collect();
    assert_eq!(months.len(), 125);
    let rows = (1..=through).map(|k| {
        let at_risk = months.iter().filter(|m| m.0 >= k).count() as u64;
        let events = months.iter().filter(|m| m.0 == k && m.1).count() as u64;
        Row {
            start: f64::from(k),
            end: f64::from(k + 1),
            at_risk,
            events,
            exposure: at_risk as f64 / 12.0,
            adopters: months.iter().filter(|m| m.0 < k && m.1).count() as f64,
            members: 125.0,
        }
    });
    let timing = EventTiming::Within;
    RiskTable::from_rows(rows.collect(), Axis::Numeric, Likelihood::Grouped, timing, 1.0 / 12.0).unwrap()
}

#[test]
fn medical_innovation_does_not_tip() {
    let table = physicians(false);
    let fit = StepHazard::new().fit(&table).unwrap();
    assert_eq!(table.time(fit.best().boundary), 4.0); // regime 1 = months 1-3
    let monthly = |yearly: f64| -(-yearly / 12.0_f64).exp_m1();
    close(monthly(fit.lambda_1()), 0.08430232558139535, DOUBLE); // 29/344
    close(monthly(fit.lambda_2()), 0.12558869701726844, DOUBLE); // 80/637
    close(likelihood_ratio(&table, &fit), 4.008429998374368, DOUBLE);
    close(fit.log_likelihood(), -340.20007102282716, DOUBLE);
    close(fit.lambda_1(), 1.0568282225731835, DOUBLE); // per year
}

/// The classic trap: month 18 means "not adopted by month 17". Read as adoption it makes everybody adopt in the end.
#[test]
fn reading_the_censoring_code_as_adoption_is_seen_as_an_infinite_hazard() {
    let table = physicians(true);
    let fit = StepHazard::new().fit(&table).unwrap();
    assert_eq!(table.time(fit.best().boundary), 18.0);
    close(likelihood_ratio(&table, &fit), 68.32927363704107, DOUBLE);
    assert_eq!(fit.lambda_2(), f64::INFINITY);
    let analysis = tipping_fit::analyse(&table, &tipping_fit::Settings::default()).unwrap();
    let infinite = |finding: &FitFinding| matches!(finding, FitFinding::InfiniteHazard { .. });
    assert!(analysis.warnings.iter().any(infinite), "{:?}", analysis.warnings);
    let step = analysis.models.iter().find(|m| m.model == Model::Step).unwrap().report(&table);
    assert_eq!(step.parameters["lambda_2"], None);
}
