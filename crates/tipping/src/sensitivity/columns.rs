//! The rows as a table of typed columns: CSV and Parquet.

use tipping_core::result::{SensitivityReport, SpecificationRow};
use tipping_ingest::write::TypedColumn;
use tipping_report::messages::{FrontEnd, for_front_end};

/// The specifications as typed columns: one for every choice and every answer; settings in the words of the
/// front end.
#[must_use]
pub fn specification_columns(report: &SensitivityReport, front_end: FrontEnd) -> Vec<TypedColumn> {
    let rows = &report.specifications;
    let text = |name: &str, of: &dyn Fn(&SpecificationRow) -> Option<String>| {
        TypedColumn::text(name, rows.iter().map(of))
    };
    let number = |name: &str, of: &dyn Fn(&SpecificationRow) -> Option<f64>| {
        TypedColumn::number(name, rows.iter().map(of))
    };
    let whole = |name: &str, of: &dyn Fn(&SpecificationRow) -> Option<u64>| {
        TypedColumn::integer(name, rows.iter().map(|row| of(row).and_then(|n| i64::try_from(n).ok())))
    };
    let mut columns = vec![whole("specification", &|r| Some(r.number))];
    for dimension in &report.dimensions {
        let name = dimension.name.replace('-', "_");
        columns.push(text(&name, &|r| r.choices.get(&dimension.name).cloned()));
    }
    columns.extend([
        text("status", &|r| Some(r.status.to_string())),
        text("from", &|r| shown(r.from)),
        text("through", &|r| shown(r.through)),
        whole("risk_table", &|r| r.risk_table),
        whole("units", &|r| r.units),
        whole("events", &|r| r.events),
        text("account", &|r| shown(r.threshold_model)),
        text("tipping_date", &|r| shown(r.date)),
        text("tipping_lower", &|r| shown(r.date_lower)),
        text("tipping_upper", &|r| shown(r.date_upper)),
        number("adopters", &|r| r.adopters),
        number("members", &|r| r.members),
        number("critical_mass", &|r| r.critical_mass),
        number("critical_mass_lower", &|r| r.critical_mass_lower),
        number("critical_mass_upper", &|r| r.critical_mass_upper),
        number("probability_at_least_one_third", &|r| r.probability_at_least_one_third),
        TypedColumn::flag("covers_one_third", rows.iter().map(|r| r.covers_one_third)),
        number("log_bayes_factor", &|r| r.log_bayes_factor),
        number("chance_median", &|r| r.null_median),
        number("chance_lower", &|r| r.null_lower),
        number("chance_upper", &|r| r.null_upper),
        number("rise_p", &|r| r.rise_p),
        number("tipping_versus_smooth_p", &|r| r.tipping_versus_smooth_p),
        number("independent_p", &|r| r.independent_p),
        number("waves_p", &|r| r.waves_p),
        text("rival", &|r| shown(r.rival)),
        text("verdict", &|r| shown(r.verdict)),
        text("reason", &|r| Some(for_front_end(r.reason.as_deref()?, front_end).into_owned())),
        text("command", &|r| Some(r.command.clone())),
    ]);
    columns
}

/// A value as text, where there is one.
fn shown(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}
