//! The verdict with its reasons, and doubts about the tests that it rests on.

use tipping_core::Verdict;
use tipping_core::finding::{Question, TestFinding, VerdictReason};

use super::close_call::close_decisions;
use super::decisive::Tests;
use super::{ALPHA, WAVES};
use crate::threshold::FEW_EVENTS;

/// A verdict and what it rests on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Conclusion {
    /// The verdict.
    pub verdict: Verdict,
    /// Its reasons, in the order in which they decided.
    pub reasons: Vec<VerdictReason>,
}

impl Tests {
    /// Doubts: decisions that more replicates might turn, and waves, which make intervals too narrow.
    #[must_use]
    pub fn findings(&self) -> Vec<TestFinding> {
        let decisive = self.decisive();
        let decisions = close_decisions([
            (Question::Rise, &decisive.rise, ALPHA),
            (Question::TippingVersusSmooth, &decisive.tipping_versus_smooth, ALPHA),
            (Question::Waves, &self.overdispersion.test, WAVES),
        ]);
        let mut findings = Vec::new();
        if !decisions.is_empty() {
            findings.push(TestFinding::CloseCall { decisions });
        }
        if self.overdispersion.in_waves.is_some() {
            findings.push(TestFinding::Waves { rho: self.overdispersion.rho });
        }
        findings
    }

    /// The verdict: `insufficient` below ten events; `no-cascade` when no rise beats a constant hazard;
    /// `tipping` when a threshold model beats the smooth rivals as well, with a lower BIC and by more than
    /// chance; `acceleration` when it does not. When adoptions come in waves the tests that reckon with them
    /// decide.
    #[must_use]
    pub fn verdict(&self, events: u64) -> Conclusion {
        if events < FEW_EVENTS {
            let reason = VerdictReason::FewEvents { events, needed: FEW_EVENTS };
            return Conclusion { verdict: Verdict::Insufficient, reasons: vec![reason] };
        }
        let (verdict, mut reasons) = self.of_tests();
        if self.overdispersion.in_waves.is_some() {
            reasons.push(VerdictReason::Waves {
                rho: self.overdispersion.rho,
                p_value: self.overdispersion.test.p_value,
                bar: WAVES,
                independent: self.independent.tipping_versus_smooth.p_value,
            });
        }
        Conclusion { verdict, reasons }
    }

    /// What the decisive tests say.
    fn of_tests(&self) -> (Verdict, Vec<VerdictReason>) {
        let rise = self.decisive().rise;
        let (p_value, bar) = (rise.p_value, ALPHA);
        if p_value >= bar || !rise.statistic.is_finite() {
            return (Verdict::NoCascade, vec![VerdictReason::NoRise { p_value, bar }]);
        }
        let (verdict, reason) = self.versus_smooth();
        (verdict, vec![VerdictReason::Rise { p_value, bar }, reason])
    }

    /// What the test against the smooth rivals says of a hazard that rises.
    fn versus_smooth(&self) -> (Verdict, VerdictReason) {
        let test = self.decisive().tipping_versus_smooth;
        let (rival, null, p_value, bar) = (self.rival, self.null, test.p_value, ALPHA);
        if p_value >= bar {
            return (Verdict::Acceleration, VerdictReason::SmoothSuffices { rival, null, p_value, bar });
        }
        // The statistic is by how much in BIC the best threshold is better than the best smooth rival: chance
        // may have it much worse than it is here.
        if test.statistic <= 0.0 {
            let bic_lower = -test.statistic;
            return (
                Verdict::Acceleration,
                VerdictReason::RivalFitsBetter { rival, bic_lower, null, p_value },
            );
        }
        (Verdict::Tipping, VerdictReason::ThresholdFitsBetter { rival, null, p_value, bar })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bootstrap::{Decisive, Overdispersion, Test};
    use tipping_core::Model;

    fn test(p_value: f64) -> Test {
        Test { statistic: 1.0, p_value, replicates: 99 }
    }

    fn decisive(rise: f64, smooth: f64) -> Decisive {
        let tipping_versus_smooth = test(smooth);
        Decisive { existence: test(0.01), rise: test(rise), tipping_versus_smooth, null_distribution: None }
    }

    fn tests(independent: Decisive, in_waves: Option<Decisive>) -> Tests {
        let overdispersion = Overdispersion { rho: 0.1, test: test(0.01), in_waves };
        Tests {
            independent,
            rival: Model::Trend,
            null: Model::Trend,
            overdispersion,
            one_third: None,
            likelihood_ratio: None,
        }
    }

    #[test]
    fn each_verdict_has_its_conditions() {
        let verdict = |rise, smooth, events| tests(decisive(rise, smooth), None).verdict(events).verdict;
        assert_eq!(verdict(0.01, 0.01, 9), Verdict::Insufficient);
        assert_eq!(verdict(0.05, 0.01, 90), Verdict::NoCascade);
        assert_eq!(verdict(0.01, 0.05, 90), Verdict::Acceleration);
        assert_eq!(verdict(0.01, 0.01, 90), Verdict::Tipping);
    }

    #[test]
    fn a_threshold_that_fits_worse_than_its_rival_is_no_tipping() {
        let mut decisive = decisive(0.01, 0.01);
        decisive.tipping_versus_smooth.statistic = -2.0;
        let conclusion = tests(decisive, None).verdict(90);
        assert_eq!(conclusion.verdict, Verdict::Acceleration);
        let rival_fits_better = VerdictReason::RivalFitsBetter {
            rival: Model::Trend,
            bic_lower: 2.0,
            null: Model::Trend,
            p_value: 0.01,
        };
        assert_eq!(conclusion.reasons[1], rival_fits_better);
    }

    #[test]
    fn close_calls_are_found() {
        let questions = |tests: &Tests| -> Vec<Question> {
            let findings = tests.findings();
            findings.into_iter().flat_map(of_close_call).collect()
        };
        let of_smooth = |smooth| tests(decisive(0.01, smooth), None);
        assert_eq!(questions(&of_smooth(0.04)), [Question::TippingVersusSmooth]);
        assert_eq!(questions(&of_smooth(0.01)), []);
        let waves = Overdispersion { rho: 0.1, test: test(0.09), in_waves: None };
        assert_eq!(questions(&Tests { overdispersion: waves, ..of_smooth(0.01) }), [Question::Waves]);
    }

    fn of_close_call(finding: TestFinding) -> Vec<Question> {
        match finding {
            TestFinding::CloseCall { decisions } => decisions.into_iter().map(|d| d.question).collect(),
            TestFinding::Waves { .. } => Vec::new(),
        }
    }

    #[test]
    fn in_waves_the_tests_that_reckon_with_them_decide() {
        let in_waves = tests(decisive(0.01, 0.01), Some(decisive(0.01, 0.2)));
        let conclusion = in_waves.verdict(90);
        assert_eq!(conclusion.verdict, Verdict::Acceleration);
        let reason = VerdictReason::Waves { rho: 0.1, p_value: 0.01, bar: WAVES, independent: 0.01 };
        assert_eq!(conclusion.reasons.last(), Some(&reason));
        assert_eq!(in_waves.findings(), [TestFinding::Waves { rho: 0.1 }]);
    }
}
