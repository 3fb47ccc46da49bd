//! Norms simulated under their smooth rivals: does a common threshold beat them, and what does chance give?

use crate::account::{Account, Rivals};
use crate::overdispersion::{correlation, periods};
use crate::pool::norm::{PooledNorm, expit, logit};
use crate::pool::profile::{NormProfile, best, pooled};
use crate::pool::random_effects::RandomEffects;
use crate::pool::threshold::{Pool, PoolBootstrap, PooledThreshold, bic};
use crate::simulate::{simulate, stream};
use crate::simulator::{Purpose, replicates};
use crate::tests::{Artefact, Test, artefact};

/// The smooth world: what each replicate says of each set of norms, and of each norm alone.
pub(crate) struct Rivalry {
    /// For each norm the lowest BIC among its smooth rivals; `None` where nothing can be fitted.
    smooth: Vec<Option<f64>>,
    /// For each replicate and set.
    replicates: Vec<Vec<Found>>,
    /// For each norm the critical masses that its account finds, in order.
    pub(crate) by_chance: Vec<Vec<f64>>,
}

/// What a replicate says of a set.
struct Found {
    /// Sum of the smooth BIC less that of the common threshold.
    difference: f64,
    /// The common threshold.
    fraction: Option<f64>,
    /// The mean of the norms' critical masses by random effects, on the logit scale.
    mean: Option<f64>,
}

/// A norm in a replicate.
struct Simulated {
    profile: NormProfile,
    events: u64,
    /// Lowest BIC among the rivals; that of one rate where nothing can be fitted.
    smooth: f64,
    mass: Option<f64>,
}

impl Rivalry {
    /// Simulates every norm under its smooth rival of lowest AIC, with waves where its own verdict reckons with them, and fits everything
    /// again.
    pub(crate) fn simulate(
        pool: &Pool,
        settings: &PoolBootstrap,
        subsets: &[Vec<usize>],
        advance: &(dyn Fn() + Sync),
    ) -> Self {
        let rivals: Vec<Option<Rivals>> =
            pool.norms().iter().map(|norm| Rivals::of(&norm.table).ok()).collect();
        let rho = |(norm, rivals): (&PooledNorm, &Option<Rivals>)| match rivals {
            Some(rivals) if norm.waves => correlation(&periods(&norm.table, &rivals.null.path)),
            _ => 0.0,
        };
        let rhos: Vec<f64> = pool.norms().iter().zip(&rivals).map(rho).collect();
        let simulated = replicates(settings.replicates, |r| {
            let one = |j: usize| simulated(&pool.norms()[j], rivals[j].as_ref(), rhos[j], settings.seed, j, r);
            let norms: Option<Vec<Simulated>> = (0..pool.norms().len()).map(one).collect();
            advance();
            let norms = norms?;
            let found: Vec<Found> = subsets.iter().map(|set| found(pool, set, &norms)).collect();
            Some((found, norms.into_iter().map(|n| n.mass).collect::<Vec<_>>()))
        });
        let (replicates, masses): (Vec<Vec<Found>>, Vec<Vec<Option<f64>>>) = simulated.into_iter().unzip();
        let by_chance = (0..pool.norms().len()).map(|j| {
            let mut all: Vec<f64> = masses.iter().filter_map(|masses| masses[j]).collect();
            all.sort_by(f64::total_cmp);
            all
        });
        let smooth = pool.norms().iter().zip(&rivals);
        let smooth = smooth.map(|(n, r)| r.as_ref().map(|r| r.best.bic(n.table.events()))).collect();
        Self { smooth, replicates, by_chance: by_chance.collect() }
    }

    /// The tests of the s-th set.
    pub(crate) fn of(
        &self,
        pool: &Pool,
        s: usize,
        set: &[usize],
        observed: &PooledThreshold,
    ) -> Option<(Test, Artefact, Option<Artefact>)> {
        let found = || self.replicates.iter().map(|sets| &sets[s]);
        let differences: Vec<f64> = found().map(|f| f.difference).collect();
        let test = Test::new(smooth_bic(pool, set, &self.smooth) - observed.bic, &differences);
        let fractions: Vec<f64> = found().filter_map(|f| f.fraction).collect();
        let means: Vec<f64> = found().filter_map(|f| f.mean.map(expit)).collect();
        let (y, v) = own_masses(pool, set);
        let mean = RandomEffects::mean(&y, &v).and_then(|mu| artefact(means, expit(mu)));
        artefact(fractions, observed.fraction()).map(|chance| (test, chance, mean))
    }
}

/// Sum of the lowest BIC of smooth rivals; a norm in which nothing can be fitted counts with one rate.
fn smooth_bic(pool: &Pool, set: &[usize], smooth: &[Option<f64>]) -> f64 {
    set.iter().map(|&j| smooth[j].unwrap_or(-2.0 * pool.norms()[j].profile.constant)).sum()
}

impl Pool {
    /// Sum over a set of norms of the lowest BIC among their smooth rivals.
    #[must_use]
    pub fn smooth_bic(&self, set: &[usize]) -> f64 {
        let of = |norm: &PooledNorm| Rivals::of(&norm.table).ok().map(|r| r.best.bic(norm.table.events()));
        let smooth: Vec<Option<f64>> = self.norms().iter().map(of).collect();
        smooth_bic(self, set, &smooth)
    }
}

/// y and v of the norms of a set that have a critical mass.
pub(crate) fn own_masses(pool: &Pool, set: &[usize]) -> (Vec<f64>, Vec<f64>) {
    set.iter().filter_map(|&j| pool.norms()[j].mass.as_ref()).map(|m| (m.logit, m.variance)).unzip()
}

/// A norm simulated and fitted again. Without a smooth rival nothing happens to it.
fn simulated(
    norm: &PooledNorm,
    rivals: Option<&Rivals>,
    rho: f64,
    seed: u64,
    j: usize,
    r: u32,
) -> Option<Simulated> {
    let Some(rivals) = rivals else {
        let smooth = -2.0 * norm.profile.constant;
        return Some(Simulated { profile: norm.profile.clone(), events: norm.table.events(), smooth, mass: None });
    };
    let (likelihood, years) = (norm.table.likelihood(), norm.schedule.period_years());
    let mut rng = stream(seed, Purpose::PoolSmooth(j).number(), u64::from(r));
    let hazard = |k, fraction| rivals.null.path.at(k, fraction, years, likelihood);
    let history = simulate(&norm.schedule, &mut rng, hazard, rho);
    let table = norm.schedule.table(&history.periods, likelihood).ok()?;
    let profile = NormProfile::of(&table);
    let events = table.events();
    let smooth = Rivals::of(&table).map_or(-2.0 * profile.constant, |again| again.best.bic(events));
    // What chance gives is asked only of norms that have a critical mass of their own.
    let account = norm.mass.and_then(|_| {
        let ordered = norm.changes.ordered(&table);
        let account = Account::best(&ordered, norm.changes, &norm.accounts).ok().flatten();
        account.map(|account| account.critical_mass(&ordered))
    });
    Some(Simulated { profile, events, smooth, mass: account })
}

/// What a replicate says of a set.
fn found(pool: &Pool, set: &[usize], norms: &[Simulated]) -> Found {
    let profiles: Vec<&NormProfile> = set.iter().map(|&j| &norms[j].profile).collect();
    let smooth: f64 = set.iter().map(|&j| norms[j].smooth).sum();
    let piece = best(&pooled(&profiles));
    let difference = piece.map_or(f64::NEG_INFINITY, |piece| {
        let events = set.iter().map(|&j| norms[j].events);
        smooth - bic(&profiles, events, piece.through, piece.log_likelihood)
    });
    // Variances are those of the norms' own posteriors.
    let masses = set.iter().filter_map(|&j| {
        let own = pool.norms()[j].mass.as_ref()?;
        Some((logit(norms[j].mass?, own.members), own.variance))
    });
    let (y, v): (Vec<f64>, Vec<f64>) = masses.unzip();
    Found { difference, fraction: piece.map(|p| p.through), mean: RandomEffects::mean(&y, &v) }
}
