//! The regime regression: the whole profile over the change, and one replicate of a test.
//!
//! About 5,000 unit-years with ten covariates, every admissible year: `cargo bench -p tipping-fit --bench
//! regression`. With TIPPING_R=1 before it, R's glm in a loop over the same years of the same record is timed
//! in the same run.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on fails, and shows its figures"
)]

use divan::Bencher;
use tipping_core::Block;
use tipping_fit::regression::{
    Covariate, Exposure, Regression, RegressionSettings, ShiftSettings, Source, Switch,
};

#[path = "../../../tests/science/worlds.rs"]
mod worlds;

fn main() {
    divan::main();
    if std::env::var_os("TIPPING_R").is_some() {
        in_r();
    }
}

/// The same profile by a loop of glm, timed by R itself; it must find the same maximum.
fn in_r() {
    let world = worlds::World::new(100, 90, covariates(100), 1);
    let frame = world.frame();
    let regression = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap();
    let mut table = String::from("period,event");
    (0..10).for_each(|c| table.push_str(&format!(",x{c}")));
    for row in frame.unit_periods() {
        table.push_str(&format!("\n{},{}", row.period, u8::from(row.event)));
        row.covariates.iter().for_each(|x| table.push_str(&format!(",{x}")));
    }
    let file = std::env::temp_dir().join("tipping-regression-design.csv");
    std::fs::write(&file, table).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/science/golden/regression-speed.R");
    let ours = regression.fit(true).unwrap();
    println!("tipping: maximum {:.6}", ours.log_likelihood);
    let least = regression.min_events().to_string();
    std::process::Command::new("Rscript").arg(script).arg(&file).arg(least).status().expect("Rscript");
}

/// Eight supplied series and two exposures.
fn covariates(units: usize) -> Vec<Covariate> {
    let supplied = (0..8).map(|i| worlds::noise(units, 1890..2000, i as u64));
    let supplied = supplied.enumerate().map(|(i, series)| Covariate {
        name: format!("x{i}"),
        block: Block::Domestic,
        source: Source::Supplied(series),
    });
    let exposure = |name: &str, exposure| Covariate {
        name: name.into(),
        block: Block::International,
        source: Source::Exposure(exposure),
    };
    supplied.chain([exposure("global", Exposure::Global), exposure("regional", Exposure::Regional)]).collect()
}

#[divan::bench(sample_count = 50)]
fn profile_4000_unit_years_10_covariates(bencher: Bencher<'_, '_>) {
    let world = worlds::World::new(100, 90, covariates(100), 1);
    let frame = world.frame();
    let regression = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap();
    println!("{} rows, {} events", regression.rows(), regression.events());
    bencher.bench_local(|| regression.fit(true).unwrap().log_likelihood);
}

/// 999 bootstraps of the profile are 999 of these, less the part of the hypothesis.
#[divan::bench(sample_count = 5)]
fn test_of_no_change_100_replicates(bencher: Bencher<'_, '_>) {
    let world = worlds::World::new(100, 90, covariates(100), 1);
    let frame = world.frame();
    let settings = RegressionSettings::default().switch(Switch::All);
    let regression = Regression::new(&frame, world.blocks(), settings).unwrap();
    let shift = ShiftSettings::default().replicates(100);
    bencher.bench_local(|| regression.test(tipping_fit::regression::Hypothesis::NoChange, shift).unwrap());
}

/// A history under the hypothesis, without fitting.
#[divan::bench(sample_count = 50)]
fn one_simulated_history(bencher: Bencher<'_, '_>) {
    let world = worlds::World::new(100, 90, covariates(100), 1);
    let frame = world.frame();
    let level: Vec<f64> = std::iter::once(-4.2).chain([0.0; 10]).collect();
    bencher.bench_local(|| frame.simulate([&level, &level], 0, 1, 7));
}
