//! What came of expectations, as Markdown.

use tipping_core::result::{VerifiedExpectation, VerifyOutcome, VerifyReport};

use super::document::{Cell, Markdown, Piece, Table};
use crate::messages::FrontEnd;
use crate::messages::verify::sentence;
use crate::wording::worded;

/// Expectations as Markdown: a table for each result.
#[must_use]
pub fn verify_markdown(report: &VerifyReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
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
            table.row(cells(expectation));
        }
        out.table(&table);
    }
    out.finish()
}

/// What became of an expectation, what it says, what was found, and why it is expected.
fn cells(expectation: &VerifiedExpectation) -> [Cell; 4] {
    let outcome = match expectation.outcome {
        VerifyOutcome::Holds => Cell::text("ok"),
        VerifyOutcome::Fails => Cell::strong("fails"),
        VerifyOutcome::Unchecked => Cell::text("unchecked"),
        VerifyOutcome::Updated => Cell::text("updated"),
    };
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
    [outcome, Cell::pieces(expected), Cell::pieces(found), Cell::text(expectation.reason.as_str())]
}

fn code(text: &str) -> Piece {
    Piece::Code(text.to_owned())
}
