//! Every norm of some data, one after the other; the data are opened once.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::dataset::ingest_bundled;
use super::file::ingest_records;
use crate::bundled::bundle::{Bundle, NormMeta, bundles};
use crate::bundled::resolve::{Target, resolve};
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::read::Table;
use crate::read::read_bytes;
use crate::read::read_table;
use crate::records::records_of;
use crate::request::Request;

/// A norm of a [`Collection`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CollectedNorm {
    /// Its identifier, for [`Request::norm`]; empty for the only norm of a file that names none.
    pub id: String,
    /// What norms can be grouped by: `subject`, `opened` (decade); `coding_of` where several are codings of
    /// one norm.
    pub groups: BTreeMap<String, String>,
}

/// Data with one norm or many, opened.
///
/// ```
/// use tipping_ingest::{Collection, Request};
/// let request = Request { data: "suffrage".into(), ..Request::default() };
/// let suffrage = Collection::open(&request)?;
/// assert_eq!(suffrage.norms().len(), 6);
/// let norm = suffrage.norms()[1].id.clone();
/// let coding = suffrage.ingest(&Request { norm: Some(norm), ..request })?;
/// assert_eq!(coding.data.norm().id, "suffrage-pipe-any");
/// # Ok::<(), tipping_ingest::IngestError>(())
/// ```
pub struct Collection {
    norms: Vec<CollectedNorm>,
    kind: Kind,
}

enum Kind {
    Bundled(&'static Bundle, Vec<&'static NormMeta>, String),
    File { table: Box<Table>, hash: Sha256, file: String },
}

impl Collection {
    /// Opens what a request names: all norms of a bundled dataset or of a file; only one where
    /// [`Request::norm`] chooses it, or the data are the name or the title of one.
    ///
    /// # Errors
    /// As [`ingest`](crate::ingest()), as far as they concern all of the data.
    pub fn open(request: &Request) -> Result<Self, IngestError> {
        let whole = bundles().iter().find(|b| b.name == request.data && !b.norms.is_empty());
        if let (Some(bundle), None) = (whole, &request.norm) {
            return Ok(Self::bundled(
                bundle,
                bundle.norms.iter().collect(),
                "one of the dataset's".to_owned(),
            ));
        }
        match resolve(&request.data, request.norm.as_deref())? {
            Target::Norm { bundle, norm, reason } => Ok(Self::bundled(bundle, vec![norm], reason)),
            Target::File => Self::file(request),
        }
    }

    fn bundled(bundle: &'static Bundle, metas: Vec<&'static NormMeta>, reason: String) -> Self {
        let norms = metas.iter().map(|meta| {
            let decade = meta.opened().map(|d| ("opened", format!("{}s", d.year() / 10 * 10)));
            let subject = meta.subject.clone().map(|s| ("subject", s));
            let one = bundle.manifest.codings_of.clone().map(|norm| ("coding_of", norm));
            let groups =
                decade.into_iter().chain(subject).chain(one).map(|(k, v)| (k.to_owned(), v)).collect();
            CollectedNorm { id: meta.id.clone(), groups }
        });
        Self { norms: norms.collect(), kind: Kind::Bundled(bundle, metas, reason) }
    }

    fn file(request: &Request) -> Result<Self, IngestError> {
        let (bytes, file) = read_bytes(&request.data).map_err(IngestError::rejected)?;
        let table = read_table(&bytes, &file, request.format).map_err(IngestError::rejected)?;
        // Defects of a norm's cells are told when that norm is read.
        let (records, _) = records_of(&table, &file, request).map_err(IngestError::rejected)?;
        let named = match &records.asked {
            Some(asked) => vec![asked.clone()],
            None if records.norms.is_empty() => vec![String::new()],
            None => records.norms,
        };
        let norms = named.into_iter().map(|id| CollectedNorm { id, groups: BTreeMap::new() }).collect();
        let hash = Sha256::new().chain_update(&bytes);
        Ok(Self { norms, kind: Kind::File { table: Box::new(table), hash, file } })
    }

    /// Its norms: of a dataset in its order, of a file in order of appearance.
    #[must_use]
    pub fn norms(&self) -> &[CollectedNorm] {
        &self.norms
    }

    /// Reads and checks one norm: the one that the request names.
    ///
    /// # Errors
    /// As [`ingest`](crate::ingest()).
    pub fn ingest(&self, request: &Request) -> Result<Ingested, IngestError> {
        let norm = request.norm.as_deref().filter(|n| !n.is_empty());
        match &self.kind {
            Kind::Bundled(bundle, metas, reason) => {
                // The only one may have been asked for by its title.
                let only = metas.len() == 1;
                let found = metas.iter().find(|meta| only || norm.is_none_or(|n| n == meta.id));
                let found = found.ok_or_else(|| IngestError::NoSuchNorm {
                    data: bundle.name.to_owned(),
                    norm: norm.unwrap_or_default().to_owned(),
                    norms: metas.iter().map(|meta| meta.id.clone()).collect(),
                })?;
                ingest_bundled(request, bundle, found, reason)
            }
            Kind::File { table, hash, file } => {
                let request = Request { norm: norm.map(str::to_owned), ..request.clone() };
                ingest_records(&request, records_of(table, file, &request), hash.clone(), file)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(data: &str, norm: Option<&str>) -> Request {
        Request { data: data.into(), norm: norm.map(str::to_owned), ..Request::default() }
    }

    fn ids(collection: &Collection) -> Vec<&str> {
        collection.norms().iter().map(|n| n.id.as_str()).collect()
    }

    #[test]
    fn all_norms_of_a_dataset_or_the_one_that_is_named() {
        let treaties = Collection::open(&request("treaties", None)).unwrap();
        assert_eq!(treaties.norms().len(), 199);
        let ban = treaties.norms().iter().find(|n| n.id == "un-26-5").unwrap();
        assert_eq!((ban.groups["opened"].as_str(), ban.groups["subject"].as_str()), ("1990s", "Disarmament"));
        for (data, norm) in [("treaties", Some("un-26-5")), ("un-26-5", None), ("ottawa mine ban", None)] {
            let one = Collection::open(&request(data, norm)).unwrap();
            assert_eq!(ids(&one), ["un-26-5"]);
            let alone = crate::ingest(&request(data, norm)).unwrap();
            let among = treaties.ingest(&request("treaties", Some("un-26-5"))).unwrap();
            assert_eq!((&alone.data, &alone.sha256), (&among.data, &among.sha256));
        }
    }

    #[test]
    fn every_norm_of_a_file_is_read_as_if_it_were_asked_for_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let long = file("long.csv", "norm,unit,date\nx,a,1900\nx,b,1901\ny,a,1950\ny,c,19x0\n");
        let wide = file("wide.csv", "unit,x,y\na,1900,1950\nb,1901,\nc,,1951\n");
        let only = file("only.csv", "unit,date\na,1900\nb,1901\n");
        for (data, names) in [(&long, vec!["x", "y"]), (&wide, vec!["x", "y"]), (&only, vec![""])] {
            let all = Collection::open(&request(data, None)).unwrap();
            assert_eq!(ids(&all), names);
            for name in names {
                let norm = Some(name).filter(|n| !n.is_empty());
                let (among, alone) = (all.ingest(&request(data, norm)), crate::ingest(&request(data, norm)));
                match (among, alone) {
                    (Ok(among), Ok(alone)) => {
                        assert_eq!((among.data, among.decisions), (alone.data, alone.decisions));
                    }
                    (Err(among), Err(alone)) => {
                        assert_eq!(among, alone);
                        assert!(among.to_string().contains("19x0"), "{among}");
                    }
                    _ => panic!("{data} {name}"),
                }
            }
        }
        assert_eq!(ids(&Collection::open(&request(&long, Some("y"))).unwrap()), ["y"]);
    }
}
