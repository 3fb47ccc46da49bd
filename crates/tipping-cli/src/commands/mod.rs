//! The commands: arguments to a request, the request to a result, the result to text.

mod batch;
mod check;
mod claims;
mod datasets;
mod fit;
mod pivots;
mod pool;
mod power;
mod regimes;
mod report;
mod sensitivity;
mod simulate;
mod verify;

use std::path::PathBuf;

use clap::CommandFactory;

use crate::args::{Cli, Command, SchemaArgs};
use crate::failure::{DONE, Failure};
use crate::output::{to_stdout, writable};

pub(crate) fn run(cli: Cli) -> Result<u8, Failure> {
    // What cannot be written is told before anything is computed.
    for path in files(&cli.command).into_iter().flatten() {
        writable(path)?;
    }
    match cli.command {
        Command::Fit(args) => fit::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Claims(args) => claims::run(&args),
        Command::Pivots(args) => pivots::run(&args),
        Command::Pool(args) => pool::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Power(args) => power::run(&args),
        Command::Regimes(args) => regimes::run(&args),
        Command::Batch(args) => batch::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Sensitivity(args) => sensitivity::run(&args),
        Command::Datasets(args) => datasets::run(&args),
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
        Command::Claims(args) => [args.output.output.as_ref(), None],
        Command::Pivots(args) => [args.output.output.as_ref(), None],
        Command::Pool(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        Command::Power(args) => [args.output.as_ref(), args.plot.plot.as_ref()],
        Command::Regimes(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        Command::Report(args) => [args.output.as_ref(), None],
        Command::Sensitivity(args) => [args.output.output.as_ref(), args.plot.plot.as_ref()],
        _ => [None, None],
    }
}

fn schema(args: &SchemaArgs) -> Result<u8, Failure> {
    to_stdout(&args.command.schema()?)?;
    Ok(DONE)
}
