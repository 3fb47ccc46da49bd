//! The sources of what was read, as far as it is bundled.

use crate::bundled::bundle::{SourceMeta, bundle};
use crate::bundled::{Paper, Source, source};
use crate::ingested::Ingested;

/// Where data come from, as far as they are bundled: the sources of the norm, and of the list of states.
#[must_use]
pub fn sources(data: &Ingested) -> Vec<Source> {
    let (norm, system) = (data.data.norm().id.as_str(), data.data.system().name.as_str());
    let list = match system {
        "cow" => Some("cow.csv"),
        "gw" | "gw-no-microstates" => Some("gw.csv"),
        _ => None,
    };
    let dataset = data.origin.file.strip_suffix(" (bundled)");
    let mut sources = dataset.map_or_else(Vec::new, |name| covering(name, norm));
    sources.extend(list.map(|list| covering("systems", list)).into_iter().flatten());
    sources
}

/// The sources of a bundled dataset that cover one of its norms or files; a source that does not say what it
/// covers covers everything.
fn covering(dataset: &str, covered: &str) -> Vec<Source> {
    let covers =
        |s: &&SourceMeta| s.covers.as_ref().is_none_or(|all| all.split(", ").any(|one| one == covered));
    bundle(dataset).map_or_else(Vec::new, |b| b.manifest.sources.iter().filter(covers).map(source).collect())
}

/// What the paper (Finnemore & Sikkink 1998) says in numbers of the norm of bundled data; `None` for norms of
/// which it says nothing in numbers, and for files.
#[must_use]
pub fn paper(data: &Ingested) -> Option<Paper> {
    crate::bundled::paper(data.origin.file.strip_suffix(" (bundled)")?)
}
