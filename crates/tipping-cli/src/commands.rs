//! The commands: arguments to library calls to text.

use std::path::PathBuf;

use clap::CommandFactory;
use tipping_core::Warning;
use tipping_core::result::{self, CheckReport, Decision, FORMAT_VERSION};
use tipping_report as report;

use crate::args::{CheckArgs, Cli, Command, Described, OutputArgs, OutputFormat, SchemaArgs};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{colour, to_stderr, to_stdout, writable, write};
use crate::plan;
use crate::prepare::prepare;

pub(crate) fn run(cli: Cli) -> Result<u8, Failure> {
    // What cannot be written is told before anything is computed.
    for path in files(&cli.command).into_iter().flatten() {
        writable(path)?;
    }
    match cli.command {
        Command::Fit(args) => crate::fit::run(&args),
        Command::Check(args) => check(&args),
        Command::Pivots(args) => crate::pivots::run(&args),
        Command::Pool(args) => crate::pool::run(&args),
        Command::Simulate(args) => crate::simulate::run(args),
        Command::Power(args) => crate::power::run(args),
        Command::Regimes(args) => crate::regimes::run(&args),
        Command::Batch(args) => crate::batch::run(&args),
        Command::Report(args) => crate::report_page::run(&args),
        Command::Verify(args) => crate::verify::run(&args),
        Command::Sensitivity(args) => crate::sensitivity::run(&args),
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

/// The files that a command which computes long is to write.
fn files(command: &Command) -> [Option<&PathBuf>; 2] {
    match command {
        Command::Fit(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        Command::Pivots(args) => [args.output.output.as_ref(), None],
        Command::Pool(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        Command::Power(args) => [args.output.as_ref(), args.plot.plot.as_ref()],
        Command::Regimes(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        Command::Report(args) => [args.output.as_ref(), None],
        Command::Sensitivity(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        _ => [None, None],
    }
}

/// Runs on as many threads as asked for.
pub(crate) fn in_pool<T: Send>(threads: Option<u16>, run: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(run()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.map_err(|e| Failure::Threads(e.to_string()))?.install(run))
}

fn check(args: &CheckArgs) -> Result<u8, Failure> {
    let prepared = prepare(&args.data, &args.rules, args.output.quiet)?;
    let found = CheckReport {
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
            report::text::check_text(&found, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::json::to_json(&found)?,
        OutputFormat::Csv => report::tables::check_csv(&found)?,
        OutputFormat::Md => report::markdown::check_markdown(&found),
    };
    finish(&args.output, &text, &found.decisions, &found.warnings)
}

/// Writes the result; warnings go to standard error where the format has no place for their words.
pub(crate) fn finish(
    output: &OutputArgs,
    text: &str,
    decisions: &[Decision],
    warnings: &[Warning],
) -> Result<u8, Failure> {
    write(output, text)?;
    told(output, decisions, warnings)
}

/// What is told on standard error once a result is written, and the exit code.
pub(crate) fn told(output: &OutputArgs, decisions: &[Decision], warnings: &[Warning]) -> Result<u8, Failure> {
    if output.verbose {
        decisions.iter().for_each(|d| to_stderr(&format!("{}: {} ({})", d.subject, d.choice, d.reason)));
    }
    if output.format == OutputFormat::Csv && !output.quiet {
        warnings.iter().for_each(|w| to_stderr(&format!("warning: {}: {}", w.code, w.message)));
    }
    Ok(doubted(output.strict, warnings))
}

/// The exit code, when warnings count as a failure.
pub(crate) fn doubted(strict: bool, warnings: &[Warning]) -> u8 {
    if !strict || warnings.is_empty() {
        return DONE;
    }
    let codes: Vec<&str> = warnings.iter().map(|w| w.code.as_str()).collect();
    to_stderr(&format!("--strict: the result has warnings ({})", codes.join(", ")));
    CHECK_FAILED
}

fn schema(args: &SchemaArgs) -> Result<u8, Failure> {
    to_stdout(&schema_of(args.command)?)?;
    Ok(DONE)
}

/// The JSON Schema of what a command writes.
pub(crate) fn schema_of(command: Described) -> Result<String, report::ReportError> {
    match command {
        Described::Batch => report::json::schema::<result::BatchReport>(),
        Described::Fit => report::json::schema::<result::Report>(),
        Described::Check => report::json::schema::<result::CheckReport>(),
        Described::Norm => report::json::schema::<result::NormResult>(),
        Described::Pivots => report::json::schema::<result::PivotsReport>(),
        Described::Pool => report::json::schema::<result::PoolReport>(),
        Described::Power => report::json::schema::<result::PowerReport>(),
        Described::Regimes => report::json::schema::<result::RegimesReport>(),
        Described::Sensitivity => report::json::schema::<result::SensitivityReport>(),
        Described::Verify => report::json::schema::<result::VerifyReport>(),
    }
}
