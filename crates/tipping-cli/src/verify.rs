//! `tipping verify`: holds an analysis to its findings.

mod cursor;
mod evaluate;
mod expectations;
mod expression;
mod known_keys;
mod path;
mod source;
#[cfg(test)]
mod tests;
mod update;

use clap::ValueEnum;
use serde_json::Value;
use tipping_core::result::{
    FORMAT_VERSION, VerifiedExpectation, VerifiedResult, VerifyOutcome, VerifyReport,
};
use tipping_report as report;

use crate::args::{Described, VerifyArgs, VerifyFormat};
use crate::commands::schema_of;
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{self, to_stderr, to_stdout};
use crate::progress::Progress;

use evaluate::{Checked, evaluate};
use expectations::{Expectation, Expectations, Expected};
use known_keys::KnownKeys;
use source::{Source, Unreadable};

pub(crate) fn run(args: &VerifyArgs) -> Result<u8, Failure> {
    let expectations = Expectations::read(&args.expectations)?;
    let known = KnownKeys::of(Described::value_variants().iter().map(|command| schema_of(*command)))?;
    let read = expectations.results.iter().map(|expected| read(expected, args.quiet)).collect::<Vec<_>>();
    let unreadable: Vec<&Unreadable> = read.iter().filter_map(|result| result.as_ref().err()).collect();

    let mut results = Vec::new();
    let mut changes: Vec<(&Expectation, String)> = Vec::new();
    for (expected, read) in expectations.results.iter().zip(&read) {
        let mut verified = Vec::new();
        for expectation in &expected.expectations {
            let checked = read.as_ref().ok().map(|value| evaluate(&expectation.expression, value, &known));
            let moved = match &checked {
                Some(checked) if args.update && unreadable.is_empty() => {
                    moved(expectation, checked, read, &known)
                }
                _ => None,
            };
            verified.push(verdict(expectation, checked, moved.clone()));
            changes.extend(moved.map(|moved| (expectation, moved)));
        }
        results.push(VerifiedResult {
            source: expected.source.to_string(),
            line: expected.line as u64,
            error: read.as_ref().err().map(|error| error.message.clone()),
            expectations: verified,
        });
    }
    if !changes.is_empty() {
        let text = update::rewritten(&expectations.text, &changes);
        // What is written must be what was meant.
        Expectations::parse(&expectations.path, text.clone())?;
        output::replace(&expectations.path, &text)?;
    }
    let result = summary(&expectations, results);
    if let Some(path) = &args.junit {
        let text = report::junit::verify_junit(&result)?;
        std::fs::write(path, text).map_err(|error| {
            Failure::Usage(format!("cannot write {}: {error}; choose another --junit", path.display()))
        })?;
    }
    to_stdout(&match args.format {
        VerifyFormat::Text => report::text::verify_text(&result, output::coloured(args.color, false)),
        VerifyFormat::Json => report::json::to_json(&result)?,
        VerifyFormat::Md => report::markdown::verify_markdown(&result),
    })?;
    unreadable.iter().for_each(|error| to_stderr(&format!("tipping: {}", error.message)));
    if args.update && !unreadable.is_empty() {
        let name = expectations.path.display();
        to_stderr(&format!(
            "tipping: {name} stays as it is: it is rewritten only when every result can be read"
        ));
    }
    Ok(match unreadable.first() {
        Some(error) => error.code,
        None if result.fail > 0 => CHECK_FAILED,
        None => DONE,
    })
}

fn read(expected: &Expected, quiet: bool) -> Result<Value, Unreadable> {
    let runs = matches!(expected.source, Source::Run { .. });
    let _progress = Progress::start(format!("running {}", expected.source), quiet || !runs);
    expected.source.read()
}

/// A failed expectation as it is to be rewritten: only so that it then holds.
fn moved(
    expectation: &Expectation,
    checked: &Checked,
    read: &Result<Value, Unreadable>,
    known: &KnownKeys,
) -> Option<String> {
    let (false, Some(found), Ok(value)) = (checked.holds, &checked.found, read) else { return None };
    let moved = update::moved(&expectation.that, &expectation.expression, found)?;
    let expression = expression::Expression::parse(&moved).ok()?;
    evaluate(&expression, value, known).holds.then_some(moved)
}

fn verdict(
    expectation: &Expectation,
    checked: Option<Checked>,
    moved: Option<String>,
) -> VerifiedExpectation {
    let expression = &expectation.expression;
    let piece = |at: &std::ops::Range<usize>| expectation.that.get(at.clone()).unwrap_or_default().to_owned();
    VerifiedExpectation {
        that: expectation.that.clone(),
        reason: expectation.reason.clone(),
        line: expectation.line as u64,
        outcome: match &checked {
            None => VerifyOutcome::Unchecked,
            Some(checked) if checked.holds => VerifyOutcome::Holds,
            Some(_) if moved.is_some() => VerifyOutcome::Updated,
            Some(_) => VerifyOutcome::Fails,
        },
        path: piece(&expression.path_at),
        expected: piece(&expression.test_at),
        found: checked.as_ref().and_then(Checked::shown),
        message: checked.and_then(|checked| checked.message),
        updated: moved,
    }
}

fn summary(expectations: &Expectations, results: Vec<VerifiedResult>) -> VerifyReport {
    let count = |outcome: VerifyOutcome| {
        results.iter().flat_map(|r| &r.expectations).filter(|e| e.outcome == outcome).count() as u64
    };
    VerifyReport {
        format_version: FORMAT_VERSION,
        expectations: expectations.path.display().to_string(),
        hold: count(VerifyOutcome::Holds) + count(VerifyOutcome::Updated),
        fail: count(VerifyOutcome::Fails),
        unchecked: count(VerifyOutcome::Unchecked),
        updated: count(VerifyOutcome::Updated),
        results,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
