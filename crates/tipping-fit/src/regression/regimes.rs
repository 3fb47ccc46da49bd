//! Early domestic, late international: a regression of the hazard whose coefficients change once.

use std::collections::BTreeSet;

use tipping_core::{Likelihood, Side};

use crate::error::FitError;

use super::covariates::Block;
use super::explained::{Explained, explained};
use super::frame::Frame;
use super::rows::{Cut, Local, Rows, Scale};
use super::search::{Found, Place, Search};
use super::separation::separated;
use super::solve::{Layout, Penalty, Precision, Solver};
use super::unit_periods::{Fate, Hazards, Lost, UnitPeriods};
use crate::numeric::Cholesky;

/// What changes at kappa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Switch {
    /// The intercept and every coefficient.
    #[default]
    All,
    /// The intercept and one block.
    Only(Block),
    /// Nothing: one regression for the whole record.
    None,
}

/// How the regression is fitted.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `switch` | what changes at kappa | all | | |
/// | `penalty` | what keeps estimates finite | none | ridge >= 0 | [`FitError::BadParameter`] |
/// | `min_events` | events that each regime must have | twice as many as it has coefficients, at least 3 | >= 1 | [`FitError::BadParameter`] |
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct RegressionSettings {
    /// What changes at kappa.
    pub switch: Switch,
    /// What keeps estimates finite.
    pub penalty: Penalty,
    /// Events that each regime must have.
    pub min_events: Option<u64>,
}

impl RegressionSettings {
    /// What changes at kappa.
    #[must_use]
    pub fn switch(mut self, switch: Switch) -> Self {
        self.switch = switch;
        self
    }

    /// What keeps estimates finite.
    #[must_use]
    pub fn penalty(mut self, penalty: Penalty) -> Self {
        self.penalty = penalty;
        self
    }

    /// Events that each regime must have; `None` = twice as many as it has coefficients, at least 3.
    #[must_use]
    pub fn min_events(mut self, min_events: Option<u64>) -> Self {
        self.min_events = min_events;
        self
    }
}

/// The regression of a record, ready to fit: in regime r, log h = alpha_r + x'beta_r + z'gamma_r for a unit
/// at risk with domestic covariates x and international ones z, h in rates per year.
///
/// Grouped data have P(adoption in a period) = 1 - exp(-h D), the complementary log-log link (Prentice &
/// Gloeckler 1978, doi:10.2307/2529588); exact data the log link of a piecewise exponential (Poisson)
/// likelihood. The rows are the unit-periods at risk with every covariate known; covariates are standardized
/// over them inside, and given back on their own scale or not, as asked. kappa is found by trying every
/// admissible place.
#[derive(Debug, Clone)]
pub struct Regression<'a> {
    pub(crate) frame: &'a Frame<'a>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) settings: RegressionSettings,
    /// Rows as recorded, standardized.
    pub(crate) unit_periods: UnitPeriods,
    pub(crate) scales: Vec<Scale>,
    pub(crate) search: Search,
    /// Which columns switch, the intercept first.
    pub(crate) switches: Vec<bool>,
}

/// An estimated coefficient. All null where the data of the regime do not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Coefficient {
    /// The estimate.
    pub value: Option<f64>,
    /// Its standard error from the expected information, kappa taken as known.
    pub standard_error: Option<f64>,
}

/// Why a coefficient of a regime has no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The covariate is a combination of the others in that regime, or constant.
    Aliased,
    /// The covariate separates those that adopt from those that do not: its most likely coefficient is
    /// infinite.
    Separated,
}

/// A coefficient before and after the change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CoefficientFit {
    /// The covariate; `intercept` for alpha.
    pub name: String,
    /// Its block; none for the intercept.
    pub block: Option<Block>,
    /// Before the change, and from it on.
    pub regimes: [Coefficient; 2],
    /// The second less the first.
    pub shift: Coefficient,
    /// Why a regime has none.
    pub trouble: [Option<Trouble>; 2],
    /// Whether it may differ between the regimes.
    pub switches: bool,
}

/// The change of a regression.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RegressionChange {
    /// Its period, as offset from the window's first.
    pub period: usize,
    /// Its side of that day's adoptions, in exact data.
    pub side: Side,
    /// Profile log-likelihood.
    pub log_likelihood: f64,
}

/// A fitted regression.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RegressionFit {
    /// The change; none where nothing switches.
    pub change: Option<RegressionChange>,
    /// The profile over all admissible changes, in order of time.
    pub profile: Vec<RegressionChange>,
    /// Maximum of the log-likelihood, without penalty.
    pub log_likelihood: f64,
    /// The same for one regression without a change.
    pub log_likelihood_without_change: f64,
    /// Coefficients and kappa.
    pub parameters: usize,
    /// The intercept first, then the covariates in their order.
    pub coefficients: Vec<CoefficientFit>,
    /// Unit-periods, or rows of exact data, in each regime.
    pub rows: [usize; 2],
    /// Events in each regime.
    pub events: [usize; 2],
    /// Unit-time at risk in each regime, in years.
    pub exposure: [f64; 2],
    /// How much each block explains in each regime.
    pub explained: [Option<Explained>; 2],
    /// Whether the gradient vanished.
    pub converged: bool,
    /// Euclidean norm of the gradient, covariates standardized.
    pub gradient_norm: f64,
    pub(crate) found: Found,
    pub(crate) layout: Layout,
}

/// A covariate over the risk set.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// Mean over the risk set, weighted with exposure.
    pub mean: f64,
    /// Standard deviation.
    pub standard_deviation: f64,
    /// Smallest and largest value.
    pub range: (f64, f64),
    /// The value at which it counts as switched off: 0, or the nearest to it that the record holds.
    pub off: f64,
}

/// A share of the information below this has vanished.
const VANISHED: f64 = 1e-8;

/// The covariates for which unit-periods are lost, or only adoptions, in their order.
fn missing(frame: &Frame<'_>, lost: &[Lost], events: bool) -> Vec<String> {
    let of = lost.iter().filter(|l| l.event || !events).flat_map(|l| &l.covariates);
    let covariates: BTreeSet<usize> = of.copied().collect();
    covariates.into_iter().map(|c| frame.names[c].clone()).collect()
}

impl<'a> Regression<'a> {
    /// Prepares the regression of a record on the covariates of a frame.
    ///
    /// # Errors
    /// [`FitError::NothingObserved`] when no unit-period has all covariates, [`FitError::NoEventObserved`]
    /// when no adoption has; [`FitError::NoEvents`]; [`FitError::ConstantCovariate`];
    /// [`FitError::Collinear`]; [`FitError::BadParameter`].
    pub fn new(
        frame: &'a Frame<'a>,
        blocks: Vec<Block>,
        settings: RegressionSettings,
    ) -> Result<Self, FitError> {
        let penalty = if settings.penalty == Penalty::Ridge(0.0) { Penalty::None } else { settings.penalty };
        let settings = RegressionSettings { penalty, ..settings };
        if let Penalty::Ridge(lambda) = settings.penalty
            && !(lambda.is_finite() && lambda >= 0.0)
        {
            return Err(FitError::BadParameter { name: "ridge", value: lambda, remedy: "choose 0 or more" });
        }
        if settings.min_events == Some(0) {
            let remedy = "each regime needs at least one event";
            return Err(FitError::BadParameter { name: "min_events", value: 0.0, remedy });
        }
        let mut unit_periods = frame.follow(Fate::Recorded);
        if unit_periods.rows.len() == 0 {
            return Err(FitError::NothingObserved { missing: missing(frame, &unit_periods.lost, false) });
        }
        if unit_periods.rows.events() == 0 {
            let lost = unit_periods.lost.iter().filter(|l| l.event).count();
            let missing = missing(frame, &unit_periods.lost, true);
            return Err(if lost > 0 {
                FitError::NoEventObserved { lost, missing }
            } else {
                FitError::NoEvents
            });
        }
        let scales = unit_periods.rows.scales();
        if let Some(c) = scales.iter().position(|s| s.sd == 0.0) {
            return Err(FitError::ConstantCovariate { name: frame.names[c].clone(), value: scales[c].lower });
        }
        unit_periods.rows.standardize(&scales);
        let one = Layout::new(&vec![false; unit_periods.rows.columns()]);
        if let Some((c, others)) =
            dependencies(&unit_periods.rows, &one, unit_periods.rows.whole()).into_iter().next()
        {
            let name = |c: usize| frame.names[c - 1].clone();
            let others = others.into_iter().filter(|c| *c > 0).map(name).collect();
            return Err(FitError::Collinear { name: name(c), others });
        }
        let switches: Vec<bool> = match settings.switch {
            Switch::None => vec![false; unit_periods.rows.columns()],
            Switch::All => vec![true; unit_periods.rows.columns()],
            Switch::Only(block) => std::iter::once(true).chain(blocks.iter().map(|b| *b == block)).collect(),
        };
        let coefficients = unit_periods.rows.columns() as u64;
        let min_events = settings.min_events.unwrap_or((2 * coefficients).max(3)) as usize;
        let search = Search { min_events, penalty: settings.penalty };
        Ok(Self { frame, blocks, settings, unit_periods, scales, search, switches })
    }

    /// Events that each regime must have.
    #[must_use]
    pub fn min_events(&self) -> usize {
        self.search.min_events
    }

    /// Unit-periods (rows, in exact data) with every covariate known.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.unit_periods.rows.len()
    }

    /// Events among them.
    #[must_use]
    pub fn events(&self) -> usize {
        self.unit_periods.rows.events()
    }

    /// Units among them.
    #[must_use]
    pub fn units(&self) -> usize {
        let mut units = self.unit_periods.units.clone();
        units.sort_unstable();
        units.dedup();
        units.len()
    }

    /// Units of the data that are at risk and have every covariate in no period, as indices into
    /// [`tipping_core::AdoptionData::units`], in order.
    #[must_use]
    pub fn lost_units(&self) -> Vec<usize> {
        let kept: BTreeSet<usize> =
            self.unit_periods.units.iter().map(|u| self.frame.schedule.units()[*u as usize].unit).collect();
        let lost: BTreeSet<usize> = self.unit_periods.lost.iter().map(|l| l.unit).collect();
        lost.difference(&kept).copied().collect()
    }

    /// Unit-periods that are lost because a covariate is missing, in order of time.
    #[must_use]
    pub fn lost(&self) -> &[Lost] {
        &self.unit_periods.lost
    }

    /// Every covariate over the risk set, in their order.
    #[must_use]
    pub fn summaries(&self) -> Vec<Summary> {
        let summary = |s: &Scale| Summary {
            mean: s.mean,
            standard_deviation: s.sd,
            range: (s.lower, s.upper),
            off: 0.0_f64.clamp(s.lower, s.upper),
        };
        self.scales.iter().map(summary).collect()
    }

    /// Fits the regression with its change at the best place.
    ///
    /// `standardized`: coefficients for one standard deviation of each covariate, and intercepts where all
    /// are at their means; else for one unit of the covariate, and where all are 0.
    ///
    /// # Errors
    /// [`FitError::NoRegimes`] when no place for the change leaves enough events on both sides;
    /// [`FitError::NotConverged`].
    pub fn fit(&self, standardized: bool) -> Result<RegressionFit, FitError> {
        let found = self.search.best(&self.unit_periods.rows, &self.switches, Precision::Full);
        let found = found.map_err(|error| match error {
            FitError::NoRegimes { events, min_events, coefficients, .. } => {
                let lost = self.unit_periods.lost.iter().filter(|l| l.event).count() as u64;
                FitError::NoRegimes { events, lost, min_events, coefficients }
            }
            other => other,
        })?;
        let kappa = self.switches.contains(&true);
        self.described(found, Layout::new(&self.switches), kappa, standardized)
    }

    /// Fits the regression with its change at a place that was chosen beforehand, such as the date of a
    /// conference or of a treaty's entry into force: the most likely coefficients given kappa. The profile
    /// then holds that place alone, and kappa is no parameter.
    ///
    /// `period` is an offset from the window's first: the second regime's first period, or in exact data by
    /// day the day of the adoptions that the change stands next to, with its `side` of them.
    /// [`Self::min_events`] does not bind a choice: one event on either side is enough, though it tells few
    /// coefficients.
    ///
    /// # Errors
    /// [`FitError::NoSuchChange`] when nothing can change there; [`FitError::NotConverged`].
    pub fn at(&self, period: usize, side: Side, standardized: bool) -> Result<RegressionFit, FitError> {
        let rows = &self.unit_periods.rows;
        let search = Search { min_events: 1, ..self.search };
        let cut = search.admissible(rows).find(|cut| cut.period == period && cut.side == side);
        let cut = cut.filter(|_| self.switches.contains(&true)).ok_or(FitError::NoSuchChange { period })?;
        let layout = Layout::new(&self.switches);
        let solver = Solver { rows, layout: &layout, penalty: self.search.penalty };
        let solution = solver.solve(cut, solver.start(), Precision::Full)?;
        let (log_likelihood, theta) = (solution.log_likelihood, solution.theta.clone());
        let found = Found { cut, solution, profile: vec![Place { cut, log_likelihood, theta }] };
        self.described(found, layout, false, standardized)
    }

    /// `kappa`: whether the change was sought, and so is a parameter.
    fn described(
        &self,
        found: Found,
        layout: Layout,
        kappa: bool,
        standardized: bool,
    ) -> Result<RegressionFit, FitError> {
        let rows = &self.unit_periods.rows;
        let whole = self.search.whole(rows, Precision::Full)?;
        let cut = found.cut;
        let explained = [0, 1].map(|r| {
            let (range, events) = rows.regime(cut, r);
            explained(rows, range, events, &self.blocks).ok()
        });
        let coefficients = self.coefficients(&found, &layout, standardized);
        let change = |place: &Place| RegressionChange {
            period: place.cut.period,
            side: place.cut.side,
            log_likelihood: place.log_likelihood,
        };
        let log_likelihood = found.solution.log_likelihood;
        let best = found.profile.iter().find(|place| place.cut == cut);
        Ok(RegressionFit {
            change: best.map(change),
            profile: found.profile.iter().map(change).collect(),
            log_likelihood,
            log_likelihood_without_change: whole.solution.log_likelihood,
            parameters: layout.size + usize::from(kappa),
            coefficients,
            rows: [0, 1].map(|r| rows.regime(cut, r).0.len()),
            events: [0, 1].map(|r| rows.regime(cut, r).1.len()),
            exposure: [0, 1].map(|r| rows.exposure()[rows.regime(cut, r).0].iter().sum()),
            explained,
            converged: found.solution.converged,
            gradient_norm: found.solution.gradient_norm,
            found,
            layout,
        })
    }

    /// The coefficients with their standard errors, on the scale asked for.
    fn coefficients(&self, found: &Found, layout: &Layout, standardized: bool) -> Vec<CoefficientFit> {
        let rows = &self.unit_periods.rows;
        let theta = &found.solution.theta;
        let solver = Solver { rows, layout, penalty: self.search.penalty };
        let mut local = Local::new(layout.size);
        local.information = solver.expected(found.cut, theta);
        if let Penalty::Ridge(lambda) = self.search.penalty {
            layout.add_ridge(lambda, theta, &mut local);
        }
        let mut trouble = self.troubles(&solver, found.cut, theta);
        // Along a direction without a maximum there is no information left: it is skipped, and the others
        // have theirs from the rows that it leaves.
        let aliased = |i: usize| trouble[i] == Some(Trouble::Aliased);
        let factor = Cholesky::with_tolerance(&local.information, layout.size, VANISHED, |i| !aliased(i));
        let covariance = factor.inverse();
        for (trouble, _) in trouble.iter_mut().zip(&factor.skipped).filter(|(_, skipped)| **skipped) {
            trouble.get_or_insert(Trouble::Separated);
        }
        // On their own scale: beta_c = theta_c / sd_c, alpha = theta_0 - sum_c theta_c mean_c / sd_c.
        let combination = |r: usize, c: usize| -> Vec<f64> {
            let mut a = vec![0.0; layout.size];
            if c == 0 {
                a[layout.parameter(r, 0)] = 1.0;
                if !standardized {
                    for (d, scale) in self.scales.iter().enumerate() {
                        a[layout.parameter(r, d + 1)] -= scale.mean / scale.sd;
                    }
                }
            } else {
                let scale = if standardized { 1.0 } else { self.scales[c - 1].sd };
                a[layout.parameter(r, c)] = 1.0 / scale;
            }
            a
        };
        let estimate = |a: &[f64]| -> Coefficient {
            let m = layout.size;
            let known = a.iter().enumerate().all(|(i, a)| *a == 0.0 || trouble[i].is_none());
            if !known {
                return Coefficient::default();
            }
            let value = a.iter().zip(theta).map(|(a, t)| a * t).sum();
            let variance: f64 =
                (0..m).map(|i| a[i] * (0..m).map(|j| covariance[i * m + j] * a[j]).sum::<f64>()).sum();
            Coefficient { value: Some(value), standard_error: Some(variance.max(0.0).sqrt()) }
        };
        (0..rows.columns())
            .map(|c| {
                let [first, second] = [0, 1].map(|r| combination(r, c));
                let shift: Vec<f64> = second.iter().zip(&first).map(|(b, a)| b - a).collect();
                CoefficientFit {
                    name: if c == 0 { "intercept".to_owned() } else { self.frame.names[c - 1].clone() },
                    block: c.checked_sub(1).map(|i| self.blocks[i]),
                    regimes: [estimate(&first), estimate(&second)],
                    shift: if self.switches[c] { estimate(&shift) } else { Coefficient::default() },
                    trouble: [0, 1].map(|r| trouble[layout.parameter(r, c)]),
                    switches: self.switches[c],
                }
            })
            .collect()
    }

    /// What is wrong with each parameter.
    fn troubles(&self, solver: &Solver<'_>, cut: Cut, theta: &[f64]) -> Vec<Option<Trouble>> {
        let mut trouble = vec![None; solver.layout.size];
        for (i, _) in dependencies(solver.rows, solver.layout, cut) {
            trouble[i] = Some(Trouble::Aliased);
        }
        if solver.penalty == Penalty::None {
            let aliased: Vec<bool> = trouble.iter().map(Option::is_some).collect();
            for i in separated(solver, cut, theta, &aliased) {
                trouble[i] = Some(Trouble::Separated);
            }
        }
        trouble
    }

    /// Expected events in each regime at the fitted coefficients, and with a block switched off: its
    /// covariates at the values of [`Summary::off`] in every unit-period at risk. One step ahead: the risk
    /// set and the exposures of the other block are as recorded.
    #[must_use]
    pub fn expected(&self, fit: &RegressionFit, off: Option<Block>) -> [f64; 2] {
        let (rows, summaries) = (&self.unit_periods.rows, self.summaries());
        [0, 1].map(|r| {
            let (range, _) = rows.regime(fit.found.cut, r);
            let mut theta = fit.layout.regime(&fit.found.solution.theta, r);
            for (c, (block, summary)) in self.blocks.iter().zip(&summaries).enumerate() {
                if Some(*block) == off {
                    // At a fixed value a covariate is part of the level.
                    let scale = self.scales[c];
                    theta[0] += theta[c + 1] * (summary.off - scale.mean) / scale.sd;
                    theta[c + 1] = 0.0;
                }
            }
            rows.expected_events(range, &theta)
        })
    }

    /// The hazards of a fit on the scale of the frame, for simulation.
    pub(crate) fn hazards(&self, theta: &[f64], cut: Cut, layout: &Layout) -> Hazards {
        let own = |r: usize| self.own_scale(layout.regime(theta, r));
        Hazards { second_from: cut.second_from(), theta: [own(0), own(1)] }
    }

    /// The coefficients of a regime on the scale of the covariates themselves: beta_c = theta_c / sd_c, alpha
    /// = theta_0 - sum_c beta_c mean_c.
    pub(crate) fn own_scale(&self, mut theta: Vec<f64>) -> Vec<f64> {
        for (c, scale) in self.scales.iter().enumerate() {
            theta[c + 1] /= scale.sd;
            theta[0] -= theta[c + 1] * scale.mean;
        }
        theta
    }

    /// The form of the likelihood.
    #[must_use]
    pub fn likelihood(&self) -> Likelihood {
        self.unit_periods.rows.likelihood()
    }
}

/// Parameters whose columns are combinations of those of the parameters before them, each with the ones that
/// it combines.
fn dependencies(rows: &Rows, layout: &Layout, cut: Cut) -> Vec<(usize, Vec<usize>)> {
    let (p, m) = (rows.columns(), layout.size);
    let mut whole = Local::new(m);
    for regime in 0..2 {
        let (range, _) = rows.regime(cut, regime);
        let mut part = Local::new(p);
        for c in 0..p {
            for d in 0..=c {
                let (x, y) = (&rows.column(c)[range.clone()], &rows.column(d)[range.clone()]);
                part.information[c * p + d] = x.iter().zip(y).map(|(x, y)| x * y).sum();
            }
        }
        layout.gather(regime, &part, &mut whole);
    }
    let gram = whole.information;
    let factor = Cholesky::of(&gram, m, |_| true);
    let dependent = (0..m).filter(|i| factor.skipped[*i]);
    dependent
        .map(|i| {
            let before = Cholesky::of(&gram, m, |j| j < i && !factor.skipped[j]);
            let along: Vec<f64> = (0..m).map(|j| if j < i { gram[i * m + j] } else { 0.0 }).collect();
            let weights = before.solve(&along);
            (i, (0..i).filter(|j| weights[*j].abs() > 1e-6).collect())
        })
        .collect()
}
