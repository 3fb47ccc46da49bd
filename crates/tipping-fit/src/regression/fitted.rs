//! A fitted regression: its change, its coefficients, what it explains.

use tipping_core::{Block, Side, Trouble};

use super::explained::Explained;
use super::search::Found;
use super::solve::Layout;

/// An estimated coefficient. All null where the data of the regime do not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Coefficient {
    /// The estimate.
    pub value: Option<f64>,
    /// Its standard error from the expected information, kappa taken as known.
    pub standard_error: Option<f64>,
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
    /// How much each block explains in each regime; none where a regression of the regime alone has no
    /// maximum.
    pub explained: [Option<Explained>; 2],
    /// Covariates that hardly vary in a regime, by their number from 0: fewer than one in a hundred
    /// unit-periods have another value than most, or the standard deviation is less than a hundredth of that
    /// over the record.
    pub nearly_constant: [Vec<usize>; 2],
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
