//! A regime regression as Markdown.

use tipping_core::result::RegimesReport;

use super::document::{Cell, Markdown, Table};
use crate::messages::FrontEnd;
use crate::messages::header::heading;
use crate::messages::regimes::{
    coefficient_rows, explained_rows, sample, summary, test_rows, unit_of_effects,
};
use crate::wording::worded;

/// A regression as Markdown.
#[must_use]
pub fn regimes_markdown(report: &RegimesReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.header.title, &report.header.norm));
    out.paragraph(&sample(report));
    out.labelled(summary(report));
    let regimes = report.regimes.iter().map(|r| format!(">{}", r.name));
    let heads: Vec<String> =
        [unit_of_effects(report)].into_iter().chain(regimes).chain([">shift: p".to_owned()]).collect();
    let mut table = Table::new(&heads);
    for row in coefficient_rows(report).into_iter().chain(explained_rows(report)) {
        let mut cells: Vec<Cell> = row.cells.into_iter().map(Cell::text).collect();
        cells.resize(report.regimes.len(), Cell::text(""));
        let name = Cell::text(row.label.trim());
        table.row([name].into_iter().chain(cells).chain([Cell::text(row.last)]));
    }
    out.table(&table);
    out.labelled(test_rows(report));
    out.paragraph(&report.reading.join(" "));
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}
