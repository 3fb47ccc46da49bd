//! Is the switch more than chance? Tests by simulation that search for the change anew in every replicate.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tipping_core::Block;

use crate::bootstrap::{NullDistribution, Test};
use crate::error::FitError;
use crate::numeric::{quantile, stretches};
use crate::simulate::{Purpose, each_replicate, stream};
use crate::watch::Watch;

use super::explained::explained;
use super::fitted::{RegressionChange, RegressionFit};
use super::regimes::{Regression, Switch};
use super::rows::{Cut, Rows};
use super::search::Found;
use super::solve::{Layout, Precision, Solver};
use super::unit_periods::{Fate, Hazards, UnitPeriods};

/// What does not change under the hypothesis that is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hypothesis {
    /// Nothing changes: one regression for the whole record.
    NoChange,
    /// Only the level changes: no coefficient does.
    NoCoefficient,
    /// The coefficients of a block do not change; everything else may.
    Block(Block),
    /// One coefficient does not change (1 = the first covariate); everything else may.
    Column(usize),
}

impl Hypothesis {
    /// Whose random numbers its replicates have.
    fn purpose(self) -> Purpose {
        Purpose::Shift(match self {
            Self::NoChange => 0,
            Self::NoCoefficient => 1,
            Self::Block(block) => 2 + block as usize,
            Self::Column(c) => 4 + c,
        })
    }
}

/// A test of a shift: T = 2(l - l_0), both maximized over kappa, against data simulated under the fit of the
/// hypothesis.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ShiftTest {
    /// What does not change under it.
    pub hypothesis: Hypothesis,
    /// T, its p-value and replicates.
    pub test: Test,
    /// The adopted fraction at the change that the search finds, in replicates under the hypothesis: for no
    /// change, the critical mass that chance gives.
    pub null_distribution: Option<NullDistribution>,
}

/// How far estimates spread when data are simulated under the fit and kappa is searched anew.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Spread {
    /// Changes with 2(l_max - l) at most the simulated 95 % cut, in ranges of neighbouring candidates.
    pub changes: Vec<(RegressionChange, RegressionChange)>,
    /// The cut.
    pub cut: f64,
    /// For every coefficient, the intercept first, the standard deviation in both regimes and of the shift,
    /// on the scale of the fit; none where too few replicates tell it.
    pub standard_errors: Vec<[Option<f64>; 3]>,
    /// 5 % and 95 % quantile of a block's share of the explained deviance, by regime and block.
    pub shares: [[Option<(f64, f64)>; 2]; 2],
    /// Replicates in which a change could be sought.
    pub replicates: usize,
}

/// How the tests are done.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ShiftSettings<'a> {
    /// Replicates of each test.
    pub replicates: u32,
    /// Seed of the random streams.
    pub seed: u64,
    /// Told of every replicate that is done.
    pub watch: &'a dyn Watch,
}

impl Default for ShiftSettings<'_> {
    fn default() -> Self {
        Self { replicates: 999, seed: 1, watch: &() }
    }
}

impl<'a> ShiftSettings<'a> {
    /// Replicates of each test.
    #[must_use]
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates;
        self
    }

    /// Seed of the random streams.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Who is told of every replicate that is done.
    #[must_use]
    pub fn watch(mut self, watch: &'a dyn Watch) -> Self {
        self.watch = watch;
        self
    }
}

/// What a replicate of the spread says.
struct Estimated {
    /// Twice the log-likelihood of the best change less that of the one under which the data were simulated.
    ratio: f64,
    /// By regime and coefficient, on the scale of the fit; none where it runs to infinity.
    coefficients: [Vec<Option<f64>>; 2],
    /// Of the explained deviance, by regime and block.
    shares: [[Option<f64>; 2]; 2],
}

/// Replicates that must have a value before anything is said of its spread.
const TELLING: usize = 20;

impl Hypothesis {
    /// Whether the coefficient of a column is the same before and after the change. Column 0 is the level;
    /// `blocks` holds the block of every covariate, from column 1 on.
    fn keeps(self, column: usize, blocks: &[Block]) -> bool {
        match self {
            Self::NoChange => true,
            Self::NoCoefficient => column > 0,
            Self::Block(block) => column > 0 && blocks[column - 1] == block,
            Self::Column(kept) => column == kept,
        }
    }
}

/// Coefficients beyond this, in standard deviations of the covariate, are on their way to infinity.
const FINITE: f64 = 12.0;

impl Regression<'_> {
    /// The hypotheses that can be tested with this switch.
    #[must_use]
    pub fn hypotheses(&self) -> Vec<Hypothesis> {
        if self.settings.switch == Switch::None {
            return Vec::new();
        }
        let mut all = vec![Hypothesis::NoChange];
        let switching: Vec<usize> = (0..self.switches.len()).filter(|c| self.switches[*c]).collect();
        if switching.len() > 1 {
            all.push(Hypothesis::NoCoefficient);
        }
        let has = |block| switching.iter().any(|c| *c > 0 && self.blocks[c - 1] == block);
        // Where one block alone switches, that no coefficient does says the same.
        if Block::BOTH.iter().all(|b| has(*b)) {
            all.extend(Block::BOTH.map(Hypothesis::Block));
        }
        if switching.len() > 1 {
            // The level depends on where a covariate is counted from, and so would a test of it.
            all.extend(switching.into_iter().filter(|c| *c > 0).map(Hypothesis::Column));
        }
        all
    }

    fn switches_under(&self, hypothesis: Hypothesis) -> Vec<bool> {
        let switches = self.switches.iter().enumerate();
        switches.map(|(c, switches)| *switches && !hypothesis.keeps(c, &self.blocks)).collect()
    }

    /// Rows of a simulated history, on the scale of the record.
    fn simulated(&self, hazards: &Hazards, rng: ChaCha8Rng) -> UnitPeriods {
        let mut unit_periods = self.frame.follow(Fate::Simulated(hazards, Box::new(rng)));
        unit_periods.rows.standardize(&self.scales);
        unit_periods
    }

    /// T of some rows, with the change that is found and the fit of the hypothesis.
    fn statistic(&self, rows: &Rows, under: &[bool]) -> Result<(f64, Cut, Found), FitError> {
        let full = self.search.best(rows, &self.switches, Precision::Search)?;
        let null = self.search.best(rows, under, Precision::Search)?;
        Ok((2.0 * (full.solution.log_likelihood - null.solution.log_likelihood), full.cut, null))
    }

    /// Tests one hypothesis.
    ///
    /// A record in which no place leaves enough events for a change is not tested, and a replicate of that
    /// kind is not counted: taken for one without a shift it would make the observed one look rare.
    /// [`Test::replicates`] says how many are left.
    ///
    /// # Errors
    /// As [`Regression::fit`].
    pub fn test(&self, hypothesis: Hypothesis, settings: ShiftSettings<'_>) -> Result<ShiftTest, FitError> {
        let under = self.switches_under(hypothesis);
        let (observed, cut, null) = self.statistic(&self.unit_periods.rows, &under)?;
        let hazards = self.hazards(&null.solution.theta, null.cut, &Layout::new(&under));
        let simulated = each_replicate(settings.replicates, settings.watch, |r| {
            let rng = stream(settings.seed, hypothesis.purpose().number(), u64::from(r));
            let unit_periods = self.simulated(&hazards, rng);
            let (ratio, cut, _) = self.statistic(&unit_periods.rows, &under).ok()?;
            Some((ratio, self.frame.fraction(cut.second_from(), &unit_periods.adopted)))
        })?;
        let (ratios, masses): (Vec<f64>, Vec<f64>) = simulated.into_iter().unzip();
        let here = self.frame.fraction(cut.second_from(), &self.unit_periods.adopted);
        Ok(ShiftTest {
            hypothesis,
            test: Test::new(observed, &ratios),
            null_distribution: NullDistribution::of(masses, here),
        })
    }

    /// Simulates under the fit and estimates everything anew: which changes are compatible with the record,
    /// and how far the estimates spread, the search for kappa included. Each replicate draws its change with
    /// a probability in proportion to the profile likelihood, with the most likely coefficients for it: at
    /// the estimate alone the change would be as sharp as it looks, which is sharper than it is because it
    /// was searched for.
    ///
    /// # Errors
    /// As [`Regression::fit`].
    pub fn spread(
        &self,
        fit: &RegressionFit,
        standardized: bool,
        settings: ShiftSettings<'_>,
    ) -> Result<Spread, FitError> {
        let profile = &fit.found.profile;
        let weights: Vec<f64> =
            profile.iter().map(|p| (p.log_likelihood - fit.log_likelihood).exp()).collect();
        let replicates = each_replicate(settings.replicates, settings.watch, |r| {
            let mut rng = stream(settings.seed, Purpose::RegressionFit.number(), u64::from(r));
            let place = profile.get(drawn(&weights, &mut rng)?)?;
            let hazards = self.hazards(&place.theta, place.cut, &fit.layout);
            let unit_periods = self.simulated(&hazards, rng);
            self.estimated(&unit_periods, &place.cut, &fit.layout, standardized)
        })?;
        let mut ratios: Vec<f64> = replicates.iter().map(|a| a.ratio.max(0.0)).collect();
        ratios.sort_by(f64::total_cmp);
        let cut = quantile(&ratios, 0.95);
        Ok(Spread {
            changes: compatible(&fit.profile, cut),
            cut,
            standard_errors: (0..self.switches.len()).map(|c| standard_errors(&replicates, c)).collect(),
            shares: [0, 1].map(|r| [0, 1].map(|b| share_quantiles(&replicates, r, b))),
            replicates: replicates.len(),
        })
    }

    /// Everything anew from simulated rows, whose change is at `simulated_cut` of the record; none where they
    /// leave no place for a change.
    fn estimated(
        &self,
        unit_periods: &UnitPeriods,
        simulated_cut: &Cut,
        layout: &Layout,
        standardized: bool,
    ) -> Option<Estimated> {
        let rows = &unit_periods.rows;
        let found = self.search.best(rows, &self.switches, Precision::Search).ok()?;
        let solver = Solver { rows, layout, penalty: self.search.penalty };
        let there =
            solver.solve(cut_at(unit_periods, simulated_cut), solver.start(), Precision::Search).ok()?;
        let theta = &found.solution.theta;
        Some(Estimated {
            ratio: 2.0 * (found.solution.log_likelihood - there.log_likelihood),
            coefficients: [0, 1].map(|r| self.finite(layout.regime(theta, r), standardized)),
            shares: [0, 1].map(|r| {
                let (range, events) = rows.regime(found.cut, r);
                let explained = explained(rows, range, events, &self.blocks).ok();
                Block::BOTH.map(|b| explained.and_then(|e| e.share(b)))
            }),
        })
    }

    /// The simulated coefficients of a regime on the scale of the fit; none for those that run to infinity,
    /// and for the level on the covariates' own scale where any does.
    fn finite(&self, theta: Vec<f64>, standardized: bool) -> Vec<Option<f64>> {
        let bounded: Vec<bool> = theta.iter().map(|t| t.abs() <= FINITE).collect();
        let all = bounded.iter().all(|b| *b);
        let scaled = if standardized { theta } else { self.own_scale(theta) };
        let told = |c: usize| bounded[c] && (c > 0 || standardized || all);
        scaled.into_iter().enumerate().map(|(c, value)| told(c).then_some(value)).collect()
    }
}

/// One of some weights, drawn with a probability in proportion to it; the last where rounding leaves none,
/// and none of no weights.
fn drawn(weights: &[f64], rng: &mut ChaCha8Rng) -> Option<usize> {
    let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
    let drawn = weights.iter().position(|w| {
        left -= w;
        left < 0.0
    });
    drawn.or(weights.len().checked_sub(1))
}

/// The same change in another history.
fn cut_at(unit_periods: &UnitPeriods, cut: &Cut) -> Cut {
    let from = cut.second_from() as u32;
    let rows = unit_periods.periods.partition_point(|p| *p < from);
    let events = unit_periods.rows.event_rows().partition_point(|e| (*e as usize) < rows);
    Cut { rows, events, ..*cut }
}

/// How far a coefficient spreads in both regimes, and its shift.
fn standard_errors(replicates: &[Estimated], c: usize) -> [Option<f64>; 3] {
    let regime = |r: usize| replicates.iter().map(move |a| a.coefficients[r][c]);
    let shifts = regime(0).zip(regime(1)).map(|(before, after)| Some(after? - before?));
    [
        deviation(&regime(0).collect::<Vec<_>>()),
        deviation(&regime(1).collect::<Vec<_>>()),
        deviation(&shifts.collect::<Vec<_>>()),
    ]
}

/// 5 % and 95 % quantile of a block's share in a regime; none where few replicates have one.
fn share_quantiles(replicates: &[Estimated], regime: usize, block: usize) -> Option<(f64, f64)> {
    let mut shares: Vec<f64> = replicates.iter().filter_map(|a| a.shares[regime][block]).collect();
    shares.sort_by(f64::total_cmp);
    let last = shares.len().checked_sub(1)? as f64;
    let at = |q: f64| shares[(last * q).round() as usize];
    (shares.len() >= TELLING).then(|| (at(0.05), at(0.95)))
}

/// Standard deviation of the values that there are; none when fewer than nine in ten are there.
fn deviation(values: &[Option<f64>]) -> Option<f64> {
    let there: Vec<f64> = values.iter().flatten().copied().collect();
    if there.len() < TELLING || 10 * there.len() < 9 * values.len() {
        return None;
    }
    let n = there.len() as f64;
    let mean = there.iter().sum::<f64>() / n;
    Some((there.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// Ranges of neighbouring candidates within a cut of the likelihood ratio.
fn compatible(profile: &[RegressionChange], cut: f64) -> Vec<(RegressionChange, RegressionChange)> {
    let highest = profile.iter().map(|c| c.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let inside = profile.iter().map(|change| 2.0 * (highest - change.log_likelihood) <= cut);
    stretches(inside).into_iter().map(|(from, to)| (profile[from].clone(), profile[to].clone())).collect()
}
