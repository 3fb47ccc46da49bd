//! Early domestic, late international: a regression of the hazard whose coefficients change once.

use std::collections::BTreeSet;

use tipping_core::{Block, Likelihood, Side};

use crate::error::FitError;

use super::coefficients::dependencies;
use super::explained::explained;
use super::fitted::{RegressionChange, RegressionFit, Summary};
use super::frame::Frame;
use super::rows::{Cut, Scale};
use super::search::{Found, Place, Search};
use super::solve::{Layout, Penalty, Precision, Solver};
use super::unit_periods::{Fate, Hazards, Lost, UnitPeriods};

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

/// The share of unit-periods, or of the standard deviation over the record, below which a covariate hardly
/// varies in a regime.
const HARDLY: f64 = 0.01;

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
            nearly_constant: [0, 1].map(|r| self.nearly_constant(cut, r)),
            converged: found.solution.converged,
            gradient_norm: found.solution.gradient_norm,
            found,
            layout,
        })
    }

    /// Covariates that hardly vary in a regime, by their number from 0.
    fn nearly_constant(&self, cut: Cut, regime: usize) -> Vec<usize> {
        let rows = &self.unit_periods.rows;
        let (range, _) = rows.regime(cut, regime);
        (0..self.blocks.len()).filter(|c| rows.hardly_varies(c + 1, range.clone(), HARDLY)).collect()
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
