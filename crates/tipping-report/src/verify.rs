//! What came of expectations, as text and as Markdown.

use std::fmt::Write as _;

use tipping_core::result::{VerifiedExpectation, VerifyOutcome, VerifyReport};

use crate::numbers::{grouped, plural, wrap};
use crate::text::{Styles, WIDTH};

/// Characters before what is said of an expectation.
const INDENT: usize = 11;

/// Expectations as text: a line for each that holds, expected and found with the reason for each that does not. Colour only when asked.
#[must_use]
pub fn verify_text(report: &VerifyReport, colour: bool) -> String {
    let styles = Styles::new(colour);
    let mut out = String::new();
    for result in &report.results {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", styles.paint(styles.strong, &plain(&result.source)));
        if let Some(error) = &result.error {
            let text = wrap(&plain(error), WIDTH - INDENT, &" ".repeat(INDENT));
            let _ = writeln!(out, "{}{text}", label(styles, VerifyOutcome::Unchecked, "unread"));
        }
        for expectation in &result.expectations {
            let _ = expectation_text(&mut out, expectation, &result.source, &report.expectations, styles);
        }
        out.push('\n');
    }
    let strong = if report.fail + report.unchecked > 0 { styles.mark } else { styles.strong };
    out.push_str(&styles.paint(strong, &wrap(&sentence(report), WIDTH, "")));
    out.push('\n');
    out
}

fn label(styles: Styles, outcome: VerifyOutcome, word: &str) -> String {
    let padded = format!("{word:<width$}", width = INDENT - 2);
    let painted = match outcome {
        VerifyOutcome::Holds => padded,
        VerifyOutcome::Fails => styles.paint(styles.mark, &padded),
        VerifyOutcome::Unchecked | VerifyOutcome::Updated => styles.paint(styles.doubt, &padded),
    };
    format!("  {painted}")
}

fn expectation_text(
    out: &mut String,
    expectation: &VerifiedExpectation,
    source: &str,
    file: &str,
    styles: Styles,
) -> std::fmt::Result {
    let indent = " ".repeat(INDENT);
    let that = plain(&expectation.that);
    let mut head = |word: &str| writeln!(out, "{}{that}", label(styles, expectation.outcome, word));
    match expectation.outcome {
        VerifyOutcome::Holds => head("ok"),
        VerifyOutcome::Unchecked => head("skipped"),
        VerifyOutcome::Updated => {
            writeln!(out, "{}{}", label(styles, expectation.outcome, "updated"), plain(&expectation.path))?;
            writeln!(out, "{indent}- {that}")?;
            writeln!(out, "{indent}+ {}", plain(expectation.updated.as_deref().unwrap_or_default()))?;
            writeln!(out, "{indent}{}", wrap(&plain(&expectation.reason), WIDTH - INDENT, &indent))
        }
        VerifyOutcome::Fails => {
            head("fails")?;
            writeln!(out, "{indent}- expected  {}", plain(&expectation.expected))?;
            writeln!(out, "{indent}+ found     {}", plain(found(expectation)))?;
            let deeper = " ".repeat(INDENT + 12);
            let mut part = |name: &str, text: &str| {
                writeln!(out, "{indent}  {name:<10}{}", wrap(&plain(text), WIDTH - INDENT - 12, &deeper))
            };
            if let Some(message) = &expectation.message {
                part("because", message)?;
            }
            part("reason", &expectation.reason)?;
            part("in", &format!("{source}; {file}, line {}", expectation.line))
        }
    }
}

/// A text on one line, in which no control character can command the terminal.
fn plain(text: &str) -> String {
    let words = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    words.trim().chars().map(shown).collect()
}

/// What was found, in a few words.
pub(crate) fn found(expectation: &VerifiedExpectation) -> &str {
    expectation.found.as_deref().unwrap_or("nothing")
}

/// How many hold and how many do not.
fn sentence(report: &VerifyReport) -> String {
    let all = report.hold + report.fail + report.unchecked;
    let mut text = if report.hold == all {
        match all {
            1 => "The expectation holds".to_owned(),
            _ => format!("All {} expectations hold", grouped(all as i64)),
        }
    } else {
        let verb = if report.hold == 1 || all == 1 { "holds" } else { "hold" };
        format!("{} of {} {verb}", grouped(report.hold as i64), plural(all, "expectation"))
    };
    if report.fail > 0 {
        let verb = if report.fail == 1 { "fails" } else { "fail" };
        text += &format!(", {} {verb}", grouped(report.fail as i64));
    }
    if report.unchecked > 0 {
        let unread = report.results.iter().filter(|r| r.error.is_some()).count() as u64;
        let verb = if report.unchecked == 1 { "is" } else { "are" };
        let unchecked = grouped(report.unchecked as i64);
        text +=
            &format!(", {unchecked} {verb} unchecked because {} cannot be read", plural(unread, "result"));
    }
    text.push('.');
    if report.updated > 0 {
        let was = if report.updated == 1 { "was" } else { "were" };
        let updated = grouped(report.updated as i64);
        text += &format!(
            " {updated} of them {was} rewritten in {} to what was found; read whether the reasons still hold.",
            report.expectations
        );
    }
    text
}

/// Expectations as Markdown: a table for each result.
#[must_use]
pub fn verify_markdown(report: &VerifyReport) -> String {
    let mut out =
        format!("# Expectations of {}\n\n{}\n", cell(&report.expectations), cell(&sentence(report)));
    for result in &report.results {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n## {}\n\n", cell(&result.source));
        if let Some(error) = &result.error {
            let _ = write!(out, "Cannot be read: {}\n\n", cell(error));
        }
        out.push_str("| | expected | found | reason |\n|---|---|---|---|\n");
        for expectation in &result.expectations {
            let outcome = match expectation.outcome {
                VerifyOutcome::Holds => "ok",
                VerifyOutcome::Fails => "**fails**",
                VerifyOutcome::Unchecked => "unchecked",
                VerifyOutcome::Updated => "updated",
            };
            let expected = match &expectation.updated {
                Some(updated) => format!("{}, was {}", code(updated), code(&expectation.that)),
                None => code(&expectation.that),
            };
            let message = expectation.message.as_ref().map(|m| format!("; {}", cell(m))).unwrap_or_default();
            let found = match &expectation.found {
                Some(found) => code(found),
                None if expectation.outcome == VerifyOutcome::Unchecked => String::new(),
                None => "nothing".to_owned(),
            };
            let reason = cell(&expectation.reason);
            let _ = writeln!(out, "| {outcome} | {expected} | {found}{message} | {reason} |");
        }
    }
    out
}

/// A text in the cell of a table, with nothing in it that Markdown would read as its own.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '|' | '*' | '_' | '`' | '<' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as code in a cell: a bar would end the cell, a backtick the code.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
