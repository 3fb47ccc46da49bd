//! The whole way from a request to adoption data, for one norm, for several weightings, or for all norms of
//! some data.

mod codes;
mod collection;
mod dataset;
pub(crate) mod file;
mod job;
mod sources;

use self::dataset::ingest_bundled;
use self::file::ingest_bytes;
use crate::bundled::bundle::{Bundle, NormMeta};
use crate::bundled::resolve::{Target, resolve};
use crate::columns::dates::DateReader;
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::read::read_bytes;
use crate::rejection::Defect;
use crate::request::{DateFormat, Request};

pub use collection::{CollectedNorm, Collection};
pub use sources::{paper, sources};

/// Reads and checks what a request names.
///
/// ```
/// use tipping_core::{Rules, Study};
/// use tipping_ingest::{Request, ingest};
///
/// let suffrage = ingest(&Request { data: "suffrage".into(), ..Request::default() })?;
/// assert_eq!(suffrage.data.norm().id, "suffrage-lied");
/// let (from, through) = suffrage.window.expect("the dataset recommends a window");
/// let rules = Rules { from: Some(from), through: Some(through), ..Rules::default() };
/// let study = Study::new(&suffrage.data, &rules).expect("a risk table");
/// assert_eq!(study.table.totals().events, 99);
/// # Ok::<(), tipping_ingest::IngestError>(())
/// ```
///
/// # Errors
/// A usage error when the request names no data, no norm or no system that there is; else every defect of the
/// files, with row, column, value and remedy.
pub fn ingest(request: &Request) -> Result<Ingested, IngestError> {
    Opened::new(request)?.ingest(request)
}

/// The same data under several weightings, each a column of the data, a bundled series or a file as
/// [`Request::weight_source`] has them; a file, or standard input, is read once.
///
/// # Errors
/// As [`ingest`]; the defects found under all of the weightings together.
pub fn ingest_weighted(request: &Request, weights: &[String]) -> Result<Vec<Ingested>, IngestError> {
    let opened = Opened::new(request)?;
    let (mut all, mut rejections) = (Vec::new(), Vec::new());
    for weight in weights {
        let mut weighted = request.clone();
        weighted.roles.weight = Some(weight.clone());
        weighted.weight_source = Some(weight.clone());
        match opened.ingest(&weighted) {
            Ok(ingested) => all.push(ingested),
            Err(IngestError::Rejected(more)) => rejections.extend(more),
            Err(usage) => return Err(usage),
        }
    }
    if rejections.is_empty() { Ok(all) } else { Err(IngestError::rejected(rejections)) }
}

/// What a request names, found and read.
enum Opened {
    Norm { bundle: &'static Bundle, norm: &'static NormMeta, reason: String },
    File { bytes: Vec<u8>, file: String },
}

impl Opened {
    fn new(request: &Request) -> Result<Self, IngestError> {
        if let (DateFormat::Pattern(pattern), Err(Defect { problem, remedy })) =
            (&request.dates, DateReader::new(&request.dates, &[]))
        {
            return Err(IngestError::BadDateFormat { pattern: pattern.clone(), problem, remedy });
        }
        Ok(match resolve(&request.data, request.norm.as_deref())? {
            Target::Norm { bundle, norm, reason } => Self::Norm { bundle, norm, reason },
            Target::File => {
                let (bytes, file) = read_bytes(&request.data).map_err(IngestError::rejected)?;
                Self::File { bytes, file }
            }
        })
    }

    fn ingest(&self, request: &Request) -> Result<Ingested, IngestError> {
        match self {
            Self::Norm { bundle, norm, reason } => ingest_bundled(request, bundle, norm, reason),
            Self::File { bytes, file } => ingest_bytes(request, bytes, file),
        }
    }
}

#[cfg(test)]
mod tests;
