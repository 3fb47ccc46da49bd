//! A specification curve as Markdown.

use tipping_core::result::SensitivityReport;

use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::fraction;
use crate::sensitivity::{choices, lines, medians, moves, shown};
use crate::text::{capital, heading};

/// A specification curve as Markdown: the summary, what each choice accounts for, some of the rows, the doubts.
#[must_use]
pub fn sensitivity_markdown(report: &SensitivityReport) -> String {
    let mut out = Markdown::default();
    out.heading(1, &heading(&report.title, &report.data));
    if let Some(summary) = &report.summary {
        let mut table = Table::new(&["", ""]);
        let counts = [summary.estimated, summary.without_rise, summary.impossible].map(|n| n.to_string());
        let counted = [
            ("Specifications", summary.specifications.to_string()),
            ("Distinct risk tables", summary.distinct_tables.to_string()),
            ("With a critical mass, without a rise, impossible", counts.join(", ")),
        ];
        for (label, text) in counted {
            table.row([Cell::fixed(label), Cell::fixed(text)]);
        }
        for (label, text) in lines(report, summary) {
            table.row([Cell::fixed(capital(label.trim_start_matches("- "))), Cell::words(text)]);
        }
        out.table(&table);
    }
    if let Some(variance) = &report.variance {
        out.paragraph(&moves(variance));
        let heads = ["choice", ">Shapley", ">alone", ">last in", "median critical mass (and date)"];
        let mut table = Table::new(&heads);
        for choice in &variance.choices {
            let dimension = report.dimensions.iter().find(|d| d.name == choice.dimension);
            let medians = dimension.map(|d| medians(report, d)).unwrap_or_default();
            let numbers = [choice.shapley, choice.alone, choice.last].map(|x| Cell::fixed(fraction(x)));
            let name = Cell::name(choice.dimension.as_str());
            table.row([name].into_iter().chain(numbers).chain([Cell::words(medians)]));
        }
        out.table(&table);
    }
    let mut table = Table::new(&["critical mass", "threshold", ">by chance", ">p", "verdict", "choices"]);
    for row in shown(report) {
        let Some(row) = row else {
            table.row([Cell::fixed("...")]);
            continue;
        };
        let number = |value: Option<f64>| Cell::fixed(value.map(fraction).unwrap_or_default());
        let mass = match (row.critical_mass, row.critical_mass_lower, row.critical_mass_upper) {
            (Some(mass), Some(low), Some(high)) => {
                format!("{} ({} to {})", fraction(mass), fraction(low), fraction(high))
            }
            _ => row.status.clone(),
        };
        table.row([
            Cell::fixed(mass),
            Cell::fixed(row.date.as_deref().unwrap_or_default()),
            number(row.chance_median),
            number(row.tipping_versus_smooth_p),
            Cell::fixed(row.verdict.as_deref().unwrap_or_default()),
            Cell::words(choices(report, row)),
        ]);
    }
    out.table(&table);
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}
