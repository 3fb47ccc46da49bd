//! What an analysis has to say about itself: doubts and notes.

mod warning;

pub use warning::Warning;
