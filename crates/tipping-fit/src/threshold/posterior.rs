//! The exact posterior of the change point over its rising candidates.

use rand::{Rng, RngExt};
use rand_distr::{Beta, Distribution, Gamma};
use tipping_core::{Boundary, Likelihood, RiskTable};

use crate::error::FitError;
use crate::hazard::{ROUNDING, Regime};
use crate::model::{Candidate, LifeCycle, Pairs, StepFit};
use crate::numeric::{LogSum, ln_beta, log_sum_exp, stretches};
use crate::parallel;
use statrs::function::gamma::ln_gamma;

/// Conjugate prior of a regime's hazard, the same for every regime.
///
/// Grouped: P = 1 - exp(-lambda D) ~ Beta(a, b); exact: lambda ~ Gamma(shape a, rate b). a = 1/2, and b puts
/// the prior mean at the pooled estimate (Beta: b = a (1 - P) / P with P = sum d / sum Y; Gamma: b = a / (sum
/// d / sum E)), so that a change of the unit of time changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prior {
    likelihood: Likelihood,
    pub(crate) a: f64,
    pub(crate) b: f64,
    /// log B(a, b) (grouped), log Gamma(a) (exact).
    log_constant: f64,
}

impl Prior {
    pub(crate) fn pooled(table: &RiskTable) -> Self {
        Self::around(&Regime::whole(table), table.likelihood(), 0.5)
    }

    /// With its mean at the estimate of a regime that has events, and shape a: the larger, the closer hazards
    /// are to it.
    pub(crate) fn around(total: &Regime, likelihood: Likelihood, a: f64) -> Self {
        let (d, n) = (total.events as f64, total.size);
        let b = match likelihood {
            Likelihood::Grouped => a * (n - d) / d,
            Likelihood::Exact => a * n / d,
        };
        let log_constant = match likelihood {
            Likelihood::Grouped => ln_beta(a, b),
            Likelihood::Exact => ln_gamma(a),
        };
        Self { likelihood, a, b, log_constant }
    }

    /// The two parameters of a regime's posterior.
    pub(crate) fn updated(&self, regime: &Regime) -> (f64, f64) {
        let d = regime.events as f64;
        match self.likelihood {
            Likelihood::Grouped => (self.a + d, self.b + (regime.size - d)),
            Likelihood::Exact => (self.a + d, self.b + regime.size),
        }
    }

    /// The hazard, per year, of a regime's posterior mean: of the probability of a period (grouped), or of
    /// the hazard (exact).
    pub(crate) fn mean(&self, regime: &Regime, period_years: f64) -> f64 {
        let (a, b) = self.updated(regime);
        match self.likelihood {
            Likelihood::Grouped => -(-a / (a + b)).ln_1p() / period_years,
            Likelihood::Exact => a / b,
        }
    }

    /// A hazard, per year, drawn from a regime's posterior. `period_years` is D.
    pub(crate) fn draw(&self, regime: &Regime, period_years: f64, rng: &mut impl Rng) -> f64 {
        let (a, b) = self.updated(regime);
        match self.likelihood {
            // b is 0 only where every unit-period is an event.
            Likelihood::Grouped => {
                let probability = Beta::new(a, b).map_or(1.0, |beta| beta.sample(rng));
                -(-probability).ln_1p() / period_years
            }
            Likelihood::Exact => Gamma::new(a, 1.0 / b).map_or(0.0, |gamma| gamma.sample(rng)),
        }
    }

    /// log of the marginal likelihood of a regime: the likelihood averaged over the prior.
    ///
    /// Grouped: log B(a + d, b + n - d) - log B(a, b); exact: log Gamma(a + d) - (a + d) log(b + E) less the
    /// same without data.
    pub(crate) fn log_marginal(&self, regime: &Regime) -> f64 {
        let (a, b) = self.updated(regime);
        match self.likelihood {
            Likelihood::Grouped => ln_beta(a, b) - self.log_constant,
            Likelihood::Exact => {
                ln_gamma(a)
                    - self.log_constant
                    - regime.events as f64 * b.ln()
                    - self.a * (regime.size / self.b).ln_1p()
            }
        }
    }
}

/// One rising candidate with its posterior probability.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Weighted {
    /// Where the hazard rises.
    pub boundary: Boundary,
    /// Profile log-likelihood there.
    pub log_likelihood: f64,
    /// Posterior probability.
    pub probability: f64,
}

/// The regimes on both sides of the rise in one way to place the changes, with its posterior probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Component {
    boundary: Boundary,
    pub(crate) before: Regime,
    pub(crate) after: Regime,
    /// Where the hazard falls again, and the regime from there on (life-cycle).
    last: Option<(Boundary, Regime)>,
    pub(crate) probability: f64,
}

/// The posterior of the rise: uniform prior over the rising candidates (of the life-cycle over the pairs that
/// rise and fall), conjugate priors of the hazards.
///
/// Exact, without sampling: the probability of a candidate is proportional to the product of its regimes'
/// marginal likelihoods. For the life-cycle the pairs with the same rise are added up.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    candidates: Vec<Weighted>,
    components: Vec<Component>,
    log_bayes_factor: f64,
    prior: Prior,
}

/// One way to place the changes.
struct Way {
    before: Regime,
    after: Regime,
    last: Option<(Boundary, Regime)>,
    log_marginal: f64,
    log_likelihood: f64,
}

impl Way {
    /// The one way to place the change of a step hazard at a candidate.
    fn of_step(prior: &Prior, candidate: &Candidate) -> Self {
        let Candidate { before, after, log_likelihood, .. } = *candidate;
        let log_marginal = prior.log_marginal(&before) + prior.log_marginal(&after);
        Self { before, after, last: None, log_marginal, log_likelihood }
    }
}

/// All ways to place the fall of a life-cycle after each of its rises.
struct Falls {
    pairs: Pairs,
    prior: Prior,
    /// For every fall, log marginal likelihood of the regime from it on.
    last_marginal: Vec<f64>,
    /// For every fall, log-likelihood of the regime from it on.
    last_value: Vec<f64>,
}

impl Falls {
    /// What depends on the fall alone is computed once for all rises.
    fn new(pairs: Pairs, prior: Prior) -> Self {
        let last_marginal = pairs.of_last(|r| prior.log_marginal(r));
        let last_value = pairs.of_last(|r| r.log_likelihood(prior.likelihood));
        Self { pairs, prior, last_marginal, last_value }
    }

    /// Shows `visit` every fall after the rise with number `rise`. The regime before the rise is the same for
    /// all of them, and its likelihoods are computed once.
    fn visit(&self, rise: usize, visit: &mut dyn FnMut(Way)) {
        let value = |r: &Regime| r.log_likelihood(self.prior.likelihood);
        let mut first: Option<(f64, f64)> = None;
        for (j, [before, after, last]) in self.pairs.falls(rise) {
            let (marginal, likelihood) =
                *first.get_or_insert_with(|| (self.prior.log_marginal(&before), value(&before)));
            let log_marginal = marginal + self.prior.log_marginal(&after) + self.last_marginal[j];
            let log_likelihood = likelihood + value(&after) + self.last_value[j];
            let last = self.pairs.boundary(j).map(|fall| (fall, last));
            visit(Way { before, after, last, log_marginal, log_likelihood });
        }
    }
}

/// All ways with one rise, summed up.
struct Rise {
    boundary: Boundary,
    ways: usize,
    log_marginal: f64,
    log_likelihood: f64,
}

impl Rise {
    /// Counts the ways with the rise number `i`, which lies at `boundary`, adds up their marginal likelihoods
    /// and keeps the highest of their log-likelihoods. `ways(i, visit)` calls `visit` with every such way.
    fn summed(boundary: Boundary, i: usize, ways: impl Fn(usize, &mut dyn FnMut(Way))) -> Self {
        let mut sum = LogSum::default();
        let mut rise = Self { boundary, ways: 0, log_marginal: 0.0, log_likelihood: f64::NEG_INFINITY };
        ways(i, &mut |way| {
            sum.add(way.log_marginal);
            rise.ways += 1;
            rise.log_likelihood = rise.log_likelihood.max(way.log_likelihood);
        });
        Self { log_marginal: sum.value(), ..rise }
    }
}

/// Of more ways than this only those of at least [`LEAST`] are kept one by one.
const MANY: usize = 1_000_000;
const LEAST: f64 = 1e-7;

impl Posterior {
    /// The posterior of a fitted step hazard; `None` when no candidate rises.
    #[must_use]
    pub fn of_step(table: &RiskTable, fit: &StepFit) -> Option<Self> {
        let prior = Prior::pooled(table);
        let rising: Vec<&Candidate> = fit.candidates().iter().filter(|c| c.rises()).collect();
        let rises: Vec<(usize, Boundary)> = rising.iter().map(|c| c.boundary).enumerate().collect();
        Self::of_ways(table, prior, &rises, |i, visit| visit(Way::of_step(&prior, rising[i])))
    }

    /// The posterior of the rise of a life-cycle; `None` when no pair of candidates rises and falls.
    /// O(candidates^2) time, O(candidates) memory.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] as in [`LifeCycle::fit`].
    pub fn of_life_cycle(table: &RiskTable, model: &LifeCycle) -> Result<Option<Self>, FitError> {
        let prior = Prior::pooled(table);
        let pairs = model.pairs(table)?;
        let rises = pairs.rises();
        let falls = Falls::new(pairs, prior);
        Ok(Self::of_ways(table, prior, &rises, |i, visit| falls.visit(i, visit)))
    }

    /// From every way to place the changes, by their rise in order of time. The ways are visited twice, and
    /// only those that matter are kept.
    fn of_ways(
        table: &RiskTable,
        prior: Prior,
        rises: &[(usize, Boundary)],
        ways: impl Fn(usize, &mut dyn FnMut(Way)) + Sync,
    ) -> Option<Self> {
        let sums: Vec<Rise> = parallel::map(rises, |&(i, boundary)| Rise::summed(boundary, i, &ways));
        let total = log_sum_exp(sums.iter().map(|r| r.log_marginal));
        if !total.is_finite() {
            return None;
        }
        let probability = |log_marginal: f64| (log_marginal - total).exp();
        let count: usize = sums.iter().map(|r| r.ways).sum();
        let least = if count > MANY { LEAST } else { 0.0 };
        let mut components = Vec::new();
        for (&(i, boundary), sum) in rises.iter().zip(&sums) {
            if probability(sum.log_marginal) < least {
                continue;
            }
            ways(i, &mut |way| {
                let probability = probability(way.log_marginal);
                if probability >= least {
                    let Way { before, after, last, .. } = way;
                    components.push(Component { boundary, before, after, last, probability });
                }
            });
        }
        let candidates = sums
            .iter()
            .filter(|rise| rise.ways > 0)
            .map(|rise| Weighted {
                boundary: rise.boundary,
                log_likelihood: rise.log_likelihood,
                probability: probability(rise.log_marginal),
            })
            .collect();
        let log_bayes_factor = total - (count as f64).ln() - prior.log_marginal(&Regime::whole(table));
        Some(Self { candidates, components, log_bayes_factor, prior })
    }

    /// The rising candidates, in order of time. Their probabilities sum to 1.
    #[must_use]
    pub fn candidates(&self) -> &[Weighted] {
        &self.candidates
    }

    /// Natural logarithm of the Bayes factor of a rise at one of the candidates against a constant hazard.
    #[must_use]
    pub fn log_bayes_factor(&self) -> f64 {
        self.log_bayes_factor
    }

    /// The changes, the rise first, and the hazard of every regime, per year, drawn from the posterior.
    pub(crate) fn draw(&self, period_years: f64, rng: &mut impl Rng) -> Option<(Vec<Boundary>, Vec<f64>)> {
        let total: f64 = self.components.iter().map(|c| c.probability).sum();
        let mut left = rng.random::<f64>() * total;
        let drawn = self.components.iter().find(|c| {
            left -= c.probability;
            left < 0.0
        });
        let component = drawn.or(self.components.last())?;
        let mut rate = |r: &Regime| self.prior.draw(r, period_years, rng);
        let mut rates = vec![rate(&component.before), rate(&component.after)];
        let mut changes = vec![component.boundary];
        if let Some((fall, last)) = &component.last {
            changes.push(*fall);
            rates.push(rate(last));
        }
        Some((changes, rates))
    }

    pub(crate) fn components(&self) -> &[Component] {
        &self.components
    }

    pub(crate) fn prior(&self) -> Prior {
        self.prior
    }

    /// The distribution of the time of the change, on the table's axis; both sides of a day's adoptions are
    /// one time.
    #[must_use]
    pub fn time(&self, table: &RiskTable) -> Discrete {
        Discrete::new(self.candidates.iter().map(|c| (table.time(c.boundary), c.probability)))
    }

    /// The distribution of the critical mass, F at the change.
    #[must_use]
    pub fn critical_mass(&self, table: &RiskTable) -> Discrete {
        let fraction = |c: &Weighted| table.rows()[c.boundary.state_row()].fraction();
        Discrete::new(self.candidates.iter().map(|c| (fraction(c), c.probability)))
    }
}

/// A distribution over finitely many values.
#[derive(Debug, Clone, PartialEq)]
pub struct Discrete {
    /// Distinct values in increasing order with their probabilities.
    points: Vec<(f64, f64)>,
}

/// A range of values with the probability that it actually has.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Range {
    /// Lower end, included.
    pub lower: f64,
    /// Upper end, included.
    pub upper: f64,
    /// Probability of the range.
    pub mass: f64,
}

impl Discrete {
    /// From values with probabilities that sum to 1; values that are equal but for rounding are joined.
    pub(crate) fn new(values: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut points: Vec<(f64, f64)> = values.collect();
        points.sort_by(|x, y| x.0.total_cmp(&y.0));
        points.dedup_by(|next, kept| {
            let same = next.0 - kept.0 <= ROUNDING * kept.0.abs();
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self { points }
    }

    /// The smallest value whose cumulative probability reaches p.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut sum = 0.0;
        for &(value, probability) in &self.points {
            sum += probability;
            if sum >= p {
                return value;
            }
        }
        // Rounding can leave the sum a last digit below 1.
        self.points.last().map_or(f64::NAN, |p| p.0)
    }

    /// The equal-tailed interval: the quantiles (1 - level)/2 and (1 + level)/2, and the mass between them.
    #[must_use]
    pub fn equal_tailed(&self, level: f64) -> Range {
        let tail = (1.0 - level) / 2.0;
        let (lower, upper) = (self.quantile(tail), self.quantile(1.0 - tail));
        let mass = self.points.iter().filter(|p| (lower..=upper).contains(&p.0)).map(|p| p.1).sum();
        Range { lower, upper, mass }
    }

    /// The highest-density set: the most probable values, as few as reach the level, joined into ranges of
    /// neighbours. Of equally probable values the smaller is taken first.
    #[must_use]
    pub fn highest_density(&self, level: f64) -> Vec<Range> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_by(|&i, &j| self.points[j].1.total_cmp(&self.points[i].1));
        let mut chosen = vec![false; self.points.len()];
        let mut mass = 0.0;
        for i in order {
            if mass >= level {
                break;
            }
            chosen[i] = true;
            mass += self.points[i].1;
        }
        let range = |(from, to): (usize, usize)| Range {
            lower: self.points[from].0,
            upper: self.points[to].0,
            mass: self.points[from..=to].iter().map(|p| p.1).sum(),
        };
        stretches(chosen).into_iter().map(range).collect()
    }

    /// P(value >= c), values that equal c but for rounding included.
    #[must_use]
    pub fn at_least(&self, c: f64) -> f64 {
        let c = c * (1.0 - ROUNDING);
        // A sum over nothing is -0.0, which JSON would show.
        let mass = self.points.iter().filter(|p| p.0 >= c).fold(0.0, |sum, p| sum + p.1);
        mass.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StepHazard;

    // By hand: 2 events in 4 years, a = 1/2, pooled rate 1/2, so b = 1. The marginal likelihood of all the
    // data is Gamma(2.5) / Gamma(.5) * 1^.5 / 5^2.5 = .75 / 5^2.5.
    #[test]
    fn marginal_likelihood_by_hand() {
        let table = RiskTable::from_counts(1900, &[(2.0, 1), (2.0, 1)]).unwrap();
        let prior = Prior::pooled(&table);
        assert_eq!((prior.a, prior.b), (0.5, 1.0));
        let value = prior.log_marginal(&Regime { events: 2, size: 4.0 });
        assert!((value - (0.75_f64.ln() - 2.5 * 5f64.ln())).abs() < 1e-13, "{value}");
    }

    #[test]
    fn two_candidates_by_hand() {
        // Exposure 1 a year; events 1, 1, 4: candidates 1901 and 1902 with min_events 1, both rising.
        let table = RiskTable::from_counts(1900, &[(1.0, 1), (1.0, 1), (1.0, 4)]).unwrap();
        let fit = StepHazard::new().min_events(1).fit(&table).unwrap();
        let posterior = Posterior::of_step(&table, &fit).unwrap();
        // b = .5 / 2 = 1/4. m(d, E) = Gamma(d + 1/2) / (E + 1/4)^(d + 1/2), common factors left out.
        let m = |d: f64, e: f64| statrs::function::gamma::gamma(d + 0.5) / (e + 0.25).powf(d + 0.5);
        let (first, second) = (m(1.0, 1.0) * m(5.0, 2.0), m(2.0, 2.0) * m(4.0, 1.0));
        let p: Vec<f64> = posterior.candidates().iter().map(|c| c.probability).collect();
        assert!((p[0] - first / (first + second)).abs() < 1e-14);
        assert!((p[0] + p[1] - 1.0).abs() < 1e-15);
        // Bayes factor: the mean of the two against all the data, with the prior's constant c = b^a /
        // Gamma(a) a regime.
        let c = 0.25_f64.sqrt() / std::f64::consts::PI.sqrt();
        let expected = (c * c * (first + second) / 2.0 / (c * m(6.0, 3.0))).ln();
        assert!((posterior.log_bayes_factor() - expected).abs() < 1e-13);
    }

    #[test]
    fn sets_of_a_discrete_distribution() {
        let d = Discrete::new([(3.0, 0.05), (1.0, 0.3), (2.0, 0.02), (4.0, 0.6), (1.0, 0.03)].into_iter());
        assert_eq!(d.quantile(0.025), 1.0);
        assert_eq!(d.quantile(0.34), 2.0);
        let range = d.equal_tailed(0.95);
        assert_eq!((range.lower, range.upper), (1.0, 4.0));
        let set = d.highest_density(0.9);
        assert_eq!(set.len(), 2, "disconnected: 1 and 4");
        assert!((set[0].mass + set[1].mass - 0.93).abs() < 1e-15);
        assert!((d.at_least(3.0) - 0.65).abs() < 1e-15);
        // A third is a third whatever the unit of the weights: 3 of 9, each 0.7.
        let third = (0.7 + 0.7 + 0.7) / (0.7 + 0.7 + 0.7 + 0.7 + 0.7 + 0.7 + 0.7 + 0.7 + 0.7);
        let joined = Discrete::new([(third, 0.5), (1.0 / 3.0, 0.5)].into_iter());
        assert_eq!((joined.points.len(), joined.at_least(1.0 / 3.0)), (1, 1.0));
    }
}
