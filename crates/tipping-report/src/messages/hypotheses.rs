//! Tests, null distribution, verdict and breaks at known dates: a labelled line for each.

use std::fmt::Display;

use tipping_core::result::{EventReport, LikelihoodRatioReport, NullDistributionReport, Report, TestReport};

use super::{LabelledLine, line};
use crate::ground::numbers::{count, date_ranges, estimate, fraction, fraction_range, percent, significant};

/// Of what data the null distribution of a critical mass is.
pub(crate) const WITHOUT_THRESHOLD: &str = "where there is no threshold";

/// A p-value with the half-width of its Monte-Carlo interval: "p = 0.030 (+-0.011)".
pub(crate) fn p_value(test: &TestReport) -> String {
    format!("p = {:.3} (+-{:.3})", test.p_value, 1.96 * test.monte_carlo_error)
}

/// The critical mass that the same search finds in data without a threshold; with waves where there are
/// waves.
pub(crate) fn null_distribution(report: &Report) -> Option<&NullDistributionReport> {
    let tests = report.tests.as_ref()?;
    let in_waves = tests.overdispersion.in_waves.as_ref();
    in_waves.map_or(&tests.null_distribution, |w| &w.null_distribution).as_ref()
}

/// A null distribution beside the observed value: "0.280 (90 %: 0.250 to 0.310) where there is no threshold;
/// the observed one is above 84 % of them". `where_it_holds` says of what data it is.
pub(crate) fn under_null(null: &NullDistributionReport, where_it_holds: &str) -> String {
    format!(
        "{} (90 %: {}) {where_it_holds}; the observed one is above {} of them",
        fraction(null.median),
        fraction_range(null.lower, null.upper),
        percent((null.observed_quantile * 100.0).round() / 100.0)
    )
}

/// A verdict with its reasons in one text.
pub(crate) fn verdict_with_reasons<V: Display>(verdict: V, reasons: &[String]) -> (String, String) {
    (verdict.to_string(), reasons.join(" "))
}

/// The verdict with its reasons, in one sentence each; `None` without tests.
pub(crate) fn verdict(report: &Report) -> Option<(String, String)> {
    report.verdict.as_ref().map(|found| verdict_with_reasons(found.verdict, &found.reasons))
}

/// The tests, one line each.
pub(crate) fn tests(report: &Report) -> Vec<LabelledLine> {
    let Some(tests) = &report.tests else { return Vec::new() };
    let (rival, waves) = (&tests.tipping_versus_smooth, &tests.overdispersion);
    let existence = format!("{}  a step against a constant hazard", p_value(&tests.existence));
    let versus = "thresholds against the best smooth rival";
    let mut lines = vec![
        line("Existence", existence),
        line("Tipping versus smooth", format!("{}  {versus}, {}", p_value(&rival.test), rival.rival)),
        line("Waves", waves_in_periods(&waves.test, waves.rho)),
    ];
    if let Some(in_waves) = &waves.in_waves {
        let versus = p_value(&in_waves.tipping_versus_smooth);
        let both = format!("{versus}  the same with such waves; a rise {}", p_value(&in_waves.rise));
        lines.push(line("- tipping versus smooth", both));
    }
    if let Some(third) = &tests.one_third {
        let against = "a rise where a third has adopted against the best";
        lines.push(line("One third", format!("{}  {against}", p_value(&third.test))));
    }
    if let Some(set) = &tests.likelihood_ratio {
        lines.push(line("Likelihood-ratio set", likelihood_ratio(set)));
    }
    lines
}

/// The test of adoptions that come in waves, and their correlation.
pub(crate) fn waves_in_periods(test: &TestReport, rho: f64) -> String {
    format!("{}  do adoptions of a period come together? rho = {}", p_value(test), significant(rho))
}

/// A p-value that was not simulated.
pub(crate) fn exact_p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
}

/// Said of a set of more than one range.
pub(crate) fn disconnected<T>(ranges: &[T]) -> &'static str {
    if ranges.len() > 1 { " (disconnected)" } else { "" }
}

fn likelihood_ratio(set: &LikelihoodRatioReport) -> String {
    let cut = set.cut.map_or("no bound".to_owned(), |cut| format!("{cut:.2}"));
    format!(
        "{}: {}{}; critical mass {} (simulated cut {cut})",
        percent(set.level),
        date_ranges(&set.dates),
        disconnected(&set.dates),
        fraction_range(set.fractions[0], set.fractions[1])
    )
}

/// Breaks at known dates, one line each.
pub(crate) fn events(report: &Report) -> Vec<LabelledLine> {
    report.events.iter().map(|event| (format!("Break at {}", event.date), of_event(event))).collect()
}

fn of_event(event: &EventReport) -> String {
    let count_in = format!("{} of {} in", count(event.state.adopters), count(event.state.members));
    let state = format!("{}: {count_in}, {}", event.name, fraction(event.state.fraction));
    let hazards = match event.p_value {
        Some(p) => format!(
            "; hazard {} before, {} after ({} against no break)",
            estimate(event.hazard_before),
            estimate(event.hazard_after),
            exact_p_value(p)
        ),
        None => "; nobody at risk on one side".to_owned(),
    };
    let free = event
        .free_change
        .as_ref()
        .map_or(String::new(), |t| format!("; against a change at any date: {}", p_value(t)));
    let before = event
        .probability_before
        .map_or(String::new(), |probability| format!("; P(tipping came before it) = {probability:.2}"));
    format!("{state}{hazards}{free}{before}")
}
