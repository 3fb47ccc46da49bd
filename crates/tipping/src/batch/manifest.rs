//! The runs that a manifest names: each table of it is deserialized into a request.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tipping_core::Setting;
use toml::{Spanned, Table, Value};

use crate::error::ManifestError;
use crate::request::RunRequest;

type Keys = BTreeMap<Spanned<String>, Spanned<Value>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    defaults: Keys,
    #[serde(default)]
    run: Vec<Spanned<Keys>>,
}

/// The keys of a run: its own, then the settings of `fit` with dashes. Which norm and how many threads are no
/// part of it.
const KEYS: [&str; 35] = [
    "data",
    "norms",
    "name",
    "groups",
    "system",
    "unit",
    "date",
    "norm-column",
    "adopted",
    "withdrawn",
    "weight",
    "region",
    "act",
    "shape",
    "date-format",
    "never",
    "units",
    "unknown-units",
    "input-format",
    "from",
    "through",
    "period",
    "likelihood",
    "pre-entry",
    "successions",
    "counting",
    "models",
    "level",
    "threshold-in",
    "interval",
    "min-events",
    "bootstrap",
    "seed",
    "event",
    "min-adopters",
];

/// Keys whose values may be files beside the manifest.
const FILES: [&str; 2] = ["system", "weight"];

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

/// Reads the runs of a manifest.
pub(crate) fn read(path: &Path) -> Result<Vec<RunRequest>, ManifestError> {
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
        table
            .iter()
            .map(|(key, value)| {
                let line = self.line(key.span().start);
                let name = key.get_ref().replace('_', "-");
                if KEYS.contains(&name.as_str()) {
                    return Ok(Entry { key: name, value: value.get_ref(), line });
                }
                let problem = match key.get_ref().as_str() {
                    "norm" => "write norms = [...], a list of norms".to_owned(),
                    "threads" | "jobs" => {
                        format!("the number of cores is no part of a run; give {}", Setting::Jobs)
                    }
                    key => format!("unknown key `{key}`; allowed are {}", KEYS.join(", ")),
                };
                Err(self.at(line, problem))
            })
            .collect()
    }

    fn run(&self, defaults: &[Entry<'_>], run: &Spanned<Keys>) -> Result<RunRequest, ManifestError> {
        let begin = self.line(run.span().start);
        let own = self.entries(run.get_ref())?;
        let inherited = defaults.iter().filter(|d| !own.iter().any(|o| o.key == d.key));
        let (mut data, mut name, mut norms, mut groups) = (None, None, Vec::new(), BTreeMap::new());
        let mut settings = Table::new();
        for entry in inherited.chain(&own) {
            match entry.key.as_str() {
                "data" => data = Some(self.beside(&self.text_of(entry)?)),
                "name" => name = Some(self.text_of(entry)?),
                "norms" => norms = self.texts_of(entry)?,
                "groups" => groups = self.groups_of(entry)?,
                key => {
                    let (setting, value) = (key.replace('-', "_"), self.value_of(entry));
                    // Alone first, so that what is refused is told with its line.
                    let alone = Table::from_iter([(setting.clone(), value.clone())]);
                    self.request(alone)
                        .map_err(|problem| self.at(entry.line, format!("{key}: {problem}")))?;
                    settings.insert(setting, value);
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
        settings.insert("data".to_owned(), Value::String(data));
        let mut request = self.request(settings).map_err(|problem| self.at(begin, problem))?;
        (request.name, request.norms, request.groups) = (name, norms, groups);
        request.place = Some(format!("{}:{begin}", self.path.display()));
        Ok(request)
    }

    /// The request of these settings; what is wrong is on one line.
    fn request(&self, settings: Table) -> Result<RunRequest, String> {
        settings.try_into().map_err(|error: toml::de::Error| sentence(error.message()))
    }

    /// The value of an entry with its dates as text, and with the files that lie beside the manifest.
    fn value_of(&self, entry: &Entry<'_>) -> Value {
        let is_file = FILES.contains(&entry.key.as_str());
        match entry.value {
            Value::Array(list) => Value::Array(list.iter().map(|one| self.single(one, is_file)).collect()),
            value => self.single(value, is_file),
        }
    }

    /// A value that is no list: a date as text, and a file where it lies.
    fn single(&self, value: &Value, is_file: bool) -> Value {
        match value {
            Value::Datetime(date) => Value::String(date.to_string()),
            Value::String(text) if is_file => Value::String(self.beside(text)),
            value => value.clone(),
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

/// A message of the TOML reader on one line.
fn sentence(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_of_a_run_is_a_key() {
        let text = serde_json::to_value(RunRequest::default()).unwrap();
        let mut settings: Vec<String> =
            text.as_object().unwrap().keys().map(|k| k.replace('_', "-")).collect();
        settings.retain(|key| !["norm", "threads", "by"].contains(&key.as_str()));
        settings.sort();
        let mut keys = KEYS.map(str::to_owned);
        keys.sort();
        assert_eq!(settings, keys);
    }
}
