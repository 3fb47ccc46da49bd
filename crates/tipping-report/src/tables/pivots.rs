//! What the threshold owes to each adopter, as CSV.

use tipping_core::result::{
    FollowersReport, NamedAdopter, PivotDateReport, PivotReport, PivotsReport, SwitchReport, ThresholdReport,
};

use super::{NamedCell, named_cells_to_csv, number};
use crate::error::ReportError;

/// The result as CSV: a header and one row for each adopter, in the order of the ranks of
/// their dates. Columns that begin with `date_` are of the date, and the same for all that adopted at it.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn pivots_csv(report: &PivotsReport) -> Result<String, ReportError> {
    named_cells_to_csv(report.adopters.iter().map(|pivot| cells(report, pivot)).collect())
}

fn cells(report: &PivotsReport, pivot: &PivotReport) -> Vec<NamedCell> {
    let around = report.around_threshold.as_ref();
    let mut cells = own(report, pivot);
    if let Some(date) = report.dates.iter().find(|date| date.period == pivot.period) {
        cells.extend(of_date(date));
        cells.extend(adoption_rates(date));
    }
    cells.extend(of_state(report, pivot));
    cells.extend(without(pivot));
    cells.push(("just_before_threshold", is_among(around.map(|a| a.before.as_slice()), pivot)));
    cells.push(("first_after_threshold", is_among(around.map(|a| a.first_after.as_slice()), pivot)));
    cells
}

/// 1 for an adopter that is one of these, else 0.
fn is_among(adopters: Option<&[NamedAdopter]>, pivot: &PivotReport) -> String {
    u8::from(adopters.is_some_and(|all| all.iter().any(|named| named.unit == pivot.unit))).to_string()
}

/// The adopter.
fn own(report: &PivotsReport, pivot: &PivotReport) -> Vec<NamedCell> {
    vec![
        ("norm", report.header.norm.clone()),
        ("unit", pivot.unit.clone()),
        ("name", pivot.name.clone()),
        ("date", pivot.date.to_string()),
        ("period", pivot.period.to_string()),
        ("others", pivot.others.to_string()),
    ]
}

/// The date, and the step right after its adoptions.
fn of_date(date: &PivotDateReport) -> Vec<NamedCell> {
    let switch = date.switch.as_ref();
    let of_switch = |value: fn(&SwitchReport) -> Option<f64>| number(switch.and_then(value));
    vec![
        ("date_rank", date.rank.map(|r| r.to_string()).unwrap_or_default()),
        ("date_adopters_after", number(date.adopters_after)),
        ("date_members_after", number(date.members_after)),
        ("date_fraction_after", number(date.fraction_after)),
        ("date_change", switch.map_or("", |s| s.change.name()).to_owned()),
        ("date_log_likelihood", of_switch(|s| Some(s.log_likelihood))),
        ("date_statistic", of_switch(|s| Some(s.statistic))),
        ("date_hazard_before", of_switch(|s| s.hazard_before)),
        ("date_hazard_after", of_switch(|s| s.hazard_after)),
        ("date_hazard_ratio", of_switch(|s| s.ratio)),
        ("date_p_value", number(date.p_value)),
        ("date_posterior_probability", number(date.posterior_probability)),
    ]
}

/// Adoptions per unit-year at risk before and after.
fn adoption_rates(date: &PivotDateReport) -> Vec<NamedCell> {
    let (before, after) = (&date.adoption_rate_before, &date.adoption_rate_after);
    vec![
        ("adoptions_before", before.adoptions.to_string()),
        ("unit_years_before", number(Some(before.unit_years))),
        ("date_pace_before", number(before.rate)),
        ("adoptions_after", after.adoptions.to_string()),
        ("unit_years_after", number(Some(after.unit_years))),
        ("date_pace_after", number(after.rate)),
    ]
}

/// What speaks for the adopter.
fn of_state(report: &PivotsReport, pivot: &PivotReport) -> Vec<NamedCell> {
    let states = report.states.iter().flat_map(|states| &states.adopters);
    let state = states.into_iter().find(|state| state.unit == pivot.unit);
    let followers = state.and_then(|state| state.followers.as_ref());
    let of = |value: fn(&FollowersReport) -> Option<f64>| number(followers.and_then(value));
    vec![
        ("weight", number(state.and_then(|state| state.weight))),
        ("tied", of(|f| Some(f.ties))),
        ("followed", of(|f| Some(f.followed))),
        ("followed_expected", of(|f| Some(f.expected))),
        ("followed_p_value", of(|f| f.p_value)),
        ("followed_family_p_value", of(|f| f.family_p_value)),
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
