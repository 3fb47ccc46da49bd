//! A chart of the page as words: what it shows, and its numbers as a table.

use serde::Serialize;

use super::table::Table;

/// A figure. The chart itself is drawn by the script `report.js` from the data of its section.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figure {
    /// Which chart, as `report.js` names it.
    pub(super) chart: &'static str,
    pub(super) title: String,
    /// What to see, in a sentence or two under the chart.
    pub(super) caption: String,
    /// The same for who cannot see it.
    pub(super) label: String,
    pub(super) tables: Vec<Table>,
    /// The figure for paper, as SVG, shown where scripts do not run.
    pub(super) still: Option<String>,
}

impl Figure {
    pub(super) fn new(
        chart: &'static str,
        title: &str,
        caption: String,
        label: String,
        tables: Vec<Table>,
    ) -> Self {
        Self { chart, title: title.to_owned(), caption, label, tables, still: None }
    }
}
