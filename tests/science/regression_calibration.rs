//! Calibration of the regression whose coefficients change once: recovery of the change and of the coefficients, size and power of the tests
//! of the shift, on made-up worlds with known coefficients.
//!
//! The tests here are the short version. The whole study, 200 data sets a cell with 199 replicates, prints the tables of
//! `crates/tipping-fit/CALIBRATION-REGRESSION.md`:
//!
//!     REGRESSION_DATASETS=200 cargo test --release -p tipping-fit --test science regression_calibration -- --nocapture --test-threads 1

use tipping_core::{Block, Side};
use tipping_fit::regression::{Exposure, Hypothesis, Regression, RegressionSettings, ShiftSettings};

use crate::regression::{exposed, supplied};
use crate::worlds::{World, noise};

const UNITS: usize = 80;
const YEARS: i64 = 80;
/// The first period of the second regime.
const KAPPA: usize = 40;
const NAMES: [&str; 5] = ["intercept", "a", "b", "global", "regional"];

/// Data sets and replicates a cell.
fn size() -> (u32, u32) {
    match std::env::var("REGRESSION_DATASETS") {
        Ok(number) => (number.parse().expect("REGRESSION_DATASETS is a number of data sets"), 199),
        Err(_) => (10, 39),
    }
}

/// A world: coefficients (intercept, a, b, global, regional) before and from the change on.
struct Cell {
    name: &'static str,
    coefficients: [[f64; 5]; 2],
}

impl Cell {
    fn switches(&self, c: usize) -> bool {
        self.coefficients[0][c] != self.coefficients[1][c]
    }

    /// Whether a hypothesis is true here.
    fn holds(&self, hypothesis: Hypothesis) -> bool {
        match hypothesis {
            Hypothesis::NoChange => (0..5).all(|c| !self.switches(c)),
            Hypothesis::NoCoefficient => (1..5).all(|c| !self.switches(c)),
            Hypothesis::Block(Block::Domestic) => (1..3).all(|c| !self.switches(c)),
            Hypothesis::Block(Block::International) => (3..5).all(|c| !self.switches(c)),
            Hypothesis::Column(c) => !self.switches(c),
        }
    }

    fn world(&self, dataset: u32) -> World {
        let series = |n: u64| noise(UNITS, 1890..1900 + YEARS, 1_000 * u64::from(dataset) + n);
        let covariates = vec![
            supplied("a", Block::Domestic, series(1)),
            supplied("b", Block::Domestic, series(2)),
            exposed("global", Exposure::Global),
            exposed("regional", Exposure::Regional),
        ];
        let [early, late] = &self.coefficients;
        World::with(UNITS, YEARS, covariates, [early, late], KAPPA, (20_261_125, dataset))
    }
}

fn label(hypothesis: Hypothesis) -> String {
    match hypothesis {
        Hypothesis::NoChange => "nothing changes".into(),
        Hypothesis::NoCoefficient => "no coefficient changes".into(),
        Hypothesis::Block(block) => format!("{block} coefficients stay"),
        Hypothesis::Column(c) => format!("{} stays", NAMES[c]),
    }
}

const CELLS: [Cell; 3] = [
    Cell {
        name: "domestic early, international late",
        coefficients: [[-4.6, 0.9, 0.5, 0.0, 0.0], [-4.6, 0.0, 0.5, 0.0, 2.5]],
    },
    Cell { name: "no switch", coefficients: [[-4.4, 0.5, 0.3, 0.0, 1.0]; 2] },
    Cell {
        name: "one coefficient switches",
        coefficients: [[-4.2, 1.0, 0.5, 0.0, 1.0], [-4.2, 0.0, 0.5, 0.0, 1.0]],
    },
];

/// What is counted of an estimate over the data sets in which there is one.
#[derive(Debug, Clone, Default)]
struct Recovery {
    errors: Vec<f64>,
    /// Of the 95 % Wald intervals at the change found and at the true one, and of those with the simulated standard errors.
    covered: [u32; 3],
    counted: [u32; 3],
}

impl Recovery {
    fn count(&mut self, kind: usize, value: Option<f64>, standard_error: Option<f64>, truth: f64) {
        if let Some((value, se)) = value.zip(standard_error) {
            self.counted[kind] += 1;
            self.covered[kind] += u32::from((value - truth).abs() <= 1.959_964 * se);
        }
    }

    fn share(&self, kind: usize) -> f64 {
        f64::from(self.covered[kind]) / f64::from(self.counted[kind].max(1))
    }
}

/// What comes out of a cell.
struct Outcome {
    datasets: u32,
    events: f64,
    hypotheses: Vec<(Hypothesis, u32)>,
    /// Changes found, less the true one.
    changes: Vec<f64>,
    /// Data sets whose set of changes holds the true one, and the share of the candidates that it has.
    covered: u32,
    width: f64,
    /// By coefficient and regime.
    recovery: Vec<[Recovery; 2]>,
}

fn middle(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

fn run(cell: &Cell, datasets: u32, replicates: u32) -> Outcome {
    let mut outcome = Outcome {
        datasets: 0,
        events: 0.0,
        hypotheses: Vec::new(),
        changes: Vec::new(),
        covered: 0,
        width: 0.0,
        recovery: vec![<[Recovery; 2]>::default(); 5],
    };
    for dataset in 0..datasets {
        let world = cell.world(dataset);
        let frame = world.frame();
        let regression = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap();
        let settings = ShiftSettings::default().replicates(replicates).seed(u64::from(dataset));
        let fit = regression.fit(false).unwrap();
        outcome.datasets += 1;
        outcome.events += regression.events() as f64 / f64::from(datasets);
        for (i, hypothesis) in regression.hypotheses().into_iter().enumerate() {
            let test = regression.test(hypothesis, settings).unwrap().test;
            if outcome.hypotheses.len() == i {
                outcome.hypotheses.push((hypothesis, 0));
            }
            outcome.hypotheses[i].1 += u32::from(test.p_value < 0.05 + 1e-12);
        }
        let change = fit.change.as_ref().unwrap();
        outcome.changes.push(change.period as f64 - KAPPA as f64);
        let spread = regression.spread(&fit, false, settings).unwrap();
        let within =
            |k: usize| spread.changes.iter().any(|(from, to)| (from.period..=to.period).contains(&k));
        outcome.covered += u32::from(within(KAPPA));
        let held = fit.profile.iter().filter(|c| within(c.period)).count();
        outcome.width += held as f64 / fit.profile.len() as f64 / f64::from(datasets);
        let known = regression.at(KAPPA, Side::Boundary, false).ok();
        for c in 0..5 {
            for r in 0..2 {
                let (truth, own) = (cell.coefficients[r][c], fit.coefficients[c].regimes[r]);
                let recovery = &mut outcome.recovery[c][r];
                recovery.count(0, own.value, own.standard_error, truth);
                recovery.count(2, own.value, spread.standard_errors[c][r], truth);
                if let Some(at) = known.as_ref().map(|k| k.coefficients[c].regimes[r]) {
                    recovery.errors.extend(at.value.map(|v| v - truth));
                    recovery.count(1, at.value, at.standard_error, truth);
                }
            }
        }
    }
    outcome
}

#[expect(clippy::print_stdout, reason = "the tables of the study are what this test is run for")]
fn show(cell: &Cell, outcome: &Outcome) {
    let n = f64::from(outcome.datasets);
    println!("\n{}: {} data sets, {:.1} events each", cell.name, outcome.datasets, outcome.events);
    for (hypothesis, rejected) in &outcome.hypotheses {
        let truth = if cell.holds(*hypothesis) { "true" } else { "false" };
        println!("| {} | {} | {truth} | {:.3} |", cell.name, label(*hypothesis), f64::from(*rejected) / n);
    }
    if cell.holds(Hypothesis::NoChange) {
        return;
    }
    let near = |by: f64| outcome.changes.iter().filter(|c| c.abs() <= by).count() as f64 / n;
    println!(
        "| {} | {} ({} to {}) | {:.3} | {:.3} | {:.3} | {:.2} |",
        cell.name,
        middle(&outcome.changes, 0.5),
        middle(&outcome.changes, 0.05),
        middle(&outcome.changes, 0.95),
        near(0.0),
        near(3.0),
        f64::from(outcome.covered) / n,
        outcome.width
    );
    for (c, regimes) in outcome.recovery.iter().enumerate() {
        for (r, recovery) in regimes.iter().enumerate() {
            let errors = &recovery.errors;
            let count = errors.len() as f64;
            let bias = errors.iter().sum::<f64>() / count;
            let spread = (errors.iter().map(|e| (e - bias).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
            println!(
                "| {} | {} {} | {} | {bias:+.3} ({:.3}) | {spread:.3} | {:.3} | {:.3} | {:.3} |",
                cell.name,
                NAMES[c],
                ["before", "after"][r],
                cell.coefficients[r][c],
                spread / count.sqrt(),
                recovery.share(1),
                recovery.share(0),
                recovery.share(2)
            );
        }
    }
}

/// More than chance makes of a share in so many data sets (three standard errors).
fn too_many(rejected: u32, datasets: u32, share: f64) -> bool {
    let n = f64::from(datasets);
    f64::from(rejected) > n * share + 3.0 * (n * share * (1.0 - share)).sqrt()
}

fn calibrate(cell: &Cell) {
    let (datasets, replicates) = size();
    let outcome = run(cell, datasets, replicates);
    show(cell, &outcome);
    for (hypothesis, rejected) in &outcome.hypotheses {
        if cell.holds(*hypothesis) {
            assert!(!too_many(*rejected, datasets, 0.05), "{}: {} {rejected}", cell.name, label(*hypothesis));
        }
    }
}

#[test]
fn domestic_early_international_late() {
    calibrate(&CELLS[0]);
}

#[test]
fn no_switch() {
    calibrate(&CELLS[1]);
}

#[test]
fn one_coefficient_switches() {
    calibrate(&CELLS[2]);
}
