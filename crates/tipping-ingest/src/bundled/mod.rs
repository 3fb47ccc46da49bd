//! The datasets inside the binary: what there is, where it comes from, and how to write it out.

pub(crate) mod bundle;
mod datasets;
pub(crate) mod resolve;

pub use datasets::{Dataset, DatasetNorm, Paper, Source, datasets, export};
pub(crate) use datasets::{paper, source};
