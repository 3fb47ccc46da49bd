//! Many norms together, as CSV and Markdown.

use std::fmt::Write as _;

use tipping_core::result::{ForestRow, PoolReport};

use crate::error::ReportError;
use crate::numbers::fraction;
use crate::pool::{counted, groups_differ, lines, title, verdict};
use crate::tables::{escape, to_csv};
use crate::text::capital;

/// The result as CSV: a header and one row for each norm that did not fail, in order of its identifier.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn pool_csv(report: &PoolReport) -> Result<String, ReportError> {
    let rows: Vec<Vec<(&str, String)>> = report.forest.iter().map(cells).collect();
    let header: Vec<&str> = rows.first().map_or(Vec::new(), |row| row.iter().map(|cell| cell.0).collect());
    to_csv(&header, rows.into_iter().map(|row| row.into_iter().map(|cell| cell.1).collect()))
}

fn cells(row: &ForestRow) -> Vec<(&'static str, String)> {
    let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
    let text = |x: &Option<String>| x.clone().unwrap_or_default();
    vec![
        ("norm", row.id.clone()),
        ("title", row.title.clone()),
        ("group", text(&row.group)),
        ("verdict", text(&row.verdict)),
        ("events", row.events.to_string()),
        ("critical_mass", number(row.estimate)),
        ("critical_mass_lower", number(row.interval.map(|i| i[0]))),
        ("critical_mass_upper", number(row.interval.map(|i| i[1]))),
        ("logit", number(row.logit)),
        ("variance", number(row.variance)),
        ("weight", number(row.weight)),
        ("probability_at_least_one_third", number(row.probability_at_least_one_third)),
        ("by_chance", number(row.by_chance)),
        ("at_common_threshold", text(&row.at_common)),
        ("loss_at_common_threshold", number(row.loss_at_common)),
        ("p_value", number(row.p_value)),
        ("adjusted_p_value", number(row.adjusted_p_value)),
    ]
}

/// The result as Markdown: a list for each set of norms, then all norms in one table.
#[must_use]
pub fn pool_markdown(report: &PoolReport) -> String {
    let mut out =
        format!("### {} norms pooled\n\n{}\n", report.norms.pooled, escape(&counted(&report.norms)));
    let mut list = |heading: &str, lines: Vec<(String, String)>| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n#### {}\n", escape(heading));
        for (label, text) in lines {
            // Labels begin with "- " where text puts them below another line.
            let _ = writeln!(out, "- {}: {}", capital(label.trim_start_matches("- ")), escape(&text));
        }
    };
    for section in report.all_sections() {
        let said = verdict(section).map(|(v, reasons)| ("Verdict".to_owned(), format!("{v}. {reasons}")));
        list(
            &title(section, report.by.as_deref()),
            lines(section, report.level).into_iter().chain(said).collect(),
        );
    }
    if let Some(differ) = &report.groups_differ {
        list(
            &format!("Do groups by {} differ?", report.by.as_deref().unwrap_or("group")),
            groups_differ(differ),
        );
    }
    let _ = writeln!(
        out,
        "\n| norm | group | critical mass | interval | by chance | weight | verdict | p | adjusted p |\n|---|---|---:|---|---:|---:|---|---:|---:|"
    );
    for row in &report.forest {
        let three = |x: Option<f64>| x.map(fraction).unwrap_or_default();
        let interval = row.interval.map(|[low, high]| format!("{}-{}", fraction(low), fraction(high)));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            escape(&row.id),
            escape(row.group.as_deref().unwrap_or_default()),
            row.estimate.map_or("no rise".to_owned(), fraction),
            interval.unwrap_or_default(),
            three(row.by_chance),
            three(row.weight),
            row.verdict.as_deref().unwrap_or("not tested"),
            three(row.p_value),
            three(row.adjusted_p_value)
        );
    }
    out.push('\n');
    for warning in report.notes.iter().chain(&report.warnings) {
        let _ = writeln!(out, "- {}", escape(&warning.message));
    }
    out
}
