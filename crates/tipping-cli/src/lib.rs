//! The command line of the tipping toolkit: arguments to library calls to reports. Nothing is computed here.

mod args;
#[path = "../../tipping/src/batch/mod.rs"]
mod batch;
mod commands;
#[path = "../../tipping/src/regimes/covariates.rs"]
mod covariates;
mod datasets;
mod failure;
#[path = "../../tipping/src/fit/mod.rs"]
mod fit;
#[path = "../../tipping/src/fit/plan.rs"]
mod fit_plan;
mod output;
#[path = "../../tipping/src/pivots.rs"]
mod pivots;
#[path = "../../tipping/src/command.rs"]
mod plan;
mod plot;
#[path = "../../tipping/src/pool/mod.rs"]
mod pool;
#[path = "../../tipping/src/pool/groups.rs"]
mod pool_groups;
#[path = "../../tipping/src/pool/read.rs"]
mod pool_read;
#[path = "../../tipping/src/population.rs"]
mod population;
#[path = "../../tipping/src/power.rs"]
mod power;
#[path = "../../tipping/src/prepare/mod.rs"]
mod prepare;
mod progress;
#[path = "../../tipping/src/regimes/mod.rs"]
mod regimes;
#[path = "../../tipping/src/fit/regions.rs"]
mod regions;
mod report_page;
#[path = "../../tipping/src/page/companion.rs"]
mod report_with;
#[path = "../../tipping/src/sensitivity/mod.rs"]
mod sensitivity;
#[path = "../../tipping/src/simulate.rs"]
mod simulate;
mod verify;
#[path = "../../tipping/src/fit/weightings.rs"]
mod weightings;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

/// Runs the program with these arguments, the program's name first, and returns its exit code.
///
/// 0 done; 1 done, but a check failed; 2 usage; 3 data rejected; 4 fit failed; 70 bug.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match args::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and versions to standard output, errors to standard error. A closed one is no failure.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { failure::DONE });
        }
    };
    let code = std::panic::catch_unwind(|| match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            output::to_stderr(&error.message());
            error.code()
        }
    });
    ExitCode::from(code.unwrap_or_else(|_| {
        output::to_stderr("tipping: this is a bug; please report the command and the message above");
        failure::BUG
    }))
}
