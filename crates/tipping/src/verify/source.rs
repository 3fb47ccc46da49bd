//! Where a result comes from: a file, a batch, or a command that is run.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tipping_core::Setting;
use tipping_core::result::FORMAT_VERSION;
use tipping_ingest::names::nearest;

use super::runner::{NotRun, Runner};

/// Where a result comes from. Paths start in `folder`, that of the file of expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    File { folder: PathBuf, file: String },
    Batch { folder: PathBuf, batch: String, norm: String },
    Run { folder: PathBuf, arguments: Vec<String> },
}

/// A result that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// Which, why, and what to do.
    pub message: String,
    /// The exit code of the command that should have given it; none of a file.
    pub ended_with: Option<u8>,
}

impl Unreadable {
    fn file(message: String) -> Self {
        Self { message, ended_with: None }
    }

    /// What a command gave is no result.
    fn command(source: &Source, why: NotRun) -> Self {
        match why {
            NotRun::NotStarted(error) => Self::file(format!("{source}: cannot be run: {error}")),
            NotRun::Failed { code: Some(code), message } => Self {
                message: format!("{source}: ended with code {code}: {message}"),
                ended_with: Some(code),
            },
            NotRun::Failed { code: None, message } => {
                Self::file(format!("{source}: was ended from outside: {message}"))
            }
        }
    }
}

/// Why a source is none, with its byte in the file where it has one of its own.
type Refusal = (Option<usize>, String);
/// A value with the byte at which it begins.
type Placed<T> = Option<(usize, T)>;

impl Source {
    pub(crate) fn new(
        folder: &Path,
        file: Placed<String>,
        run: Placed<Vec<String>>,
        batch: Placed<String>,
        norm: Placed<String>,
        runner: &dyn Runner,
    ) -> Result<Self, Refusal> {
        let folder = folder.to_owned();
        match (file, run, batch, norm) {
            (Some((_, file)), None, None, None) => Ok(Self::File { folder, file }),
            (None, Some((at, arguments)), None, None) => {
                runner.check(&arguments).map_err(|message| (Some(at), message))?;
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
    pub(crate) fn read(&self, runner: &dyn Runner) -> Result<Value, Unreadable> {
        match self {
            Self::File { folder, file } => read_file(&folder.join(file), self),
            Self::Batch { folder, batch, norm } => {
                let file = folder.join(batch).join("norms").join(format!("{norm}.json"));
                self.report_of(read_file(&file, self)?, batch, norm)
            }
            Self::Run { folder, arguments } => {
                let text = runner.run(folder, arguments).map_err(|why| Unreadable::command(self, why))?;
                parse(&text)
                    .map_err(|why| Unreadable::file(format!("{self}: its output is {why}; run it by itself")))
            }
        }
    }

    /// The report in what a batch wrote about a norm.
    fn report_of(&self, mut written: Value, batch: &str, norm: &str) -> Result<Value, Unreadable> {
        match written.get_mut("report").map(Value::take) {
            Some(report @ Value::Object(_)) => Ok(report),
            Some(Value::Null) => {
                let error = written.get("error").and_then(Value::as_str).unwrap_or("it says not why");
                Err(Unreadable::file(format!(
                    "the run of {norm} in the batch {batch} failed: {error}; a failure can be expected by \
                     file = \"{batch}/norms/{norm}.json\" and that = 'error contains \"...\"'"
                )))
            }
            _ => Err(Unreadable::file(format!("{self} is no result of a batch: it has no `report`"))),
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
        Source::Batch { .. } => "run `tipping batch` again".to_owned(),
        Source::File { .. } | Source::Run { .. } => format!(
            "write it again with {} and {}",
            Setting::Format.with("json"),
            Setting::Output.with("FILE")
        ),
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
