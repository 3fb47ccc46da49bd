//! Histories of adoption under a known hazard, to be written out or studied.

use tipping_core::{Happening, Likelihood, Schedule};

use super::history::{NEVER, simulate};
use super::streams::{Purpose, stream};
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::parallel;

/// Replicates that are in memory at once.
const CHUNK: u32 = 64;

/// Simulation forward in time on a schedule: in period k every unit at risk adopts with probability 1 -
/// exp(-h D), h being the hazard (a rate per year) and D the length of a period in years; F in the hazard
/// comes from the simulated adopters.
///
/// With `rho` > 0 the probability of a period is drawn from a beta distribution of that mean, so that the
/// adopters among n at risk are beta-binomial with variance n P (1 - P)(1 + (n - 1) rho).
///
/// ```
/// use tipping_core::{Likelihood, PeriodUnit, Schedule};
/// use tipping_fit::hazard::HazardPath;
/// use tipping_fit::simulate::Simulation;
/// let schedule = Schedule::closed(190, 1900, 100, PeriodUnit::Year);
/// let path = HazardPath::constant(0.02);
/// let simulation = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(7);
/// let mut adoptions = 0;
/// simulation.each(50, |_, history| -> Result<(), ()> {
///     adoptions += history.events();
///     Ok(())
/// }).expect("nothing can go wrong here");
/// let share = adoptions as f64 / (50.0 * 190.0);
/// assert!((share - (1.0 - (-2.0_f64).exp())).abs() < 0.02);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'a> {
    schedule: &'a Schedule,
    path: &'a HazardPath,
    likelihood: Likelihood,
    rho: f64,
    seed: u64,
}

/// A simulated history.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SimulatedHistory {
    /// What happened in each period.
    pub periods: Vec<Happening>,
    /// The period in which each unit of the schedule adopted, counted from the window's first.
    pub adopted: Vec<Option<usize>>,
}

impl SimulatedHistory {
    /// Adoptions.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.periods.iter().map(|p| p.events).sum()
    }
}

impl<'a> Simulation<'a> {
    /// Of a hazard on a schedule; `likelihood` says at which instant of a period a trend is taken (grouped:
    /// its start; exact: its middle). Seed 1, no overdispersion.
    #[must_use]
    pub fn new(schedule: &'a Schedule, path: &'a HazardPath, likelihood: Likelihood) -> Self {
        Self { schedule, path, likelihood, rho: 0.0, seed: 1 }
    }

    /// Seed of the random streams.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Correlation of the decisions within a period.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] outside 0 <= rho < 1.
    pub fn rho(mut self, rho: f64) -> Result<Self, FitError> {
        if !(0.0..1.0).contains(&rho) {
            return Err(FitError::BadParameter { name: "rho", value: rho, remedy: "choose 0 <= rho < 1" });
        }
        self.rho = rho;
        Ok(self)
    }

    /// One replicate: it depends on the seed and its number alone.
    #[must_use]
    pub fn replicate(&self, number: u32) -> SimulatedHistory {
        let mut rng = stream(self.seed, Purpose::Simulation.number(), u64::from(number));
        let years = self.schedule.period_years();
        let hazard = |k, fraction| self.path.at(k, fraction, years, self.likelihood);
        let history = simulate(self.schedule, &mut rng, hazard, self.rho);
        let adopted = history.adopted.into_iter().map(|k| (k != NEVER).then_some(k as usize));
        SimulatedHistory { periods: history.periods, adopted: adopted.collect() }
    }

    /// Shows the replicates 0 to `replicates` - 1 in order; they are simulated on all threads, a few at a
    /// time, so that memory does not grow with their number.
    ///
    /// # Errors
    /// The first one of `visit`, which ends the simulation.
    pub fn each<E>(
        &self,
        replicates: u32,
        mut visit: impl FnMut(u32, SimulatedHistory) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut first = 0;
        while first < replicates {
            let end = first.saturating_add(CHUNK).min(replicates);
            let chunk: Vec<SimulatedHistory> =
                parallel::map_range(first..end, |number| self.replicate(number));
            for (number, history) in (first..end).zip(chunk) {
                visit(number, history)?;
            }
            first = end;
        }
        Ok(())
    }
}
