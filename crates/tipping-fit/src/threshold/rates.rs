//! Posterior of the hazards before and after the change, and of their ratio, averaged over the candidates.
//!
//! The hazards given a change point have conjugate posteriors; the change point is not known, so what is
//! reported is the mixture of these over the posterior of the change. Everything is deterministic:
//! distribution functions by statrs, quantiles by Brent's method (argmin), and for the ratio of two grouped
//! hazards, which has no closed form, the trapezoidal rule in log hazard, which converges geometrically for
//! such smooth densities.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::brent::BrentRoot;
use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_lr;
use tipping_core::Likelihood;

use super::posterior::{Posterior, Range};
use crate::numeric::ln_beta;

/// Ways to place the changes that together are less probable than this are left out of the mixture.
const NEGLIGIBLE: f64 = 1e-6;

/// The mixture is over at most this many ways to place the changes.
const MOST: usize = 50_000;

/// Relative accuracy of a quantile, and of the first guess at it.
const TOLERANCE: f64 = 1e-9;
const ROUGH: f64 = 1e-3;

/// Share of the mixture that the first guess at a quantile may leave out.
const GUESSED_WITHOUT: f64 = 1e-2;

/// Most secant steps from there.
const MAX_STEPS: usize = 10;

/// The posterior of one regime's hazard, in rates per year.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rate {
    /// 1 - exp(-lambda D) ~ Beta(a, b).
    Beta { a: f64, b: f64, period: f64 },
    /// lambda ~ Gamma(shape a, rate b).
    Gamma { a: f64, b: f64 },
}

impl Rate {
    /// From the two parameters of the posterior of a regime; `period` is D.
    fn new((a, b): (f64, f64), likelihood: Likelihood, period: f64) -> Self {
        match likelihood {
            Likelihood::Grouped => Self::Beta { a, b, period },
            Likelihood::Exact => Self::Gamma { a, b },
        }
    }

    /// P(lambda <= x).
    fn cdf(&self, x: f64) -> f64 {
        match *self {
            // P = 1 - exp(-hD) is 1 in double precision from hD = 37 on; its complement is not 0 before 745.
            Self::Beta { a, b, period } if x * period > 1.0 => 1.0 - beta_reg(b, a, (-x * period).exp()),
            Self::Beta { a, b, period } => beta_reg(a, b, (-(-x * period).exp_m1()).clamp(0.0, 1.0)),
            Self::Gamma { a, b } => gamma_lr(a, b * x),
        }
    }
}

/// Which quantity of the two hazards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// lambda_1, before the change, per year.
    Before,
    /// lambda_2, after it, per year.
    After,
    /// lambda_2 / lambda_1.
    Ratio,
}

/// The posterior of the hazards on both sides of a change point.
#[derive(Debug, Clone, PartialEq)]
pub struct RatePosterior {
    /// Probability of a candidate with the hazards before and after it.
    components: Vec<(f64, Rate, Rate)>,
    /// Trapezoidal nodes of the narrower of the two hazards, one list a component.
    nodes: Vec<Nodes>,
}

impl RatePosterior {
    /// From the posterior of the change; `period_years` is D.
    #[must_use]
    pub fn new(posterior: &Posterior, likelihood: Likelihood, period_years: f64) -> Self {
        let prior = posterior.prior();
        let rate = |regime| Rate::new(prior.updated(regime), likelihood, period_years);
        let mut likely: Vec<_> = posterior.components().iter().collect();
        likely.sort_by(|x, y| y.probability.total_cmp(&x.probability));
        // The most probable ways to place the changes, until what is left is negligible, or until there are
        // very many.
        let mut rest = 1.0;
        let kept = likely.into_iter().take(MOST).take_while(|c| {
            let needed = rest > NEGLIGIBLE;
            rest -= c.probability;
            needed
        });
        let components: Vec<_> = kept.map(|c| (c.probability, rate(&c.before), rate(&c.after))).collect();
        let nodes = components.iter().map(|(_, before, after)| Nodes::narrower(before, after)).collect();
        Self { components, nodes }
    }

    /// Posterior probability of the ways to place the changes that the mixture holds: 1 but for 1e-6, less
    /// when the posterior is spread over very many.
    #[must_use]
    pub fn mass(&self) -> f64 {
        self.components.iter().map(|c| c.0).sum()
    }

    /// P(quantity <= x).
    #[must_use]
    pub fn cdf(&self, quantity: Quantity, x: f64) -> f64 {
        self.cdf_of(self.components.len(), quantity, x)
    }

    /// P(quantity <= x) under the most probable ways to place the changes, so many of them.
    fn cdf_of(&self, ways: usize, quantity: Quantity, x: f64) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for ((weight, before, after), nodes) in self.components.iter().zip(&self.nodes).take(ways) {
            weights += weight;
            sum += weight
                * match quantity {
                    Quantity::Before => before.cdf(x),
                    Quantity::After => after.cdf(x),
                    Quantity::Ratio => ratio_cdf(before, after, nodes, x),
                };
        }
        sum / weights
    }

    /// The equal-tailed interval of a level; `start` is any positive value near the middle, such as the
    /// estimate. `None` when the search fails, which does not happen for proper posteriors.
    #[must_use]
    pub fn equal_tailed(&self, quantity: Quantity, level: f64, start: f64) -> Option<Range> {
        let tail = (1.0 - level) / 2.0;
        let lower = self.quantile(quantity, tail, start)?;
        let upper = self.quantile(quantity, 1.0 - tail, start)?;
        Some(Range { lower, upper, mass: level })
    }

    /// The most probable ways nearly tell where the quantile is; all of them are asked only there.
    fn quantile(&self, quantity: Quantity, p: f64, start: f64) -> Option<f64> {
        let all = Excess { rates: self, ways: self.components.len(), quantity, p };
        let some = Excess { ways: self.most_probable(), ..all };
        let guess = some.root(start.ln(), ROUGH)?;
        let slope = (some.at(guess + ROUGH) - some.at(guess - ROUGH)) / (2.0 * ROUGH);
        let root = all.secant(guess, slope).or_else(|| all.root(guess, TOLERANCE))?;
        Some(root.exp()).filter(|x| x.is_finite())
    }

    /// How many of the ways hold all of the mixture but [`GUESSED_WITHOUT`].
    fn most_probable(&self) -> usize {
        let enough = (1.0 - GUESSED_WITHOUT) * self.mass();
        let mut sum = 0.0;
        let held = self.components.iter().take_while(|c| {
            let needed = sum < enough;
            sum += c.0;
            needed
        });
        held.count()
    }
}

/// P(quantity <= exp(log x)) - p under the most probable `ways`, whose root is the quantile.
#[derive(Clone, Copy)]
struct Excess<'a> {
    rates: &'a RatePosterior,
    ways: usize,
    quantity: Quantity,
    p: f64,
}

impl Excess<'_> {
    fn at(&self, log_x: f64) -> f64 {
        self.rates.cdf_of(self.ways, self.quantity, log_x.exp()) - self.p
    }

    /// The root by Brent's method, between ends that are moved apart until it lies between them.
    fn root(&self, start: f64, tolerance: f64) -> Option<f64> {
        let (mut low, mut high) = (start - 0.5, start + 0.5);
        let mut width = 0.5;
        while self.at(low) > 0.0 {
            width *= 2.0;
            (low, high) = (low - width, low);
            if width > 500.0 {
                return None;
            }
        }
        width = 0.5;
        while self.at(high) < 0.0 {
            width *= 2.0;
            (low, high) = (high, high + width);
            if width > 500.0 {
                return None;
            }
        }
        let solver = BrentRoot::new(low, high, tolerance);
        let run = Executor::new(*self, solver).configure(|state| state.max_iters(200)).run().ok()?;
        run.state().get_best_param().copied()
    }

    /// The root by secants from a point near it, the slope there being nearly known; `None` where they do not
    /// reach it.
    fn secant(&self, start: f64, slope: f64) -> Option<f64> {
        let (mut at, mut value, mut slope) = (start, self.at(start), slope);
        for _ in 0..MAX_STEPS {
            let step = -value / slope;
            // No guess is farther off than the ways left out of it make it.
            if step.is_nan() || step.abs() >= 0.5 {
                return None;
            }
            at += step;
            if step.abs() <= TOLERANCE {
                return Some(at);
            }
            let next = self.at(at);
            slope = (next - value) / step;
            value = next;
        }
        None
    }
}

impl CostFunction for Excess<'_> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, log_x: &f64) -> Result<f64, Error> {
        Ok(self.at(*log_x))
    }
}

/// P(lambda_2 / lambda_1 <= x).
fn ratio_cdf(before: &Rate, after: &Rate, nodes: &Nodes, x: f64) -> f64 {
    match (before, after) {
        // A ratio of gammas: b_2 lambda_2 / (b_1 lambda_1 + b_2 lambda_2) ~ Beta(a_2, a_1).
        (&Rate::Gamma { a: a1, b: b1 }, &Rate::Gamma { a: a2, b: b2 }) => {
            let odds = x * b2 / b1;
            beta_reg(a2, a1, (odds / (1.0 + odds)).min(1.0))
        }
        _ => match nodes {
            Nodes::Before(nodes) => nodes.iter().map(|&(lambda, w)| w * after.cdf(x * lambda)).sum(),
            Nodes::After(nodes) => nodes.iter().map(|&(lambda, w)| w * (1.0 - before.cdf(lambda / x))).sum(),
        },
    }
}

/// Nodes and weights of one of two hazards. The rule is as fine as the density that it is made for, so it is
/// made for the narrower one: the distribution function of the other is then smooth on its scale.
#[derive(Debug, Clone, PartialEq)]
enum Nodes {
    Before(Vec<(f64, f64)>),
    After(Vec<(f64, f64)>),
}

impl Nodes {
    fn narrower(before: &Rate, after: &Rate) -> Self {
        if shape(before) >= shape(after) {
            Self::Before(log_nodes(before))
        } else {
            Self::After(log_nodes(after))
        }
    }
}

/// About the curvature of the log density of log lambda at its mode: the smaller of a and b.
fn shape(rate: &Rate) -> f64 {
    match *rate {
        Rate::Beta { a, b, .. } => a.min(b + 1.0).max(1.0),
        Rate::Gamma { a, .. } => a,
    }
}

/// Logarithm of the density of z = log lambda for a Beta rate with D = `period`: P^(a-1) (1-P)^(b-1)
/// dP/dlambda lambda / B(a, b), with dP/dlambda = D (1 - P).
fn log_density(a: f64, b: f64, period: f64, z: f64) -> f64 {
    let hd = z.exp() * period;
    (a - 1.0) * (-(-hd).exp_m1()).ln() - b * hd + z + period.ln() - ln_beta(a, b)
}

/// Nodes exp(z) and weights of the trapezoidal rule for a Beta rate, z = log lambda, walked from the mode of
/// the density in z until the density is below e^-36 of its maximum on both sides.
fn log_nodes(rate: &Rate) -> Vec<(f64, f64)> {
    let &Rate::Beta { a, b, period } = rate else { return Vec::new() };
    let log_density = |z| log_density(a, b, period, z);
    // Near-normal densities need fewer nodes than the skewed ones of a regime with two events or one.
    let shape = shape(rate);
    let step = if shape < 3.0 { 0.3 } else { 0.5 } / shape.sqrt();
    // The mean of P, as a hazard, is near the mode; the walk need not start exactly there.
    let centre = (-(-a / (a + b)).ln_1p() / period).ln();
    let top = log_density(centre);
    let mut nodes = Vec::new();
    for direction in [-step, step] {
        let mut z = if direction < 0.0 { centre } else { centre + step };
        loop {
            let log = log_density(z);
            if log.is_nan() || log <= top - 36.0 {
                break;
            }
            nodes.push((z.exp(), step * log.exp()));
            z += direction;
        }
    }
    let sum: f64 = nodes.iter().map(|n| n.1).sum();
    nodes.iter_mut().for_each(|n| n.1 /= sum);
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beta(a: f64, b: f64) -> Rate {
        Rate::Beta { a, b, period: 1.0 }
    }

    // The rule must integrate the density itself to 1 before it is scaled, and reproduce moments that are
    // known: E[1 - exp(-lambda)] = a / (a + b).
    #[test]
    fn nodes_reproduce_the_mean_of_a_beta() {
        for (a, b) in [(1.5, 8.0), (3.5, 40.0), (3.5, 3.5), (60.5, 2000.0), (20.5, 0.7), (99.5, 1e6)] {
            let nodes = log_nodes(&beta(a, b));
            let mean: f64 = nodes.iter().map(|(x, w)| w * -(-x).exp_m1()).sum();
            assert!((mean - a / (a + b)).abs() < 1e-9 * mean, "{a} {b} {mean} {}", nodes.len());
            assert!(nodes.len() < 400, "{a} {b} {}", nodes.len());
        }
    }

    // As periods shrink a Beta rate tends to a Gamma rate, so the ratio tends to the closed form.
    #[test]
    fn ratio_of_rare_grouped_hazards_is_the_ratio_of_gammas() {
        let (before, after) = (beta(12.5, 4e6), beta(30.5, 2e6));
        let nodes = Nodes::narrower(&before, &after);
        for x in [2.0, 4.0, 5.0, 8.0, 12.0] {
            let limit =
                ratio_cdf(&Rate::Gamma { a: 12.5, b: 4e6 }, &Rate::Gamma { a: 30.5, b: 2e6 }, &nodes, x);
            assert!((ratio_cdf(&before, &after, &nodes, x) - limit).abs() < 1e-5, "{x}");
        }
    }

    // A few events before and many after: the rule made for either density gives the same, if it is fine
    // enough.
    #[test]
    fn unequal_regimes_have_an_accurate_ratio() {
        let (before, after) = (beta(3.5, 40.0), beta(400.5, 4000.0));
        let chosen = Nodes::narrower(&before, &after);
        assert!(matches!(chosen, Nodes::After(_)));
        for x in [0.4, 0.8, 1.2, 2.0, 4.0] {
            // Integration by brute force: Simpson's rule over the quantile scale of lambda_1's Beta
            // probability.
            let n = 40_000;
            let density = |p: f64| (2.5 * p.ln() + 39.0 * (-p).ln_1p() - ln_beta(3.5, 40.0)).exp();
            let at =
                |p: f64| if p <= 0.0 || p >= 1.0 { 0.0 } else { density(p) * after.cdf(-x * (-p).ln_1p()) };
            let h = 1.0 / n as f64;
            let sum: f64 =
                (0..n).map(|i| i as f64 * h).map(|p| at(p) + 4.0 * at(p + h / 2.0) + at(p + h)).sum();
            let brute = sum * h / 6.0;
            assert!((ratio_cdf(&before, &after, &chosen, x) - brute).abs() < 1e-7, "{x}");
        }
    }

    // The guess leaves out the least probable ways; the quantile is that of all of them, also where those
    // left out lie far away and are nearly as probable as the tail.
    #[test]
    fn quantiles_are_those_of_the_whole_mixture() {
        let ways = [
            (0.968, beta(8.5, 300.0), beta(40.5, 700.0)),
            (0.022, beta(3.5, 20.0), beta(45.5, 980.0)),
            (0.007, beta(20.5, 6000.0), beta(28.5, 60.0)),
            (0.003, beta(5.5, 90.0), beta(6.5, 90.0)),
        ];
        let nodes = ways.iter().map(|(_, before, after)| Nodes::narrower(before, after)).collect();
        let rates = RatePosterior { components: ways.to_vec(), nodes };
        assert!(rates.most_probable() < ways.len());
        for quantity in [Quantity::Before, Quantity::After, Quantity::Ratio] {
            for level in [0.5, 0.9, 0.95, 0.98, 0.99, 0.999] {
                let range = rates.equal_tailed(quantity, level, 1.0).unwrap();
                let tail = (1.0 - level) / 2.0;
                for (x, p) in [(range.lower, tail), (range.upper, 1.0 - tail)] {
                    let off = rates.cdf(quantity, x) - p;
                    assert!(off.abs() < 1e-8, "{quantity:?} {level} {x}: {off}");
                }
            }
        }
    }

    // P(X <= Y) for independent X ~ Beta(1, b), Y ~ Beta(1, c): hazards are then exponential with rates b and
    // c, and P(lambda_2 / lambda_1 <= r) = c r / (b + c r).
    #[test]
    fn ratio_of_exponential_hazards_in_closed_form() {
        let (b, c) = (7.0, 3.0);
        let nodes = Nodes::Before(log_nodes(&beta(1.0, b)));
        for r in [0.1, 1.0, 3.0, 20.0] {
            let value = ratio_cdf(&beta(1.0, b), &beta(1.0, c), &nodes, r);
            assert!((value - c * r / (b + c * r)).abs() < 1e-8, "{r} {value}");
        }
    }
}
