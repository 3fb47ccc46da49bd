//! What speaks for a state: whether those tied to it adopt soon after it, more often than rewired ties would
//! have it.
//!
//! A date of adoption is shared by all that adopt at it; ties are not. When nobody is influential, who adopts
//! at a date has nothing to do with ties to those that adopted before: the adopters of each date are then as
//! if drawn by lot from those at risk, whatever the hazard of that date is (waves, contagion by the global
//! fraction, a threshold). States that are alike and tied to each other adopt together without any influence;
//! strata (regions) take that out as far as they go.

mod contest;
mod lots;

use rand_chacha::ChaCha8Rng;
use tipping_core::{Study, Ties};

use self::contest::{Contest, Watcher};
use self::lots::Lots;
use crate::bootstrap::Test;
use crate::error::FitError;
use crate::simulate::{Purpose, each_replicate, stream};
use crate::watch::Watch;

/// How to compare those tied to an adopter with the others.
///
/// | setting | meaning | default |
/// |---|---|---|
/// | `horizon` | years after an adoption within which others follow it | 5 |
/// | `replicates` | B of the simulation, and of the rewirings of each state | 999 |
/// | `seed` | of the random streams | 1 |
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FollowerSettings {
    /// Years after an adoption within which others follow it.
    pub horizon: f64,
    /// B, replicates of the simulation.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
}

impl Default for FollowerSettings {
    fn default() -> Self {
        Self { horizon: 5.0, replicates: 999, seed: 1 }
    }
}

impl FollowerSettings {
    /// Years after an adoption within which others follow it.
    #[must_use]
    pub fn horizon(mut self, horizon: f64) -> Self {
        self.horizon = horizon;
        self
    }

    /// B, replicates of the simulation.
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
}

/// Who was followed by those tied to it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Followers {
    /// The adopters, in order of time and place in the schedule.
    pub states: Vec<Followed>,
    /// All together: Z = sum over states (S - E) / sqrt(sum of their variances), against the same in
    /// histories whose adopters are drawn by lot. `None` without a replicate, or where no state can be
    /// tested.
    pub together: Option<Test>,
}

/// What became of the ties to one adopter.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Followed {
    /// Index into [`tipping_core::AdoptionData::units`].
    pub unit: usize,
    /// Strength of the ties to it of units at risk as the next period opens.
    pub ties: f64,
    /// S, the strength of those whose units adopt within the horizon.
    pub followed: f64,
    /// Mean of S with rewired ties.
    pub expected: f64,
    /// P(S* >= S) with rewired ties, for this state alone; `None` where rewiring changes nothing.
    pub p_value: Option<f64>,
    /// (1 + number of replicates in which some state has as small a tail)/(B + 1): single-step minP, which
    /// holds for all states at once (Westfall & Young 1993, ISBN 978-0-471-55761-6).
    pub family_p_value: Option<f64>,
}

/// A record with its ties.
struct World<'a> {
    study: &'a Study,
    /// Of each unit of the schedule.
    strata: &'a [usize],
    /// For each unit of the schedule who is tied to it: place in the schedule, period of the tie, strength.
    tied: Vec<Vec<(usize, i64, f64)>>,
    /// The period of ties that holds each period of the window; empty when ties hold for all time.
    period_of_ties: Vec<i64>,
    /// Periods of the horizon.
    horizon: usize,
}

impl<'a> World<'a> {
    fn new(study: &'a Study, ties: &Ties, strata: &'a [usize], horizon: f64) -> Self {
        let (schedule, window) = (&study.schedule, &study.window);
        let units = schedule.units();
        let last = units.iter().map(|u| u.unit).max().unwrap_or(0);
        let mut places = vec![None; last + 1];
        units.iter().enumerate().for_each(|(place, unit)| places[unit.unit] = Some(place));
        let place = |unit: usize| places.get(unit).copied().flatten();
        let mut tied = vec![Vec::new(); units.len()];
        for tie in ties.ties.iter().filter(|tie| tie.weight > 0.0 && tie.from != tie.to) {
            if let (Some(from), Some(to)) = (place(tie.from), place(tie.to)) {
                tied[to].push((from, tie.period, tie.weight));
            }
        }
        let period_of_ties = ties.period.map_or_else(Vec::new, |period| {
            (window.first..=window.last).map(|k| period.index_of(window.period.first_day(k))).collect()
        });
        let horizon = (horizon / schedule.period_years()).round().max(1.0) as usize;
        Self { study, strata, tied, period_of_ties, horizon }
    }

    /// The contest of every adopter of a history, in order of time and place.
    fn contests(&self, events: &[Option<usize>]) -> Vec<(usize, Contest)> {
        let mut adopters: Vec<(usize, usize)> =
            events.iter().enumerate().filter_map(|(place, event)| Some(((*event)?, place))).collect();
        adopters.sort_unstable();
        let mut strengths = vec![0.0; events.len()];
        let contest = |(period, place): (usize, usize)| {
            let since = self.period_of_ties.get(period);
            let holding = || self.tied[place].iter().filter(|tie| since.is_none_or(|&p| tie.1 == p));
            holding().for_each(|&(from, _, strength)| strengths[from] += strength);
            let contest = Contest::new(self.watchers(events, period, &strengths));
            holding().for_each(|&(from, _, _)| strengths[from] = 0.0);
            (place, contest)
        };
        adopters.into_iter().map(contest).collect()
    }

    /// The units at risk as the period after `period` opens.
    fn watchers(&self, events: &[Option<usize>], period: usize, strengths: &[f64]) -> Vec<Watcher> {
        let next = period + 1;
        let units = self.study.schedule.units().iter().enumerate();
        units
            .filter(|(i, unit)| {
                events[*i].is_none_or(|event| event > period)
                    && unit.at_risk.iter().any(|&(from, to)| from <= next && next <= to)
            })
            .map(|(i, _)| Watcher {
                stratum: self.strata[i],
                strength: strengths[i],
                follows: events[i].is_some_and(|event| event <= period + self.horizon),
            })
            .collect()
    }
}

/// Z of some contests: sum (S - E) / sqrt(sum V); 0 where nothing is open.
fn together(contests: &[(usize, Contest)]) -> f64 {
    let open = || contests.iter().filter(|c| c.1.is_open());
    let variance: f64 = open().map(|c| c.1.variance).sum();
    if variance > 0.0 {
        open().map(|c| c.1.followed - c.1.expected).sum::<f64>() / variance.sqrt()
    } else {
        0.0
    }
}

/// The smallest tail of some contests; 1 where nothing is open.
fn smallest_tail(contests: &[(usize, Contest)]) -> f64 {
    contests.iter().filter(|c| c.1.is_open()).map(|c| c.1.tail()).fold(1.0, f64::min)
}

impl Followers {
    /// Simulations of B replicates each.
    pub const SIMULATIONS: u64 = 1;

    /// Compares those tied to every adopter with those that are not. `strata`: for each unit of the schedule
    /// that among which ties are rewired and lots are drawn. `watch` is told of every replicate.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] for a horizon that is not a positive number of years;
    /// [`FitError::Cancelled`].
    pub fn new(
        study: &Study,
        ties: &Ties,
        strata: &[usize],
        settings: &FollowerSettings,
        watch: &dyn Watch,
    ) -> Result<Self, FitError> {
        let horizon = settings.horizon;
        if !(horizon.is_finite() && horizon > 0.0) {
            let remedy = "choose a positive number of years";
            return Err(FitError::BadParameter { name: "horizon", value: horizon, remedy });
        }
        let world = World::new(study, ties, strata, horizon);
        let events: Vec<Option<usize>> = study.history.iter().map(|history| history.event).collect();
        let observed = world.contests(&events);
        let lots = Lots::new(&study.schedule, strata, &events);
        let simulated = each_replicate(settings.replicates, watch, |r| {
            let mut rng = stream(settings.seed, Purpose::Followers.number(), u64::from(r));
            let contests = world.contests(&lots.draw(&mut rng));
            Some((smallest_tail(&contests), together(&contests)))
        })?;
        let (tails, sums): (Vec<f64>, Vec<f64>) = simulated.into_iter().unzip();
        let tested = observed.iter().any(|c| c.1.is_open()) && !sums.is_empty();
        let together = tested.then(|| Test::new(together(&observed), &sums));
        let states = observed.iter().enumerate().map(|(n, (place, contest))| {
            let mut rng = stream(settings.seed, Purpose::RewiredTies(n).number(), 0);
            Followed::of(study.schedule.units()[*place].unit, contest, settings.replicates, &mut rng, &tails)
        });
        Ok(Self { states: states.collect(), together })
    }
}

impl Followed {
    fn of(unit: usize, contest: &Contest, replicates: u32, rng: &mut ChaCha8Rng, tails: &[f64]) -> Self {
        let simulated = contest.is_open() && !tails.is_empty();
        let family_p_value = simulated.then(|| {
            let tail = contest.tail() * (1.0 + ROUNDING);
            let as_small = tails.iter().filter(|&&t| t <= tail).count();
            (1.0 + as_small as f64) / (1.0 + tails.len() as f64)
        });
        Self {
            unit,
            ties: contest.ties,
            followed: contest.followed,
            expected: contest.expected,
            p_value: contest.p_value(replicates, rng),
            family_p_value,
        }
    }
}

/// Tails that differ by less are the same.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests;
