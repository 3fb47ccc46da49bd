//! What `tipping check` finds, as text.

use std::fmt::Write as _;

use tipping_core::result::{CheckReport, Decision, RiskTableReport};

use super::{Styles, WIDTH, doubts, next, written};
use crate::ground::numbers::{count, fraction, plural, significant};
use crate::ground::prose::{capital, wrap};
use crate::messages::FrontEnd;
use crate::messages::header::{heading, period, system, window};
use crate::shell::command_line;

/// The check as text: decisions, what became of the units, the risk table, warnings; `arguments` as in
/// [`super::fit_text`].
#[must_use]
pub fn check_text(report: &CheckReport, arguments: &[String], colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| {
        write_check(out, report, arguments, Styles::new(colour), front_end)
    })
}

fn write_check(
    out: &mut String,
    report: &CheckReport,
    arguments: &[String],
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&report.header.title, &report.header.norm)))?;
    writeln!(out, "{}, {}.\n", capital(&system(&report.header.system)), window(&report.header.window))?;

    writeln!(out, "{}", styles.strong("Decisions"))?;
    decisions(out, &report.decisions)?;

    writeln!(out, "\n{}", styles.strong("What became of the units"))?;
    for fate in &report.fates {
        writeln!(out, "  {}: {}", plural(fate.count as u64, "unit"), fate.fate)?;
        writeln!(out, "    {}", wrap(&fate.units.join(", "), WIDTH - 4, "    "))?;
    }

    writeln!(out, "\n{}", styles.strong("Risk table"))?;
    let unit_period = format!("unit-{}", report.header.window.period);
    writeln!(
        out,
        "  {}, {}, {}, {} years of exposure; {} likelihood",
        plural(report.risk_table.periods, "period"),
        plural(report.risk_table.events, "event"),
        plural(report.risk_table.unit_periods, &unit_period),
        significant(report.risk_table.exposure_years),
        report.header.window.likelihood
    )?;
    risk_table(out, &report.risk_table)?;
    writeln!(out)?;
    doubts(out, &[], &report.warnings, styles)?;
    next(out, &format!("tipping fit {}", command_line(arguments)), front_end)
}

fn decisions(out: &mut String, decisions: &[Decision]) -> std::fmt::Result {
    let width = decisions.iter().map(|d| d.subject.chars().count()).max().unwrap_or(0) + 2;
    let indent = " ".repeat(width + 2);
    for decision in decisions {
        let text = format!("{} ({})", decision.choice, decision.reason);
        writeln!(out, "  {:<width$}{}", decision.subject, wrap(&text, WIDTH - width - 2, &indent))?;
    }
    Ok(())
}

fn risk_table(out: &mut String, table: &RiskTableReport) -> std::fmt::Result {
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
            count(row.state.adopters),
            count(row.state.members),
            fraction(row.state.fraction)
        )?;
    }
    Ok(())
}
