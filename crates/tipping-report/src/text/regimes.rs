//! A regime regression in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::RegimesReport;

use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, labelled, next, written};
use crate::ground::numbers::grouped;
use crate::ground::prose::{capital, wrap};
use crate::messages::FrontEnd;
use crate::messages::header::heading;
use crate::messages::regimes::{
    coefficient_rows, explained_rows, sample, summary, test_rows, unit_of_effects,
};
use crate::shell::command_line;

/// A regression as text; `arguments` as in [`super::fit_text`]. Colour only when asked.
#[must_use]
pub fn regimes_text(
    report: &RegimesReport,
    arguments: &[String],
    colour: bool,
    front_end: FrontEnd,
) -> String {
    written(report, front_end, |out, report| {
        write_text(out, report, arguments, Styles::new(colour), front_end)
    })
}

fn write_text(
    out: &mut String,
    report: &RegimesReport,
    arguments: &[String],
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&report.header.title, &report.header.norm)))?;
    writeln!(out, "{}\n", wrap(&sample(report), WIDTH, ""))?;
    for (label, value) in summary(report) {
        writeln!(out, "{}", beside(&label, SHORT_LABEL, &value))?;
    }
    let regimes: Vec<String> = report.regimes.iter().map(|r| capital(r.name.name())).collect();
    let last = if regimes.len() > 1 { "shift: p" } else { "" };
    writeln!(out, "\n{}", table_line(&unit_of_effects(report), &regimes, last))?;
    for row in coefficient_rows(report) {
        writeln!(out, "{}", table_line(&row.label, &row.cells, &row.last))?;
    }
    writeln!(out, "\n{}", table_line("Explained deviance", &regimes, ""))?;
    for row in explained_rows(report) {
        writeln!(out, "{}", table_line(&row.label, &row.cells, &row.last))?;
    }
    let tests = test_rows(report);
    if !tests.is_empty() {
        let replicates = report.tests.iter().flatten().next().map_or(0, |t| t.test.replicates);
        writeln!(out, "\nTests of the shift, {} simulations each", grouped(i64::from(replicates)))?;
        labelled(out, tests)?;
    }
    if !report.reading.is_empty() {
        writeln!(out, "\n{}", wrap(&report.reading.join(" "), WIDTH, ""))?;
    }
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    let fit = command_line(arguments);
    let why = "the threshold without covariates, against smooth rivals";
    next(out, &format!("tipping fit {fit}   # {why}"), front_end)
}

fn table_line(label: &str, cells: &[String], last: &str) -> String {
    let mut line = format!("{label:<30}");
    for cell in cells {
        let _ = write!(line, "{cell:>26}");
    }
    let _ = write!(line, "{last:>13}");
    line.trim_end().to_owned()
}
