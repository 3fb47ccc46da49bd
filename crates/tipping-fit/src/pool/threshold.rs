//! The pool: a common threshold for some of its norms, and the tests that rest on simulation.

use tipping_core::SmoothWorld;

use super::common::{self, Common};
use super::norm::PooledNorm;
use super::profile::{NormProfile, Piece, best, pooled, reaches};
use super::rivals::{Rivalry, WorldTest};
use crate::bootstrap::{NullDistribution, Test};
use crate::error::FitError;
use crate::numeric::stretches;
use crate::watch::Watch;

/// One third.
pub(crate) const ONE_THIRD: f64 = 1.0 / 3.0;

/// Norms in the order of their identifiers, so that no result depends on the order in which they come.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    norms: Vec<PooledNorm>,
}

/// The common threshold of some norms: l(c) = sum of l_j(c), c searched exhaustively.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PooledThreshold {
    /// The thresholds (above, through] of highest likelihood, and l there. The estimate is the upper end, a
    /// fraction that some norm had.
    pub best: Piece,
    /// Sum of the constants.
    pub constant: f64,
    /// Sum of the highest l_j.
    pub apart: f64,
    /// BIC with two rates for each norm that the threshold divides and one for the others (n = the norm's
    /// events), and one threshold (n = all events).
    pub bic: f64,
    /// The whole profile.
    pub profile: Vec<Piece>,
}

/// How to test.
///
/// | setting | meaning |
/// |---|---|
/// | `replicates` | B of each simulation, at least 1 |
/// | `seed` | of the random streams |
/// | `level` | of the set of thresholds, between 0 and 1 |
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PoolBootstrap {
    /// B, replicates of each simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// Level of the set of thresholds.
    pub level: f64,
}

impl Default for PoolBootstrap {
    fn default() -> Self {
        Self { replicates: 999, seed: 1, level: 0.95 }
    }
}

impl PoolBootstrap {
    /// B, replicates of each simulation, at least 1.
    #[must_use]
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates;
        self
    }

    /// Seed of the random streams.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Level of the set of thresholds, between 0 and 1.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }
}

/// What simulation says about some norms.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SubsetTests {
    /// The cut of 2(l_max - l(c)): its level's quantile at the common threshold.
    pub cut: f64,
    /// 2(l_max - l(1/3)), simulated under one third.
    pub one_third: Test,
    /// 2(sum of the highest l_j - l_max), simulated under the common threshold.
    pub one_for_all: Test,
    /// The common threshold against smooth hazards, in each smooth world: it has to beat all in which the
    /// norms may live.
    pub worlds: Vec<WorldTest>,
    /// The mean of random effects (as a fraction) where every norm is smooth; `None` with fewer than two
    /// norms with a critical mass.
    pub mean_null_distribution: Option<NullDistribution>,
}

/// What simulation says about a pool.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PoolTests {
    /// For each set of norms that was asked for; `None` where no threshold divides any of them.
    pub subsets: Vec<Option<SubsetTests>>,
    /// 2(sum of the groups' maxima - l_max), both over the norms that have a group, simulated under the
    /// common threshold of these; `None` with fewer than two groups.
    pub groups: Option<Test>,
    /// For each norm the critical masses that its threshold model finds where it is smooth, in order; empty
    /// for norms without one.
    pub by_chance: Vec<Vec<f64>>,
}

impl SubsetTests {
    /// The smooth world that is hardest to beat, which decides: that of the largest p-value among those in
    /// which the norms may live.
    #[must_use]
    pub fn hardest(&self) -> Option<&WorldTest> {
        // Of equal ones the first.
        self.worlds
            .iter()
            .rev()
            .filter(|w| w.plausible())
            .max_by(|x, y| x.test.p_value.total_cmp(&y.test.p_value))
    }
}

impl PooledThreshold {
    /// The estimate: the upper end of the best interval.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.best.through
    }

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
        let piece = self.profile.iter().find(|p| reaches(p.through, c));
        piece.or(self.profile.last()).map_or(f64::NEG_INFINITY, |p| p.log_likelihood)
    }

    /// Whether a range of the set holds a threshold.
    #[must_use]
    pub fn holds(&self, cut: f64, c: f64) -> bool {
        2.0 * (self.best.log_likelihood - self.at(c)) <= cut.max(0.0) + 1e-9
    }
}

/// The BIC of a threshold for some norms.
pub(crate) fn bic(profiles: &[&NormProfile], events: impl Iterator<Item = u64>, c: f64, l: f64) -> f64 {
    let (mut bic, mut all) = (-2.0 * l, 0);
    for (profile, events) in profiles.iter().zip(events) {
        let rates = if profile.at(c).is_some() { 2.0 } else { 1.0 };
        bic += rates * log_events(events);
        all += events;
    }
    bic + log_events(all)
}

/// log n; 0 without events, which leave nothing to estimate.
pub(crate) fn log_events(events: u64) -> f64 {
    (events.max(1) as f64).ln()
}

impl Pool {
    /// Some norms.
    #[must_use]
    pub fn new(mut norms: Vec<PooledNorm>) -> Self {
        norms.sort_by(|x, y| x.id.cmp(&y.id));
        Self { norms }
    }

    /// The norms, in the order of their identifiers. Sets of norms are places in this list, in order.
    #[must_use]
    pub fn norms(&self) -> &[PooledNorm] {
        &self.norms
    }

    /// The places of all norms.
    #[must_use]
    pub fn everybody(&self) -> Vec<usize> {
        (0..self.norms.len()).collect()
    }

    pub(crate) fn profiles(&self, set: &[usize]) -> Vec<&NormProfile> {
        set.iter().map(|&j| &self.norms[j].profile).collect()
    }

    pub(crate) fn events(&self, set: &[usize]) -> impl Iterator<Item = u64> {
        set.iter().map(|&j| self.norms[j].table.events())
    }

    /// The common threshold of a set of norms; `None` when no threshold divides any of them.
    #[must_use]
    pub fn threshold(&self, set: &[usize]) -> Option<PooledThreshold> {
        let profiles = self.profiles(set);
        let mut profile = pooled(&profiles);
        // The estimate is of the sum anew, not of the running one.
        for piece in &mut profile {
            piece.log_likelihood = profiles.iter().map(|p| p.log_likelihood(piece.through)).sum();
        }
        let best = best(&profile)?;
        let bic = bic(&profiles, self.events(set), best.through, best.log_likelihood);
        Some(PooledThreshold {
            best,
            constant: profiles.iter().map(|p| p.constant).sum(),
            apart: profiles.iter().map(|p| p.highest()).sum(),
            bic,
            profile,
        })
    }

    /// Simulations of B replicates of the whole pool that [`Pool::test`] makes at most.
    #[must_use]
    pub fn simulations(subsets: usize) -> u64 {
        SmoothWorld::ALL.len() as u64 + 2 * subsets as u64 + 1
    }

    /// Tests of some sets of norms, and of groups against one threshold for all of their norms (a group is
    /// one of the sets, by its place). Each smooth world is simulated once for all sets, and each set under
    /// its own common threshold and under one third. `watch` is told of every replicate of a simulation.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    pub fn test(
        &self,
        settings: &PoolBootstrap,
        subsets: &[Vec<usize>],
        groups: &[usize],
        watch: &dyn Watch,
    ) -> Result<PoolTests, FitError> {
        let worlds = SmoothWorld::ALL
            .iter()
            .map(|&world| Rivalry::simulate(world, self, settings, subsets, watch))
            .collect::<Result<Vec<Rivalry>, FitError>>()?;
        let tests = subsets.iter().enumerate().map(|(s, set)| {
            let Some(observed) = self.threshold(set) else { return Ok(None) };
            let common = Common::simulate(self, settings, set, &observed, watch)?;
            let found: Option<Vec<WorldTest>> =
                worlds.iter().map(|w| w.of(self, s, set, &observed)).collect();
            Ok(found.map(|worlds_against| SubsetTests {
                cut: common.cut,
                one_third: common.one_third,
                one_for_all: common.one_for_all,
                worlds: worlds_against,
                mean_null_distribution: worlds[0].mean(self, s, set),
            }))
        });
        let tests = tests.collect::<Result<Vec<_>, FitError>>()?;
        // Groups are tested among the norms that have one.
        let parts: Vec<&[usize]> = groups.iter().map(|&g| subsets[g].as_slice()).collect();
        let groups = if parts.len() > 1 { common::groups(self, settings, &parts, watch)? } else { None };
        // The first world is that of own rivals.
        let by_chance = worlds.into_iter().next().map(|world| world.by_chance).unwrap_or_default();
        Ok(PoolTests { subsets: tests, groups, by_chance })
    }
}
