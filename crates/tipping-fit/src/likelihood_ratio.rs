//! Where the rise may be, by likelihood ratio with a simulated cut: at every candidate, and at one third.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;
use tipping_core::{Boundary, RiskTable, Side};

use crate::account::Account;
use crate::changes::{Changes, ThresholdIn};
use crate::constant::whole;
use crate::error::FitError;
use crate::hazard_path::{HazardPath, at_fractions, piecewise};
use crate::models::Model;
use crate::posterior::Posterior;
use crate::regime::{ROUNDING, Regime};
use crate::simulator::{Purpose, Simulator};
use crate::step::Candidate;
use crate::tests::{Test, quantile};

/// Candidates whose likelihood is within the simulated cut of the maximum.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodRatioSet {
    /// Nominal level.
    pub level: f64,
    /// The cut of 2(l_max - l); infinite when that of the true change often has no bound.
    pub cut: f64,
    /// The candidates in it as ranges of neighbours, first and last, in order; more than one when the set is disconnected.
    pub ranges: Vec<(Boundary, Boundary)>,
    /// Smallest and largest critical mass in the set.
    pub fractions: (f64, f64),
}

/// The set of rises with 2(l_max - l) <= cut, l being the profile over the rise of the account (for the life-cycle with the best fall
/// for each). The cut is the level's quantile of the same statistic at the true rise, in replicates under the fitted account.
///
/// Fitted means with its uncertainty: each replicate draws the changes and the hazards from their posterior. At the estimates alone the
/// step would be as sharp as it looks, which is sharper than it is because it was searched for. And it means that the change may be one
/// in time or one in the fraction, between which the data hardly tell: a fraction is crossed more often than not after many
/// adoptions in a period, which then look as if they belonged to the new regime. The higher of the two cuts holds. (The chi-square
/// cut of 3.84 covers 74 to 78 % instead of 95: the profile is not smooth in the change.)
pub(crate) fn likelihood_ratio_set(
    simulator: &Simulator<'_>,
    account: &Account,
    changes: Changes,
    level: f64,
) -> Result<Option<LikelihoodRatioSet>, FitError> {
    let table = changes.ordered(simulator.table);
    let Some(posterior) = account.posterior(&table, changes)? else { return Ok(None) };
    let cut_under = |process: ThresholdIn, purpose: Purpose| {
        let draw = |rng: &mut ChaCha8Rng| draw(&posterior, &table, process, rng);
        let ratio = |t: &RiskTable, truth: Option<Truth>| {
            let t = changes.ordered(t);
            let profile = Account::profile(account.model, &t, changes).unwrap_or_default();
            let best = profile.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
            // A replicate without any rise, or in which the threshold is not reached, says nothing about where it is.
            let before = truth?.before(&t).filter(|_| best > f64::NEG_INFINITY)?;
            let at = log_likelihood(before, account.model, &t, changes);
            Some(2.0 * (best.max(at) - at))
        };
        let mut simulated: Vec<f64> =
            simulator.drawn(0.0, purpose, draw, ratio).into_iter().flatten().collect();
        simulated.sort_by(f64::total_cmp);
        quantile(&simulated, level)
    };
    let in_fraction = cut_under(ThresholdIn::Fraction, Purpose::AccountInFraction);
    let cut = match changes.threshold_in {
        ThresholdIn::Time => in_fraction.max(cut_under(ThresholdIn::Time, Purpose::Account)),
        ThresholdIn::Fraction => in_fraction,
    };
    let profile = Account::profile(account.model, &table, changes)?;
    let mut ranges: Vec<(Boundary, Boundary)> = Vec::new();
    let mut fractions = (f64::INFINITY, f64::NEG_INFINITY);
    let mut open = false;
    let mut rising = profile.into_iter().peekable();
    // Neighbours are neighbours among all candidates, also those at which the hazard does not rise.
    for candidate in changes.step().profile(&table)?.0 {
        let value = rising.next_if(|p| p.0 == candidate.boundary).map_or(f64::NEG_INFINITY, |p| p.1);
        let inside = 2.0 * (account.log_likelihood - value) <= cut;
        if inside {
            match ranges.last_mut() {
                Some(range) if open => range.1 = candidate.boundary,
                _ => ranges.push((candidate.boundary, candidate.boundary)),
            }
            let f = table.rows()[candidate.boundary.state_row()].fraction();
            fractions = (fractions.0.min(f), fractions.1.max(f));
        }
        open = inside;
    }
    Ok(Some(LikelihoodRatioSet { level, cut, ranges, fractions }))
}

/// A hazard drawn from the posterior of the account, its changes in time or in the fraction, and where its rise is. Changes at which F is
/// not higher than at the one before are changes in time.
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
    // The hazard of a simulation changes with a period, so a change just after a day's adoptions is one at the next day.
    let after = f64::from(u8::from(rise.side == Side::After));
    (Cow::Owned(piecewise(table, &changes, regimes)), Some(Truth::Time(table.time(rise) + after)))
}

/// Where the rise of the simulated hazard is.
enum Truth {
    Time(f64),
    Fraction(f64),
}

impl Truth {
    /// Sufficient statistics of what lies before it, in a table in any order; `None` when the fraction is never reached.
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

/// Maximum of the log-likelihood with the rise after given rows; minus infinity when the hazard does not rise there.
fn log_likelihood(before: Regime, model: Model, table: &RiskTable, changes: Changes) -> f64 {
    let likelihood = table.likelihood();
    let value = |regimes: &[Regime]| -> f64 {
        let bounded = |r: &Regime| r.events == 0 || r.is_bounded();
        if !regimes.iter().all(bounded) {
            return f64::NEG_INFINITY;
        }
        regimes.iter().map(|r| r.log_likelihood(likelihood)).sum()
    };
    let less = |a: &Regime, b: &Regime| Regime { events: a.events - b.events, size: a.size - b.size };
    if model != Model::LifeCycle {
        let after = less(&whole(table), &before);
        return if before.is_below(&after) { value(&[before, after]) } else { f64::NEG_INFINITY };
    }
    let Ok((candidates, _)) = changes.step().profile(table) else { return f64::NEG_INFINITY };
    let falls = candidates.iter().filter(|c| c.before.events > before.events && c.before.size > before.size);
    falls
        .map(|fall| (less(&fall.before, &before), fall.after))
        .filter(|(cascade, last)| before.is_below(cascade) && last.is_below(cascade))
        .map(|(cascade, last)| value(&[before, cascade, last]))
        .fold(f64::NEG_INFINITY, f64::max)
}

/// Under a step where a third has adopted: is the maximum further above it than chance would have it?
pub(crate) fn one_third(simulator: &Simulator<'_>, changes: Changes) -> Option<Test> {
    let ratio = |t: &RiskTable| -> Option<(f64, HazardPath)> {
        let t = changes.ordered(t);
        let fit = changes.step().fit(&t).ok()?;
        let best = fit.best_rise()?;
        let nearest = at_one_third(&t, fit.candidates().iter().filter(|c| c.rises()))?;
        let statistic = 2.0 * (best.log_likelihood - nearest.log_likelihood);
        Some((statistic, Account::step(&t, t.events(), &nearest).path))
    };
    let (statistic, path) = ratio(simulator.table)?;
    let of_replicate = |t: &RiskTable| ratio(t).map_or(0.0, |(statistic, _)| statistic);
    Some(Test::new(statistic, &simulator.under(&path, 0.0, Purpose::OneThird, of_replicate)))
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
