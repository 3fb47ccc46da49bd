//! Numerical ground: functions, quantiles and Newton's method, none of which knows of adoptions.

mod cholesky;
mod newton;
mod quantile;
mod special;

pub(crate) use cholesky::Cholesky;
pub use newton::Optimum;
pub(crate) use newton::{DECREMENT, Local, maximize, maximize_inside, maximize_positive, newton_step};
pub(crate) use quantile::{finite, quantile};
pub(crate) use special::{LogSum, ln_beta, log_sum_exp, stretches};
