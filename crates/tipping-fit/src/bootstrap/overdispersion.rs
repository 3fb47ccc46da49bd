//! Waves: adoptions of one period that come together, beyond what the hazard says.
//!
//! Given the hazard, adoptions of a period are independent in the models, so that their number is binomial.
//! Wars, decolonization and summits make them come in waves. The beta-binomial distribution has one parameter
//! more, the correlation rho of any two decisions within a period: the probability of the period is drawn
//! from Beta(P (1 - rho)/rho, (1 - P)(1 - rho)/rho).

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::brent::BrentOpt;
use tipping_core::{Axis, Likelihood, RiskTable};

use crate::hazard::HazardPath;

/// Some periods alike: d of Y units at risk adopt in each, with probability P.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Periods {
    pub(crate) count: f64,
    pub(crate) at_risk: u64,
    pub(crate) events: u64,
    pub(crate) probability: f64,
}

/// The periods of a table under a hazard. Days that are joined into a row share its fraction; all but its
/// last are without events.
pub(crate) fn periods(table: &RiskTable, path: &HazardPath) -> Vec<Periods> {
    let (rows, years, likelihood) = (table.rows(), table.period_years(), table.likelihood());
    let origin = rows.first().map_or(0.0, |row| row.start);
    let mut periods = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.at_risk > 0) {
        let length = match table.axis() {
            Axis::Calendar(_) => row.end - row.start,
            Axis::Numeric => 1.0,
        };
        let first = (row.start - origin) as usize;
        let last = first + length as usize - 1;
        let fraction = row.fraction();
        let probability = |k: usize| -(-path.at(k, fraction, years, likelihood) * years).exp_m1();
        let at_risk = row.at_risk;
        if likelihood == Likelihood::Exact && length > 1.0 {
            let probability = probability(first + (last - first) / 2);
            periods.push(Periods { count: length - 1.0, at_risk, events: 0, probability });
        }
        periods.push(Periods { count: 1.0, at_risk, events: row.events, probability: probability(last) });
    }
    periods
}

/// Tarone's statistic: (sum (d - Y P)^2 / (P (1 - P)) - sum Y) / sqrt(2 sum Y (Y - 1)), the score for rho at
/// 0 (Tarone 1979, doi:10.1093/biomet/66.3.585). Large when adoptions come in waves.
pub(crate) fn tarone(periods: &[Periods]) -> f64 {
    let (mut squares, mut units, mut pairs) = (0.0, 0.0, 0.0);
    for p in periods.iter().filter(|p| p.probability > 0.0 && p.probability < 1.0) {
        let (y, d) = (p.at_risk as f64, p.events as f64);
        squares += p.count * (d - y * p.probability).powi(2) / (p.probability * (1.0 - p.probability));
        units += p.count * y;
        pairs += p.count * y * (y - 1.0);
    }
    if pairs > 0.0 { (squares - units) / (2.0 * pairs).sqrt() } else { 0.0 }
}

/// Beta-binomial log-likelihood, without the binomial coefficient, as the likelihood of the units has none:
/// sum over i < d of log(P (1 - rho) + i rho) + the same for the Y - d others - sum over i < Y of log(1 - rho
/// + i rho).
///
/// At rho = 0 it is the binomial one. No term cancels, unlike in the form with Gamma functions.
pub(crate) fn log_likelihood(periods: &[Periods], rho: f64) -> f64 {
    periods.iter().map(|p| p.count * p.log_likelihood(rho)).sum()
}

impl Periods {
    /// The three sums of [`log_likelihood`] for one of these periods.
    fn log_likelihood(&self, rho: f64) -> f64 {
        let rising = |n: u64, p: f64| (0..n).map(|i| (p * (1.0 - rho) + i as f64 * rho).ln()).sum::<f64>();
        rising(self.events, self.probability) + rising(self.at_risk - self.events, 1.0 - self.probability)
            - rising(self.at_risk, 1.0)
    }
}

struct Negative<'a>(&'a [Periods]);

impl CostFunction for Negative<'_> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, rho: &f64) -> Result<f64, Error> {
        Ok(-log_likelihood(self.0, *rho))
    }
}

/// The most likely rho, the probabilities held at those of the fitted hazard (pseudo-maximum likelihood: the
/// hazard is estimated as if rho were 0, which leaves it consistent; Gong & Samaniego 1981,
/// doi:10.1214/aos/1176345526).
///
/// A grid over rho finds the best stretch, Brent's method (argmin) the maximum in it.
pub(crate) fn correlation(periods: &[Periods]) -> f64 {
    const GRID: [f64; 13] = [0.0, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 0.7, 0.99];
    let mut periods = periods.to_vec();
    // What is certain says nothing about rho.
    periods.retain(|p| p.probability > 0.0 && p.probability < 1.0);
    let values: Vec<f64> = GRID.iter().map(|&rho| log_likelihood(&periods, rho)).collect();
    let best = (0..GRID.len()).max_by(|&i, &j| values[i].total_cmp(&values[j])).unwrap_or(0);
    let (low, high) = (GRID[best.saturating_sub(1)], GRID[(best + 1).min(GRID.len() - 1)]);
    let solver = BrentOpt::new(low, high).set_tolerance(1e-9, 1e-12);
    let found = Executor::new(Negative(&periods), solver)
        .configure(|state| state.max_iters(200))
        .run()
        .ok()
        .and_then(|result| result.state().get_best_param().copied());
    match found {
        Some(rho) if log_likelihood(&periods, rho) > values[best] => rho,
        _ => GRID[best],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(at_risk: u64, events: u64, probability: f64) -> Periods {
        Periods { count: 1.0, at_risk, events, probability }
    }

    // By hand: Y = 2, P = 1/2. With rho = 1/2 the beta is B(1/2, 1/2): P(d = 0) = P(d = 2) = 3/8, one unit in
    // either order 1/8.
    #[test]
    fn beta_binomial_by_hand() {
        for (events, expected) in [(0, 0.375_f64), (1, 0.125), (2, 0.375)] {
            let value = log_likelihood(&[period(2, events, 0.5)], 0.5);
            assert!((value - expected.ln()).abs() < 1e-14, "{events}: {value}");
        }
    }

    #[test]
    fn without_correlation_it_is_the_binomial_likelihood() {
        let value = log_likelihood(&[period(20, 3, 0.2)], 0.0);
        assert!((value - (3.0 * 0.2_f64.ln() + 17.0 * 0.8_f64.ln())).abs() < 1e-12);
    }

    // By hand: (d - Y P)^2 / (P (1 - P)) = (3 - 1)^2 / (3/16) and (0 - 1)^2 / (3/16); Y = 4 each.
    #[test]
    fn tarone_by_hand() {
        let z = tarone(&[period(4, 3, 0.25), period(4, 0, 0.25)]);
        let expected = (4.0 / 0.1875 + 1.0 / 0.1875 - 8.0) / (2.0_f64 * 24.0).sqrt();
        assert!((z - expected).abs() < 1e-14);
    }

    // Half the periods everybody, half nobody: the correlation is complete. Exactly the mean in each: none.
    #[test]
    fn extremes_of_the_correlation() {
        let all_or_none: Vec<Periods> = (0..10).map(|i| period(5, 5 * (i % 2), 0.5)).collect();
        assert!(correlation(&all_or_none) > 0.98);
        let even: Vec<Periods> = (0..10).map(|_| period(10, 5, 0.5)).collect();
        assert_eq!(correlation(&even), 0.0);
    }
}
