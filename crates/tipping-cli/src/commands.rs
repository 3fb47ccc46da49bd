//! The commands: arguments to library calls to text.

use clap::CommandFactory;
use tipping_core::Warning;
use tipping_core::result::{CheckReport, Decision, FORMAT_VERSION, Report, TestsReport, Verdict};
use tipping_fit::{Analysis, Bootstrap, Model, Settings, Tests};
use tipping_report as report;

use crate::args::{CheckArgs, Cli, Command, Described, FitArgs, OutputArgs, OutputFormat, SchemaArgs};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{colour, to_stderr, to_stdout, write};
use crate::plan;
use crate::prepare::{Prepared, prepare};
use crate::progress::{Bar, Progress};

pub(crate) fn run(cli: Cli) -> Result<u8, Failure> {
    match cli.command {
        Command::Fit(args) => fit(&args),
        Command::Check(args) => check(&args),
        Command::Datasets(args) => crate::datasets::run(&args),
        Command::Schema(args) => schema(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tipping", &mut script);
            to_stdout(&String::from_utf8_lossy(&script))?;
            Ok(DONE)
        }
    }
}

fn fit(args: &FitArgs) -> Result<u8, Failure> {
    let prepared = prepare(&args.data, &args.rules, args.output.quiet)?;
    let progress = Progress::start("fitting".to_owned(), args.output.quiet);
    let models = if args.models.is_empty() { Model::ALL.to_vec() } else { args.models.clone() };
    let names: Vec<&str> = models.iter().map(|m| m.name()).collect();
    let names = names.join(",");
    let settings = Settings { min_events: args.min_events, level: args.level, models };
    let analysis = tipping_fit::analyse(&prepared.study.table, &settings)?;
    drop(progress);
    let (tests, verdict) = simulated(args, &prepared, &analysis)?.unzip();
    // Either the reader is told that nothing was tested, or what the tests leave out.
    let notes = if tests.is_some() { vec![Tests::note()] } else { analysis.notes };

    let (window, risk_table) = (prepared.window_report(), prepared.table_report());
    let mut provenance = prepared.provenance;
    provenance.seed = args.seed;
    provenance.options.insert("min-events".into(), args.min_events.to_string());
    provenance.options.insert("level".into(), args.level.to_string());
    provenance.options.insert("models".into(), names);
    provenance.options.insert("bootstrap".into(), args.bootstrap.to_string());
    let result = Report {
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window,
        risk_table,
        models: analysis.models,
        tipping_point: analysis.tipping_point,
        critical_mass: analysis.critical_mass,
        hazards: analysis.hazards,
        posterior: analysis.posterior,
        tests,
        verdict,
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings: prepared.warnings.into_iter().chain(analysis.warnings).collect(),
        notes,
        provenance,
    };
    let text = match args.output.format {
        OutputFormat::Text => {
            report::fit_text(&result, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::to_json(&result)?,
        OutputFormat::Csv => report::fit_csv(&result)?,
        OutputFormat::Md => report::fit_markdown(&result),
    };
    finish(&args.output, &text, &result.decisions, &result.warnings)
}

/// The tests by simulation, with a bar of their progress.
fn simulated(
    args: &FitArgs,
    prepared: &Prepared,
    analysis: &Analysis,
) -> Result<Option<(TestsReport, Verdict)>, Failure> {
    if args.bootstrap == 0 {
        return Ok(None);
    }
    let table = &prepared.study.table;
    let settings = Bootstrap {
        replicates: args.bootstrap,
        seed: args.seed,
        min_events: args.min_events,
        level: args.level,
    };
    // Four simulations: constant, rival, account, one third.
    let bar = Bar::start(4 * u64::from(args.bootstrap), args.output.quiet);
    let run = || settings.run(table, &prepared.study.schedule, &|| bar.advance());
    let tests = match args.threads {
        None => run(),
        Some(n) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(n)).build();
            pool.map_err(|e| Failure::Threads(e.to_string()))?.install(run)
        }
    }?;
    drop(bar);
    let events = table.totals().events;
    Ok(Some((tests.report(table, analysis, &settings), tests.verdict(events))))
}

fn check(args: &CheckArgs) -> Result<u8, Failure> {
    let prepared = prepare(&args.data, &args.rules, args.output.quiet)?;
    let result = CheckReport {
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window: prepared.window_report(),
        risk_table: prepared.table_report(),
        fates: prepared.fates(),
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings: prepared.warnings,
        provenance: prepared.provenance,
    };
    let text = match args.output.format {
        OutputFormat::Text => {
            report::check_text(&result, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::to_json(&result)?,
        OutputFormat::Csv => report::check_csv(&result)?,
        OutputFormat::Md => report::check_markdown(&result),
    };
    finish(&args.output, &text, &result.decisions, &result.warnings)
}

/// Writes the result; warnings go to standard error where the format has no place for their words.
fn finish(
    output: &OutputArgs,
    text: &str,
    decisions: &[Decision],
    warnings: &[Warning],
) -> Result<u8, Failure> {
    write(output, text)?;
    if output.verbose {
        decisions.iter().for_each(|d| to_stderr(&format!("{}: {} ({})", d.subject, d.choice, d.reason)));
    }
    if output.format == OutputFormat::Csv && !output.quiet {
        warnings.iter().for_each(|w| to_stderr(&format!("warning: {}: {}", w.code, w.message)));
    }
    if output.strict && !warnings.is_empty() {
        let codes: Vec<&str> = warnings.iter().map(|w| w.code.as_str()).collect();
        to_stderr(&format!("--strict: the result has warnings ({})", codes.join(", ")));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

fn schema(args: &SchemaArgs) -> Result<u8, Failure> {
    let text = match args.command {
        Described::Fit => report::fit_schema()?,
        Described::Check => report::check_schema()?,
    };
    to_stdout(&text)?;
    Ok(DONE)
}
