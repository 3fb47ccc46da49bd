//! Replicates of a history on the data's own schedule, each with a random stream of its own.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;
use tipping_core::{RiskTable, Schedule};

use super::history::simulate;
use super::streams::{Purpose, stream};
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::parallel;
use crate::watch::Watch;

/// A value of every replicate, made on all threads, in the order of the replicates; those that have none are
/// left out.
///
/// # Errors
/// [`FitError::Cancelled`] when `watch` stopped it before the last.
pub(crate) fn each_replicate<T: Send>(
    count: u32,
    watch: &dyn Watch,
    value: impl Fn(u32) -> Option<T> + Sync + Send,
) -> Result<Vec<T>, FitError> {
    let values: Result<Vec<Option<T>>, FitError> =
        parallel::map_range(0..count, |r| watched(watch, || value(r))).into_iter().collect();
    Ok(values?.into_iter().flatten().collect())
}

/// Computes one value and tells `watch` that it is done.
///
/// # Errors
/// [`FitError::Cancelled`] when `watch` had stopped it before.
fn watched<T>(watch: &dyn Watch, value: impl FnOnce() -> T) -> Result<T, FitError> {
    if watch.is_cancelled() {
        return Err(FitError::Cancelled);
    }
    let value = value();
    watch.advance();
    Ok(value)
}

/// The adoption process of a table simulated again and again on its schedule, on all threads; results depend
/// on the seed alone.
#[derive(Clone, Copy)]
pub(crate) struct Replicates<'a> {
    pub(crate) table: &'a RiskTable,
    pub(crate) schedule: &'a Schedule,
    pub(crate) seed: u64,
    /// How many.
    pub(crate) count: u32,
    /// Told of every replicate that is done.
    pub(crate) watch: &'a dyn Watch,
}

impl Replicates<'_> {
    /// A value of every replicate under a hazard, with intra-period correlation `rho`, in the order of the
    /// replicates. Those whose history makes no table are left out (none does, unless weights are
    /// impossible).
    ///
    /// # Errors
    /// As [`each_replicate`].
    pub(crate) fn under<T: Send>(
        &self,
        path: &HazardPath,
        rho: f64,
        purpose: Purpose,
        value: impl Fn(&RiskTable) -> T + Sync,
    ) -> Result<Vec<T>, FitError> {
        self.drawn(rho, purpose, |_| (Cow::Borrowed(path), ()), |t, ()| value(t))
    }

    /// As [`Replicates::under`], with a hazard drawn for every replicate, and what else is known of it told
    /// to `value`.
    ///
    /// # Errors
    /// As [`each_replicate`].
    pub(crate) fn drawn<'p, T: Send, K>(
        &self,
        rho: f64,
        purpose: Purpose,
        draw: impl Fn(&mut ChaCha8Rng) -> (Cow<'p, HazardPath>, K) + Sync,
        value: impl Fn(&RiskTable, K) -> T + Sync,
    ) -> Result<Vec<T>, FitError> {
        each_replicate(self.count, self.watch, |r| {
            let rng = stream(self.seed, purpose.number(), u64::from(r));
            self.table_of(rng, rho, &draw).map(|(table, known)| value(&table, known))
        })
    }

    /// The table of one simulated history, with what is known of the hazard that was drawn for it; `None`
    /// when the history makes no table. One random stream serves both, the hazard first.
    fn table_of<'p, K>(
        &self,
        mut rng: ChaCha8Rng,
        rho: f64,
        draw: impl Fn(&mut ChaCha8Rng) -> (Cow<'p, HazardPath>, K),
    ) -> Option<(RiskTable, K)> {
        let (likelihood, years) = (self.table.likelihood(), self.schedule.period_years());
        let (path, known) = draw(&mut rng);
        let history = simulate(self.schedule, &mut rng, |k, f| path.at(k, f, years, likelihood), rho);
        Some((self.schedule.table(&history.periods, likelihood).ok()?, known))
    }
}
