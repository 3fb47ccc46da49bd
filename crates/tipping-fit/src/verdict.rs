//! The tests in the terms of the result schema, and the verdict with its reasons.

use tipping_core::result::{
    ArtefactReport, LikelihoodRatioReport, OneThirdTest, RivalTest, TestReport, TestsReport, Verdict,
};
use tipping_core::{RiskTable, Warning};

use crate::analysis::{Analysis, FEW_EVENTS};
use crate::step::StepHazard;
use crate::tests::{Bootstrap, LikelihoodRatioSet, Test, Tests};

/// Significance that decides the verdict.
const ALPHA: f64 = 0.05;

impl Test {
    fn report(&self) -> TestReport {
        TestReport {
            statistic: self.statistic.is_finite().then_some(self.statistic),
            p_value: self.p_value,
            monte_carlo_error: self.monte_carlo_error(),
            replicates: self.replicates,
        }
    }
}

impl Tests {
    /// The tests in the terms of the result schema.
    #[must_use]
    pub fn report(&self, table: &RiskTable, analysis: &Analysis, settings: &Bootstrap) -> TestsReport {
        let probability = analysis.critical_mass.as_ref().map_or(0.0, |m| m.probability_at_least_one_third);
        TestsReport {
            existence: self.existence.report(),
            rise: self.rise.report(),
            tipping_versus_smooth: RivalTest {
                rival: self.rival.name().to_owned(),
                test: self.tipping_versus_smooth.report(),
            },
            artefact_reference: self.artefact.as_ref().map(|a| ArtefactReport {
                median: a.median,
                lower: a.lower,
                upper: a.upper,
                observed_quantile: a.observed_quantile,
                rises: a.rises,
            }),
            one_third: self
                .one_third
                .map(|test| OneThirdTest { test: test.report(), probability_at_least: probability }),
            likelihood_ratio: self.likelihood_ratio.as_ref().map(|set| set.report(table, settings)),
        }
    }

    /// What every reader of these tests must know.
    #[must_use]
    pub fn note() -> Warning {
        Warning::new(
            "waves_not_tested",
            "The tests take the adoptions of a period to be independent given the hazard. Waves (wars, decolonization, summits) \
             cluster them, which makes p-values too small; no correction for that is made yet.",
        )
    }

    /// The verdict: `insufficient` below ten events; `no-cascade` when no rise beats a constant hazard; `tipping` when a
    /// threshold account beats the smooth rivals as well; `acceleration` when it does not.
    #[must_use]
    pub fn verdict(&self, events: u64) -> Verdict {
        let (rise, rival) = (self.rise.p_value, self.tipping_versus_smooth.p_value);
        let mut reasons = Vec::new();
        let verdict = if events < FEW_EVENTS {
            reasons.push(format!("{events} adoptions by units at risk; {FEW_EVENTS} are needed."));
            "insufficient"
        } else if rise >= ALPHA || !self.rise.statistic.is_finite() {
            reasons.push(format!(
                "No rise of the hazard beats a constant one (p = {rise:.3}, needed below {ALPHA})."
            ));
            "no-cascade"
        } else {
            reasons.push(format!(
                "The hazard rises (p = {rise:.3} against a constant one, needed below {ALPHA})."
            ));
            let smooth = self.rival;
            if rival < ALPHA {
                reasons.push(format!(
                    "A threshold fits better than every smooth rival, more than chance would have it under the best of them, \
                     {smooth} (p = {rival:.3}, needed below {ALPHA})."
                ));
                "tipping"
            } else {
                reasons.push(format!(
                    "A smooth hazard suffices: under the best of them, {smooth}, a threshold does as well by chance (p = \
                     {rival:.3}, needed below {ALPHA})."
                ));
                "acceleration"
            }
        };
        Verdict { verdict: verdict.to_owned(), reasons }
    }
}

impl LikelihoodRatioSet {
    fn report(&self, table: &RiskTable, settings: &Bootstrap) -> LikelihoodRatioReport {
        let label = |b| table.label(table.time(b));
        // Neighbours are neighbours among all candidates of the step.
        let all =
            StepHazard::new().min_events(settings.min_events).profile(table).map_or(Vec::new(), |p| p.0);
        let mut dates: Vec<[String; 2]> = Vec::new();
        let mut open = false;
        for candidate in &all {
            let inside = self.candidates.contains(&candidate.boundary);
            match dates.last_mut() {
                Some(range) if inside && open => range[1] = label(candidate.boundary),
                _ if inside => dates.push([label(candidate.boundary), label(candidate.boundary)]),
                _ => {}
            }
            open = inside;
        }
        let fractions = self.candidates.iter().map(|b| table.rows()[b.state_row()].fraction());
        let (low, high) = fractions.fold((1.0_f64, 0.0_f64), |(l, h), f| (l.min(f), h.max(f)));
        LikelihoodRatioReport { level: settings.level, cut: self.cut, dates, fractions: [low, high] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Model;

    fn verdict(rise: f64, smooth: f64, events: u64) -> String {
        let test = |p_value| Test { statistic: 1.0, p_value, replicates: 99 };
        let tests = Tests {
            existence: test(0.01),
            rise: test(rise),
            rival: Model::Trend,
            tipping_versus_smooth: test(smooth),
            artefact: None,
            one_third: None,
            likelihood_ratio: None,
        };
        tests.verdict(events).verdict
    }

    #[test]
    fn each_verdict_has_its_conditions() {
        assert_eq!(verdict(0.01, 0.01, 9), "insufficient");
        assert_eq!(verdict(0.05, 0.01, 90), "no-cascade");
        assert_eq!(verdict(0.01, 0.05, 90), "acceleration");
        assert_eq!(verdict(0.01, 0.01, 90), "tipping");
    }
}
