//! Doubts about a pool of norms, what holds for every pool, and why its verdict is what it is.

use std::collections::BTreeMap;

use tipping_core::SmoothWorld;
use tipping_core::finding::{PoolFinding, PoolReason};

use super::close_call;
use crate::messages::names;

/// What a finding says.
#[must_use]
pub fn sentence(finding: &PoolFinding) -> String {
    match finding {
        PoolFinding::FewNorms { norms, needed } => few_norms(*norms, *needed),
        PoolFinding::FailedNorms { pooled, failed } => failed_norms(*pooled, failed),
        PoolFinding::MixedOptions { options } => mixed_options(options),
        PoolFinding::WithoutGroup { by, norms } => without_group(by, norms),
        PoolFinding::CodingsOfOneNorm { norm, codings } => codings_of_one_norm(norm, *codings),
        PoolFinding::CloseCall { decisions } => close_call::sentence(decisions),
        PoolFinding::EveryNormCounts => every_norm_counts(),
        PoolFinding::NormsNotIndependent => norms_not_independent(),
        PoolFinding::OneStepEach => one_step_each(),
        PoolFinding::SelectedByTest => selected_by_test(),
        PoolFinding::RivalsNotTested => rivals_not_tested(),
    }
}

fn few_norms(norms: u64, needed: u64) -> String {
    let subject =
        if norms == 1 { "One norm establishes".to_owned() } else { format!("{norms} norms establish") };
    format!(
        "{subject} no rule: with fewer than {needed} norms one of them decides, and differences between \
         norms can hardly be seen."
    )
}

fn failed_norms(pooled: u64, failed: &[String]) -> String {
    format!(
        "{} of {} norms have no result, because they were left out or failed, and are not in the pool: {}.",
        failed.len(),
        failed.len() as u64 + pooled,
        names::some(failed)
    )
}

fn mixed_options(options: &BTreeMap<String, BTreeMap<String, u64>>) -> String {
    let options: Vec<String> = options.iter().map(|(name, values)| option(name, values)).collect();
    format!(
        "Norms were not all analysed in the same way: {}. Run the batch again with one set of options, or \
         read differences between norms as differences between analyses.",
        options.join("; ")
    )
}

/// "period month (3), year (12)".
fn option(name: &str, values: &BTreeMap<String, u64>) -> String {
    let values: Vec<String> = values.iter().map(|(value, norms)| format!("{value} ({norms})")).collect();
    format!("{name} {}", values.join(", "))
}

fn without_group(by: &str, norms: &[String]) -> String {
    format!("Norms without a value of `{by}`, which are in no group: {}.", names::some(norms))
}

fn codings_of_one_norm(norm: &str, codings: u64) -> String {
    format!(
        "{codings} of these norms are codings of one, {norm}: they tell the same history {codings} times, \
         and every interval and p-value of the pool takes them for independent. Pool one of them; `tipping \
         sensitivity` compares codings."
    )
}

fn every_norm_counts() -> String {
    "The common threshold is that of all norms that did not fail, whatever their own verdict: a norm that \
     does not tip still says where its hazard did not change."
        .to_owned()
}

fn norms_not_independent() -> String {
    "Norms are taken as independent given their hazards. The same states adopt many of them, at the same \
     summits and in the same years: sets and p-values are narrower and smaller than they would be with that \
     reckoned in."
        .to_owned()
}

fn one_step_each() -> String {
    "A common threshold is one step in each norm. Slow last hold-outs make a step fit worse than a smooth \
     curve, and speak against it here although a life-cycle would hold."
        .to_owned()
}

fn selected_by_test() -> String {
    "Norms with the verdict tipping were chosen because each of them beats smooth hazards: that one \
     threshold beats them there as well is no further evidence, and its p-value is too small. What is new in \
     that set is whether one threshold serves all."
        .to_owned()
}

fn rivals_not_tested() -> String {
    "Nothing was simulated: whether a common threshold beats smooth hazards, and whether one serves all \
     norms, was not tested. Every pool of S-curves has a common threshold of highest likelihood, often near \
     a third."
        .to_owned()
}

/// What a reason of a verdict says.
#[must_use]
pub fn reason(reason: &PoolReason) -> String {
    match *reason {
        PoolReason::TooFewDivided { divided } => too_few_divided(divided),
        PoolReason::NoSharedRise { fraction, rising, divided, events_after, expected_after } => {
            no_shared_rise(fraction, [rising, divided], events_after, expected_after)
        }
        PoolReason::ChosenByTests => chosen_by_tests(),
        PoolReason::SmoothFitsBetter { p_value, world, bic_lower } => {
            smooth_fits_better(p_value, world, bic_lower)
        }
        PoolReason::BeatsSmooth { p_value, world, bar } => beats_smooth(p_value, world, bar),
        PoolReason::SmoothSuffices { p_value, world, bar } => smooth_suffices(p_value, world, bar),
        PoolReason::OneDoesNotServe { p_value, bar } => one_does_not_serve(p_value, bar),
        PoolReason::OneServes { p_value, bar } => one_serves(p_value, bar),
        PoolReason::OneThird { allowed, p_value } => one_third(allowed, p_value),
    }
}

fn too_few_divided(divided: u64) -> String {
    let norms = if divided == 1 { "one norm" } else { "no norm" };
    format!("A threshold for {norms} says nothing about a rule: two or more must reach it.")
}

fn no_shared_rise(
    fraction: f64,
    [rising, divided]: [u64; 2],
    events_after: u64,
    expected_after: f64,
) -> String {
    format!(
        "At the common threshold of highest likelihood, {fraction:.3}, hazards do not rise together: they \
         are higher from it on in {rising} of {divided} norms, and {events_after} adoptions follow it where \
         constant hazards would have had {expected_after:.0}."
    )
}

fn chosen_by_tests() -> String {
    "The norms were chosen by their own tests against smooth hazards: nothing new is tested against those \
     here."
        .to_owned()
}

fn smooth_fits_better(p_value: f64, world: SmoothWorld, bic_lower: f64) -> String {
    format!(
        "One threshold for all does better than chance would have it where every norm is smooth (p = \
         {p_value:.3} in the world that is hardest to beat, {world}), but the best smooth hazard of each \
         norm fits better still: their BIC is {bic_lower:.1} lower."
    )
}

fn beats_smooth(p_value: f64, world: SmoothWorld, bar: f64) -> String {
    format!(
        "One threshold for all norms fits better than the best smooth hazard of each, by more than chance \
         would have it where every norm is smooth (p = {p_value:.3} in the world that is hardest to beat, \
         {world}; needed below {bar})."
    )
}

fn smooth_suffices(p_value: f64, world: SmoothWorld, bar: f64) -> String {
    format!(
        "Smooth hazards suffice: where every norm is smooth, one threshold for all does as well by chance (p \
         = {p_value:.3} in the world that is hardest to beat, {world}; needed below {bar})."
    )
}

fn one_does_not_serve(p_value: f64, bar: f64) -> String {
    format!(
        "One threshold does not serve all norms: with one of its own each would fit better by more than \
         chance has it where all share one (p = {p_value:.3}, needed {bar} or more)."
    )
}

fn one_serves(p_value: f64, bar: f64) -> String {
    format!("One threshold serves all norms as far as can be told (p = {p_value:.3}, needed {bar} or more).")
}

fn one_third(allowed: bool, p_value: f64) -> String {
    let place = if allowed { "in" } else { "outside" };
    format!("One third is {place} the set of thresholds that the data allow (p = {p_value:.3}).")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_norm_and_more_are_told_apart() {
        let few = |norms| sentence(&PoolFinding::FewNorms { norms, needed: 5 });
        assert!(few(1).starts_with("One norm establishes no rule: with fewer than 5 norms one"));
        assert!(few(3).starts_with("3 norms establish no rule"));
        assert!(
            reason(&PoolReason::TooFewDivided { divided: 0 }).starts_with("A threshold for no norm says")
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let failed: Vec<String> = (1..=14).map(|n| format!("n{n}")).collect();
        let text = sentence(&PoolFinding::FailedNorms { pooled: 6, failed });
        assert!(text.starts_with("14 of 20 norms have no result"));
        assert!(
            text.ends_with("not in the pool: n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12 and 2 more.")
        );
    }

    #[test]
    fn options_that_differ_stand_with_their_values() {
        let values = |pairs: &[(&str, u64)]| pairs.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect();
        let options = BTreeMap::from([
            ("level".to_owned(), values(&[("0.9", 1), ("0.95", 2)])),
            ("period".to_owned(), values(&[("month", 1), ("year", 2)])),
        ]);
        assert!(sentence(&PoolFinding::MixedOptions { options }).starts_with(
            "Norms were not all analysed in the same way: level 0.9 (1), 0.95 (2); period month (1), year \
             (2). Run"
        ));
    }
}
