//! What the regions say, as a part of the Markdown of a fit.

use tipping_core::result::RegionsReport;

use super::document::{Cell, Markdown, Table};
use crate::ground::numbers::grouped;
use crate::messages::regions::{change, lines, lost, model, threshold};

/// The models of all regions together, the findings, and one region a row.
pub(super) fn write(out: &mut Markdown, found: &RegionsReport) {
    let mut models = Table::new(&["by region", ">log-likelihood", ">BIC", ">parameters", "change"]);
    for a in &found.models {
        models.row([
            Cell::text(model(a.name)),
            Cell::text(format!("{:.3}", a.log_likelihood)),
            Cell::text(format!("{:.1}", a.bic)),
            Cell::text(a.n_parameters.to_string()),
            Cell::text(change(a)),
        ]);
    }
    out.table(&models);
    out.labelled(lines(found));
    let heads = [
        "region",
        ">units",
        ">adopted",
        "own threshold",
        "hazard, a year",
        ">lost by one date",
        ">by one fraction",
    ];
    let mut regions = Table::new(&heads);
    for region in &found.regions {
        let (place, hazards) = threshold(region);
        regions.row([
            Cell::text(region.region.as_str()),
            Cell::text(grouped(region.members as i64)),
            Cell::text(grouped(region.events as i64)),
            Cell::text(place),
            Cell::text(hazards),
            Cell::text(lost(region.lost_by_one_date)),
            Cell::text(lost(region.lost_by_one_fraction)),
        ]);
    }
    out.table(&regions);
}
