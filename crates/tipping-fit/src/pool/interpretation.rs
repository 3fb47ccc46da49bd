//! What a pool says, in words with the numbers that decide.

use std::collections::BTreeMap;

use tipping_core::result::PoolVerdictReport;
use tipping_core::{PoolVerdict, Warning};

use super::profile::NormProfile;
use super::threshold::{ONE_THIRD, PooledThreshold, SubsetTests};
use crate::bootstrap::{ALPHA, close_call};
use crate::numeric::stretches;

/// What happens to some norms at a common threshold.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Divided {
    /// Norms that it divides.
    pub(crate) divided: u64,
    /// Those whose hazard is higher afterwards.
    pub(crate) rising: u64,
    /// Those whose hazard is lower.
    pub(crate) falling: u64,
    /// Adoptions from the threshold on in the norms that it divides.
    pub(crate) events_after: u64,
    /// What a constant hazard in each of them would have had: d_j times the share of unit-periods (exact:
    /// exposure) after it.
    pub(crate) expected_after: f64,
}

impl Divided {
    pub(crate) fn at(profiles: &[&NormProfile], c: f64) -> Self {
        let mut all = Self::default();
        for step in profiles.iter().filter_map(|p| p.at(c)) {
            let size = step.before.size + step.after.size;
            all.divided += 1;
            all.rising += u64::from(step.rises());
            all.falling += u64::from(step.falls());
            all.events_after += step.after.events;
            if size > 0.0 {
                all.expected_after +=
                    (step.before.events + step.after.events) as f64 * step.after.size / size;
            }
        }
        all
    }

    /// Whether hazards are higher afterwards: in more than half of the norms, and on the whole.
    pub(crate) fn rises(&self) -> bool {
        2 * self.rising > self.divided && self.events_after as f64 > self.expected_after
    }
}

impl PooledThreshold {
    /// The thresholds within a cut of the maximum, as ranges (lo, hi], in order.
    #[must_use]
    pub fn set(&self, cut: f64) -> Vec<(f64, f64)> {
        // The maximum is in it whatever the cut, as the running sums of replicates may differ from it by
        // rounding.
        let within = |l: f64| 2.0 * (self.best.log_likelihood - l) <= cut.max(0.0) + 1e-9;
        let inside = stretches(self.profile.iter().map(|p| within(p.log_likelihood)));
        inside.into_iter().map(|(from, to)| (self.profile[from].above, self.profile[to].through)).collect()
    }

    /// l(c).
    #[must_use]
    pub fn at(&self, c: f64) -> f64 {
        let piece = self.profile.iter().find(|p| crate::pool::profile::reaches(p.through, c));
        piece.or(self.profile.last()).map_or(f64::NEG_INFINITY, |p| p.log_likelihood)
    }

    /// Whether a range of the set holds a threshold.
    #[must_use]
    pub fn holds(&self, cut: f64, c: f64) -> bool {
        2.0 * (self.best.log_likelihood - self.at(c)) <= cut.max(0.0) + 1e-9
    }
}

/// The verdict about a set of norms: `insufficient` with fewer than two of them, or fewer that the threshold
/// divides; `no shared rise` when hazards do not rise at the common threshold in more than half of them and
/// on the whole; `smooth` when smooth hazards suffice; `different thresholds` when one threshold does not
/// serve all; else `shared threshold`. Of norms that were chosen by their verdicts only whether they differ:
/// `different thresholds` or `no difference found`.
pub(crate) fn verdict(
    threshold: &PooledThreshold,
    divided: &Divided,
    tests: &SubsetTests,
    chosen: bool,
) -> PoolVerdictReport {
    let one = tests.one_for_all.p_value;
    let hardest = tests.hardest();
    let smooth = hardest.map_or(1.0, |h| h.test.p_value);
    let world = hardest.map_or("", |h| h.world.name());
    let c = threshold.fraction();
    if divided.divided < 2 {
        let reasons = vec![format!(
            "A threshold for {} says nothing about a rule: two or more must reach it.",
            if divided.divided == 1 { "one norm" } else { "no norm" }
        )];
        return PoolVerdictReport { verdict: PoolVerdict::Insufficient, reasons };
    }
    if !divided.rises() {
        let reasons = vec![format!(
            "At the common threshold of highest likelihood, {c:.3}, hazards do not rise together: they are higher from it on in {} of {} norms, and {} \
             adoptions follow it where constant hazards would have had {:.0}.",
            divided.rising, divided.divided, divided.events_after, divided.expected_after
        )];
        return PoolVerdictReport { verdict: PoolVerdict::NoSharedRise, reasons };
    }
    let mut reasons = Vec::new();
    let better = hardest.map_or(f64::NEG_INFINITY, |h| h.test.statistic);
    let beats = smooth < ALPHA && better > 0.0;
    reasons.push(if chosen {
        "The norms were chosen by their own tests against smooth hazards: nothing new is tested against those here.".to_owned()
    } else if smooth < ALPHA && !beats {
        format!(
            "One threshold for all does better than chance would have it where every norm is smooth (p = {smooth:.3} in the world that is hardest to \
             beat, {world}), but the best smooth hazard of each norm fits better still: their BIC is {:.1} lower.",
            -better
        )
    } else if beats {
        format!(
            "One threshold for all norms fits better than the best smooth hazard of each, by more than chance would have it where every norm is \
             smooth (p = {smooth:.3} in the world that is hardest to beat, {world}; needed below {ALPHA})."
        )
    } else {
        format!(
            "Smooth hazards suffice: where every norm is smooth, one threshold for all does as well by chance (p = {smooth:.3} in the \
             world that is hardest to beat, {world}; needed below {ALPHA})."
        )
    });
    reasons.push(if one < ALPHA {
        format!("One threshold does not serve all norms: with one of its own each would fit better by more than chance has it where all share one (p = {one:.3}, needed {ALPHA} or more).")
    } else {
        format!("One threshold serves all norms as far as can be told (p = {one:.3}, needed {ALPHA} or more).")
    });
    if (beats || chosen) && one >= ALPHA {
        let held = threshold.holds(tests.cut, ONE_THIRD);
        reasons.push(format!(
            "One third is {} the set of thresholds that the data allow (p = {:.3}).",
            if held { "in" } else { "outside" },
            tests.one_third.p_value
        ));
    }
    let verdict = match (beats, one < ALPHA) {
        (_, true) if chosen => PoolVerdict::DifferentThresholds,
        (_, false) if chosen => PoolVerdict::NoDifferenceFound,
        (false, _) => PoolVerdict::Smooth,
        (true, true) => PoolVerdict::DifferentThresholds,
        (true, false) => PoolVerdict::SharedThreshold,
    };
    PoolVerdictReport { verdict, reasons }
}

/// Several codings of one norm are no several norms.
pub(crate) fn codings(one: &str, count: u64) -> Warning {
    Warning::new(
        "codings_of_one_norm",
        format!(
            "{count} of these norms are codings of one, {one}: they tell the same history {count} times, and every interval and p-value of the pool takes them for \
             independent. Pool one of them; `tipping sensitivity` compares codings."
        ),
    )
}

/// The doubt about decisions that more replicates might turn.
pub(crate) fn doubt(name: &str, tests: &SubsetTests) -> Option<Warning> {
    let smooth = format!("a common threshold against smooth hazards, {name}");
    let one = format!("one threshold for {name}");
    let mut decisions = vec![(one.as_str(), &tests.one_for_all, ALPHA)];
    decisions.extend(tests.hardest().map(|hardest| (smooth.as_str(), &hardest.test, ALPHA)));
    close_call(&decisions)
}

impl SubsetTests {
    /// The verdict about the norms of this set, whose common threshold is `threshold` and whose profiles are
    /// `profiles`.
    #[must_use]
    pub fn verdict(&self, threshold: &PooledThreshold, profiles: &[&NormProfile]) -> PoolVerdictReport {
        verdict(threshold, &Divided::at(profiles, threshold.fraction()), self, false)
    }
}

/// What holds for every pool. `selected`: norms with the verdict `tipping` are looked at alone.
pub(crate) fn notes(simulated: bool, selected: bool) -> Vec<Warning> {
    let mut notes = vec![
        Warning::new(
            "every_norm_counts",
            "The common threshold is that of all norms that did not fail, whatever their own verdict: a norm that does not tip still says where \
             its hazard did not change.",
        ),
        Warning::new(
            "norms_not_independent",
            "Norms are taken as independent given their hazards. The same states adopt many of them, at the same summits and in the same years: \
             sets and p-values are narrower and smaller than they would be with that reckoned in.",
        ),
        Warning::new(
            "one_step_each",
            "A common threshold is one step in each norm. Slow last hold-outs make a step fit worse than a smooth curve, and speak against it here \
             although a life-cycle would hold.",
        ),
    ];
    if simulated && selected {
        notes.push(Warning::new(
            "selected_by_test",
            "Norms with the verdict tipping were chosen because each of them beats smooth hazards: that one threshold beats them there as well is \
             no further evidence, and its p-value is too small. What is new in that set is whether one threshold serves all.",
        ));
    }
    if !simulated {
        notes.push(Warning::new(
            "rivals_not_tested",
            "Nothing was simulated: whether a common threshold beats smooth hazards, and whether one serves all norms, was not tested. Every pool \
             of S-curves has a common threshold of highest likelihood, often near a third.",
        ));
    }
    notes
}

/// Doubts about the norms of a pool. `mixed`: options that differ between norms, with how many norms have
/// each value.
pub(crate) fn warnings(
    pooled: usize,
    failed: &[&str],
    mixed: &BTreeMap<&str, BTreeMap<&str, u64>>,
    by: Option<&str>,
    without_group: &[&str],
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if pooled < FEW_NORMS {
        let message = format!(
            "{} {} no rule: with fewer than {FEW_NORMS} norms one of them decides, and differences between norms can hardly be seen.",
            if pooled == 1 { "One norm".to_owned() } else { format!("{pooled} norms") },
            if pooled == 1 { "establishes" } else { "establish" },
        );
        warnings.push(Warning::new("few_norms", message));
    }
    if !failed.is_empty() {
        let message = format!(
            "{} of {} norms have no result, because they were left out or failed, and are not in the pool: {}.",
            failed.len(),
            failed.len() + pooled,
            some(failed)
        );
        warnings.push(Warning::new("failed_norms", message));
    }
    if !mixed.is_empty() {
        let of = |(name, values): (&&str, &BTreeMap<&str, u64>)| {
            let values: Vec<String> = values.iter().map(|(value, n)| format!("{value} ({n})")).collect();
            format!("{name} {}", values.join(", "))
        };
        let message = format!(
            "Norms were not all analysed in the same way: {}. Run the batch again with one set of options, or read differences between norms as \
             differences between analyses.",
            mixed.iter().map(of).collect::<Vec<_>>().join("; ")
        );
        warnings.push(Warning::new("mixed_options", message));
    }
    if let Some(by) = by.filter(|_| !without_group.is_empty()) {
        let message =
            format!("Norms without a value of `{by}`, which are in no group: {}.", some(without_group));
        warnings.push(Warning::new("without_group", message));
    }
    warnings
}

/// Below this many norms one of them decides.
const FEW_NORMS: usize = 5;

/// A list for a sentence: twelve of them, then how many more there are.
fn some(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
