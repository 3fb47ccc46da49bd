//! Distributions of the critical mass in bins, the same for paper and for the page.

use tipping_core::result::CandidateReport;

/// Bins from 0 to 1: thirtieths, so that one third is an edge.
const BINS: usize = 30;

/// The probability of every bin (from its lower edge, included, to its upper one; the last holds 1).
pub(crate) fn of_candidates(candidates: &[CandidateReport]) -> Vec<f64> {
    let mut bins = vec![0.0; BINS];
    for candidate in candidates {
        bins[bin(candidate.fraction)] += candidate.probability;
    }
    bins
}

/// The bin of a fraction; what lies on an edge but for rounding lies on it.
fn bin(fraction: f64) -> usize {
    ((fraction * BINS as f64 + 1e-9) as usize).min(BINS - 1)
}

/// The share of a distribution in every bin, from its percentiles: one hundredth lies between each and the
/// next, evenly.
pub(crate) fn of_percentiles(percentiles: &[f64]) -> Vec<f64> {
    let mut bins = vec![0.0; BINS];
    let share = 1.0 / percentiles.len().saturating_sub(1).max(1) as f64;
    for ends in percentiles.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        if to - from < 1e-12 {
            bins[bin(from)] += share;
            continue;
        }
        for (i, held) in bins.iter_mut().enumerate() {
            let (low, high) = (i as f64 / BINS as f64, (i + 1) as f64 / BINS as f64);
            *held += share * ((to.min(high) - from.max(low)) / (to - from)).max(0.0);
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use tipping_core::{Side, TimePoint};

    use super::*;

    // By hand: 101 percentiles that are evenly spread from 0 to 1 give every thirtieth the same share; a
    // third of all replicates at exactly one third fall into the bin that begins there.
    #[test]
    fn shares_of_bins_by_hand() {
        let even: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
        let bins = of_percentiles(&even);
        assert!(bins.iter().all(|b| (b - 1.0 / 30.0).abs() < 1e-12), "{bins:?}");
        let at_third = vec![1.0 / 3.0; 101];
        let bins = of_percentiles(&at_third);
        assert!((bins[10] - 1.0).abs() < 1e-12, "{bins:?}");
        assert_eq!(bin(0.0), 0);
        assert_eq!(bin(1.0), 29);
        assert_eq!(bin(20.0 / 60.0), 10);
    }

    // Every twelve-hundredth once: each of the thirty bins holds forty, the last one 1 itself as well.
    #[test]
    fn what_lies_on_an_edge_is_counted_once() {
        let candidate = |i: u32| CandidateReport {
            date: TimePoint::Number(0.0),
            side: Side::Boundary,
            fraction: f64::from(i) / 1200.0,
            probability: 1.0,
            log_likelihood: 0.0,
        };
        let bins = of_candidates(&(0..=1200).map(candidate).collect::<Vec<_>>());
        assert_eq!(bins[..29], [40.0; 29]);
        assert_eq!(bins[29], 41.0);
    }
}
