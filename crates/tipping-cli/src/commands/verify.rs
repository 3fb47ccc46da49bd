//! `tipping verify`: holds an analysis to its findings.

use std::path::Path;
use std::process::{Command as Process, Stdio};

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use tipping::ingest::names::nearest;
use tipping::report;
use tipping::report::messages::FrontEnd;
use tipping::{Error, NotRun, Runner, Unreadable, Verified, VerifyError, VerifyRequest, verify};

use crate::args::{Cli, VerifyArgs, VerifyFormat};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{self, to_stderr, to_stdout};
use crate::progress::Progress;

#[cfg(test)]
mod tests;

/// The exit code when a result of a file cannot be read.
const NO_RESULT: u8 = 3;

pub(crate) fn run(args: &VerifyArgs) -> Result<u8, Failure> {
    let runner = ChildProcesses { quiet: args.quiet };
    let request = VerifyRequest::new(&args.expectations).update(args.update);
    let verified = verify(&request, &runner).map_err(explained)?;
    if let Some(text) = &verified.rewritten {
        output::replace(&args.expectations, text)?;
    }
    write(args, &verified)?;
    Ok(match verified.unreadable.first() {
        Some(Unreadable { ended_with, .. }) => ended_with.unwrap_or(NO_RESULT),
        None if verified.report.fail > 0 => CHECK_FAILED,
        None => DONE,
    })
}

/// Who cannot name a file of expectations is told where one is shown.
fn explained(error: Error) -> Failure {
    match error {
        Error::Verify(unread @ VerifyError::NotRead { .. }) => {
            Failure::Usage(format!("{unread}; tipping verify --help shows such a file"))
        }
        error => error.into(),
    }
}

/// Writes the report, and on standard error what could not be read.
fn write(args: &VerifyArgs, verified: &Verified) -> Result<(), Failure> {
    let Verified { report: result, unreadable, .. } = verified;
    if let Some(path) = &args.junit {
        let text = report::junit::verify_junit(result, FrontEnd::Cli)?;
        std::fs::write(path, text).map_err(|error| {
            Failure::Usage(format!("cannot write {}: {error}; choose another --junit", path.display()))
        })?;
    }
    to_stdout(&match args.format {
        VerifyFormat::Text => {
            report::text::verify_text(result, output::coloured(args.color, false), FrontEnd::Cli)
        }
        VerifyFormat::Json => report::json::to_json(result)?,
        VerifyFormat::Md => report::markdown::verify_markdown(result, FrontEnd::Cli),
    })?;
    for Unreadable { message, .. } in unreadable {
        to_stderr(&format!("tipping: {message}"));
    }
    if args.update && !unreadable.is_empty() {
        to_stderr(&format!(
            "tipping: {} stays as it is: it is rewritten only when every result can be read",
            args.expectations.display()
        ));
    }
    Ok(())
}

/// Runs the commands of a file of expectations as child processes of this program, so that nothing of them
/// reaches our own output.
struct ChildProcesses {
    quiet: bool,
}

impl Runner for ChildProcesses {
    fn check(&self, arguments: &[String]) -> Result<(), String> {
        let mut command = Cli::command();
        command.build();
        gives_json(&command, arguments)?;
        let words = std::iter::once("tipping").chain(arguments.iter().map(String::as_str));
        let matches = command.try_get_matches_from_mut(words).map_err(|error| refused(&error, arguments))?;
        match ["format", "output"].into_iter().find(|id| is_typed(&matches, id)) {
            Some(id) => Err(format!("leave --{id} out: the result is taken as JSON and written nowhere")),
            None => Ok(()),
        }
    }

    fn run(&self, folder: &Path, arguments: &[String]) -> Result<String, NotRun> {
        let _progress = Progress::start(
            format!("running tipping {}", report::shell::command_line(arguments)),
            self.quiet,
        );
        let mut process = Process::new(std::env::current_exe().map_err(NotRun::NotStarted)?);
        if !folder.as_os_str().is_empty() {
            process.current_dir(folder);
        }
        // Before what was typed: after `--` it would be data.
        let (name, rest) =
            arguments.split_first().map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
        process.args([name, "--format", "json"]).args(rest).stdin(Stdio::null());
        let output = process.output().map_err(NotRun::NotStarted)?;
        match output.status.code() {
            // 1 is a result with doubts, under --strict.
            Some(0 | 1) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            code => Err(NotRun::Failed {
                code: code.and_then(|code| u8::try_from(code).ok()),
                message: said(&String::from_utf8_lossy(&output.stderr)),
            }),
        }
    }
}

/// What a child wrote to standard error, without the signs of life of its work.
fn said(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().filter(|line| !line.ends_with(" ...")).collect();
    lines.join("\n").trim().trim_start_matches("tipping: ").to_owned()
}

/// Refuses what names no command that writes a result in JSON.
fn gives_json(command: &clap::Command, arguments: &[String]) -> Result<(), String> {
    let Some(name) = arguments.first() else {
        return Err(
            "the command to run is empty; write it as after tipping: [\"fit\", \"suffrage\"]".to_owned()
        );
    };
    if name == "verify" {
        return Err("verify cannot be run within verify; check those results here".to_owned());
    }
    let able: Vec<&str> =
        command.get_subcommands().filter(|c| writes_json(c)).map(clap::Command::get_name).collect();
    if able.contains(&name.as_str()) {
        return Ok(());
    }
    let near = match nearest(name, able.iter().copied(), 1).first() {
        Some(near) => format!(" (did you mean {near}?)"),
        None => String::new(),
    };
    let able = able.join(", ");
    Err(format!("`{name}` is no command that writes a result in JSON{near}; one of {able}"))
}

fn writes_json(command: &clap::Command) -> bool {
    let mut formats = command.get_arguments().filter(|argument| argument.get_id() == "format");
    command.get_name() != "verify"
        && formats.any(|format| format.get_possible_values().iter().any(|value| value.get_name() == "json"))
}

/// Why clap refuses the arguments, on a line.
fn refused(error: &clap::Error, arguments: &[String]) -> String {
    if !error.use_stderr() {
        return "it asks for help and gives no result; leave that out".to_owned();
    }
    let text = error.render().to_string();
    let first = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect::<Vec<_>>().join(" ");
    format!("tipping {}: {}", report::shell::command_line(arguments), first.trim_start_matches("error: "))
}

/// Whether a flag of the command stands among its arguments.
fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    matches.subcommand().is_some_and(|(_, matches)| {
        matches!(matches.try_contains_id(id), Ok(true))
            && matches.value_source(id) == Some(ValueSource::CommandLine)
    })
}
