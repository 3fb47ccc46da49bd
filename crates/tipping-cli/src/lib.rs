//! The command line of the tipping toolkit: arguments to requests of the library, results to text. Nothing is
//! computed here.

mod args;
mod commands;
mod failure;
mod output;
mod plot;
mod progress;

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
            // clap prints help and versions to standard output, errors to standard error. A closed one is no
            // failure.
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
