//! The sentences of results, and how each front end words what they say about settings.
//!
//! The statistics return findings as values (`tipping_core::finding`). Each area has a module here, whose
//! `sentence` is a function of a finding alone. Sentences name settings as [`tipping_core::Setting`] writes
//! them.

mod close_call;
pub mod fit;
mod front_end;
pub mod process;
pub mod verdict;

pub use front_end::{FrontEnd, for_front_end};
