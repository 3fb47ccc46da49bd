//! The tests that decide the verdict: against a constant hazard, and against the smooth rivals.

use tipping_core::Model;

use super::choices::{Observed, ThresholdChoice, against_constant, contest};
use super::likelihood_ratio::LikelihoodRatioSet;
use super::null_distribution::NullDistribution;
use super::test::Test;
use crate::error::FitError;
use crate::hazard::HazardPath;
use crate::model::ConstantHazard;
use crate::simulate::{Purpose, Replicates};
use crate::threshold::FittedThreshold;

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
    let of_choice = |(n, choice): (usize, &ThresholdChoice)| {
        let differences: Vec<f64> = contests.iter().map(|c| c.sides[n].0).collect();
        let masses = contests.iter().filter_map(|c| c.sides[n].1).collect();
        let observed = observed.thresholds[n].as_ref();
        let statistic = observed.map_or(f64::NEG_INFINITY, |fitted| of_rival - fitted.bic);
        let mass = |fitted: &FittedThreshold| fitted.critical_mass(&choice.changes.ordered(table));
        let null_distribution = observed.and_then(|fitted| NullDistribution::of(masses, mass(fitted)));
        (Test::new(statistic, &differences), null_distribution)
    };
    let tests = choices.iter().enumerate().map(of_choice).collect();
    Ok((tests, contests.iter().map(|c| c.tarone).collect()))
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
    let of_choice = |(n, &(any, rise)): (usize, &(f64, f64))| {
        let of = |side: &dyn Fn(&(f64, f64)) -> f64| simulated.iter().map(|s| side(&s[n])).collect();
        let (all_any, all_rise): (Vec<f64>, Vec<f64>) = (of(&|s| s.0), of(&|s| s.1));
        (Test::new(any, &all_any), Test::new(rise, &all_rise))
    };
    Ok(observed.against_constant.iter().enumerate().map(of_choice).collect())
}
