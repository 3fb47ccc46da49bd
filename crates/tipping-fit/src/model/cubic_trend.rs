//! Cubic trend: the logarithm of the hazard is a polynomial of the third degree in time.

use tipping_core::{Model, RiskTable};

use super::FittedModel;
use super::polynomial::{describe, fit_polynomial};
use crate::error::FitError;
use crate::numeric::Optimum;

/// The model h = exp(alpha + gamma t + delta t^2 + epsilon t^3), t in years since the window opened (Carter &
/// Signorino 2010, doi:10.1093/pan/mpq013). It can rise and fall and rise again, as no other smooth model
/// can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CubicTrend;

impl CubicTrend {
    /// The model; it has no settings.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Fits it; the parameters are alpha, gamma (per year), delta (per year squared) and epsilon (per year
    /// cubed).
    ///
    /// # Errors
    /// As [`super::Trend::fit`].
    pub fn fit(self, table: &RiskTable) -> Result<Optimum<4>, FitError> {
        fit_polynomial(Model::CubicTrend.name(), table)
    }

    pub(super) fn describe(fit: &Optimum<4>) -> FittedModel {
        describe(Model::CubicTrend, ["alpha", "gamma", "delta", "epsilon"], fit)
    }
}
