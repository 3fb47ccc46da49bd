//! Dates of adoption held against the claims of the paper, in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::ClaimsReport;

use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, next, opening, others, written};
use crate::ground::prose::{capital, wrap};
use crate::messages::FrontEnd;
use crate::messages::claims::{number, reached};
use crate::shell::command_line;

/// Room for a claim; a longer one goes on below.
const STATEMENT: usize = 66;

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
    opening(out, &report.header, &report.risk_table, &report.decisions, styles)?;
    writeln!(out, "{}\n", beside("Critical mass", SHORT_LABEL, &reached(report)))?;
    writeln!(out, "{}", styles.strong("Claims of Finnemore & Sikkink (1998), as necessary conditions"))?;
    writeln!(out, "{:<STATEMENT$}{:>8}{:>8}  holds", "claim", "paper", "data")?;
    for claim in &report.claims {
        let word = match claim.holds {
            Some(true) => "yes".to_owned(),
            Some(false) => styles.mark("no"),
            None => "?".to_owned(),
        };
        let statement = wrap(&claim.statement, STATEMENT - 1, "");
        let (statement, rest) = statement.split_once('\n').unwrap_or((&statement, ""));
        let [paper, data] = [claim.paper, claim.data].map(|value| number(claim.claim, value));
        writeln!(out, "{statement:<STATEMENT$}{paper:>8}{data:>8}  {word}")?;
        if !rest.is_empty() {
            writeln!(out, "{rest}")?;
        }
        writeln!(out, "  {}", wrap(&capital(&claim.finding), WIDTH - 2, "  "))?;
    }
    if report.claims.iter().any(|claim| claim.holds.is_none()) {
        writeln!(out, "?: the data cannot tell.")?;
    }
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    others(out, &report.alternatives, front_end)?;
    let fit = command_line(arguments);
    next(out, &format!("tipping fit {fit}   # whether there is a threshold at all"), front_end)
}
