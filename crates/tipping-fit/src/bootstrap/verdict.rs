//! The verdict with its reasons, and doubts about the tests that it rests on.

use tipping_core::result::VerdictReport;
use tipping_core::{Verdict, Warning};

use super::decisive::Tests;
use super::test::Test;
use super::{ALPHA, WAVES};
use crate::threshold::FEW_EVENTS;

/// The doubt about tests whose p-values are within the error of the simulation of the bars that decide, each
/// with its name and its bar.
pub(crate) fn close_call(decisions: &[(&str, &Test, f64)]) -> Option<Warning> {
    let close = |test: &Test, bar: f64| (test.p_value - bar).abs() < 1.96 * test.monte_carlo_error();
    let names: Vec<String> = decisions
        .iter()
        .filter(|(_, test, bar)| close(test, *bar))
        .map(|(name, test, bar)| format!("{name} (p = {:.3}, bar {bar})", test.p_value))
        .collect();
    (!names.is_empty()).then(|| {
        Warning::new(
            "close_call",
            format!(
                "Within the error of the simulation of the bar that decides: {}. More replicates (--bootstrap 9999) tell, and another seed \
                 might decide otherwise.",
                names.join(", ")
            ),
        )
    })
}

impl Tests {
    /// Doubts: decisions that more replicates might turn, and waves, which make intervals too narrow.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let decisive = self.decisive();
        let decisions = [
            ("a rise against a constant hazard", &decisive.rise, ALPHA),
            ("tipping versus smooth", &decisive.tipping_versus_smooth, ALPHA),
            ("waves", &self.overdispersion.test, WAVES),
        ];
        let mut warnings: Vec<Warning> = close_call(&decisions).into_iter().collect();
        if self.overdispersion.in_waves.is_some() {
            warnings.push(Warning::new(
                "waves",
                "Adoptions of a period come together more than a smooth hazard has it: they may come in waves, or the hazard changes \
                 abruptly. The tests reckon with waves, the intervals do not: if these are waves, the date and the critical mass are less \
                 certain than their intervals say.",
            ));
        }
        warnings
    }

    /// The verdict: `insufficient` below ten events; `no-cascade` when no rise beats a constant hazard;
    /// `tipping` when a threshold model beats the smooth rivals as well, with a lower BIC and by more than
    /// chance; `acceleration` when it does not. When adoptions come in waves the tests that reckon with them
    /// decide.
    #[must_use]
    pub fn verdict(&self, events: u64) -> VerdictReport {
        let decisive = self.decisive();
        let (rise, smooth) = (decisive.rise, decisive.tipping_versus_smooth.p_value);
        // In BIC by how much the best threshold is better than the best smooth rival: chance may have it much
        // worse than it is here.
        let better = decisive.tipping_versus_smooth.statistic;
        let mut reasons = Vec::new();
        let verdict = if events < FEW_EVENTS {
            reasons.push(format!("{events} adoptions by units at risk; {FEW_EVENTS} are needed."));
            Verdict::Insufficient
        } else if rise.p_value >= ALPHA || !rise.statistic.is_finite() {
            reasons.push(format!(
                "No rise of the hazard beats a constant one (p = {:.3}, needed below {ALPHA}).",
                rise.p_value
            ));
            Verdict::NoCascade
        } else {
            reasons.push(format!(
                "The hazard rises (p = {:.3} against a constant one, needed below {ALPHA}).",
                rise.p_value
            ));
            let rival = self.rival;
            let null = if rival == self.null { "it".to_owned() } else { self.null.to_string() };
            if smooth < ALPHA && better <= 0.0 {
                reasons.push(format!(
                    "A threshold does better than chance would have it under {null} (p = {smooth:.3}), but the best smooth rival, {rival}, fits \
                     better still: its BIC is {:.1} lower.",
                    -better
                ));
                Verdict::Acceleration
            } else if smooth < ALPHA {
                reasons.push(format!(
                    "A threshold fits better than the best smooth rival, {rival}, by more than chance would have it under {null} (p = \
                     {smooth:.3}, needed below {ALPHA})."
                ));
                Verdict::Tipping
            } else {
                reasons.push(format!(
                    "A smooth hazard suffices, best {rival}: under {null} a threshold does as well by chance (p = {smooth:.3}, needed \
                     below {ALPHA})."
                ));
                Verdict::Acceleration
            }
        };
        if events >= FEW_EVENTS && self.overdispersion.in_waves.is_some() {
            reasons.push(format!(
                "Adoptions may come in waves (correlation within a period rho = {:.3}, p = {:.3}, reckoned with below {WAVES}), and these \
                 tests reckon with them; without waves tipping versus smooth would have p = {:.3}.",
                self.overdispersion.rho,
                self.overdispersion.test.p_value,
                self.independent.tipping_versus_smooth.p_value
            ));
        }
        VerdictReport { verdict, reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bootstrap::{Decisive, Overdispersion};
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

    // p = .04 of 99 replicates has a standard error of .0197; .01 one of .0099.
    #[test]
    fn close_calls_are_named() {
        let codes = |smooth| tests(decisive(0.01, smooth), None).warnings().len();
        assert_eq!((codes(0.04), codes(0.01)), (1, 0));
        let waves = Overdispersion { rho: 0.1, test: test(0.09), in_waves: None };
        let near = Tests { overdispersion: waves, ..tests(decisive(0.01, 0.01), None) };
        assert!(near.warnings()[0].message.contains("waves (p = 0.090"));
    }

    #[test]
    fn in_waves_the_tests_that_reckon_with_them_decide() {
        let verdict = tests(decisive(0.01, 0.01), Some(decisive(0.01, 0.2))).verdict(90);
        assert_eq!(verdict.verdict, Verdict::Acceleration);
        assert!(verdict.reasons.last().unwrap().contains("waves"));
    }
}
