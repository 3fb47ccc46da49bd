//! How to test by simulation, and all tests of a table together.

use tipping_core::{RiskTable, Schedule, ThresholdModel};

use super::WAVES;
use super::choices::{Observed, ThresholdChoice};
use super::decisive::{Decisive, Overdispersion, Tests, decisive, versus};
use super::known_dates::{KnownDate, KnownDateTest};
use super::likelihood_ratio::{likelihood_ratio_set, one_third};
use super::null_distribution::NullDistribution;
use super::overdispersion::{correlation, periods, tarone};
use super::test::Test;
use crate::error::FitError;
use crate::model::Changes;
use crate::simulate::Replicates;
use crate::threshold::ObservedFits;
use crate::watch::Watch;

/// How to test.
///
/// | setting | meaning |
/// |---|---|
/// | `replicates` | B of each simulation; 0 = only what needs none (known dates) |
/// | `seed` | of the random streams |
/// | `changes` | how changes are sought |
/// | `level` | of likelihood-ratio sets, between 0 and 1 |
/// | `threshold_models` | the threshold models: step, life-cycle or both |
/// | `likelihood_ratio` | whether to simulate the cut of a likelihood-ratio set |
///
/// The smooth rivals are always all of them: a test against fewer would be too easy to pass.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Bootstrap {
    /// B, replicates of each simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// How changes are sought.
    pub changes: Changes,
    /// Level of likelihood-ratio sets.
    pub level: f64,
    /// Threshold models.
    pub threshold_models: Vec<ThresholdModel>,
    /// Whether to find the likelihood-ratio set.
    pub likelihood_ratio: bool,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            replicates: 999,
            seed: 1,
            changes: Changes::default(),
            level: 0.95,
            threshold_models: ThresholdModel::ALL.to_vec(),
            likelihood_ratio: false,
        }
    }
}

impl Bootstrap {
    /// B, replicates of each simulation; 0 = only what needs none.
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

    /// How changes are sought.
    #[must_use]
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// Level of likelihood-ratio sets, between 0 and 1.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// The threshold models: step, life-cycle or both.
    #[must_use]
    pub fn threshold_models(mut self, threshold_models: Vec<ThresholdModel>) -> Self {
        self.threshold_models = threshold_models;
        self
    }

    /// Whether to simulate the cut of a likelihood-ratio set.
    #[must_use]
    pub fn likelihood_ratio(mut self, likelihood_ratio: bool) -> Self {
        self.likelihood_ratio = likelihood_ratio;
        self
    }

    /// Simulations of B replicates each that [`Bootstrap::run`] makes at most.
    #[must_use]
    pub fn simulations(&self) -> u64 {
        5 + 2 * u64::from(self.likelihood_ratio)
    }

    /// Runs all tests of a table on its schedule. `watch` is told of every replicate.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn run(&self, table: &RiskTable, schedule: &Schedule, watch: &dyn Watch) -> Result<Tests, FitError> {
        self.run_fits(&ObservedFits::new(table, self.changes), schedule, watch)
    }

    /// As [`Bootstrap::run`], of fits that the analysis shares. Changes are sought as the fits have it.
    ///
    /// # Errors
    /// As [`Bootstrap::run`].
    pub fn run_fits(
        &self,
        fits: &ObservedFits<'_>,
        schedule: &Schedule,
        watch: &dyn Watch,
    ) -> Result<Tests, FitError> {
        let replicates = self.simulations_of(fits.table(), schedule, watch);
        let observed = Observed::of_fits(fits, &self.threshold_models)?;
        let mut tests = tests_of_choices(&replicates, &[self.choice(fits.changes())], &observed)?.remove(0);
        if let Some(fitted) = &observed.thresholds[0] {
            if self.likelihood_ratio {
                tests.likelihood_ratio = likelihood_ratio_set(&replicates, fits, fitted, self.level)?;
            }
            tests.one_third = one_third(&replicates, fitted, fits.changes())?;
        }
        Ok(tests)
    }

    /// The tests that decide the verdict under each of several choices of what a threshold is, in place of
    /// `changes` and `threshold_models`: what [`Bootstrap::run`] finds under each, less one third and the
    /// likelihood-ratio set. The replicates and the rivals do not depend on the choice and are simulated and
    /// fitted once for all.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn run_choices(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        choices: &[ThresholdChoice],
        watch: &dyn Watch,
    ) -> Result<Vec<Tests>, FitError> {
        let replicates = self.simulations_of(table, schedule, watch);
        tests_of_choices(&replicates, choices, &Observed::of(table, choices)?)
    }

    /// What a threshold is by these settings.
    fn choice(&self, changes: Changes) -> ThresholdChoice {
        ThresholdChoice { changes, threshold_models: self.threshold_models.clone() }
    }

    /// Tests a break at each of some known dates; simulates B replicates for each.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn known_dates(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        dates: &[KnownDate],
        watch: &dyn Watch,
    ) -> Result<Vec<KnownDateTest>, FitError> {
        self.known_dates_fits(&ObservedFits::new(table, self.changes), schedule, dates, watch)
    }

    /// As [`Bootstrap::known_dates`], of fits that the analysis shares. Changes are sought as the fits have
    /// it.
    ///
    /// # Errors
    /// As [`Bootstrap::known_dates`].
    pub fn known_dates_fits(
        &self,
        fits: &ObservedFits<'_>,
        schedule: &Schedule,
        dates: &[KnownDate],
        watch: &dyn Watch,
    ) -> Result<Vec<KnownDateTest>, FitError> {
        let replicates = self.simulations_of(fits.table(), schedule, watch);
        let fitted = fits.threshold(&self.threshold_models)?;
        let posterior = fitted.as_ref().map(|fitted| fits.posterior(fitted)).transpose()?.flatten();
        let test = |(n, date)| KnownDateTest::new(&replicates, n, date, fits, posterior);
        dates.iter().enumerate().map(test).collect()
    }

    fn simulations_of<'a>(
        &self,
        table: &'a RiskTable,
        schedule: &'a Schedule,
        watch: &'a dyn Watch,
    ) -> Replicates<'a> {
        Replicates { table, schedule, seed: self.seed, count: self.replicates, watch }
    }

    /// The decisive test alone, adoptions taken as independent given the hazard: T = lowest BIC among the
    /// smooth rivals less lowest BIC among the threshold models, simulated under the rival of lowest AIC,
    /// everything fitted and chosen again in each replicate. With it the critical mass that the same
    /// replicates give by chance; `None` when no threshold model finds a rise.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn tipping_versus_smooth(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        watch: &dyn Watch,
    ) -> Result<(Test, Option<NullDistribution>), FitError> {
        let replicates = self.simulations_of(table, schedule, watch);
        let fits = ObservedFits::new(table, self.changes);
        let observed = Observed::of_fits(&fits, &self.threshold_models)?;
        let (mut found, _) = versus(&replicates, &[self.choice(self.changes)], &observed, 0.0)?;
        Ok(found.remove(0))
    }
}

/// The tests that decide under every choice, simulated again with waves where there are waves.
fn tests_of_choices(
    replicates: &Replicates<'_>,
    choices: &[ThresholdChoice],
    observed: &Observed<'_>,
) -> Result<Vec<Tests>, FitError> {
    let (table, rivals) = (replicates.table, &observed.rivals);
    let (independent, dispersions) = decisive(replicates, choices, observed, 0.0)?;
    let periods = periods(table, &rivals.null.path);
    let test = Test::new(tarone(&periods), &dispersions);
    let rho = correlation(&periods);
    let in_waves: Vec<Option<Decisive>> = if test.p_value < WAVES && rho > 0.0 {
        let (found, _) = decisive(replicates, choices, observed, rho)?;
        found.into_iter().map(Some).collect()
    } else {
        vec![None; choices.len()]
    };
    let (rival, null) = (rivals.best.model, rivals.null.model);
    let tests = independent.into_iter().zip(in_waves).map(|(independent, in_waves)| Tests {
        independent,
        rival,
        null,
        overdispersion: Overdispersion { rho, test, in_waves },
        one_third: None,
        likelihood_ratio: None,
    });
    Ok(tests.collect())
}
