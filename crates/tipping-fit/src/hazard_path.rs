//! Fitted hazards as functions of period and fraction: what a simulation needs of a model.

use tipping_core::{Boundary, Likelihood, RiskTable, Side};

use crate::constant::ConstantHazard;
use crate::contagion::{MixedInfluence, MixedInfluenceCeiling};
use crate::error::FitError;
use crate::models::Model;
use crate::smooth_time::{QuadraticTrend, Trend};

/// A hazard with its parameters, in rates per year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HazardPath {
    /// exp of a polynomial in t, years since the window opened.
    Time(Vec<f64>),
    /// (p + q F)(m - F)/(1 - F); m = 1 is mixed influence.
    Fraction { p: f64, q: f64, m: f64 },
    /// Rates that change at the start of periods: (first period, rate).
    Steps(Vec<(usize, f64)>),
}

impl HazardPath {
    /// The hazard in period k, D years long, with F adopted before it.
    pub(crate) fn at(&self, k: usize, fraction: f64, years: f64, likelihood: Likelihood) -> f64 {
        match self {
            Self::Time(coefficients) => {
                // Grouped models date a period by its start; in exact time the middle of a day stands for the day.
                let shift = if likelihood == Likelihood::Exact { 0.5 } else { 0.0 };
                let t = (k as f64 + shift) * years;
                coefficients.iter().rev().fold(0.0, |sum, c| sum * t + c).exp()
            }
            Self::Fraction { p, q, m } => {
                let ceiling = if *m == 1.0 {
                    1.0
                } else if fraction >= *m {
                    0.0
                } else {
                    (m - fraction) / (1.0 - fraction)
                };
                (p + q * fraction) * ceiling
            }
            Self::Steps(steps) => {
                let next = steps.partition_point(|s| s.0 <= k);
                steps.get(next.saturating_sub(1)).map_or(0.0, |s| s.1)
            }
        }
    }

    /// The maximum-likelihood hazard of a smooth model, with its log-likelihood and number of parameters.
    pub(crate) fn fit_smooth(model: Model, table: &RiskTable) -> Result<(Self, f64, u32), FitError> {
        Ok(match model {
            Model::Trend => {
                let fit = Trend::new().fit(table)?;
                (Self::Time(fit.parameters.to_vec()), fit.log_likelihood, 2)
            }
            Model::QuadraticTrend => {
                let fit = QuadraticTrend::new().fit(table)?;
                (Self::Time(fit.parameters.to_vec()), fit.log_likelihood, 3)
            }
            Model::MixedInfluence => {
                let fit = MixedInfluence::new().fit(table)?;
                let [p, q] = fit.parameters;
                (Self::Fraction { p, q, m: 1.0 }, fit.log_likelihood, 2)
            }
            Model::MixedInfluenceCeiling => {
                let fit = MixedInfluenceCeiling::new().fit(table)?;
                let [p, q] = fit.inner.parameters;
                (Self::Fraction { p, q, m: fit.ceiling }, fit.inner.log_likelihood, 3)
            }
            _ => {
                let fit = ConstantHazard::new().fit(table)?;
                (Self::Steps(vec![(0, fit.lambda())]), fit.log_likelihood(), 1)
            }
        })
    }
}

/// The period, as an offset from the first, from which the second regime's hazard holds in a simulation.
pub(crate) fn first_period(table: &RiskTable, boundary: Boundary) -> usize {
    let origin = table.rows().first().map_or(0.0, |row| row.start);
    let after = if boundary.side == Side::After { 1.0 } else { 0.0 };
    (table.time(boundary) - origin + after) as usize
}
