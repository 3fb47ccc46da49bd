//! The table of claims, as Markdown.

use tipping_core::result::ClaimsReport;

use super::document::{Cell, Table};
use super::opened;
use crate::messages::FrontEnd;
use crate::messages::claims::{holds, number, reached};
use crate::wording::worded;

/// The result as Markdown, one claim a row, and a table of the early adopters.
#[must_use]
pub fn claims_markdown(report: &ClaimsReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = opened(&report.header);
    out.item(&format!("Critical mass: {}", reached(report)));
    let mut table = Table::new(&["claim", ">paper", ">data", "holds", "what the data say"]);
    for claim in &report.claims {
        table.row([
            Cell::text(claim.statement.as_str()),
            Cell::text(number(claim.claim, claim.paper)),
            Cell::text(number(claim.claim, claim.data)),
            Cell::text(holds(claim)),
            Cell::text(claim.finding.as_str()),
        ]);
    }
    out.table(&table);
    let mut table = Table::new(&["date", "early adopter", "member", "first evidence of a movement"]);
    for adopter in &report.early {
        table.row([
            Cell::text(adopter.date.to_string()),
            Cell::text(adopter.name.as_str()),
            Cell::text(if adopter.member { "yes" } else { "not yet" }),
            Cell::text(adopter.movement.map(|date| date.to_string()).unwrap_or_default()),
        ]);
    }
    if !report.early.is_empty() {
        out.table(&table);
    }
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}
