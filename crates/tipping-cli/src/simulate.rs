//! `tipping simulate`: data sets under a model with known parameters, written as a long table that `tipping fit` reads.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use tipping_core::{
    Act, AdoptionData, Date, Fate, Likelihood, PeriodUnit, PreEntry, RiskTable, Schedule, Study, Unit,
    Warning,
};
use tipping_fit::{
    Changes, FitError, FittedModel, HazardPath, SimulatedHistory, Simulation, ThresholdIn, specify,
};
use tipping_ingest::{LongColumns, LongFormat, LongRow, LongWriter};

use crate::args::{self, ParameterValue, SimulateArgs, ThresholdInArg, UnitsArg};
use crate::commands::in_pool;
use crate::failure::{DONE, Failure};
use crate::fit_plan::period_of;
use crate::output::to_stderr;
use crate::plan;
use crate::prepare::{Prepared, prepare};
use crate::progress::Progress;

pub(crate) fn run(mut args: SimulateArgs) -> Result<u8, Failure> {
    // What the name of the file asks for is refused before anything is computed.
    let format = args.file().map_or(Ok(LongFormat::Csv), |file| LongFormat::of(file))?;
    let population = Population::new(&mut args)?;
    let (path, described) = hazard(&args, &population)?;
    let simulation = Simulation::new(population.schedule(), &path, population.likelihood());
    let simulation = simulation.seed(args.seed).rho(args.rho)?;

    let mut warnings = population.warnings(&args);
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
    to_stderr(&tipping_report::command_line(&population.command(&args)));
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
    let output: Box<dyn Write + Send> = match args.file() {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(failed)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut adoptions = Vec::new();
    let write = || -> io::Result<()> {
        let mut table = LongWriter::new(output, format, population.columns())?;
        simulation.each(args.replicates, |replicate, history| {
            adoptions.push(history.events());
            population.rows(&args.norm(replicate), &history, |row| table.write(row))
        })?;
        table.finish()
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
        let changes = Changes {
            threshold_in: match args.threshold_in {
                ThresholdInArg::Time => ThresholdIn::Time,
                ThresholdInArg::Fraction => ThresholdIn::Fraction,
            },
            ..Changes::default()
        };
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

/// Who could adopt.
enum Population {
    /// As in the data.
    Like(Box<Like>),
    /// Units that are always there.
    MadeUp { schedule: Schedule, likelihood: Option<args::LikelihoodArg>, first: i64, period: PeriodUnit },
}

/// The data whose schedule is used.
struct Like {
    prepared: Prepared,
    /// Units with a row, as indices into the data's, with their weights.
    shown: Vec<(usize, Option<f64>)>,
    columns: LongColumns,
}

impl Population {
    fn new(args: &mut SimulateArgs) -> Result<Self, Failure> {
        let usage = |problem: &str| Err(Failure::Usage(problem.to_owned()));
        match args.made_up {
            Some(UnitsArg::Number(_)) if !args.data.data.is_empty() => {
                usage("--like takes the schedule of data and --units a made-up one; leave one of them out")
            }
            Some(UnitsArg::Number(units)) => Self::made_up(args, units),
            _ if args.data.data.is_empty() => usage(
                "who could adopt? Give --like DATA, or --units N and --periods N for a made-up schedule",
            ),
            _ if args.periods.is_some() => usage(
                "--periods belongs to a made-up schedule; the window of --like is set with --from and --through",
            ),
            codes => {
                if let Some(UnitsArg::Codes(codes)) = codes {
                    args.data.units = Some(codes);
                }
                let prepared = prepare(&args.data, &args.rules, args.quiet)?;
                Ok(Self::Like(Box::new(Like::new(prepared))))
            }
        }
    }

    fn made_up(args: &SimulateArgs, units: u32) -> Result<Self, Failure> {
        let rules = &args.rules;
        let misplaced = plan::words(&args.data, rules).into_iter().find(|word| {
            word.starts_with("--") && !["--from", "--period", "--likelihood"].contains(&word.as_str())
        });
        if let Some(flag) = misplaced {
            return Err(Failure::Usage(format!(
                "{flag} belongs to --like DATA and means nothing in a made-up schedule"
            )));
        }
        let Some(periods) = args.periods else {
            return Err(Failure::Usage("a made-up schedule has an end: give --periods N".to_owned()));
        };
        let period = plan::rules(rules).period.unwrap_or(PeriodUnit::Year);
        let opening = rules.from.or_else(|| Date::from_year(1900).ok()).map_or(0, Date::first_day);
        let first = period.index_of(opening);
        let end = period.date(first + i64::from(periods) - 1);
        if end.year() > 2200 {
            return Err(Failure::Usage(format!(
                "{periods} periods of a {period} from {} on end in {}, and dates are read up to 2200; choose fewer, or an \
                 earlier --from",
                period.date(first),
                end.year()
            )));
        }
        let schedule = Schedule::closed(units as usize, first, periods as usize, period);
        Ok(Self::MadeUp { schedule, likelihood: rules.likelihood, first, period })
    }

    fn study(&self) -> Option<&Study> {
        if let Self::Like(like) = self { Some(&like.prepared.study) } else { None }
    }

    fn table(&self) -> Option<&RiskTable> {
        self.study().map(|study| &study.table)
    }

    fn norm(&self) -> &str {
        if let Self::Like(like) = self { &like.prepared.data.norm().id } else { "" }
    }

    fn schedule(&self) -> &Schedule {
        match self {
            Self::Like(like) => &like.prepared.study.schedule,
            Self::MadeUp { schedule, .. } => schedule,
        }
    }

    fn likelihood(&self) -> Likelihood {
        match self {
            Self::Like(like) => like.prepared.study.table.likelihood(),
            Self::MadeUp { likelihood: Some(args::LikelihoodArg::Exact), .. } => Likelihood::Exact,
            Self::MadeUp { likelihood: None, period: PeriodUnit::Day, .. } => Likelihood::Exact,
            Self::MadeUp { .. } => Likelihood::Grouped,
        }
    }

    /// The period and the numbers of the window's first and last.
    fn window(&self) -> (PeriodUnit, i64, i64) {
        let last = |first: i64| first + self.schedule().periods() as i64 - 1;
        match self {
            Self::Like(like) => {
                let window = &like.prepared.study.window;
                (window.period, window.first, last(window.first))
            }
            Self::MadeUp { first, period, .. } => (*period, *first, last(*first)),
        }
    }

    /// The period of a date, counted from the window's first, when a change can begin there.
    fn offset(&self, name: &str, date: Date) -> Result<f64, Failure> {
        let (period, first, last) = self.window();
        let refuse = |problem: String| Failure::Usage(format!("--param {name}={date}: {problem}"));
        let at = period_of(date, period)
            .ok_or_else(|| refuse(format!("the date does not say which {period}; write it in full")))?;
        if at <= first || at > last {
            return Err(refuse(format!(
                "a change needs time before it and after it, and the window is {} to {}",
                period.date(first),
                period.date(last)
            )));
        }
        Ok((at - first) as f64)
    }

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
    fn warnings(&self, args: &SimulateArgs) -> Vec<Warning> {
        let Self::Like(like) = self else { return Vec::new() };
        let Prepared { data, study, warnings, .. } = &like.prepared;
        let mut warnings = warnings.clone();
        let rules = plan::rules(&args.rules);
        let names = |units: &[usize]| {
            units.iter().map(|&u| data.units()[u].name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let lost = study.not_replayed(data, &rules);
        if rules.pre_entry == PreEntry::Drop && !lost.is_empty() {
            let message = format!(
                "Under --pre-entry drop these units lose a later spell to an adoption between spells: {}. Where one adopts in \
                 the simulation before that, the file cannot tell: `fit` counts it as a member in the later spell too.",
                names(&lost)
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
    fn command(&self, args: &SimulateArgs) -> Vec<String> {
        let file = args.file().map_or("-".into(), |path| path.to_string_lossy());
        let mut words = vec!["tipping".to_owned(), "fit".to_owned(), file.into_owned()];
        let mut add = |flag: &str, value: Option<String>| {
            words.extend(value.map(|value| [format!("--{flag}"), value]).into_iter().flatten());
        };
        add("norm", Some(args.norm(0)));
        if let Self::Like(like) = self {
            add("system", Some(like.prepared.data.system().name.clone()));
        }
        let (period, first, last) = self.window();
        add("from", Some(period.date(first).to_string()));
        add("through", Some(period.date(last).to_string()));
        add("period", Some(period.to_string()));
        let usual = if period == PeriodUnit::Day { Likelihood::Exact } else { Likelihood::Grouped };
        add("likelihood", (self.likelihood() != usual).then(|| self.likelihood().to_string()));
        let rules = &args.rules;
        add("pre-entry", plan::changed(rules.pre_entry, args::PreEntryArg::Count));
        add("successions", plan::changed(rules.successions, args::SuccessionsArg::Inherited));
        add("counting", plan::changed(rules.counting, args::CountingArg::InForce));
        words
    }
}

impl Like {
    fn new(prepared: Prepared) -> Self {
        let (data, study) = (&prepared.data, &prepared.study);
        let weighted = data.units().iter().any(|u| !u.weights.is_empty());
        let opening = study.window.period.first_day(study.window.first);
        // Whoever is not in the system has no row, unless every member must have a weight.
        let absent = |fate: Fate| fate == Fate::Absent && !weighted;
        let shown = study.outcomes.iter().filter(|o| !absent(o.fate)).map(|o| o.unit);
        let weight = |unit: &Unit| {
            let holds = unit.weights.iter().rev().find(|w| w.from.is_none_or(|d| d.first_day() <= opening));
            holds.or(unit.weights.first()).map(|w| w.value)
        };
        let shown: Vec<(usize, Option<f64>)> = shown.map(|u| (u, weight(&data.units()[u]))).collect();
        let columns = columns(data, study, weighted);
        Self { prepared, shown, columns }
    }
}

/// The columns that the record of adoptions which are not simulated needs.
fn columns(data: &AdoptionData, study: &Study, weight: bool) -> LongColumns {
    let given = study.replay(data, &vec![None; study.schedule.units().len()]);
    let any = |test: &dyn Fn(&tipping_core::Adoption) -> bool| given.iter().flatten().any(test);
    LongColumns {
        act: any(&|a| a.act == Act::Succession),
        withdrawn: any(&|a| a.withdrawn.is_some()),
        weight,
    }
}
