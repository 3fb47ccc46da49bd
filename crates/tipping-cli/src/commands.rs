//! The commands: arguments to library calls to text.

use clap::CommandFactory;
use tipping_core::Warning;
use tipping_core::result::{CheckReport, Decision, FORMAT_VERSION};
use tipping_report as report;

use crate::args::{CheckArgs, Cli, Command, Described, OutputArgs, OutputFormat, SchemaArgs};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{colour, to_stderr, to_stdout, write};
use crate::plan;
use crate::prepare::prepare;

pub(crate) fn run(cli: Cli) -> Result<u8, Failure> {
    match cli.command {
        Command::Fit(args) => crate::fit::run(&args),
        Command::Check(args) => check(&args),
        Command::Pivots(args) => crate::pivots::run(&args),
        Command::Simulate(args) => crate::simulate::run(args),
        Command::Power(args) => crate::power::run(args),
        Command::Regimes(args) => crate::regimes::run(&args),
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

/// Runs on as many threads as asked for.
pub(crate) fn in_pool<T: Send>(threads: Option<u16>, run: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(run()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.map_err(|e| Failure::Threads(e.to_string()))?.install(run))
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
        Described::Pivots => report::pivots_schema()?,
        Described::Power => report::power_schema()?,
        Described::Regimes => report::regimes_schema()?,
        Described::Sensitivity => report::sensitivity_schema()?,
    };
    to_stdout(&text)?;
    Ok(DONE)
}
