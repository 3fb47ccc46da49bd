//! Adoption simulated forward in time on a schedule: one history, and replicates of it with a random stream each.

mod history;
mod process;
mod replicates;

pub(crate) use history::{NEVER, simulate, stream};
pub use process::{SimulatedHistory, Simulation};
pub(crate) use replicates::{Purpose, Simulator, replicates};
