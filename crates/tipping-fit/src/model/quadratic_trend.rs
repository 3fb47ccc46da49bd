//! Quadratic trend: the logarithm of the hazard is a parabola in time.

use tipping_core::{Model, RiskTable};

use super::FittedModel;
use super::polynomial::{describe, fit_polynomial};
use crate::error::FitError;
use crate::numeric::Optimum;

/// The model h = exp(alpha + gamma t + delta t^2), t in years since the window opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuadraticTrend;

impl QuadraticTrend {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are alpha, gamma (per year) and delta (per year squared).
    ///
    /// # Errors
    /// As [`super::Trend::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<Optimum<3>, FitError> {
        fit_polynomial(Model::QuadraticTrend.name(), table)
    }

    pub(super) fn describe(fit: &Optimum<3>) -> FittedModel {
        describe(Model::QuadraticTrend, ["alpha", "gamma", "delta"], fit)
    }
}
