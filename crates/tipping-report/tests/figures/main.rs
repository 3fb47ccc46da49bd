//! Figures of results that are made up here: what they hold, and where. Places are read off the axes of the
//! drawing itself.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod coefficients;
mod forest;
mod hostile;
mod kept;
mod pooled;
mod power;
mod regime_change;
mod regions;
mod results;
mod specification;
mod svg;
