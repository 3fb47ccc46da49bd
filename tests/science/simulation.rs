//! Simulated histories against closed forms, and every model found again in what it simulates.

use tipping_core::{Likelihood, Model, PeriodUnit, RiskTable, Schedule};
use tipping_fit::hazard::HazardPath;
use tipping_fit::model::{Changes, FittedModel, fit_model, specify};
use tipping_fit::simulate::{SimulatedHistory, Simulation};

fn histories(simulation: &Simulation<'_>, replicates: u32) -> Vec<SimulatedHistory> {
    let mut all = Vec::new();
    let done = simulation.each(replicates, |number, history| -> Result<(), ()> {
        assert_eq!(number as usize, all.len());
        all.push(history);
        Ok(())
    });
    assert_eq!(done, Ok(()));
    all
}

fn moments(draws: &[f64]) -> (f64, f64) {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    (mean, draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

/// Adoptions of n units within T years are binomial with P = 1 - exp(-lambda T), whatever the period.
#[test]
fn adoptions_under_a_constant_hazard_follow_the_closed_form() {
    let (n, lambda, replicates) = (190, 0.02, 2_000);
    for (period, periods) in [
        (PeriodUnit::Year, 40),
        (PeriodUnit::Quarter, 160),
        (PeriodUnit::Month, 480),
        (PeriodUnit::Day, 14_610),
    ] {
        let schedule = Schedule::closed(n, period.index_of(0), periods, period);
        let path = HazardPath::constant(lambda);
        let simulation = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(3);
        let replicates = if period == PeriodUnit::Day { 300 } else { replicates };
        let draws: Vec<f64> = histories(&simulation, replicates).iter().map(|h| h.events() as f64).collect();
        let (mean, variance) = moments(&draws);
        let share = -(-lambda * 40.0_f64).exp_m1();
        let (expected, spread) = (n as f64 * share, n as f64 * share * (1.0 - share));
        let error = (spread / f64::from(replicates)).sqrt();
        println!(
            "{period}: {mean:.2} expected {expected:.2} +- {error:.2}, variance {variance:.1} of {spread:.1}"
        );
        assert!((mean - expected).abs() < 4.0 * error, "{period}: {mean} {expected}");
        assert!(
            (variance / spread - 1.0).abs() < 5.0 * (2.0 / f64::from(replicates)).sqrt(),
            "{period}: {variance}"
        );
    }
}

/// Beta-binomial in every period: given n at risk, variance n P (1 - P)(1 + (n - 1) rho).
#[test]
fn overdispersed_adoptions_are_beta_binomial() {
    let (lambda, rho, replicates) = (0.05, 0.08, 4_000);
    let schedule = Schedule::closed(100, 1900, 6, PeriodUnit::Year);
    let path = HazardPath::constant(lambda);
    let simulation = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(5).rho(rho).unwrap();
    let p = -(-lambda).exp_m1();
    // Standardized by their conditional moments, the adoptions of all periods have mean 0 and variance 1.
    let standardized = histories(&simulation, replicates).into_iter().flat_map(|h| h.periods).map(|now| {
        let n = now.at_risk as f64;
        let spread = n * p * (1.0 - p) * (1.0 + (n - 1.0) * rho);
        (now.events as f64 - n * p) / spread.sqrt()
    });
    let (mean, variance) = moments(&standardized.collect::<Vec<_>>());
    println!("mean {mean:.4}, variance {variance:.4}");
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.06, "mean {mean}, variance {variance}");
    assert!(Simulation::new(&schedule, &path, Likelihood::Grouped).rho(1.0).is_err());
    assert!(Simulation::new(&schedule, &path, Likelihood::Grouped).rho(-0.1).is_err());
}

#[test]
fn replicates_depend_on_the_seed_and_their_number_alone() {
    let schedule = Schedule::closed(50, 1900, 60, PeriodUnit::Year);
    let path = specify(Model::MixedInfluence, &[("p", 0.01), ("q", 0.1)], 60).unwrap();
    let simulation = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(9);
    let few = histories(&simulation, 10);
    let many = histories(&simulation, 150);
    assert_eq!(few[..], many[..10]);
    assert_eq!(few[7], simulation.replicate(7));
    let pool = rayon_pool(1);
    assert_eq!(pool.install(|| histories(&simulation, 150)), many);
    assert_ne!(few, histories(&simulation.seed(10), 10));
    // The first one that says stop is the last one shown.
    let mut shown = 0;
    let stopped = simulation.each(150, |number, _| {
        shown += 1;
        if number == 20 { Err("enough") } else { Ok(()) }
    });
    assert_eq!((stopped, shown), (Err("enough"), 21));
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

const PERIODS: usize = 100;

/// The model fitted to what it simulates with many units.
fn refit(model: Model, parameters: &[(&str, f64)], units: usize, seed: u64) -> (RiskTable, FittedModel) {
    let schedule = Schedule::closed(units, 1900, PERIODS, PeriodUnit::Year);
    let path = specify(model, parameters, PERIODS).unwrap();
    let simulation = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(seed);
    let table = schedule.table(&simulation.replicate(0).periods, Likelihood::Grouped).unwrap();
    let fit = fit_model(model, &table, Changes::default()).unwrap().expect("places for its changes");
    (table, fit)
}

/// Every parameter within a relative tolerance, every change within two years.
fn recovers(model: Model, parameters: &[(&str, f64)], units: usize, tolerance: f64) {
    let (_, fit) = refit(model, parameters, units, 2);
    let dates: Vec<String> = fit.changes.iter().map(|(c, _)| c.date.to_string()).collect();
    let mut changes = fit.changes.iter();
    for &(name, value) in parameters {
        if name.starts_with("kappa") {
            let year: f64 = f64::from(changes.next().expect("a change").0.date.date().unwrap().year());
            assert!((year - 1900.0 - value).abs() <= 2.0, "{model}: {name} at {year}");
        } else {
            let found = fit.parameters.iter().find(|p| p.0 == name).expect("the parameter").1;
            assert!((found / value - 1.0).abs() < tolerance, "{model}: {name} = {found} for {value}");
        }
    }
    assert!(changes.next().is_none(), "{model}: more changes than there are: {dates:?}");
}

#[test]
fn every_model_is_found_again_in_what_it_simulates() {
    recovers(Model::Constant, &[("lambda", 0.02)], 2_000, 0.1);
    recovers(Model::Trend, &[("alpha", -5.0), ("gamma", 0.03)], 2_000, 0.1);
    recovers(Model::QuadraticTrend, &[("alpha", -6.0), ("gamma", 0.08), ("delta", -0.0006)], 20_000, 0.1);
    recovers(Model::MixedInfluence, &[("p", 0.005), ("q", 0.1)], 2_000, 0.1);
    recovers(Model::MixedInfluenceCeiling, &[("p", 0.005), ("q", 0.12), ("m", 0.7)], 20_000, 0.1);
    recovers(Model::Step, &[("lambda_1", 0.01), ("lambda_2", 0.05), ("kappa", 40.0)], 2_000, 0.1);
    let life = [("lambda_1", 0.005), ("lambda_2", 0.06), ("lambda_3", 0.015)];
    recovers(Model::LifeCycle, &[&life[..], &[("kappa_1", 40.0), ("kappa_2", 60.0)]].concat(), 5_000, 0.1);
    recovers(Model::ContagionOnset, &[("p", 0.008), ("q", 0.08), ("kappa", 40.0)], 20_000, 0.1);
    let shift = [("p_1", 0.005), ("q_1", 0.02), ("p_2", 0.02), ("q_2", 0.06), ("kappa", 40.0)];
    recovers(Model::ContagionShift, &shift, 200_000, 0.15);
    let steps = [("lambda_1", 0.005), ("lambda_2", 0.03), ("lambda_3", 0.01), ("lambda_4", 0.04)];
    let changes = [("kappa_1", 25.0), ("kappa_2", 50.0), ("kappa_3", 75.0)];
    recovers(Model::MultiStep, &[&steps[..], &changes].concat(), 5_000, 0.1);
}

/// A threshold in the fraction lies where the fraction first reaches it.
#[test]
fn a_threshold_in_the_fraction_is_found_again() {
    let parameters = [("lambda_1", 0.01), ("lambda_2", 0.06), ("c", 0.33)];
    let (table, fit) = refit(Model::Step, &parameters, 2_000, 4);
    let reached = table.rows().iter().find(|row| row.fraction() >= 0.33).expect("a third adopts").start;
    assert_eq!(fit.changes[0].0.date, table.label(reached));
}
