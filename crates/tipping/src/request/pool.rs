//! Many norms together.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::setters;
use crate::values::serial;

/// The results of batches, to be taken together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PoolRequest {
    /// Folders of batches.
    pub folders: Vec<PathBuf>,
    /// What to group norms by: a column that the batch kept, one of `groups`, or `verdict`.
    #[serde(deserialize_with = "serial::optional_string")]
    pub by: Option<String>,
    /// A table of norms with columns to group them by.
    #[serde(deserialize_with = "serial::optional_string")]
    pub groups: Option<String>,
    /// Level of sets and intervals.
    #[serde(deserialize_with = "serial::level")]
    pub level: f64,
    /// Replicates of each simulation, at least 20; 0 = no tests.
    #[serde(deserialize_with = "serial::replicates")]
    pub bootstrap: u32,
    /// Seed of the random streams.
    #[serde(deserialize_with = "serial::whole")]
    pub seed: u64,
    /// Threads to use; results never depend on it. Left out, all cores.
    pub threads: Option<u16>,
}

impl Default for PoolRequest {
    fn default() -> Self {
        Self {
            folders: Vec::new(),
            by: None,
            groups: None,
            level: 0.95,
            bootstrap: 999,
            seed: 1,
            threads: None,
        }
    }
}

setters!(PoolRequest {
    /// Sets the folders of batches.
    folders: Vec<PathBuf>;
    /// Sets what to group norms by.
    by: Option<String>;
    /// Sets the table of groups.
    groups: Option<String>;
    /// Sets the level of sets and intervals.
    level: f64;
    /// Sets the replicates of each simulation.
    bootstrap: u32;
    /// Sets the seed of the random streams.
    seed: u64;
    /// Sets the threads to use.
    threads: Option<u16>;
});
