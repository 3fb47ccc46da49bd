//! What came of expectations, as text.

use std::fmt::Write as _;

use tipping_core::result::{VerifiedExpectation, VerifyOutcome, VerifyReport};

use super::{Styles, WIDTH, written};
use crate::ground::prose::wrap;
use crate::messages::FrontEnd;
use crate::messages::verify::{found, sentence};

/// Characters before an expectation.
const INDENT: usize = 11;

/// Expectations as text: a line for each that holds, expected and found with the reason for each that does
/// not. Colour only when asked.
#[must_use]
pub fn verify_text(report: &VerifyReport, colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| write_verify(out, report, Styles::new(colour)))
}

fn write_verify(out: &mut String, report: &VerifyReport, styles: Styles) -> std::fmt::Result {
    for result in &report.results {
        writeln!(out, "{}", styles.strong(result.source.trim()))?;
        if let Some(error) = &result.error {
            let text = wrap(error.trim(), WIDTH - INDENT, &" ".repeat(INDENT));
            writeln!(out, "{}{text}", label(styles, VerifyOutcome::Unchecked, "unread"))?;
        }
        for expectation in &result.expectations {
            write_expectation(out, expectation, &result.source, &report.expectations, styles)?;
        }
        writeln!(out)?;
    }
    let sentence = wrap(&sentence(report), WIDTH, "");
    let in_doubt = report.fail + report.unchecked > 0;
    writeln!(out, "{}", if in_doubt { styles.mark(&sentence) } else { styles.strong(&sentence) })
}

/// What became of an expectation, before it.
fn label(styles: Styles, outcome: VerifyOutcome, word: &str) -> String {
    let padded = format!("{word:<width$}", width = INDENT - 2);
    let painted = match outcome {
        VerifyOutcome::Holds => padded,
        VerifyOutcome::Fails => styles.mark(&padded),
        VerifyOutcome::Unchecked | VerifyOutcome::Updated => styles.doubt(&padded),
    };
    format!("  {painted}")
}

fn write_expectation(
    out: &mut String,
    expectation: &VerifiedExpectation,
    source: &str,
    file: &str,
    styles: Styles,
) -> std::fmt::Result {
    let indent = " ".repeat(INDENT);
    let that = expectation.that.trim();
    let label = |word: &str| label(styles, expectation.outcome, word);
    match expectation.outcome {
        VerifyOutcome::Holds => writeln!(out, "{}{that}", label("ok")),
        VerifyOutcome::Unchecked => writeln!(out, "{}{that}", label("skipped")),
        VerifyOutcome::Updated => {
            writeln!(out, "{}{}", label("updated"), expectation.path.trim())?;
            writeln!(out, "{indent}- {that}")?;
            writeln!(out, "{indent}+ {}", expectation.updated.as_deref().unwrap_or_default().trim())?;
            writeln!(out, "{indent}{}", wrap(expectation.reason.trim(), WIDTH - INDENT, &indent))
        }
        VerifyOutcome::Fails => {
            writeln!(out, "{}{that}", label("fails"))?;
            writeln!(out, "{indent}- expected  {}", expectation.expected.trim())?;
            writeln!(out, "{indent}+ found     {}", found(expectation).trim())?;
            if let Some(message) = &expectation.message {
                explain(out, "because", message)?;
            }
            explain(out, "reason", &expectation.reason)?;
            explain(out, "in", &format!("{source}; {file}, line {}", expectation.line))
        }
    }
}

/// A part of why an expectation fails, below it.
fn explain(out: &mut String, name: &str, text: &str) -> std::fmt::Result {
    let deeper = INDENT + 12;
    let text = wrap(text.trim(), WIDTH - deeper, &" ".repeat(deeper));
    writeln!(out, "{:INDENT$}  {name:<10}{text}", "")
}
