//! `tipping power`: how often a threshold would be found, and a smooth process be mistaken for one.

use tipping_core::result::{CoverageReport, FORMAT_VERSION, PowerReport, ProcessReport};
use tipping_fit::{Bootstrap, Changes, HazardPath, Model, Outcome, Scenario, Study};
use tipping_report as report;

use crate::args::{ListFormat, PowerArgs};
use crate::commands::in_pool;
use crate::failure::{DONE, Failure};
use crate::output::{to_stderr, write_to};
use crate::plot::Plot;
use crate::population::Population;
use crate::progress::Bar;

pub(crate) fn run(mut args: PowerArgs) -> Result<u8, Failure> {
    check(&args)?;
    let plot = Plot::new(&args.plot, &report::figure::POWER_FIGURES)?;
    let population = Population::new(&mut args.schedule, args.quiet)?;
    let processes = processes(&args, &population)?;
    let bootstrap = Bootstrap {
        replicates: args.bootstrap,
        seed: args.seed,
        changes: Changes { min_events: args.min_events, ..Changes::default() },
        level: 0.95,
        accounts: vec![Model::Step, Model::LifeCycle],
        likelihood_ratio: false,
    };
    let study = Study { datasets: args.datasets, bootstrap, likelihood: population.likelihood() };
    let schedule = population.schedule();
    let bar = Bar::start(processes.len() as u64 * u64::from(args.datasets), "data sets", args.quiet);
    let outcomes = in_pool(args.threads, || {
        let run = |(n, process): (usize, &Scenario)| study.run(schedule, n, process, &|| bar.advance());
        processes.iter().enumerate().map(run).collect::<Result<Vec<_>, _>>()
    })??;
    drop(bar);
    let (period, first, last) = population.window();
    let result = PowerReport {
        format_version: FORMAT_VERSION,
        schedule: match &population {
            Population::Like(like) => like.prepared.data.norm().id.clone(),
            Population::MadeUp { .. } => format!("{} units, always there", schedule.units().len()),
        },
        from: period.date(first).to_string(),
        through: period.date(last).to_string(),
        period,
        likelihood: population.likelihood(),
        datasets: args.datasets,
        replicates: args.bootstrap,
        seed: args.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        processes: processes.iter().zip(&outcomes).map(|(process, outcome)| row(process, outcome)).collect(),
    };
    let text = match args.format {
        ListFormat::Text => report::text::power_text(&result),
        ListFormat::Json => report::json::to_json(&result)?,
    };
    write_to(args.output.as_deref(), &text)?;
    if let Some(path) = args.output.as_ref().filter(|_| !args.quiet) {
        to_stderr(&format!("written to {}", path.display()));
    }
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Power(&result)))?;
    Ok(DONE)
}

/// Refuses numbers that make no process.
fn check(args: &PowerArgs) -> Result<(), Failure> {
    let refuse =
        |flag: &str, value: f64, remedy: &str| Err(Failure::Usage(format!("--{flag} {value}: {remedy}")));
    if let Some(&r) = args.ratio.iter().find(|r| !(r.is_finite() && **r > 0.0)) {
        return refuse("ratio", r, "a rate ratio is a positive number, above 1 for a rise");
    }
    if let Some(&c) = args.mass.iter().find(|c| !(**c > 0.0 && **c < 1.0)) {
        return refuse("mass", c, "a critical mass is a fraction between 0 and 1");
    }
    if let Some(&q) = args.contagion.iter().find(|q| !(q.is_finite() && **q >= 0.0)) {
        return refuse("contagion", q, "q/p is not negative");
    }
    if let Some(h) = args.hazard.filter(|h| !(h.is_finite() && *h > 0.0)) {
        return refuse("hazard", h, "a hazard is a positive rate per year");
    }
    if !(0.0..1.0).contains(&args.rho) {
        return refuse("rho", args.rho, "a correlation is at least 0 and below 1");
    }
    Ok(())
}

/// The processes to simulate: thresholds, and smooth ones.
fn processes(args: &PowerArgs, population: &Population) -> Result<Vec<Scenario>, Failure> {
    let years = population.schedule().periods() as f64 * population.schedule().period_years();
    let lambda = match (args.hazard, population.table(), args.mass.first()) {
        (Some(hazard), _, _) => hazard,
        (None, Some(table), _) => before_threshold(table)?,
        // exp(-0.4 T lambda) of the units have not adopted after four tenths of the time.
        (None, None, Some(mass)) => -(-mass).ln_1p() / (0.4 * years),
        (None, None, None) => 1.0 / years,
    };
    let thresholds = args
        .mass
        .iter()
        .flat_map(|&mass| args.ratio.iter().map(move |&ratio| Scenario::threshold(lambda, ratio, mass)));
    let smooth: Vec<Scenario> = match population.table() {
        None => args.contagion.iter().map(|&ratio| Scenario::contagion(ratio, years, 0.9)).collect(),
        Some(table) => {
            let mut fitted = Vec::new();
            for model in Model::ALL.into_iter().filter(|m| m.is_smooth() && *m != Model::Constant) {
                if let Some(fit) = model.fit(table, Changes::default())? {
                    fitted.push(Scenario { name: format!("{model}, as fitted"), path: fit.path, rho: 0.0 });
                }
            }
            fitted
        }
    };
    let constant = Scenario { name: "constant".to_owned(), path: constant(population, lambda)?, rho: 0.0 };
    let all = thresholds.chain(smooth).chain(std::iter::once(constant));
    Ok(all.map(|process| Scenario { rho: args.rho, ..process }).collect())
}

/// The hazard before the best rising step; the constant one where nothing rises.
fn before_threshold(table: &tipping_core::RiskTable) -> Result<f64, Failure> {
    let step = tipping_fit::StepHazard::new().fit(table).ok();
    let rise = step.as_ref().and_then(|fit| fit.best_rise().map(|rise| fit.hazard(&rise.before)));
    match rise {
        Some(hazard) => Ok(hazard),
        None => Ok(tipping_fit::ConstantHazard::new().fit(table)?.lambda()),
    }
}

fn constant(population: &Population, lambda: f64) -> Result<HazardPath, Failure> {
    Ok(HazardPath::constant(match population.table() {
        Some(table) => tipping_fit::ConstantHazard::new().fit(table)?.lambda(),
        None => lambda,
    }))
}

fn row(process: &Scenario, outcome: &Outcome) -> ProcessReport {
    ProcessReport {
        process: process.name.clone(),
        threshold: process.has_threshold(),
        rho: process.rho,
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
