//! Regions: log-likelihoods by hand, laws, size and power of the tests on simulated data with known truth.

use tipping_core::{Axis, EventTiming, Likelihood, PeriodUnit, RiskTable, Row, Schedule};
use tipping_fit::{
    HazardPath, Region, RegionBootstrap, RegionalAccount, RegionalThresholds, Simulation, StepHazard, Stretch,
};

/// Where the hazard of a region changes in a simulation.
#[derive(Clone, Copy)]
enum Truth {
    Fraction(f64),
    Period(usize),
}

fn path(truth: Truth, before: f64, after: f64) -> HazardPath {
    match truth {
        Truth::Fraction(c) => HazardPath::Fractions(vec![
            Stretch { from: 0.0, p: before, q: 0.0 },
            Stretch { from: c, p: after, q: 0.0 },
        ]),
        Truth::Period(k) => HazardPath::Periods(vec![
            Stretch { from: 0, p: before, q: 0.0 },
            Stretch { from: k, p: after, q: 0.0 },
        ]),
    }
}

/// Regions of as many units as given, one truth each: the tables of data set `n`.
fn simulated(schedules: &[Schedule], truths: &[Truth], hazards: [f64; 2], n: u32) -> Vec<RiskTable> {
    let table = |(i, (schedule, truth)): (usize, (&Schedule, &Truth))| {
        let factor = if std::env::var("HET").is_ok() { [0.3, 0.6, 1.0, 1.6, 2.4][i % 5] } else { 1.0 };
        let path = path(*truth, hazards[0] * factor, hazards[1] * factor);
        let simulation = Simulation::new(schedule, &path, Likelihood::Grouped).seed(1000 + i as u64);
        schedule.table(&simulation.replicate(n).periods, Likelihood::Grouped).unwrap()
    };
    schedules.iter().zip(truths).enumerate().map(table).collect()
}

const NAMES: [&str; 20] =
    ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"];

/// Shares of data sets in which one date and one fraction are rejected at 5 %, and in which the set of fractions holds c.
fn study(datasets: u32, replicates: u32, units: &[usize], truths: &[Truth], hazards: [f64; 2]) -> [f64; 3] {
    let schedules: Vec<Schedule> =
        units.iter().map(|&n| Schedule::closed(n, 1900, 60, PeriodUnit::Year)).collect();
    let mut counts = [0u32; 3];
    let mut with_set = 0;
    for n in 0..datasets {
        let tables = simulated(&schedules, truths, hazards, n);
        let regions: Vec<Region<'_>> = tables
            .iter()
            .zip(&schedules)
            .zip(NAMES)
            .map(|((table, schedule), name)| Region { name, table, schedule })
            .collect();
        let fit = RegionalThresholds::new().fit(&regions).unwrap();
        let settings = RegionBootstrap { replicates, seed: u64::from(n), level: 0.95 };
        let tests = fit.test(&settings, &|| {});
        counts[0] += u32::from(tests.one_date.unwrap().p_value < 0.05);
        counts[1] += u32::from(tests.one_fraction.unwrap().p_value < 0.05);
        if let (Truth::Fraction(c), Some(set)) = (truths[0], tests.set) {
            // The observed fraction that divides as c does.
            if let Some(&(same, _)) = fit.fraction_profile().iter().find(|p| p.0 >= c) {
                with_set += 1;
                counts[2] += u32::from(set.ranges.iter().any(|r| (r.0..=r.1).contains(&same)));
            }
        }
    }
    let share = |n: u32| f64::from(n) / f64::from(datasets);
    [share(counts[0]), share(counts[1]), f64::from(counts[2]) / f64::from(with_set.max(1))]
}

#[test]
#[expect(clippy::print_stdout, reason = "the table of the study is what this test is run for")]
fn size_exploration() {
    for (units, hazards) in [
        (vec![20; 5], [0.02, 0.1]),
        (vec![20; 5], [0.01, 0.1]),
        (vec![6; 20], [0.01, 0.06]),
        (vec![6; 20], [0.03, 0.09]),
    ] {
        for truth in [Truth::Fraction(0.3), Truth::Period(25)] {
            let truths = vec![truth; units.len()];
            let r = study(200, 99, &units, &truths, hazards);
            let what = matches!(truth, Truth::Fraction(_));
            println!(
                "{} x {} {hazards:?} fraction {what}: date {:.3} fraction {:.3} set {:.3}",
                units.len(),
                units[0],
                r[0],
                r[1],
                r[2]
            );
        }
    }
}
