//! A chart of the page as words: what it shows, and its numbers as a table.

use serde::Serialize;

use base64::Engine as _;

use super::table::Table;
use crate::figure::{Subject, figure_svg};

/// Width of a figure for paper, in centimetres: the text width of most journals.
const PAPER: f64 = 12.5;

/// The largest figure for paper that stands in a page, in bytes: one of thousands of marks would make it too
/// large to mail.
const LARGEST: usize = 300_000;

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
    /// The figure for paper as a `data:` address, shown where scripts do not run, and to take away.
    pub(super) still: Option<String>,
    /// Whether it is left out because it is too large.
    pub(super) too_large: bool,
    /// The name of its file.
    pub(super) file: String,
}

impl Figure {
    pub(super) fn new(
        chart: &'static str,
        title: &str,
        caption: String,
        label: String,
        tables: Vec<Table>,
    ) -> Self {
        Self {
            chart,
            title: title.to_owned(),
            caption,
            label,
            tables,
            still: None,
            too_large: false,
            file: format!("{chart}.svg"),
        }
    }

    /// With the figure for paper, where there is one of that chart.
    pub(super) fn with_still(mut self, subject: Subject<'_>) -> Self {
        let name = match self.chart {
            "mass" => "critical-mass",
            "profile" => "pooled",
            "curve" => "specification",
            same => same,
        };
        // A figure that is not there, or cannot be drawn, is left out: its numbers stand beside it all the
        // same.
        let svg = figure_svg(subject, &[name.to_owned()], PAPER).ok();
        self.too_large = svg.as_ref().is_some_and(|svg| svg.len() > LARGEST);
        self.still = svg.filter(|svg| svg.len() <= LARGEST).map(|svg| address(&svg));
        self
    }
}

/// SVG as an address: a picture of its own, in which nothing runs.
fn address(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", base64::engine::general_purpose::STANDARD.encode(svg))
}
