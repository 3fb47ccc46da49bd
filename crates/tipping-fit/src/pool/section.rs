//! One set of norms in the terms of the result schema.

use tipping_core::result::{
    BeforeOneThirdReport, MultiplicityReport, PoolSection, PooledPoint, PooledSet, PooledTestsReport,
    PooledThresholdReport, RandomEffectsReport, SmoothWorldReport,
};

use super::counts::{benjamini_hochberg, equal_tailed, poisson_binomial};
use super::norm::expit;
use super::profile::reaches;
use super::random_effects::RandomEffects;
use super::rivals::own_masses;
use super::threshold::{ONE_THIRD, Pool, PoolTests, PooledThreshold, SubsetTests};
use super::verdict::{Divided, PoolConclusion, verdict};
use crate::bootstrap::{ALPHA, NullDistribution};

/// Everything about one set of norms.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AnalysedSection {
    /// In the terms of the result schema, without the verdict.
    pub report: PoolSection,
    /// The verdict; `None` without simulation.
    pub conclusion: Option<PoolConclusion>,
}

/// What a section is made from.
pub(crate) struct Section<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) name: &'a str,
    /// Places of its norms.
    pub(crate) set: &'a [usize],
    /// Whether the norms were chosen by their verdicts.
    pub(crate) chosen: bool,
    /// p-values of the norms' own tests, by place in the pool; of the section of all norms only.
    pub(crate) p_values: Option<&'a [Option<f64>]>,
    pub(crate) level: f64,
    pub(crate) tests: Option<&'a SubsetTests>,
    /// Of the whole pool.
    pub(crate) all: Option<&'a PoolTests>,
}

impl Section<'_> {
    pub(crate) fn analyse(&self) -> AnalysedSection {
        let threshold = self.pool.threshold(self.set);
        let divided = threshold.as_ref().map(|t| Divided::at(&self.pool.profiles(self.set), t.fraction()));
        let conclusion = match (&threshold, &divided, self.tests) {
            (Some(threshold), Some(divided), Some(tests)) => {
                Some(verdict(threshold, divided, tests, self.chosen))
            }
            _ => None,
        };
        let report = PoolSection {
            name: self.name.to_owned(),
            chosen: self.chosen,
            norms: self.set.len() as u64,
            events: self.pool.events(self.set).sum(),
            threshold: threshold.as_ref().zip(divided).map(|(t, d)| self.threshold(t, &d)),
            random_effects: self.random_effects(),
            before_one_third: self.before_one_third(),
            multiplicity: self.multiplicity(),
            verdict: None,
        };
        AnalysedSection { report, conclusion }
    }

    fn threshold(&self, threshold: &PooledThreshold, divided: &Divided) -> PooledThresholdReport {
        let point = |p: &crate::pool::profile::Piece| PooledPoint {
            above: p.above,
            through: p.through,
            log_likelihood: p.log_likelihood,
        };
        PooledThresholdReport {
            fraction: threshold.fraction(),
            interval: [threshold.best.above, threshold.best.through],
            log_likelihood: threshold.best.log_likelihood,
            constant_log_likelihood: threshold.constant,
            apart_log_likelihood: threshold.apart,
            divided: divided.divided,
            rising: divided.rising,
            falling: divided.falling,
            events_after: divided.events_after,
            expected_after: divided.expected_after,
            bic: threshold.bic,
            smooth_bic: self.pool.smooth_bic(self.set),
            one_third_log_likelihood: threshold.at(ONE_THIRD),
            tests: self.tests.and_then(|tests| tested(threshold, tests, self.level)),
            profile: threshold.profile.iter().map(point).collect(),
        }
    }

    fn random_effects(&self) -> Option<RandomEffectsReport> {
        let (y, v) = own_masses(self.pool, self.set);
        let fit = RandomEffects::fit(&y, &v, self.level)?;
        let fractions = |(low, high): (f64, f64)| [expit(low), expit(high)];
        Some(RandomEffectsReport {
            norms: fit.count as u64,
            mu: fit.mu,
            standard_error: fit.standard_error,
            fraction: expit(fit.mu),
            interval: fractions(fit.interval),
            prediction: fractions(fit.prediction),
            tau_squared: fit.tau_squared,
            q: fit.q,
            q_p_value: fit.q_p_value,
            i_squared: fit.i_squared,
            h_squared: fit.h_squared,
            null_distribution: self
                .tests
                .and_then(|t| t.mean_null_distribution.as_ref())
                .map(NullDistribution::report),
        })
    }

    /// Over the tipping norms; where no norm of the pool was tested, over all with a critical mass.
    fn before_one_third(&self) -> Option<BeforeOneThirdReport> {
        let norms = self.pool.norms();
        let tested = norms.iter().any(|norm| norm.tipping.is_some());
        let counts = |j: &&usize| norms[**j].mass.is_some() && (!tested || norms[**j].tipping == Some(true));
        let over: Vec<usize> = self.set.iter().filter(counts).copied().collect();
        if over.is_empty() {
            return None;
        }
        let below =
            |j: usize| norms[j].mass.map_or(0.0, |mass| (1.0 - mass.at_least_one_third).clamp(0.0, 1.0));
        let p: Vec<f64> = over.iter().map(|&j| below(j)).collect();
        let distribution = poisson_binomial(&p);
        let (interval, mass) = equal_tailed(&distribution, self.level);
        Some(BeforeOneThirdReport {
            over: if tested {
                "norms with the verdict tipping"
            } else {
                "norms with a tipping point, none tested"
            }
            .to_owned(),
            norms: over.len() as u64,
            expected: p.iter().sum(),
            interval,
            mass,
            distribution,
            expected_by_chance: self
                .all
                .map(|tests| over.iter().map(|&j| share_before_one_third(&tests.by_chance[j])).sum()),
        })
    }

    fn multiplicity(&self) -> Option<MultiplicityReport> {
        let p: Vec<f64> = self.p_values?.iter().flatten().copied().collect();
        let stands = |p: &[f64]| p.iter().filter(|p| **p <= ALPHA).count() as u64;
        (!p.is_empty()).then(|| MultiplicityReport {
            tested: p.len() as u64,
            rate: ALPHA,
            raw: stands(&p),
            discoveries: stands(&benjamini_hochberg(&p)),
        })
    }
}

fn tested(threshold: &PooledThreshold, tests: &SubsetTests, level: f64) -> Option<PooledTestsReport> {
    let hardest = tests.hardest()?;
    let world = |w: &crate::pool::rivals::WorldTest| SmoothWorldReport {
        name: w.world,
        test: w.test.report(),
        null_distribution: w.null_distribution.report(),
        fit: w.fit.report(),
        set_aside: !w.plausible(),
    };
    Some(PooledTestsReport {
        set: PooledSet {
            level,
            cut: tests.cut,
            ranges: threshold.set(tests.cut).into_iter().map(|(low, high)| [low, high]).collect(),
            holds_one_third: threshold.holds(tests.cut, ONE_THIRD),
        },
        one_third: tests.one_third.report(),
        one_for_all: tests.one_for_all.report(),
        threshold_versus_smooth: hardest.test.report(),
        simulated_under: hardest.world,
        null_distribution: hardest.null_distribution.report(),
        smooth_worlds: tests.worlds.iter().map(world).collect(),
    })
}

/// The share of simulated critical masses that lie below one third.
fn share_before_one_third(draws: &[f64]) -> f64 {
    let below = draws.iter().filter(|f| !reaches(**f, ONE_THIRD)).count();
    if draws.is_empty() { 0.0 } else { below as f64 / draws.len() as f64 }
}
