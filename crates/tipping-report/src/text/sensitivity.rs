//! A specification curve in one screen of text.

use std::fmt::Write as _;

use tipping_core::Warning;
use tipping_core::result::{
    CurveSummary, DimensionReport, SensitivityReport, SpecificationRow, VarianceReport,
};

use crate::numbers::{fraction, grouped, percent, plural, wrap};
use crate::plain::plain_result;
use crate::sensitivity_curve::{drawing, per_column};
use crate::text::{Styles, WIDTH, capital, heading, warnings};

/// Rows of a table that is shown whole.
const WHOLE: usize = 20;
/// Rows shown at each end, and in the middle, of a longer one.
const ENDS: usize = 5;
/// Room for labels.
const LABEL: usize = 18;

/// A specification curve as text: the summary, the curve with the choices below, which choice moves it, and some of the rows.
#[must_use]
pub fn sensitivity_text(report: &SensitivityReport, colour: bool) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut out, report, Styles::new(colour));
    out
}

/// The specifications with their risk tables, none of them fitted.
#[must_use]
pub fn sensitivity_list_text(report: &SensitivityReport, colour: bool) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_list(&mut out, report, Styles::new(colour));
    out
}

fn write_text(out: &mut String, report: &SensitivityReport, styles: Styles) -> std::fmt::Result {
    head(out, report, styles)?;
    if let Some(summary) = &report.summary {
        writeln!(out)?;
        for (label, text) in lines(report, summary) {
            writeln!(out, "{label:<LABEL$}{}", wrap(&text, WIDTH - LABEL, &" ".repeat(LABEL)))?;
        }
    }
    let estimated = report.specifications.iter().filter(|r| r.critical_mass.is_some()).count();
    if estimated > 0 {
        let each = per_column(estimated);
        let about = format!(
            "Specifications in the order of their critical mass (● with its {} interval │){}; below, the choices",
            percent(report.level),
            if each > 1 { format!(", each column the middle one of up to {each}") } else { String::new() }
        );
        writeln!(out, "\n{}", wrap(&about, WIDTH, ""))?;
        drawing(report).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    if let Some(variance) = &report.variance {
        writeln!(out, "\n{}", wrap(&moves(variance), WIDTH, ""))?;
        movers(out, report, variance)?;
    }
    rows(out, report)?;
    writeln!(out)?;
    let doubts: Vec<Warning> = report.notes.iter().chain(&report.warnings).cloned().collect();
    warnings(out, &doubts, styles)?;
    if let Some(row) = report.specifications.first() {
        writeln!(out, "Next: {}   # the first row alone", row.command)?;
    }
    Ok(())
}

/// What the data are, and how many specifications there are.
fn head(out: &mut String, report: &SensitivityReport, styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.paint(styles.strong, &heading(&report.title, &report.data)))?;
    let several = |d: &&DimensionReport| d.levels.len() > 1;
    let counts: Vec<String> = report
        .dimensions
        .iter()
        .filter(several)
        .map(|d| format!("{} {}", d.levels.len(), many(&d.name)))
        .collect();
    let fixed: Vec<String> = report
        .dimensions
        .iter()
        .filter(|d| d.levels.len() == 1)
        .map(|d| format!("{} {}", d.name, d.levels[0].level))
        .collect();
    let mut about = plural(report.specifications.len() as u64, "specification");
    if !counts.is_empty() {
        let _ = write!(about, ": {}", counts.join(" x "));
    }
    about.push('.');
    if !fixed.is_empty() {
        let _ = write!(about, " Fixed: {}.", fixed.join(", "));
    }
    if let Some(summary) = &report.summary {
        let _ = write!(
            about,
            " {}. {} a critical mass, {} no rise, {} cannot be fitted.",
            plural(summary.distinct_tables, "distinct risk table"),
            with(summary.estimated, "has", "have"),
            with(summary.without_rise, "finds", "find"),
            grouped(summary.impossible as i64)
        );
    }
    writeln!(out, "{}", wrap(&about, WIDTH, ""))
}

fn with(n: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(n as i64), if n == 1 { one } else { several })
}

/// A choice in the plural.
fn many(dimension: &str) -> &str {
    match dimension {
        "coding" => "codings",
        "system" => "lists of members",
        "origin" => "origins",
        "end" => "ends",
        "period" => "periods",
        "pre-entry" => "rules for adoption before entry",
        "successions" => "rules for successions",
        "threshold-in" => "kinds of threshold",
        "models" => "threshold accounts",
        other => other,
    }
}

/// The summary as lines with labels; also for Markdown.
pub(crate) fn lines(report: &SensitivityReport, summary: &CurveSummary) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
    if let Some(mass) = &summary.critical_mass {
        add(
            "Critical mass",
            format!(
                "median {}, from {} to {}, the middle half {} to {}",
                fraction(mass.median),
                fraction(mass.lowest),
                fraction(mass.highest),
                fraction(mass.lower_quartile),
                fraction(mass.upper_quartile)
            ),
        );
    }
    if let Some(chance) = &summary.chance_median {
        add(
            "- by chance",
            format!(
                "median {}, from {} to {}: what the same fits find where there is no threshold (the median of each specification)",
                fraction(chance.median),
                fraction(chance.lowest),
                fraction(chance.highest)
            ),
        );
    }
    if let Some(date) = &summary.date {
        add("Threshold", format!("median {}, from {} to {}", date.median, date.earliest, date.latest));
    }
    if let Some(share) = summary.share_covering_one_third {
        add(
            "One third",
            format!(
                "inside the {} interval of {} of {} specifications ({})",
                percent(report.level),
                grouped(summary.covering_one_third as i64),
                grouped(summary.estimated as i64),
                rounded(share)
            ),
        );
    }
    if let Some(share) = summary.share_tipping {
        let others: Vec<String> = summary
            .verdicts
            .iter()
            .filter(|(verdict, _)| *verdict != "tipping")
            .map(|(verdict, n)| format!("{verdict} {}", grouped(*n as i64)))
            .collect();
        let tipping = summary.verdicts.get("tipping").copied().unwrap_or(0);
        let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
        add(
            "Verdict",
            format!(
                "tipping in {} of {} tested ({}){others}",
                grouped(tipping as i64),
                grouped(summary.tested as i64),
                rounded(share)
            ),
        );
    }
    lines
}

/// A share in whole percent, "under 1 %" and "over 99 %" where rounding would claim none or all.
pub(crate) fn rounded(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 0.5 => "under 1 %".to_owned(),
        p if p < 100.0 && p > 99.5 => "over 99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// Which choice moves the critical mass most, in a sentence.
pub(crate) fn moves(variance: &VarianceReport) -> String {
    let Some(first) = variance.choices.first() else {
        return "Nothing that was varied moves the critical mass.".to_owned();
    };
    let others: Vec<String> =
        variance.choices.iter().skip(1).map(|c| format!("{} {}", c.dimension, rounded(c.shapley))).collect();
    let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    let of_pairs =
        variance.r_squared_pairs.map(|both| both - variance.r_squared).filter(|gain| *gain >= 0.005);
    let of_pairs = of_pairs.map(|gain| format!(", {} to pairs of them", rounded(gain))).unwrap_or_default();
    format!(
        "The choice of {} by itself moves the critical mass most: {} of its variance over {} specifications{others}. {} belong to \
         combinations of choices{of_pairs}: what one does depends on another.",
        first.dimension,
        rounded(first.shapley),
        grouped(variance.n as i64),
        capital(&rounded(1.0 - variance.r_squared))
    )
}

fn movers(out: &mut String, report: &SensitivityReport, variance: &VarianceReport) -> std::fmt::Result {
    writeln!(
        out,
        "{:<14}{:>8}{:>8}{:>8}  median critical mass (and date)",
        "", "Shapley", "alone", "last in"
    )?;
    for choice in &variance.choices {
        let levels = report.dimensions.iter().find(|d| d.name == choice.dimension);
        let text = levels.map(|d| medians(report, d)).unwrap_or_default();
        let text = wrap(&text, WIDTH - 40, &" ".repeat(40));
        writeln!(
            out,
            "{:<14}{:>8.3}{:>8.3}{:>8.3}  {text}",
            choice.dimension, choice.shapley, choice.alone, choice.last
        )?;
    }
    Ok(())
}

/// The alternatives of a choice with their medians.
pub(crate) fn medians(report: &SensitivityReport, dimension: &DimensionReport) -> String {
    let level = |l: &tipping_core::result::LevelReport| match (l.median_critical_mass, &l.median_date) {
        (Some(mass), Some(date)) => {
            format!("{} {} ({date})", short(report, &l.level), fraction(mass))
        }
        _ => format!("{} none", short(report, &l.level)),
    };
    dimension.levels.iter().map(level).collect::<Vec<_>>().join(", ")
}

/// A level without the name of the dataset before it.
pub(crate) fn short<'a>(report: &SensitivityReport, level: &'a str) -> &'a str {
    level.strip_prefix(report.data.as_str()).and_then(|rest| rest.strip_prefix('-')).unwrap_or(level)
}

/// The rows to show: all of a short table; of a long one both ends and the middle, with `None` for what is left out.
pub(crate) fn shown(report: &SensitivityReport) -> Vec<Option<&SpecificationRow>> {
    let rows: Vec<&SpecificationRow> = report.specifications.iter().collect();
    if rows.len() <= WHOLE {
        return rows.into_iter().map(Some).collect();
    }
    let estimated = rows.iter().filter(|row| row.critical_mass.is_some()).count();
    if estimated <= 3 * ENDS {
        let mut some: Vec<_> = rows.iter().take(WHOLE).copied().map(Some).collect();
        some.push(None);
        return some;
    }
    let middle = (estimated - ENDS) / 2;
    let part = |from: usize| rows[from..from + ENDS].iter().copied().map(Some);
    part(0)
        .chain([None])
        .chain(part(middle))
        .chain([None])
        .chain(part(estimated - ENDS))
        .chain((estimated < rows.len()).then_some(None))
        .collect()
}

/// The choices of a row that vary, in words; the dates of its window in place of names for them.
pub(crate) fn choices(report: &SensitivityReport, row: &SpecificationRow) -> String {
    let mut words = Vec::new();
    let varied = |name: &str| report.dimensions.iter().any(|d| d.name == name && d.levels.len() > 1);
    for dimension in &report.dimensions {
        let level = row.choices.get(&dimension.name).map_or("", String::as_str);
        let bound = match dimension.name.as_str() {
            "origin" => row.from.as_deref(),
            "end" => row.through.as_deref(),
            _ => None,
        };
        if varied(&dimension.name) {
            words.push(bound.map_or_else(
                || match dimension.name.as_str() {
                    "origin" => format!("origin {level}"),
                    "end" => format!("end {level}"),
                    _ => short(report, level).to_owned(),
                },
                |date| if dimension.name == "origin" { format!("from {date}") } else { format!("to {date}") },
            ));
        }
    }
    words.join(" ")
}

fn rows(out: &mut String, report: &SensitivityReport) -> std::fmt::Result {
    let tested = report.bootstrap > 0;
    let (verdict, room) = if tested {
        (format!("{:>7}{:>7}  {:<13}", "chance", "p", "verdict"), 29)
    } else {
        (String::new(), 0)
    };
    writeln!(out, "\n{:<24}{:<11}{verdict}choices", "Critical mass", "threshold")?;
    let indent = 35 + room;
    let mut left_out = false;
    for row in shown(report) {
        let Some(row) = row else {
            left_out = true;
            writeln!(out, "...")?;
            continue;
        };
        let number = |value: Option<f64>| value.map(fraction).unwrap_or_default();
        let mass = match (row.critical_mass, row.critical_mass_lower, row.critical_mass_upper) {
            (Some(mass), Some(low), Some(high)) => {
                format!("{} ({} to {})", fraction(mass), fraction(low), fraction(high))
            }
            _ => row.status.clone(),
        };
        let verdict = if tested {
            format!(
                "{:>7}{:>7}  {:<13}",
                number(row.chance_median),
                number(row.tipping_versus_smooth_p),
                row.verdict.as_deref().unwrap_or_default()
            )
        } else {
            String::new()
        };
        let date = row.date.as_deref().unwrap_or_default();
        let choices = wrap(&choices(report, row), WIDTH - indent, &" ".repeat(indent));
        writeln!(out, "{}", format!("{mass:<24}{date:<11}{verdict}{choices}").trim_end())?;
    }
    if tested {
        let what = "chance: median of the critical mass that the fit finds where there is no threshold; p: tipping versus smooth, in waves where \
                    there are waves";
        writeln!(out, "{}", wrap(what, WIDTH, ""))?;
    }
    if left_out {
        let all = report.specifications.len() as i64;
        writeln!(out, "All {} rows: --format csv, or --output curve.parquet", grouped(all))?;
    }
    Ok(())
}

fn write_list(out: &mut String, report: &SensitivityReport, styles: Styles) -> std::fmt::Result {
    head(out, report, styles)?;
    writeln!(out, "\nAlternatives")?;
    for dimension in &report.dimensions {
        let levels: Vec<&str> = dimension.levels.iter().map(|l| l.level.as_str()).collect();
        let text = format!("{} ({})", levels.join(", "), dimension.reason);
        writeln!(out, "  {:<14}{}", dimension.name, wrap(&text, WIDTH - 16, &" ".repeat(16)))?;
    }
    writeln!(out, "\n{:>6}{:>7}{:>7}{:>8}  choices", "number", "table", "units", "events")?;
    for row in &report.specifications {
        let count = |n: Option<u64>| n.map(|n| grouped(n as i64)).unwrap_or_default();
        let reason = row.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let text = format!("{}{reason}", choices(report, row));
        writeln!(
            out,
            "{}",
            format!(
                "{:>6}{:>7}{:>7}{:>8}  {}",
                row.number,
                count(row.risk_table),
                count(row.units),
                count(row.events),
                wrap(&text, WIDTH - 30, &" ".repeat(30))
            )
            .trim_end()
        )?;
    }
    writeln!(out)?;
    warnings(out, &report.warnings, styles)
}
