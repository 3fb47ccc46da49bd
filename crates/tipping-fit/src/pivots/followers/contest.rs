//! Ties to one adopter against rewired ones: the same strengths, to units at risk that are drawn by lot.

use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Gamma};
use statrs::function::factorial::ln_binomial;

use super::lots::shuffle;

/// A unit at risk as the period after an adoption opens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Watcher {
    /// Ties are rewired among the units of one stratum.
    pub(super) stratum: usize,
    /// The strength of its tie to the adopter; 0 without one.
    pub(super) strength: f64,
    /// Whether it adopts within the horizon.
    pub(super) follows: bool,
}

/// The units at risk right after an adoption, and what comes of them.
///
/// With s_j the strength of the tie of unit j to the adopter and y_j = 1 when j adopts within the horizon, S
/// = sum s_j y_j. Rewired ties are a random permutation of s within each stratum, so that with n units, m of
/// them followers, S has the mean sum over strata of (m/n) sum s and the variance sum over strata of
/// (m/n)(1 - m/n) n/(n - 1) (sum s^2 - (sum s)^2/n).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contest {
    /// In order of stratum.
    watchers: Vec<Watcher>,
    /// S.
    pub(super) followed: f64,
    /// Sum of all strengths.
    pub(super) ties: f64,
    /// Mean of S with rewired ties.
    pub(super) expected: f64,
    /// Its variance; 0 where rewiring changes nothing.
    pub(super) variance: f64,
}

impl Contest {
    pub(super) fn new(mut watchers: Vec<Watcher>) -> Self {
        watchers.sort_by_key(|watcher| watcher.stratum);
        let (mut expected, mut variance) = (0.0, 0.0);
        for stratum in watchers.chunk_by(|a, b| a.stratum == b.stratum) {
            let n = stratum.len() as f64;
            let share = stratum.iter().filter(|w| w.follows).count() as f64 / n;
            let sum: f64 = stratum.iter().map(|w| w.strength).sum();
            expected += share * sum;
            if n > 1.0 {
                let spread: f64 = stratum.iter().map(|w| (w.strength - sum / n).powi(2)).sum();
                variance += share * (1.0 - share) * n / (n - 1.0) * spread;
            }
        }
        let followed = watchers.iter().filter(|w| w.follows).map(|w| w.strength).sum();
        let ties: f64 = watchers.iter().map(|w| w.strength).sum();
        // Equal strengths differ by rounding alone.
        if variance < ROUNDING * ties * ties {
            variance = 0.0;
        }
        Self { watchers, followed, ties, expected, variance }
    }

    /// Whether rewiring ties can change anything.
    pub(super) fn is_open(&self) -> bool {
        self.variance > 0.0
    }

    /// The probability that rewired ties give at least S: exact (hypergeometric) when ties are equally strong
    /// and there is one stratum, else that of a gamma distribution with the mean and the variance of S.
    pub(super) fn tail(&self) -> f64 {
        if self.followed <= 0.0 {
            return 1.0;
        }
        self.hypergeometric().unwrap_or_else(|| {
            let (shape, rate) = (self.expected.powi(2) / self.variance, self.expected / self.variance);
            Gamma::new(shape, rate).map_or(1.0, |gamma| gamma.sf(self.followed))
        })
    }

    /// The exact tail; `None` with strata or ties of different strength.
    fn hypergeometric(&self) -> Option<f64> {
        let (first, last) = (self.watchers.first()?, self.watchers.last()?);
        let strengths = || self.watchers.iter().map(|w| w.strength).filter(|&s| s > 0.0);
        let strength = strengths().next()?;
        if first.stratum != last.stratum || strengths().any(|s| s != strength) {
            return None;
        }
        let count = |of: fn(&Watcher) -> bool| self.watchers.iter().filter(|w| of(w)).count() as u64;
        let (all, tied) = (self.watchers.len() as u64, strengths().count() as u64);
        let (follow, both) = (count(|w| w.follows), count(|w| w.follows && w.strength > 0.0));
        let most = tied.min(follow);
        let log =
            |k: u64| ln_binomial(tied, k) + ln_binomial(all - tied, follow - k) - ln_binomial(all, follow);
        let possible = (both..=most).filter(|k| follow - k <= all - tied);
        Some(possible.map(|k| log(k).exp()).sum::<f64>().min(1.0))
    }

    /// The exact tail where there is one, else (1 + how many of `replicates` rewirings give at least
    /// S)/(replicates + 1); `None` without either, and where rewiring changes nothing.
    pub(super) fn p_value(&self, replicates: u32, rng: &mut ChaCha8Rng) -> Option<f64> {
        if !self.is_open() {
            return None;
        }
        self.hypergeometric().or_else(|| (replicates > 0).then(|| self.rewired(replicates, rng)))
    }

    /// (1 + how many of `replicates` rewirings give at least S)/(replicates + 1).
    fn rewired(&self, replicates: u32, rng: &mut ChaCha8Rng) -> f64 {
        let mut watchers = self.watchers.clone();
        let mut at_least = 0;
        for _ in 0..replicates {
            for stratum in watchers.chunk_by_mut(|a, b| a.stratum == b.stratum) {
                shuffle(stratum, rng, |a, b| std::mem::swap(&mut a.follows, &mut b.follows));
            }
            let followed: f64 = watchers.iter().filter(|w| w.follows).map(|w| w.strength).sum();
            at_least += u32::from(followed >= self.followed - ROUNDING * self.ties);
        }
        f64::from(1 + at_least) / f64::from(1 + replicates)
    }
}

/// Sums of strengths that differ by this share of all are the same.
const ROUNDING: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::stream;

    fn contest(watchers: &[(usize, f64, bool)]) -> Contest {
        let watchers = watchers.iter();
        Contest::new(
            watchers.map(|&(stratum, strength, follows)| Watcher { stratum, strength, follows }).collect(),
        )
    }

    // By hand: 6 at risk, 3 tied, 3 follow, all of them tied: 1 of the 20 ways. R: phyper(2, 3, 3, 3,
    // lower.tail = FALSE) = 0.05; the mean is 1.5, the variance 3 * .5 * .5 * 3/5 = .45.
    #[test]
    fn equal_ties_are_hypergeometric() {
        let all = contest(&[
            (0, 1.0, true),
            (0, 1.0, true),
            (0, 1.0, true),
            (0, 0.0, false),
            (0, 0.0, false),
            (0, 0.0, false),
        ]);
        assert!((all.tail() - 0.05).abs() < 1e-12);
        assert_eq!((all.followed, all.ties, all.expected), (3.0, 3.0, 1.5));
        assert!((all.variance - 0.45).abs() < 1e-14);
        // R: phyper(3, 7, 23, 10, lower.tail = FALSE) = 0.143236074270557.
        let mut many: Vec<(usize, f64, bool)> = vec![(0, 2.0, true); 4];
        many.extend([(0, 2.0, false); 3]);
        many.extend([(0, 0.0, true); 6]);
        many.extend([(0, 0.0, false); 17]);
        assert!((contest(&many).tail() - 0.143_236_074_270_557).abs() < 1e-12);
    }

    // By hand: two strata of two, in each one tied and one not, the tied follows: 1/2 * 1/2 = 1/4.
    #[test]
    fn strata_are_rewired_apart() {
        let two = contest(&[(0, 1.0, true), (1, 1.0, true), (0, 0.0, false), (1, 0.0, false)]);
        assert_eq!((two.expected, two.variance), (1.0, 0.5));
        assert_eq!(two.hypergeometric(), None);
        let p = two.p_value(20_000, &mut stream(1, 0, 0)).unwrap();
        assert!((p - 0.25).abs() < 0.013, "{p}");
    }

    #[test]
    fn without_a_contrast_nothing_is_open() {
        assert!(!contest(&[(0, 1.0, true), (0, 1.0, false)]).is_open());
        assert!(!contest(&[(0, 1.0, true), (0, 0.0, true)]).is_open());
        assert!(!contest(&[(0, 1.0, true), (1, 0.0, false)]).is_open());
        assert!(contest(&[(0, 1.0, true), (0, 0.0, false)]).is_open());
    }
}
