//! Many norms together, in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{ForestRow, PoolReport};
use tipping_core::{Setting, Verdict};

use super::{Styles, WIDTH, doubts, labelled, next, verdict_line, written};
use crate::ground::numbers::{fraction, fraction_or_nothing, fraction_range, percent, plural};
use crate::ground::prose::wrap;
use crate::messages::pool::{counted, groups_differ, lines, title, verdict};
use crate::messages::{FrontEnd, for_front_end};

/// Norms in the forest of the text.
const SHOWN: usize = 40;

/// The result as text. Colour only when asked.
#[must_use]
pub fn pool_text(report: &PoolReport, colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| write_pool(out, report, Styles::new(colour), front_end))
}

fn write_pool(
    out: &mut String,
    report: &PoolReport,
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
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
    forest(out, report, styles, front_end)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    let (by, csv) = (Setting::By.with("COLUMN"), Setting::Format.with("csv"));
    let text = format!("{by} compares groups of norms; {csv} has one row for each norm");
    next(out, &for_front_end(&text, front_end), front_end)
}

fn forest(out: &mut String, report: &PoolReport, styles: Styles, front_end: FrontEnd) -> std::fmt::Result {
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
        let text = format!("{more} more ({} has all)", Setting::Format.with("csv"));
        writeln!(out, "{}", for_front_end(&text, front_end))?;
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
