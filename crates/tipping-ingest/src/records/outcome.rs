//! What reading the rows of a table brings forth, whatever its shape.

use tipping_core::result::Decision;
use tipping_core::{Date, Warning};

use super::record::Record;
use crate::rejection::Rejection;

/// What reading the rows brings forth.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) records: Vec<Record>,
    pub(crate) rejections: Vec<Rejection>,
    /// Rows of norms that were not chosen and would be refused.
    pub(crate) defects_elsewhere: u64,
    pub(crate) observed_through: Option<Date>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
}
