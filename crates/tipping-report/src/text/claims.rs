//! Dates of adoption held against the claims of the paper, in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::ClaimsReport;

use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, next, written};
use crate::ground::prose::{capital, wrap};
use crate::messages::FrontEnd;
use crate::messages::claims::{number, reached};
use crate::messages::header::{alternatives, heading, population};
use crate::shell::command_line;

/// The result as text; `arguments` as in [`super::fit_text`]. Colour only when asked.
#[must_use]
pub fn claims_text(report: &ClaimsReport, arguments: &[String], colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| {
        write_claims(out, report, arguments, Styles::new(colour), front_end)
    })
}

fn write_claims(
    out: &mut String,
    report: &ClaimsReport,
    arguments: &[String],
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&report.header.title, &report.header.norm)))?;
    let who = population(&report.header.system, &report.header.window, &report.risk_table, &report.decisions);
    writeln!(out, "{}\n", wrap(&who, WIDTH, ""))?;
    writeln!(out, "{}\n", beside("Critical mass", SHORT_LABEL, &reached(report)))?;
    writeln!(out, "{}", styles.strong("Claims of Finnemore & Sikkink (1998), as necessary conditions"))?;
    writeln!(out, "{:<66}{:>8}{:>8}  holds", "claim", "paper", "data")?;
    for claim in &report.claims {
        let word = match claim.holds {
            Some(true) => "yes".to_owned(),
            Some(false) => styles.mark("no"),
            None => "?".to_owned(),
        };
        let statement = claim.statement.chars().take(65).collect::<String>();
        let [paper, data] = [claim.paper, claim.data].map(|value| number(claim.claim, value));
        writeln!(out, "{statement:<66}{paper:>8}{data:>8}  {word}")?;
        writeln!(out, "  {}", wrap(&capital(&claim.finding), WIDTH - 2, "  "))?;
    }
    if report.claims.iter().any(|claim| claim.holds.is_none()) {
        writeln!(out, "?: the data cannot tell.")?;
    }
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    if !report.alternatives.is_empty() {
        writeln!(out, "{}", wrap(&alternatives(&report.alternatives, front_end), WIDTH, "  "))?;
    }
    let fit = command_line(arguments);
    next(out, &format!("tipping fit {fit}   # whether there is a threshold at all"), front_end)
}
