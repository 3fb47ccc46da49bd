//! From bytes to a table of text: where they come from, which format and encoding they have.

mod column;
mod columnar;
mod delimited;
mod delimiter;
mod format;
mod json;
mod source;
mod table;
mod text;

pub(crate) use format::read_table;
pub(crate) use source::read_bytes;
pub(crate) use table::{Table, plain};
