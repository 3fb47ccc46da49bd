//! The record: who could adopt, who did, and what is known of them besides.

mod adoption;
mod covariates;

pub use adoption::{Act, Adoption, AdoptionData, DataError, Norm, Spell, System, Unit, Weight};
pub use covariates::{Fill, Place, Series, Tie, Ties};
