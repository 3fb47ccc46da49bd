//! Where results go: a file or standard output, in colour only on a terminal.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use tipping::core::Warning;
use tipping::core::result::Decision;
use tipping::report::messages::{FrontEnd, for_front_end};

use crate::args::{Color, OutputArgs, OutputFormat};
use crate::failure::{CHECK_FAILED, DONE, Failure};

/// Whether the text may have colour: only on a terminal, and not with NO_COLOR (https://no-color.org).
pub(crate) fn colour(args: &OutputArgs) -> bool {
    coloured(args.color, args.output.is_some())
}

/// The same from the choice itself, and whether the text goes to a file.
pub(crate) fn coloured(color: Color, to_file: bool) -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !to_file && !no_color && std::io::stdout().is_terminal(),
    }
}

/// Writes a result to the chosen file, or to standard output.
fn write(args: &OutputArgs, text: &str) -> Result<(), Failure> {
    write_to(args.output.as_deref(), text)
}

/// The same from the file itself.
pub(crate) fn write_to(file: Option<&Path>, text: &str) -> Result<(), Failure> {
    match file {
        Some(path) => {
            std::fs::write(path, text).map_err(|source| Failure::Write { path: path.to_owned(), source })
        }
        None => to_stdout(text),
    }
}

/// Refuses a file that could not be written later; what is in it stays as it is.
pub(crate) fn writable(path: &Path) -> Result<(), Failure> {
    let tried = match path.metadata() {
        // Pipes and devices are opened once only.
        Ok(there) if !there.is_file() && !there.is_dir() => Ok(()),
        Ok(_) => std::fs::File::options().append(true).open(path).map(drop),
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            tempfile::tempfile_in(folder.unwrap_or(Path::new("."))).map(drop)
        }
    };
    tried.map_err(|source| Failure::Write { path: path.to_owned(), source })
}

/// Replaces a file at once: a reader sees the old text or the new one, and an interruption leaves the old
/// one. Its permissions stay.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let written = || -> std::io::Result<()> {
        // What a link points to is replaced, not the link.
        let path = path.canonicalize()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().set_permissions(path.metadata()?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    written().map_err(|error| {
        let path = path.display();
        Failure::Usage(format!("cannot rewrite {path}: {error}; make it and its folder writable"))
    })
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
        _ => Ok(()),
    }
}

/// Writes lines to standard error, settings as flags; a closed one is no failure. What they quote from files
/// and arguments cannot command the terminal: control characters and marks that turn the direction of text
/// are written as `\u{1b}`.
pub(crate) fn to_stderr(text: &str) {
    let text = for_front_end(text, FrontEnd::Cli);
    let text: Vec<_> = text.split('\n').map(tipping::report::plain::plain).collect();
    let _ = writeln!(std::io::stderr().lock(), "{}", text.join("\n"));
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
