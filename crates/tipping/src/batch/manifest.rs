//! The runs of a batch: those that a manifest names, or the one that the command line names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::args::{ManifestRun, RunArgs};

/// A run: norms of some data, all under the same rules.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// The identifier of its norm, or what those of its norms begin with.
    pub(crate) name: Option<String>,
    /// Only these norms; empty = all.
    pub(crate) norms: Vec<String>,
    /// What it can be grouped by.
    pub(crate) groups: BTreeMap<String, String>,
    pub(crate) args: RunArgs,
    /// Where it is written, `runs.toml:12`; nowhere when it was typed.
    pub(crate) place: Option<String>,
}

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    #[error("cannot read the manifest {}: {source}; check its name", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{}:{line}: {problem}", path.display())]
    Defect { path: PathBuf, line: usize, problem: String },
    #[error("{}: there is no [[run]]; add one with at least `data = \"...\"`", path.display())]
    Empty { path: PathBuf },
}

type Keys = BTreeMap<Spanned<String>, Spanned<Value>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    defaults: Keys,
    #[serde(default)]
    run: Vec<Spanned<Keys>>,
}

/// Keys that are no flags.
const OWN: [&str; 4] = ["data", "norms", "name", "groups"];

/// Keys of the command's flags that make no sense for one run among others.
const NOT_HERE: [&str; 2] = ["norm", "threads"];

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

/// A key with its value and the line on which it stands.
struct Entry<'a> {
    key: String,
    value: &'a Value,
    line: usize,
}

pub(crate) fn read(path: &Path) -> Result<Vec<Run>, ManifestError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ManifestError::Unreadable { path: path.to_owned(), source })?;
    let reader = Reader { path, text: &text };
    let raw: Raw = toml::from_str(&text)
        .map_err(|e| reader.defect(e.span().map_or(0, |s| s.start), sentence(e.message())))?;
    if raw.run.is_empty() {
        return Err(ManifestError::Empty { path: path.to_owned() });
    }
    let defaults = reader.entries(&raw.defaults)?;
    if let Some(entry) = defaults.iter().find(|e| ["name", "norms"].contains(&e.key.as_str())) {
        return Err(reader.at(entry.line, format!("`{}` belongs to a [[run]], not to [defaults]", entry.key)));
    }
    raw.run.iter().map(|run| reader.run(&defaults, run)).collect()
}

impl Reader<'_> {
    fn line(&self, offset: usize) -> usize {
        1 + self.text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count()
    }

    fn at(&self, line: usize, problem: impl Into<String>) -> ManifestError {
        ManifestError::Defect { path: self.path.to_owned(), line, problem: problem.into() }
    }

    fn defect(&self, offset: usize, problem: impl Into<String>) -> ManifestError {
        self.at(self.line(offset), problem)
    }

    /// The entries of a table; every key is one that is allowed.
    fn entries<'t>(&self, table: &'t Keys) -> Result<Vec<Entry<'t>>, ManifestError> {
        let command = ManifestRun::command();
        let flags = command.get_arguments().filter_map(|a| a.get_long());
        let mut allowed: Vec<&str> = OWN.into_iter().chain(flags).collect();
        allowed.retain(|a| !NOT_HERE.contains(a));
        table
            .iter()
            .map(|(key, value)| {
                let line = self.line(key.span().start);
                let name = key.get_ref().replace('_', "-");
                if allowed.contains(&name.as_str()) {
                    return Ok(Entry { key: name, value: value.get_ref(), line });
                }
                let problem = match key.get_ref().as_str() {
                    "norm" => "write norms = [...], a list of norms".to_owned(),
                    "threads" | "jobs" => "the number of cores is no part of a run; give --jobs".to_owned(),
                    key => format!("unknown key `{key}`; allowed are {}", allowed.join(", ")),
                };
                Err(self.at(line, problem))
            })
            .collect()
    }

    fn run(&self, defaults: &[Entry<'_>], run: &Spanned<Keys>) -> Result<Run, ManifestError> {
        let begin = self.line(run.span().start);
        let own = self.entries(run.get_ref())?;
        let inherited = defaults.iter().filter(|d| !own.iter().any(|o| o.key == d.key));
        let (mut data, mut name, mut norms, mut groups) = (None, None, Vec::new(), BTreeMap::new());
        let mut words = Vec::new();
        for entry in inherited.chain(&own) {
            match entry.key.as_str() {
                "data" => data = Some(self.beside(&self.text_of(entry)?)),
                "name" => name = Some(self.text_of(entry)?),
                "norms" => norms = self.texts_of(entry)?,
                "groups" => groups = self.groups_of(entry)?,
                _ => {
                    let flag = self.flag(entry)?;
                    acceptable(&flag)
                        .map_err(|problem| self.at(entry.line, format!("{}: {problem}", entry.key)))?;
                    words.extend(flag);
                }
            }
        }
        let Some(data) = data else {
            let problem =
                "the run has no data; add data = \"...\": a file, a bundled dataset or a norm of one";
            return Err(self.at(begin, problem));
        };
        if name.as_ref().is_some_and(String::is_empty) {
            return Err(self.at(begin, "the name of the run is empty; leave it out or write one"));
        }
        words.extend(["--".to_owned(), data]);
        let args = ManifestRun::try_parse_from(&words).map_err(|e| self.at(begin, reason(&e)))?.run;
        Ok(Run { name, norms, groups, args, place: Some(format!("{}:{begin}", self.path.display())) })
    }

    /// An entry as it would be typed.
    fn flag(&self, entry: &Entry<'_>) -> Result<Vec<String>, ManifestError> {
        let single = |value: &Value| -> Result<String, ManifestError> {
            match value {
                Value::String(text) => Ok(text.clone()),
                Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => Ok(value.to_string()),
                Value::Boolean(_) | Value::Array(_) | Value::Table(_) => {
                    let problem = format!("{}: a text, a number, a date, or a list of these", entry.key);
                    Err(self.at(entry.line, problem))
                }
            }
        };
        let word = |value: String| {
            let path = ["system", "weight"].contains(&entry.key.as_str());
            format!("--{}={}", entry.key, if path { self.beside(&value) } else { value })
        };
        match entry.value {
            Value::Array(list) => list.iter().map(|v| single(v).map(word)).collect(),
            value => Ok(vec![word(single(value)?)]),
        }
    }

    fn text_of(&self, entry: &Entry<'_>) -> Result<String, ManifestError> {
        let text = entry.value.as_str().map(str::to_owned);
        text.ok_or_else(|| self.at(entry.line, format!("{} is a text, such as \"treaties\"", entry.key)))
    }

    fn texts_of(&self, entry: &Entry<'_>) -> Result<Vec<String>, ManifestError> {
        let list = entry.value.as_array();
        let texts = list.and_then(|l| l.iter().map(|v| v.as_str().map(str::to_owned)).collect());
        let problem = || format!("{} is a list of texts, such as [\"un-26-5\", \"un-18-10\"]", entry.key);
        texts.filter(|texts: &Vec<String>| !texts.is_empty()).ok_or_else(|| self.at(entry.line, problem()))
    }

    fn groups_of(&self, entry: &Entry<'_>) -> Result<BTreeMap<String, String>, ManifestError> {
        let table = entry.value.as_table();
        let pairs =
            table.and_then(|t| t.iter().map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect());
        let problem = "groups are texts by name, such as { issue = \"arms\" }";
        pairs.ok_or_else(|| self.at(entry.line, problem))
    }

    /// A file beside the manifest, else what it says.
    fn beside(&self, named: &str) -> String {
        let file = self.path.parent().unwrap_or(Path::new("")).join(named);
        if file.is_file() { file.display().to_string() } else { named.to_owned() }
    }
}

/// Whether these flags can be read, beside some data.
fn acceptable(flags: &[String]) -> Result<(), String> {
    let words = flags.iter().map(String::as_str).chain(["--", "data"]);
    ManifestRun::try_parse_from(words).map(|_| ()).map_err(|e| reason(&e))
}

/// What clap has against a value, without its wrapping.
fn reason(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    match error.kind() {
        ErrorKind::ArgumentConflict => "takes one value, not a list".to_owned(),
        _ => {
            let value = context(ContextKind::InvalidValue).map(|v| format!("`{v}` is not allowed"));
            let allowed = context(ContextKind::ValidValue).map(|v| format!("allowed are {v}"));
            let source = std::error::Error::source(error).map(ToString::to_string);
            let parts: Vec<String> = [value, allowed, source].into_iter().flatten().collect();
            if parts.is_empty() { error.kind().to_string() } else { parts.join("; ") }
        }
    }
}

/// A message of the TOML reader on one line.
fn sentence(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join("; ")
}

/// The run that the command line names.
pub(crate) fn of_command_line(args: &RunArgs) -> Run {
    let mut args = args.clone();
    let norms = args.data.norm.take().into_iter().collect();
    Run { name: None, norms, groups: BTreeMap::new(), args, place: None }
}
