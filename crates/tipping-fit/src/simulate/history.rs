//! Adoption simulated forward in time on a schedule: who is at risk, who adopts, what others then see.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution};
use tipping_core::{Happening, Schedule};

/// A simulated history.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct History {
    /// What happened in each period.
    pub(crate) periods: Vec<Happening>,
    /// The period in which each unit of the schedule adopted; [`NEVER`] when it did not.
    pub(crate) adopted: Vec<u32>,
}

/// No period.
pub(crate) const NEVER: u32 = u32::MAX;

/// Simulates one history. In period k every unit at risk adopts with probability P = 1 - exp(-h D), h =
/// `hazard(k, F)` in rates per year with F the adopted fraction before the period; F comes from the simulated
/// adopters.
///
/// With a correlation `rho` > 0 of decisions within a period, the probability of the period is drawn from
/// Beta(P (1 - rho)/rho, (1 - P)(1 - rho)/rho), whose mean is P: the number of adopters is beta-binomial.
///
/// Simulated adopters never withdraw. Units that the schedule says adopted before or outside the system are
/// adopters whatever happens.
pub(crate) fn simulate(
    schedule: &Schedule,
    rng: &mut ChaCha8Rng,
    hazard: impl Fn(usize, f64) -> f64,
    rho: f64,
) -> History {
    let units = schedule.units();
    let periods = schedule.periods();
    let mut adopted = vec![NEVER; units.len()];
    // Changes of the weighted simulated adopters at the start of each period.
    let mut gained = vec![0.0; periods + 1];
    let mut at_risk = Pool::new(units.len());
    let mut adopters = 0.0;
    let mut history = Vec::with_capacity(periods);
    for k in 0..periods {
        schedule.leaving(k).iter().for_each(|&i| at_risk.remove(i));
        let free = |i: &&u32| adopted[**i as usize] == NEVER;
        schedule.entering(k).iter().filter(free).for_each(|&i| at_risk.insert(i));
        adopters += gained[k];
        // Weights are added and taken away again: rounding must not leave less than nothing.
        let all = (adopters + schedule.given()[k]).max(0.0);
        let members = schedule.members()[k];
        let fraction = if members > 0.0 { all / members } else { 0.0 };
        let n = at_risk.len();
        let mut rate = hazard(k, fraction).max(0.0) * schedule.period_years();
        if rho > 0.0 && n > 0 {
            rate = clustered(rate, rho, rng);
        }
        let mut events = 0;
        // From one adopter to the next: the units passed over are geometric, log u / log(1 - P) with log(1 -
        // P) = -h D.
        let mut place = 0;
        while rate > 0.0 && place < at_risk.len() {
            let (u, left) = (rng.random::<f64>(), (at_risk.len() - place) as f64);
            // As -log(1 - u) > u, most periods of a day end without a logarithm.
            if u > rate * left {
                break;
            }
            let skipped = -(1.0 - u).ln() / rate;
            if skipped >= left {
                break;
            }
            place += skipped as usize;
            let unit = at_risk.take_at(place);
            adopted[unit as usize] = k as u32;
            events += 1;
            gain(schedule, unit as usize, k, &mut gained);
            // The last of the pool has moved to this place; it has not had its turn in this period yet.
        }
        history.push(Happening { at_risk: n as u64, events, adopters: all });
    }
    History { periods: history, adopted }
}

/// The h D of one period when its probability is drawn from the beta distribution of mean 1 - exp(-h D) and
/// correlation rho.
fn clustered(rate: f64, rho: f64, rng: &mut ChaCha8Rng) -> f64 {
    let mean = -(-rate).exp_m1();
    let odds = (1.0 - rho) / rho;
    // The others' share is exp(-h D), which 1 - P would round. Shares too small for a distribution stay what
    // they are.
    match Beta::new(mean * odds, (-rate).exp() * odds) {
        Ok(beta) => -(-beta.sample(rng)).ln_1p(),
        Err(_) => rate,
    }
}

/// Adds a new adopter of period k to the adopters of the periods after it, where it is a member and not one
/// already.
fn gain(schedule: &Schedule, unit: usize, k: usize, gained: &mut [f64]) {
    let unit = &schedule.units()[unit];
    for &(from, to) in unit.member.iter().filter(|span| span.1 > k) {
        let from = from.max(k + 1);
        if unit.weights.is_empty() && unit.given.is_empty() {
            gained[from] += 1.0;
            gained[to + 1] -= 1.0;
            continue;
        }
        for j in from..=to {
            if !unit.given.iter().any(|g| (g.0..=g.1).contains(&j)) {
                let weight = unit.weights.get(j).copied().unwrap_or(1.0);
                gained[j] += weight;
                gained[j + 1] -= weight;
            }
        }
    }
}

/// A set of units with removal in constant time.
struct Pool {
    units: Vec<u32>,
    /// Place of each unit in `units`; `ABSENT` when it is not there.
    place: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

impl Pool {
    fn new(capacity: usize) -> Self {
        Self { units: Vec::with_capacity(capacity), place: vec![ABSENT; capacity] }
    }

    fn len(&self) -> usize {
        self.units.len()
    }

    fn insert(&mut self, unit: u32) {
        if self.place[unit as usize] == ABSENT {
            self.place[unit as usize] = self.units.len() as u32;
            self.units.push(unit);
        }
    }

    fn remove(&mut self, unit: u32) {
        let place = self.place[unit as usize];
        if place != ABSENT {
            self.take_at(place as usize);
        }
    }

    /// Removes the unit at a place; the last one takes its place.
    fn take_at(&mut self, place: usize) -> u32 {
        let unit = self.units.swap_remove(place);
        self.place[unit as usize] = ABSENT;
        if let Some(&moved) = self.units.get(place) {
            self.place[moved as usize] = place as u32;
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::stream;
    use tipping_core::PeriodUnit;

    fn closed(units: usize, periods: usize) -> Schedule {
        Schedule::closed(units, 1900, periods, PeriodUnit::Year)
    }

    #[test]
    fn without_hazard_nothing_happens_and_with_a_huge_one_everything_at_once() {
        let quiet = simulate(&closed(10, 5), &mut stream(1, 0, 0), |_, _| 0.0, 0.0).periods;
        assert!(quiet.iter().all(|h| *h == Happening { at_risk: 10, events: 0, adopters: 0.0 }));
        let sudden = simulate(&closed(10, 3), &mut stream(1, 0, 0), |_, _| 1e9, 0.0).periods;
        assert_eq!(sudden[0], Happening { at_risk: 10, events: 10, adopters: 0.0 });
        assert_eq!(sudden[1], Happening { at_risk: 0, events: 0, adopters: 10.0 });
    }

    // In one period the number of adopters is binomial: mean n P, variance n P (1 - P).
    #[test]
    fn adopters_of_a_period_are_binomial() {
        let (n, rate, replicates) = (50, 0.3_f64, 20_000);
        let schedule = closed(n, 1);
        let p = -(-rate).exp_m1();
        let draws: Vec<f64> = (0..replicates)
            .map(|r| simulate(&schedule, &mut stream(7, 0, r), |_, _| rate, 0.0).periods[0].events as f64)
            .collect();
        let mean = draws.iter().sum::<f64>() / replicates as f64;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (replicates - 1) as f64;
        let (expected, spread) = (n as f64 * p, n as f64 * p * (1.0 - p));
        assert!((mean - expected).abs() < 4.0 * (spread / replicates as f64).sqrt(), "{mean} {expected}");
        assert!((variance / spread - 1.0).abs() < 0.05, "{variance} {spread}");
    }

    #[test]
    fn the_hazard_sees_the_fraction_of_those_that_adopted_before() {
        let history = simulate(&closed(40, 30), &mut stream(3, 0, 5), |_, f| 0.05 + 0.5 * f, 0.0).periods;
        let mut before = 0;
        for h in &history {
            assert_eq!((h.at_risk, h.adopters), (40 - before, before as f64));
            before += h.events;
        }
        assert!(before > 20);
    }

    #[test]
    fn streams_differ_by_replicate_and_repeat_by_seed() {
        let run = |seed, purpose, replicate| {
            simulate(&closed(40, 30), &mut stream(seed, purpose, replicate), |_, _| 0.05, 0.0)
        };
        assert_eq!(run(1, 0, 2), run(1, 0, 2));
        assert_ne!(run(1, 0, 2), run(1, 0, 3));
        assert_ne!(run(1, 0, 2), run(1, 1, 2));
        assert_ne!(run(1, 0, 2), run(2, 0, 2));
    }

    // Beta-binomial: mean n P, variance n P (1 - P)(1 + (n - 1) rho).
    #[test]
    fn waves_are_beta_binomial() {
        let (n, rate, rho, replicates) = (50, 0.3_f64, 0.1, 20_000);
        let schedule = closed(n, 1);
        let p = -(-rate).exp_m1();
        let draws: Vec<f64> = (0..replicates)
            .map(|r| simulate(&schedule, &mut stream(7, 1, r), |_, _| rate, rho).periods[0].events as f64)
            .collect();
        let mean = draws.iter().sum::<f64>() / replicates as f64;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (replicates - 1) as f64;
        let expected = n as f64 * p;
        let spread = expected * (1.0 - p) * (1.0 + (n - 1) as f64 * rho);
        assert!((mean - expected).abs() < 4.0 * (spread / replicates as f64).sqrt(), "{mean} {expected}");
        assert!((variance / spread - 1.0).abs() < 0.05, "{variance} {spread}");
    }
}
