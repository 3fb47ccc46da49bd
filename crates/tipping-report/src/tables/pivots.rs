//! What the threshold owes to each adopter, as CSV and Markdown.

use tipping_core::result::{PivotReport, PivotsReport, SwitchReport, ThresholdReport};

use crate::error::ReportError;
use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::{fraction, significant};
use crate::pivots::{NO_THRESHOLD, in_words, influence, of_period, statistic, test_lines};
use crate::tables::to_csv;
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

/// The result as Markdown, all adopters in two tables.
#[must_use]
pub fn pivots_markdown(report: &PivotsReport) -> String {
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.title, &report.norm));
    out.paragraph(&format!("{}, {}.", capital(&system(&report.system)), window(&report.window)));
    let threshold = report.threshold.as_ref().map_or(NO_THRESHOLD.to_owned(), in_words);
    out.item(&format!("Threshold: {threshold}"));
    if let Some(around) = &report.around_threshold {
        for (label, adopters) in [("Just before it", &around.before), ("First after it", &around.first_after)]
        {
            for same in adopters.chunk_by(|a, b| a.period == b.period) {
                out.item(&format!("{label}: {}", of_period(same)));
            }
        }
    }
    let tests = report.test.iter().flat_map(test_lines);
    out.labelled(influence(report).into_iter().chain(tests));
    let heads = [">rank", "adopter", "date", ">with others", ">rise", ">hazard, times", ">p", ">posterior"];
    let mut ranks = Table::new(&heads);
    let heads =
        [">rank", "adopter", ">pace before", ">pace after", "date without it", ">critical mass without it"];
    let mut without = Table::new(&heads);
    for pivot in &report.adopters {
        ranks.row(rank_cells(pivot));
        without.row(without_cells(pivot));
    }
    out.table(&ranks);
    out.table(&without);
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

fn rank(pivot: &PivotReport) -> Cell {
    Cell::fixed(pivot.rank.map(|r| r.to_string()).unwrap_or_default())
}

/// A number; nothing where there is none.
fn shown(x: Option<f64>, show: fn(f64) -> String) -> Cell {
    Cell::fixed(x.map(show).unwrap_or_default())
}

fn rank_cells(pivot: &PivotReport) -> [Cell; 8] {
    let switch = pivot.switch.as_ref();
    [
        rank(pivot),
        Cell::name(pivot.name.as_str()),
        Cell::fixed(pivot.period.as_str()),
        Cell::fixed(pivot.others.to_string()),
        shown(switch.map(|s| s.statistic), statistic),
        shown(switch.and_then(|s| s.ratio), significant),
        shown(pivot.p_value, fraction),
        shown(pivot.posterior_probability, fraction),
    ]
}

fn without_cells(pivot: &PivotReport) -> [Cell; 6] {
    let without = pivot.without.threshold.as_ref();
    [
        rank(pivot),
        Cell::name(pivot.name.as_str()),
        shown(pivot.pace_before.rate, significant),
        shown(pivot.pace_after.rate, significant),
        Cell::fixed(without.map_or("no rise", |t| t.date.as_str())),
        shown(without.map(|t| t.fraction), fraction),
    ]
}
