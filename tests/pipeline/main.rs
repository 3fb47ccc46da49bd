//! From bundled data through ingest and fit, against the numbers of an independent program, and the rules of the
//! workspace itself.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod accounts;
mod claims;
mod figures;
mod glossary;
mod golden;
mod kept;
mod models;
mod pivots;
mod regions;
mod regression;
mod replay;
mod source;
mod structure;
mod tables;
mod treaties;
mod waves;
mod weights;
