//! A specification curve as Markdown.

use tipping_core::Verdict;
use tipping_core::result::{CurveSummary, SensitivityReport, VarianceReport};

use super::document::{Cell, Markdown, Table};
use super::fraction_cell;
use crate::ground::prose::capital;
use crate::messages::FrontEnd;
use crate::messages::header::heading;
use crate::messages::label_alone;
use crate::messages::sensitivity::{choices, critical_mass, lines, medians, moves, shown};
use crate::wording::worded;

/// A specification curve as Markdown: the summary, what each choice accounts for, some of the rows, the
/// doubts.
#[must_use]
pub fn sensitivity_markdown(report: &SensitivityReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = Markdown::default();
    out.heading(1, &heading(&report.title, &report.data));
    if let Some(found) = &report.summary {
        out.table(&summary(report, found));
    }
    if let Some(variance) = &report.variance {
        out.paragraph(&moves(variance));
        out.table(&shares(report, variance));
    }
    out.table(&specifications(report));
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

fn summary(report: &SensitivityReport, found: &CurveSummary) -> Table {
    let counts = [found.estimated, found.without_rise, found.impossible].map(|n| n.to_string());
    let counted = [
        ("Specifications", found.specifications.to_string()),
        ("Distinct risk tables", found.distinct_tables.to_string()),
        ("With a critical mass, without a rise, impossible", counts.join(", ")),
    ];
    let mut table = Table::new(&["", ""]);
    for (label, text) in counted {
        table.row([Cell::text(label), Cell::text(text)]);
    }
    for (label, text) in lines(report, found) {
        table.row([Cell::text(capital(label_alone(&label))), Cell::text(text)]);
    }
    table
}

/// How much of the variance of the critical mass each choice accounts for.
fn shares(report: &SensitivityReport, variance: &VarianceReport) -> Table {
    let heads = ["choice", ">Shapley", ">alone", ">last in", "median critical mass (and date)"];
    let mut table = Table::new(&heads);
    for choice in &variance.choices {
        let dimension = report.dimensions.iter().find(|d| d.name == choice.dimension);
        let medians = dimension.map(|d| medians(report, d)).unwrap_or_default();
        let numbers = [choice.shapley, choice.alone, choice.last].map(|x| fraction_cell(Some(x)));
        let name = Cell::text(choice.dimension.as_str());
        table.row([name].into_iter().chain(numbers).chain([Cell::text(medians)]));
    }
    table
}

/// Some of the rows.
fn specifications(report: &SensitivityReport) -> Table {
    let mut table = Table::new(&["critical mass", "threshold", ">by chance", ">p", "verdict", "choices"]);
    for row in shown(report) {
        match row {
            None => table.row([Cell::text("...")]),
            Some(row) => table.row([
                Cell::text(critical_mass(row)),
                Cell::text(row.date.map(|date| date.to_string()).unwrap_or_default()),
                fraction_cell(row.null_median),
                fraction_cell(row.tipping_versus_smooth_p),
                Cell::text(row.verdict.map_or("", Verdict::name)),
                Cell::text(choices(report, row)),
            ]),
        }
    }
    table
}
