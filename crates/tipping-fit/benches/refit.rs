//! What one replicate of the test "tipping versus smooth" costs: every rival and every threshold account
//! fitted afresh.
//!
//! The tables are drawn as the test draws them: 110 units that enter over 101 years, about 99 of which adopt,
//! by year (grouped) and by day (exact). `cargo bench -p tipping-fit --bench refit` prints the time of each
//! fit, and of the whole test with its simulations. A replicate of the yearly test is to take well under 0.7
//! ms.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use divan::{Bencher, black_box};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tipping_core::{
    Act, Adoption, AdoptionData, Date, Norm, PeriodUnit, RiskTable, Rules, Spell, Study, System, Unit,
};
use tipping_fit::bootstrap::Bootstrap;
use tipping_fit::model::{
    Changes, ConstantHazard, LifeCycle, MixedInfluence, MixedInfluenceCeiling, QuadraticTrend, StepHazard,
    Trend,
};

fn main() {
    divan::main();
}

const UNITS: u64 = 110;
const FIRST: i64 = 1893;
const YEARS: i64 = 101;
/// Tables that a benchmark goes through in turn.
const TABLES: u64 = 32;

/// A history on the calendar, drawn at the rate p + q F a year; the study is by year or by day.
fn study(period: PeriodUnit, replicate: u64) -> Study {
    let mut rng = ChaCha8Rng::seed_from_u64(1893);
    rng.set_stream(replicate);
    // A third is there from the start, the others come one after the other.
    let entry = |i: u64| FIRST + (i as i64 - UNITS as i64 / 3).max(0) * (YEARS - 15) / UNITS as i64;
    let mut adopted: Vec<Option<Date>> = vec![None; UNITS as usize];
    for year in FIRST..FIRST + YEARS {
        let members = (0..UNITS).filter(|&i| entry(i) <= year).count() as f64;
        let fraction = adopted.iter().flatten().count() as f64 / members;
        let chance = -(-(0.01 + 0.07 * fraction)).exp_m1();
        for (i, adoption) in adopted.iter_mut().enumerate() {
            if adoption.is_none() && entry(i as u64) <= year && rng.random::<f64>() < chance {
                let (month, day) = (rng.random_range(1..=12), rng.random_range(1..=28));
                let date = match period {
                    PeriodUnit::Day => Date::from_day(year as i32, month, day).expect("a date"),
                    _ => Date::from_year(year as i32).expect("a year"),
                };
                *adoption = Some(date);
            }
        }
    }
    let year = |y: i64| Date::from_year(y as i32).ok();
    let units = adopted.into_iter().enumerate().map(|(i, date)| Unit {
        id: format!("{i:03}"),
        name: i.to_string(),
        spells: vec![Spell { entry: year(entry(i as u64)), exit: None }],
        adoption: date.map(|date| Adoption { date, act: Act::Decision, withdrawn: None }),
        ..Unit::default()
    });
    let data = AdoptionData::new(Norm::default(), System::default(), units.collect()).expect("valid units");
    let rules = Rules {
        from: year(FIRST),
        through: year(FIRST + YEARS - 1),
        period: Some(period),
        ..Rules::default()
    };
    Study::new(&data, &rules).expect("a study")
}

/// Times a fit on each of the tables in turn.
fn over_tables<T>(bencher: Bencher<'_, '_>, period: PeriodUnit, fit: impl Fn(&RiskTable) -> T + Sync) {
    let tables: Vec<RiskTable> = (0..TABLES).map(|r| study(period, r).table).collect();
    let mut turn = tables.iter().cycle();
    bencher.with_inputs(|| turn.next()).bench_local_values(|table| table.map(|t| fit(black_box(t))));
}

const PERIODS: [PeriodUnit; 2] = [PeriodUnit::Year, PeriodUnit::Day];
const MIN_EVENTS: u64 = 3;

#[divan::bench(args = PERIODS, sample_count = 960)]
fn constant(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| ConstantHazard::new().fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn trend(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| Trend::new().fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn quadratic_trend(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| QuadraticTrend::new().fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn mixed_influence(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| MixedInfluence::new().fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn mixed_influence_ceiling(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| MixedInfluenceCeiling::new().fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn step(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| StepHazard::new().min_events(MIN_EVENTS).fit(t));
}

#[divan::bench(args = PERIODS, sample_count = 960)]
fn life_cycle(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| LifeCycle::new(MIN_EVENTS).fit(t));
}

/// All seven, as in each replicate.
#[divan::bench(args = PERIODS, sample_count = 960)]
fn refit(bencher: Bencher, period: PeriodUnit) {
    over_tables(bencher, period, |t| {
        (
            ConstantHazard::new().fit(t),
            Trend::new().fit(t),
            QuadraticTrend::new().fit(t),
            MixedInfluence::new().fit(t),
            MixedInfluenceCeiling::new().fit(t),
            StepHazard::new().min_events(MIN_EVENTS).fit(t),
            LifeCycle::new(MIN_EVENTS).fit(t),
        )
    });
}

/// All tests with 100 replicates each, on all cores: four simulations a replicate, one of them with a refit.
#[divan::bench(args = PERIODS, sample_count = 10)]
fn bootstrap_100(bencher: Bencher, period: PeriodUnit) {
    let study = study(period, 0);
    let tests = Bootstrap::default().replicates(100).changes(Changes::default().min_events(MIN_EVENTS));
    bencher.bench(|| tests.run(black_box(&study.table), &study.schedule, &()));
}
