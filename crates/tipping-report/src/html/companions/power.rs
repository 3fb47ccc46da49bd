//! A study of power as a section of a page.

use serde_json::json;
use tipping_core::result::PowerReport;

use super::super::figure::Figure;
use super::super::table::{Table, name, num, text};
use super::{Part, Section};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::numbers::{fraction, grouped};
use crate::messages::power::critical_mass_found;

pub(super) fn section(found: &PowerReport) -> Result<Section, ReportError> {
    let columns = [
        name("process"),
        text("threshold"),
        num("a rise"),
        num("beats smooth"),
        num("tipping"),
        num("error"),
        text("critical mass found (90\u{a0}%)"),
    ];
    let rows = found.processes.iter().map(|p| {
        vec![
            p.process.clone(),
            if p.threshold { "yes" } else { "no" }.to_owned(),
            fraction(p.rise),
            fraction(p.tipping_versus_smooth),
            fraction(p.tipping),
            format!("±{:.3}", 1.96 * p.monte_carlo_error),
            critical_mass_found(p),
        ]
    });
    let points = found
        .processes
        .iter()
        .map(|p| json!([p.process, p.threshold, p.tipping, 1.96 * p.monte_carlo_error]))
        .collect();
    let caption = "Share of simulated data sets with the verdict tipping. Where the process has a threshold \
                   that is right; where it has none it is a mistake, to be \
                   made in at most 5\u{a0}% or so (dotted)."
        .to_owned();
    let label =
        format!("Chart of the share of data sets called tipping under {} processes.", found.processes.len());
    let figure = Figure::new(
        "power",
        "How often a threshold would be found",
        caption,
        label,
        vec![Table::new("Power", &columns, rows.collect())],
    );
    Ok(Section {
        title: "Could a threshold be found here at all?".to_owned(),
        about: format!(
            "The schedule of {}, {} to {} by {}: {} data sets a process, each tested with {} replicates.",
            found.schedule,
            found.from,
            found.through,
            found.period,
            grouped(i64::from(found.datasets)),
            grouped(i64::from(found.replicates))
        ),
        parts: vec![Part::new(figure, Subject::Power(found), &points)?],
        version: found.version.clone(),
        seed: found.seed,
        ..Section::default()
    })
}
