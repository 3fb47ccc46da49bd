//! What came of expectations, as text and as Markdown.

use std::fmt::Write as _;

use tipping_core::result::{VerifiedExpectation, VerifyOutcome, VerifyReport};

use crate::markdown::{Cell, Markdown, Piece, Table};
use crate::numbers::{grouped, plural, wrap};
use crate::plain::plain_result;
use crate::text::{Styles, WIDTH};

/// Characters before what is said of an expectation.
const INDENT: usize = 11;

/// Expectations as text: a line for each that holds, expected and found with the reason for each that does not. Colour only when asked.
#[must_use]
pub fn verify_text(report: &VerifyReport, colour: bool) -> String {
    let (report, styles) = (&*plain_result(report), Styles::new(colour));
    let mut out = String::new();
    for result in &report.results {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", styles.paint(styles.strong, result.source.trim()));
        if let Some(error) = &result.error {
            let text = wrap(error.trim(), WIDTH - INDENT, &" ".repeat(INDENT));
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
    let that = expectation.that.trim();
    let mut head = |word: &str| writeln!(out, "{}{that}", label(styles, expectation.outcome, word));
    match expectation.outcome {
        VerifyOutcome::Holds => head("ok"),
        VerifyOutcome::Unchecked => head("skipped"),
        VerifyOutcome::Updated => {
            writeln!(out, "{}{}", label(styles, expectation.outcome, "updated"), expectation.path.trim())?;
            writeln!(out, "{indent}- {that}")?;
            writeln!(out, "{indent}+ {}", expectation.updated.as_deref().unwrap_or_default().trim())?;
            writeln!(out, "{indent}{}", wrap(expectation.reason.trim(), WIDTH - INDENT, &indent))
        }
        VerifyOutcome::Fails => {
            head("fails")?;
            writeln!(out, "{indent}- expected  {}", expectation.expected.trim())?;
            writeln!(out, "{indent}+ found     {}", found(expectation).trim())?;
            let deeper = " ".repeat(INDENT + 12);
            let mut part = |name: &str, text: &str| {
                writeln!(out, "{indent}  {name:<10}{}", wrap(text.trim(), WIDTH - INDENT - 12, &deeper))
            };
            if let Some(message) = &expectation.message {
                part("because", message)?;
            }
            part("reason", &expectation.reason)?;
            part("in", &format!("{source}; {file}, line {}", expectation.line))
        }
    }
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
    let mut out = Markdown::default();
    out.heading(1, &format!("Expectations of {}", report.expectations));
    out.paragraph(&sentence(report));
    for result in &report.results {
        out.heading(2, &result.source);
        if let Some(error) = &result.error {
            out.paragraph(&format!("Cannot be read: {error}"));
        }
        let mut table = Table::new(&["", "expected", "found", "reason"]);
        for expectation in &result.expectations {
            let outcome = match expectation.outcome {
                VerifyOutcome::Holds => Cell::fixed("ok"),
                VerifyOutcome::Fails => Cell::strong("fails"),
                VerifyOutcome::Unchecked => Cell::fixed("unchecked"),
                VerifyOutcome::Updated => Cell::fixed("updated"),
            };
            let code = |text: &str| Piece::Code(text.to_owned());
            let that = code(&expectation.that);
            let expected = match &expectation.updated {
                Some(updated) => vec![code(updated), Piece::text(", was "), that],
                None => vec![that],
            };
            let found = match &expectation.found {
                Some(found) => code(found),
                None if expectation.outcome == VerifyOutcome::Unchecked => Piece::text(""),
                None => Piece::text("nothing"),
            };
            let message = expectation.message.iter().map(|m| Piece::Text(format!("; {m}")));
            let found = [found].into_iter().chain(message).collect();
            let reason = Cell::words(expectation.reason.as_str());
            table.row([outcome, Cell::pieces(expected), Cell::pieces(found), reason]);
        }
        out.table(&table);
    }
    out.finish()
}
