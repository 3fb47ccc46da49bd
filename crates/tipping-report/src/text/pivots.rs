//! What the threshold owes to each adopter, in one screen of text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tipping_core::Warning;
use tipping_core::result::{
    AroundThresholdReport, NamedAdopter, PaceReport, PivotReport, PivotTestReport, PivotsReport,
    ThresholdReport,
};

use crate::numbers::{count, fraction, plural, significant, wrap};
use crate::plain::plain_result;
use crate::test_lines::p;
use crate::text::{Styles, WIDTH, alternatives, command_line, heading, labelled, population, side, warnings};

/// Adopters in the table of the text.
const SHOWN: usize = 15;

/// What is said where there is no threshold.
pub(crate) const NO_THRESHOLD: &str =
    "No threshold: the hazard rises at no place that leaves enough adoptions on either side.";

/// Names in a list of those that adopted in one period.
const NAMES: usize = 12;

/// The result as text; `words` as in [`crate::fit_text`].
#[must_use]
pub fn pivots_text(report: &PivotsReport, words: &[String], colour: bool) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_pivots(&mut out, report, words, Styles::new(colour));
    out
}

fn write_pivots(
    out: &mut String,
    report: &PivotsReport,
    words: &[String],
    styles: Styles,
) -> std::fmt::Result {
    let strong = |text: &str| styles.paint(styles.strong, text);
    writeln!(out, "{}", strong(&heading(&report.title, &report.norm)))?;
    let who = population(&report.system, &report.window, &report.risk_table, &report.decisions);
    writeln!(out, "{}\n", wrap(&who, WIDTH, ""))?;
    match &report.threshold {
        Some(threshold) => writeln!(out, "{:<18}{}", "Threshold", strong(&in_words(threshold)))?,
        None => writeln!(out, "{}", strong(NO_THRESHOLD))?,
    }
    if let Some(around) = &report.around_threshold {
        names(out, report, around)?;
    }
    writeln!(out)?;
    table(out, report, styles)?;
    writeln!(out)?;
    labelled(out, influence(report))?;
    if let Some(test) = &report.test {
        labelled(out, test_lines(test))?;
    }
    writeln!(out)?;
    let doubts: Vec<Warning> = report.notes.iter().chain(&report.warnings).cloned().collect();
    warnings(out, &doubts, styles)?;
    if !report.alternatives.is_empty() {
        writeln!(out, "{}", wrap(&alternatives(&report.alternatives), WIDTH, "  "))?;
    }
    writeln!(out, "Next: tipping fit {}   # the threshold itself, and its tests", command_line(words))
}

/// A threshold in words: "1945, 20 of 58, 0.345 (step; hazard 9.65 times, log Bayes factor 49.3)".
pub(crate) fn in_words(threshold: &ThresholdReport) -> String {
    let ratio = threshold.hazard_ratio.map_or("infinite".to_owned(), significant);
    let factor = threshold.log_bayes_factor.map(|b| format!(", log Bayes factor {b:.1}"));
    format!(
        "{}{}, {} of {}, {} ({}; hazard {ratio} times{})",
        threshold.date,
        side(&threshold.side),
        count(threshold.adopters),
        count(threshold.members),
        fraction(threshold.fraction),
        threshold.account,
        factor.unwrap_or_default()
    )
}

/// Who adopted just before the threshold and who first after it, a line for each period.
fn names(out: &mut String, report: &PivotsReport, around: &AroundThresholdReport) -> std::fmt::Result {
    let blocks = [("Just before it", &around.before), ("First after it", &around.first_after)];
    for (label, adopters) in blocks {
        let mut label = label;
        for same in adopters.chunk_by(|a, b| a.period == b.period) {
            writeln!(out, "{label:<18}{}", wrap(&of_period(same), WIDTH - 18, &" ".repeat(18)))?;
            label = "";
        }
    }
    if around.before.is_empty() && report.threshold.is_some() {
        writeln!(out, "{:<18}nobody who was at risk", "Just before it")?;
    }
    Ok(())
}

/// "1944: France, Jamaica (0.345 afterwards)".
pub(crate) fn of_period(same: &[NamedAdopter]) -> String {
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

fn table(out: &mut String, report: &PivotsReport, styles: Styles) -> std::fmt::Result {
    let ranked: Vec<&PivotReport> = report.adopters.iter().filter(|p| p.rank.is_some()).collect();
    if !ranked.is_empty() {
        let title = "Adopters, the largest rise of the hazard right after them first";
        writeln!(out, "{}", styles.paint(styles.strong, title))?;
        writeln!(
            out,
            "{:>4}  {:<23}{:<11}{:>6}{:>8}{:>7}{:>7}{:>11}{:>9}{:>8}",
            "rank", "adopter", "date", "others", "rise", "ratio", "p", "posterior", "before", "after"
        )?;
    }
    for pivot in ranked.iter().take(SHOWN) {
        writeln!(out, "{}", row(pivot).trim_end())?;
    }
    let mut key: Vec<String> = Vec::new();
    if ranked.len() > SHOWN {
        key.push(format!("{} more have one (--format csv has all).", ranked.len() - SHOWN));
    }
    let unranked = report.adopters.len() - ranked.len();
    if unranked > 0 {
        key.push(format!(
            "{unranked} of {} have no rank: the hazard does not rise after them, or too few adoptions are left on one side.",
            plural(report.adopters.len() as u64, "adopter")
        ));
    }
    if !ranked.is_empty() {
        key.push(format!(
            "Others: that adopted in the same {period}. Rise: 2(l - l_constant) of a step right after the adoption; ratio: of its hazards. p: \
             how often, where the hazard is smooth, some adopter's step beats the smooth rivals by as much. Before, after: adoptions per unit-year at risk in {} on either \
             side of that {period}.",
            years(report.span_years),
            period = report.window.period
        ));
    }
    writeln!(out, "{}", wrap(&key.join(" "), WIDTH, ""))
}

fn row(pivot: &PivotReport) -> String {
    let text = |value: Option<String>| value.unwrap_or_default();
    let shown = |x: f64| format!("{x:.3}").trim_start_matches('0').to_owned();
    let name: String = pivot.name.chars().take(22).collect();
    format!(
        "{:>4}  {:<23}{:<11}{:>6}{:>8}{:>7}{:>7}{:>11}{:>9}{:>8}",
        text(pivot.rank.map(|r| r.to_string())),
        name,
        pivot.period,
        pivot.others,
        text(pivot.switch.as_ref().map(|s| statistic(s.statistic))),
        text(pivot.switch.as_ref().and_then(|s| s.ratio).map(significant)),
        text(pivot.p_value.map(shown)),
        text(pivot.posterior_probability.map(shown)),
        rate(&pivot.pace_before),
        rate(&pivot.pace_after),
    )
}

/// With one decimal, and no minus sign before a zero.
pub(crate) fn statistic(x: f64) -> String {
    let text = format!("{x:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

fn rate(pace: &PaceReport) -> String {
    pace.rate.map_or("-".to_owned(), significant)
}

fn years(years: f64) -> String {
    if years == 1.0 { "the year".to_owned() } else { format!("the {years} years") }
}

/// What dropping an adopter changes most, one line for each figure.
pub(crate) fn influence(report: &PivotsReport) -> Vec<(String, String)> {
    let Some(full) = &report.threshold else { return Vec::new() };
    let mut lines = vec![("Dropping one: date".to_owned(), dates(&report.adopters, full))];
    let mut range = |label: &str, value: fn(&ThresholdReport) -> Option<f64>, show: fn(f64) -> String| {
        let values = report.adopters.iter().filter_map(|p| {
            let value = p.without.threshold.as_ref().and_then(value)?;
            Some((value, p.name.as_str()))
        });
        let values: Vec<(f64, &str)> = values.collect();
        let low = values.iter().map(|v| v.0).min_by(f64::total_cmp);
        let high = values.iter().map(|v| v.0).max_by(f64::total_cmp);
        if let (Some(low), Some(high), Some(with)) = (low, high, value(full)) {
            let who =
                |end: f64| anyone(&values.iter().filter(|v| v.0 == end).map(|v| v.1).collect::<Vec<_>>());
            let text = format!(
                "{} with all; {} without {} to {} without {}",
                show(with),
                show(low),
                who(low),
                show(high),
                who(high)
            );
            lines.push((format!("- {label}"), text));
        }
    };
    range("critical mass", |t| Some(t.fraction), fraction);
    range("hazard ratio", |t| t.hazard_ratio, significant);
    range("log Bayes factor", |t| t.log_bayes_factor, |b| format!("{b:.1}"));
    lines
}

/// "1945 with all; 1946 without Bulgaria or Yugoslavia".
fn dates(adopters: &[PivotReport], full: &ThresholdReport) -> String {
    let date = |t: &ThresholdReport| format!("{}{}", t.date, side(&t.side));
    let mut moved: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for pivot in adopters.iter().filter(|p| p.without.later_by_years != Some(0.0)) {
        let to = pivot.without.threshold.as_ref().map_or("no rise".to_owned(), date);
        moved.entry(to).or_default().push(&pivot.name);
    }
    if moved.is_empty() {
        return format!("{} whoever is dropped", date(full));
    }
    let moved: Vec<String> =
        moved.iter().map(|(date, names)| format!("{date} without {}", anyone(names))).collect();
    format!("{} with all; {}", date(full), moved.join(", "))
}

/// "Latvia, Lithuania or Canada"; of more than three how many they are.
fn anyone(names: &[&str]) -> String {
    match names {
        [first @ .., last] if (1..3).contains(&first.len()) => format!("{} or {last}", first.join(", ")),
        [one] => (*one).to_owned(),
        many => format!("any one of {}", many.len()),
    }
}

/// The best of all adopters, waves, and how many share the best date.
pub(crate) fn test_lines(test: &PivotTestReport) -> Vec<(String, String)> {
    let best = format!(
        "{}  the best step right after an adoption against the best smooth rival, {}",
        p(&test.test),
        test.rival
    );
    let correlation = format!(
        "{}  do adoptions of a period come together? rho = {}",
        p(&test.waves),
        significant(test.rho)
    );
    let mut lines = vec![("Best of all adopters".to_owned(), best), ("Waves".to_owned(), correlation)];
    if let Some(in_waves) = &test.in_waves {
        lines.push((
            "- best of all adopters".to_owned(),
            format!("{}  the same with such waves", p(in_waves)),
        ));
    }
    let share = match test.adopters_at_best {
        0 => return lines,
        1 => "one adopter alone has the best date".to_owned(),
        n => format!("{} share the best date", plural(n, "adopter")),
    };
    lines.push(("Ties".to_owned(), share));
    lines
}
