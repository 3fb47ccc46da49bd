//! What `tipping check` finds, as text and as a table.

use std::fmt::Write as _;

use tipping_core::result::{CheckReport, RowReport};

use crate::numbers::{count, fraction, plural, significant, wrap};
use crate::plain::plain_result;
use crate::text::{Styles, WIDTH, capital, command_line, heading, system, warnings, window};

/// The check as text: decisions, what became of the units, the risk table, warnings; `words` as in [`crate::fit_text`].
#[must_use]
pub fn check_text(report: &CheckReport, words: &[String], colour: bool) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_check(&mut out, report, words, Styles::new(colour));
    out
}

fn write_check(out: &mut String, report: &CheckReport, words: &[String], styles: Styles) -> std::fmt::Result {
    let strong = |text: &str| styles.paint(styles.strong, text);
    writeln!(out, "{}", strong(&heading(&report.title, &report.norm)))?;
    writeln!(out, "{}, {}.\n", capital(&system(&report.system)), window(&report.window))?;

    writeln!(out, "{}", strong("Decisions"))?;
    let width = report.decisions.iter().map(|d| d.subject.chars().count()).max().unwrap_or(0) + 2;
    let indent = " ".repeat(width + 2);
    for decision in &report.decisions {
        let text = format!("{} ({})", decision.choice, decision.reason);
        writeln!(out, "  {:<width$}{}", decision.subject, wrap(&text, WIDTH - width - 2, &indent))?;
    }

    writeln!(out, "\n{}", strong("What became of the units"))?;
    for fate in &report.fates {
        writeln!(out, "  {}: {}", plural(fate.count as u64, "unit"), fate.fate)?;
        writeln!(out, "    {}", wrap(&fate.units.join(", "), WIDTH - 4, "    "))?;
    }

    let table = &report.risk_table;
    writeln!(out, "\n{}", strong("Risk table"))?;
    writeln!(
        out,
        "  {}, {}, {}, {} years of exposure; {} likelihood",
        plural(table.periods, "period"),
        plural(table.events, "event"),
        plural(table.unit_periods, &format!("unit-{}", report.window.period)),
        significant(table.exposure_years),
        report.window.likelihood
    )?;
    writeln!(
        out,
        "  {:<24}{:>8}{:>8}{:>12}{:>12}{:>10}{:>10}",
        "period", "at risk", "events", "exposure", "adopters", "members", "fraction"
    )?;
    for row in &table.rows {
        writeln!(
            out,
            "  {:<24}{:>8}{:>8}{:>12.3}{:>12}{:>10}{:>10}",
            period(row),
            row.at_risk,
            row.events,
            row.exposure,
            count(row.adopters),
            count(row.members),
            fraction(row.fraction)
        )?;
    }
    writeln!(out)?;
    warnings(out, &report.warnings, styles)?;
    writeln!(out, "Next: tipping fit {}", command_line(words))
}

fn period(row: &RowReport) -> String {
    if row.from == row.through { row.from.clone() } else { format!("{} to {}", row.from, row.through) }
}
