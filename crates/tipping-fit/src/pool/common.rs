//! Norms simulated under a common threshold: the cut of its set, one third, one for all, groups.

use std::cell::Cell;

use rand_chacha::ChaCha8Rng;

use super::norm::PooledNorm;
use super::profile::{NormProfile, best, pooled, reaches};
use super::threshold::{ONE_THIRD, Pool, PoolBootstrap, PooledThreshold};
use crate::bootstrap::Test;
use crate::error::FitError;
use crate::hazard::{HazardPath, Regime, Stretch};
use crate::numeric::quantile;
use crate::simulate::{Purpose, each_replicate, simulate, stream};
use crate::watch::Watch;

/// What simulation under a common threshold says of a set of norms.
pub(crate) struct Common {
    pub(crate) cut: f64,
    pub(crate) one_third: Test,
    pub(crate) one_for_all: Test,
}

/// The statistics of one replicate.
struct Statistics {
    /// 2(l_max - l(c)).
    ratio: f64,
    /// 2(sum of the highest l_j - l_max).
    apart: f64,
    /// 2(sum of the groups' maxima - l_max).
    groups: f64,
}

impl Common {
    /// Simulates the set under its common threshold, then under one third.
    pub(crate) fn simulate(
        pool: &Pool,
        settings: &PoolBootstrap,
        set: &[usize],
        observed: &PooledThreshold,
        watch: &dyn Watch,
    ) -> Result<Self, FitError> {
        let own: Vec<NormProfile> = set.iter().map(|&j| pool.norms()[j].profile.clone()).collect();
        let here = |c| statistics(&own, c, &[]);
        let c = observed.fraction();
        let simulated =
            |c, purpose: fn(usize) -> Purpose| simulated(pool, settings, set, c, &[], purpose, watch);
        let under = simulated(c, Purpose::PoolCommon)?;
        let mut ratios: Vec<f64> = under.iter().map(|s| s.ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let apart: Vec<f64> = under.iter().map(|s| s.apart).collect();
        let third: Vec<f64> = simulated(ONE_THIRD, Purpose::PoolOneThird)?.iter().map(|s| s.ratio).collect();
        Ok(Self {
            cut: quantile(&ratios, settings.level),
            one_third: Test::new(here(ONE_THIRD).ratio, &third),
            one_for_all: Test::new(here(c).apart, &apart),
        })
    }
}

/// One threshold for the norms of all groups against one for each group, simulated under the former; `None`
/// when no threshold divides any of the norms.
pub(crate) fn groups(
    pool: &Pool,
    settings: &PoolBootstrap,
    groups: &[&[usize]],
    watch: &dyn Watch,
) -> Result<Option<Test>, FitError> {
    let mut set: Vec<usize> = groups.concat();
    set.sort_unstable();
    let Some(threshold) = pool.threshold(&set) else { return Ok(None) };
    let c = threshold.fraction();
    let groups: Vec<Vec<usize>> = groups.iter().map(|group| places_in(&set, group)).collect();
    let own: Vec<NormProfile> = set.iter().map(|&j| pool.norms()[j].profile.clone()).collect();
    let under = simulated(pool, settings, &set, c, &groups, Purpose::PoolCommon, watch)?;
    let ratios: Vec<f64> = under.iter().map(|s| s.groups).collect();
    Ok(Some(Test::new(statistics(&own, c, &groups).groups, &ratios)))
}

/// The places in `set` at which the norms of a group stand.
fn places_in(set: &[usize], group: &[usize]) -> Vec<usize> {
    (0..set.len()).filter(|&place| group.contains(&set[place])).collect()
}

/// The highest sum of the log-likelihoods of some profiles under one threshold; without a place for it that
/// of constant hazards.
fn highest(profiles: &[&NormProfile]) -> f64 {
    match best(&pooled(profiles)) {
        Some(piece) => piece.log_likelihood,
        None => profiles.iter().map(|p| p.constant).sum(),
    }
}

/// The statistics of some profiles.
fn statistics(profiles: &[NormProfile], c: f64, groups: &[Vec<usize>]) -> Statistics {
    let all: Vec<&NormProfile> = profiles.iter().collect();
    let top = highest(&all);
    let at: f64 = all.iter().map(|p| p.log_likelihood(c)).sum();
    let apart: f64 = all.iter().map(|p| p.highest()).sum();
    let of_groups: f64 = groups
        .iter()
        .map(|group| highest(&group.iter().map(|&place| &profiles[place]).collect::<Vec<_>>()))
        .sum();
    // Differences below the rounding of the sums are none.
    let twice = |difference: f64| 2.0 * difference.max(0.0);
    Statistics { ratio: twice(top - at), apart: twice(apart - top), groups: twice(of_groups - top) }
}

/// The hazard of a norm before and from a threshold on, and its waves.
struct Rates {
    before: f64,
    after: f64,
    rho: f64,
}

impl Rates {
    /// As estimated. A norm that the threshold does not divide has one rate; so has a side without anybody at
    /// risk.
    fn at(norm: &PooledNorm, c: f64) -> Self {
        let (likelihood, years) = (norm.table.likelihood(), norm.table.period_years());
        let (before, after) = match norm.profile.at(c) {
            Some(step) => (step.before, step.after),
            None => (Regime::whole(&norm.table), Regime::default()),
        };
        let rate = |r: &Regime| if r.size > 0.0 { r.hazard(likelihood, years) } else { 0.0 };
        let known = |own: Regime, other: Regime| rate(if own.size > 0.0 { &own } else { &other });
        let (before, after) = (known(before, after), known(after, before));
        // Where F falls below c again the path does, too: of no account for the size of waves.
        let stretch = |from, p| Stretch { from, p, q: 0.0 };
        let path = HazardPath::Fractions(vec![stretch(0.0, before), stretch(c, after)]);
        Self { before, after, rho: norm.rho(&path) }
    }

    /// The hazard in a period that begins with the fraction `fraction`. `reached` remembers from one period
    /// to the next that the fraction has once been at c: the second rate then holds for good.
    fn hazard(&self, reached: &Cell<bool>, fraction: f64, c: f64) -> f64 {
        reached.set(reached.get() || reaches(fraction, c));
        if reached.get() { self.after } else { self.before }
    }

    /// A history of the norm, whose second rate holds from the period on in which F first reaches c; `None`
    /// when it makes no table.
    fn simulated(&self, norm: &PooledNorm, c: f64, mut rng: ChaCha8Rng) -> Option<NormProfile> {
        let reached = Cell::new(false);
        let hazard = |_, fraction| self.hazard(&reached, fraction, c);
        let history = simulate(&norm.schedule, &mut rng, hazard, self.rho);
        let table = norm.schedule.table(&history.periods, norm.table.likelihood()).ok()?;
        Some(NormProfile::of(&table))
    }
}

/// The statistics of every replicate under a threshold c: each norm has its own stream, and its second rate
/// from the period on in which F first reaches c. A replicate in which a history makes no table is left out
/// (none does, unless weights are impossible).
fn simulated(
    pool: &Pool,
    settings: &PoolBootstrap,
    set: &[usize],
    c: f64,
    groups: &[Vec<usize>],
    purpose: impl Fn(usize) -> Purpose + Sync,
    watch: &dyn Watch,
) -> Result<Vec<Statistics>, FitError> {
    let hazards: Vec<Rates> = set.iter().map(|&j| Rates::at(&pool.norms()[j], c)).collect();
    each_replicate(settings.replicates, watch, |r| {
        let norms = set.iter().zip(&hazards);
        let profiles: Option<Vec<NormProfile>> = norms
            .map(|(&j, rates)| {
                let rng = stream(settings.seed, purpose(j).number(), u64::from(r));
                rates.simulated(&pool.norms()[j], c, rng)
            })
            .collect();
        profiles.map(|profiles| statistics(&profiles, c, groups))
    })
}
