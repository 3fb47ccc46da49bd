//! Regions: log-likelihoods by hand, laws, size and power of the tests on simulated data with known truth.
//!
//! The whole study of size and power prints the table of `crates/tipping-fit/CALIBRATION.md`:
//!
//!     CALIBRATION_DATASETS=500 cargo test --release -p tipping-fit --test science -- size_of_the_tests_of_regions different_thresholds_are_found --nocapture

use proptest::prelude::*;
use tipping_core::result::{RegionsAnswer, RegionsReport};
use tipping_core::{Axis, EventTiming, Likelihood, PeriodUnit, RegionalModel, RiskTable, Row, Schedule};
use tipping_fit::FitError;
use tipping_fit::hazard::{HazardPath, Stretch};
use tipping_fit::model::StepHazard;
use tipping_fit::regions::{Region, RegionBootstrap, RegionalThresholds, RegionsFit};
use tipping_fit::simulate::Simulation;

use crate::calibration::{datasets, whole_study};

/// A yearly table of (at risk, events, adopters, members).
fn table(rows: &[(u64, u64, f64, f64)]) -> RiskTable {
    let rows = rows.iter().enumerate().map(|(i, &(at_risk, events, adopters, members))| {
        let start = 1900.0 + i as f64;
        Row { start, end: start + 1.0, at_risk, events, exposure: at_risk as f64, adopters, members }
    });
    let axis = Axis::Calendar(PeriodUnit::Year);
    RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
}

/// The section of the result without tests, the answer without its reasons.
fn report(fit: &RegionsFit<'_>, world: &RiskTable) -> RegionsReport {
    let models = fit.models(world).unwrap();
    let answer = RegionsAnswer { answer: fit.answer(&models, None).answer, reasons: Vec::new() };
    fit.report(world, models, answer, None).unwrap()
}

fn accounts(fit: &RegionsFit<'_>) -> Vec<(RegionalModel, f64, u32)> {
    fit.fits().iter().map(|a| (a.model, a.log_likelihood, a.n_parameters)).collect()
}

/// By hand, g(d, n) = d log(d/n) + (n - d) log(1 - d/n), one event needed on each side:
///
/// region A: 1 of 10 (F = 0), 4 of 9 (F = .1), 2 of 5 (F = .5); region B: 1 of 5 (F = 0), 3 of 4 (F = .2), 1 of 6 (F = 2/16, members
/// have entered).
///
/// * no change: g(7, 24) + g(5, 15) = -24.0350; two hazards;
/// * dates: 1901 parts A into 1 of 10 and 6 of 14, B into 1 of 5 and 4 of 10: -22.0437; 1902 parts A into 5 of 19 and 2 of 5, B into
///   4 of 9 and 1 of 6: -23.2014. The best is 1901; four hazards and a date;
/// * fractions: c = .1 parts both as 1901 does: -22.0437; c = .125 parts A as 1902, B as 1901: -23.5475; c = .2 parts A as 1902, B into
///   2 of 11 (its first and third year) and 3 of 4: -21.7803; c = .5 parts A as 1902, and B is all below: -23.8631. The best is .2;
/// * a date each: A 1901 (-12.8110), B 1902 (-8.8866): -21.6976; four hazards and two dates;
/// * a fraction each: A at .1, B at .2 (-7.4654): -20.2764.
#[test]
fn five_log_likelihoods_by_hand() {
    let a = table(&[(10, 1, 0.0, 10.0), (9, 4, 1.0, 10.0), (5, 2, 5.0, 10.0)]);
    let b = table(&[(5, 1, 0.0, 5.0), (4, 3, 1.0, 5.0), (6, 1, 2.0, 16.0)]);
    let schedule = Schedule::closed(10, 1900, 3, PeriodUnit::Year);
    let region = |name, table| Region { name, table, schedule: &schedule };
    let fit = RegionalThresholds::new().min_events(1).fit(&[region("A", &a), region("B", &b)]).unwrap();
    let expected = [
        (RegionalModel::NoChange, -24.035_006_560_430_023, 2),
        (RegionalModel::OneDate, -22.043_671_987_504_588, 5),
        (RegionalModel::OneFraction, -21.780_279_784_535_97, 5),
        (RegionalModel::DateEach, -21.697_564_642_294_825, 6),
        (RegionalModel::FractionEach, -20.276_416_221_832_53, 6),
    ];
    for (found, expected) in accounts(&fit).into_iter().zip(expected) {
        assert_eq!((found.0, found.2), (expected.0, expected.2));
        assert!((found.1 - expected.1).abs() < 1e-12, "{found:?} is not {expected:?}");
    }
    assert_eq!(fit.label(fit.one_date().unwrap().0).to_string(), "1901");
    let profile: Vec<f64> = fit.fraction_profile().iter().map(|p| p.0).collect();
    assert_eq!(profile, [0.1, 0.125, 0.2, 0.5]);
    assert_eq!(fit.one_fraction().unwrap().0, 0.2);

    // In the report: what each loses by the common place, A 12.8110 at .1 against g(5, 19) + g(2, 5) = -14.3149 at .2.
    let report = report(&fit, &a);
    let lost: Vec<f64> = report.regions.iter().map(|r| r.lost_by_one_fraction.unwrap()).collect();
    assert!((lost[0] - 1.503_863_562_703_44).abs() < 1e-12 && lost[1] == 0.0, "{lost:?}");
    // B is above its own threshold, .2, in 1901 alone, with 1 of 5.
    let own = report.regions[1].threshold.as_ref().unwrap();
    assert_eq!(
        (own.date.to_string().as_str(), own.state.adopters, own.state.members, own.state.fraction),
        ("1901", 1.0, 5.0, 0.2)
    );
    assert!((own.hazard_before.unwrap() + (9.0_f64 / 11.0).ln()).abs() < 1e-12);
    assert!((own.hazard_after.unwrap() + 0.25_f64.ln()).abs() < 1e-12);
}

#[test]
fn regions_of_different_windows_are_refused() {
    let (a, b) = (table(&[(9, 1, 0.0, 9.0); 3]), table(&[(9, 1, 0.0, 9.0); 2]));
    let schedule = Schedule::closed(9, 1900, 3, PeriodUnit::Year);
    let region = |name, table| Region { name, table, schedule: &schedule };
    let regions = [region("a", &a), region("b", &b)];
    let error = RegionalThresholds::new().fit(&regions).unwrap_err();
    assert_eq!(error, FitError::RegionsDiffer { region: "b".to_owned() });
    let none = table(&[(9, 0, 0.0, 9.0); 3]);
    assert_eq!(RegionalThresholds::new().fit(&[region("a", &none)]).unwrap_err(), FitError::NoEvents);
    assert!(RegionalThresholds::new().min_events(0).fit(&regions).is_err());
}

/// Times of entry, time at risk and whether it ends with adoption, in whole days.
fn spells() -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    proptest::collection::vec((0u32..20, 1u32..60, any::<bool>()), 12..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// One region alone: one date for all is the step in any direction, one fraction the step in the fraction, and a place for each region
    /// gains nothing.
    #[test]
    fn one_region_alone_is_the_step(spells in spells()) {
        let spells: Vec<_> = spells.iter().map(|s| (f64::from(s.0), f64::from(s.0 + s.1), s.2)).collect();
        let table = RiskTable::from_spells(&spells, 1.0).unwrap();
        let schedule = Schedule::closed(1, 1900, 1, PeriodUnit::Year);
        let Ok(fit) = RegionalThresholds::new().fit(&[Region { name: "a", table: &table, schedule: &schedule }]) else {
            return Ok(());
        };
        let close = |x: f64, y: f64| (x - y).abs() <= 1e-9 * y.abs().max(1.0);
        if let Ok(step) = StepHazard::new().fit(&table) {
            let (moment, l) = fit.one_date().unwrap();
            prop_assert!(close(l, step.log_likelihood()));
            prop_assert_eq!(fit.date_profile().len(), step.candidates().len());
            prop_assert_eq!(fit.label(moment), table.label(table.time(step.best().boundary)));
        }
        let by_fraction = table.by_fraction();
        if let Ok(step) = StepHazard::new().fit(&by_fraction) {
            prop_assert!(close(fit.one_fraction().unwrap().1, step.log_likelihood()));
        }
        for account in fit.fits() {
            let common = match account.model {
                RegionalModel::DateEach => fit.one_date().unwrap().1,
                RegionalModel::FractionEach => fit.one_fraction().unwrap().1,
                _ => continue,
            };
            prop_assert_eq!(account.log_likelihood, common);
        }
    }
}

/// Where the hazard of a region changes in a simulation.
#[derive(Debug, Clone, Copy)]
enum Truth {
    Fraction(f64),
    Period(usize),
}

fn path(truth: Truth, [before, after]: [f64; 2]) -> HazardPath {
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

/// A process: the units of each region, where its hazards change, and its hazards relative to those of the process.
struct Process {
    units: usize,
    truths: Vec<Truth>,
    relative: Vec<f64>,
    hazards: [f64; 2],
}

impl Process {
    fn new(regions: usize, units: usize, truth: Truth, hazards: [f64; 2]) -> Self {
        Self { units, truths: vec![truth; regions], relative: vec![1.0; regions], hazards }
    }

    /// The same with hazards that differ from region to region.
    fn uneven(mut self) -> Self {
        self.relative = [0.3, 0.6, 1.0, 1.6, 2.4].into_iter().cycle().take(self.truths.len()).collect();
        self
    }

    /// The fraction at which the hazards of all regions change.
    fn fraction(&self) -> Option<f64> {
        let of = |truth: &Truth| if let Truth::Fraction(c) = truth { Some(*c) } else { None };
        let first = self.truths.first().and_then(of);
        first.filter(|c| self.truths.iter().all(|truth| of(truth) == Some(*c)))
    }

    fn schedule(&self) -> Schedule {
        Schedule::closed(self.units, 1900, 60, PeriodUnit::Year)
    }

    /// The tables of data set `n`.
    fn tables(&self, schedule: &Schedule, n: u32) -> Vec<RiskTable> {
        let table = |(i, (truth, relative)): (usize, (&Truth, &f64))| {
            let path = path(*truth, self.hazards.map(|h| h * relative));
            let simulation = Simulation::new(schedule, &path, Likelihood::Grouped).seed(1_000 + i as u64);
            schedule.table(&simulation.replicate(n).periods, Likelihood::Grouped).unwrap()
        };
        self.truths.iter().zip(&self.relative).enumerate().map(table).collect()
    }
}

const NAMES: [&str; 20] =
    ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"];

fn named<'a>(tables: &'a [RiskTable], schedule: &'a Schedule) -> Vec<Region<'a>> {
    tables.iter().zip(NAMES).map(|(table, name)| Region { name, table, schedule }).collect()
}

/// Shares of data sets in which one date and one fraction are rejected at 5 %, and of those with a set of fractions in which it holds c.
#[derive(Debug)]
struct Shares {
    date: f64,
    fraction: f64,
    covered: f64,
}

#[expect(clippy::print_stdout, reason = "the table of the study is what this test is run for")]
fn study(process: &Process) -> Shares {
    let schedule = process.schedule();
    let (mut date, mut fraction, mut covered, mut sets) = (0, 0, 0, 0);
    for n in 0..datasets() {
        let tables = process.tables(&schedule, n);
        let fit = RegionalThresholds::new().fit(&named(&tables, &schedule)).unwrap();
        let replicates = if whole_study() { 199 } else { 99 };
        let tests =
            fit.test(&RegionBootstrap::default().replicates(replicates).seed(u64::from(n)), &()).unwrap();
        date += u32::from(tests.one_date.unwrap().p_value <= 0.05);
        fraction += u32::from(tests.one_fraction.unwrap().p_value <= 0.05);
        // The observed fraction that divides as the true one does.
        if let (Some(c), Some(set)) = (process.fraction(), tests.set)
            && let Some(&(same, _)) = fit.fraction_profile().iter().find(|p| p.0 >= c)
        {
            sets += 1;
            covered += u32::from(set.ranges.iter().any(|r| (r.0..=r.1).contains(&same)));
        }
    }
    let share = |n: u32, of: u32| f64::from(n) / f64::from(of.max(1));
    let shares = Shares {
        date: share(date, datasets()),
        fraction: share(fraction, datasets()),
        covered: share(covered, sets),
    };
    let of = |truth: &Truth| match truth {
        Truth::Fraction(c) => format!("F_r = {c}"),
        Truth::Period(k) => format!("year {k}"),
    };
    let mut changes: Vec<String> = process.truths.iter().map(of).collect();
    changes.dedup();
    println!(
        "| {} regions of {} | {} | {:?} | {} | {:.3} | {:.3} | {} |",
        process.truths.len(),
        process.units,
        changes.join(" or "),
        process.hazards,
        if process.relative[0] == 1.0 { "equal" } else { "0.3 to 2.4 times" },
        shares.date,
        shares.fraction,
        if sets > 0 { format!("{:.3}", shares.covered) } else { String::new() }
    );
    shares
}

/// What is true is rejected in 2 to 8 % of the data sets (short version: no more than chance may have it).
fn keeps_its_level(what: &str, share: f64) {
    let error = (0.05 * 0.95 / f64::from(datasets())).sqrt();
    let range = if whole_study() { 0.02..=0.08 } else { 0.0..=0.05 + 3.0 * error };
    assert!(range.contains(&share), "{what}: {share}");
}

#[test]
fn size_of_the_tests_of_regions() {
    let (fraction, period) = (Truth::Fraction(0.3), Truth::Period(25));
    let five = |truth| Process::new(5, 20, truth, [0.02, 0.1]);
    let many = |truth| Process::new(20, 6, truth, [0.01, 0.06]);
    let mut processes = vec![five(fraction), five(period)];
    if whole_study() {
        processes.extend([five(fraction).uneven(), five(period).uneven(), many(fraction), many(period)]);
        processes.extend([many(fraction).uneven(), many(period).uneven()]);
    }
    for process in &processes {
        let shares = study(process);
        match process.truths[0] {
            Truth::Fraction(_) => {
                keeps_its_level("one fraction", shares.fraction);
                let least = 0.95 - 3.0 * (0.05 * 0.95 / f64::from(datasets())).sqrt();
                assert!(shares.covered >= least.min(0.9), "{shares:?}");
            }
            Truth::Period(_) => keeps_its_level("one date", shares.date),
        }
    }
}

/// Two different fractions, or two different dates, are found more often than not.
#[test]
fn different_thresholds_are_found() {
    let mut process = Process::new(5, 20, Truth::Fraction(0.1), [0.02, 0.2]);
    process.truths[3..].fill(Truth::Fraction(0.6));
    let shares = study(&process);
    assert!(shares.fraction > 0.5, "{shares:?}");
    let mut process = Process::new(5, 20, Truth::Period(10), [0.02, 0.1]);
    process.truths[3..].fill(Truth::Period(40));
    let shares = study(&process);
    assert!(shares.date > 0.5, "{shares:?}");
}

/// The order of the regions and the number of threads change nothing.
#[test]
fn permuting_regions_changes_nothing() {
    let process = Process::new(5, 20, Truth::Fraction(0.3), [0.02, 0.1]).uneven();
    let schedule = process.schedule();
    let tables = process.tables(&schedule, 0);
    let mut regions = named(&tables, &schedule);
    let settings = RegionBootstrap::default().replicates(19).seed(3).level(0.9);
    let here = RegionalThresholds::new().fit(&regions).unwrap();
    regions.reverse();
    let there = RegionalThresholds::new().fit(&regions).unwrap();
    assert_eq!(accounts(&here), accounts(&there));
    assert_eq!(here.fraction_profile(), there.fraction_profile());
    assert_eq!(here.test(&settings, &()), there.test(&settings, &()));
    assert_eq!(report(&here, &tables[0]), report(&there, &tables[0]));
}

/// Members that all count three times as much, and a region nobody of which is at risk, change nothing.
#[test]
fn weights_in_another_unit_and_regions_without_anybody_change_nothing() {
    let process = Process::new(5, 20, Truth::Fraction(0.3), [0.02, 0.1]);
    let schedule = process.schedule();
    let tables = process.tables(&schedule, 1);
    let heavier = |t: &RiskTable| {
        let rows =
            t.rows().iter().map(|r| Row { adopters: r.adopters * 0.3, members: r.members * 0.3, ..*r });
        RiskTable::from_rows(rows.collect(), t.axis(), t.likelihood(), t.timing(), t.period_years()).unwrap()
    };
    let weighted: Vec<RiskTable> = tables.iter().map(heavier).collect();
    let plain = RegionalThresholds::new().fit(&named(&tables, &schedule)).unwrap();
    let other = RegionalThresholds::new().fit(&named(&weighted, &schedule)).unwrap();
    assert_eq!(accounts(&plain), accounts(&other));
    assert_eq!(plain.fraction_profile().len(), other.fraction_profile().len());

    let nobody =
        tables[0].rows().iter().map(|r| Row { at_risk: 0, events: 0, exposure: 0.0, ..*r }).collect();
    let nobody =
        RiskTable::from_rows(nobody, tables[0].axis(), Likelihood::Grouped, EventTiming::Within, 1.0)
            .unwrap();
    let mut regions = named(&tables, &schedule);
    regions.push(Region { name: "z", table: &nobody, schedule: &schedule });
    assert_eq!(accounts(&RegionalThresholds::new().fit(&regions).unwrap()), accounts(&plain));
}
