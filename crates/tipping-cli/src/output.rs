//! Where results go: a file or standard output, in colour only on a terminal.

use std::io::{ErrorKind, IsTerminal, Write};

use crate::args::{Color, OutputArgs};
use crate::failure::Failure;

/// Whether the text may have colour: only on a terminal, and not with NO_COLOR (https://no-color.org).
pub(crate) fn colour(args: &OutputArgs) -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => args.output.is_none() && !no_color && std::io::stdout().is_terminal(),
    }
}

/// Writes a result to the chosen file, or to standard output.
pub(crate) fn write(args: &OutputArgs, text: &str) -> Result<(), Failure> {
    match &args.output {
        Some(path) => {
            std::fs::write(path, text).map_err(|source| Failure::Write { path: path.clone(), source })
        }
        None => to_stdout(text),
    }
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
        _ => Ok(()),
    }
}

/// Writes lines to standard error; a closed one is no failure. What they quote from files and arguments cannot
/// command the terminal: control characters are written as `\u{1b}`.
pub(crate) fn to_stderr(text: &str) {
    let write = |c: char| match c {
        '\n' => c.to_string(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    let text: String = text.chars().map(write).collect();
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
