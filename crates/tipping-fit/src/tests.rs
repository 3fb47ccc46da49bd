//! Tests by simulation on the data's own schedule: existence, tipping against smooth rivals, what chance gives, waves, one third.
//!
//! Every p-value is (1 + number of replicates with T* >= T) / (B + 1), with a random stream for each replicate.

use tipping_core::{RiskTable, Schedule};

use crate::account::{Account, Rivals};
use crate::changes::Changes;
use crate::constant::ConstantHazard;
use crate::error::FitError;
use crate::fitted::bic;
use crate::hazard_path::HazardPath;
use crate::known_dates::{KnownDate, KnownDateTest};
use crate::likelihood_ratio::{LikelihoodRatioSet, likelihood_ratio_set, one_third};
use crate::models::Model;
use crate::overdispersion::{correlation, periods, tarone};
use crate::simulator::{Purpose, Simulator};

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

/// What one replicate of tipping versus smooth says.
struct Contest {
    /// BIC of the best rival less BIC of the better account; minus infinity without a rise.
    difference: f64,
    critical_mass: Option<f64>,
    tarone: f64,
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
        let simulator = self.simulator(table, schedule, advance);
        let observed = self.account(table)?;
        let rivals = Rivals::of(table)?;
        let (independent, dispersions) = self.decide(&simulator, &observed, &rivals, 0.0)?;
        let overdispersion = self.overdispersion(&simulator, &observed, &rivals, &dispersions)?;
        let likelihood_ratio = match &observed {
            Some(account) if self.likelihood_ratio => {
                likelihood_ratio_set(&simulator, account, self.changes, self.level)?
            }
            _ => None,
        };
        let one_third = match &observed {
            Some(account) => one_third(&simulator, account, self.changes)?,
            None => None,
        };
        let (rival, null) = (rivals.best.model, rivals.null.model);
        Ok(Tests { independent, rival, null, overdispersion, one_third, likelihood_ratio })
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
        let (observed, rivals) = (self.account(table)?, Rivals::of(table)?);
        let (test, artefact, _) = self.versus(&simulator, &observed, &rivals, 0.0);
        Ok((test, artefact))
    }

    /// Tipping versus smooth with waves of correlation rho, the critical mass by chance, and Tarone's statistic of each replicate.
    fn versus(
        &self,
        simulator: &Simulator<'_>,
        observed: &Option<Account>,
        rivals: &Rivals,
        rho: f64,
    ) -> (Test, Option<Artefact>, Vec<f64>) {
        let table = simulator.table;
        let purpose = if rho > 0.0 { Purpose::RivalInWaves } else { Purpose::Rival };
        let contests = simulator.under(&rivals.null.path, rho, purpose, |t| self.contest(t));
        let differences: Vec<f64> = contests.iter().map(|c| c.difference).collect();
        let masses = contests.iter().filter_map(|c| c.critical_mass).collect();
        let of_rival = rivals.best.bic(table.events());
        let statistic = observed.as_ref().map_or(f64::NEG_INFINITY, |account| of_rival - account.bic);
        let mass = |account: &Account| account.critical_mass(&self.changes.ordered(table));
        let artefact = observed.as_ref().and_then(|account| artefact(masses, mass(account)));
        (Test::new(statistic, &differences), artefact, contests.iter().map(|c| c.tarone).collect())
    }

    /// The decisive tests with waves of correlation rho, and Tarone's statistic of each replicate under the rival.
    fn decide(
        &self,
        simulator: &Simulator<'_>,
        observed: &Option<Account>,
        rivals: &Rivals,
        rho: f64,
    ) -> Result<(Decisive, Vec<f64>), FitError> {
        let (existence, rise) = self.existence(simulator, rho)?;
        let (tipping_versus_smooth, artefact, dispersions) = self.versus(simulator, observed, rivals, rho);
        Ok((Decisive { existence, rise, tipping_versus_smooth, artefact }, dispersions))
    }

    /// All rivals and both accounts fitted to a replicate and chosen again.
    fn contest(&self, table: &RiskTable) -> Contest {
        let none = Contest { difference: f64::NEG_INFINITY, critical_mass: None, tarone: f64::NEG_INFINITY };
        let Ok(rivals) = Rivals::of(table) else { return none };
        let tarone = tarone(&periods(table, &rivals.null.path));
        let ordered = self.changes.ordered(table);
        match Account::best(&ordered, self.changes, &self.accounts) {
            Ok(Some(account)) => Contest {
                difference: rivals.best.bic(table.events()) - account.bic,
                critical_mass: Some(account.critical_mass(&ordered)),
                tarone,
            },
            _ => Contest { tarone, ..none },
        }
    }

    /// Both tests against a constant hazard: of a step in any direction, and of a threshold account.
    fn existence(&self, simulator: &Simulator<'_>, rho: f64) -> Result<(Test, Test), FitError> {
        let statistics = |t: &RiskTable| {
            let ordered = self.changes.ordered(t);
            let Ok(constant) = ConstantHazard::new().fit(t) else {
                return (f64::NEG_INFINITY, f64::NEG_INFINITY);
            };
            let l = constant.log_likelihood();
            let step = self.changes.step().fit(&ordered);
            let account = Account::best(&ordered, self.changes, &self.accounts);
            let rise = account.ok().flatten().map(|account| bic(1, l, t.events()) - account.bic);
            (
                step.map_or(f64::NEG_INFINITY, |step| 2.0 * (step.log_likelihood() - l)),
                rise.unwrap_or(f64::NEG_INFINITY),
            )
        };
        let table = simulator.table;
        let path = HazardPath::constant(ConstantHazard::new().fit(table)?.lambda());
        let purpose = if rho > 0.0 { Purpose::ExistenceInWaves } else { Purpose::Existence };
        let simulated = simulator.under(&path, rho, purpose, statistics);
        let observed = statistics(table);
        let (any, rises): (Vec<f64>, Vec<f64>) = simulated.into_iter().unzip();
        Ok((Test::new(observed.0, &any), Test::new(observed.1, &rises)))
    }

    fn overdispersion(
        &self,
        simulator: &Simulator<'_>,
        observed: &Option<Account>,
        rivals: &Rivals,
        dispersions: &[f64],
    ) -> Result<Overdispersion, FitError> {
        let periods = periods(simulator.table, &rivals.null.path);
        let test = Test::new(tarone(&periods), dispersions);
        let rho = correlation(&periods);
        let in_waves = if test.p_value < WAVES && rho > 0.0 {
            Some(self.decide(simulator, observed, rivals, rho)?.0)
        } else {
            None
        };
        Ok(Overdispersion { rho, test, in_waves })
    }
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
    })
}

/// The smallest value whose empirical distribution function reaches p; values in order.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(place.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}
