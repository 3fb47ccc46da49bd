//! The sentences of results, and how each front end words what they say about settings.

pub mod findings;
mod front_end;

pub use front_end::{FrontEnd, for_front_end};
