//! What the threshold owes to each adopter, as CSV.

use tipping_core::result::{NamedAdopter, PivotReport, PivotsReport, SwitchReport, ThresholdReport};

use super::{NamedCell, named_cells_to_csv, number};
use crate::error::ReportError;

/// The result as CSV: a header and one row for each adopter, in the order of the ranks.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn pivots_csv(report: &PivotsReport) -> Result<String, ReportError> {
    named_cells_to_csv(report.adopters.iter().map(|pivot| cells(report, pivot)).collect())
}

fn cells(report: &PivotsReport, pivot: &PivotReport) -> Vec<NamedCell> {
    let around = report.around_threshold.as_ref();
    let mut cells = own(report, pivot);
    cells.extend(adoption_rates(pivot));
    cells.extend(without(pivot));
    cells.push(("just_before_threshold", is_among(around.map(|a| a.before.as_slice()), pivot)));
    cells.push(("first_after_threshold", is_among(around.map(|a| a.first_after.as_slice()), pivot)));
    cells
}

/// 1 for an adopter that is one of these, else 0.
fn is_among(adopters: Option<&[NamedAdopter]>, pivot: &PivotReport) -> String {
    u8::from(adopters.is_some_and(|all| all.iter().any(|named| named.unit == pivot.unit))).to_string()
}

/// The adopter, and the step right after its adoption.
fn own(report: &PivotsReport, pivot: &PivotReport) -> Vec<NamedCell> {
    let switch = pivot.switch.as_ref();
    let of_switch = |value: fn(&SwitchReport) -> Option<f64>| number(switch.and_then(value));
    vec![
        ("norm", report.header.norm.clone()),
        ("rank", pivot.rank.map(|r| r.to_string()).unwrap_or_default()),
        ("unit", pivot.unit.clone()),
        ("name", pivot.name.clone()),
        ("date", pivot.date.to_string()),
        ("period", pivot.period.to_string()),
        ("others", pivot.others.to_string()),
        ("adopters_after", number(pivot.adopters_after)),
        ("members_after", number(pivot.members_after)),
        ("fraction_after", number(pivot.fraction_after)),
        ("change", switch.map_or("", |s| s.change.name()).to_owned()),
        ("log_likelihood", of_switch(|s| Some(s.log_likelihood))),
        ("statistic", of_switch(|s| Some(s.statistic))),
        ("hazard_before", of_switch(|s| s.hazard_before)),
        ("hazard_after", of_switch(|s| s.hazard_after)),
        ("hazard_ratio", of_switch(|s| s.ratio)),
        ("p_value", number(pivot.p_value)),
        ("posterior_probability", number(pivot.posterior_probability)),
    ]
}

/// Adoptions per unit-year at risk before and after.
fn adoption_rates(pivot: &PivotReport) -> Vec<NamedCell> {
    let (before, after) = (&pivot.adoption_rate_before, &pivot.adoption_rate_after);
    vec![
        ("adoptions_before", before.adoptions.to_string()),
        ("unit_years_before", number(Some(before.unit_years))),
        ("pace_before", number(before.rate)),
        ("adoptions_after", after.adoptions.to_string()),
        ("unit_years_after", number(Some(after.unit_years))),
        ("pace_after", number(after.rate)),
    ]
}

/// The threshold without the adopter.
fn without(pivot: &PivotReport) -> Vec<NamedCell> {
    let without = pivot.without.threshold.as_ref();
    let of_without = |value: fn(&ThresholdReport) -> Option<f64>| number(without.and_then(value));
    vec![
        ("without_account", without.map_or("", |t| t.threshold_model.name()).to_owned()),
        ("without_date", without.map(|t| t.date.to_string()).unwrap_or_default()),
        ("without_critical_mass", of_without(|t| Some(t.state.fraction))),
        ("without_hazard_ratio", of_without(|t| t.hazard_ratio)),
        ("without_log_bayes_factor", of_without(|t| t.log_bayes_factor)),
        ("later_by_years", number(pivot.without.later_by_years)),
        ("critical_mass_difference", number(pivot.without.fraction_difference)),
        ("hazard_ratio_difference", number(pivot.without.hazard_ratio_difference)),
        ("log_bayes_factor_difference", number(pivot.without.log_bayes_factor_difference)),
    ]
}
