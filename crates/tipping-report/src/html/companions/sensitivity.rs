//! A specification curve as a section of a page.

use serde_json::json;
use tipping_core::Verdict;
use tipping_core::result::{SensitivityReport, SpecificationRow, VarianceReport};

use super::super::figure::Figure;
use super::super::table::{Table, code, num, text};
use super::super::unindented;
use super::{NOT_SIMULATED, Part, Section, messages};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::numbers::{fraction, fraction_range, grouped, plural};
use crate::messages::header::heading;
use crate::messages::sensitivity;

/// Rows of a specification curve that are listed; all are drawn.
const LISTED: usize = 60;

pub(super) fn section(found: &SensitivityReport) -> Result<Section, ReportError> {
    let estimated: Vec<_> = found.specifications.iter().filter(|row| row.critical_mass.is_some()).collect();
    let points = estimated.iter().map(|row| {
        json!([
            row.critical_mass,
            row.critical_mass_lower,
            row.critical_mass_upper,
            row.date,
            row.verdict,
            row.null_median,
            sensitivity::choices(found, row)
        ])
    });
    let lines = found.summary.as_ref().map(|s| sensitivity::lines(found, s)).unwrap_or_default();
    let tested = if found.bootstrap > 0 { " The colour is the verdict." } else { "" };
    let by_chance = simulated(&estimated);
    let caption = format!(
        "Every specification in the order of its critical mass, with its interval; the dotted line is one \
         third.{tested} {by_chance}"
    );
    let label =
        format!("Specification curve of {}. {by_chance}", plural(estimated.len() as u64, "specification"));
    let figure = Figure::new("curve", "The specification curve", caption, label, vec![specifications(found)]);
    let section = Section {
        title: format!("Sensitivity to choices: {}", heading(&found.title, &found.data)),
        about: format!(
            "{} of the same question.",
            plural(found.specifications.len() as u64, "specification")
        ),
        warnings: messages(&found.warnings, &found.notes),
        lines: unindented(lines),
        parts: vec![Part::new(figure, Subject::Sensitivity(found), &points.collect())?],
        tables: found.variance.iter().map(|variance| shares(found, variance)).collect(),
        interpretation: found.variance.iter().map(sensitivity::moves).collect(),
        ..Section::default()
    };
    Ok(section.made(&found.provenance))
}

/// For how many specifications what chance gives was simulated.
fn simulated(estimated: &[&SpecificationRow]) -> String {
    let simulated = estimated.iter().filter(|row| row.null_median.is_some()).count();
    if simulated == 0 {
        NOT_SIMULATED.to_owned()
    } else if simulated == estimated.len() {
        "Small marks are the median of what chance gives.".to_owned()
    } else {
        let n = grouped(simulated as i64);
        format!("Small marks are the median of what chance gives, which was simulated for {n} of them.")
    }
}

/// The specifications of the lowest critical mass.
fn specifications(found: &SensitivityReport) -> Table {
    let more = found.specifications.len().saturating_sub(LISTED);
    let title = if more > 0 {
        format!(
            "The {LISTED} specifications of the lowest critical mass; {} more are in the JSON",
            grouped(more as i64)
        )
    } else {
        "Specifications in the order of the critical mass".to_owned()
    };
    let columns = [
        num("critical mass"),
        text("interval"),
        text("by chance (90\u{a0}%)"),
        text("threshold"),
        text("verdict"),
        code("command"),
    ];
    let listed = found.specifications.iter().take(LISTED).map(|row| {
        let interval = row.critical_mass_lower.zip(row.critical_mass_upper);
        vec![
            row.critical_mass.map_or_else(|| row.status.to_string(), fraction),
            interval.map_or(String::new(), |(low, high)| fraction_range(low, high)),
            null_cell(row),
            row.date.map(|date| date.to_string()).unwrap_or_default(),
            row.verdict.map_or("", Verdict::name).to_owned(),
            row.command.clone(),
        ]
    });
    Table::new(title, &columns, listed.collect())
}

/// How much of the variance of the critical mass each choice accounts for.
fn shares(found: &SensitivityReport, variance: &VarianceReport) -> Table {
    let columns = [
        text("choice"),
        num("Shapley"),
        num("alone"),
        num("last in"),
        text("median critical mass (and date)"),
    ];
    let rows = variance.choices.iter().map(|choice| {
        let levels = found.dimensions.iter().find(|d| d.name == choice.dimension);
        let medians = levels.map(|d| sensitivity::medians(found, d)).unwrap_or_default();
        vec![
            choice.dimension.clone(),
            fraction(choice.shapley),
            fraction(choice.alone),
            fraction(choice.last),
            medians,
        ]
    });
    Table::new("Shares of the variance of the critical mass", &columns, rows.collect())
}

/// The null distribution under a specification, as a cell; empty where there is no critical mass.
fn null_cell(row: &SpecificationRow) -> String {
    match (row.critical_mass, row.null_median) {
        (None, _) => String::new(),
        (_, None) => "not simulated".to_owned(),
        (_, Some(median)) => {
            let ends = row.null_lower.zip(row.null_upper);
            let ends = ends.map_or(String::new(), |(low, high)| format!(" ({})", fraction_range(low, high)));
            fraction(median) + &ends
        }
    }
}
