//! The program as a black box: what it prints and how it ends.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod contract;
mod fail;
mod formats;
mod pivots;
mod readme;
mod regimes;
mod regions;
mod run;
mod sensitivity;
mod simulate;
mod weightings;
