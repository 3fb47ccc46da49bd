//! A specification curve in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{SensitivityReport, SpecificationRow, VarianceReport};
use tipping_core::{Setting, Verdict};

use super::specification_curve::{drawing, per_column};
use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, next, written};
use crate::ground::numbers::{fraction_or_nothing, grouped, percent};
use crate::ground::prose::wrap;
use crate::messages::header::heading;
use crate::messages::sensitivity::{choices, critical_mass, lines, medians, moves, shown, size};
use crate::messages::{FrontEnd, for_front_end};

/// A specification curve as text: the summary, the curve with the choices below, which choice moves it, and
/// some of the rows. Colour only when asked.
#[must_use]
pub fn sensitivity_text(report: &SensitivityReport, colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| write_text(out, report, Styles::new(colour), front_end))
}

/// The specifications with their risk tables, none of them fitted. Colour only when asked.
#[must_use]
pub fn sensitivity_list_text(report: &SensitivityReport, colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| write_list(out, report, Styles::new(colour)))
}

fn write_text(
    out: &mut String,
    report: &SensitivityReport,
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    head(out, report, styles)?;
    if let Some(summary) = &report.summary {
        writeln!(out)?;
        for (label, text) in lines(report, summary) {
            writeln!(out, "{}", beside(&label, SHORT_LABEL, &text))?;
        }
    }
    curve(out, report)?;
    if let Some(variance) = &report.variance {
        writeln!(out, "\n{}", wrap(&moves(variance), WIDTH, ""))?;
        movers(out, report, variance)?;
    }
    rows(out, report, front_end)?;
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    if let Some(row) = report.specifications.first() {
        next(out, &format!("{}   # the first row alone", row.command), front_end)?;
    }
    Ok(())
}

/// What the data are, and how many specifications there are.
fn head(out: &mut String, report: &SensitivityReport, styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&report.title, &report.data)))?;
    writeln!(out, "{}", wrap(&size(report), WIDTH, ""))
}

/// The curve, drawn with characters, where any specification has a critical mass.
fn curve(out: &mut String, report: &SensitivityReport) -> std::fmt::Result {
    let estimated = report.specifications.iter().filter(|r| r.critical_mass.is_some()).count();
    if estimated == 0 {
        return Ok(());
    }
    let each = per_column(estimated);
    let about = format!(
        "Specifications in the order of their critical mass (● with its {} interval │){}; below, the choices",
        percent(report.level),
        if each > 1 { format!(", each column the middle one of up to {each}") } else { String::new() }
    );
    writeln!(out, "\n{}", wrap(&about, WIDTH, ""))?;
    drawing(report).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn movers(out: &mut String, report: &SensitivityReport, variance: &VarianceReport) -> std::fmt::Result {
    writeln!(
        out,
        "{:<14}{:>8}{:>8}{:>8}  median critical mass (and date)",
        "", "Shapley", "alone", "last in"
    )?;
    for choice in &variance.choices {
        let levels = report.dimensions.iter().find(|d| d.name == choice.dimension);
        let text = levels.map(|d| medians(report, d)).unwrap_or_default();
        let text = wrap(&text, WIDTH - 40, &" ".repeat(40));
        writeln!(
            out,
            "{:<14}{:>8.3}{:>8.3}{:>8.3}  {text}",
            choice.dimension, choice.shapley, choice.alone, choice.last
        )?;
    }
    Ok(())
}

fn rows(out: &mut String, report: &SensitivityReport, front_end: FrontEnd) -> std::fmt::Result {
    let tested = report.bootstrap > 0;
    let verdict =
        if tested { format!("{:>7}{:>7}  {:<13}", "chance", "p", "verdict") } else { String::new() };
    writeln!(out, "\n{:<24}{:<11}{verdict}choices", "Critical mass", "threshold")?;
    let shown = shown(report);
    for row in &shown {
        let text = row.map_or("...".to_owned(), |row| row_text(report, row, tested));
        writeln!(out, "{}", text.trim_end())?;
    }
    if tested {
        let key = "chance: median of the critical mass that the fit finds where there is no threshold; p: \
                   tipping versus smooth, in waves where there are waves";
        writeln!(out, "{}", wrap(key, WIDTH, ""))?;
    }
    if shown.iter().any(Option::is_none) {
        let all = grouped(report.specifications.len() as i64);
        let (csv, file) = (Setting::Format.with("csv"), Setting::Output.with("curve.parquet"));
        writeln!(out, "{}", for_front_end(&format!("All {all} rows: {csv}, or {file}"), front_end))?;
    }
    Ok(())
}

/// A row of the table: what was found, whether it was tested, and what was chosen.
fn row_text(report: &SensitivityReport, row: &SpecificationRow, tested: bool) -> String {
    let verdict = if tested {
        format!(
            "{:>7}{:>7}  {:<13}",
            fraction_or_nothing(row.null_median),
            fraction_or_nothing(row.tipping_versus_smooth_p),
            row.verdict.map_or("", Verdict::name)
        )
    } else {
        String::new()
    };
    let indent = if tested { 64 } else { 35 };
    let choices = wrap(&choices(report, row), WIDTH - indent, &" ".repeat(indent));
    let date = row.date.map(|date| date.to_string()).unwrap_or_default();
    format!("{:<24}{date:<11}{verdict}{choices}", critical_mass(row))
}

fn write_list(out: &mut String, report: &SensitivityReport, styles: Styles) -> std::fmt::Result {
    head(out, report, styles)?;
    writeln!(out, "\nAlternatives")?;
    for dimension in &report.dimensions {
        let levels: Vec<&str> = dimension.levels.iter().map(|l| l.level.as_str()).collect();
        let text = format!("{} ({})", levels.join(", "), dimension.reason);
        writeln!(out, "  {:<14}{}", dimension.name, wrap(&text, WIDTH - 16, &" ".repeat(16)))?;
    }
    writeln!(out, "\n{:>6}{:>7}{:>7}{:>8}  choices", "number", "table", "units", "events")?;
    for row in &report.specifications {
        let reason = row.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let text = format!("{}{reason}", choices(report, row));
        let row = format!(
            "{:>6}{:>7}{:>7}{:>8}  {}",
            row.number,
            count_or_nothing(row.risk_table),
            count_or_nothing(row.units),
            count_or_nothing(row.events),
            wrap(&text, WIDTH - 30, &" ".repeat(30))
        );
        writeln!(out, "{}", row.trim_end())?;
    }
    writeln!(out)?;
    doubts(out, &[], &report.warnings, styles)
}

fn count_or_nothing(n: Option<u64>) -> String {
    n.map(|n| grouped(n as i64)).unwrap_or_default()
}
