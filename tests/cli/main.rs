//! The program as a black box: what it prints and how it ends.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod batch;
mod browser;
mod claims;
mod contract;
mod fail;
mod figures;
mod formats;
mod hostile;
mod markdown;
mod notebooks;
mod pivots;
mod pool;
mod readme;
mod regimes;
mod regions;
mod report;
mod result;
mod run;
mod sensitivity;
mod settings;
mod simulate;
mod verify;
mod weightings;
mod workflow;
