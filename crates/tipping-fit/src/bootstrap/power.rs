//! How often a threshold would be found where there is one, and where there is none: whole studies of
//! simulated data sets.

use tipping_core::{Likelihood, RiskTable, Row, Schedule, Verdict};

use super::decisive::Tests;
use super::run::Bootstrap;
use super::{ALPHA, WAVES};
use crate::error::FitError;
use crate::hazard::{HazardPath, Stretch};
use crate::numeric::quantile;
use crate::parallel;
use crate::simulate::{Purpose, simulate, stream};
use crate::threshold::{FittedThreshold, ObservedFits};
use crate::watch::{Uncounted, Watch};

/// A process to simulate.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its hazard.
    pub path: HazardPath,
    /// Correlation of decisions within a period; 0 = none.
    pub rho: f64,
}

impl Scenario {
    /// A threshold: hazard `lambda` a year until a fraction `mass` has adopted, `ratio` times that
    /// afterwards.
    #[must_use]
    pub fn threshold(lambda: f64, ratio: f64, mass: f64) -> Self {
        let stretch = |from, p| Stretch { from, p, q: 0.0 };
        Self {
            path: HazardPath::Fractions(vec![stretch(0.0, lambda), stretch(mass, lambda * ratio)]),
            rho: 0.0,
        }
    }

    /// A change that does not depend on how many have adopted: hazard `lambda` a year before the period
    /// `kappa` (counted from the first), `ratio` times that from it on.
    #[must_use]
    pub fn change(lambda: f64, ratio: f64, kappa: usize) -> Self {
        let stretch = |from, p| Stretch { from, p, q: 0.0 };
        Self { path: HazardPath::Periods(vec![stretch(0, lambda), stretch(kappa, lambda * ratio)]), rho: 0.0 }
    }

    /// Whether the hazard rises at a change.
    #[must_use]
    pub fn has_threshold(&self) -> bool {
        let rises = |before: f64, after: f64| after > before;
        match &self.path {
            HazardPath::Fractions(s) => s.windows(2).any(|w| rises(w[0].p, w[1].p)),
            HazardPath::Periods(s) => s.windows(2).any(|w| rises(w[0].p, w[1].p)),
            HazardPath::Time(_) | HazardPath::Ceiling { .. } => false,
        }
    }

    /// The row of a simulated table at which the first new regime of this process began; `None` when it has
    /// none, or it was not reached.
    fn change_in<'a>(&self, table: &'a RiskTable) -> Option<&'a Row> {
        let rows = table.rows();
        match &self.path {
            HazardPath::Fractions(stretches) => {
                let threshold = stretches.get(1)?.from;
                rows.iter().find(|row| row.fraction() >= threshold)
            }
            HazardPath::Periods(stretches) => {
                let time = rows.first()?.start + stretches.get(1)?.from as f64;
                rows.iter().find(|row| time < row.end)
            }
            HazardPath::Time(_) | HazardPath::Ceiling { .. } => None,
        }
    }

    /// Smooth contagion p + q F with q/p = `ratio`, in a closed population that has reached the fraction
    /// `reached` after `years`: F(t) = (1 - exp(-(p + q) t)) / (1 + (q/p) exp(-(p + q) t)) (Bass 1969,
    /// doi:10.1287/mnsc.15.5.215) gives p.
    #[must_use]
    pub fn contagion(ratio: f64, years: f64, reached: f64) -> Self {
        let p = ((1.0 + reached * ratio) / (1.0 - reached)).ln() / ((1.0 + ratio) * years);
        Self { path: HazardPath::Periods(vec![Stretch { from: 0, p, q: ratio * p }]), rho: 0.0 }
    }
}

/// A study: data sets of one scenario on one schedule, each tested as `fit` would test it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Study {
    /// Data sets to simulate.
    pub datasets: u32,
    /// How each is tested; its seed is that of the study.
    pub bootstrap: Bootstrap,
    /// Form of the likelihood.
    pub likelihood: Likelihood,
}

/// Shares of the data sets whose interval holds the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Coverage {
    /// Data sets in which the true threshold was crossed and a rise was found: the intervals that are
    /// counted.
    pub counted: u32,
    /// Equal-tailed posterior interval of the date.
    pub date_posterior: f64,
    /// Equal-tailed posterior interval of the critical mass.
    pub mass_posterior: f64,
    /// Likelihood-ratio set of dates; `None` when it was not asked for.
    pub date_likelihood_ratio: Option<f64>,
    /// Range of the critical mass in that set.
    pub mass_likelihood_ratio: Option<f64>,
}

/// What came of a scenario. Shares are of all data sets; one too small to be tested counts as nothing found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// Data sets.
    pub datasets: u32,
    /// Share in which a step beats a constant hazard ([`ALPHA`]).
    pub existence: f64,
    /// Share in which a rise beats a constant hazard.
    pub rise: f64,
    /// Share in which a threshold beats the smooth rivals, adoptions taken as independent.
    pub beats_smooth: f64,
    /// Share in which waves are found ([`WAVES`]).
    pub waves: f64,
    /// Share with the verdict `tipping`.
    pub tipping: f64,
    /// Share of the data sets with a test of one third in which one third is rejected; `None` when there is
    /// none.
    pub one_third_rejected: Option<f64>,
    /// 5 %, 50 % and 95 % quantiles of the critical mass where a rise was found; `None` when there was none.
    pub critical_mass: Option<[f64; 3]>,
    /// How often intervals hold the truth; `None` for a process without a change, and for exact data.
    pub coverage: Option<Coverage>,
}

impl Outcome {
    /// Standard error of a share from the number of data sets: sqrt(s (1 - s) / n).
    #[must_use]
    pub fn error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / f64::from(self.datasets.max(1))).sqrt()
    }
}

/// What is kept of one data set.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    existence: bool,
    rise: bool,
    beats_smooth: bool,
    waves: bool,
    tipping: bool,
    /// Whether one third is rejected, where it is tested.
    one_third: Option<bool>,
    critical_mass: Option<f64>,
    /// Posterior date and mass, likelihood-ratio date and mass: whether they hold the truth.
    covered: Option<[bool; 4]>,
}

impl Default for Study {
    /// 200 data sets by period, each with the tests of [`Bootstrap::default`].
    fn default() -> Self {
        Self { datasets: 200, bootstrap: Bootstrap::default(), likelihood: Likelihood::Grouped }
    }
}

impl Study {
    /// Data sets to simulate.
    #[must_use]
    pub fn datasets(mut self, datasets: u32) -> Self {
        self.datasets = datasets;
        self
    }

    /// How each is tested; its seed is that of the study.
    #[must_use]
    pub fn bootstrap(mut self, bootstrap: Bootstrap) -> Self {
        self.bootstrap = bootstrap;
        self
    }

    /// Form of the likelihood.
    #[must_use]
    pub fn likelihood(mut self, likelihood: Likelihood) -> Self {
        self.likelihood = likelihood;
        self
    }

    /// Simulates and tests the data sets of the n-th scenario of a study. `watch` is told of each data set.
    ///
    /// Results depend on the seed and on n, not on the number of threads.
    ///
    /// # Errors
    /// [`FitError::BadParameter`] when the settings are impossible.
    pub fn run(
        &self,
        schedule: &Schedule,
        n: usize,
        scenario: &Scenario,
        watch: &dyn Watch,
    ) -> Result<Outcome, FitError> {
        let found = parallel::map_range(0..self.datasets, |dataset| {
            if watch.is_cancelled() {
                return Err(FitError::Cancelled);
            }
            let found = self.test(schedule, n, scenario, dataset, watch);
            watch.advance();
            found
        });
        let found = found.into_iter().collect::<Result<Vec<Found>, FitError>>()?;
        Ok(self.summary(&found))
    }

    fn test(
        &self,
        schedule: &Schedule,
        n: usize,
        scenario: &Scenario,
        dataset: u32,
        watch: &dyn Watch,
    ) -> Result<Found, FitError> {
        let years = schedule.period_years();
        let mut rng = stream(self.bootstrap.seed, Purpose::Study(n).number(), u64::from(dataset));
        let hazard = |k, f| scenario.path.at(k, f, years, self.likelihood);
        let history = simulate(schedule, &mut rng, hazard, scenario.rho);
        let Ok(table) = schedule.table(&history.periods, self.likelihood) else {
            return Ok(Found::default());
        };
        // Every data set has random numbers of its own for its tests.
        let seed = rand::Rng::next_u64(&mut rng);
        let bootstrap = Bootstrap { seed, ..self.bootstrap.clone() };
        let fits = ObservedFits::new(&table, bootstrap.changes);
        let tests = match bootstrap.run_fits(&fits, schedule, &Uncounted(watch)) {
            Ok(tests) => tests,
            Err(error @ (FitError::BadParameter { .. } | FitError::Cancelled)) => return Err(error),
            // Nobody adopts, or everybody at once: nothing is found.
            Err(_) => return Ok(Found::default()),
        };
        let fitted = fits.threshold(&bootstrap.threshold_models)?;
        let decisive = &tests.independent;
        Ok(Found {
            existence: decisive.existence.p_value < ALPHA,
            rise: decisive.rise.p_value < ALPHA,
            beats_smooth: decisive.tipping_versus_smooth.p_value < ALPHA,
            waves: tests.overdispersion.test.p_value < WAVES,
            tipping: tests.verdict(table.events()).verdict == Verdict::Tipping,
            one_third: tests.one_third.map(|test| test.p_value < ALPHA),
            critical_mass: fitted.as_ref().map(|a| a.critical_mass(fits.ordered())),
            covered: fitted
                .and_then(|a| self.covered(&fits, &a, &tests, scenario).transpose())
                .transpose()?,
        })
    }

    /// Whether the intervals hold the row at which the first new regime began.
    fn covered(
        &self,
        fits: &ObservedFits<'_>,
        fitted: &FittedThreshold,
        tests: &Tests,
        scenario: &Scenario,
    ) -> Result<Option<[bool; 4]>, FitError> {
        // By day the two sides of the crossing adoption are candidates, one adopter apart: what counts as
        // held is not the date alone.
        if self.likelihood == Likelihood::Exact {
            return Ok(None);
        }
        let Some(truth) = scenario.change_in(fits.table()) else { return Ok(None) };
        let ordered = fits.ordered();
        let Some(posterior) = fits.posterior(fitted)? else { return Ok(None) };
        let date = posterior.time(ordered).equal_tailed(self.bootstrap.level);
        let mass = posterior.critical_mass(ordered).equal_tailed(self.bootstrap.level);
        let (time, fraction) = (truth.start, truth.fraction());
        let (mut by_ratio, mut mass_by_ratio) = (false, false);
        if let Some(set) = &tests.likelihood_ratio {
            let inside = |r: &(_, _)| (ordered.time(r.0)..=ordered.time(r.1)).contains(&time);
            by_ratio = set.ranges.iter().any(inside);
            mass_by_ratio = (set.fractions.0..=set.fractions.1).contains(&fraction);
        }
        Ok(Some([
            (date.lower..=date.upper).contains(&time),
            (mass.lower..=mass.upper).contains(&fraction),
            by_ratio,
            mass_by_ratio,
        ]))
    }

    fn summary(&self, found: &[Found]) -> Outcome {
        let n = found.len().max(1) as f64;
        let share = |is: fn(&Found) -> bool| found.iter().filter(|f| is(f)).count() as f64 / n;
        let mut masses: Vec<f64> = found.iter().filter_map(|f| f.critical_mass).collect();
        masses.sort_by(f64::total_cmp);
        let covered: Vec<[bool; 4]> = found.iter().filter_map(|f| f.covered).collect();
        let thirds: Vec<bool> = found.iter().filter_map(|f| f.one_third).collect();
        let rejected = thirds.iter().filter(|&&r| r).count() as f64 / thirds.len().max(1) as f64;
        let held = |i: usize| covered.iter().filter(|c| c[i]).count() as f64 / covered.len().max(1) as f64;
        let ratio = |i| self.bootstrap.likelihood_ratio.then(|| held(i));
        Outcome {
            datasets: found.len() as u32,
            existence: share(|f| f.existence),
            rise: share(|f| f.rise),
            beats_smooth: share(|f| f.beats_smooth),
            waves: share(|f| f.waves),
            tipping: share(|f| f.tipping),
            one_third_rejected: (!thirds.is_empty()).then_some(rejected),
            critical_mass: (!masses.is_empty()).then(|| [0.05, 0.5, 0.95].map(|p| quantile(&masses, p))),
            coverage: (!covered.is_empty()).then(|| Coverage {
                counted: covered.len() as u32,
                date_posterior: held(0),
                mass_posterior: held(1),
                date_likelihood_ratio: ratio(2),
                mass_likelihood_ratio: ratio(3),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F(100) = .9 by construction: the closed form of the Bass curve.
    #[test]
    fn contagion_reaches_what_it_is_to_reach() {
        for ratio in [3.0, 10.0, 100.0_f64] {
            let HazardPath::Periods(stretches) = Scenario::contagion(ratio, 100.0, 0.9).path else {
                panic!()
            };
            let (p, q) = (stretches[0].p, stretches[0].q);
            let decay = (-(p + q) * 100.0).exp();
            assert!(((1.0 - decay) / (1.0 + q / p * decay) - 0.9).abs() < 1e-12);
            assert!((q / p - ratio).abs() < 1e-12);
        }
    }
}
