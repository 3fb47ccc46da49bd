//! What is decided, doubted and refused on the way from a request to adoption data.

use tipping_core::Warning;
use tipping_core::result::Decision;

use crate::rejection::Rejection;

/// What is decided, doubted and refused on the way.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) rejections: Vec<Rejection>,
}
