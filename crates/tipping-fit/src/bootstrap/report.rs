//! The tests in the terms of the result schema.

use tipping_core::RiskTable;
use tipping_core::result::{
    AdoptedState, EventReport, LikelihoodRatioReport, OneThirdTest, OverdispersionReport, RivalTest,
    TestsReport, WavesReport,
};

use super::decisive::Tests;
use super::known_dates::KnownDateTest;
use super::likelihood_ratio::LikelihoodRatioSet;
use super::null_distribution::NullDistribution;
use crate::model::Changes;
use crate::numeric::finite;
use crate::threshold::Analysis;

impl Tests {
    /// The tests in the terms of the result schema.
    #[must_use]
    pub fn report(&self, table: &RiskTable, analysis: &Analysis, changes: Changes) -> TestsReport {
        let probability = analysis.critical_mass.as_ref().map_or(0.0, |m| m.probability_at_least_one_third);
        let decisive = &self.independent;
        TestsReport {
            existence: decisive.existence.report(),
            rise: decisive.rise.report(),
            tipping_versus_smooth: RivalTest {
                rival: self.rival,
                simulated_under: self.null,
                test: decisive.tipping_versus_smooth.report(),
            },
            null_distribution: decisive.null_distribution.as_ref().map(NullDistribution::report),
            one_third: self
                .one_third
                .map(|test| OneThirdTest { test: test.report(), probability_at_least: probability }),
            overdispersion: OverdispersionReport {
                rho: self.overdispersion.rho,
                test: self.overdispersion.test.report(),
                in_waves: self.overdispersion.in_waves.as_ref().map(|w| WavesReport {
                    existence: w.existence.report(),
                    rise: w.rise.report(),
                    tipping_versus_smooth: w.tipping_versus_smooth.report(),
                    null_distribution: w.null_distribution.as_ref().map(NullDistribution::report),
                }),
            },
            likelihood_ratio: self.likelihood_ratio.as_ref().map(|set| set.report(table, changes)),
        }
    }
}

impl LikelihoodRatioSet {
    fn report(&self, table: &RiskTable, changes: Changes) -> LikelihoodRatioReport {
        let ordered = changes.ordered(table);
        let label = |b| ordered.label(ordered.time(b));
        LikelihoodRatioReport {
            level: self.level,
            cut: finite(self.cut),
            dates: self.ranges.iter().map(|r| [label(r.0), label(r.1)]).collect(),
            fractions: [self.fractions.0, self.fractions.1],
        }
    }
}

impl KnownDateTest {
    /// The test in the terms of the result schema.
    #[must_use]
    pub fn report(&self) -> EventReport {
        let fit = self.fit.as_ref();
        EventReport {
            name: self.name.clone(),
            date: self.date,
            state: AdoptedState::new(self.adopters, self.members),
            hazard_before: fit.and_then(|f| finite(f.hazards[0])),
            hazard_after: fit.and_then(|f| finite(f.hazards[1])),
            statistic: fit.and_then(|f| finite(f.statistic)),
            p_value: fit.map(|f| f.p_value),
            free_change: fit.and_then(|f| f.free).map(|test| test.report()),
            probability_before: self.probability_before,
        }
    }
}
