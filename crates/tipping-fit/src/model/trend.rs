//! Trend: the logarithm of the hazard grows or falls in a straight line (Gompertz).

use tipping_core::{Model, RiskTable};

use super::FittedModel;
use super::polynomial::{describe, fit_polynomial};
use crate::error::FitError;
use crate::numeric::Optimum;

/// The model h = exp(alpha + gamma t), t in years since the window opened (Gompertz).
///
/// Fitted by Newton's method: the log-likelihood is concave in (alpha, gamma) under both likelihoods. In
/// exact data the hazard moves continuously, and its integral over a row is taken by Gauss-Legendre
/// quadrature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trend;

impl Trend {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are alpha (log rate per year at t = 0) and gamma (per year).
    ///
    /// # Errors
    /// [`FitError::NoEvents`]; [`FitError::NotConverged`].
    pub fn fit(self, table: &RiskTable) -> Result<Optimum<2>, FitError> {
        fit_polynomial(Model::Trend.name(), table)
    }

    pub(super) fn describe(fit: &Optimum<2>) -> FittedModel {
        describe(Model::Trend, ["alpha", "gamma"], fit)
    }
}
