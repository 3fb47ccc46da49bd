//! Histories with the dates of adoption as they are, and the adopters of each date drawn by lot.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tipping_core::Schedule;

/// Who was at risk when, and how many adopted at each date and in each stratum.
pub(super) struct Lots<'a> {
    schedule: &'a Schedule,
    strata: &'a [usize],
    /// Period, stratum, number of adopters; in order of period.
    dates: Vec<(usize, usize, usize)>,
}

impl<'a> Lots<'a> {
    /// `events`: the period in which each unit of the schedule adopts.
    pub(super) fn new(schedule: &'a Schedule, strata: &'a [usize], events: &[Option<usize>]) -> Self {
        let mut all: Vec<(usize, usize)> =
            events.iter().zip(strata).filter_map(|(event, &stratum)| Some(((*event)?, stratum))).collect();
        all.sort_unstable();
        let dates = all.chunk_by(|a, b| a == b).map(|same| (same[0].0, same[0].1, same.len())).collect();
        Self { schedule, strata, dates }
    }

    /// The period in which each unit adopts when, at each date and in each stratum, as many as in the data
    /// are drawn by lot from those at risk. Given how many adopt when, every choice is equally likely where
    /// ties play no part, whatever the hazard of the date.
    pub(super) fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<Option<usize>> {
        let units = self.schedule.units();
        let mut events: Vec<Option<usize>> = vec![None; units.len()];
        for &(period, stratum, adopters) in &self.dates {
            let is_at_risk = |i: &usize| {
                events[*i].is_none()
                    && self.strata[*i] == stratum
                    && units[*i].at_risk.iter().any(|&(from, to)| from <= period && period <= to)
            };
            let mut at_risk: Vec<usize> = (0..units.len()).filter(is_at_risk).collect();
            shuffle(&mut at_risk, rng, std::mem::swap);
            at_risk.truncate(adopters);
            at_risk.into_iter().for_each(|i| events[i] = Some(period));
        }
        events
    }
}

/// A random permutation (Fisher & Yates), every one equally likely; `swap` exchanges what is permuted of two
/// items.
pub(super) fn shuffle<T>(items: &mut [T], rng: &mut ChaCha8Rng, swap: impl Fn(&mut T, &mut T)) {
    for i in (1..items.len()).rev() {
        let j = rng.random_range(0..=i);
        if j < i {
            let (left, right) = items.split_at_mut(i);
            swap(&mut left[j], &mut right[0]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::stream;
    use tipping_core::PeriodUnit;

    // By hand: of three units one adopts in the first period and one in the third: each unit is the first in
    // a third of the draws, and 2/3 * 1/2 = 1/3 the second.
    #[test]
    fn dates_stay_and_adopters_are_drawn_evenly() {
        let schedule = Schedule::closed(3, 1900, 5, PeriodUnit::Year);
        let strata = [0; 3];
        let lots = Lots::new(&schedule, &strata, &[Some(2), None, Some(0)]);
        let draws = 9_000;
        let mut first = [0; 3];
        for r in 0..draws {
            let events = lots.draw(&mut stream(3, 0, r));
            let mut dates: Vec<usize> = events.iter().flatten().copied().collect();
            dates.sort_unstable();
            assert_eq!(dates, [0, 2]);
            first[events.iter().position(|e| *e == Some(0)).unwrap()] += 1;
        }
        // Four standard errors of a third of 9,000.
        assert!(first.iter().all(|n: &i32| (n - 3_000).abs() < 180), "{first:?}");
    }

    #[test]
    fn strata_keep_their_adopters() {
        let schedule = Schedule::closed(4, 1900, 5, PeriodUnit::Year);
        let strata = [0, 0, 1, 1];
        let lots = Lots::new(&schedule, &strata, &[Some(1), None, Some(1), Some(3)]);
        for r in 0..50 {
            let events = lots.draw(&mut stream(3, 0, r));
            assert_eq!(events[..2].iter().flatten().count(), 1);
            assert_eq!(events[2..].iter().flatten().count(), 2);
        }
    }
}
