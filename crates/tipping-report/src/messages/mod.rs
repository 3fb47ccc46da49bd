//! The sentences of results, written once for every format, and how each front end words what they say about
//! settings. A file for each subject; the sentences of findings in a folder.

pub(crate) mod batch;
pub(crate) mod claims;
pub mod findings;
mod front_end;
pub(crate) mod header;
pub(crate) mod hypotheses;
mod line;
pub mod names;
pub(crate) mod pivots;
pub(crate) mod pool;
pub(crate) mod power;
pub(crate) mod quality;
pub(crate) mod regimes;
pub(crate) mod regions;
pub(crate) mod sensitivity;
pub(crate) mod threshold;
pub(crate) mod verify;
pub(crate) mod weightings;

pub(crate) use front_end::command;
pub use front_end::{FrontEnd, for_front_end};
pub(crate) use line::{LabelledLine, label_alone, line};
