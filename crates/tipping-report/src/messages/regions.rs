//! What the regions say when each is looked at alone, and whether one threshold serves them all.

use tipping_core::RegionalModel;
use tipping_core::result::{RegionReport, RegionalModelReport, RegionsReport, TestReport};

use super::hypotheses::p_value;
use super::{LabelledLine, line};
use crate::ground::numbers::{count, estimate, fraction, fraction_ranges, percent, significant};

/// The tests, the fractions that the data allow, and the answer: one line each.
pub(crate) fn lines(found: &RegionsReport) -> Vec<LabelledLine> {
    let mut lines = Vec::new();
    let tests = found.tests.as_ref();
    if let Some(date) = &found.one_date {
        let members = format!("{} of {} members in", count(date.state.adopters), count(date.state.members));
        let test = against_one_each(tests.and_then(|t| t.one_date.as_ref()));
        let text = format!(
            "{}: {members}, {}; {}{test}",
            date.date,
            fraction(date.state.fraction),
            rises(date.rises, date.divides)
        );
        lines.push(line("One date for all", text));
    }
    if let Some(threshold) = &found.one_fraction {
        let set = threshold.set.as_ref().map_or(String::new(), |set| {
            format!(" ({}: {})", percent(set.level), fraction_ranges(&set.ranges))
        });
        let test = against_one_each(tests.and_then(|t| t.one_fraction.as_ref()));
        let rises = rises(threshold.rises, threshold.divides);
        let text = format!("{}{set}; {rises}{test}", fraction(threshold.fraction));
        lines.push(line("One regional fraction", text));
    }
    if let Some(rho) = tests.map(|t| t.rho.values().copied().map(significant)) {
        let shown: Vec<String> = rho.collect();
        lines.push(line("Waves in regions", format!("simulated with rho = {}", shown.join(", "))));
    }
    let answer = format!("{}. {}", found.answer.answer, found.answer.reasons.join(" "));
    lines.push(line("Answer", answer));
    lines
}

fn rises(regions: u64, of: u64) -> String {
    format!("the hazard rises in {regions} of {of} regions")
}

fn against_one_each(test: Option<&TestReport>) -> String {
    test.map_or(String::new(), |test| format!("; against one for each region {}", p_value(test)))
}

/// A regional model in words.
pub(crate) fn model(model: RegionalModel) -> &'static str {
    match model {
        RegionalModel::NoChange => "constant in each region",
        RegionalModel::OneDate => "one date for all",
        RegionalModel::OneFraction => "one regional fraction",
        RegionalModel::DateEach => "a date for each region",
        RegionalModel::FractionEach => "a fraction for each region",
        RegionalModel::World => "one hazard, world fraction",
    }
}

/// Where a regional model changes.
pub(crate) fn change(model: &RegionalModelReport) -> &str {
    model.change.as_deref().unwrap_or_default()
}

/// A region's own threshold: "0.333 in 1918 (2 of 6)", with the hazards before and after.
pub(crate) fn threshold(region: &RegionReport) -> (String, String) {
    match &region.threshold {
        None => ("too few adoptions".to_owned(), String::new()),
        Some(t) => (
            format!(
                "{} in {} ({} of {})",
                fraction(t.state.fraction),
                t.date,
                count(t.state.adopters),
                count(t.state.members)
            ),
            format!("{} to {}", estimate(t.hazard_before), estimate(t.hazard_after)),
        ),
    }
}

/// What a region loses of its log-likelihood under one threshold for all.
pub(crate) fn lost(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |x| format!("{x:.2}"))
}
