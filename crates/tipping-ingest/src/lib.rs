#![doc = include_str!("../README.md")]

mod adoption;
pub mod bundled;
mod columns;
mod digest;
mod error;
pub mod ingest;
mod ingested;
pub mod names;
mod notes;
mod read;
mod records;
mod rejection;
pub mod request;
pub mod supplement;
mod units;
pub mod write;

pub use error::IngestError;
pub use ingest::{Collection, ingest, ingest_weighted};
pub use ingested::{FileOrigin, Ingested};
pub use rejection::Rejection;
pub use request::{DateFormat, Format, Request, Roles, Shape, UnitCode, UnknownUnits};
pub use supplement::{FirstDates, Supplement, SupplementRequest, first_dates, named_units, supplement};
pub use units::Identities;
