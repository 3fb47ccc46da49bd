//! Calibration: size and power of the tests and coverage of the intervals on simulated data with known truth.
//!
//! The tests here are the short version. The whole study, 500 data sets a cell, prints the table of
//! `crates/tipping-fit/CALIBRATION.md`:
//!
//!     CALIBRATION_DATASETS=500 cargo test --release -p tipping-fit --test science calibration -- --nocapture

use tipping_core::{PeriodUnit, Schedule};
use tipping_fit::bootstrap::{Bootstrap, Outcome, Scenario, Study};
use tipping_fit::hazard::HazardPath;

const YEARS: usize = 100;

/// Data sets a cell in the short version.
const SHORT: u32 = 60;

pub(crate) fn datasets() -> u32 {
    match std::env::var("CALIBRATION_DATASETS") {
        Ok(number) => number.parse().expect("CALIBRATION_DATASETS is a number of data sets"),
        Err(_) => SHORT,
    }
}

pub(crate) fn whole_study() -> bool {
    datasets() > SHORT
}

#[expect(clippy::print_stdout, reason = "the table of the study is what this test is run for")]
fn run(units: usize, n: usize, cell: &Cell, likelihood_ratio: bool) -> Outcome {
    let schedule = Schedule::closed(units, 1900, YEARS, PeriodUnit::Year);
    let bootstrap = Bootstrap::default()
        .replicates(if whole_study() { 199 } else { 99 })
        .seed(20_261_125)
        .likelihood_ratio(likelihood_ratio);
    let study = Study::default().datasets(datasets()).bootstrap(bootstrap);
    let outcome = study.run(&schedule, n, &cell.scenario, &()).expect("possible settings");
    println!("{}", row(units, &cell.name, &outcome));
    outcome
}

fn row(units: usize, name: &str, outcome: &Outcome) -> String {
    let covered = outcome.coverage.map_or("| | | |".to_owned(), |c| {
        let show = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.3}"));
        let ratio = [show(c.date_likelihood_ratio), show(c.mass_likelihood_ratio)];
        format!("| {:.3} | {:.3} | {} | {} |", c.date_posterior, c.mass_posterior, ratio[0], ratio[1])
    });
    let mass = outcome
        .critical_mass
        .map_or(String::new(), |[low, mid, high]| format!("{mid:.2} ({low:.2}-{high:.2})"));
    format!(
        "| {name} | {units} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {mass} {covered}",
        outcome.existence, outcome.rise, outcome.beats_smooth, outcome.waves, outcome.tipping
    )
}

/// A process of the study, and what the table calls it.
struct Cell {
    name: String,
    scenario: Scenario,
}

fn of_path(name: &str, path: HazardPath) -> Cell {
    Cell { name: name.to_owned(), scenario: Scenario { path, rho: 0.0 } }
}

fn contagion(ratio: f64) -> Cell {
    let scenario = Scenario::contagion(ratio, YEARS as f64, 0.9);
    Cell { name: format!("mixed-influence, q/p = {ratio}"), scenario }
}

fn threshold(ratio: f64, mass: f64) -> Cell {
    let name = format!("threshold at {mass:.3}, rate ratio {ratio}");
    Cell { name, scenario: Scenario::threshold(0.01, ratio, mass) }
}

fn change(ratio: f64, period: usize) -> Cell {
    let name = format!("change in period {period}, rate ratio {ratio}");
    Cell { name, scenario: Scenario::change(0.01, ratio, period) }
}

fn in_waves(cell: Cell, rho: f64) -> Cell {
    let name = format!("{}, waves rho = {rho}", cell.name);
    Cell { name, scenario: Scenario { rho, ..cell.scenario } }
}

/// Smooth hazards that end with about nine in ten adopters.
fn smooth() -> Vec<Cell> {
    let mut all: Vec<Cell> = [3.0, 10.0, 30.0, 100.0].map(contagion).into();
    // A hazard that grows from .0045 to .09 in a century; one that rises and falls, .002 to .056 and back.
    all.push(of_path("trend", HazardPath::Time(vec![-5.4, 0.03])));
    all.push(of_path("quadratic-trend", HazardPath::Time(vec![-6.2, 0.11, -0.000_91])));
    all
}

/// More rejections than a test of size `size` makes by chance in this many data sets (three standard errors).
fn too_many(outcome: &Outcome, share: f64, size: f64) -> bool {
    share > size + 3.0 * (size * (1.0 - size) / f64::from(outcome.datasets)).sqrt()
}

#[test]
fn calibration_without_any_rise() {
    for units in [190, 60] {
        let outcome = run(units, 0, &of_path("constant", HazardPath::constant(0.02)), false);
        assert!(!too_many(&outcome, outcome.existence, 0.05), "{units}: {outcome:?}");
        assert!(!too_many(&outcome, outcome.tipping, 0.05), "{units}: {outcome:?}");
        if whole_study() {
            assert!((0.03..=0.07).contains(&outcome.existence), "{units}: {outcome:?}");
        }
    }
}

#[test]
fn calibration_of_smooth_contagion() {
    let cells = if whole_study() { smooth() } else { vec![smooth().swap_remove(1)] };
    for (i, cell) in cells.iter().enumerate() {
        for units in [190, 60] {
            let outcome = run(units, 10 + i, cell, false);
            let size = outcome.beats_smooth;
            assert!(!too_many(&outcome, size, 0.05), "{} {units}: {outcome:?}", cell.name);
            if whole_study() {
                // At most 7 %, within the error of the study.
                assert!(size - 2.0 * outcome.error(size) <= 0.07, "{} {units}: {outcome:?}", cell.name);
            }
        }
    }
}

/// A threshold at one third is found more often the sharper it is, and the intervals hold it. The same for a
/// change in a period in which about a third has adopted, 1940.
#[test]
fn calibration_of_a_threshold() {
    let ratios: &[f64] = if whole_study() { &[2.0, 3.0, 5.0] } else { &[5.0] };
    for units in [190, 60] {
        let mut power = 0.0;
        for (i, &ratio) in ratios.iter().enumerate() {
            let outcome = run(units, 20 + i, &threshold(ratio, 1.0 / 3.0), true);
            covers(&outcome, 0.93);
            assert!(outcome.beats_smooth >= power - 0.05, "{units} {ratio}: {outcome:?} after {power}");
            power = outcome.beats_smooth;
            if ratio == 5.0 && units == 190 {
                assert!(power > 0.8, "{units} {ratio}: {outcome:?}");
            }
            covers(&run(units, 50 + i, &change(ratio, 40), true), 0.93);
        }
    }
}

/// One third is rejected where the threshold is elsewhere, and no more often than by chance where it is at
/// one third.
#[test]
fn calibration_of_one_third() {
    for (i, (mass, rejected)) in [(1.0 / 3.0, false), (0.5, true)].into_iter().enumerate() {
        let outcome = run(190, 60 + i, &threshold(5.0, mass), false);
        let share = outcome.one_third_rejected.expect("a third adopts");
        println!("threshold at {mass:.3}: one third rejected in {share:.3}");
        if rejected {
            assert!(share > 0.9, "{outcome:?}");
        } else {
            assert!(!too_many(&outcome, share, 0.05), "{outcome:?}");
        }
    }
}

/// Both kinds of intervals hold the truth in at least a share of the data sets, to three standard errors.
fn covers(outcome: &Outcome, share: f64) {
    let coverage = outcome.coverage.expect("a change");
    let least = share - 3.0 * (0.05 * 0.95 / f64::from(coverage.counted)).sqrt();
    assert!(coverage.date_posterior >= least && coverage.mass_posterior >= least, "{outcome:?}");
    assert!(coverage.date_likelihood_ratio >= Some(least), "{outcome:?}");
    assert!(coverage.mass_likelihood_ratio >= Some(least), "{outcome:?}");
}

/// Waves make smooth contagion look like a threshold; the verdict does not fall for them more often than it
/// may.
#[test]
fn calibration_in_waves() {
    let units = 190;
    for (i, rho) in [0.02, 0.1].into_iter().enumerate().take(if whole_study() { 2 } else { 1 }) {
        let outcome = run(units, 30 + i, &in_waves(contagion(10.0), rho), false);
        assert!(outcome.waves > 0.5, "{outcome:?}");
        assert!(!too_many(&outcome, outcome.tipping, 0.07), "{outcome:?}");
        if whole_study() {
            run(units, 40 + i, &in_waves(threshold(5.0, 1.0 / 3.0), rho), false);
        }
    }
}
