//! `tipping simulate`: data sets under a model with known parameters, written as a long table that `tipping fit` reads.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use tipping_core::{Act, Likelihood, PeriodUnit, Warning};
use tipping_fit::FitError;
use tipping_fit::hazard::HazardPath;
use tipping_fit::model::{Changes, FittedModel, specify};
use tipping_fit::simulate::{SimulatedHistory, Simulation};
use tipping_ingest::{LongColumns, LongFormat, LongRow, LongWriter};

use crate::args::{self, ParameterValue, SimulateArgs};
use crate::commands::in_pool;
use crate::failure::{DONE, Failure};
use crate::output::to_stderr;
use crate::plan::{self, Words};
use crate::population::Population;
use crate::prepare::Prepared;
use crate::progress::Progress;

pub(crate) fn run(mut args: SimulateArgs) -> Result<u8, Failure> {
    // What the name of the file asks for is refused before anything is computed.
    let format = args.file().map_or(Ok(LongFormat::Csv), |file| LongFormat::of(file))?;
    let population = Population::new(&mut args.schedule, args.quiet)?;
    let (path, described) = hazard(&args, &population)?;
    let simulation = Simulation::new(population.schedule(), &path, population.likelihood());
    let simulation = simulation.seed(args.seed).rho(args.rho)?;

    let mut warnings = population.warnings();
    let progress = Progress::start(format!("simulating {} data sets", args.replicates), args.quiet);
    let written = in_pool(args.threads, || write(&args, format, &population, &simulation))?;
    drop(progress);
    let Some(mut adoptions) = written? else { return Ok(DONE) };
    if args.quiet {
        return Ok(DONE);
    }
    adoptions.sort_unstable();
    let none = adoptions.iter().filter(|n| **n == 0).count();
    if none > 0 {
        warnings.push(Warning::new(
            "no_adoption",
            format!("{none} of the data sets have no simulated adoption."),
        ));
    }
    warnings.iter().for_each(|w| to_stderr(&format!("warning: {}: {}", w.code, w.message)));
    let (least, most) = (adoptions.first().copied().unwrap_or(0), adoptions.last().copied().unwrap_or(0));
    let (sets, median) = (plural(adoptions.len()), median(&adoptions));
    to_stderr(&format!("{sets} of {described}; adoptions: median {median}, {least} to {most}"));
    to_stderr(&population.command(&args));
    Ok(DONE)
}

fn plural(sets: usize) -> String {
    if sets == 1 { "1 data set".to_owned() } else { format!("{sets} data sets") }
}

/// The median of sorted counts.
fn median(sorted: &[u64]) -> f64 {
    let middle = |i: usize| sorted.get(i).copied().unwrap_or(0) as f64;
    (middle(sorted.len().saturating_sub(1) / 2) + middle(sorted.len() / 2)) / 2.0
}

impl SimulateArgs {
    /// The file to write; `-` is standard output.
    fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|path| path.as_os_str() != "-")
    }

    /// The name of a replicate.
    fn norm(&self, replicate: u32) -> String {
        let width = self.replicates.to_string().len().max(4);
        format!("sim-{:0width$}", replicate + 1)
    }
}

/// Simulates and writes; the number of adoptions of every replicate, or `None` when the reader had seen enough.
fn write(
    args: &SimulateArgs,
    format: LongFormat,
    population: &Population,
    simulation: &Simulation<'_>,
) -> Result<Option<Vec<u64>>, Failure> {
    let failed = |source: io::Error| match args.file() {
        Some(path) => Failure::Write { path: path.clone(), source },
        None => Failure::Stdout(source),
    };
    // A run that is interrupted leaves nothing under the name of the file.
    let part = args.file().map(|path| path.with_added_extension("part"));
    let output: Box<dyn Write + Send> = match &part {
        Some(part) => Box::new(BufWriter::new(File::create(part).map_err(failed)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut adoptions = Vec::new();
    let write = || -> io::Result<()> {
        let mut table = LongWriter::new(output, format, population.columns())?;
        simulation.each(args.replicates, |replicate, history| {
            adoptions.push(history.events());
            population.rows(&args.norm(replicate), &history, |row| table.write(row))
        })?;
        table.finish()?;
        match (&part, args.file()) {
            (Some(part), Some(path)) => std::fs::rename(part, path),
            _ => Ok(()),
        }
    };
    match write() {
        Ok(()) => Ok(Some(adoptions)),
        Err(error) if error.kind() == ErrorKind::BrokenPipe && args.file().is_none() => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// The hazard, and in words where it comes from.
fn hazard(args: &SimulateArgs, population: &Population) -> Result<(HazardPath, String), Failure> {
    let model = args.model;
    if args.parameters.is_empty() {
        let Some(table) = population.table() else {
            return Err(Failure::Usage(format!(
                "give the parameters of {model} with --param NAME=VALUE, or with --like the data to fit it to"
            )));
        };
        let changes = Changes { threshold_in: args.threshold_in.into(), ..Changes::default() };
        let none = FitError::NoCandidates { events: table.events(), min_events: changes.min_events };
        let fit = model.fit(table, changes)?.ok_or(none)?;
        let described = format!("{} as fitted to {} ({})", model, population.norm(), estimates(&fit));
        return Ok((fit.path, described));
    }
    let mut parameters = Vec::new();
    for (name, value) in &args.parameters {
        let value = match value {
            ParameterValue::Number(number) => *number,
            ParameterValue::Date(date) => population.offset(name, *date)?,
        };
        parameters.push((name.as_str(), value));
    }
    let path = specify(model, &parameters, population.schedule().periods());
    Ok((path.map_err(|error| Failure::Usage(error.to_string()))?, model.to_string()))
}

fn estimates(fit: &FittedModel) -> String {
    let parameters = fit.parameters.iter().map(|(name, value)| format!("{name} = {value:.4}"));
    let changes = fit.changes.iter().map(|(change, name)| format!("{name} {}", change.date));
    parameters.chain(changes).collect::<Vec<_>>().join(", ")
}

impl Population {
    fn columns(&self) -> LongColumns {
        if let Self::Like(like) = self { like.columns } else { LongColumns::default() }
    }

    /// The rows of one replicate.
    fn rows(
        &self,
        norm: &str,
        history: &SimulatedHistory,
        mut write: impl FnMut(LongRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Like(like) => {
                let (data, study) = (&like.prepared.data, &like.prepared.study);
                let record = study.replay(data, &history.adopted);
                like.shown.iter().try_for_each(|&(unit, weight)| {
                    write(LongRow { norm, unit: &data.units()[unit].id, adoption: record[unit], weight })
                })
            }
            Self::MadeUp { first, period, .. } => {
                let width = history.adopted.len().to_string().len();
                history.adopted.iter().enumerate().try_for_each(|(i, adopted)| {
                    let adoption = adopted.map(|k| tipping_core::Adoption {
                        date: period.date(first + k as i64),
                        act: Act::Decision,
                        withdrawn: None,
                    });
                    write(LongRow { norm, unit: &format!("unit-{:0width$}", i + 1), adoption, weight: None })
                })
            }
        }
    }

    /// Doubts about the data, and what the file cannot tell.
    fn warnings(&self) -> Vec<Warning> {
        let Self::Like(like) = self else { return Vec::new() };
        let Prepared { data, warnings, .. } = &like.prepared;
        let mut warnings = warnings.clone();
        let shorter = data.units().iter().filter(|u| u.observed_through.is_some()).count();
        if shorter > 0 {
            let message = format!(
                "Observation of {shorter} units ends before the record does, and the file does not tell: `fit` has them at risk \
                 and as members for longer than they were simulated."
            );
            warnings.push(Warning::new("not_reproduced", message));
        }
        let changing: Vec<usize> =
            (0..data.units().len()).filter(|&u| data.units()[u].weights.len() > 1).collect();
        if !changing.is_empty() {
            let message = format!(
                "The weights of {} units change in time, and a row has one: the file has those at the beginning of the \
                 window, with which `fit` gives other fractions than were simulated.",
                changing.len()
            );
            warnings.push(Warning::new("not_reproduced", message));
        }
        warnings
    }

    /// The command that fits the first replicate.
    fn command(&self, args: &SimulateArgs) -> String {
        let file = args.file().map_or("-".into(), |path| path.to_string_lossy());
        let mut words = Words(vec![plan::place(&file)]);
        words.add("norm", Some(args.norm(0)));
        if let Self::Like(like) = self {
            words.add("system", Some(like.prepared.data.system().name.clone()));
        }
        let (period, first, last) = self.window();
        words.add("from", Some(period.date(first).to_string()));
        words.add("through", Some(period.date(last).to_string()));
        words.add("period", Some(period.to_string()));
        let usual = if period == PeriodUnit::Day { Likelihood::Exact } else { Likelihood::Grouped };
        words.add("likelihood", (self.likelihood() != usual).then(|| self.likelihood().to_string()));
        let rules = &args.schedule.rules;
        words.add("pre-entry", plan::changed(rules.pre_entry, args::PreEntryArg::Count));
        words.add("successions", plan::changed(rules.successions, args::SuccessionsArg::Inherited));
        words.add("counting", plan::changed(rules.counting, args::CountingArg::InForce));
        words.of("fit")
    }
}
