//! What the regions say, as a part of the text of a fit.

use std::fmt::Write as _;

use tipping_core::result::RegionsReport;

use super::labelled;
use crate::ground::numbers::grouped;
use crate::messages::regions::{change, lines, lost, model, threshold};

/// The models of all regions together, the findings, and one region a row.
pub(super) fn write(out: &mut String, found: &RegionsReport) -> std::fmt::Result {
    models(out, found)?;
    labelled(out, lines(found))?;
    regions(out, found)
}

/// The models of all regions together, best first.
fn models(out: &mut String, found: &RegionsReport) -> std::fmt::Result {
    writeln!(
        out,
        "\n{:<28}{:>14}{:>9}{:>12}  change",
        format!("By region ({}), best first", found.regions.len()),
        "log-likelihood",
        "BIC",
        "parameters"
    )?;
    for a in &found.models {
        let line = format!(
            "{:<28}{:>14.3}{:>9.1}{:>12}  {}",
            model(a.name),
            a.log_likelihood,
            a.bic,
            a.n_parameters,
            change(a)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One region a row: its own threshold, and what it loses under the common ones.
fn regions(out: &mut String, found: &RegionsReport) -> std::fmt::Result {
    writeln!(
        out,
        "\n{:<26}{:>5}{:>8}  {:<24}{:<17}loses by one\n{:<26}{:>5}{:>8}  {:<24}{:<17}{:>5}{:>7}",
        "", "", "", "", "", "Region", "units", "adopted", "own threshold", "hazard", "date", "frac."
    )?;
    for region in &found.regions {
        let (place, hazards) = threshold(region);
        let line = format!(
            "{:<26}{:>5}{:>8}  {place:<24}{hazards:<17}{:>5}{:>7}",
            region.region,
            grouped(region.members as i64),
            grouped(region.events as i64),
            lost(region.lost_by_one_date),
            lost(region.lost_by_one_fraction)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(
        out,
        "(units: in the system at some time; loses: log-likelihood, by one date or fraction for all)"
    )
}
