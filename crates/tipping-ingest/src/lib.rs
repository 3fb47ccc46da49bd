//! Files of any shape into validated adoption data.

mod record;
mod rejection;
mod request;

pub use record::Record;
pub use rejection::Rejection;
pub use request::{DateFormat, Format, Ingested, Request, Roles, Shape, UnitCode, UnknownUnits};
