//! The statistics against what did not come from us: values worked by hand, R, laws, simulations with known truth.

mod known;
mod laws;
mod recovery;
