//! Regression of adoption on covariates, with coefficients that change once.

mod coefficients;
mod covariates;
mod explained;
mod findings;
mod fitted;
mod frame;
mod interpretation;
mod regimes;
mod report;
mod rows;
mod search;
mod separation;
mod shift;
mod solve;
mod unit_periods;

pub use covariates::{Covariate, Exposure, Source, Timing, recent_change, years_independent};
pub use explained::Explained;
pub use fitted::{Coefficient, CoefficientFit, RegressionChange, RegressionFit, Summary};
pub use frame::Frame;
pub use regimes::{Regression, RegressionSettings, Switch};
pub use report::{Described, Simulated};
pub use shift::{Hypothesis, ShiftSettings, ShiftTest, Spread};
pub use solve::Penalty;
pub use unit_periods::{Lost, UnitPeriod};
