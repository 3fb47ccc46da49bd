//! Tests by simulation on the data's own schedule: existence, tipping against smooth rivals, what chance gives, waves, one third.
//!
//! Every p-value is (1 + number of replicates with T* >= T) / (B + 1), with a random stream for each replicate.

use tipping_core::{RiskTable, Schedule};

use super::choices::{ThresholdChoice, accounts, against_constant, contest};
use super::known_dates::{KnownDate, KnownDateTest};
use super::likelihood_ratio::{LikelihoodRatioSet, likelihood_ratio_set, one_third};
use super::overdispersion::{correlation, periods, tarone};
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::model::{Changes, ConstantHazard, Model};
use crate::simulate::{Purpose, Simulator};
use crate::threshold::{Account, Rivals};

/// Significance that decides the verdict.
pub const ALPHA: f64 = 0.05;

/// Significance from which waves are reckoned with. Missing waves makes every other p-value too small, looking for them in vain
/// costs a little power: the bar is lower.
pub const WAVES: f64 = 0.1;

/// How to test.
///
/// | setting | meaning |
/// |---|---|
/// | `replicates` | B of each simulation; 0 = only what needs none (known dates) |
/// | `seed` | of the random streams |
/// | `changes` | how changes are sought |
/// | `level` | of likelihood-ratio sets, between 0 and 1 |
/// | `accounts` | the threshold accounts: step, life-cycle or both |
/// | `likelihood_ratio` | whether to simulate the cut of a likelihood-ratio set |
///
/// The smooth rivals are always all of them: a test against fewer would be too easy to pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// B, replicates of each simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// How changes are sought.
    pub changes: Changes,
    /// Level of likelihood-ratio sets.
    pub level: f64,
    /// Threshold accounts.
    pub accounts: Vec<Model>,
    /// Whether to find the likelihood-ratio set.
    pub likelihood_ratio: bool,
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
    pub(crate) fn new(statistic: f64, simulated: &[f64]) -> Self {
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
    /// The distribution: its 0th to 100th percentile, the 0th being the smallest value.
    pub percentiles: Vec<f64>,
}

/// The tests that decide the verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisive {
    /// 2(l_step - l_constant) against a constant hazard.
    pub existence: Test,
    /// BIC of the constant hazard less the lowest BIC of the threshold accounts, against a constant hazard: does the hazard rise at
    /// all? A life-cycle counts: its rise may be hidden from a single step by the fall after it.
    pub rise: Test,
    /// Lowest BIC of the rivals less lowest BIC of the threshold accounts, simulated under the rival of lowest AIC.
    pub tipping_versus_smooth: Test,
    /// From the replicates of that test; `None` when no account finds a rise in the data.
    pub artefact: Option<Artefact>,
}

/// Whether adoptions come in waves, and what the tests say when that is reckoned with.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdispersion {
    /// rho, the correlation of decisions within a period given the hazard of the rival of lowest AIC.
    pub rho: f64,
    /// Tarone's statistic against rho = 0, from the replicates of tipping versus smooth.
    pub test: Test,
    /// The decisive tests with waves of correlation rho in every simulation, when the test says that there are waves.
    pub in_waves: Option<Decisive>,
}

/// Everything that simulation says about a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Tests {
    /// The tests with adoptions of a period independent given the hazard.
    pub independent: Decisive,
    /// The smooth rival of lowest BIC, which has to be beaten.
    pub rival: Model,
    /// The smooth rival of lowest AIC, under which tipping versus smooth is simulated.
    pub null: Model,
    /// Whether adoptions come in waves.
    pub overdispersion: Overdispersion,
    /// 2(l_max - l where a third of the members has adopted), against an account with its rise there; `None` when nothing rises, or
    /// a third never adopts.
    pub one_third: Option<Test>,
    /// The candidates within a simulated cut of the maximum, where asked for and there is a rise.
    pub likelihood_ratio: Option<LikelihoodRatioSet>,
}

impl Tests {
    /// The tests that decide: those with waves when there are waves.
    #[must_use]
    pub fn decisive(&self) -> &Decisive {
        self.overdispersion.in_waves.as_ref().unwrap_or(&self.independent)
    }
}

impl Bootstrap {
    /// Simulations of B replicates each that [`Bootstrap::run`] makes at most.
    #[must_use]
    pub fn simulations(&self) -> u64 {
        5 + 2 * u64::from(self.likelihood_ratio)
    }

    /// Runs all tests of a table on its schedule. `advance` is called once a replicate, from several threads.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn run(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        advance: &(dyn Fn() + Sync),
    ) -> Result<Tests, FitError> {
        let mut tests = self.run_choices(table, schedule, &[self.choice()], advance)?.remove(0);
        let simulator = self.simulator(table, schedule, advance);
        if let Some(account) = &self.account(table)? {
            if self.likelihood_ratio {
                tests.likelihood_ratio = likelihood_ratio_set(&simulator, account, self.changes, self.level)?;
            }
            tests.one_third = one_third(&simulator, account, self.changes)?;
        }
        Ok(tests)
    }

    /// The tests that decide the verdict under each of several choices of what a threshold is, in place of `changes` and `accounts`: what
    /// [`Bootstrap::run`] finds under each, less one third and the likelihood-ratio set. The replicates and the rivals do not depend on the
    /// choice and are simulated and fitted once for all.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn run_choices(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        choices: &[ThresholdChoice],
        advance: &(dyn Fn() + Sync),
    ) -> Result<Vec<Tests>, FitError> {
        let simulator = self.simulator(table, schedule, advance);
        let rivals = Rivals::of(table)?;
        let observed = accounts(table, choices)?;
        let (independent, dispersions) = decisive(&simulator, choices, &observed, &rivals, 0.0)?;
        let periods = periods(table, &rivals.null.path);
        let test = Test::new(tarone(&periods), &dispersions);
        let rho = correlation(&periods);
        let in_waves: Vec<Option<Decisive>> = if test.p_value < WAVES && rho > 0.0 {
            let (found, _) = decisive(&simulator, choices, &observed, &rivals, rho)?;
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

    /// What a threshold is by these settings.
    fn choice(&self) -> ThresholdChoice {
        ThresholdChoice { changes: self.changes, accounts: self.accounts.clone() }
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
        advance: &(dyn Fn() + Sync),
    ) -> Result<Vec<KnownDateTest>, FitError> {
        let simulator = self.simulator(table, schedule, advance);
        let account = self.account(table)?;
        let test = |(n, date)| KnownDateTest::new(&simulator, n, date, self.changes, account.as_ref());
        dates.iter().enumerate().map(test).collect()
    }

    fn simulator<'a>(
        &self,
        table: &'a RiskTable,
        schedule: &'a Schedule,
        advance: &'a (dyn Fn() + Sync),
    ) -> Simulator<'a> {
        Simulator { table, schedule, seed: self.seed, replicates: self.replicates, advance }
    }

    /// The better threshold account of a table.
    pub(crate) fn account(&self, table: &RiskTable) -> Result<Option<Account>, FitError> {
        Account::best(&self.changes.ordered(table), self.changes, &self.accounts)
    }

    /// The decisive test alone, adoptions taken as independent given the hazard: T = lowest BIC among the smooth rivals less lowest
    /// BIC among the threshold accounts, simulated under the rival of lowest AIC, everything fitted and chosen again in each replicate. With
    /// it the critical mass that the same replicates give by chance; `None` when no account finds a rise.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn tipping_versus_smooth(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        advance: &(dyn Fn() + Sync),
    ) -> Result<(Test, Option<Artefact>), FitError> {
        let simulator = self.simulator(table, schedule, advance);
        let (choice, rivals) = ([self.choice()], Rivals::of(table)?);
        let observed = [self.account(table)?];
        let (mut found, _) = versus(&simulator, &choice, &observed, &rivals, 0.0);
        Ok(found.remove(0))
    }
}

/// The decisive tests of every choice with waves of correlation rho, and Tarone's statistic of each replicate under the rival.
fn decisive(
    simulator: &Simulator<'_>,
    choices: &[ThresholdChoice],
    observed: &[Option<Account>],
    rivals: &Rivals,
    rho: f64,
) -> Result<(Vec<Decisive>, Vec<f64>), FitError> {
    let constant = existence(simulator, choices, rho)?;
    let (smooth, dispersions) = versus(simulator, choices, observed, rivals, rho);
    let together = constant.into_iter().zip(smooth);
    let tests = together.map(|((existence, rise), (tipping_versus_smooth, artefact))| Decisive {
        existence,
        rise,
        tipping_versus_smooth,
        artefact,
    });
    Ok((tests.collect(), dispersions))
}

/// Tipping versus smooth under every choice with the critical mass by chance, and Tarone's statistic of each replicate.
fn versus(
    simulator: &Simulator<'_>,
    choices: &[ThresholdChoice],
    observed: &[Option<Account>],
    rivals: &Rivals,
    rho: f64,
) -> (Vec<(Test, Option<Artefact>)>, Vec<f64>) {
    let table = simulator.table;
    let purpose = if rho > 0.0 { Purpose::RivalInWaves } else { Purpose::Rival };
    let contests = simulator.under(&rivals.null.path, rho, purpose, |t| contest(t, choices));
    let of_rival = rivals.best.bic(table.events());
    let of_choice = |(n, choice): (usize, &ThresholdChoice)| {
        let differences: Vec<f64> = contests.iter().map(|c| c.sides[n].0).collect();
        let masses = contests.iter().filter_map(|c| c.sides[n].1).collect();
        let observed = observed[n].as_ref();
        let statistic = observed.map_or(f64::NEG_INFINITY, |account| of_rival - account.bic);
        let mass = |account: &Account| account.critical_mass(&choice.changes.ordered(table));
        let artefact = observed.and_then(|account| artefact(masses, mass(account)));
        (Test::new(statistic, &differences), artefact)
    };
    let tests = choices.iter().enumerate().map(of_choice).collect();
    (tests, contests.iter().map(|c| c.tarone).collect())
}

/// Both tests against a constant hazard under every choice: of a step in any direction, and of a threshold account.
fn existence(
    simulator: &Simulator<'_>,
    choices: &[ThresholdChoice],
    rho: f64,
) -> Result<Vec<(Test, Test)>, FitError> {
    let table = simulator.table;
    let path = HazardPath::constant(ConstantHazard::new().fit(table)?.lambda());
    let purpose = if rho > 0.0 { Purpose::ExistenceInWaves } else { Purpose::Existence };
    let simulated = simulator.under(&path, rho, purpose, |t| against_constant(t, choices));
    let observed = against_constant(table, choices);
    let of_choice = |(n, (any, rise)): (usize, (f64, f64))| {
        let of = |side: &dyn Fn(&(f64, f64)) -> f64| simulated.iter().map(|s| side(&s[n])).collect();
        let (all_any, all_rise): (Vec<f64>, Vec<f64>) = (of(&|s| s.0), of(&|s| s.1));
        (Test::new(any, &all_any), Test::new(rise, &all_rise))
    };
    Ok(observed.into_iter().enumerate().map(of_choice).collect())
}

/// The distribution of critical masses by chance, and where the observed one falls.
pub(crate) fn artefact(mut masses: Vec<f64>, observed: f64) -> Option<Artefact> {
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
        percentiles: (0..=100).map(|i| quantile(&masses, f64::from(i) / 100.0)).collect(),
    })
}

/// The smallest value whose empirical distribution function reaches p; values in order.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(place.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}
