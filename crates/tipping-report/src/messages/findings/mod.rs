//! The sentences of findings: what the statistics return as values (`tipping_core::finding`), in words.
//!
//! A file for each area, a function for each finding. A sentence is a function of the finding alone; settings
//! stand in it as [`tipping_core::Setting`] writes them.

pub mod claims;
mod close_call;
pub mod data_sets;
pub mod fit;
pub mod pivots;
pub mod pool;
pub mod process;
pub mod regions;
pub mod regression;
pub mod sensitivity;
pub mod verdict;
pub mod weightings;
