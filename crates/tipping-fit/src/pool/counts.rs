//! How many of several uncertain things are true, and which of many p-values stand.

/// The distribution of the number of successes in independent trials with probabilities `p`
/// (Poisson-binomial), by convolution: P(N = n) for n = 0..=trials, exact up to rounding.
///
/// ```
/// let distribution = tipping_fit::pool::poisson_binomial(&[0.5, 0.2]);
/// assert!(distribution.iter().zip([0.4, 0.5, 0.1]).all(|(d, e)| (d - e).abs() < 1e-15));
/// ```
#[must_use]
pub fn poisson_binomial(p: &[f64]) -> Vec<f64> {
    let mut distribution = vec![1.0];
    for &p in p {
        distribution.push(0.0);
        for n in (0..distribution.len()).rev() {
            let fewer = if n > 0 { distribution[n - 1] } else { 0.0 };
            distribution[n] = distribution[n] * (1.0 - p) + fewer * p;
        }
    }
    distribution
}

/// The equal-tailed interval of a distribution over 0, 1, 2, ...: the smallest numbers whose cumulative
/// probability reaches (1 - level)/2 and (1 + level)/2, with the probability of the numbers from one to the
/// other.
#[must_use]
pub(crate) fn equal_tailed(distribution: &[f64], level: f64) -> ([u64; 2], f64) {
    let last = distribution.len().saturating_sub(1);
    let [low, high] =
        [0.5 - level / 2.0, 0.5 + level / 2.0].map(|p| smallest_reaching(distribution, p).unwrap_or(last));
    let mass = distribution[low..=high].iter().sum::<f64>();
    ([low as u64, high as u64], mass.min(1.0))
}

/// The smallest number whose cumulative probability reaches p; `None` when none does.
fn smallest_reaching(distribution: &[f64], p: f64) -> Option<usize> {
    let mut sum = 0.0;
    // A sum of rounded probabilities may end just below 1.
    distribution.iter().position(|d| {
        sum += d;
        sum >= p * (1.0 - 1e-12)
    })
}

/// Adjusted p-values for the false discovery rate (Benjamini & Hochberg 1995,
/// doi:10.1111/j.2517-6161.1995.tb02031.x): the i-th smallest of m becomes the least of p_(j) m / j over j >=
/// i. In the order given.
///
/// ```
/// assert_eq!(tipping_fit::pool::benjamini_hochberg(&[0.04, 0.01]), [0.04, 0.02]);
/// ```
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
    let (mut adjusted, mut least) = (vec![1.0; p.len()], 1.0_f64);
    for (place, &i) in order.iter().enumerate().rev() {
        least = least.min(p.len() as f64 / (place + 1) as f64 * p[i]);
        adjusted[i] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every outcome of every trial, one by one.
    #[test]
    fn poisson_binomial_against_enumeration() {
        let p = [0.03, 0.5, 0.99, 0.2, 0.7, 0.0, 1.0, 0.41];
        let mut expected = vec![0.0; p.len() + 1];
        for outcome in 0_u32..1 << p.len() {
            let happens = |j: usize| outcome >> j & 1 == 1;
            let probability: f64 =
                p.iter().enumerate().map(|(j, p)| if happens(j) { *p } else { 1.0 - p }).product();
            expected[outcome.count_ones() as usize] += probability;
        }
        for (found, expected) in poisson_binomial(&p).iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
        assert_eq!(poisson_binomial(&[]), [1.0]);
    }

    // Binomial with n = 3, p = 1/2: 1/8, 3/8, 3/8, 1/8.
    #[test]
    fn intervals_of_counts() {
        let distribution = poisson_binomial(&[0.5; 3]);
        assert_eq!(equal_tailed(&distribution, 0.5), ([1, 2], 0.75));
        assert_eq!(equal_tailed(&distribution, 0.95), ([0, 3], 1.0));
        assert_eq!(equal_tailed(&[1.0], 0.95), ([0, 0], 1.0));
    }
}
