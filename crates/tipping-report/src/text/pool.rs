//! Many norms together, in one screen of text.

use std::fmt::Write as _;

use tipping_core::Verdict;
use tipping_core::result::{ForestRow, PoolReport};

use super::{Styles, WIDTH, doubts, labelled, verdict_line, written};
use crate::ground::numbers::{fraction, fraction_or_nothing, fraction_range, percent, plural};
use crate::ground::prose::wrap;
use crate::messages::pool::{counted, groups_differ, lines, title, verdict};

/// Norms in the forest of the text.
const SHOWN: usize = 40;

/// The result as text. Colour only when asked.
#[must_use]
pub fn pool_text(report: &PoolReport, colour: bool) -> String {
    written(report, |out, report| write_pool(out, report, Styles::new(colour)))
}

fn write_pool(out: &mut String, report: &PoolReport, styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&format!("{} pooled", plural(report.norms.pooled, "norm"))))?;
    writeln!(out, "{}\n", wrap(&counted(&report.norms), WIDTH, ""))?;
    for section in report.all_sections() {
        writeln!(out, "{}", styles.strong(&title(section, report.by.as_deref())))?;
        labelled(out, lines(section, report.level))?;
        verdict_line(out, verdict(section), styles)?;
        writeln!(out)?;
    }
    if let Some(differ) = &report.groups_differ {
        let by = report.by.as_deref().unwrap_or("group");
        writeln!(out, "{}", styles.strong(&format!("Do groups by {by} differ?")))?;
        labelled(out, groups_differ(differ))?;
        writeln!(out)?;
    }
    forest(out, report, styles)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    writeln!(out, "Next: --by COLUMN compares groups of norms; --format csv has one row for each norm")
}

fn forest(out: &mut String, report: &PoolReport, styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong("Each norm"))?;
    writeln!(
        out,
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        "norm", "critical", "", "chance", "weight", "p", "verdict", ""
    )?;
    writeln!(
        out,
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        "",
        "mass",
        percent(report.level),
        "gives",
        "",
        "",
        "",
        "adj. p"
    )?;
    for row in report.forest.iter().take(SHOWN) {
        writeln!(out, "{}", forest_row(row).trim_end())?;
    }
    let more = report.forest.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "{more} more (--format csv has all)")?;
    }
    writeln!(out)
}

fn forest_row(row: &ForestRow) -> String {
    let interval = row.interval.map(|[low, high]| fraction_range(low, high));
    let id: String = row.id.chars().take(21).collect();
    format!(
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        id,
        row.estimate.map_or("no rise".to_owned(), fraction),
        interval.unwrap_or_default(),
        fraction_or_nothing(row.by_chance),
        row.weight.map(|w| format!("{:.1} %", 100.0 * w)).unwrap_or_default(),
        fraction_or_nothing(row.p_value),
        row.verdict.map_or("not tested", Verdict::name),
        fraction_or_nothing(row.adjusted_p_value)
    )
}
