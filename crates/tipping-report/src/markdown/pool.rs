//! Many norms together, as CSV and Markdown.

use tipping_core::result::{ForestRow, PoolReport};

use crate::error::ReportError;
use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::fraction;
use crate::pool::{counted, groups_differ, lines, title, verdict};
use crate::tables::to_csv;

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
    let mut out = Markdown::default();
    out.heading(3, &format!("{} norms pooled", report.norms.pooled));
    out.paragraph(&counted(&report.norms));
    for section in report.all_sections() {
        let said = verdict(section).map(|(v, reasons)| ("Verdict".to_owned(), format!("{v}. {reasons}")));
        out.heading(4, &title(section, report.by.as_deref()));
        out.labelled(lines(section, report.level).into_iter().chain(said));
    }
    if let Some(differ) = &report.groups_differ {
        out.heading(4, &format!("Do groups by {} differ?", report.by.as_deref().unwrap_or("group")));
        out.labelled(groups_differ(differ));
    }
    let heads = [
        "norm",
        "group",
        ">critical mass",
        "interval",
        ">by chance",
        ">weight",
        "verdict",
        ">p",
        ">adjusted p",
    ];
    let mut table = Table::new(&heads);
    for row in &report.forest {
        let three = |x: Option<f64>| Cell::fixed(x.map(fraction).unwrap_or_default());
        let interval = row.interval.map(|[low, high]| format!("{}-{}", fraction(low), fraction(high)));
        table.row([
            Cell::name(row.id.as_str()),
            Cell::name(row.group.as_deref().unwrap_or_default()),
            Cell::fixed(row.estimate.map_or("no rise".to_owned(), fraction)),
            Cell::fixed(interval.unwrap_or_default()),
            three(row.by_chance),
            three(row.weight),
            Cell::fixed(row.verdict.as_deref().unwrap_or("not tested")),
            three(row.p_value),
            three(row.adjusted_p_value),
        ]);
    }
    out.table(&table);
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}
