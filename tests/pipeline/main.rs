//! From bundled data through ingest and fit, against the numbers of an independent program, and the rules of the
//! workspace itself.

mod golden;
mod structure;
