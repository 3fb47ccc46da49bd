//! Tests of regions by simulation, each region on its own schedule: is there a change, is one date enough, is
//! one fraction enough?

use rand_chacha::ChaCha8Rng;
use tipping_core::{Likelihood, RegionalModel, Side};

use super::sums::{Sums, search_fraction, search_time};
use super::{Region, RegionsFit};
use crate::bootstrap::Test;
use crate::bootstrap::overdispersion::{correlation, periods};
use crate::error::FitError;
use crate::hazard::{HazardPath, ROUNDING, Regime, Stretch};
use crate::numeric::{quantile, stretches};
use crate::simulate::{Purpose, each_replicate, simulate, stream};
use crate::threshold::Prior;
use crate::watch::Watch;

/// How to test.
///
/// | setting | meaning |
/// |---|---|
/// | `replicates` | B of each simulation, at least 1 |
/// | `seed` | of the random streams |
/// | `level` | of the set of fractions, between 0 and 1 |
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RegionBootstrap {
    /// B, replicates of each simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// Level of the set of fractions.
    pub level: f64,
}

impl Default for RegionBootstrap {
    fn default() -> Self {
        Self { replicates: 999, seed: 1, level: 0.95 }
    }
}

impl RegionBootstrap {
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

    /// Level of the set of fractions, between 0 and 1.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }
}

/// What simulation says about regions. In every simulation the adoptions of a region come in waves of the
/// correlation that is estimated under the simulated model; the shock of a period is each region's own.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RegionTests {
    /// rho, the correlation of decisions within a period and a region, under each model that was simulated; 0
    /// at its bound.
    pub rho: Vec<(RegionalModel, f64)>,
    /// 2(the higher of l with one date and l with one fraction - l without a change), simulated without a
    /// change. Minus infinity without a place for a change.
    pub existence: Test,
    /// 2(l with a date for each region - l with one for all), simulated with one for all; `None` without an
    /// admissible date.
    pub one_date: Option<Test>,
    /// The same for regional fractions.
    pub one_fraction: Option<Test>,
    /// The fractions c for all regions that the data allow; `None` without an admissible fraction.
    pub set: Option<RegionalSet>,
}

/// The admissible fractions with 2(l_max - l(c)) <= cut, the cut being the level's quantile of that statistic
/// at the best fraction, in the replicates that were simulated with it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RegionalSet {
    /// Nominal level.
    pub level: f64,
    /// The cut.
    pub cut: f64,
    /// Ranges of neighbouring fractions of the profile, first and last; more than one when the set is
    /// disconnected.
    pub ranges: Vec<(f64, f64)>,
}

impl RegionBootstrap {
    /// Simulations of B replicates each that [`RegionsFit::test`] makes at most.
    pub const SIMULATIONS: u64 = 3;
}

impl RegionsFit<'_> {
    /// Runs the tests; the search for places is made again in every replicate. `watch` is told of every
    /// replicate.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    pub fn test(&self, settings: &RegionBootstrap, watch: &dyn Watch) -> Result<RegionTests, FitError> {
        let m = self.min_events;
        let gain = |sums: &[Sums]| self.gain_of_a_change(sums);
        let (simulated, without) = self.simulated(RegionalModel::NoChange, settings, watch, gain)?;
        let mut rho = vec![(RegionalModel::NoChange, without)];
        let existence = Test::new(self.gain_of_a_change(&self.sums), &simulated);
        let mut one_date = None;
        if self.one_date().is_some() {
            let gain = |sums: &[Sums]| search_time(sums, m).gain_apart();
            let (simulated, with) = self.simulated(RegionalModel::OneDate, settings, watch, gain)?;
            rho.push((RegionalModel::OneDate, with));
            one_date = Some(Test::new(self.time.gain_apart(), &simulated));
        }
        let (mut one_fraction, mut set) = (None, None);
        if let Some((c, _)) = self.one_fraction() {
            let both = |sums: &[Sums]| gain_and_ratio(sums, m, c);
            let (simulated, with) = self.simulated(RegionalModel::OneFraction, settings, watch, both)?;
            rho.push((RegionalModel::OneFraction, with));
            let (gains, ratios): (Vec<f64>, Vec<Option<f64>>) = simulated.into_iter().unzip();
            let mut ratios: Vec<f64> = ratios.into_iter().flatten().collect();
            ratios.sort_by(f64::total_cmp);
            set = self.set(settings.level, quantile(&ratios, settings.level));
            one_fraction = Some(Test::new(self.fraction.gain_apart(), &gains));
        }
        Ok(RegionTests { rho, existence, one_date, one_fraction, set })
    }

    /// 2(the higher of l with one date and l with one fraction - l without a change).
    fn gain_of_a_change(&self, sums: &[Sums]) -> f64 {
        let m = self.min_events;
        let changes =
            [search_time(sums, m).best().map(|b| b.1), search_fraction(sums, m).best().map(|b| b.1)];
        let best = changes.into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
        let constant: Option<f64> =
            sums.iter().map(|s| s.log_likelihood(&[s.whole(), Regime::default()])).sum();
        constant.map_or(f64::NEG_INFINITY, |constant| 2.0 * (best - constant))
    }

    /// The fractions within a cut of the maximum.
    fn set(&self, level: f64, cut: f64) -> Option<RegionalSet> {
        let (_, best) = self.one_fraction()?;
        let profile = &self.fraction.profile;
        let inside = stretches(profile.iter().map(|(_, l)| 2.0 * (best - l) <= cut));
        let ranges = inside.into_iter().map(|(from, to)| (profile[from].0, profile[to].0)).collect();
        // Without a replicate there is no cut, and no set.
        (!cut.is_nan()).then_some(RegionalSet { level, cut, ranges })
    }

    /// The hazards under which replicates are simulated: those of a model with one change for all regions or
    /// none. Empty for the other models, and where there is no place for the change.
    ///
    /// They are not the estimates, but the means of the regions' posteriors under a common prior, one for
    /// each side of the change. At the estimates small regions look more different from each other than they
    /// are (a region without an adoption before the change would never have one), and one date was rejected
    /// too often (see the README).
    fn paths(&self, model: RegionalModel) -> Vec<HazardPath> {
        let Some(first) = self.regions.first() else { return Vec::new() };
        let (likelihood, years) = (first.table.likelihood(), first.table.period_years());
        match model {
            RegionalModel::NoChange => {
                let all: Vec<Regime> = self.sums.iter().map(Sums::whole).collect();
                shrunk(&all, likelihood, years).into_iter().map(HazardPath::constant).collect()
            }
            RegionalModel::OneDate => {
                let Some((moment, _)) = self.one_date() else { return Vec::new() };
                let origin = first.table.rows().first().map_or(0.0, |row| row.start);
                // Just before a day's events the whole day has the new hazard, just after them the next day.
                let early = if moment.side == Side::Before { 1.0 } else { 0.0 };
                let from = (moment.cut - early - origin).max(0.0) as usize;
                let rates = shrunk_sides(&self.at_one_date(), likelihood, years);
                rates.into_iter().map(|rates| HazardPath::Periods(two_stretches(from, rates))).collect()
            }
            RegionalModel::OneFraction => {
                let Some((c, _)) = self.one_fraction() else { return Vec::new() };
                // Rows of this fraction may lie below it by rounding.
                let from = c * (1.0 - ROUNDING);
                let rates = shrunk_sides(&self.at_one_fraction(), likelihood, years);
                rates.into_iter().map(|rates| HazardPath::Fractions(two_stretches(from, rates))).collect()
            }
            RegionalModel::DateEach | RegionalModel::FractionEach | RegionalModel::World => Vec::new(),
        }
    }

    /// rho under some hazards of the regions: that which makes the adoptions of all their periods most
    /// likely.
    fn rho(&self, paths: &[HazardPath]) -> f64 {
        let regions = self.regions.iter().zip(paths);
        let all: Vec<_> = regions.flat_map(|(region, path)| periods(region.table, path)).collect();
        correlation(&all)
    }

    /// A value of every replicate under a model, in their order, and its rho: all regions simulated one after
    /// the other in the replicate's stream, each under its own hazard on its own schedule. A replicate in
    /// which a history makes no table is left out (none does, unless weights are impossible).
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    fn simulated<T: Send>(
        &self,
        model: RegionalModel,
        settings: &RegionBootstrap,
        watch: &dyn Watch,
        value: impl Fn(&[Sums]) -> T + Sync,
    ) -> Result<(Vec<T>, f64), FitError> {
        let purpose = match model {
            RegionalModel::OneDate => Purpose::RegionsDate,
            RegionalModel::OneFraction => Purpose::RegionsFraction,
            // Of the others only constant hazards are simulated.
            RegionalModel::NoChange
            | RegionalModel::DateEach
            | RegionalModel::FractionEach
            | RegionalModel::World => Purpose::RegionsConstant,
        };
        let paths = self.paths(model);
        let rho = self.rho(&paths);
        let values = each_replicate(settings.replicates, watch, |r| {
            let mut rng = stream(settings.seed, purpose.number(), u64::from(r));
            let regions = self.regions.iter().zip(&paths);
            let sums: Option<Vec<Sums>> =
                regions.map(|(region, path)| simulated_sums(region, path, rho, &mut rng)).collect();
            sums.map(|sums| value(&sums))
        })?;
        Ok((values, rho))
    }
}

/// The means of the posteriors of some regions' hazards, whose common prior has its mean at the hazard of all
/// of them together and the shape a, of a list, that makes what was observed most probable: empirical Bayes.
/// Where hazards differ by no more than chance they are all drawn to the common one, where they differ they
/// stay apart.
fn shrunk(regimes: &[Regime], likelihood: Likelihood, years: f64) -> Vec<f64> {
    let total = regimes
        .iter()
        .fold(Regime::default(), |sum, r| Regime { events: sum.events + r.events, size: sum.size + r.size });
    if total.events == 0 {
        return vec![0.0; regimes.len()];
    }
    // From hazards that differ by orders of magnitude to such as are the same within a few percent.
    let shapes = (0..=SHAPES).map(|k| Prior::around(&total, likelihood, 0.125 * 1.5_f64.powi(k)));
    let marginal = |prior: &Prior| regimes.iter().map(|r| prior.log_marginal(r)).sum::<f64>();
    let fitted = shapes.map(|prior| (marginal(&prior), prior)).max_by(|x, y| x.0.total_cmp(&y.0));
    regimes.iter().map(|r| fitted.map_or(0.0, |(_, prior)| prior.mean(r, years))).collect()
}

/// 2(l with a fraction for each region - l with one for all), and 2(l_max - l(c)); `None` where l(c) has no
/// bound.
fn gain_and_ratio(sums: &[Sums], min_events: u64, c: f64) -> (f64, Option<f64>) {
    let search = search_fraction(sums, min_events);
    let at = log_likelihood_at(sums, c);
    let ratio = search.best().zip(at).map(|((_, best), at)| 2.0 * (best - at).max(0.0));
    (search.gain_apart(), ratio)
}

/// A history of a region under a hazard, as its sums; `None` when it makes no table.
fn simulated_sums(region: &Region<'_>, path: &HazardPath, rho: f64, rng: &mut ChaCha8Rng) -> Option<Sums> {
    let (likelihood, years) = (region.table.likelihood(), region.schedule.period_years());
    let history = simulate(region.schedule, rng, |k, f| path.at(k, f, years, likelihood), rho);
    region.schedule.table(&history.periods, likelihood).ok().map(|table| Sums::of(&table))
}

/// The hazards of every region before and after a change, each side drawn to its common mean.
fn shrunk_sides(pairs: &[[Regime; 2]], likelihood: Likelihood, years: f64) -> Vec<(f64, f64)> {
    let (before, after): (Vec<Regime>, Vec<Regime>) =
        pairs.iter().map(|&[before, after]| (before, after)).unzip();
    shrunk(&before, likelihood, years).into_iter().zip(shrunk(&after, likelihood, years)).collect()
}

/// Two constant hazards, the second from a period or a fraction on.
fn two_stretches<T: Default>(from: T, (before, after): (f64, f64)) -> Vec<Stretch<T>> {
    vec![Stretch { from: T::default(), p: before, q: 0.0 }, Stretch { from, p: after, q: 0.0 }]
}

/// Steps by one half from the smallest shape, 1/8, to the largest, 2104.
const SHAPES: i32 = 24;

/// l(c) at any c, admissible or not; `None` where it has no bound.
fn log_likelihood_at(sums: &[Sums], c: f64) -> Option<f64> {
    sums.iter().map(|s| s.log_likelihood(&s.at_fraction(&c))).sum()
}
