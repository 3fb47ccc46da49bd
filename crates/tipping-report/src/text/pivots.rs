//! What the threshold owes to each adopter, in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{AdoptionRateReport, AroundThresholdReport, PivotReport, PivotsReport};

use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, labelled, next, written};
use crate::ground::numbers::{fraction_or_nothing, significant};
use crate::ground::prose::wrap;
use crate::messages::FrontEnd;
use crate::messages::header::{alternatives, heading, population};
use crate::messages::pivots::{NO_THRESHOLD, around, influence, key, statistic, tests, threshold};
use crate::shell::command_line;

/// Adopters in the table of the text.
const SHOWN: usize = 15;

/// The result as text; `arguments` as in [`super::fit_text`]. Colour only when asked.
#[must_use]
pub fn pivots_text(report: &PivotsReport, arguments: &[String], colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| {
        write_pivots(out, report, arguments, Styles::new(colour), front_end)
    })
}

fn write_pivots(
    out: &mut String,
    report: &PivotsReport,
    arguments: &[String],
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&report.header.title, &report.header.norm)))?;
    let who = population(&report.header.system, &report.header.window, &report.risk_table, &report.decisions);
    writeln!(out, "{}\n", wrap(&who, WIDTH, ""))?;
    match &report.threshold {
        Some(found) => writeln!(out, "{:<SHORT_LABEL$}{}", "Threshold", styles.strong(&threshold(found)))?,
        None => writeln!(out, "{}", styles.strong(NO_THRESHOLD))?,
    }
    if let Some(around) = &report.around_threshold {
        names(out, report, around)?;
    }
    writeln!(out)?;
    table(out, report, styles, front_end)?;
    writeln!(out)?;
    labelled(out, influence(report))?;
    if let Some(test) = &report.test {
        labelled(out, tests(test))?;
    }
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    if !report.alternatives.is_empty() {
        writeln!(out, "{}", wrap(&alternatives(&report.alternatives, front_end), WIDTH, "  "))?;
    }
    let fit = command_line(arguments);
    next(out, &format!("tipping fit {fit}   # the threshold itself, and its tests"), front_end)
}

/// Who adopted just before the threshold and who first after it, a line for each period.
fn names(out: &mut String, report: &PivotsReport, found: &AroundThresholdReport) -> std::fmt::Result {
    for (label, periods) in around(found) {
        for (i, period) in periods.iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            writeln!(out, "{}", beside(label, SHORT_LABEL, period))?;
        }
    }
    if found.before.is_empty() && report.threshold.is_some() {
        writeln!(out, "{}", beside("Just before it", SHORT_LABEL, "nobody who was at risk"))?;
    }
    Ok(())
}

fn table(out: &mut String, report: &PivotsReport, styles: Styles, front_end: FrontEnd) -> std::fmt::Result {
    let ranked: Vec<&PivotReport> = report.adopters.iter().filter(|p| p.rank.is_some()).collect();
    if !ranked.is_empty() {
        let title = "Adopters, the largest rise of the hazard right after them first";
        writeln!(out, "{}", styles.strong(title))?;
        writeln!(
            out,
            "{:>4}  {:<23}{:<11}{:>6}{:>8}{:>7}{:>7}{:>11}{:>9}{:>8}",
            "rank", "adopter", "date", "others", "rise", "ratio", "p", "posterior", "before", "after"
        )?;
    }
    for pivot in ranked.iter().take(SHOWN) {
        writeln!(out, "{}", row(pivot).trim_end())?;
    }
    let key = key(report, ranked.len(), ranked.len().saturating_sub(SHOWN), front_end);
    writeln!(out, "{}", wrap(&key, WIDTH, ""))
}

fn row(pivot: &PivotReport) -> String {
    let switch = pivot.switch.as_ref();
    let rank = pivot.rank.map(|r| r.to_string()).unwrap_or_default();
    let name: String = pivot.name.chars().take(22).collect();
    let rise = switch.map(|s| statistic(s.statistic)).unwrap_or_default();
    let ratio = switch.and_then(|s| s.ratio).map(significant).unwrap_or_default();
    let [p, posterior] = [pivot.p_value, pivot.posterior_probability]
        .map(|x| fraction_or_nothing(x).trim_start_matches('0').to_owned());
    let [before, after] = [&pivot.adoption_rate_before, &pivot.adoption_rate_after].map(adoption_rate);
    format!(
        "{rank:>4}  {name:<23}{:<11}{:>6}{rise:>8}{ratio:>7}{p:>7}{posterior:>11}{before:>9}{after:>8}",
        pivot.period, pivot.others
    )
}

/// Adoptions per unit-year at risk.
fn adoption_rate(found: &AdoptionRateReport) -> String {
    found.rate.map_or("-".to_owned(), significant)
}
