//! Where the rise may be, by likelihood ratio with a simulated cut: at every candidate, and at one third.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;
use tipping_core::{Boundary, Likelihood, RiskTable, ThresholdIn, ThresholdModel};

use super::test::Test;
use crate::error::FitError;
use crate::hazard::{HazardPath, ROUNDING, Regime, at_fractions, piecewise, takes_effect};
use crate::model::Changes;
use crate::numeric::{quantile, stretches};
use crate::simulate::{Purpose, Replicates};
use crate::threshold::{FittedThreshold, ObservedFits, Posterior};

/// Candidates whose likelihood is within the simulated cut of the maximum.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LikelihoodRatioSet {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l); infinite when that of the true change often has no bound.
    pub cut: f64,
    /// The candidates in it as ranges of neighbours, first and last, in order; more than one when the set is
    /// disconnected.
    pub ranges: Vec<(Boundary, Boundary)>,
    /// Smallest and largest critical mass in the set.
    pub fractions: (f64, f64),
}

/// The set of rises with 2(l_max - l) <= cut, l being the profile over the rise of the threshold model (for
/// the life-cycle with the best fall for each). The cut is the level's quantile of the same statistic at the
/// true rise, in replicates under the fitted threshold model.
///
/// Fitted means with its uncertainty: each replicate draws the changes and the hazards from their posterior.
/// At the estimates alone the step would be as sharp as it looks, which is sharper than it is because it was
/// searched for. And it means that the change may be one in time or one in the fraction, between which the
/// data hardly tell: a fraction is crossed more often than not after many adoptions in a period, which then
/// look as if they belonged to the new regime. The higher of the two cuts holds. (The chi-square cut of 3.84
/// covers 74 to 78 % instead of 95: the profile is not smooth in the change.)
pub(crate) fn likelihood_ratio_set(
    replicates: &Replicates<'_>,
    fits: &ObservedFits<'_>,
    fitted: &FittedThreshold,
    level: f64,
) -> Result<Option<LikelihoodRatioSet>, FitError> {
    let (table, changes) = (fits.ordered(), fits.changes());
    let Some(posterior) = fits.posterior(fitted)? else { return Ok(None) };
    let cut_in = |process| simulated_cut(replicates, fits, fitted.model, posterior, process, level);
    let in_fraction = cut_in(ThresholdIn::Fraction)?;
    let cut = match changes.threshold_in {
        ThresholdIn::Time => in_fraction.max(cut_in(ThresholdIn::Time)?),
        ThresholdIn::Fraction => in_fraction,
    };
    let profile = FittedThreshold::profile(fitted.model, table, changes)?;
    let mut rising = profile.into_iter().peekable();
    // Neighbours are neighbours among all candidates, also those at which the hazard does not rise.
    let candidates = changes.step().profile(table)?.0;
    let inside: Vec<bool> = candidates
        .iter()
        .map(|candidate| {
            let value = rising.next_if(|p| p.0 == candidate.boundary).map_or(f64::NEG_INFINITY, |p| p.1);
            2.0 * (fitted.log_likelihood - value) <= cut
        })
        .collect();
    let mut fractions = (f64::INFINITY, f64::NEG_INFINITY);
    for (candidate, _) in candidates.iter().zip(&inside).filter(|(_, inside)| **inside) {
        let f = table.rows()[candidate.boundary.state_row()].fraction();
        fractions = (fractions.0.min(f), fractions.1.max(f));
    }
    let boundary = |i: usize| candidates[i].boundary;
    let ranges: Vec<(Boundary, Boundary)> =
        stretches(inside).into_iter().map(|(from, to)| (boundary(from), boundary(to))).collect();
    // Without a replicate that says where the rise is there is no cut, and no set.
    Ok((!ranges.is_empty() && !cut.is_nan()).then_some(LikelihoodRatioSet { level, cut, ranges, fractions }))
}

/// The level's quantile of 2(l_max - l at the true rise) in replicates whose changes are in time or in the
/// fraction.
fn simulated_cut(
    replicates: &Replicates<'_>,
    fits: &ObservedFits<'_>,
    model: ThresholdModel,
    posterior: &Posterior,
    process: ThresholdIn,
    level: f64,
) -> Result<f64, FitError> {
    let purpose = match process {
        ThresholdIn::Time => Purpose::Threshold,
        ThresholdIn::Fraction => Purpose::ThresholdInFraction,
    };
    let simulated = replicates.drawn(
        0.0,
        purpose,
        |rng| draw(posterior, fits.ordered(), process, rng),
        |table, truth| above_truth(table, truth, model, fits.changes()),
    )?;
    let mut simulated: Vec<f64> = simulated.into_iter().flatten().collect();
    simulated.sort_by(f64::total_cmp);
    Ok(quantile(&simulated, level))
}

/// 2(l_max - l at the true rise) of a replicate. Without any rise in it, or where the threshold is not
/// reached, it says nothing about where the rise is.
fn above_truth(
    table: &RiskTable,
    truth: Option<Truth>,
    model: ThresholdModel,
    changes: Changes,
) -> Option<f64> {
    let table = changes.ordered(table);
    let profile = FittedThreshold::profile(model, &table, changes).unwrap_or_default();
    let best = profile.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    let before = truth?.before(&table).filter(|_| best > f64::NEG_INFINITY)?;
    let at = log_likelihood(before, model, &table, changes);
    Some(2.0 * (best.max(at) - at))
}

/// A hazard drawn from the posterior of the threshold model, its changes in time or in the fraction, and
/// where its rise is. Changes at which F is not higher than at the one before are changes in time.
fn draw(
    posterior: &Posterior,
    table: &RiskTable,
    process: ThresholdIn,
    rng: &mut ChaCha8Rng,
) -> (Cow<'static, HazardPath>, Option<Truth>) {
    let Some((changes, rates)) = posterior.draw(table.period_years(), rng) else {
        return (Cow::Owned(HazardPath::constant(0.0)), None);
    };
    let rise = changes[0];
    let regimes = rates.into_iter().map(|rate| (rate, 0.0));
    let fraction = |b: &Boundary| table.rows()[b.state_row()].fraction();
    let climbs = changes.windows(2).all(|w| fraction(&w[0]) < fraction(&w[1])) && fraction(&rise) > 0.0;
    if process == ThresholdIn::Fraction && climbs {
        let path = at_fractions(table, &changes, regimes);
        return (Cow::Owned(path), Some(Truth::Fraction(fraction(&rise) * (1.0 - ROUNDING))));
    }
    (Cow::Owned(piecewise(table, &changes, regimes)), Some(Truth::Time(takes_effect(table, rise))))
}

/// Where the rise of the simulated hazard is.
enum Truth {
    Time(f64),
    Fraction(f64),
}

impl Truth {
    /// Sufficient statistics of what lies before it, in a table in any order; `None` when the fraction is
    /// never reached.
    fn before(&self, table: &RiskTable) -> Option<Regime> {
        match *self {
            Self::Time(time) => Some(Regime::before(table, |row| row.share_before(time))),
            Self::Fraction(c) => {
                // In order of time the second regime begins when F first reaches c.
                let reached = table.rows().iter().find(|row| row.fraction() >= c)?.start;
                Some(Regime::before(table, |row| row.share_before(reached)))
            }
        }
    }
}

/// Maximum of the log-likelihood with the rise after given rows; minus infinity when the hazard does not rise
/// there.
fn log_likelihood(before: Regime, model: ThresholdModel, table: &RiskTable, changes: Changes) -> f64 {
    let likelihood = table.likelihood();
    let value = |regimes: &[Regime]| log_likelihood_of_regimes(regimes, likelihood);
    match model {
        ThresholdModel::Step => {
            let after = difference(&Regime::whole(table), &before);
            if before.is_below(&after) { value(&[before, after]) } else { f64::NEG_INFINITY }
        }
        ThresholdModel::LifeCycle => {
            let Ok((candidates, _)) = changes.step().profile(table) else { return f64::NEG_INFINITY };
            candidates
                .iter()
                .filter(|c| c.before.events > before.events && c.before.size > before.size)
                .map(|fall| (difference(&fall.before, &before), fall.after))
                .filter(|(cascade, last)| before.is_below(cascade) && last.is_below(cascade))
                .map(|(cascade, last)| value(&[before, cascade, last]))
                .fold(f64::NEG_INFINITY, f64::max)
        }
    }
}

/// Maximum of the log-likelihood of regimes side by side; minus infinity where one of them has no finite
/// hazard.
fn log_likelihood_of_regimes(regimes: &[Regime], likelihood: Likelihood) -> f64 {
    if regimes.iter().all(|r| r.events == 0 || r.is_bounded()) {
        regimes.iter().map(|r| r.log_likelihood(likelihood)).sum()
    } else {
        f64::NEG_INFINITY
    }
}

/// What is left of a regime without another that is part of it.
fn difference(whole: &Regime, part: &Regime) -> Regime {
    Regime { events: whole.events - part.events, size: whole.size - part.size }
}

/// Under a threshold model whose rise is where a third has adopted: is the maximum further above the
/// likelihood there than chance would have it? T = 2(l_max - l at one third), l being the profile of the
/// threshold model over its rise. `None` when a third never adopts.
///
/// Where the hazard does not rise at one third, the most likely hazard that does not fall there is constant,
/// and l is its likelihood. Replicates have their threshold at F = 1/3, not at a date.
pub(crate) fn one_third(
    replicates: &Replicates<'_>,
    fitted: &FittedThreshold,
    changes: Changes,
) -> Result<Option<Test>, FitError> {
    let model = fitted.model;
    let table = changes.ordered(replicates.table);
    if table.rows().iter().all(|row| row.fraction() < ONE_THIRD) {
        return Ok(None);
    }
    let profile = FittedThreshold::profile(model, &table, changes)?;
    let path = match at_one_third(&table, &profile) {
        Some((rise, _)) => FittedThreshold::at(model, &table, changes, rise)?
            .map(|there| there.in_fraction(&table).unwrap_or(there.path)),
        None => None,
    };
    let constant =
        || HazardPath::constant(Regime::whole(&table).hazard(table.likelihood(), table.period_years()));
    let path = path.unwrap_or_else(constant);
    let ratio = |table: &RiskTable| above_one_third(table, model, changes);
    Ok(Some(Test::new(ratio(replicates.table), &replicates.under(&path, 0.0, Purpose::OneThird, ratio)?)))
}

/// 2(l_max - l at one third) of a table.
fn above_one_third(table: &RiskTable, model: ThresholdModel, changes: Changes) -> f64 {
    let table = changes.ordered(table);
    let profile = FittedThreshold::profile(model, &table, changes).unwrap_or_default();
    let best = profile.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    let constant = Regime::whole(&table).log_likelihood(table.likelihood());
    let at = at_one_third(&table, &profile).map_or(constant, |third| third.1.max(constant));
    // Without any rise there is nothing to be further above.
    if best == f64::NEG_INFINITY { 0.0 } else { 2.0 * (best - at).max(0.0) }
}

const ONE_THIRD: f64 = (1.0 - ROUNDING) / 3.0;

/// The most likely of the places for the rise at which a third of the members has adopted, to within one of
/// them; else the one at which F first reaches a third. F may cross one third more than once, when members
/// leave and return.
fn at_one_third(table: &RiskTable, profile: &[(Boundary, f64)]) -> Option<(Boundary, f64)> {
    let row = |b: &Boundary| &table.rows()[b.state_row()];
    let close = |b: &Boundary| (row(b).adopters - row(b).members / 3.0).abs() < 1.0;
    let near = profile.iter().filter(|p| close(&p.0)).max_by(|a, b| a.1.total_cmp(&b.1));
    let crossed = table.rows().iter().position(|row| row.fraction() >= ONE_THIRD);
    near.or_else(|| profile.iter().find(|p| Some(p.0.state_row()) == crossed)).copied()
}
