//! The verdict about a set of norms, with its reasons.

use tipping_core::finding::PoolReason;
use tipping_core::{PoolVerdict, SmoothWorld};

use super::profile::NormProfile;
use super::threshold::{ONE_THIRD, PooledThreshold, SubsetTests};
use crate::bootstrap::ALPHA;

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
    fn rises(&self) -> bool {
        2 * self.rising > self.divided && self.events_after as f64 > self.expected_after
    }
}

/// A verdict about a set of norms and what it rests on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PoolConclusion {
    /// The verdict.
    pub verdict: PoolVerdict,
    /// Its reasons, in the order in which they decided.
    pub reasons: Vec<PoolReason>,
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
) -> PoolConclusion {
    let Divided { divided: count, rising, events_after, expected_after, .. } = *divided;
    if count < 2 {
        let reasons = vec![PoolReason::TooFewDivided { divided: count }];
        return PoolConclusion { verdict: PoolVerdict::Insufficient, reasons };
    }
    if !divided.rises() {
        let fraction = threshold.fraction();
        let reason =
            PoolReason::NoSharedRise { fraction, rising, divided: count, events_after, expected_after };
        return PoolConclusion { verdict: PoolVerdict::NoSharedRise, reasons: vec![reason] };
    }
    let against_smooth = if chosen { PoolReason::ChosenByTests } else { against_smooth(tests) };
    let beats = matches!(against_smooth, PoolReason::BeatsSmooth { .. });
    let (p_value, bar) = (tests.one_for_all.p_value, ALPHA);
    let serves = p_value >= bar;
    let one_for_all = if serves {
        PoolReason::OneServes { p_value, bar }
    } else {
        PoolReason::OneDoesNotServe { p_value, bar }
    };
    let mut reasons = vec![against_smooth, one_for_all];
    if (beats || chosen) && serves {
        let allowed = threshold.holds(tests.cut, ONE_THIRD);
        reasons.push(PoolReason::OneThird { allowed, p_value: tests.one_third.p_value });
    }
    let verdict = match (chosen, beats, serves) {
        (true, _, true) => PoolVerdict::NoDifferenceFound,
        (true, _, false) | (false, true, false) => PoolVerdict::DifferentThresholds,
        (false, true, true) => PoolVerdict::SharedThreshold,
        (false, false, _) => PoolVerdict::Smooth,
    };
    PoolConclusion { verdict, reasons }
}

/// What the test against smooth hazards says, in the world that is hardest to beat. Where none is, smooth
/// hazards suffice.
fn against_smooth(tests: &SubsetTests) -> PoolReason {
    let (bar, hardest) = (ALPHA, tests.hardest());
    let world = hardest.map_or(SmoothWorld::Own, |hardest| hardest.world);
    let p_value = hardest.map_or(1.0, |hardest| hardest.test.p_value);
    let better = hardest.map_or(f64::NEG_INFINITY, |hardest| hardest.test.statistic);
    if p_value >= bar {
        PoolReason::SmoothSuffices { p_value, world, bar }
    } else if better > 0.0 {
        PoolReason::BeatsSmooth { p_value, world, bar }
    } else {
        PoolReason::SmoothFitsBetter { p_value, world, bic_lower: -better }
    }
}

impl SubsetTests {
    /// The verdict about the norms of this set, whose common threshold is `threshold` and whose profiles are
    /// `profiles`.
    #[must_use]
    pub fn verdict(&self, threshold: &PooledThreshold, profiles: &[&NormProfile]) -> PoolConclusion {
        verdict(threshold, &Divided::at(profiles, threshold.fraction()), self, false)
    }
}
