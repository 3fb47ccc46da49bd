//! What the threshold owes to each adopter, in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{
    AdoptionRateReport, AroundThresholdReport, PivotDateReport, PivotsReport, StateReport, StatesReport,
};

use super::{SHORT_LABEL, Styles, WIDTH, beside, doubts, labelled, next, opening, others, written};
use crate::ground::numbers::{count, fraction_or_nothing, significant};
use crate::ground::prose::wrap;
use crate::messages::FrontEnd;
use crate::messages::pivots::{
    NO_THRESHOLD, around, influence, key, key_of_states, names_within, states, statistic, tests, threshold,
};
use crate::shell::command_line;

/// Dates, and states, in the tables of the text.
const SHOWN: usize = 15;

/// Room for the names of those that adopted at a date.
const NAMES: usize = 27;

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
    opening(out, &report.header, &report.risk_table, &report.decisions, styles)?;
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
    if let Some(found) = &report.states {
        of_states(out, found, styles, front_end)?;
        writeln!(out)?;
    }
    labelled(out, influence(report))?;
    labelled(out, report.test.iter().flat_map(tests).collect())?;
    labelled(out, report.states.iter().flat_map(states).collect())?;
    writeln!(out)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    others(out, &report.alternatives, front_end)?;
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
    let ranked: Vec<&PivotDateReport> = report.dates.iter().filter(|date| date.rank.is_some()).collect();
    if !ranked.is_empty() {
        let title = "Dates of adoption, the largest rise of the hazard right after them first";
        writeln!(out, "{}", styles.strong(title))?;
        writeln!(
            out,
            "{:>4}  {:<11}{:>8}{:>7}{:>7}{:>11}{:>9}{:>8}  adopters",
            "rank", "date", "rise", "ratio", "p", "posterior", "before", "after"
        )?;
    }
    for date in ranked.iter().take(SHOWN) {
        writeln!(out, "{}", row(date).trim_end())?;
    }
    let key = key(report, ranked.len(), ranked.len().saturating_sub(SHOWN), front_end);
    writeln!(out, "{}", wrap(&key, WIDTH, ""))
}

fn row(date: &PivotDateReport) -> String {
    let switch = date.switch.as_ref();
    let rank = date.rank.map(|r| r.to_string()).unwrap_or_default();
    let rise = switch.map(|s| statistic(s.statistic)).unwrap_or_default();
    let ratio = switch.and_then(|s| s.ratio).map(significant).unwrap_or_default();
    let [p, posterior] = [date.p_value, date.posterior_probability].map(probability);
    let [before, after] = [&date.adoption_rate_before, &date.adoption_rate_after].map(adoption_rate);
    let names: Vec<String> = date.adopters.iter().map(|adopter| adopter.name.clone()).collect();
    format!(
        "{rank:>4}  {:<11}{rise:>8}{ratio:>7}{p:>7}{posterior:>11}{before:>9}{after:>8}  {}",
        date.period.to_string(),
        names_within(&names, NAMES)
    )
}

/// With three decimals and without the zero before the point.
fn probability(x: Option<f64>) -> String {
    fraction_or_nothing(x).trim_start_matches('0').to_owned()
}

fn of_states(
    out: &mut String,
    found: &StatesReport,
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong("What speaks for single states"))?;
    writeln!(
        out,
        "{:<25}{:<11}{:>8}{:>9}{:>10}{:>10}{:>8}{:>8}",
        "adopter", "date", "weight", "tied", "followed", "expected", "p", "family"
    )?;
    for state in found.adopters.iter().take(SHOWN) {
        writeln!(out, "{}", row_of_state(state).trim_end())?;
    }
    let key = key_of_states(found, found.adopters.len().saturating_sub(SHOWN), front_end);
    writeln!(out, "{}", wrap(&key, WIDTH, ""))
}

fn row_of_state(state: &StateReport) -> String {
    let name: String = state.name.chars().take(24).collect();
    let followers = state.followers.as_ref();
    let [tied, followed] =
        [followers.map(|f| f.ties), followers.map(|f| f.followed)].map(|x| x.map(count).unwrap_or_default());
    let expected = followers.map(|f| significant(f.expected)).unwrap_or_default();
    let [p, family] =
        [followers.and_then(|f| f.p_value), followers.and_then(|f| f.family_p_value)].map(probability);
    format!(
        "{name:<25}{:<11}{:>8}{tied:>9}{followed:>10}{expected:>10}{p:>8}{family:>8}",
        state.period.to_string(),
        probability(state.weight)
    )
}

/// Adoptions per unit-year at risk.
fn adoption_rate(found: &AdoptionRateReport) -> String {
    found.rate.map_or("-".to_owned(), significant)
}
