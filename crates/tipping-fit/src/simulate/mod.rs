//! Adoption simulated forward in time on a schedule: one history, and replicates of it with a random stream
//! each.

mod history;
mod process;
mod replicates;
mod streams;

pub(crate) use history::{NEVER, simulate};
pub use process::{SimulatedHistory, Simulation};
pub(crate) use replicates::{Replicates, each_replicate};
pub(crate) use streams::{Purpose, stream};
