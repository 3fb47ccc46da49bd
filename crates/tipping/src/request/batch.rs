//! Many norms, each a result of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tipping_report::messages::FrontEnd;

use super::{FitRequest, setters};
use crate::values::serial;

/// Norms of some data, all under the same rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RunRequest {
    /// The identifier of its norm, or what those of its norms begin with.
    pub name: Option<String>,
    /// Only these norms; none named = all.
    pub norms: Vec<String>,
    /// What its norms can be grouped by.
    pub groups: BTreeMap<String, String>,
    /// How each norm is analysed; `norm` and `by` have no place here.
    #[serde(flatten)]
    pub fit: FitRequest,
    /// Norms with fewer adopters are left out.
    #[serde(deserialize_with = "serial::whole")]
    pub min_adopters: usize,
    /// Where it is written, `runs.toml:12`; nowhere when it was not read from a manifest.
    #[serde(skip)]
    pub place: Option<String>,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            name: None,
            norms: Vec::new(),
            groups: BTreeMap::new(),
            fit: FitRequest::default(),
            min_adopters: 30,
            place: None,
        }
    }
}

setters!(RunRequest {
    /// Sets the identifier.
    name: Option<String>;
    /// Sets which norms.
    norms: Vec<String>;
    /// Sets what its norms can be grouped by.
    groups: BTreeMap<String, String>;
    /// Sets how each norm is analysed.
    fit: FitRequest;
    /// Sets the adopters below which a norm is left out.
    min_adopters: usize;
});

/// Runs, and the folder for their results.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct BatchRequest {
    /// A manifest whose runs are done, in place of `runs`.
    pub manifest: Option<PathBuf>,
    /// The runs.
    pub runs: Vec<RunRequest>,
    /// The i-th of n shards of the runs.
    pub shard: Option<(u32, u32)>,
    /// The folder of the results.
    pub output: Option<PathBuf>,
    /// Norms side by side, and threads to use; results never depend on it. Left out, all cores.
    pub jobs: Option<u16>,
    /// In whose words `summary.txt` and the tables name settings.
    #[serde(skip)]
    pub front_end: FrontEnd,
}

setters!(BatchRequest {
    /// Sets the manifest.
    manifest: Option<PathBuf>;
    /// Sets the runs.
    runs: Vec<RunRequest>;
    /// Sets the shard.
    shard: Option<(u32, u32)>;
    /// Sets the folder of the results.
    output: Option<PathBuf>;
    /// Sets how many norms are done side by side.
    jobs: Option<u16>;
    /// Sets in whose words `summary.txt` and the tables name settings.
    front_end: FrontEnd;
});
