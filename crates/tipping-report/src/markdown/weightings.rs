//! The adopted fraction under several weightings, as a part of the Markdown of a fit.

use tipping_core::FractionModel;
use tipping_core::result::WeightingsReport;

use super::document::{Cell, Markdown, Table};
use crate::messages::weightings::{changes, highest, threshold_cells};

/// A table of thresholds, a table of models, and what they say.
pub(super) fn write(out: &mut Markdown, report: &WeightingsReport) {
    if let Some(date) = &report.unweighted_threshold {
        let at = format!(">in {date}");
        let mut table =
            Table::new(&["fraction weighted", at.as_str(), "threshold", "adopters of members", "interval"]);
        for line in &report.weightings {
            let cells = threshold_cells(line).map(Cell::text);
            table.row([Cell::text(line.name.as_str())].into_iter().chain(cells));
        }
        out.table(&table);
    }
    let mut table = Table::new(&["model", "fraction weighted", ">log-likelihood", ">BIC", "changes"]);
    for &model in FractionModel::ALL {
        for line in &report.weightings {
            let Some(m) = line.model(model) else { continue };
            table.row([
                Cell::text(model.name()),
                Cell::text(line.name.as_str()),
                Cell::text(format!("{:.3}", m.log_likelihood)),
                Cell::text(format!("{:.1}", m.bic)),
                Cell::text(changes(m)),
            ]);
        }
    }
    out.table(&table);
    for c in &report.comparisons {
        out.item(&format!("{}: {}", c.model, highest(c)));
    }
    out.paragraph(&report.reading.join(" "));
}
