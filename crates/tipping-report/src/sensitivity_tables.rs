//! A specification curve as Markdown.

use std::fmt::Write as _;

use tipping_core::result::SensitivityReport;

use crate::numbers::fraction;
use crate::sensitivity::{choices, lines, medians, moves, shown};
use crate::tables::escape;
use crate::text::heading;

/// A specification curve as Markdown: the summary, what each choice accounts for, some of the rows, the doubts.
#[must_use]
pub fn sensitivity_markdown(report: &SensitivityReport) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_markdown(&mut out, report);
    out
}

fn write_markdown(out: &mut String, report: &SensitivityReport) -> std::fmt::Result {
    writeln!(out, "# {}\n", escape(&heading(&report.title, &report.data)))?;
    if let Some(summary) = &report.summary {
        writeln!(out, "| Specifications | {} |", summary.specifications)?;
        writeln!(out, "|---|---|")?;
        writeln!(out, "| Distinct risk tables | {} |", summary.distinct_tables)?;
        writeln!(
            out,
            "| With a critical mass, without a rise, impossible | {}, {}, {} |",
            summary.estimated, summary.without_rise, summary.impossible
        )?;
        for (label, text) in lines(report, summary) {
            writeln!(out, "| {} | {} |", escape(label.trim_start_matches("- ")), escape(&text))?;
        }
    }
    if let Some(variance) = &report.variance {
        writeln!(out, "\n{}\n", escape(&moves(variance)))?;
        writeln!(out, "| choice | Shapley | alone | last in | median critical mass (and date) |")?;
        writeln!(out, "|---|---|---|---|---|")?;
        for choice in &variance.choices {
            let dimension = report.dimensions.iter().find(|d| d.name == choice.dimension);
            let medians = dimension.map(|d| medians(report, d)).unwrap_or_default();
            let numbers = [choice.shapley, choice.alone, choice.last].map(fraction).join(" | ");
            writeln!(out, "| {} | {numbers} | {} |", escape(&choice.dimension), escape(&medians))?;
        }
    }
    writeln!(out, "\n| critical mass | threshold | by chance | p | verdict | choices |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for row in shown(report) {
        let Some(row) = row else {
            writeln!(out, "| ... | | | | | |")?;
            continue;
        };
        let number = |value: Option<f64>| value.map(fraction).unwrap_or_default();
        let mass = match (row.critical_mass, row.critical_mass_lower, row.critical_mass_upper) {
            (Some(mass), Some(low), Some(high)) => {
                format!("{} ({} to {})", fraction(mass), fraction(low), fraction(high))
            }
            _ => row.status.clone(),
        };
        writeln!(
            out,
            "| {mass} | {} | {} | {} | {} | {} |",
            row.date.as_deref().unwrap_or_default(),
            number(row.chance_median),
            number(row.tipping_versus_smooth_p),
            row.verdict.as_deref().unwrap_or_default(),
            escape(&choices(report, row))
        )?;
    }
    let doubts: Vec<_> = report.notes.iter().chain(&report.warnings).collect();
    if !doubts.is_empty() {
        writeln!(out)?;
    }
    doubts.iter().try_for_each(|doubt| writeln!(out, "- {}", escape(&doubt.message)))
}
