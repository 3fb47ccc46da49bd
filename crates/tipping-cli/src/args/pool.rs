//! The flags of `tipping pool`.

use clap::Args;
use tipping::values::parse::{level, replicates};

use super::{OutputArgs, PlotArgs};

#[derive(Debug, Args)]
pub(crate) struct PoolArgs {
    /// Folders that `tipping batch` wrote: each holds `norms`, with a result for every norm
    #[arg(value_name = "DIR", required = true)]
    pub(crate) folders: Vec<std::path::PathBuf>,
    /// What to group norms by: a column that the batch kept (such as subject), one of --groups, or verdict
    #[arg(long, value_name = "COLUMN", help_heading = "Pool")]
    pub(crate) by: Option<String>,
    /// A table of norms with columns to group them by; its column of norms is called `norm` or `id`
    #[arg(long, value_name = "FILE", requires = "by", help_heading = "Pool")]
    pub(crate) groups: Option<String>,
    /// Level of sets and intervals
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level, help_heading = "Pool")]
    pub(crate) level: f64,
    /// Replicates of each simulation, at least 20; 0 = no tests
    #[arg(long, value_name = "B", default_value_t = 999, value_parser = replicates, help_heading = "Pool")]
    pub(crate) bootstrap: u32,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Pool")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Pool")]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) plot: PlotArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
