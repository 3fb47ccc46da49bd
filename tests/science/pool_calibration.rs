//! Calibration of the pool: worlds of twenty norms with known truth.
//!
//! The tests here are the short version. The whole study prints the table of `crates/tipping-fit/CALIBRATION-POOL.md`:
//!
//!     POOL_WORLDS=200 cargo test --release -p tipping-fit --test science pool_calibration -- --nocapture

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use tipping_core::{Likelihood, PeriodUnit, PoolVerdict, Schedule};
use tipping_fit::hazard::{HazardPath, Stretch};
use tipping_fit::pool::{Pool, PoolBootstrap, PooledNorm};
use tipping_fit::simulate::Simulation;

const NORMS: usize = 20;

/// Worlds of a kind in the short version.
const SHORT: u32 = 8;

fn worlds() -> u32 {
    match std::env::var("POOL_WORLDS") {
        Ok(number) => number.parse().expect("POOL_WORLDS is a number of worlds"),
        Err(_) => SHORT,
    }
}

/// What a kind of world is made of: the hazard of a norm, given its length in years and uniform random numbers.
type Kind = fn(f64, &mut ChaCha8Rng) -> HazardPath;

fn uniform(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * rng.random::<f64>()
}

/// A threshold at c: about c of the units have adopted after three to six tenths of the time; the hazard rises two- to sixfold.
fn threshold(c: f64, years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    let before = -(-c).ln_1p() / (uniform(rng, 0.3, 0.6) * years);
    let after = before * uniform(rng, 2.0, 6.0);
    let stretch = |from, p| Stretch { from, p, q: 0.0 };
    HazardPath::Fractions(vec![stretch(0.0, before), stretch(c, after)])
}

fn at_one_third(years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    threshold(1.0 / 3.0, years, rng)
}

fn different(years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    let c = uniform(rng, 0.15, 0.5);
    threshold(c, years, rng)
}

/// p + q F with q/p from 3 to 100, seven to nineteen in twenty having adopted at the end.
fn contagion(years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    let ratio = 3.0 * (100.0_f64 / 3.0).powf(rng.random());
    let reached = uniform(rng, 0.7, 0.95);
    let p = ((1.0 + reached * ratio) / (1.0 - reached)).ln() / ((1.0 + ratio) * years);
    HazardPath::Periods(vec![Stretch { from: 0, p, q: ratio * p }])
}

/// exp(alpha + gamma t): the hazard grows three- to twentyfold, 0.7 to 0.95 having adopted at the end.
fn trend(years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    let growth = uniform(rng, 3.0_f64.ln(), 20.0_f64.ln());
    let gamma = growth / years;
    // The integral of the hazard is -log(1 - reached).
    let alpha = (-(1.0 - uniform(rng, 0.7, 0.95)).ln() * gamma / growth.exp_m1()).ln();
    HazardPath::Time(vec![alpha, gamma])
}

/// Either of the two, as it falls.
fn either(years: f64, rng: &mut ChaCha8Rng) -> HazardPath {
    if rng.random::<f64>() < 0.5 { contagion(years, rng) } else { trend(years, rng) }
}

/// Twenty norms of 60 to 190 units and 60 to 100 years.
fn world(kind: Kind, seed: u64) -> Pool {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let norm = |j: usize| {
        let units = rng.random_range(60..=190);
        let periods: usize = rng.random_range(60..=100);
        let path = kind(periods as f64, &mut rng);
        let schedule = Schedule::closed(units, 1900, periods, PeriodUnit::Year);
        let history = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(rng.random()).replicate(0);
        let table = schedule.table(&history.periods, Likelihood::Grouped).expect("a table");
        PooledNorm::new(format!("{j:02}"), table, schedule)
    };
    Pool::new((0..NORMS).map(norm).collect())
}

/// Shares of the worlds.
#[derive(Debug, Default)]
struct Shares {
    worlds: u32,
    beats_smooth: f64,
    one_rejected: f64,
    third_rejected: f64,
    holds_third: f64,
    shared: f64,
    /// 5 %, 50 % and 95 % quantiles of the common threshold, and of what chance gives.
    fraction: [f64; 3],
    by_chance: f64,
}

#[expect(clippy::print_stdout, reason = "the table of the study is what this test is run for")]
fn study(name: &str, kind: Kind, number: u64) -> Shares {
    let one = |i: u32| {
        let pool = world(kind, number * 1_000_000 + u64::from(i));
        let settings = PoolBootstrap::default().replicates(99).seed(u64::from(i) + 1);
        let everybody = pool.everybody();
        let observed = pool.threshold(&everybody).expect("a threshold");
        let tests =
            pool.test(&settings, &[everybody], &[], &()).expect("tests").subsets.remove(0).expect("tests");
        let profiles: Vec<_> = pool.norms().iter().map(|n| &n.profile).collect();
        let verdict = tests.verdict(&observed, &profiles).verdict;
        (observed, tests, verdict)
    };
    let all: Vec<_> = (0..worlds()).into_par_iter().map(one).collect();
    let share = |is: &dyn Fn(
        &(tipping_fit::pool::PooledThreshold, tipping_fit::pool::SubsetTests, PoolVerdict),
    ) -> bool| { all.iter().filter(|world| is(world)).count() as f64 / all.len() as f64 };
    let sorted = |value: &dyn Fn(
        &(tipping_fit::pool::PooledThreshold, tipping_fit::pool::SubsetTests, PoolVerdict),
    ) -> f64| {
        let mut values: Vec<f64> = all.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let fractions = sorted(&|w| w.0.fraction());
    let at = |p: f64| fractions[((p * fractions.len() as f64) as usize).min(fractions.len() - 1)];
    let chances = sorted(&|w| w.1.hardest().map_or(f64::NAN, |h| h.null_distribution.median));
    let shares = Shares {
        worlds: worlds(),
        beats_smooth: share(&|w| w.1.hardest().is_some_and(|h| h.test.p_value < 0.05)),
        one_rejected: share(&|w| w.1.one_for_all.p_value < 0.05),
        third_rejected: share(&|w| w.1.one_third.p_value < 0.05),
        holds_third: share(&|w| w.0.holds(w.1.cut, 1.0 / 3.0)),
        shared: share(&|w| w.2 == PoolVerdict::SharedThreshold),
        fraction: [at(0.05), at(0.5), at(0.95)],
        by_chance: chances[chances.len() / 2],
    };
    for (i, world) in tipping_core::SmoothWorld::ALL.iter().enumerate() {
        println!(
            "  {}: p < .05 in {:.3}, set aside in {:.3}",
            world.name(),
            share(&|w| w.1.worlds[i].test.p_value < 0.05),
            share(&|w| !w.1.worlds[i].plausible())
        );
    }
    println!(
        "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} ({:.3}-{:.3}) | {:.3} |",
        shares.holds_third,
        shares.third_rejected,
        shares.one_rejected,
        shares.beats_smooth,
        shares.shared,
        shares.fraction[1],
        shares.fraction[0],
        shares.fraction[2],
        shares.by_chance
    );
    shares
}

/// Three standard errors of a share of the worlds.
fn error(shares: &Shares, share: f64) -> f64 {
    3.0 * (share * (1.0 - share) / f64::from(shares.worlds)).sqrt()
}

#[test]
fn pool_calibration_of_one_third_for_all() {
    let shares = study("one third for all", at_one_third, 1);
    assert!(shares.holds_third >= 0.95 - error(&shares, 0.05), "{shares:?}");
    assert!(shares.one_rejected <= 0.05 + error(&shares, 0.05), "{shares:?}");
    assert!(shares.third_rejected <= 0.05 + error(&shares, 0.05), "{shares:?}");
    assert!(shares.beats_smooth > 0.9 && shares.shared > 0.75, "{shares:?}");
    if worlds() > SHORT {
        assert!((0.93..=0.98).contains(&shares.holds_third), "{shares:?}");
    }
}

#[test]
fn pool_calibration_of_smooth_worlds() {
    let mut kinds = vec![
        ("contagion or trend", either as Kind, 5),
        ("contagion", contagion as Kind, 2),
        ("trend", trend, 3),
    ];
    if worlds() <= SHORT {
        kinds.truncate(1);
    }
    for (name, kind, number) in kinds {
        let shares = study(name, kind, number);
        assert!(shares.beats_smooth <= 0.05 + error(&shares, 0.05), "{name}: {shares:?}");
        assert!(shares.shared <= 0.05 + error(&shares, 0.05), "{name}: {shares:?}");
        if worlds() > SHORT {
            assert!(shares.beats_smooth <= 0.07 && shares.shared <= 0.07, "{name}: {shares:?}");
        }
    }
}

#[test]
fn pool_calibration_of_different_thresholds() {
    let shares = study("thresholds of .15 to .5", different, 4);
    assert!(shares.one_rejected > 0.75, "{shares:?}");
    assert!(shares.shared < 0.25, "{shares:?}");
}
