//! What the threshold owes to each adopter: who stood around it, what dropping one changes, the test of the
//! best.

use std::collections::BTreeMap;

use tipping_core::Setting;
use tipping_core::result::{
    AroundThresholdReport, NamedAdopter, PivotReport, PivotTestReport, PivotsReport, StatesReport,
    ThresholdReport,
};

use super::hypotheses::p_value;
use super::threshold::side;
use super::{FrontEnd, LabelledLine, for_front_end, line};
use crate::ground::numbers::{adopted_state, estimate, fraction, plural, significant};

/// What is said where there is no threshold.
pub(crate) const NO_THRESHOLD: &str =
    "No threshold: the hazard rises at no place that leaves enough adoptions on either side.";

/// Names in a list of those that adopted in one period.
const NAMES: usize = 12;

/// A threshold in words: "1945, 20 of 58, 0.345 (step; hazard 9.65 times, log Bayes factor 49.3)".
pub(crate) fn threshold(found: &ThresholdReport) -> String {
    let factor = found.log_bayes_factor.map(|b| format!(", log Bayes factor {b:.1}"));
    format!(
        "{}{}, {} ({}; hazard {} times{})",
        found.date,
        side(found.side),
        adopted_state(found.state.adopters, found.state.members, found.state.fraction),
        found.threshold_model,
        estimate(found.hazard_ratio),
        factor.unwrap_or_default()
    )
}

/// Who adopted just before the threshold and who first after it, with a label for each group of periods.
pub(crate) fn around(found: &AroundThresholdReport) -> [(&'static str, Vec<String>); 2] {
    [("Just before it", &found.before), ("First after it", &found.first_after)].map(|(label, adopters)| {
        (label, adopters.chunk_by(|a, b| a.period == b.period).map(of_period).collect())
    })
}

/// "1944: France, Jamaica (0.345 afterwards)".
fn of_period(same: &[NamedAdopter]) -> String {
    let Some(first) = same.first() else { return String::new() };
    let shown: Vec<String> = same.iter().take(NAMES).map(named).collect();
    let more = same.len().saturating_sub(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let after = first.fraction_after.map(|f| format!(" ({} afterwards)", fraction(f))).unwrap_or_default();
    format!("{}: {}{more}{after}", first.period, shown.join(", "))
}

/// The name, with the date where it says more than the period.
fn named(adopter: &NamedAdopter) -> String {
    if adopter.date == adopter.period {
        adopter.name.clone()
    } else {
        format!("{} {}", adopter.name, adopter.date)
    }
}

/// With one decimal, and no minus sign before a zero.
pub(crate) fn statistic(x: f64) -> String {
    let text = format!("{x:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// What dropping an adopter changes most, one line for each figure.
pub(crate) fn influence(report: &PivotsReport) -> Vec<LabelledLine> {
    let Some(full) = &report.threshold else { return Vec::new() };
    let adopters = &report.adopters;
    let ranges = [
        ("- critical mass", range(adopters, full, |t| Some(t.state.fraction), fraction)),
        ("- hazard ratio", range(adopters, full, |t| t.hazard_ratio, significant)),
        ("- log Bayes factor", range(adopters, full, |t| t.log_bayes_factor, |b| format!("{b:.1}"))),
    ];
    let ranges = ranges.into_iter().filter_map(|(label, text)| Some(line(label, text?)));
    std::iter::once(line("Dropping one: date", dates(adopters, full))).chain(ranges).collect()
}

/// The lowest and the highest value with one adopter dropped, and who is missing then; `None` where there is
/// none.
fn range(
    adopters: &[PivotReport],
    full: &ThresholdReport,
    value: fn(&ThresholdReport) -> Option<f64>,
    show: fn(f64) -> String,
) -> Option<String> {
    let values: Vec<(f64, &str)> = adopters
        .iter()
        .filter_map(|pivot| Some((value(pivot.without.threshold.as_ref()?)?, pivot.name.as_str())))
        .collect();
    let low = values.iter().map(|v| v.0).min_by(f64::total_cmp)?;
    let high = values.iter().map(|v| v.0).max_by(f64::total_cmp)?;
    let [without_low, without_high] = [low, high].map(|end| {
        let names: Vec<&str> = values.iter().filter(|v| v.0 == end).map(|v| v.1).collect();
        anyone(&names)
    });
    Some(format!(
        "{} with all; {} without {without_low} to {} without {without_high}",
        show(value(full)?),
        show(low),
        show(high)
    ))
}

/// "1945 with all; 1946 without Bulgaria or Yugoslavia".
fn dates(adopters: &[PivotReport], full: &ThresholdReport) -> String {
    let mut moved: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for pivot in adopters.iter().filter(|p| p.without.later_by_years != Some(0.0)) {
        let to = pivot.without.threshold.as_ref().map_or("no rise".to_owned(), date_of);
        moved.entry(to).or_default().push(&pivot.name);
    }
    if moved.is_empty() {
        return format!("{} whoever is dropped", date_of(full));
    }
    let moved: Vec<String> =
        moved.iter().map(|(date, names)| format!("{date} without {}", anyone(names))).collect();
    format!("{} with all; {}", date_of(full), moved.join(", "))
}

/// The date of a threshold, and on which side of that day's adoptions it lies.
fn date_of(threshold: &ThresholdReport) -> String {
    format!("{}{}", threshold.date, side(threshold.side))
}

/// "Latvia, Lithuania or Canada"; of more than three how many they are.
fn anyone(names: &[&str]) -> String {
    match names {
        [first @ .., last] if (1..3).contains(&first.len()) => format!("{} or {last}", first.join(", ")),
        [one] => (*one).to_owned(),
        many => format!("any one of {}", many.len()),
    }
}

/// The best of all dates, and how many share it.
pub(crate) fn tests(test: &PivotTestReport) -> Vec<LabelledLine> {
    let best = "the best step right after an adoption against the best smooth rival";
    let rho = significant(test.rho);
    let of = format!("{}  {best}, {}; simulated with waves of rho = {rho}", p_value(&test.test), test.rival);
    let mut lines = vec![line("Best of all dates", of)];
    match test.adopters_at_best {
        0 => {}
        1 => lines.push(line("Ties", "one adopter alone has the best date".to_owned())),
        n => lines.push(line("Ties", format!("{} share the best date", plural(n, "adopter")))),
    }
    lines
}

/// All states together, and how many could be tested.
pub(crate) fn states(found: &StatesReport) -> Vec<LabelledLine> {
    let Some(test) = &found.test else { return Vec::new() };
    let text = format!(
        "{}  do those tied to an adopter follow it within {} more often than the others? {} tested",
        p_value(test),
        in_years(found.horizon_years),
        plural(found.tested, "state")
    );
    vec![line("All states together", text)]
}

/// What the columns of the table of states mean. `hidden` are left out.
pub(crate) fn key_of_states(found: &StatesReport, hidden: usize, front_end: FrontEnd) -> String {
    let mut key: Vec<String> = Vec::new();
    if hidden > 0 {
        let more = format!("{hidden} more adopted ({} has all).", Setting::Format.with("csv"));
        key.push(for_front_end(&more, front_end).into_owned());
    }
    if found.adopters.iter().any(|state| state.weight.is_some()) {
        key.push("Weight: share of all members'.".to_owned());
    }
    if found.adopters.iter().any(|state| state.followers.is_some()) {
        let among = if found.within_regions { " of the same region" } else { "" };
        key.push(format!(
            "Tied: those at risk right after the adoption that look at the adopter; followed: those of them that \
             adopt within {}; expected: the same with ties rewired by lot among units at risk{among}. p: for \
             a state chosen beforehand; family: for the best of {}, and it is this one that counts for a \
             state picked from the table.",
            in_years(found.horizon_years),
            plural(found.tested, "state"),
        ));
    }
    key.join(" ")
}

fn in_years(years: f64) -> String {
    if years == 1.0 { "a year".to_owned() } else { format!("{years} years") }
}

/// What the columns of the table of dates mean, and which of them are not shown. `hidden` have a rank and
/// are left out.
pub(crate) fn key(report: &PivotsReport, ranked: usize, hidden: usize, front_end: FrontEnd) -> String {
    let mut key: Vec<String> = Vec::new();
    if hidden > 0 {
        let more = format!("{hidden} more have one ({} has all).", Setting::Format.with("csv"));
        key.push(for_front_end(&more, front_end).into_owned());
    }
    let unranked = report.dates.len() - ranked;
    if unranked > 0 {
        key.push(format!(
            "{unranked} of {} have no rank: the hazard does not rise after them, or too few adoptions are \
             left on one side.",
            plural(report.dates.len() as u64, "date")
        ));
    }
    if ranked > 0 {
        key.push(format!(
            "Rise: 2(l - l_constant) of a step right after the adoptions; ratio: of its hazards. p: how \
             often, where the hazard is smooth, the step at some date beats the smooth rivals by as much. \
             Before, after: adoptions per unit-year at risk in {} on either side of that {period}.",
            years(report.span_years),
            period = report.header.window.period
        ));
    }
    key.join(" ")
}

/// Who adopted at a date, in at most `width` characters: all names, or the first and how many more.
pub(crate) fn names_within(names: &[String], width: usize) -> String {
    let all = names.join(", ");
    if all.chars().count() <= width {
        return all;
    }
    let rest = names.len().saturating_sub(1);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let room = width.saturating_sub(more.chars().count());
    let first: String = names.first().map(|name| name.chars().take(room).collect()).unwrap_or_default();
    first + &more
}

fn years(years: f64) -> String {
    if years == 1.0 { "the year".to_owned() } else { format!("the {years} years") }
}
