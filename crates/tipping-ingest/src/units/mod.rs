//! What units are: states under the numbers, codes and names of the lists, members of a system, or
//! themselves.

pub(crate) mod crosswalk;
pub(crate) mod identities;
pub(crate) mod matching;
pub(crate) mod systems;

pub use identities::Identities;
