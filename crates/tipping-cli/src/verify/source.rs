//! Where a result comes from: a file, a batch, or a command that is run.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use clap::CommandFactory;
use clap::parser::ValueSource;
use serde_json::Value;
use tipping_core::result::FORMAT_VERSION;
use tipping_ingest::nearest;

use crate::args::Cli;

/// Where a result comes from. Paths start in `folder`, that of the file of expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    File { folder: PathBuf, file: String },
    Batch { folder: PathBuf, batch: String, norm: String },
    Run { folder: PathBuf, arguments: Vec<String> },
}

/// A result that cannot be read: why, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) message: String,
    pub(crate) code: u8,
}

impl Unreadable {
    fn file(message: String) -> Self {
        Self { message, code: 3 }
    }
}

/// A mistake, with its byte in the file where it has one of its own.
type Mistake = (Option<usize>, String);
/// A value with the byte at which it begins.
type Placed<T> = Option<(usize, T)>;

impl Source {
    pub(crate) fn new(
        folder: &Path,
        file: Placed<String>,
        run: Placed<Vec<String>>,
        batch: Placed<String>,
        norm: Placed<String>,
    ) -> Result<Self, Mistake> {
        let folder = folder.to_owned();
        match (file, run, batch, norm) {
            (Some((_, file)), None, None, None) => Ok(Self::File { folder, file }),
            (None, Some((at, arguments)), None, None) => {
                check_arguments(&arguments).map_err(|message| (Some(at), message))?;
                Ok(Self::Run { folder, arguments })
            }
            (None, None, Some((_, batch)), Some((at, norm))) => {
                if norm.is_empty() || norm.contains(['/', '\\']) {
                    let message = format!(
                        "`{norm}` is no identifier of a norm; write one as in norms.csv of the batch"
                    );
                    return Err((Some(at), message));
                }
                Ok(Self::Batch { folder, batch, norm })
            }
            (None, None, Some((at, batch)), None) => {
                let message = format!(
                    "of the batch {batch} one norm is checked at a time; name it: norm = \"un-26-5\""
                );
                Err((Some(at), message))
            }
            (_, _, None, Some((at, _))) => {
                Err((Some(at), "norm is one of a batch; add batch = \"DIR\", or leave it out".to_owned()))
            }
            _ => {
                Err((None, "a result has one of file, run, or batch with norm; write exactly one".to_owned()))
            }
        }
    }

    /// The result.
    pub(crate) fn read(&self) -> Result<Value, Unreadable> {
        match self {
            Self::File { folder, file } => read_file(&folder.join(file), self),
            Self::Batch { folder, batch, norm } => {
                let mut value =
                    read_file(&folder.join(batch).join("norms").join(format!("{norm}.json")), self)?;
                let error =
                    value.get("error").and_then(Value::as_str).unwrap_or("it says not why").to_owned();
                match value.get_mut("report").map(Value::take) {
                    Some(report @ Value::Object(_)) => Ok(report),
                    Some(Value::Null) => Err(Unreadable::file(format!(
                        "the run of {norm} in the batch {batch} failed: {error}; a failure can be expected by file = \
                         \"{batch}/norms/{norm}.json\" and that = 'error contains \"...\"'"
                    ))),
                    _ => Err(Unreadable::file(format!("{self} is no result of a batch: it has no `report`"))),
                }
            }
            Self::Run { folder, arguments } => run(folder, arguments, self),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, .. } => f.write_str(file),
            Self::Batch { batch, norm, .. } => write!(f, "{}/norms/{norm}.json", batch.trim_end_matches('/')),
            Self::Run { arguments, .. } => {
                write!(f, "tipping {}", tipping_report::shell::command_line(arguments))
            }
        }
    }
}

fn read_file(path: &Path, source: &Source) -> Result<Value, Unreadable> {
    let remedy = match source {
        Source::Batch { .. } => "run `tipping batch` again",
        _ => "write it again with `--format json --output FILE`",
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        let near = neighbour(path).map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
        Unreadable::file(match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!("{}: there is no such file{near}; correct the name, or {remedy}", path.display())
            }
            _ => format!("{}: cannot be read: {error}; correct the name, or {remedy}", path.display()),
        })
    })?;
    parse(&text).map_err(|why| Unreadable::file(format!("{}: {why}; {remedy}", path.display())))
}

/// A result in JSON.
fn parse(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    if !value.is_object() {
        return Err("JSON, but no result: a result is an object".to_owned());
    }
    match value.get("format_version").and_then(Value::as_u64) {
        Some(version) if version != u64::from(FORMAT_VERSION) => Err(format!(
            "in version {version} of the format, and this program reads version {FORMAT_VERSION}"
        )),
        _ => Ok(value),
    }
}

/// The file of the same folder whose name is nearest.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    nearest(&wanted, names.iter().map(String::as_str), 1).first().map(|name| (*name).to_owned())
}

/// Whether the arguments are those of a command that writes a result in JSON.
fn check_arguments(arguments: &[String]) -> Result<(), String> {
    let mut command = Cli::command();
    command.build();
    let writes_json = |command: &clap::Command| {
        command.get_name() != "verify"
            && command.get_arguments().any(|argument| {
                argument.get_id() == "format"
                    && argument.get_possible_values().iter().any(|v| v.get_name() == "json")
            })
    };
    let able: Vec<String> =
        command.get_subcommands().filter(|c| writes_json(c)).map(|c| c.get_name().to_owned()).collect();
    let Some(name) = arguments.first() else {
        return Err(
            "the command to run is empty; write it as after tipping: [\"fit\", \"suffrage\"]".to_owned()
        );
    };
    if name == "verify" {
        return Err("verify cannot be run within verify; check those results here".to_owned());
    }
    if !able.contains(name) {
        let near = nearest(name, able.iter().map(String::as_str), 1)
            .first()
            .map(|n| format!(" (did you mean {n}?)"));
        return Err(format!(
            "`{name}` is no command that writes a result in JSON{}; one of {}",
            near.unwrap_or_default(),
            able.join(", ")
        ));
    }
    let words = std::iter::once("tipping").chain(arguments.iter().map(String::as_str));
    let matches = command.try_get_matches_from_mut(words).map_err(|error| {
        if !error.use_stderr() {
            return "it asks for help and gives no result; leave that out".to_owned();
        }
        let text = error.render().to_string();
        let first = text.lines().take_while(|l| !l.is_empty()).map(str::trim).collect::<Vec<_>>().join(" ");
        format!(
            "tipping {}: {}",
            tipping_report::shell::command_line(arguments),
            first.trim_start_matches("error: ")
        )
    })?;
    let typed = |id: &str| {
        let of = matches.subcommand().map(|(_, matches)| matches);
        of.is_some_and(|of| {
            matches!(of.try_contains_id(id), Ok(true))
                && of.value_source(id) == Some(ValueSource::CommandLine)
        })
    };
    match ["format", "output"].into_iter().find(|id| typed(id)) {
        Some(id) => Err(format!("leave --{id} out: the result is taken as JSON and written nowhere")),
        None => Ok(()),
    }
}

/// Runs this program as a child process in the folder, so that nothing of it reaches our own output.
fn run(folder: &Path, arguments: &[String], source: &Source) -> Result<Value, Unreadable> {
    let cannot = |error: std::io::Error| Unreadable::file(format!("{source}: cannot be run: {error}"));
    let program = std::env::current_exe().map_err(cannot)?;
    let (name, rest) = arguments.split_first().map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
    let mut process = Process::new(program);
    if !folder.as_os_str().is_empty() {
        process.current_dir(folder);
    }
    // Before what was typed: after `--` it would be data.
    let output =
        process.args([name, "--format", "json"]).args(rest).stdin(Stdio::null()).output().map_err(cannot)?;
    match output.status.code() {
        // 1 is a result with doubts, under --strict.
        Some(0 | 1) => {
            let text = String::from_utf8_lossy(&output.stdout);
            parse(&text)
                .map_err(|why| Unreadable::file(format!("{source}: its output is {why}; run it by itself")))
        }
        code => {
            // Without the signs of life of its work.
            let said = String::from_utf8_lossy(&output.stderr);
            let said: Vec<&str> = said.lines().filter(|line| !line.ends_with(" ...")).collect();
            let said = said.join("\n");
            let said = said.trim().trim_start_matches("tipping: ");
            let (how, code) = match code.and_then(|code| u8::try_from(code).ok()) {
                Some(code) => (format!("ended with code {code}"), code),
                None => ("was ended from outside".to_owned(), 3),
            };
            Err(Unreadable { message: format!("{source}: {how}: {said}"), code })
        }
    }
}
