//! The profile over every change point: 98 rows (suffrage by year) in under 10 microseconds, 100,000 in under
//! 5 ms.
//!
//! `cargo bench -p tipping-fit` prints the figures.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use divan::{Bencher, black_box};
use tipping_core::{Axis, EventTiming, Likelihood, PeriodUnit, RiskTable, Row};
use tipping_fit::model::StepHazard;
use tipping_fit::threshold::{Posterior, Quantity, RatePosterior};

fn main() {
    divan::main();
}

/// A rising hazard over `n` rows: one event in every third row, then one in every row.
fn table(n: usize, likelihood: Likelihood) -> RiskTable {
    let rows = (0..n).map(|i| Row {
        start: i as f64,
        end: (i + 1) as f64,
        at_risk: (2 * n - i) as u64,
        events: u64::from(i % 3 == 0 || i > n / 2),
        exposure: (2 * n - i) as f64,
        adopters: i as f64,
        members: (2 * n) as f64,
    });
    let axis = Axis::Calendar(PeriodUnit::Year);
    RiskTable::from_rows(rows.collect(), axis, likelihood, EventTiming::Within, 1.0).expect("a valid table")
}

#[divan::bench(args = [98, 100_000])]
fn grouped(bencher: Bencher, rows: usize) {
    let table = table(rows, Likelihood::Grouped);
    bencher.bench(|| StepHazard::new().profile(black_box(&table)));
}

#[divan::bench(args = [98, 100_000])]
fn exact(bencher: Bencher, rows: usize) {
    let table = table(rows, Likelihood::Exact);
    bencher.bench(|| StepHazard::new().profile(black_box(&table)));
}

#[divan::bench]
fn posterior_98_rows(bencher: Bencher) {
    let table = table(98, Likelihood::Grouped);
    let fit = StepHazard::new().fit(&table).expect("a fit");
    bencher.bench(|| Posterior::of_step(black_box(&table), black_box(&fit)));
}

#[divan::bench]
fn hazard_ratio_interval_98_rows(bencher: Bencher) {
    let table = table(98, Likelihood::Grouped);
    let fit = StepHazard::new().fit(&table).expect("a fit");
    let posterior = Posterior::of_step(&table, &fit).expect("a rise");
    bencher.bench(|| {
        RatePosterior::new(black_box(&posterior), table.likelihood(), table.period_years()).equal_tailed(
            Quantity::Ratio,
            0.95,
            2.0,
        )
    });
}
