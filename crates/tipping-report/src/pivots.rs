//! What the threshold owes to each adopter, in one screen of text.

use std::fmt::Write as _;

use tipping_core::Warning;
use tipping_core::result::{
    AroundThresholdReport, NamedAdopter, PaceReport, PivotReport, PivotTestReport, PivotsReport,
    ThresholdReport,
};

use crate::numbers::{count, fraction, plural, significant, wrap};
use crate::test_lines::p;
use crate::text::{Styles, WIDTH, alternatives, command_line, heading, labelled, population, side, warnings};

/// Adopters in the table of the text.
const SHOWN: usize = 15;

/// Names in a list of those that adopted in one period.
const NAMES: usize = 12;

/// The result as text; `words` as in [`crate::fit_text`].
#[must_use]
pub fn pivots_text(report: &PivotsReport, words: &[String], colour: bool) -> String {
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
        None => writeln!(out, "{}", strong("No threshold: the hazard rises nowhere."))?,
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
    let shown: Vec<String> = same.iter().take(NAMES).map(|a| named(a)).collect();
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
    let span = significant_years(report.span_years);
    let title = "Adopters, the largest rise of the hazard right after them first";
    writeln!(out, "{}", styles.paint(styles.strong, title))?;
    writeln!(
        out,
        "{:>4}  {:<24}{:<11}{:>6}{:>8}{:>7}{:>8}{:>7}  {}",
        "",
        "",
        "",
        "with",
        "",
        "times",
        "",
        "post-",
        format_args!("pace, {span} before")
    )?;
    writeln!(
        out,
        "{:>4}  {:<24}{:<11}{:>6}{:>8}{:>7}{:>8}{:>7}  and after it",
        "rank", "adopter", "date", "others", "rise", "hazard", "p", "erior"
    )?;
    for pivot in report.adopters.iter().take(SHOWN) {
        writeln!(out, "{}", row(pivot).trim_end())?;
    }
    let more = report.adopters.len().saturating_sub(SHOWN);
    let unranked = report.adopters.iter().filter(|p| p.rank.is_none()).count();
    let without =
        "without a rank: the hazard does not rise after them, or too few adoptions are left on one side";
    let rest = match (more, unranked) {
        (0, 0) => String::new(),
        (0, n) => format!("{n} {without}. "),
        (more, n) => format!("{} more (--format csv has all); {n} of all {without}. ", more),
    };
    let key = format!(
        "{rest}Rise: 2(l - l_constant) of a step right after the adoption. p: that the largest rise of all adopters be as large under a \
         smooth hazard. Pace: adoptions per unit-year at risk, those of its own {} in neither.",
        report.window.period
    );
    writeln!(out, "{}", wrap(&key, WIDTH, ""))
}

fn row(pivot: &PivotReport) -> String {
    let text = |value: Option<String>| value.unwrap_or_default();
    let shown = |x: f64| format!("{x:.3}").trim_start_matches('0').to_owned();
    let name: String = pivot.name.chars().take(23).collect();
    format!(
        "{:>4}  {:<24}{:<11}{:>6}{:>8}{:>7}{:>8}{:>7}  {} {}",
        text(pivot.rank.map(|r| r.to_string())),
        name,
        pivot.period,
        pivot.others,
        text(pivot.switch.as_ref().map(|s| format!("{:.1}", s.statistic))),
        text(pivot.switch.as_ref().and_then(|s| s.ratio).map(significant)),
        text(pivot.p_value.map(shown)),
        text(pivot.posterior_probability.map(shown)),
        rate(&pivot.pace_before),
        rate(&pivot.pace_after),
    )
}

fn rate(pace: &PaceReport) -> String {
    format!("{:>7}", pace.rate.map_or("-".to_owned(), significant))
}

fn significant_years(years: f64) -> String {
    if years == 1.0 { "1 year".to_owned() } else { format!("{years} years") }
}

/// What dropping an adopter changes most, one line for each figure.
pub(crate) fn influence(report: &PivotsReport) -> Vec<(String, String)> {
    let Some(full) = &report.threshold else { return Vec::new() };
    let mut lines: Vec<(String, String)> = Vec::new();
    let dropped = |p: &&PivotReport| p.without.later_by_years != Some(0.0);
    let moved: Vec<&PivotReport> = report.adopters.iter().filter(dropped).collect();
    let listed: Vec<String> = moved.iter().take(NAMES).map(|p| moves(p)).collect();
    let more = moved.len().saturating_sub(NAMES);
    let date = if moved.is_empty() {
        format!("{} whoever is dropped", full.date)
    } else {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}, but without {}{more}", full.date, listed.join(", "))
    };
    lines.push(("Dropping one: date".to_owned(), date));
    let mut range = |label: &str, value: fn(&ThresholdReport) -> Option<f64>, show: fn(f64) -> String| {
        let values = report.adopters.iter().filter_map(|p| {
            let value = p.without.threshold.as_ref().and_then(value)?;
            Some((value, p.name.as_str()))
        });
        let values: Vec<(f64, &str)> = values.collect();
        let low = values.iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let high = values.iter().max_by(|a, b| a.0.total_cmp(&b.0));
        if let (Some(low), Some(high), Some(with)) = (low, high, value(full)) {
            let end = |(value, _): &(f64, &str)| show(*value);
            let who = |(value, _): &(f64, &str)| {
                let all: Vec<&str> = values.iter().filter(|v| v.0 == *value).map(|v| v.1).collect();
                if all.len() > 3 { format!("any of {}", all.len()) } else { all.join(" or ") }
            };
            let text = format!(
                "{} with all; {} without {} to {} without {}",
                show(with),
                end(low),
                who(low),
                end(high),
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

/// "Chile 1949", or that nothing rises.
fn moves(pivot: &PivotReport) -> String {
    let date = pivot.without.threshold.as_ref().map(|t| format!("{}{}", t.date, side(&t.side)));
    format!("{} {}", pivot.name, date.unwrap_or_else(|| "no rise".to_owned()))
}

/// The best of all adopters, waves, and how many share the best date.
pub(crate) fn test_lines(test: &PivotTestReport) -> Vec<(String, String)> {
    let best = format!(
        "{}  the largest rise against the largest under a smooth hazard, {}",
        p(&test.test),
        test.simulated_under
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
