//! Doubts about a comparison of weightings, and what its numbers say.

use tipping_core::finding::{
    LessLikely, OtherDate, WeightedFit, WeightedFraction, WeightingFinding, WeightingInterpretation,
};
use tipping_core::{FractionModel, TimePoint};

use crate::ground::prose::capital;
use crate::messages::names;

/// The name of the weighting in which all members count alike.
const NONE: &str = "none";

/// What a finding says.
#[must_use]
pub fn sentence(finding: &WeightingFinding) -> String {
    match finding {
        WeightingFinding::WeightingsNotConverged { fits } => not_converged(fits),
    }
}

fn not_converged(fits: &[WeightedFit]) -> String {
    let fits: Vec<String> = fits.iter().map(|fit| format!("{} ({})", fit.model, fit.weighting)).collect();
    format!("No maximum was reached under every weighting: compare nothing with {}.", fits.join(", "))
}

/// What a part of the comparison says; `members` is what those are called who could adopt, such as `states`.
#[must_use]
pub fn interpretation(part: &WeightingInterpretation, members: &str) -> String {
    match part {
        WeightingInterpretation::AtUnweightedThreshold { date, unweighted, weighted } => {
            at_unweighted_threshold(*date, *unweighted, weighted, members)
        }
        WeightingInterpretation::EarlyAdopters { more, less } => early_adopters(more, less),
        WeightingInterpretation::OtherDates(thresholds) => other_dates(thresholds),
        WeightingInterpretation::MostLikely { model, highest, clearly_below } => {
            most_likely(*model, highest, clearly_below, members)
        }
        WeightingInterpretation::Undecided { models, clear } => undecided(models, *clear),
    }
}

/// "By capability 37 % had adopted when 34 % of the states had."
fn at_unweighted_threshold(
    date: TimePoint,
    unweighted: f64,
    weighted: &[WeightedFraction],
    members: &str,
) -> String {
    let fraction = |w: &WeightedFraction| format!("{} {} %", by(&w.weighting), percent(w.fraction));
    let weighted: Vec<String> = weighted.iter().map(fraction).collect();
    format!(
        "{} had adopted when {} % of the {members} had, at the threshold of {date}.",
        capital(&names::all(&weighted)),
        percent(unweighted)
    )
}

fn early_adopters(more: &[String], less: &[String]) -> String {
    let beginning = "The early adopters weigh";
    match (more, less) {
        (more, []) => format!("{beginning} more than their number {}.", by_each(more)),
        ([], less) => format!("{beginning} less than their number {}.", by_each(less)),
        (more, less) => {
            format!("{beginning} more than their number {}, and less {}.", by_each(more), by_each(less))
        }
    }
}

fn other_dates(thresholds: &[OtherDate]) -> String {
    let other = |t: &OtherDate| format!("{} in {}, at {} %", by(&t.weighting), t.date, percent(t.fraction));
    let thresholds: Vec<String> = thresholds.iter().map(other).collect();
    format!(
        "Sought in the fraction so weighted, the threshold comes at another date: {}.",
        names::all(&thresholds)
    )
}

fn most_likely(model: FractionModel, highest: &str, clearly_below: &[LessLikely], members: &str) -> String {
    let below = |w: &LessLikely| format!("{} ({:.1} below)", counted(&w.weighting, members), w.below);
    let below: Vec<String> = clearly_below.iter().map(below).collect();
    format!(
        "Under {model} the dates are most likely with {}, and clearly less likely with {}.",
        counted(highest, members),
        names::all(&below)
    )
}

fn undecided(models: &[FractionModel], clear: f64) -> String {
    let models: Vec<String> = models.iter().map(FractionModel::to_string).collect();
    format!(
        "Under {} none is clearly less likely than another: log-likelihoods that differ by less than {clear} \
         are no strong evidence.",
        names::all(&models)
    )
}

/// The weighting in words.
fn by(weighting: &str) -> String {
    match weighting {
        "cinc" => "by capability".to_owned(),
        "gdp" => "by GDP".to_owned(),
        name => format!("by {name}"),
    }
}

fn by_each(weightings: &[String]) -> String {
    let weightings: Vec<String> = weightings.iter().map(|weighting| by(weighting)).collect();
    names::all(&weightings)
}

/// What is counted under a weighting.
fn counted(weighting: &str, members: &str) -> String {
    match weighting {
        NONE => format!("the count of {members}"),
        name => format!("the fraction {}", by(name)),
    }
}

/// In whole percent.
fn percent(fraction: f64) -> f64 {
    (100.0 * fraction).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn shares_and_early_adopters() {
        let weighted = [("cinc", 0.3725), ("population", 0.2919), ("gdp", 0.404)];
        let weighted =
            weighted.map(|(name, fraction)| WeightedFraction { weighting: name.to_owned(), fraction });
        let part = WeightingInterpretation::AtUnweightedThreshold {
            date: "1945".parse().unwrap(),
            unweighted: 0.3448,
            weighted: weighted.to_vec(),
        };
        assert_eq!(
            interpretation(&part, "states"),
            "By capability 37 %, by population 29 % and by GDP 40 % had adopted when 34 % of the states had, \
             at the threshold of 1945."
        );
        let early = |more: &[&str], less: &[&str]| {
            let part = WeightingInterpretation::EarlyAdopters { more: names(more), less: names(less) };
            interpretation(&part, "states")
        };
        assert_eq!(early(&["cinc"], &[]), "The early adopters weigh more than their number by capability.");
        assert_eq!(early(&[], &["gdp"]), "The early adopters weigh less than their number by GDP.");
        assert_eq!(
            early(&["cinc", "gdp"], &["population"]),
            "The early adopters weigh more than their number by capability and by GDP, and less by \
             population."
        );
    }

    #[test]
    fn likelihoods() {
        let below = |name: &str, below| LessLikely { weighting: name.to_owned(), below };
        let likely = |highest: &str, clearly_below| {
            let model = FractionModel::MixedInfluence;
            let part =
                WeightingInterpretation::MostLikely { model, highest: highest.to_owned(), clearly_below };
            interpretation(&part, "states")
        };
        assert_eq!(
            likely("gdp", vec![below("none", 4.3), below("w.csv", 3.3)]),
            "Under mixed-influence the dates are most likely with the fraction by GDP, and clearly less \
             likely with the count of states (4.3 below) and the fraction by w.csv (3.3 below)."
        );
        assert_eq!(
            likely("none", vec![below("cinc", 3.0)]),
            "Under mixed-influence the dates are most likely with the count of states, and clearly less \
             likely with the fraction by capability (3.0 below)."
        );
        let part =
            WeightingInterpretation::Undecided { models: vec![FractionModel::StepInFraction], clear: 3.0 };
        assert_eq!(
            interpretation(&part, "states"),
            "Under step-in-fraction none is clearly less likely than another: log-likelihoods that differ by \
             less than 3 are no strong evidence."
        );
    }
}
