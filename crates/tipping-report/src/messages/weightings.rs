//! What the adopted fraction is under several weightings of the members, and which of them the dates support.

use tipping_core::result::{ModelReport, Report, WeightingComparison, WeightingReport, WeightingsReport};

use crate::ground::numbers::{adopted_state, fraction, fraction_or_nothing, fraction_range};

/// The weighting of the members; `None` where all count alike.
pub(crate) fn weighting(report: &Report) -> Option<&str> {
    // The first that was named is that of the main result; the one before it is the plain count.
    let compared = report.weightings.as_ref().and_then(|w| w.weightings.get(1)).map(|w| w.name.as_str());
    let named = compared.or_else(|| {
        let settings = report.provenance.settings.as_ref();
        let set = settings.and_then(|settings| settings.weights.first()).map(String::as_str);
        let column = report.decisions.iter().find(|d| d.subject == "column weight");
        set.or(column.map(|d| d.choice.as_str()))
    });
    named.filter(|name| *name != "none")
}

/// What a share is a share of: "members", or "the members' weight (cinc)".
pub(crate) fn whole(report: &Report) -> String {
    weighting(report).map_or_else(|| "members".to_owned(), |name| format!("the members' weight ({name})"))
}

/// What a weighting says of the threshold: the fraction at the date of the unweighted one, its own date, how
/// many of the members had adopted by then, and its interval.
pub(crate) fn threshold_cells(line: &WeightingReport) -> [String; 4] {
    let at = fraction_or_nothing(line.fraction_at_unweighted_threshold);
    let Some(t) = &line.threshold else { return [at, String::new(), String::new(), String::new()] };
    let range = fraction_range(t.interval.lower, t.interval.upper);
    [at, t.date.to_string(), adopted_state(t.state.adopters, t.state.members, t.state.fraction), range]
}

/// The changes of a model: "contagion begins 1944 (0.327)".
pub(crate) fn changes(model: &ModelReport) -> String {
    let changes =
        model.changes.iter().map(|c| format!("{} {} ({})", c.name, c.date, fraction(c.state.fraction)));
    changes.collect::<Vec<_>>().join(", ")
}

/// "gdp, 1.2 above the next, cinc, and 3.4 above none".
pub(crate) fn highest(c: &WeightingComparison) -> String {
    let other = c.next.as_ref().zip(c.above_next);
    let Some((next, above)) = other else { return format!("{}, the only one", c.highest) };
    if above == 0.0 {
        return format!("the same by {} and {next}", c.highest);
    }
    let none = match c.above_none {
        Some(more) if next != "none" && c.highest != "none" => format!(", and {more:.2} above none"),
        _ => String::new(),
    };
    format!("{}, {above:.2} above the next, {next}{none}", c.highest)
}

/// Which weighting makes the dates most likely under each model, and what the numbers say: a sentence each.
pub(crate) fn sentences(report: &WeightingsReport) -> Vec<String> {
    let compared = report.comparisons.iter().map(|c| format!("{}: {}.", c.model, highest(c)));
    compared.chain(report.reading.iter().cloned()).collect()
}
