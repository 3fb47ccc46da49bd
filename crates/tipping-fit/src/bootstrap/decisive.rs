//! The tests that decide the verdict: against a constant hazard, and against the smooth rivals.

use tipping_core::Model;

use super::choices::{Contest, Observed, ThresholdChoice, against_constant, contest, side};
use super::likelihood_ratio::LikelihoodRatioSet;
use super::null_distribution::NullDistribution;
use super::test::Test;
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::model::ConstantHazard;
use crate::simulate::{Purpose, Replicates};

/// The tests that decide the verdict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decisive {
    /// 2(l_step - l_constant) against a constant hazard.
    pub existence: Test,
    /// BIC of the constant hazard less the lowest BIC of the threshold models, against a constant hazard:
    /// does the hazard rise at all? A life-cycle counts: its rise may be hidden from a single step by the
    /// fall after it.
    pub rise: Test,
    /// Lowest BIC of the rivals less lowest BIC of the threshold models, simulated under the rival of lowest
    /// AIC.
    pub tipping_versus_smooth: Test,
    /// From the replicates of that test; `None` when no threshold model finds a rise in the data.
    pub null_distribution: Option<NullDistribution>,
}

/// Whether adoptions come in waves, and what the tests say when that is reckoned with.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Overdispersion {
    /// rho, the correlation of decisions within a period given the hazard of the rival of lowest AIC.
    pub rho: f64,
    /// Tarone's statistic against rho = 0, from the replicates of tipping versus smooth.
    pub test: Test,
    /// The decisive tests with waves of correlation rho in every simulation, when the test says that there
    /// are waves.
    pub in_waves: Option<Decisive>,
}

/// Everything that simulation says about a fit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tests {
    /// The tests with adoptions of a period independent given the hazard.
    pub independent: Decisive,
    /// The smooth rival of lowest BIC, which has to be beaten.
    pub rival: Model,
    /// The smooth rival of lowest AIC, under which tipping versus smooth is simulated.
    pub null: Model,
    /// Whether adoptions come in waves.
    pub overdispersion: Overdispersion,
    /// 2(l_max - l where a third of the members has adopted), against a threshold model with its rise there;
    /// `None` when nothing rises, or a third never adopts.
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

/// The decisive tests of every choice with waves of correlation rho, and Tarone's statistic of each replicate
/// under the rival.
pub(super) fn decisive(
    replicates: &Replicates<'_>,
    choices: &[ThresholdChoice],
    observed: &Observed<'_>,
    rho: f64,
) -> Result<(Vec<Decisive>, Vec<f64>), FitError> {
    let constant = existence(replicates, choices, observed, rho)?;
    let (smooth, dispersions) = versus(replicates, choices, observed, rho)?;
    let together = constant.into_iter().zip(smooth);
    let tests = together.map(|((existence, rise), (tipping_versus_smooth, null_distribution))| Decisive {
        existence,
        rise,
        tipping_versus_smooth,
        null_distribution,
    });
    Ok((tests.collect(), dispersions))
}

/// Tipping versus smooth, with the critical mass by chance where there is a rise.
type Contested = (Test, Option<NullDistribution>);

/// Tipping versus smooth under every choice with the critical mass by chance, and Tarone's statistic of each
/// replicate.
pub(super) fn versus(
    replicates: &Replicates<'_>,
    choices: &[ThresholdChoice],
    observed: &Observed<'_>,
    rho: f64,
) -> Result<(Vec<Contested>, Vec<f64>), FitError> {
    let (table, rivals) = (replicates.table, &observed.rivals);
    let purpose = if rho > 0.0 { Purpose::RivalInWaves } else { Purpose::Rival };
    let contests = replicates.under(&rivals.null.path, rho, purpose, |t| contest(t, choices))?;
    let of_rival = rivals.best.bic(table.events());
    let fitted = choices.iter().zip(&observed.thresholds).enumerate();
    let tests = fitted.map(|(n, (choice, fitted))| {
        let (statistic, mass) = side(table, choice, fitted.as_ref(), of_rival);
        contested(&contests, n, statistic, mass)
    });
    Ok((tests.collect(), contests.iter().map(|c| c.tarone).collect()))
}

/// Tipping versus smooth under choice number `n`: its statistic and its critical mass in the data, each
/// beside what the contests of the replicates say of it.
fn contested(contests: &[Contest], n: usize, statistic: f64, mass: Option<f64>) -> Contested {
    let differences: Vec<f64> = contests.iter().map(|c| c.sides[n].0).collect();
    let masses = contests.iter().filter_map(|c| c.sides[n].1).collect();
    (Test::new(statistic, &differences), mass.and_then(|mass| NullDistribution::of(masses, mass)))
}

/// Both tests against a constant hazard under every choice: of a step in any direction, and of a threshold
/// model.
fn existence(
    replicates: &Replicates<'_>,
    choices: &[ThresholdChoice],
    observed: &Observed<'_>,
    rho: f64,
) -> Result<Vec<(Test, Test)>, FitError> {
    let table = replicates.table;
    let path = HazardPath::constant(ConstantHazard::new().fit(table)?.lambda());
    let purpose = if rho > 0.0 { Purpose::ExistenceInWaves } else { Purpose::Existence };
    let simulated = replicates.under(&path, rho, purpose, |t| against_constant(t, choices))?;
    let choices = observed.against_constant.iter().enumerate();
    Ok(choices.map(|(n, gains)| beside_simulated(*gains, &simulated, n)).collect())
}

/// The two gains over a constant hazard in the data, each tested by the gains of the same choice, number `n`,
/// in every replicate.
fn beside_simulated((any, rise): (f64, f64), simulated: &[Vec<(f64, f64)>], n: usize) -> (Test, Test) {
    let (all_any, all_rise): (Vec<f64>, Vec<f64>) = simulated.iter().map(|gains| gains[n]).unzip();
    (Test::new(any, &all_any), Test::new(rise, &all_rise))
}
