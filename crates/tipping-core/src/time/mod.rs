//! Dates that carry their own precision, the grid of periods on which adoption is studied, and the points of
//! its axis.

mod date;
mod period;
mod point;

pub use date::{Date, DateError, Precision};
pub use period::PeriodUnit;
pub use point::TimePoint;
