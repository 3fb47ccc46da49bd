//! What a comparison of weightings says, in words made from its numbers.

use tipping_core::result::{WeightingComparison, WeightingReport, WeightingsReport};

use crate::weightings::NONE;

/// A difference of log-likelihoods that is strong evidence: 6 of BIC (Kass & Raftery 1995,
/// doi:10.1080/01621459.1995.10476572).
const STRONG: f64 = 3.0;

/// A sentence for each part of the comparison.
pub(crate) fn reading(report: &WeightingsReport, members: &str) -> Vec<String> {
    let [none, weighted @ ..] = report.weightings.as_slice() else { return Vec::new() };
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(shares(report, none, weighted, members));
    sentences.extend(balance(none, weighted));
    sentences.extend(other_dates(report, weighted));
    sentences.extend(likelihoods(&report.comparisons, members));
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
        Some(format!("{} in {}, at {} %", by(&w.name), threshold.date, percent(threshold.fraction)))
    };
    let parts: Vec<String> = weighted.iter().filter_map(other).collect();
    (!parts.is_empty()).then(|| {
        format!("Sought in the fraction so weighted, the threshold comes at another date: {}.", list(&parts))
    })
}

/// Which fraction the dates follow, where that is clear.
fn likelihoods(comparisons: &[WeightingComparison], members: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut undecided: Vec<String> = Vec::new();
    for c in comparisons {
        let model = &c.model;
        match (c.highest.as_str(), c.above_next, c.above_none) {
            (NONE, Some(above), _) if above >= STRONG => sentences.push(format!(
                "Under {model} the dates follow the count of {members} rather than any weight (log-likelihood {above:.1} above the next)."
            )),
            (name, _, Some(above)) if name != NONE && above >= STRONG => sentences.push(format!(
                "Under {model} the dates follow the fraction {} rather than the count of {members} (log-likelihood {above:.1} higher).",
                by(name)
            )),
            _ => undecided.push(model.clone()),
        }
    }
    if !undecided.is_empty() {
        sentences.push(format!(
            "Under {} no weighting is clearly more likely than counting all {members} alike, or the other way round: a difference \
             of log-likelihoods below {STRONG} is no strong evidence.",
            list(&undecided)
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
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

    fn compared(model: &str, highest: &str, above_next: f64, above_none: f64) -> WeightingComparison {
        WeightingComparison {
            model: model.to_owned(),
            highest: highest.to_owned(),
            next: Some("x".to_owned()),
            above_next: Some(above_next),
            above_none: Some(above_none),
        }
    }

    #[test]
    fn a_comparison_in_words() {
        let mut report = WeightingsReport {
            unweighted_threshold: Some("1945".to_owned()),
            weightings: vec![line("none", Some(0.3448)), line("cinc", Some(0.3725))],
            comparisons: Vec::new(),
            reading: Vec::new(),
        };
        assert_eq!(
            reading(&report, "states"),
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
        report.comparisons = vec![
            compared("a", "gdp", 0.5, 4.3),
            compared("b", "none", 3.5, 0.0),
            compared("c", "none", 2.9, 0.0),
        ];
        assert_eq!(
            reading(&report, "states"),
            [
                "By capability 37 %, by population 29 % and by GDP 40 % had adopted when 34 % of the states had, at the threshold of 1945.",
                "The early adopters weigh more than their number by capability and by GDP, and less by population.",
                "Under a the dates follow the fraction by GDP rather than the count of states (log-likelihood 4.3 higher).",
                "Under b the dates follow the count of states rather than any weight (log-likelihood 3.5 above the next).",
                "Under c no weighting is clearly more likely than counting all states alike, or the other way round: a difference of \
                 log-likelihoods below 3 is no strong evidence."
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
        assert!(reading(&report, "members").is_empty());
    }
}
