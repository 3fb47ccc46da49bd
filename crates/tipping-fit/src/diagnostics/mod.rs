//! How good a fit is: residuals, the envelope of simulated histories, predictions one step ahead.

mod envelope;
mod predictive;
mod residuals;

pub use envelope::{Envelope, Point};
pub use predictive::{Predictive, Score};
pub use residuals::{Residual, Residuals};
