//! The file of expectations: read, checked, every mistake with its place.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tipping_ingest::names::nearest;
use toml::Spanned;

use crate::error::VerifyError;

use super::expression::{Expression, Places};
use super::grammar;
use super::runner::Runner;
use super::source::Source;

#[cfg(test)]
mod tests;

/// A file of expectations.
#[derive(Debug)]
pub(crate) struct Expectations {
    pub(crate) path: PathBuf,
    /// The file as it stands.
    pub(crate) text: String,
    pub(crate) results: Vec<Expected>,
}

/// A result and what is expected of it.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) source: Source,
    pub(crate) line: usize,
    pub(crate) expectations: Vec<Expectation>,
}

/// An expectation.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) that: String,
    /// Where `that` stands in the file, with its quotes, in bytes.
    pub(crate) that_at: Range<usize>,
    pub(crate) line: usize,
    pub(crate) reason: String,
    pub(crate) expression: Expression,
    pub(crate) places: Places,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTable {
    #[serde(default)]
    result: Vec<Spanned<ResultTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResultTable {
    file: Option<Spanned<String>>,
    run: Option<Spanned<Vec<String>>>,
    batch: Option<Spanned<String>>,
    norm: Option<Spanned<String>>,
    #[serde(default)]
    expect: Vec<Spanned<ExpectTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectTable {
    that: Spanned<String>,
    reason: Spanned<String>,
}

/// Mistakes in a file, each with its byte.
struct Mistakes<'a> {
    path: &'a Path,
    text: &'a str,
    found: Vec<(usize, String)>,
}

impl Mistakes<'_> {
    fn add(&mut self, at: usize, message: impl Into<String>) {
        self.found.push((at, message.into()));
    }

    fn error(mut self) -> VerifyError {
        self.found.sort_by_key(|(at, _)| *at);
        let mistakes = self.found.iter().map(|(at, message)| {
            let (line, column) = line_and_column(self.text, *at);
            format!("{}, line {line}, column {column}: {message}", self.path.display())
        });
        VerifyError::Mistakes { mistakes: mistakes.collect() }
    }
}

/// Line and column of a byte, both counted from 1.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

impl Expectations {
    /// Reads a file. Its commands are checked with the runner, and none is run.
    pub(crate) fn read(path: &Path, runner: &dyn Runner) -> Result<Self, VerifyError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| VerifyError::NotRead { path: path.to_owned(), source })?;
        Self::parse(path, text, runner)
    }

    /// Reads a text; `path` is for messages, and its folder is where the paths in it start.
    pub(crate) fn parse(path: &Path, text: String, runner: &dyn Runner) -> Result<Self, VerifyError> {
        let mut mistakes = Mistakes { path, text: &text, found: Vec::new() };
        let file: FileTable = match toml::from_str(&text) {
            Ok(file) => file,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                mistakes.add(at, explained(error.message()));
                return Err(mistakes.error());
            }
        };
        if file.result.is_empty() {
            mistakes.add(
                0,
                "nothing is expected; write [[result]] with a file, run or batch, and [[result.expect]] with \
                 that and reason",
            );
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut results = Vec::new();
        for table in file.result {
            results.extend(expected(table, folder, runner, &mut mistakes));
        }
        if mistakes.found.is_empty() {
            Ok(Self { path: path.to_owned(), text, results })
        } else {
            Err(mistakes.error())
        }
    }
}

/// A result and what is expected of it; none when it is not said where the result comes from.
fn expected(
    table: Spanned<ResultTable>,
    folder: &Path,
    runner: &dyn Runner,
    mistakes: &mut Mistakes<'_>,
) -> Option<Expected> {
    let at = table.span().start;
    let table = table.into_inner();
    if table.expect.is_empty() {
        mistakes.add(at, "nothing is expected of this result; add [[result.expect]] with that and reason");
    }
    let mut expectations = Vec::new();
    for expect in table.expect {
        expectations.extend(expectation(expect.into_inner(), mistakes));
    }
    let [file, batch, norm] = [table.file, table.batch, table.norm].map(spanned);
    match Source::new(folder, file, spanned(table.run), batch, norm, runner) {
        Ok(source) => {
            let line = line_and_column(mistakes.text, at).0;
            Some(Expected { source, line, expectations })
        }
        Err((place, message)) => {
            mistakes.add(place.unwrap_or(at), message);
            None
        }
    }
}

/// A value with the byte at which it begins.
fn spanned<T>(value: Option<Spanned<T>>) -> Option<(usize, T)> {
    value.map(|value| (value.span().start, value.into_inner()))
}

fn expectation(table: ExpectTable, mistakes: &mut Mistakes<'_>) -> Option<Expectation> {
    if table.reason.get_ref().trim().is_empty() {
        let message = "the reason is empty; say why this is expected, such as the paper it comes from";
        mistakes.add(table.reason.span().start, message);
    }
    let that_at = table.that.span();
    let that = table.that.into_inner();
    match grammar::parse(&that) {
        Ok((expression, places)) => {
            let line = line_and_column(mistakes.text, that_at.start).0;
            Some(Expectation { that, that_at, line, reason: table.reason.into_inner(), expression, places })
        }
        Err(mistake) => {
            let raw = mistakes.text.get(that_at.clone()).unwrap_or_default();
            // Where the text stands in the file as it is, so does the mistake; escapes and several lines
            // would move it.
            let place = if quote_of(raw, &that).is_some() { 1 + mistake.at } else { 0 };
            mistakes.add(that_at.start + place, format!("`{that}`: {}", mistake.wrong));
            None
        }
    }
}

/// The quote of a TOML string on one line that holds the text as it is, without escapes.
pub(crate) fn quote_of(raw: &str, text: &str) -> Option<char> {
    ['"', '\''].into_iter().find(|quote| raw == format!("{quote}{text}{quote}"))
}

/// What toml says, with the nearest of the keys that are allowed.
fn explained(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    if message == "invalid type: map, expected a sequence" {
        return format!(
            "{message}; write [[result]] and under it [[result.expect]], both in double brackets"
        );
    }
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.starts_with("unknown field"), words.split_first()) {
        (true, Some((wrong, allowed))) => match nearest(wrong, allowed.iter().copied(), 1).first() {
            Some(near) => format!("{message} (did you mean `{near}`?)"),
            None => message,
        },
        _ => message,
    }
}
