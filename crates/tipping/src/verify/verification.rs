//! From a file of expectations to what came of them.

use std::ops::Range;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tipping_core::result::{
    FORMAT_VERSION, VerifiedExpectation, VerifiedResult, VerifyOutcome, VerifyReport,
};

use super::evaluate::{Checked, evaluate};
use super::expectations::{Expectation, Expectations, Expected};
use super::grammar;
use super::known_keys::KnownKeys;
use super::runner::Runner;
use super::source::Unreadable;
use super::update;
use crate::error::{Error, VerifyError};

#[cfg(test)]
mod tests;

/// What is to be verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct VerifyRequest {
    /// The file of expectations; the paths in it start in its folder.
    pub expectations: PathBuf,
    /// Whether expectations that fail are rewritten to what was found, where that is for a program to decide:
    /// values of `=` and ranges of `within`. It is done only when every result could be read.
    pub update: bool,
}

impl VerifyRequest {
    /// The expectations in this file, which stays as it is.
    #[must_use]
    pub fn new(expectations: impl Into<PathBuf>) -> Self {
        Self { expectations: expectations.into(), update: false }
    }

    /// Whether expectations that fail are rewritten to what was found.
    #[must_use]
    pub fn update(mut self, update: bool) -> Self {
        self.update = update;
        self
    }
}

/// What came of a file of expectations.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verified {
    /// The report: every expectation, and whether it holds.
    pub report: VerifyReport,
    /// The results that could not be read, in the order of the file.
    pub unreadable: Vec<Unreadable>,
    /// The file as the front end is to write it anew; none when nothing in it changes.
    pub rewritten: Option<String>,
}

/// Reads a file of expectations, and looks each of them up in its result.
///
/// # Errors
/// [`Error::Verify`] when the file cannot be read, or there are mistakes in it. Then nothing was read or run
/// but the file.
pub fn verify(request: &VerifyRequest, runner: &dyn Runner) -> Result<Verified, Error> {
    let expectations = Expectations::read(&request.expectations, runner)?;
    Ok(verified(&expectations, &KnownKeys::of_results()?, runner, request.update)?)
}

fn verified(
    expectations: &Expectations,
    known: &KnownKeys,
    runner: &dyn Runner,
    update: bool,
) -> Result<Verified, VerifyError> {
    let read: Vec<Result<Value, Unreadable>> =
        expectations.results.iter().map(|expected| expected.source.read(runner)).collect();
    let checking = Checking { known, update: update && read.iter().all(Result::is_ok) };
    let results = expectations.results.iter().zip(&read);
    let results: Vec<VerifiedResult> =
        results.map(|(expected, read)| checking.result(expected, read)).collect();
    let rewritten = rewritten(expectations, &results, runner)?;
    let unreadable = read.into_iter().filter_map(Result::err).collect();
    Ok(Verified { report: report(expectations, results), unreadable, rewritten })
}

/// The file with the expectations that were moved; none when none was.
fn rewritten(
    expectations: &Expectations,
    results: &[VerifiedResult],
    runner: &dyn Runner,
) -> Result<Option<String>, VerifyError> {
    let changes = changes(expectations, results);
    if changes.is_empty() {
        return Ok(None);
    }
    let text = update::rewritten(&expectations.text, &changes);
    // What is written must be what was meant.
    Expectations::parse(&expectations.path, text.clone(), runner)?;
    Ok(Some(text))
}

/// The expectations that were moved, each with its new text.
fn changes<'a>(
    expectations: &'a Expectations,
    results: &'a [VerifiedResult],
) -> Vec<(&'a Expectation, &'a str)> {
    let written = expectations.results.iter().flat_map(|expected| &expected.expectations);
    let verified = results.iter().flat_map(|result| &result.expectations);
    written
        .zip(verified)
        .filter_map(|(written, verified)| Some((written, verified.updated.as_deref()?)))
        .collect()
}

/// What every expectation is checked with.
struct Checking<'a> {
    known: &'a KnownKeys,
    update: bool,
}

impl Checking<'_> {
    fn result(&self, expected: &Expected, read: &Result<Value, Unreadable>) -> VerifiedResult {
        let verified = expected.expectations.iter().map(|expectation| match read {
            Ok(value) => self.expectation(expectation, value),
            Err(_) => unchecked(expectation),
        });
        VerifiedResult {
            source: expected.source.to_string(),
            line: expected.line as u64,
            error: read.as_ref().err().map(|unreadable| unreadable.message.clone()),
            expectations: verified.collect(),
        }
    }

    fn expectation(&self, expectation: &Expectation, result: &Value) -> VerifiedExpectation {
        let checked = evaluate(&expectation.expression, result, self.known);
        let updated = if self.update { self.moved(expectation, &checked, result) } else { None };
        VerifiedExpectation {
            outcome: match (checked.holds, &updated) {
                (true, _) => VerifyOutcome::Holds,
                (false, Some(_)) => VerifyOutcome::Updated,
                (false, None) => VerifyOutcome::Fails,
            },
            found: checked.shown(),
            message: checked.message,
            updated,
            ..unchecked(expectation)
        }
    }

    /// An expectation that fails as it is to be rewritten: only so that it then holds.
    fn moved(&self, expectation: &Expectation, checked: &Checked, result: &Value) -> Option<String> {
        if checked.holds {
            return None;
        }
        let Expectation { that, expression, places, .. } = expectation;
        let moved = update::moved(that, expression, places, checked.found.as_ref()?)?;
        let (expression, _) = grammar::parse(&moved).ok()?;
        evaluate(&expression, result, self.known).holds.then_some(moved)
    }
}

/// An expectation whose result could not be read.
fn unchecked(expectation: &Expectation) -> VerifiedExpectation {
    VerifiedExpectation {
        that: expectation.that.clone(),
        reason: expectation.reason.clone(),
        line: expectation.line as u64,
        outcome: VerifyOutcome::Unchecked,
        path: piece(&expectation.that, &expectation.places.path),
        expected: piece(&expectation.that, &expectation.places.test),
        found: None,
        message: None,
        updated: None,
    }
}

fn piece(text: &str, at: &Range<usize>) -> String {
    text.get(at.clone()).unwrap_or_default().to_owned()
}

fn report(expectations: &Expectations, results: Vec<VerifiedResult>) -> VerifyReport {
    VerifyReport {
        format_version: FORMAT_VERSION,
        expectations: expectations.path.display().to_string(),
        hold: count(&results, VerifyOutcome::Holds) + count(&results, VerifyOutcome::Updated),
        fail: count(&results, VerifyOutcome::Fails),
        unchecked: count(&results, VerifyOutcome::Unchecked),
        updated: count(&results, VerifyOutcome::Updated),
        results,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn count(results: &[VerifiedResult], outcome: VerifyOutcome) -> u64 {
    let all = results.iter().flat_map(|result| &result.expectations);
    all.filter(|expectation| expectation.outcome == outcome).count() as u64
}
