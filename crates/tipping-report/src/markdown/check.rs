//! What `tipping check` finds, as Markdown.

use tipping_core::result::CheckReport;

use super::document::{Cell, Piece, Table};
use super::opened;
use crate::ground::numbers::{count, fraction};
use crate::ground::prose::capital;
use crate::messages::FrontEnd;
use crate::wording::worded;

/// The check as Markdown: decisions, what became of the units, the risk table.
#[must_use]
pub fn check_markdown(report: &CheckReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = opened(&report.header);
    for d in &report.decisions {
        let choice = format!(": {} ({})", d.choice, d.reason);
        out.item_of(&[Piece::Strong(capital(&d.subject)), Piece::Text(choice)]);
    }
    let mut fates = Table::new(&[">units", "what became of them"]);
    for fate in &report.fates {
        fates.row([Cell::text(fate.count.to_string()), Cell::text(fate.fate.as_str())]);
    }
    out.table(&fates);
    let mut table = Table::new(&["period", ">at risk", ">events", ">adopters", ">members", ">fraction"]);
    for row in &report.risk_table.rows {
        let cells = [
            row.from.to_string(),
            row.at_risk.to_string(),
            row.events.to_string(),
            count(row.state.adopters),
            count(row.state.members),
            fraction(row.state.fraction),
        ];
        table.row(cells.map(Cell::text));
    }
    out.table(&table);
    out.doubts(&[], &report.warnings);
    out.finish()
}
