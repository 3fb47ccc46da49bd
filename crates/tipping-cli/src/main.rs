//! The `tipping` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    tipping_cli::main(std::env::args_os())
}
