//! A fit as Markdown.

use tipping_core::result::Report;

use super::document::{Cell, Table};
use super::{opened, regions, weightings};
use crate::ground::numbers::{
    adopted_state, estimate, fraction, fraction_range, percent, probability, significant,
};
use crate::messages::FrontEnd;
use crate::messages::threshold::no_tipping_point;
use crate::messages::{hypotheses, quality};
use crate::wording::worded;

/// The result as a Markdown table with its warnings.
#[must_use]
pub fn fit_markdown(report: &Report, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = opened(&report.header);
    let mut table = Table::new(&["", ""]);
    for (label, value) in estimates(report) {
        table.row([Cell::text(label), Cell::text(value)]);
    }
    for model in &report.models {
        let text = format!("log-likelihood {:.3}, BIC {:.1}", model.log_likelihood, model.bic);
        table.row([Cell::text(format!("Model {}", model.name)), Cell::text(text)]);
    }
    out.table(&table);
    if let Some(compared) = &report.weightings {
        weightings::write(&mut out, compared);
    }
    out.verdict(hypotheses::verdict(report));
    let lines = hypotheses::tests(report).into_iter().chain(hypotheses::events(report));
    out.labelled(lines.chain(quality::lines(report)));
    if let Some(found) = &report.regions {
        regions::write(&mut out, found);
    }
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

/// The threshold, the critical mass beside its null distribution, and the hazards: a label and a value each.
pub(super) fn estimates(report: &Report) -> Vec<(&'static str, String)> {
    let (Some(tipping), Some(mass)) = (&report.tipping_point, &report.critical_mass) else {
        return vec![("Threshold", no_tipping_point(report).to_owned())];
    };
    let interval = &tipping.interval;
    let level = percent(interval.level);
    let state = adopted_state(mass.state.adopters, mass.state.members, mass.state.fraction);
    let masses = fraction_range(mass.interval.lower, mass.interval.upper);
    let mut rows = vec![
        ("Threshold", format!("{} ({level}: {} to {})", tipping.date, interval.lower, interval.upper)),
        ("Critical mass", format!("{state} ({level}: {masses})")),
    ];
    if let Some(null) = hypotheses::null_distribution(report) {
        let range = fraction_range(null.lower, null.upper);
        rows.push(("Critical mass by chance", format!("{} (90 %: {range})", fraction(null.median))));
    }
    rows.push(("At least one third", probability(mass.probability_at_least_one_third)));
    if let Some(hazards) = &report.hazards {
        let estimates = [
            ("Hazard before (a year)", &hazards.before),
            ("Hazard after (a year)", &hazards.after),
            ("Ratio", &hazards.ratio),
        ];
        rows.extend(estimates.map(|(label, found)| {
            let [lower, upper] = [found.interval.lower, found.interval.upper].map(significant);
            (label, format!("{} ({level}: {lower} to {upper})", estimate(found.value)))
        }));
    }
    rows
}
