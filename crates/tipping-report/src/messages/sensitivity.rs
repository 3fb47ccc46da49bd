//! What a specification curve says: its summary, which choice moves it, what each row chose.

use tipping_core::Verdict;
use tipping_core::result::{
    CurveSummary, DimensionReport, LevelReport, SensitivityReport, SpecificationRow, VarianceReport,
};

use super::{LabelledLine, line};
use crate::ground::numbers::{fraction, fraction_in_range, fraction_range, grouped, percent, plural, share};
use crate::ground::prose::capital;

/// Rows of a table that is shown whole.
const WHOLE: usize = 20;

/// Rows shown at each end, and in the middle, of a longer one.
const ENDS: usize = 5;

/// How many specifications there are, by which choices, and what came of them.
pub(crate) fn size(report: &SensitivityReport) -> String {
    let (varied, fixed): (Vec<_>, Vec<_>) =
        report.dimensions.iter().filter(|d| !d.levels.is_empty()).partition(|d| d.levels.len() > 1);
    let counts: Vec<String> =
        varied.iter().map(|d| format!("{} {}", d.levels.len(), many(&d.name))).collect();
    let fixed: Vec<String> = fixed.iter().map(|d| format!("{} {}", d.name, d.levels[0].level)).collect();
    let mut text = plural(report.specifications.len() as u64, "specification");
    if !counts.is_empty() {
        text += &format!(": {}", counts.join(" x "));
    }
    text.push('.');
    if !fixed.is_empty() {
        text += &format!(" Fixed: {}.", fixed.join(", "));
    }
    if let Some(summary) = &report.summary {
        text += &format!(
            " {}. {} a critical mass, {} no rise, {} cannot be fitted.",
            plural(summary.distinct_tables, "distinct risk table"),
            with_verb(summary.estimated, "has", "have"),
            with_verb(summary.without_rise, "finds", "find"),
            grouped(summary.impossible as i64)
        );
    }
    text
}

/// A number with its verb: "1 has", "2 have".
fn with_verb(n: u64, one: &str, several: &str) -> String {
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

/// The summary, one line for each finding.
pub(crate) fn lines(report: &SensitivityReport, summary: &CurveSummary) -> Vec<LabelledLine> {
    let mut lines = Vec::new();
    if let Some(mass) = &summary.critical_mass {
        let range = fraction_range(mass.lowest, mass.highest);
        let half = fraction_range(mass.lower_quartile, mass.upper_quartile);
        let text = format!("median {}, from {range}, the middle half {half}", fraction(mass.median));
        lines.push(line("Critical mass", text));
    }
    if let Some(null) = &summary.null_median {
        let text = format!(
            "median {}, from {}: what the same fits find where there is no threshold (the median of each \
             specification)",
            fraction(null.median),
            fraction_range(null.lowest, null.highest)
        );
        lines.push(line("- by chance", text));
    }
    if let Some(date) = &summary.date {
        let text = format!("median {}, from {} to {}", date.median, date.earliest, date.latest);
        lines.push(line("Threshold", text));
    }
    if let Some(covering) = summary.share_covering_one_third {
        let text = format!(
            "inside the {} interval of {} of {} specifications ({})",
            percent(report.level),
            grouped(summary.covering_one_third as i64),
            grouped(summary.estimated as i64),
            share(covering)
        );
        lines.push(line("One third", text));
    }
    if let Some(tipping) = summary.share_tipping {
        lines.push(line("Verdict", verdicts(summary, tipping)));
    }
    lines
}

/// How many of the tested specifications tip, and the verdicts of the others.
fn verdicts(summary: &CurveSummary, share_tipping: f64) -> String {
    let others: Vec<String> = summary
        .verdicts
        .iter()
        .filter(|(verdict, _)| **verdict != Verdict::Tipping)
        .map(|(verdict, n)| format!("{verdict} {}", grouped(*n as i64)))
        .collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    format!(
        "tipping in {} of {} tested ({}){others}",
        grouped(summary.verdicts.get(&Verdict::Tipping).copied().unwrap_or(0) as i64),
        grouped(summary.tested as i64),
        share(share_tipping)
    )
}

/// Which choice moves the critical mass most, in a sentence.
pub(crate) fn moves(variance: &VarianceReport) -> String {
    let Some(first) = variance.choices.first() else {
        return "Nothing that was varied moves the critical mass.".to_owned();
    };
    let others: Vec<String> =
        variance.choices.iter().skip(1).map(|c| format!("{} {}", c.dimension, share(c.shapley))).collect();
    let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    let of_pairs =
        variance.r_squared_pairs.map(|both| both - variance.r_squared).filter(|gain| *gain >= 0.005);
    let of_pairs = of_pairs.map(|gain| format!(", {} to pairs of them", share(gain))).unwrap_or_default();
    format!(
        "The choice of {} by itself moves the critical mass most: {} of its variance over {} \
         specifications{others}. {} \
         belong to combinations of choices{of_pairs}: what one does depends on another.",
        first.dimension,
        share(first.shapley),
        grouped(variance.n as i64),
        capital(&share(1.0 - variance.r_squared))
    )
}

/// The alternatives of a choice with their medians.
pub(crate) fn medians(report: &SensitivityReport, dimension: &DimensionReport) -> String {
    dimension.levels.iter().map(|level| median(report, level)).collect::<Vec<_>>().join(", ")
}

fn median(report: &SensitivityReport, level: &LevelReport) -> String {
    let name = short(report, &level.level);
    match (level.median_critical_mass, &level.median_date) {
        (Some(mass), Some(date)) => format!("{name} {} ({date})", fraction(mass)),
        _ => format!("{name} none"),
    }
}

/// A level without the name of the dataset before it.
pub(crate) fn short<'a>(report: &SensitivityReport, level: &'a str) -> &'a str {
    level.strip_prefix(report.data.as_str()).and_then(|rest| rest.strip_prefix('-')).unwrap_or(level)
}

/// The rows to show: all of a short table; of a long one both ends and the middle, with `None` for what is
/// left out.
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
    let varied = report.dimensions.iter().filter(|d| d.levels.len() > 1);
    varied.map(|dimension| choice(report, row, &dimension.name)).collect::<Vec<_>>().join(" ")
}

fn choice(report: &SensitivityReport, row: &SpecificationRow, dimension: &str) -> String {
    let level = row.choices.get(dimension).map_or("", String::as_str);
    match (dimension, &row.from, &row.through) {
        ("origin", Some(from), _) => format!("from {from}"),
        ("origin", None, _) => format!("origin {level}"),
        ("end", _, Some(through)) => format!("to {through}"),
        ("end", _, None) => format!("end {level}"),
        _ => short(report, level).to_owned(),
    }
}

/// The critical mass of a row with its interval, or why there is none.
pub(crate) fn critical_mass(row: &SpecificationRow) -> String {
    match (row.critical_mass, row.critical_mass_lower, row.critical_mass_upper) {
        (Some(mass), Some(lower), Some(upper)) => fraction_in_range(mass, lower, upper),
        _ => row.status.to_string(),
    }
}
