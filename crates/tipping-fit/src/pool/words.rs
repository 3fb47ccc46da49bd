//! What a pool says, in words with the numbers that decide.

use tipping_core::Warning;
use tipping_core::result::Verdict;

use crate::pool::profile::NormProfile;
use crate::pool::threshold::{ONE_THIRD, PooledThreshold, SubsetTests};
use crate::special::stretches;
use crate::tests::ALPHA;
use crate::verdict::close_call;

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
    /// What a constant hazard in each of them would have had: d_j times the share of unit-periods (exact: exposure) after it.
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
                all.expected_after += (step.before.events + step.after.events) as f64 * step.after.size / size;
            }
        }
        all
    }

    /// Whether hazards on the whole are higher afterwards.
    pub(crate) fn rises(&self) -> bool {
        self.events_after as f64 > self.expected_after
    }
}

impl PooledThreshold {
    /// The thresholds within a cut of the maximum, as ranges (lo, hi], in order.
    #[must_use]
    pub fn set(&self, cut: f64) -> Vec<(f64, f64)> {
        // The maximum is in it whatever the cut, as the running sums of replicates may differ from it by rounding.
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

/// The verdict about a set of norms: `insufficient` with fewer than two of them, or fewer that the threshold divides; `no shared rise` when hazards on the whole do not rise at the common
/// threshold; `smooth` when smooth hazards suffice; `different thresholds` when one threshold does not serve all; else
/// `shared threshold`.
pub(crate) fn verdict(threshold: &PooledThreshold, divided: &Divided, tests: &SubsetTests) -> Verdict {
    let (smooth, one) = (tests.versus_smooth.p_value, tests.one_for_all.p_value);
    let c = threshold.fraction();
    if divided.divided < 2 {
        let reasons = vec![format!(
            "A threshold for {} says nothing about a rule: two or more must reach it.",
            if divided.divided == 1 { "one norm" } else { "no norm" }
        )];
        return Verdict { verdict: "insufficient".to_owned(), reasons };
    }
    if !divided.rises() {
        let reasons = vec![format!(
            "At the common threshold of highest likelihood, {c:.3}, hazards on the whole do not rise: {} adoptions follow it where constant \
             hazards would have had {:.0}.",
            divided.events_after, divided.expected_after
        )];
        return Verdict { verdict: "no shared rise".to_owned(), reasons };
    }
    let mut reasons = Vec::new();
    let beats = smooth < ALPHA;
    reasons.push(if beats {
        format!(
            "One threshold for all norms fits better than the best smooth hazard of each, by more than chance would have it where every norm is \
             smooth (p = {smooth:.3}, needed below {ALPHA})."
        )
    } else {
        format!(
            "Smooth hazards suffice: where every norm is smooth, one threshold for all does as well by chance (p = {smooth:.3}, needed below \
             {ALPHA})."
        )
    });
    reasons.push(if one < ALPHA {
        format!("One threshold does not serve all norms: their own differ by more than chance (p = {one:.3}, needed {ALPHA} or more).")
    } else {
        format!("One threshold serves all norms as far as can be told (p = {one:.3}, needed {ALPHA} or more).")
    });
    if beats && one >= ALPHA {
        let held = threshold.holds(tests.cut, ONE_THIRD);
        reasons.push(format!(
            "One third is {} the set of thresholds that the data allow (p = {:.3}).",
            if held { "in" } else { "outside" },
            tests.one_third.p_value
        ));
    }
    let verdict = match (beats, one < ALPHA) {
        (false, _) => "smooth",
        (true, true) => "different thresholds",
        (true, false) => "shared threshold",
    };
    Verdict { verdict: verdict.to_owned(), reasons }
}

/// The doubt about decisions that more replicates might turn.
pub(crate) fn doubt(name: &str, tests: &SubsetTests) -> Option<Warning> {
    let smooth = format!("a common threshold against smooth hazards, {name}");
    let one = format!("one threshold for {name}");
    close_call(&[(&smooth, &tests.versus_smooth, ALPHA), (&one, &tests.one_for_all, ALPHA)])
}

impl SubsetTests {
    /// The verdict about the norms of this set, whose common threshold is `threshold` and whose profiles are `profiles`.
    #[must_use]
    pub fn verdict(&self, threshold: &PooledThreshold, profiles: &[&NormProfile]) -> Verdict {
        verdict(threshold, &Divided::at(profiles, threshold.fraction()), self)
    }
}
