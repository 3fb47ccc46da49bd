//! What a comparison of weightings says, in words made from its numbers.

use tipping_core::result::{WeightingReport, WeightingsReport};

use super::NONE;

/// A difference of log-likelihoods that is strong evidence: 6 of BIC (Kass & Raftery 1995,
/// doi:10.1080/01621459.1995.10476572).
const STRONG: f64 = 3.0;

/// A sentence for each part of the comparison.
pub(crate) fn interpretation(report: &WeightingsReport, members: &str) -> Vec<String> {
    let [none, weighted @ ..] = report.weightings.as_slice() else { return Vec::new() };
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(shares(report, none, weighted, members));
    sentences.extend(balance(none, weighted));
    sentences.extend(other_dates(report, weighted));
    sentences.extend(likelihoods(report, members));
    sentences
}

/// The weighting in words.
fn by(name: &str) -> String {
    match name {
        "cinc" => "by capability".to_owned(),
        "gdp" => "by GDP".to_owned(),
        name => format!("by {name}"),
    }
}

/// "a", "a and b", "a, b and c".
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// With a capital letter at the beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// In whole percent.
fn percent(fraction: f64) -> f64 {
    (100.0 * fraction).round()
}

/// "By capability 37 % had adopted when 34 % of the states had."
fn shares(
    report: &WeightingsReport,
    none: &WeightingReport,
    weighted: &[WeightingReport],
    members: &str,
) -> Option<String> {
    let (date, alike) = (report.unweighted_threshold.as_ref()?, none.fraction_at_unweighted_threshold?);
    let share = |w: &WeightingReport| {
        w.fraction_at_unweighted_threshold.map(|f| format!("{} {} %", by(&w.name), percent(f)))
    };
    let parts: Vec<String> = weighted.iter().filter_map(share).collect();
    (!parts.is_empty()).then(|| {
        let parts = capital(&list(&parts));
        format!(
            "{parts} had adopted when {} % of the {members} had, at the threshold of {date}.",
            percent(alike)
        )
    })
}

/// Whether those that had adopted weigh more or less than their number says.
fn balance(none: &WeightingReport, weighted: &[WeightingReport]) -> Option<String> {
    let alike = percent(none.fraction_at_unweighted_threshold?);
    let of = |more: bool| -> Vec<String> {
        let differs = |w: &&WeightingReport| {
            let share = w.fraction_at_unweighted_threshold.map(percent);
            share.is_some_and(|share| if more { share > alike } else { share < alike })
        };
        weighted.iter().filter(differs).map(|w| by(&w.name)).collect()
    };
    let (more, less) = (list(&of(true)), list(&of(false)));
    match (more.is_empty(), less.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("The early adopters weigh more than their number {more}.")),
        (true, false) => Some(format!("The early adopters weigh less than their number {less}.")),
        (false, false) => {
            Some(format!("The early adopters weigh more than their number {more}, and less {less}."))
        }
    }
}

/// Thresholds that come at another date when they are sought in the fraction so weighted.
fn other_dates(report: &WeightingsReport, weighted: &[WeightingReport]) -> Option<String> {
    let date = report.unweighted_threshold.as_ref()?;
    let other = |w: &WeightingReport| {
        let threshold = w.threshold.as_ref().filter(|t| t.date != *date)?;
        Some(format!("{} in {}, at {} %", by(&w.name), threshold.date, percent(threshold.state.fraction)))
    };
    let parts: Vec<String> = weighted.iter().filter_map(other).collect();
    (!parts.is_empty()).then(|| {
        format!("Sought in the fraction so weighted, the threshold comes at another date: {}.", list(&parts))
    })
}

/// Which fraction the dates follow under each model, where that is clear.
fn likelihoods(report: &WeightingsReport, members: &str) -> Vec<String> {
    let phrase = |name: &str| match name {
        NONE => format!("the count of {members}"),
        name => format!("the fraction {}", by(name)),
    };
    let mut sentences = Vec::new();
    let mut undecided: Vec<String> = Vec::new();
    for comparison in &report.comparisons {
        let model = comparison.model;
        let value = |w: &WeightingReport| w.model(model).map(|m| m.log_likelihood);
        let highest = report.weightings.iter().filter_map(value).fold(f64::NEG_INFINITY, f64::max);
        let below = |w: &WeightingReport| {
            let below = highest - value(w)?;
            (below >= STRONG).then(|| format!("{} ({below:.1} below)", phrase(&w.name)))
        };
        let below: Vec<String> = report.weightings.iter().filter_map(below).collect();
        if below.is_empty() {
            undecided.push(model.to_string());
        } else {
            sentences.push(format!(
                "Under {model} the dates are most likely with {}, and clearly less likely with {}.",
                phrase(&comparison.highest),
                list(&below)
            ));
        }
    }
    if !undecided.is_empty() {
        sentences.push(format!(
            "Under {} none is clearly less likely than another: log-likelihoods that differ by less than {STRONG} are no strong \
             evidence.",
            list(&undecided)
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tipping_core::FractionModel;
    use tipping_core::result::{ModelReport, WeightingComparison};

    use super::*;

    fn line(name: &str, fraction: Option<f64>) -> WeightingReport {
        WeightingReport {
            name: name.to_owned(),
            threshold: None,
            fraction_at_unweighted_threshold: fraction,
            models: Vec::new(),
            step_in_fraction: None,
        }
    }

    /// A model with its log-likelihood under each weighting, the highest named.
    fn fit(report: &mut WeightingsReport, model: FractionModel, values: &[f64], highest: &str) {
        for (line, value) in report.weightings.iter_mut().zip(values) {
            line.models.push(ModelReport {
                name: model.model().unwrap(),
                log_likelihood: *value,
                parameters: BTreeMap::new(),
                n_parameters: 2,
                aic: 0.0,
                bic: 0.0,
                changes: Vec::new(),
                termination: String::new(),
                converged: true,
                gradient_norm: None,
                at_bound: Vec::new(),
                hazard: Vec::new(),
            });
        }
        report.comparisons.push(WeightingComparison {
            model,
            highest: highest.to_owned(),
            next: None,
            above_next: None,
            above_none: None,
        });
    }

    #[test]
    fn a_comparison_in_words() {
        let mut report = WeightingsReport {
            unweighted_threshold: Some("1945".parse().unwrap()),
            weightings: vec![line("none", Some(0.3448)), line("cinc", Some(0.3725))],
            comparisons: Vec::new(),
            reading: Vec::new(),
        };
        assert_eq!(
            interpretation(&report, "states"),
            [
                "By capability 37 % had adopted when 34 % of the states had, at the threshold of 1945.",
                "The early adopters weigh more than their number by capability."
            ]
        );
        report.weightings.extend([
            line("population", Some(0.2919)),
            line("gdp", Some(0.404)),
            line("w.csv", None),
        ]);
        fit(&mut report, FractionModel::MixedInfluence, &[-10.0, -6.75, -7.0, -5.7, -9.0], "gdp");
        fit(&mut report, FractionModel::ContagionOnset, &[-3.0, -6.0, -5.0, -5.0, -5.0], "none");
        fit(&mut report, FractionModel::ContagionShift, &[-3.0, -5.9, -5.0, -5.0, -5.0], "none");
        assert_eq!(
            interpretation(&report, "states"),
            [
                "By capability 37 %, by population 29 % and by GDP 40 % had adopted when 34 % of the states had, at the threshold of 1945.",
                "The early adopters weigh more than their number by capability and by GDP, and less by population.",
                "Under mixed-influence the dates are most likely with the fraction by GDP, and clearly less likely with the count of states (4.3 below) \
                 and the fraction by w.csv (3.3 below).",
                "Under contagion-onset the dates are most likely with the count of states, and clearly less likely with the fraction by capability (3.0 \
                 below).",
                "Under contagion-shift none is clearly less likely than another: log-likelihoods that differ by less than 3 are no strong evidence."
            ]
        );
    }

    #[test]
    fn nothing_rises_and_nothing_is_said_of_it() {
        let report = WeightingsReport {
            unweighted_threshold: None,
            weightings: vec![line("none", None), line("cinc", None)],
            comparisons: Vec::new(),
            reading: Vec::new(),
        };
        assert!(interpretation(&report, "members").is_empty());
    }
}
