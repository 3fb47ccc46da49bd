//! Results of the tipping toolkit for people and for other programs. Everything is made from the result
//! schema of `tipping-core`; nothing is computed here.
//!
//! Each format has a module, and in it a file for each kind of result. What a result says in sentences is
//! written once, in `messages`, and laid out by the formats. No format knows another, but that pages
//! hold figures.

pub mod batch;
mod error;
pub mod figure;
mod ground;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod messages;
pub mod plain;
pub mod shell;
pub mod tables;
pub mod text;
mod wording;

pub use error::{FigureError, ReportError};
