//! What the threshold owes to each adopter, as CSV and Markdown.

use std::fmt::Write as _;

use tipping_core::result::{PivotReport, PivotsReport, SwitchReport, ThresholdReport};

use crate::error::ReportError;
use crate::numbers::{fraction, significant};
use crate::pivots::{NO_THRESHOLD, in_words, influence, of_period, statistic, test_lines};
use crate::tables::{escape, to_csv};
use crate::text::{capital, heading, system, window};

/// The result as CSV: a header and one row for each adopter, in the order of the ranks.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn pivots_csv(report: &PivotsReport) -> Result<String, ReportError> {
    let among =
        |list: fn(&tipping_core::result::AroundThresholdReport) -> &[tipping_core::result::NamedAdopter],
         pivot: &PivotReport| {
            let around = report.around_threshold.as_ref();
            u8::from(around.is_some_and(|a| list(a).iter().any(|named| named.unit == pivot.unit))).to_string()
        };
    let rows = report.adopters.iter().map(|pivot| {
        let mut cells = cells(report, pivot);
        cells.push(("just_before_threshold", among(|a| &a.before, pivot)));
        cells.push(("first_after_threshold", among(|a| &a.first_after, pivot)));
        cells
    });
    let rows: Vec<Vec<(&str, String)>> = rows.collect();
    let header: Vec<&str> = rows.first().map_or(Vec::new(), |row| row.iter().map(|cell| cell.0).collect());
    to_csv(&header, rows.into_iter().map(|row| row.into_iter().map(|cell| cell.1).collect()))
}

fn cells(report: &PivotsReport, pivot: &PivotReport) -> Vec<(&'static str, String)> {
    let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
    let switch = pivot.switch.as_ref();
    let of_switch = |value: fn(&SwitchReport) -> Option<f64>| number(switch.and_then(value));
    let without = pivot.without.threshold.as_ref();
    let of_without = |value: fn(&ThresholdReport) -> Option<f64>| number(without.and_then(value));
    let (before, after) = (&pivot.pace_before, &pivot.pace_after);
    vec![
        ("norm", report.norm.clone()),
        ("rank", pivot.rank.map(|r| r.to_string()).unwrap_or_default()),
        ("unit", pivot.unit.clone()),
        ("name", pivot.name.clone()),
        ("date", pivot.date.clone()),
        ("period", pivot.period.clone()),
        ("others", pivot.others.to_string()),
        ("adopters_after", number(pivot.adopters_after)),
        ("members_after", number(pivot.members_after)),
        ("fraction_after", number(pivot.fraction_after)),
        ("change", switch.map(|s| s.change.clone()).unwrap_or_default()),
        ("log_likelihood", of_switch(|s| Some(s.log_likelihood))),
        ("statistic", of_switch(|s| Some(s.statistic))),
        ("hazard_before", of_switch(|s| s.hazard_before)),
        ("hazard_after", of_switch(|s| s.hazard_after)),
        ("hazard_ratio", of_switch(|s| s.ratio)),
        ("p_value", number(pivot.p_value)),
        ("posterior_probability", number(pivot.posterior_probability)),
        ("adoptions_before", before.adoptions.to_string()),
        ("unit_years_before", number(Some(before.unit_years))),
        ("pace_before", number(before.rate)),
        ("adoptions_after", after.adoptions.to_string()),
        ("unit_years_after", number(Some(after.unit_years))),
        ("pace_after", number(after.rate)),
        ("without_account", without.map(|t| t.account.clone()).unwrap_or_default()),
        ("without_date", without.map(|t| t.date.clone()).unwrap_or_default()),
        ("without_critical_mass", of_without(|t| Some(t.fraction))),
        ("without_hazard_ratio", of_without(|t| t.hazard_ratio)),
        ("without_log_bayes_factor", of_without(|t| t.log_bayes_factor)),
        ("later_by_years", number(pivot.without.later_by_years)),
        ("critical_mass_difference", number(pivot.without.fraction_difference)),
        ("hazard_ratio_difference", number(pivot.without.hazard_ratio_difference)),
        ("log_bayes_factor_difference", number(pivot.without.log_bayes_factor_difference)),
    ]
}

/// The result as Markdown, all adopters in one table.
#[must_use]
pub fn pivots_markdown(report: &PivotsReport) -> String {
    let mut out = format!("### {}\n\n", escape(&heading(&report.title, &report.norm)));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}, {}.\n", escape(&capital(&system(&report.system))), window(&report.window));
    let threshold = report.threshold.as_ref().map_or(NO_THRESHOLD.to_owned(), in_words);
    let _ = writeln!(out, "- Threshold: {threshold}");
    if let Some(around) = &report.around_threshold {
        for (label, adopters) in [("Just before it", &around.before), ("First after it", &around.first_after)]
        {
            for same in adopters.chunk_by(|a, b| a.period == b.period) {
                let _ = writeln!(out, "- {label}: {}", escape(&of_period(same)));
            }
        }
    }
    let tests = report.test.iter().flat_map(test_lines);
    for (label, text) in influence(report).into_iter().chain(tests) {
        // Labels begin with "- " where text puts them below another line.
        let _ = writeln!(out, "- {}: {}", capital(label.trim_start_matches("- ")), escape(&text));
    }
    let _ = writeln!(
        out,
        "\n| rank | adopter | date | with others | rise | hazard, times | p | posterior | pace before | pace after | date without it | \
         critical mass without it |\n|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---|---:|"
    );
    for pivot in &report.adopters {
        let _ = writeln!(out, "{}", row(pivot));
    }
    out.push('\n');
    for warning in report.notes.iter().chain(&report.warnings) {
        let _ = writeln!(out, "- {}", escape(&warning.message));
    }
    out
}

fn row(pivot: &PivotReport) -> String {
    let shown = |x: Option<f64>| x.map(significant).unwrap_or_default();
    let three = |x: Option<f64>| x.map(fraction).unwrap_or_default();
    let switch = pivot.switch.as_ref();
    let without = pivot.without.threshold.as_ref();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        pivot.rank.map(|r| r.to_string()).unwrap_or_default(),
        escape(&pivot.name),
        pivot.period,
        pivot.others,
        switch.map(|s| statistic(s.statistic)).unwrap_or_default(),
        shown(switch.and_then(|s| s.ratio)),
        three(pivot.p_value),
        three(pivot.posterior_probability),
        shown(pivot.pace_before.rate),
        shown(pivot.pace_after.rate),
        without.map_or("no rise", |t| t.date.as_str()),
        three(without.map(|t| t.fraction)),
    )
}
