//! What the columns of a table hold: their roles, the shape that they make, and how their dates are written.

pub(crate) mod acts;
pub(crate) mod content;
mod date_forms;
mod date_pattern;
pub(crate) mod dates;
pub(crate) mod layout;
pub(crate) mod roles;
mod unused;
