//! Many norms together: one critical mass for all, random effects over their own, how many lie below one
//! third.
//!
//! One norm cannot establish a rule. [`Pool`](crate::pool::Pool) holds the norms;
//! [`threshold`](crate::pool::Pool::threshold) searches a common critical mass,
//! [`test`](crate::pool::Pool::test) simulates every norm on its own schedule, and
//! [`PoolInput::analyse`](crate::pool::PoolInput::analyse) puts everything into the terms of the result
//! schema.

mod common;
mod counts;
mod findings;
mod norm;
mod profile;
mod random_effects;
mod report;
mod rivals;
mod section;
mod threshold;
mod verdict;

pub use counts::{benjamini_hochberg, poisson_binomial};
pub use norm::{LogitMass, PooledNorm};
pub use profile::{Height, NormProfile, Piece};
pub use random_effects::{Factor, RandomEffects};
pub use report::{Grouping, PoolAnalysis, PoolInput, UnusableNorm};
pub use rivals::{SET_ASIDE, WorldTest};
pub use section::AnalysedSection;
pub use threshold::{Pool, PoolBootstrap, PoolTests, PooledThreshold, SubsetTests};
pub use verdict::PoolConclusion;
