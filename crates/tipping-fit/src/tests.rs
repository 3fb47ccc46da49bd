//! Tests by simulation on the data's own schedule: existence, tipping against smooth rivals, what chance gives, one third.
//!
//! Every p-value is (1 + number of replicates with T* >= T) / (B + 1), with a random stream for each replicate.

use rayon::prelude::*;
use tipping_core::{Boundary, RiskTable, Schedule};

use crate::constant::{ConstantHazard, whole};
use crate::error::FitError;
use crate::hazard_path::{HazardPath, first_period};
use crate::models::Model;
use crate::regime::Regime;
use crate::segments::LifeCycle;
use crate::simulate::{simulate, stream};
use crate::step::{Candidate, StepHazard};

/// How to test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// B, replicates of each simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// Events that each regime must have.
    pub min_events: u64,
    /// Level of likelihood-ratio sets.
    pub level: f64,
}

/// A test statistic with its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// T.
    pub statistic: f64,
    /// (1 + number of T* >= T) / (B + 1).
    pub p_value: f64,
    /// B.
    pub replicates: u32,
}

impl Test {
    fn new(statistic: f64, simulated: &[f64]) -> Self {
        let replicates = simulated.len() as u32;
        let above = simulated.iter().filter(|&&s| s >= statistic).count();
        Self { statistic, p_value: (1.0 + above as f64) / (1.0 + f64::from(replicates)), replicates }
    }

    /// Standard error of the p-value from the number of replicates: sqrt(p (1 - p) / B).
    #[must_use]
    pub fn monte_carlo_error(&self) -> f64 {
        (self.p_value * (1.0 - self.p_value) / f64::from(self.replicates.max(1))).sqrt()
    }
}

/// The critical mass that the threshold account finds where there is no threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Artefact {
    /// Its median.
    pub median: f64,
    /// 5 % quantile.
    pub lower: f64,
    /// 95 % quantile.
    pub upper: f64,
    /// Share of simulated critical masses below the observed one.
    pub observed_quantile: f64,
    /// Replicates in which the account found a rise.
    pub rises: u32,
}

/// Everything that simulation says about a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Tests {
    /// 2(l_step - l_constant) against a constant hazard.
    pub existence: Test,
    /// 2(l_rise - l_constant) against a constant hazard, over rising steps only: does the hazard rise at all?
    pub rise: Test,
    /// The best smooth rival by BIC.
    pub rival: Model,
    /// Lowest BIC of the rivals less lowest BIC of the threshold accounts, against the best rival.
    pub tipping_versus_smooth: Test,
    /// From the replicates of that test.
    pub artefact: Option<Artefact>,
    /// 2(l_max - l where a third of the members has adopted, to within one member), against a step there; `None` without
    /// rising candidates.
    pub one_third: Option<Test>,
    /// Cut of 2(l_max - l) for a likelihood-ratio set of the level, and the candidates within it.
    pub likelihood_ratio: Option<LikelihoodRatioSet>,
}

/// Candidates whose likelihood is within the simulated cut of the maximum.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodRatioSet {
    /// The cut of 2(l_max - l).
    pub cut: f64,
    /// The candidates in it, in order of time.
    pub candidates: Vec<Boundary>,
}

/// A threshold account with its rise.
#[derive(Debug, Clone)]
struct Rise {
    bic: f64,
    boundary: Boundary,
    log_likelihood: f64,
    /// First period and rate of every regime.
    path: HazardPath,
}

/// The threshold account of lower BIC: the step at its best rise, or the life-cycle.
fn best_account(table: &RiskTable, min_events: u64) -> Option<Rise> {
    let events = (whole(table).events as f64).ln();
    let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
    let step = StepHazard::new().min_events(min_events).fit(table).ok().and_then(|fit| {
        fit.best_rise().map(|c| Rise {
            bic: 3.0 * events - 2.0 * c.log_likelihood,
            boundary: c.boundary,
            log_likelihood: c.log_likelihood,
            path: HazardPath::Steps(vec![
                (0, rate(&c.before)),
                (first_period(table, c.boundary), rate(&c.after)),
            ]),
        })
    });
    let life = LifeCycle::new(min_events).fit(table).ok().flatten().map(|fit| Rise {
        bic: 5.0 * events - 2.0 * fit.log_likelihood,
        boundary: fit.rise,
        log_likelihood: fit.log_likelihood,
        path: HazardPath::Steps(vec![
            (0, rate(&fit.regimes[0])),
            (first_period(table, fit.rise), rate(&fit.regimes[1])),
            (first_period(table, fit.fall), rate(&fit.regimes[2])),
        ]),
    });
    match (step, life) {
        (Some(step), Some(life)) => Some(if life.bic < step.bic { life } else { step }),
        (step, life) => step.or(life),
    }
}

/// The smooth rival of lowest BIC.
fn best_rival(table: &RiskTable) -> Result<(Model, f64, HazardPath), FitError> {
    let events = (whole(table).events as f64).ln();
    let mut best: Option<(Model, f64, HazardPath)> = None;
    for model in Model::ALL.into_iter().filter(|m| m.is_smooth()) {
        // A rival that does not converge in a replicate is no rival there; the constant always is one.
        let Ok((path, log_likelihood, k)) = HazardPath::fit_smooth(model, table) else { continue };
        let bic = f64::from(k) * events - 2.0 * log_likelihood;
        if best.as_ref().is_none_or(|b| bic < b.1) {
            best = Some((model, bic, path));
        }
    }
    best.ok_or(FitError::NoEvents)
}

/// Histories under a hazard, each turned into a value; `None` where a replicate has no answer. `advance` is told of each.
fn replicate<T: Send>(
    table: &RiskTable,
    schedule: &Schedule,
    path: &HazardPath,
    seed: u64,
    replicates: u32,
    advance: &(dyn Fn() + Sync),
    value: impl Fn(&RiskTable) -> T + Sync,
) -> Vec<Option<T>> {
    let (likelihood, years) = (table.likelihood(), schedule.period_years());
    (0..replicates)
        .into_par_iter()
        .map(|r| {
            let mut rng = stream(seed, u64::from(r));
            let history = simulate(schedule, &mut rng, |k, f| path.at(k, f, years, likelihood));
            let result = schedule.table(&history, likelihood).ok().map(|t| value(&t));
            advance();
            result
        })
        .collect()
}

impl Bootstrap {
    /// Runs all tests; `None` when no account finds a rise, so that there is nothing to test but existence.
    ///
    /// `advance` is called once a replicate, from several threads; there are up to four times B of them.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn run(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        advance: &(dyn Fn() + Sync),
    ) -> Result<Tests, FitError> {
        let (existence, rise) = self.existence(table, schedule, advance)?;
        let observed = best_account(table, self.min_events);
        let (rival, rival_bic, rival_path) = best_rival(table)?;
        let accounts = self.under(table, schedule, &rival_path, 2, advance, |t| {
            let Ok((_, bic, _)) = best_rival(t) else { return (f64::NEG_INFINITY, None) };
            match best_account(t, self.min_events) {
                Some(rise) => (bic - rise.bic, Some(t.rows()[rise.boundary.state_row()].fraction())),
                None => (f64::NEG_INFINITY, None),
            }
        });
        let statistics: Vec<f64> = accounts.iter().map(|a| a.0).collect();
        let statistic = observed.as_ref().map_or(f64::NEG_INFINITY, |rise| rival_bic - rise.bic);
        let masses: Vec<f64> = accounts.iter().filter_map(|a| a.1).collect();
        let fraction = |rise: &Rise| table.rows()[rise.boundary.state_row()].fraction();
        let artefact = observed.as_ref().and_then(|rise| artefact(masses, fraction(rise)));
        let likelihood_ratio =
            observed.as_ref().map(|rise| self.likelihood_ratio(table, schedule, rise, advance));
        let one_third = self.one_third(table, schedule, advance);
        Ok(Tests {
            existence,
            rise,
            rival,
            tipping_versus_smooth: Test::new(statistic, &statistics),
            artefact,
            one_third,
            likelihood_ratio,
        })
    }

    /// Replicates under a hazard with random streams of their own; those without an answer count as no rise at all.
    fn under<T: Send>(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        path: &HazardPath,
        purpose: u64,
        advance: &(dyn Fn() + Sync),
        value: impl Fn(&RiskTable) -> T + Sync,
    ) -> Vec<T> {
        // Streams of one seed are apart by replicate; purposes are apart by seed.
        let seed = self.seed.wrapping_mul(4).wrapping_add(purpose);
        replicate(table, schedule, path, seed, self.replicates, advance, value)
            .into_iter()
            .flatten()
            .collect()
    }

    fn existence(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        advance: &(dyn Fn() + Sync),
    ) -> Result<(Test, Test), FitError> {
        let model = StepHazard::new().min_events(self.min_events);
        let ratios = |t: &RiskTable| {
            let (Ok(constant), Ok(step)) = (ConstantHazard::new().fit(t), model.fit(t)) else {
                return (f64::NEG_INFINITY, f64::NEG_INFINITY);
            };
            let ratio = |l: f64| 2.0 * (l - constant.log_likelihood());
            let rise = step.best_rise().map_or(f64::NEG_INFINITY, |c| ratio(c.log_likelihood));
            (ratio(step.log_likelihood()), rise)
        };
        let (path, _, _) = HazardPath::fit_smooth(Model::Constant, table)?;
        let simulated = self.under(table, schedule, &path, 1, advance, ratios);
        let observed = ratios(table);
        let (any, rises): (Vec<f64>, Vec<f64>) = simulated.into_iter().unzip();
        Ok((Test::new(observed.0, &any), Test::new(observed.1, &rises)))
    }

    /// The cut is the level's quantile of 2(l_max - l at the true change) under the fitted account.
    fn likelihood_ratio(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        rise: &Rise,
        advance: &(dyn Fn() + Sync),
    ) -> LikelihoodRatioSet {
        let time = table.time(rise.boundary);
        let ratio = |t: &RiskTable| {
            let profile = profile_of_rise(t, self.min_events);
            let best = profile.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
            let at =
                profile.iter().filter(|p| t.time(p.0) == time).map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
            if best == f64::NEG_INFINITY { 0.0 } else { 2.0 * (best - at) }
        };
        let mut simulated = self.under(table, schedule, &rise.path, 3, advance, ratio);
        simulated.sort_by(f64::total_cmp);
        let cut = quantile(&simulated, self.level);
        let profile = profile_of_rise(table, self.min_events);
        let candidates =
            profile.iter().filter(|p| 2.0 * (rise.log_likelihood - p.1) <= cut).map(|p| p.0).collect();
        LikelihoodRatioSet { cut, candidates }
    }

    /// Under a step where a third has adopted: is the maximum further above it than chance would have it?
    fn one_third(&self, table: &RiskTable, schedule: &Schedule, advance: &(dyn Fn() + Sync)) -> Option<Test> {
        let model = StepHazard::new().min_events(self.min_events);
        let ratio = |t: &RiskTable| -> Option<(f64, Candidate)> {
            let fit = model.fit(t).ok()?;
            let best = fit.best_rise()?;
            let rising = fit.candidates().iter().filter(|c| c.rises());
            let nearest = at_one_third(t, rising)?;
            Some((2.0 * (best.log_likelihood - nearest.log_likelihood), nearest))
        };
        let (statistic, nearest) = ratio(table)?;
        let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
        let change = first_period(table, nearest.boundary);
        let path = HazardPath::Steps(vec![(0, rate(&nearest.before)), (change, rate(&nearest.after))]);
        let simulated = self
            .under(table, schedule, &path, 0, advance, |t| ratio(t).map_or(0.0, |(statistic, _)| statistic));
        Some(Test::new(statistic, &simulated))
    }
}

/// The most likely of the candidates at which a third of the members has adopted, to within one of them; the nearest where
/// there is none. F may cross one third more than once, when members leave and return.
fn at_one_third<'a>(table: &RiskTable, candidates: impl Iterator<Item = &'a Candidate>) -> Option<Candidate> {
    let row = |c: &Candidate| &table.rows()[c.boundary.state_row()];
    let off = |c: &Candidate| (row(c).adopters - row(c).members / 3.0).abs();
    let distance = |c: &Candidate| (row(c).fraction() - 1.0 / 3.0).abs();
    let mut best: Option<Candidate> = None;
    for c in candidates {
        let better = best.is_none_or(|b| match (off(c) < 1.0, off(&b) < 1.0) {
            (true, true) => c.log_likelihood > b.log_likelihood,
            (false, false) => distance(c) < distance(&b),
            (here, _) => here,
        });
        if better {
            best = Some(*c);
        }
    }
    best
}

/// Log-likelihood of the better account for every place of the rise: for the life-cycle the best fall for each rise,
/// with its two further parameters charged as BIC charges them.
fn profile_of_rise(table: &RiskTable, min_events: u64) -> Vec<(Boundary, f64)> {
    let Ok((candidates, _)) = StepHazard::new().min_events(min_events).profile(table) else {
        return Vec::new();
    };
    let mut profile: Vec<(Boundary, f64)> =
        candidates.iter().filter(|c| c.rises()).map(|c| (c.boundary, c.log_likelihood)).collect();
    let step = best_account(table, min_events)
        .is_some_and(|a| matches!(&a.path, HazardPath::Steps(s) if s.len() == 2));
    if step {
        return profile;
    }
    profile.clear();
    let likelihood = table.likelihood();
    let visited = LifeCycle::new(min_events).pairs(table, |rise, regimes| {
        let value: f64 = regimes.iter().map(|r| r.log_likelihood(likelihood)).sum();
        match profile.last_mut() {
            Some(last) if last.0 == rise => last.1 = last.1.max(value),
            _ => profile.push((rise, value)),
        }
    });
    if visited.is_err() {
        profile.clear();
    }
    profile
}

fn artefact(mut masses: Vec<f64>, observed: f64) -> Option<Artefact> {
    if masses.is_empty() {
        return None;
    }
    masses.sort_by(f64::total_cmp);
    let below = masses.iter().filter(|&&m| m < observed).count() as f64;
    Some(Artefact {
        median: quantile(&masses, 0.5),
        lower: quantile(&masses, 0.05),
        upper: quantile(&masses, 0.95),
        observed_quantile: below / masses.len() as f64,
        rises: masses.len() as u32,
    })
}

/// The smallest value whose empirical distribution function reaches p; values in order.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(place.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}
