//! A fit as CSV.

use tipping_core::result::{
    CriticalMass, Hazards, Report, TestReport, TestsReport, TippingPoint, WavesReport,
};
use tipping_core::{Model, TimePoint};

use super::{NamedCell, named_cells_to_csv, number};
use crate::error::ReportError;
use crate::messages::hypotheses::null_distribution;

/// The result as CSV: a header and one row, so that the results of many norms can be stacked. Empty cells
/// where there is no tipping point.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn fit_csv(report: &Report) -> Result<String, ReportError> {
    let codes: Vec<&str> = report.warnings.iter().map(|w| w.code.as_str()).collect();
    let mut cells = sample(report);
    cells.extend(threshold(report));
    cells.extend(tests(report));
    cells.push(("warnings", codes.join(" ")));
    named_cells_to_csv(vec![cells])
}

/// What was fitted, and how well the simplest models do.
fn sample(report: &Report) -> Vec<NamedCell> {
    let log_likelihood = |name: Model| {
        let model = report.models.iter().find(|model| model.name == name);
        number(model.map(|model| model.log_likelihood))
    };
    vec![
        ("norm", report.header.norm.clone()),
        ("title", report.header.title.clone()),
        ("system", report.header.system.clone()),
        ("from", report.header.window.from.to_string()),
        ("through", report.header.window.through.to_string()),
        ("period", report.header.window.period.to_string()),
        ("likelihood", report.header.window.likelihood.to_string()),
        ("units", report.risk_table.units.to_string()),
        ("events", report.risk_table.events.to_string()),
        ("unit_periods", report.risk_table.unit_periods.to_string()),
        ("exposure_years", number(Some(report.risk_table.exposure_years))),
        ("constant_log_likelihood", log_likelihood(Model::Constant)),
        ("step_log_likelihood", log_likelihood(Model::Step)),
    ]
}

/// The threshold, the critical mass and the hazards.
fn threshold(report: &Report) -> Vec<NamedCell> {
    let point = report.tipping_point.as_ref();
    let (mass, hazards) = (report.critical_mass.as_ref(), report.hazards.as_ref());
    let date = |of: fn(&TippingPoint) -> TimePoint| point.map(|x| of(x).to_string()).unwrap_or_default();
    let of_mass = |of: fn(&CriticalMass) -> f64| number(mass.map(of));
    let of_hazards = |of: fn(&Hazards) -> Option<f64>| number(hazards.and_then(of));
    let bracket = mass.and_then(|x| x.bracket);
    vec![
        ("level", number(point.map(|x| x.interval.level))),
        ("account", point.map_or("", |x| x.threshold_model.name()).to_owned()),
        ("tipping_date", date(|x| x.date)),
        ("tipping_lower", date(|x| x.interval.lower)),
        ("tipping_upper", date(|x| x.interval.upper)),
        ("adopters", of_mass(|x| x.state.adopters)),
        ("members", of_mass(|x| x.state.members)),
        ("critical_mass", of_mass(|x| x.state.fraction)),
        ("bracket_lower", number(bracket.map(|b| b[0]))),
        ("bracket_upper", number(bracket.map(|b| b[1]))),
        ("critical_mass_lower", of_mass(|x| x.interval.lower)),
        ("critical_mass_upper", of_mass(|x| x.interval.upper)),
        ("probability_at_least_one_third", of_mass(|x| x.probability_at_least_one_third)),
        ("hazard_before", of_hazards(|x| x.before.value)),
        ("hazard_after", of_hazards(|x| x.after.value)),
        ("hazard_ratio", of_hazards(|x| x.ratio.value)),
        ("log_bayes_factor", number(report.posterior.as_ref().map(|p| p.log_bayes_factor))),
    ]
}

/// The verdict, the tests and the null distribution of the critical mass.
fn tests(report: &Report) -> Vec<NamedCell> {
    let tests = report.tests.as_ref();
    let in_waves = tests.and_then(|t| t.overdispersion.in_waves.as_ref());
    let null = null_distribution(report);
    let p = |of: fn(&TestsReport) -> &TestReport| number(tests.map(|t| of(t).p_value));
    let p_in_waves = |of: fn(&WavesReport) -> &TestReport| number(in_waves.map(|t| of(t).p_value));
    vec![
        ("verdict", report.verdict.as_ref().map_or("", |v| v.verdict.name()).to_owned()),
        ("existence_p", p(|t| &t.existence)),
        ("rise_p", p(|t| &t.rise)),
        ("rival", tests.map_or("", |t| t.tipping_versus_smooth.rival.name()).to_owned()),
        ("tipping_versus_smooth_p", p(|t| &t.tipping_versus_smooth.test)),
        ("rho", number(tests.map(|t| t.overdispersion.rho))),
        ("overdispersion_p", p(|t| &t.overdispersion.test)),
        ("rise_in_waves_p", p_in_waves(|t| &t.rise)),
        ("tipping_versus_smooth_in_waves_p", p_in_waves(|t| &t.tipping_versus_smooth)),
        ("chance_median", number(null.map(|x| x.median))),
        ("chance_lower", number(null.map(|x| x.lower))),
        ("chance_upper", number(null.map(|x| x.upper))),
        ("one_third_p", number(tests.and_then(|t| t.one_third.as_ref()).map(|t| t.test.p_value))),
    ]
}
