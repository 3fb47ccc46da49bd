//! Records and members into the adoption data of one norm.

pub(crate) mod assemble;
pub(crate) mod pile_up;
pub(crate) mod statements;
