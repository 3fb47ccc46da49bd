//! Tests, verdict and known dates as labelled lines, for text and Markdown.

use tipping_core::result::{ArtefactReport, EventReport, LikelihoodRatioReport, Report, TestReport};

use crate::numbers::{count, fraction, percent, significant};

/// A p-value with the half-width of its Monte-Carlo interval: "p = 0.030 (+-0.011)".
pub(crate) fn p(test: &TestReport) -> String {
    format!("p = {:.3} (+-{:.3})", test.p_value, 1.96 * test.monte_carlo_error)
}

/// What chance gives as critical mass, in waves where there are waves.
pub(crate) fn artefact(report: &Report) -> Option<&ArtefactReport> {
    let tests = report.tests.as_ref()?;
    let in_waves = tests.overdispersion.in_waves.as_ref();
    in_waves.map_or(&tests.artefact_reference, |w| &w.artefact_reference).as_ref()
}

pub(crate) fn chance(artefact: &ArtefactReport) -> String {
    format!(
        "{} (90 %: {} to {}) where there is no threshold; the observed one is above {} of them",
        fraction(artefact.median),
        fraction(artefact.lower),
        fraction(artefact.upper),
        percent((artefact.observed_quantile * 100.0).round() / 100.0)
    )
}

/// The verdict with its reasons, in one sentence each; `None` without tests.
pub(crate) fn verdict(report: &Report) -> Option<(String, String)> {
    report.verdict.as_ref().map(|v| (v.verdict.clone(), v.reasons.join(" ")))
}

/// The tests, one line each.
pub(crate) fn tests(report: &Report) -> Vec<(String, String)> {
    let Some(tests) = &report.tests else { return Vec::new() };
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
    let rival = &tests.tipping_versus_smooth;
    add("Existence", format!("{}  a step against a constant hazard", p(&tests.existence)));
    add(
        "Tipping versus smooth",
        format!("{}  thresholds against the best smooth rival, {}", p(&rival.test), rival.rival),
    );
    let waves = &tests.overdispersion;
    let correlation = format!(
        "{}  do adoptions of a period come together? rho = {}",
        p(&waves.test),
        significant(waves.rho)
    );
    add("Waves", correlation);
    if let Some(in_waves) = &waves.in_waves {
        let both = format!(
            "{}  the same with such waves; a rise {}",
            p(&in_waves.tipping_versus_smooth),
            p(&in_waves.rise)
        );
        add("- tipping versus smooth", both);
    }
    if let Some(third) = &tests.one_third {
        add("One third", format!("{}  a rise where a third has adopted against the best", p(&third.test)));
    }
    if let Some(set) = &tests.likelihood_ratio {
        add("Likelihood-ratio set", likelihood_ratio(set));
    }
    lines
}

fn likelihood_ratio(set: &LikelihoodRatioReport) -> String {
    let range = |[first, last]: &[String; 2]| {
        if first == last { first.clone() } else { format!("{first} to {last}") }
    };
    let ranges: Vec<String> = set.dates.iter().map(range).collect();
    let cut = set.cut.map_or("no bound".to_owned(), |cut| format!("{cut:.2}"));
    format!(
        "{}: {}{}; critical mass {} to {} (simulated cut {cut})",
        percent(set.level),
        ranges.join(", "),
        if ranges.len() > 1 { " (disconnected)" } else { "" },
        fraction(set.fractions[0]),
        fraction(set.fractions[1])
    )
}

/// Breaks at known dates, one line each.
pub(crate) fn events(report: &Report) -> Vec<(String, String)> {
    report.events.iter().map(|event| (format!("Break at {}", event.date), of_event(event))).collect()
}

fn of_event(event: &EventReport) -> String {
    let state = format!(
        "{}: {} of {} in, {}",
        event.name,
        count(event.adopters),
        count(event.members),
        fraction(event.fraction)
    );
    let hazard = |rate: Option<f64>| rate.map_or("infinite".to_owned(), significant);
    let hazards = match event.p_value {
        Some(p) => format!(
            "; hazard {} before, {} after ({} against no break)",
            hazard(event.hazard_before),
            hazard(event.hazard_after),
            if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
        ),
        None => "; nobody at risk on one side".to_owned(),
    };
    let free = event
        .free_change
        .as_ref()
        .map_or(String::new(), |t| format!("; against a change at any date: {}", p(t)));
    let before = event
        .probability_before
        .map_or(String::new(), |probability| format!("; P(tipping came before it) = {probability:.2}"));
    format!("{state}{hazards}{free}{before}")
}
