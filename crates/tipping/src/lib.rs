#![doc = include_str!("../README.md")]

mod batch;
mod check;
mod claims;
pub mod command;
mod error;
mod fit;
mod options;
mod page;
mod pivots;
mod pool;
mod population;
mod power;
mod prepare;
mod progress;
mod regimes;
pub mod request;
pub mod results;
mod sensitivity;
mod simulate;
mod threads;
pub mod values;
mod verify;
mod warnings;

pub use tipping_core as core;
pub use tipping_fit as statistics;
pub use tipping_ingest as ingest;
pub use tipping_report as report;

pub use batch::{BatchDone, batch, batch_plan};
pub use check::check;
pub use claims::claims;
pub use error::{BatchError, Error, ErrorKind, ManifestError, VerifyError};
pub use fit::fit;
pub use page::{PageData, page_data};
pub use pivots::pivots;
pub use pool::pool;
pub use power::power;
pub use progress::{Progress, Steps};
pub use regimes::{Design, regimes, regimes_with_design};
pub use request::*;
pub use sensitivity::{OneAtATime, one_at_a_time, sensitivity, specification_columns};
pub use simulate::{Simulations, simulate};
pub use values::{Choice, Value};
pub use verify::{NotRun, Runner, Unreadable, Verified, VerifyRequest, verify};
