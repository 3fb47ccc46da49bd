//! Norms simulated under their smooth rivals: does a common threshold beat them, and what does chance give?
//!
//! Which smooth hazard a norm has is never known, and choosing one for each norm errs now and then. One norm
//! hardly feels it; over many the errors add up: in worlds of contagion a common threshold beat, at 5 %,
//! norms that were simulated each under its rival of lowest AIC in .26 of 200 (CALIBRATION-POOL.md). So one
//! threshold has to beat every world in which the norms may live.

use rand_chacha::ChaCha8Rng;
use tipping_core::{Model, RiskTable, SmoothWorld};

use super::norm::{PooledNorm, expit, logit};
use super::profile::{NormProfile, best, pooled};
use super::random_effects::RandomEffects;
use super::threshold::{Pool, PoolBootstrap, PooledThreshold, bic};
use crate::bootstrap::{NullDistribution, Test};
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::model::{FittedModel, fit_smooth};
use crate::simulate::{Purpose, each_replicate, simulate, stream};
use crate::threshold::{FittedThreshold, Rivals};
use crate::watch::Watch;

/// Whether a hazard is one of a smooth world, for every norm that of lowest AIC; in the world of a norm's own
/// rival none is named.
fn belongs(model: Model, world: SmoothWorld) -> bool {
    match world {
        SmoothWorld::Own => false,
        SmoothWorld::Contagion => model.is_smooth() && model.uses_fraction(),
        SmoothWorld::Trend => model.is_smooth() && !model.uses_fraction() && model != Model::Constant,
    }
}

/// The rival under which a norm is simulated in a smooth world; `None` where nothing can be fitted.
fn null(world: SmoothWorld, table: &RiskTable) -> Option<FittedModel> {
    let own = Rivals::of(table).ok()?.null;
    let among = Model::ALL.iter().copied().filter(|model| belongs(*model, world));
    let fits = among.filter_map(|model| fit_smooth(model, table));
    Some(fits.min_by(|x, y| x.aic().total_cmp(&y.aic())).unwrap_or(own))
}

/// By how much the lowest AIC of a smooth world is above that of all rivals.
fn worse(world: SmoothWorld, rivals: &Rivals) -> f64 {
    let here = rivals.aic.iter().filter(|(model, _)| belongs(*model, world)).map(|x| x.1);
    let lowest = here.fold(f64::INFINITY, f64::min);
    if lowest.is_finite() { (lowest - rivals.null.aic()).max(0.0) } else { 0.0 }
}

/// A smooth world is set aside when its own simulations have it fit as badly as it does in no more than this
/// share.
pub const SET_ASIDE: f64 = 0.01;

/// What a smooth world says of a set of norms.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WorldTest {
    /// The world.
    pub world: SmoothWorld,
    /// Sum of the lowest BIC of smooth rivals less the BIC of the common threshold.
    pub test: Test,
    /// The common threshold that is found in it.
    pub null_distribution: NullDistribution,
    /// Sum over norms of the lowest AIC in the world less that of all rivals, simulated in the world: does it
    /// describe the norms? In the world of own rivals it is 0.
    pub fit: Test,
}

impl WorldTest {
    /// Whether the norms may live in this world. That of own rivals is never set aside.
    #[must_use]
    pub fn plausible(&self) -> bool {
        self.fit.p_value > SET_ASIDE
    }
}

/// A smooth world, simulated: what each replicate says of each set of norms, and of each norm alone.
pub(crate) struct Rivalry {
    world: SmoothWorld,
    /// For each norm the lowest BIC among its smooth rivals in the data; `None` where nothing can be fitted.
    smooth: Vec<Option<f64>>,
    /// For each norm by how much the world's AIC is above the lowest, in the data.
    worse: Vec<f64>,
    /// For each replicate and set.
    replicates: Vec<Vec<Found>>,
    /// For each norm the critical masses that its threshold model finds, in order; only in the world of own
    /// rivals.
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
    /// By how much the world's AIC is above the lowest, in all norms.
    worse: f64,
}

/// A norm in a replicate.
struct Simulated {
    profile: NormProfile,
    events: u64,
    /// Lowest BIC among the rivals; that of one rate where nothing can be fitted.
    smooth: f64,
    mass: Option<f64>,
    /// By how much the world's AIC is above the lowest.
    worse: f64,
}

impl Rivalry {
    /// Simulates every norm under its smooth hazard in a world, with waves of the correlation that is
    /// estimated under it, and fits everything again.
    pub(crate) fn simulate(
        world: SmoothWorld,
        pool: &Pool,
        settings: &PoolBootstrap,
        subsets: &[Vec<usize>],
        watch: &dyn Watch,
    ) -> Result<Self, FitError> {
        let nulls: Vec<Option<Null>> = pool.norms().iter().map(|norm| Null::of(world, norm)).collect();
        let simulated = each_replicate(settings.replicates, watch, |r| {
            let purpose = |j| Purpose::PoolSmooth(world as usize, j);
            let rng = |j| stream(settings.seed, purpose(j).number(), u64::from(r));
            let one = |j: usize| simulated(&pool.norms()[j], nulls[j].as_ref(), world, rng(j));
            let norms: Option<Vec<Simulated>> = (0..pool.norms().len()).map(one).collect();
            let norms = norms?;
            let found: Vec<Found> = subsets.iter().map(|set| found(pool, set, &norms)).collect();
            Some((found, norms.into_iter().map(|n| n.mass).collect::<Vec<_>>()))
        })?;
        let (replicates, masses): (Vec<Vec<Found>>, Vec<Vec<Option<f64>>>) = simulated.into_iter().unzip();
        let by_chance = (0..pool.norms().len()).map(|j| {
            let mut all: Vec<f64> = masses.iter().filter_map(|masses| masses[j]).collect();
            all.sort_by(f64::total_cmp);
            all
        });
        let by_chance = by_chance.collect();
        let above = |norm: &PooledNorm| Rivals::of(&norm.table).map_or(0.0, |rivals| worse(world, &rivals));
        let worse = pool.norms().iter().map(above).collect();
        Ok(Self { world, smooth: pool.smooth(), worse, replicates, by_chance })
    }

    /// What it says of the s-th set; `None` when no replicate has a common threshold.
    pub(crate) fn of(
        &self,
        pool: &Pool,
        s: usize,
        set: &[usize],
        observed: &PooledThreshold,
    ) -> Option<WorldTest> {
        let found = || self.replicates.iter().map(|sets| &sets[s]);
        let differences: Vec<f64> = found().map(|f| f.difference).collect();
        let test = Test::new(smooth_bic(pool, set, &self.smooth) - observed.bic, &differences);
        let fractions: Vec<f64> = found().filter_map(|f| f.fraction).collect();
        let null_distribution = NullDistribution::of(fractions, observed.fraction())?;
        let worse: Vec<f64> = found().map(|f| f.worse).collect();
        let fit = Test::new(set.iter().map(|&j| self.worse[j]).sum(), &worse);
        Some(WorldTest { world: self.world, test, null_distribution, fit })
    }

    /// The mean of random effects, as a fraction, that chance gives in the s-th set.
    pub(crate) fn mean(&self, pool: &Pool, s: usize, set: &[usize]) -> Option<NullDistribution> {
        let means = self.replicates.iter().filter_map(|sets| sets[s].mean.map(expit)).collect();
        let (y, v) = own_masses(pool, set);
        RandomEffects::mean(&y, &v).and_then(|mu| NullDistribution::of(means, expit(mu)))
    }
}

/// The smooth hazard of a norm, and its waves.
struct Null {
    path: HazardPath,
    rho: f64,
}

impl Null {
    fn of(world: SmoothWorld, norm: &PooledNorm) -> Option<Self> {
        let path = null(world, &norm.table)?.path;
        let rho = norm.rho(&path);
        Some(Self { path, rho })
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
        smooth_bic(self, set, &self.smooth())
    }

    /// For each norm the lowest BIC among its smooth rivals.
    fn smooth(&self) -> Vec<Option<f64>> {
        let of = |norm: &PooledNorm| Rivals::of(&norm.table).ok().map(|r| r.best.bic(norm.table.events()));
        self.norms().iter().map(of).collect()
    }
}

/// y and v of the norms of a set that have a critical mass.
pub(crate) fn own_masses(pool: &Pool, set: &[usize]) -> (Vec<f64>, Vec<f64>) {
    set.iter().filter_map(|&j| pool.norms()[j].mass.as_ref()).map(|m| (m.logit, m.variance)).unzip()
}

/// A norm simulated and fitted again. Without a smooth hazard nothing happens to it.
fn simulated(
    norm: &PooledNorm,
    null: Option<&Null>,
    world: SmoothWorld,
    mut rng: ChaCha8Rng,
) -> Option<Simulated> {
    let Some(null) = null else {
        let (profile, events) = (norm.profile.clone(), norm.table.events());
        return Some(Simulated { smooth: -2.0 * profile.constant, profile, events, mass: None, worse: 0.0 });
    };
    let (likelihood, years) = (norm.table.likelihood(), norm.schedule.period_years());
    let hazard = |k, fraction| null.path.at(k, fraction, years, likelihood);
    let history = simulate(&norm.schedule, &mut rng, hazard, null.rho);
    let table = norm.schedule.table(&history.periods, likelihood).ok()?;
    let profile = NormProfile::of(&table);
    let events = table.events();
    let again = Rivals::of(&table);
    let smooth = again.as_ref().map_or(-2.0 * profile.constant, |again| again.best.bic(events));
    let worse = again.map_or(0.0, |again| worse(world, &again));
    // What chance gives is asked only of norms that have a critical mass of their own.
    let asked = world == SmoothWorld::Own && norm.mass.is_some();
    let fitted = asked.then(|| {
        let ordered = norm.changes.ordered(&table);
        let fitted = FittedThreshold::best(&ordered, norm.changes, &norm.threshold_models).ok().flatten();
        fitted.map(|fitted| fitted.critical_mass(&ordered))
    });
    Some(Simulated { profile, events, smooth, mass: fitted.flatten(), worse })
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
    let worse = set.iter().map(|&j| norms[j].worse).sum();
    Found { difference, fraction: piece.map(|p| p.through), mean: RandomEffects::mean(&y, &v), worse }
}
