//! Random effects over estimates with known variances: REML, Hartung and Knapp's interval, heterogeneity, a
//! factor.

use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor, StudentsT};

/// y_j ~ N(mu, tau^2 + v_j), j = 1..k, fitted by restricted maximum likelihood.
///
/// With w_j = 1/(tau^2 + v_j): mu = sum w y / sum w; tau^2 >= 0 maximizes -1/2 (sum log(tau^2 + v) + log sum
/// w + sum w (y - mu)^2). The standard error is that of Hartung & Knapp (2001, doi:10.1002/sim.791): se^2 =
/// sum w (y - mu)^2 / ((k - 1) sum w), with t of k - 1 degrees of freedom. The prediction interval is mu +- t
/// sqrt(tau^2 + se^2) with the same t. Q = sum w_0 (y - mu_0)^2 with w_0 = 1/v (Cochran 1954,
/// doi:10.2307/3001666); with the typical variance s^2 = (k - 1) sum w_0 / ((sum w_0)^2 - sum w_0^2), I^2 =
/// 100 tau^2/(tau^2 + s^2) and H^2 = 1 + tau^2/s^2 (Higgins & Thompson 2002, doi:10.1002/sim.1186). These are
/// the definitions of R's metafor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RandomEffects {
    /// k.
    pub count: usize,
    /// mu.
    pub mu: f64,
    /// se (Hartung & Knapp).
    pub standard_error: f64,
    /// Interval for mu.
    pub interval: (f64, f64),
    /// Interval for another y.
    pub prediction: (f64, f64),
    /// tau^2.
    pub tau_squared: f64,
    /// Q.
    pub q: f64,
    /// Its p-value, chi-square with k - 1 degrees of freedom.
    pub q_p_value: f64,
    /// I^2 in percent.
    pub i_squared: f64,
    /// H^2.
    pub h_squared: f64,
    /// w_j / sum w.
    pub weights: Vec<f64>,
}

/// Whether the means of groups differ: y_j ~ N(mu_g, tau^2 + v_j) with one tau^2, by REML; F = sum over
/// groups of W_g (mu_g - mu)^2 / (G - 1) / s^2, W_g = sum of w in the group, s^2 = sum w (y - mu_g)^2 / (k -
/// G) (Knapp & Hartung 2003, doi:10.1002/sim.1482).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// F.
    pub statistic: f64,
    /// G - 1 and k - G.
    pub degrees: (usize, usize),
    /// p-value.
    pub p_value: f64,
    /// tau^2 within groups.
    pub tau_squared: f64,
}

impl RandomEffects {
    /// Fits estimates `y` with variances `v` > 0; `None` with fewer than two of them, or when a number is not
    /// finite.
    ///
    /// ```
    /// use tipping_fit::pool::RandomEffects;
    /// // Three equal estimates: nothing is between them.
    /// let fit = RandomEffects::fit(&[1.0, 1.0, 1.0], &[0.1, 0.2, 0.3], 0.95).expect("three estimates");
    /// assert_eq!((fit.mu, fit.tau_squared, fit.i_squared, fit.q), (1.0, 0.0, 0.0, 0.0));
    /// ```
    #[must_use]
    pub fn fit(y: &[f64], v: &[f64], level: f64) -> Option<Self> {
        let one = vec![0; y.len()];
        let data = Data::new(y, v, &one, 1)?;
        let k = y.len();
        let degrees = (k - 1) as f64;
        let tau_squared = data.tau_squared();
        let found = data.at(tau_squared);
        let fixed = data.at(0.0);
        let total = found.sums[0];
        let standard_error = (found.residual / degrees / total).sqrt();
        let t = StudentsT::new(0.0, 1.0, degrees).ok()?.inverse_cdf(0.5 + level / 2.0);
        let mu = found.means[0];
        let wide = (tau_squared + standard_error * standard_error).sqrt();
        let squares: f64 = v.iter().map(|v| v.powi(-2)).sum();
        let typical = degrees * fixed.sums[0] / (fixed.sums[0].powi(2) - squares);
        Some(Self {
            count: k,
            mu,
            standard_error,
            interval: (mu - t * standard_error, mu + t * standard_error),
            prediction: (mu - t * wide, mu + t * wide),
            tau_squared,
            q: fixed.residual,
            q_p_value: ChiSquared::new(degrees).ok()?.sf(fixed.residual),
            i_squared: 100.0 * tau_squared / (tau_squared + typical),
            h_squared: 1.0 + tau_squared / typical,
            weights: v.iter().map(|v| 1.0 / (v + tau_squared) / total).collect(),
        })
    }

    /// mu alone, for replicates.
    pub(crate) fn mean(y: &[f64], v: &[f64]) -> Option<f64> {
        let one = vec![0; y.len()];
        let data = Data::new(y, v, &one, 1)?;
        Some(data.at(data.tau_squared()).means[0])
    }
}

impl Factor {
    /// Tests whether the means of `groups` groups differ, `group` being the group of each estimate, from 0.
    /// `None` with fewer than two groups, with an empty one, or without more estimates than groups.
    #[must_use]
    pub fn test(y: &[f64], v: &[f64], group: &[usize], groups: usize) -> Option<Self> {
        let data = Data::new(y, v, group, groups).filter(|_| groups > 1)?;
        let tau_squared = data.tau_squared();
        let found = data.at(tau_squared);
        let all = found.sums.iter().zip(&found.means).map(|(w, mean)| w * mean).sum::<f64>()
            / found.sums.iter().sum::<f64>();
        let between: f64 =
            found.sums.iter().zip(&found.means).map(|(w, mean)| w * (mean - all).powi(2)).sum();
        let degrees = (groups - 1, y.len() - groups);
        let within = found.residual / degrees.1 as f64;
        let statistic = between / degrees.0 as f64 / within;
        let f = FisherSnedecor::new(degrees.0 as f64, degrees.1 as f64).ok()?;
        // Groups without any difference within have no scale to measure differences between them.
        (within > 0.0).then(|| Self { statistic, degrees, p_value: f.sf(statistic), tau_squared })
    }
}

/// Estimates with variances, in groups with a mean each.
struct Data<'a> {
    y: &'a [f64],
    v: &'a [f64],
    group: &'a [usize],
    groups: usize,
}

/// The fit for a given tau^2.
struct Given {
    /// Sum of w in each group.
    sums: Vec<f64>,
    /// Mean of each group.
    means: Vec<f64>,
    /// Sum of w (y - mean)^2.
    residual: f64,
    /// Derivative of the restricted log-likelihood: (sum w^2 (y - mean)^2 - sum w + sum over groups of sum
    /// w^2 / sum w) / 2.
    slope: f64,
    /// Restricted log-likelihood without constants.
    log_likelihood: f64,
}

impl<'a> Data<'a> {
    fn new(y: &'a [f64], v: &'a [f64], group: &'a [usize], groups: usize) -> Option<Self> {
        let sound = y.iter().all(|y| y.is_finite()) && v.iter().all(|v| v.is_finite() && *v > 0.0);
        let filled = (0..groups).all(|g| group.contains(&g));
        let long = y.len() == v.len() && y.len() == group.len() && y.len() > groups;
        (sound && filled && long).then_some(Self { y, v, group, groups })
    }

    fn at(&self, tau_squared: f64) -> Given {
        let mut sums = vec![0.0; self.groups];
        let (mut means, mut squares) = (sums.clone(), sums.clone());
        for ((y, v), &g) in self.y.iter().zip(self.v).zip(self.group) {
            let w = 1.0 / (v + tau_squared);
            sums[g] += w;
            squares[g] += w * w;
            means[g] += w * y;
        }
        means.iter_mut().zip(&sums).for_each(|(mean, w)| *mean /= w);
        let (mut residual, mut slope, mut logs) = (0.0, 0.0, 0.0);
        for ((y, v), &g) in self.y.iter().zip(self.v).zip(self.group) {
            let w = 1.0 / (v + tau_squared);
            let square = w * (y - means[g]).powi(2);
            residual += square;
            slope += w * square - w;
            logs += w.ln();
        }
        slope += squares.iter().zip(&sums).map(|(s, w)| s / w).sum::<f64>();
        let log_likelihood = (logs - sums.iter().map(|w| w.ln()).sum::<f64>() - residual) / 2.0;
        Given { sums, means, residual, slope: slope / 2.0, log_likelihood }
    }

    /// The most likely tau^2: the best of a grid, and from there the place between its neighbours where the
    /// derivative is 0.
    fn tau_squared(&self) -> f64 {
        let spread = 2.0 * self.y.iter().map(|y| (y - self.y[0]).powi(2)).fold(0.0, f64::max);
        // tau^2 is not above the largest squared difference, and of the size of the smallest variance or more
        // where it matters.
        let least = self.v.iter().copied().fold(f64::INFINITY, f64::min).min(spread) * 1e-3;
        if spread == 0.0 {
            return 0.0;
        }
        let factor = (spread / least).powf(1.0 / GRID as f64);
        let grid: Vec<f64> = std::iter::once(0.0).chain((0..=GRID).map(|i| least * factor.powi(i))).collect();
        let value = |tau: &f64| self.at(*tau).log_likelihood;
        let best = (0..grid.len()).max_by(|&i, &j| value(&grid[i]).total_cmp(&value(&grid[j]))).unwrap_or(0);
        let (mut low, mut high) = (grid[best.saturating_sub(1)], grid[(best + 1).min(grid.len() - 1)]);
        if best == 0 && self.at(0.0).slope <= 0.0 {
            return 0.0;
        }
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if self.at(middle).slope > 0.0 { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }
}

/// Places of the grid over tau^2.
const GRID: i32 = 24;

/// Halvings of the stretch between two of them: to the last digit.
const BISECTIONS: usize = 80;
