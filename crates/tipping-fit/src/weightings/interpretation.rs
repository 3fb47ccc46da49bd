//! What a comparison of weightings says.

use tipping_core::finding::{LessLikely, OtherDate, WeightedFraction, WeightingInterpretation};
use tipping_core::result::{WeightingComparison, WeightingReport, WeightingsReport};

/// A difference of log-likelihoods that is strong evidence: 6 of BIC (Kass & Raftery 1995,
/// doi:10.1080/01621459.1995.10476572).
const STRONG: f64 = 3.0;

/// What each part of the comparison says.
pub(crate) fn interpretation(report: &WeightingsReport) -> Vec<WeightingInterpretation> {
    let [none, weighted @ ..] = report.weightings.as_slice() else { return Vec::new() };
    let mut parts = Vec::new();
    parts.extend(at_unweighted_threshold(report, none, weighted));
    parts.extend(early_adopters(none, weighted));
    parts.extend(other_dates(report, weighted));
    parts.extend(likelihoods(report));
    parts
}

/// What had been adopted, so weighted, at the unweighted threshold.
fn at_unweighted_threshold(
    report: &WeightingsReport,
    none: &WeightingReport,
    weighted: &[WeightingReport],
) -> Option<WeightingInterpretation> {
    let (date, unweighted) = (report.unweighted_threshold?, none.fraction_at_unweighted_threshold?);
    let weighted: Vec<WeightedFraction> = weighted.iter().filter_map(weighted_fraction).collect();
    (!weighted.is_empty()).then_some(WeightingInterpretation::AtUnweightedThreshold {
        date,
        unweighted,
        weighted,
    })
}

fn weighted_fraction(line: &WeightingReport) -> Option<WeightedFraction> {
    let fraction = line.fraction_at_unweighted_threshold?;
    Some(WeightedFraction { weighting: line.name.clone(), fraction })
}

/// The fraction under this weighting, in whole percent, at the threshold that is found without weights.
fn percent(line: &WeightingReport) -> Option<f64> {
    line.fraction_at_unweighted_threshold.map(|f| (100.0 * f).round())
}

/// Names of the weightings whose [`percent`] is known and such as is asked for.
fn names_where(weighted: &[WeightingReport], asked_for: impl Fn(f64) -> bool) -> Vec<String> {
    let found = weighted.iter().filter(|line| percent(line).is_some_and(&asked_for));
    found.map(|line| line.name.clone()).collect()
}

/// Whether those that had adopted weigh more or less than their number says, in whole percent.
fn early_adopters(none: &WeightingReport, weighted: &[WeightingReport]) -> Option<WeightingInterpretation> {
    let alike = percent(none)?;
    let more = names_where(weighted, |own| own > alike);
    let less = names_where(weighted, |own| own < alike);
    (!more.is_empty() || !less.is_empty()).then_some(WeightingInterpretation::EarlyAdopters { more, less })
}

/// Thresholds that come at another date when they are sought in the fraction so weighted.
fn other_dates(report: &WeightingsReport, weighted: &[WeightingReport]) -> Option<WeightingInterpretation> {
    let date = report.unweighted_threshold?;
    let others = weighted.iter().filter_map(|line| {
        let threshold = line.threshold.as_ref().filter(|t| t.date != date)?;
        let (weighting, fraction) = (line.name.clone(), threshold.state.fraction);
        Some(OtherDate { weighting, date: threshold.date, fraction })
    });
    let others: Vec<OtherDate> = others.collect();
    (!others.is_empty()).then_some(WeightingInterpretation::OtherDates(others))
}

/// Which fraction the dates follow under each model, where that is clear.
fn likelihoods(report: &WeightingsReport) -> Vec<WeightingInterpretation> {
    let mut parts = Vec::new();
    let mut undecided = Vec::new();
    for comparison in &report.comparisons {
        let clearly_below = clearly_below(report, comparison);
        if clearly_below.is_empty() {
            undecided.push(comparison.model);
        } else {
            let (model, highest) = (comparison.model, comparison.highest.clone());
            parts.push(WeightingInterpretation::MostLikely { model, highest, clearly_below });
        }
    }
    if !undecided.is_empty() {
        parts.push(WeightingInterpretation::Undecided { models: undecided, clear: STRONG });
    }
    parts
}

/// The weightings under which the dates are clearly less likely than under the best.
fn clearly_below(report: &WeightingsReport, comparison: &WeightingComparison) -> Vec<LessLikely> {
    let value = |line: &WeightingReport| line.model(comparison.model).map(|fit| fit.log_likelihood);
    let highest = report.weightings.iter().filter_map(value).fold(f64::NEG_INFINITY, f64::max);
    let below = report.weightings.iter().filter_map(|line| {
        let below = highest - value(line)?;
        (below >= STRONG).then(|| LessLikely { weighting: line.name.clone(), below })
    });
    below.collect()
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

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn fractions(fractions: &[(&str, f64)]) -> Vec<WeightedFraction> {
        let one = |&(name, fraction): &(&str, f64)| WeightedFraction { weighting: name.to_owned(), fraction };
        fractions.iter().map(one).collect()
    }

    #[test]
    fn what_a_comparison_says() {
        let mut report = WeightingsReport {
            unweighted_threshold: Some("1945".parse().unwrap()),
            weightings: vec![line("none", Some(0.3448)), line("cinc", Some(0.3725))],
            comparisons: Vec::new(),
            reading: Vec::new(),
        };
        let (date, unweighted) = ("1945".parse().unwrap(), 0.3448);
        assert_eq!(
            interpretation(&report),
            [
                WeightingInterpretation::AtUnweightedThreshold {
                    date,
                    unweighted,
                    weighted: fractions(&[("cinc", 0.3725)])
                },
                WeightingInterpretation::EarlyAdopters { more: names(&["cinc"]), less: Vec::new() },
            ]
        );
        report.weightings.extend([
            line("population", Some(0.2919)),
            line("gdp", Some(0.404)),
            line("w.csv", None),
        ]);
        fit(&mut report, FractionModel::MixedInfluence, &[-10.0, -6.75, -7.0, -5.75, -9.0], "gdp");
        fit(&mut report, FractionModel::ContagionOnset, &[-3.0, -6.0, -5.0, -5.0, -5.0], "none");
        fit(&mut report, FractionModel::ContagionShift, &[-3.0, -5.9, -5.0, -5.0, -5.0], "none");
        let below = |name: &str, below| LessLikely { weighting: name.to_owned(), below };
        assert_eq!(
            interpretation(&report),
            [
                WeightingInterpretation::AtUnweightedThreshold {
                    date,
                    unweighted,
                    weighted: fractions(&[("cinc", 0.3725), ("population", 0.2919), ("gdp", 0.404)])
                },
                WeightingInterpretation::EarlyAdopters {
                    more: names(&["cinc", "gdp"]),
                    less: names(&["population"])
                },
                WeightingInterpretation::MostLikely {
                    model: FractionModel::MixedInfluence,
                    highest: "gdp".to_owned(),
                    clearly_below: vec![below("none", 4.25), below("w.csv", 3.25)]
                },
                WeightingInterpretation::MostLikely {
                    model: FractionModel::ContagionOnset,
                    highest: "none".to_owned(),
                    clearly_below: vec![below("cinc", 3.0)]
                },
                WeightingInterpretation::Undecided {
                    models: vec![FractionModel::ContagionShift],
                    clear: STRONG
                },
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
        assert!(interpretation(&report).is_empty());
    }
}
