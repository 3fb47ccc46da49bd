//! Many norms together, as Markdown.

use tipping_core::Verdict;
use tipping_core::result::PoolReport;

use super::document::{Cell, Markdown, Table};
use super::fraction_cell;
use crate::ground::numbers::{fraction, fraction_range};
use crate::messages::FrontEnd;
use crate::messages::line;
use crate::messages::pool::{counted, groups_differ, lines, title, verdict};
use crate::wording::worded;

/// The result as Markdown: a list for each set of norms, then all norms in one table.
#[must_use]
pub fn pool_markdown(report: &PoolReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = Markdown::default();
    out.heading(3, &format!("{} norms pooled", report.norms.pooled));
    out.paragraph(&counted(&report.norms));
    for section in report.all_sections() {
        out.heading(4, &title(section, report.by.as_deref()));
        out.labelled(lines(section, report.level));
        let verdict = verdict(section).map(|(verdict, reasons)| format!("{verdict}. {reasons}"));
        out.labelled(verdict.map(|text| line("Verdict", text)));
    }
    if let Some(differ) = &report.groups_differ {
        out.heading(4, &format!("Do groups by {} differ?", report.by.as_deref().unwrap_or("group")));
        out.labelled(groups_differ(differ));
    }
    out.table(&forest(report));
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

/// One norm a row.
fn forest(report: &PoolReport) -> Table {
    let heads = [
        "norm",
        "group",
        ">critical mass",
        "interval",
        ">by chance",
        ">weight",
        "verdict",
        ">p",
        ">adjusted p",
    ];
    let mut table = Table::new(&heads);
    for row in &report.forest {
        let interval = row.interval.map(|[low, high]| fraction_range(low, high));
        table.row([
            Cell::text(row.id.as_str()),
            Cell::text(row.group.as_deref().unwrap_or_default()),
            Cell::text(row.estimate.map_or("no rise".to_owned(), fraction)),
            Cell::text(interval.unwrap_or_default()),
            fraction_cell(row.by_chance),
            fraction_cell(row.weight),
            Cell::text(row.verdict.map_or("not tested", Verdict::name)),
            fraction_cell(row.p_value),
            fraction_cell(row.adjusted_p_value),
        ]);
    }
    table
}
