//! How often a threshold would be found, and a smooth process be mistaken for one.

use tipping_core::finding::SimulatedProcess;
use tipping_core::result::{CoverageReport, FORMAT_VERSION, PowerReport, ProcessReport};
use tipping_core::{Model, Setting};
use tipping_fit::bootstrap::{Bootstrap, Outcome, Scenario, Study};
use tipping_fit::hazard::HazardPath;
use tipping_fit::model::{Changes, fit_model};
use tipping_report::messages::findings::process::name;

use crate::error::Error;
use crate::population::Population;
use crate::progress::{Progress, Task};
use crate::request::PowerRequest;
use crate::threads::in_pool;

/// How often a threshold of known size would be found on a schedule, and a smooth process be mistaken for
/// one.
///
/// # Errors
/// [`Error`]: numbers that make no process, settings that do not go together, data that are refused, or a
/// computation that the caller has stopped.
pub fn power(request: &PowerRequest, progress: &dyn Progress) -> Result<PowerReport, Error> {
    check(request)?;
    let population = Population::new(&request.schedule, progress)?;
    let processes = processes(request, &population)?;
    let bootstrap = Bootstrap::default()
        .replicates(request.bootstrap)
        .seed(request.seed)
        .changes(Changes::default().min_events(request.min_events));
    let study =
        Study::default().datasets(request.datasets).bootstrap(bootstrap).likelihood(population.likelihood());
    let schedule = population.schedule();
    let total = processes.len() as u64 * u64::from(request.datasets);
    let task = Task::of(progress, "simulating", total, "data sets");
    let outcomes = in_pool(request.threads, || {
        let run = |(n, (_, scenario)): (usize, &(SimulatedProcess, Scenario))| {
            task.check()?;
            Ok(study.run(schedule, n, scenario, &task)?)
        };
        processes.iter().enumerate().map(run).collect::<Result<Vec<Outcome>, Error>>()
    })??;
    task.check()?;
    let (period, first, last) = population.window();
    Ok(PowerReport {
        format_version: FORMAT_VERSION,
        schedule: match &population {
            Population::Like(like) => like.prepared.data.norm().id.clone(),
            Population::MadeUp { .. } => format!("{} units, always there", schedule.units().len()),
        },
        from: period.date(first).into(),
        through: period.date(last).into(),
        period,
        likelihood: population.likelihood(),
        datasets: request.datasets,
        replicates: request.bootstrap,
        seed: request.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        processes: processes
            .iter()
            .zip(&outcomes)
            .map(|((process, scenario), outcome)| row(process, scenario, outcome))
            .collect(),
    })
}

/// Refuses numbers that make no process.
fn check(request: &PowerRequest) -> Result<(), Error> {
    if let Some(&r) = request.ratio.iter().find(|r| !(r.is_finite() && **r > 0.0)) {
        return Err(refused(Setting::Ratio, r, "a rate ratio is a positive number, above 1 for a rise"));
    }
    if let Some(&c) = request.mass.iter().find(|c| !(**c > 0.0 && **c < 1.0)) {
        return Err(refused(Setting::Mass, c, "a critical mass is a fraction between 0 and 1"));
    }
    if let Some(&q) = request.contagion.iter().find(|q| !(q.is_finite() && **q >= 0.0)) {
        return Err(refused(Setting::Contagion, q, "q/p is not negative"));
    }
    if let Some(h) = request.hazard.filter(|h| !(h.is_finite() && *h > 0.0)) {
        return Err(refused(Setting::Hazard, h, "a hazard is a positive rate per year"));
    }
    if !(0.0..1.0).contains(&request.rho) {
        return Err(refused(Setting::Rho, request.rho, "a correlation is at least 0 and below 1"));
    }
    Ok(())
}

/// The mistake of a number that makes no process, with what it has to be.
fn refused(setting: Setting, value: f64, remedy: &str) -> Error {
    Error::usage(setting, format!("{}: {remedy}", setting.with(value)))
}

/// The processes to simulate: thresholds, and smooth ones.
fn processes(
    request: &PowerRequest,
    population: &Population,
) -> Result<Vec<(SimulatedProcess, Scenario)>, Error> {
    let years = population.schedule().periods() as f64 * population.schedule().period_years();
    let lambda = match (request.hazard, population.table(), request.mass.first()) {
        (Some(hazard), _, _) => hazard,
        (None, Some(table), _) => before_threshold(table)?,
        // exp(-0.4 T lambda) of the units have not adopted after four tenths of the time.
        (None, None, Some(mass)) => -(-mass).ln_1p() / (0.4 * years),
        (None, None, None) => 1.0 / years,
    };
    let mut processes = Vec::new();
    for &critical_mass in &request.mass {
        for &ratio in &request.ratio {
            let threshold = Scenario::threshold(lambda, ratio, critical_mass);
            processes.push((SimulatedProcess::Threshold { critical_mass, ratio }, threshold));
        }
    }
    match population.table() {
        None => {
            for &ratio in &request.contagion {
                let contagion = Scenario::contagion(ratio, years, 0.9);
                processes.push((SimulatedProcess::MixedInfluence { ratio }, contagion));
            }
        }
        Some(table) => {
            for &model in Model::ALL.iter().filter(|m| m.is_smooth() && **m != Model::Constant) {
                if let Some(fit) = fit_model(model, table, Changes::default())? {
                    processes.push((SimulatedProcess::Fitted { model }, of_path(fit.path)));
                }
            }
        }
    }
    processes.push((SimulatedProcess::Constant, of_path(constant(population, lambda)?)));
    for (_, scenario) in &mut processes {
        scenario.rho = request.rho;
    }
    Ok(processes)
}

fn of_path(path: HazardPath) -> Scenario {
    Scenario { path, rho: 0.0 }
}

/// The hazard before the best rising step; the constant one where nothing rises.
fn before_threshold(table: &tipping_core::RiskTable) -> Result<f64, Error> {
    let step = tipping_fit::model::StepHazard::new().fit(table).ok();
    let rise = step.as_ref().and_then(|fit| fit.best_rise().map(|rise| fit.hazard(&rise.before)));
    match rise {
        Some(hazard) => Ok(hazard),
        None => Ok(tipping_fit::model::ConstantHazard::new().fit(table)?.lambda()),
    }
}

fn constant(population: &Population, lambda: f64) -> Result<HazardPath, Error> {
    Ok(HazardPath::constant(match population.table() {
        Some(table) => tipping_fit::model::ConstantHazard::new().fit(table)?.lambda(),
        None => lambda,
    }))
}

fn row(process: &SimulatedProcess, scenario: &Scenario, outcome: &Outcome) -> ProcessReport {
    ProcessReport {
        process: name(process),
        threshold: scenario.has_threshold(),
        rho: scenario.rho,
        existence: outcome.existence,
        rise: outcome.rise,
        tipping_versus_smooth: outcome.beats_smooth,
        waves: outcome.waves,
        tipping: outcome.tipping,
        monte_carlo_error: outcome.error(outcome.tipping),
        one_third_rejected: outcome.one_third_rejected,
        critical_mass: outcome.critical_mass,
        coverage: outcome.coverage.map(|c| CoverageReport {
            counted: c.counted,
            date: c.date_posterior,
            critical_mass: c.mass_posterior,
        }),
    }
}
