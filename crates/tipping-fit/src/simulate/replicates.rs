//! Replicates of a history on the data's own schedule, each with a random stream of its own.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use tipping_core::{RiskTable, Schedule};

use super::history::{simulate, stream};
use crate::hazard::HazardPath;

/// What a simulation is for: simulations for different purposes have different random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Existence,
    Rival,
    Account,
    /// The account with its thresholds in the fraction.
    AccountInFraction,
    OneThird,
    ExistenceInWaves,
    RivalInWaves,
    Envelope,
    /// Histories that are written out.
    Simulation,
    /// Chance within the residuals.
    Residuals,
    /// A regression as fitted.
    RegressionFit,
    /// The n-th hypothesis about the shift of a regression.
    Shift(usize),
    /// Regions without a change, with a change at one date, and with one at one regional fraction.
    RegionsConstant,
    RegionsDate,
    RegionsFraction,
    /// The best of all adopters.
    Pivots,
    PivotsInWaves,
    /// A break at the n-th known date.
    KnownDate(usize),
    /// The n-th cell of a study of power.
    Study(usize),
    /// A norm of a pool, by its number, in the n-th smooth world, under the common threshold, and under one at one third.
    PoolSmooth(usize, usize),
    PoolCommon(usize),
    PoolOneThird(usize),
}

impl Purpose {
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Existence => 1,
            Self::Rival => 2,
            Self::Account => 3,
            Self::OneThird => 4,
            Self::ExistenceInWaves => 5,
            Self::RivalInWaves => 6,
            Self::Envelope => 7,
            Self::Simulation => 100,
            Self::Residuals => 8,
            Self::AccountInFraction => 9,
            Self::RegressionFit => 30,
            Self::Shift(n) => 10_000 + n as u64,
            Self::RegionsConstant => 20,
            Self::RegionsDate => 21,
            Self::RegionsFraction => 22,
            Self::Pivots => 40,
            Self::PivotsInWaves => 41,
            Self::KnownDate(n) => 1_000 + n as u64,
            Self::Study(n) => 1_000_000 + n as u64,
            Self::PoolSmooth(world, n) => ((3 + world as u64) << 40) + n as u64,
            Self::PoolCommon(n) => (1 << 40) + n as u64,
            Self::PoolOneThird(n) => (2 << 40) + n as u64,
        }
    }
}

/// A value of every replicate, made on all threads, in the order of the replicates; those that have none are left out.
pub(crate) fn replicates<T: Send>(count: u32, value: impl Fn(u32) -> Option<T> + Sync + Send) -> Vec<T> {
    let values: Vec<Option<T>> = (0..count).into_par_iter().map(value).collect();
    values.into_iter().flatten().collect()
}

/// Simulates on a schedule, on all threads; results depend on the seed alone.
#[derive(Clone, Copy)]
pub(crate) struct Simulator<'a> {
    pub(crate) table: &'a RiskTable,
    pub(crate) schedule: &'a Schedule,
    pub(crate) seed: u64,
    pub(crate) replicates: u32,
    /// Told of every replicate that is done, from several threads.
    pub(crate) advance: &'a (dyn Fn() + Sync),
}

impl Simulator<'_> {
    /// A value of every replicate under a hazard, with intra-period correlation `rho`, in the order of the replicates. Those whose
    /// history makes no table are left out (none does, unless weights are impossible).
    pub(crate) fn under<T: Send>(
        &self,
        path: &HazardPath,
        rho: f64,
        purpose: Purpose,
        value: impl Fn(&RiskTable) -> T + Sync,
    ) -> Vec<T> {
        self.drawn(rho, purpose, |_| (Cow::Borrowed(path), ()), |t, ()| value(t))
    }

    /// As [`Simulator::under`], with a hazard drawn for every replicate, and what else is known of it told to `value`.
    pub(crate) fn drawn<'p, T: Send, K>(
        &self,
        rho: f64,
        purpose: Purpose,
        draw: impl Fn(&mut ChaCha8Rng) -> (Cow<'p, HazardPath>, K) + Sync,
        value: impl Fn(&RiskTable, K) -> T + Sync,
    ) -> Vec<T> {
        let likelihood = self.table.likelihood();
        let years = self.schedule.period_years();
        let replicate = |r: u32| {
            let mut rng = stream(self.seed, purpose.number(), u64::from(r));
            let (path, known) = draw(&mut rng);
            let history = simulate(self.schedule, &mut rng, |k, f| path.at(k, f, years, likelihood), rho);
            let result = self.schedule.table(&history.periods, likelihood).ok().map(|t| value(&t, known));
            (self.advance)();
            result
        };
        replicates(self.replicates, replicate)
    }
}
