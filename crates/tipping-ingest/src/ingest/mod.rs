//! The whole way from a request to adoption data.

mod collection;
mod sources;

pub use collection::{CollectedNorm, Collection};
pub use sources::sources;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use tipping_core::result::Decision;
use tipping_core::{Date, Norm, Setting, Warning};

use crate::adoption::assemble::{Assembled, Parts, assemble};
use crate::adoption::pile_up::pile_up_at_end;
use crate::adoption::statements::Columns;
use crate::bundled::bundle::{Bundle, ListName, NormMeta};
use crate::bundled::resolve::{Target, resolve};
use crate::columns::dates::DateReader;
use crate::digest::hexadecimal;
use crate::error::IngestError;
use crate::ingested::{FileOrigin, Ingested};
use crate::names;
use crate::notes::Notes;
use crate::read::read_bytes;
use crate::records::{Records, read_records, read_with_defects};
use crate::rejection::{Defect, Rejection};
use crate::request::{DateFormat, Regions, Request, UnitCode, UnknownUnits, WeightSource};
use crate::supplement::weights;
use crate::units::crosswalk::{is_letter_code, look_like_states, recognize};
use crate::units::identities::Identities;
use crate::units::matching::{Place, match_units};
use crate::units::systems::{self, Listing, code_name};

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
/// A usage error when the request names no data, no norm or no system that there is; else every defect of the files,
/// with row, column, value and remedy.
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

pub(crate) fn ingest_bundled(
    request: &Request,
    bundle: &'static Bundle,
    norm: &'static NormMeta,
    reason: &str,
) -> Result<Ingested, IngestError> {
    if let Some(setting) = without_effect(request) {
        return Err(IngestError::NoEffect { setting, data: bundle.name.to_owned() });
    }
    let mut notes = Notes::default();
    notes.decisions.push(Decision::new(
        "data",
        format!("{} (bundled)", bundle.name),
        bundle.manifest.title.as_str(),
    ));
    notes.decisions.push(Decision::new("norm", norm.id.as_str(), reason));
    let default_system = bundle.manifest.system.as_deref().unwrap_or("closed");
    let (system, why) = match request.system.as_deref() {
        Some(system) => (system, Setting::System.to_string()),
        None => (default_system, "the default of the dataset".to_owned()),
    };
    let listing = systems::open(system)?;
    if !listing.rejections.is_empty() {
        return Err(IngestError::rejected(listing.rejections));
    }
    notes.decisions.push(Decision::new("system", system, why));

    // A closed system has the units of every norm; otherwise the rest of the table need not be read.
    let (table, without_unit) = bundle.rows((!listing.closed).then_some(norm.id.as_str()));
    if without_unit > 0 {
        let choice = format!("{without_unit} left out");
        let why = "organizations and territories that are not states of the list";
        notes.decisions.push(Decision::new("rows without a unit", choice, why));
    }
    let mut reading = request.clone();
    reading.norm = None;
    reading.roles.date = reading.roles.date.or_else(|| bundle.manifest.date.clone());
    let file = format!("{} (bundled)", bundle.name);
    let mut records = read_records(&table, &file, &reading).map_err(IngestError::rejected)?;
    if request.roles.date.is_none()
        && let Some(decision) = records.decisions.iter_mut().find(|d| d.subject == "column date")
    {
        decision.reason = "the dataset's column of dates".into();
    }

    let code = bundle.manifest.units.map_or(UnitCode::AsWritten, ListName::code);
    let title = norm.heading();
    let described = Norm {
        id: norm.id.clone(),
        title,
        opened: norm.opened(),
        observed_through: norm.observed_through(),
        entry_into_force: norm.entry_into_force(),
    };
    let job = Job {
        request,
        file: &file,
        hash: bundle.hash(),
        norm: described,
        written_norm: &norm.id,
        code: Some((code, "the code list of the dataset".to_owned())),
        window: bundle.window(),
        alternatives: bundle.norms.iter().map(|n| n.id.clone()).filter(|id| *id != norm.id).collect(),
    };
    job.run(records, listing, notes)
}

/// A setting that says how to read a file, which bundled data need not be told, unless a file of members or weights is to be read.
fn without_effect(request: &Request) -> Option<Setting> {
    let lists = ["cow", "gw", "gw-no-microstates", "closed"];
    let own_list = request.system.as_deref().is_some_and(|system| !lists.contains(&system));
    let own_weights = matches!(WeightSource::of(request), Some(WeightSource::File(_)));
    let dropping = request.unknown_units == UnknownUnits::Drop && !own_list && !own_weights;
    [
        (Setting::Units, request.units.is_some()),
        (Setting::UnknownUnits, dropping),
        (Setting::Shape, request.shape.is_some()),
        (Setting::InputFormat, request.format.is_some()),
        (Setting::DateFormat, request.dates != DateFormat::Unambiguous),
    ]
    .into_iter()
    .find_map(|(setting, given)| given.then_some(setting))
}

/// Reads and checks the bytes of a file.
pub(crate) fn ingest_bytes(request: &Request, bytes: &[u8], file: &str) -> Result<Ingested, IngestError> {
    let records = read_with_defects(bytes, file, request);
    ingest_records(request, records, Sha256::new().chain_update(bytes), file)
}

/// What a file says, with its defects; or why it says nothing.
type Read = Result<(Records, Vec<Rejection>), Vec<Rejection>>;

/// Checks what a file says. `hash`: of its bytes.
pub(crate) fn ingest_records(
    request: &Request,
    records: Read,
    hash: Sha256,
    file: &str,
) -> Result<Ingested, IngestError> {
    let mut notes = Notes::default();
    notes.decisions.push(Decision::new("data", file, "DATA"));
    // Both files are read before either is refused, so that all defects are told at once.
    let mut listing = systems::open(request.system.as_deref().unwrap_or("closed"))?;
    let mut of_list = std::mem::take(&mut listing.rejections);
    let records = match records {
        Ok((records, rejections)) => {
            notes.rejections = rejections;
            records
        }
        Err(rejections) => {
            of_list.extend(rejections);
            return Err(IngestError::rejected(of_list));
        }
    };
    let written_norm = match choose_norm(&records, file, &mut notes) {
        Err(_) if !of_list.is_empty() => {
            of_list.append(&mut notes.rejections);
            return Err(IngestError::rejected(of_list));
        }
        chosen => chosen?,
    };
    notes.rejections.append(&mut of_list);
    let id = if written_norm.is_empty() { stem(file) } else { written_norm.clone() };
    let system = listing.system.name.clone();
    let why = if request.system.is_some() {
        Setting::System.to_string()
    } else {
        format!("the units of the file, always present; no {}", Setting::System)
    };
    notes.decisions.push(Decision::new("system", system, why));
    if request.system.is_none() {
        warn_if_states(&records, &mut notes);
    }
    let job = Job {
        request,
        file,
        hash,
        norm: Norm { title: id.clone(), id, observed_through: records.observed_through, ..Norm::default() },
        written_norm: &written_norm,
        code: None,
        window: None,
        alternatives: records.norms.iter().filter(|n| **n != written_norm).cloned().collect(),
    };
    job.run(records, listing, notes)
}

/// What is to be put together.
struct Job<'a> {
    request: &'a Request,
    file: &'a str,
    /// Of the data as read.
    hash: Sha256,
    norm: Norm,
    written_norm: &'a str,
    /// The code list, where it is known beforehand.
    code: Option<(UnitCode, String)>,
    window: Option<(Date, Date)>,
    alternatives: Vec<String>,
}

impl Job<'_> {
    fn run(self, records: Records, mut listing: Listing, mut notes: Notes) -> Result<Ingested, IngestError> {
        notes.warnings.append(&mut listing.warnings);
        notes.warnings.extend(records.warnings.iter().cloned());
        let (code, why) = match (&self.code, self.request.units) {
            (Some(known), _) => known.clone(),
            (None, Some(code)) => (code, Setting::Units.to_string()),
            (None, None) => code_of(&records, &listing),
        };
        notes.decisions.push(Decision::new("unit codes", code_name(code), why));
        if code == UnitCode::Iso3 {
            notes.rejections.extend(letter_codes(self.file, &records));
        }
        notes.decisions.extend(records.decisions.iter().cloned());
        if listing.column.is_some() && code != UnitCode::AsWritten {
            listing.identify(code, self.request.unknown_units, &mut notes);
        }
        notes.decisions.extend(translation(code, &listing));

        let place = Place { file: self.file, column: &records.columns.unit, code };
        // A closed system is made of all units of the file; a list asks only for those of this norm.
        let everyone = listing.closed;
        let own = records.records.iter().filter(|r| everyone || r.norm == self.written_norm);
        let others = records.elsewhere.iter().filter(|_| everyone);
        let units =
            own.map(|r| (r.unit.as_str(), r.row)).chain(others.map(|(unit, row)| (unit.as_str(), *row)));
        let mut matched = match_units(units, place, &listing, self.request.unknown_units);
        notes.rejections.append(&mut matched.rejections);
        notes.warnings.append(&mut matched.warnings);
        notes.decisions.append(&mut matched.decisions);

        let written = &records.columns;
        let or = |name: &'_ Option<String>, default: &str| name.clone().unwrap_or_else(|| default.to_owned());
        let (withdrawn, weight) = (or(&written.withdrawn, "withdrawn"), or(&written.weight, "weight"));
        let columns =
            Columns { file: self.file, unit: &written.unit, withdrawn: &withdrawn, weight: &weight };
        let parts = Parts {
            norm: self.norm,
            written_norm: self.written_norm,
            records: &records.records,
            matched: &matched,
            listing: &listing,
            code,
            columns,
            regions: regions(self.request, &records, &mut notes),
        };
        let Some(Assembled { mut data, rows, states }) = assemble(parts, &mut notes) else {
            return Err(IngestError::rejected(notes.rejections));
        };
        let identities = Identities::new(states, code, &written.unit);
        let mut hash = self.hash.chain_update(&listing.bytes);
        if let (None, Some(source)) = (&written.weight, WeightSource::of(self.request)) {
            let norm = data.norm();
            let window = self.window.or_else(|| norm.opened.zip(norm.observed_through));
            let unknown = self.request.unknown_units;
            let weighted = weights::apply(&source, &data, &identities, unknown, window, &mut notes);
            let weighted = weighted.map_err(IngestError::rejected)?;
            (data, hash) = (weighted.data, hash.chain_update(weighted.bytes));
        }
        if self.request.roles.region.is_some() && data.units().iter().all(|u| u.region.is_none()) {
            let message = "No unit has a region: none is a state of the code lists, and the file gives none.";
            notes.warnings.push(Warning::new("no_regions", message));
        }
        let dates: Vec<Date> = data.units().iter().filter_map(|u| u.adoption.map(|a| a.date)).collect();
        notes.warnings.extend(pile_up_at_end(&dates));
        // A wide file has a column of dates for each norm, called like it.
        let date = written.date.clone().or_else(|| Some(self.written_norm.to_owned()));
        let file = self.file.to_owned();
        Ok(Ingested {
            data,
            origin: FileOrigin { file, date, weight: written.weight.clone(), rows },
            identities,
            window: self.window,
            alternatives: self.alternatives,
            decisions: notes.decisions,
            warnings: notes.warnings,
            sha256: hexadecimal(hash),
        })
    }
}

/// The regions of units that the file gives none.
fn regions(request: &Request, records: &Records, notes: &mut Notes) -> Regions {
    let asked = request.roles.region.as_deref();
    if let Some(column) = &records.columns.region {
        return Regions::named(column).unwrap_or_default();
    }
    let Some(regions) = asked.and_then(Regions::named) else { return Regions::default() };
    let choice = match regions {
        Regions::Subregion => "region",
        Regions::Continent => "continent",
    };
    let why = format!("{}; that of the crosswalk of states (UN M49)", Setting::Region);
    notes.decisions.push(Decision::new("regions", choice, why));
    regions
}

/// The norm of a user's file, as records call it.
fn choose_norm(records: &Records, file: &str, notes: &mut Notes) -> Result<String, IngestError> {
    let Some(asked) = records.asked.as_deref().map(str::trim) else {
        return match records.norms.as_slice() {
            [] => Ok(String::new()),
            [only] => Ok(only.clone()),
            _ => Err(IngestError::NormNeeded { data: file.to_owned(), norms: records.norms.clone() }),
        };
    };
    let lower = asked.to_lowercase();
    let mut alike = records.norms.iter().filter(|n| n.to_lowercase() == lower);
    let only = || alike.next().filter(|_| alike.next().is_none());
    let Some(found) = records.norms.iter().find(|n| *n == asked).or_else(only) else {
        let (data, norm) = (file.to_owned(), asked.to_owned());
        return Err(IngestError::NoSuchNorm { data, norm, norms: records.norms.clone() });
    };
    notes.decisions.push(Decision::new("norm", found.as_str(), Setting::Norm.to_string()));
    Ok(found.clone())
}

/// A name for the only norm of a file that names none: the file's.
fn stem(file: &str) -> String {
    let path = std::path::Path::new(file);
    path.file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned())
}

fn distinct_units(records: &Records) -> Vec<&str> {
    let units: BTreeSet<&str> = records.records.iter().map(|r| r.unit.as_str()).collect();
    units.into_iter().collect()
}

fn code_of(records: &Records, listing: &Listing) -> (UnitCode, String) {
    let units = distinct_units(records);
    match listing.list {
        _ if listing.closed => (UnitCode::AsWritten, "a closed system needs no code list".into()),
        Some(list) => recognize(&records.columns.unit, &units, list),
        None => {
            let ids: BTreeSet<String> = listing.members.iter().map(|m| names::key(&m.id)).collect();
            let own = units.iter().filter(|u| ids.contains(&names::key(u))).count();
            if 2 * own >= units.len() {
                return (UnitCode::AsWritten, "the identifiers are those of the system".into());
            }
            let (code, why) = recognize(&records.columns.unit, &units, ListName::Cow);
            if look_like_states(&records.columns.unit, &units) {
                (code, why)
            } else {
                (UnitCode::AsWritten, "the identifiers must be those of the system".into())
            }
        }
    }
}

/// Codes of three letters that are another list's: read as ISO 3166, some of them would be other countries.
fn letter_codes(file: &str, records: &Records) -> Option<Rejection> {
    let units = distinct_units(records);
    let other: Vec<&str> = units.into_iter().filter(|u| is_letter_code(u)).collect();
    if other.len() < 2 {
        return None;
    }
    let problem = format!(
        "the codes are not those of ISO 3166: {} are letter codes of COW (stateabb), in which AUS is Austria and SLV Slovenia",
        names::some_of(&other, 8)
    );
    let remedy = format!("name a column of COW numbers (ccode) or of names with {}", Setting::Unit);
    let column = Some(records.columns.unit.clone());
    Some(Rejection { column, ..Rejection::whole(file, problem, remedy) })
}

fn translation(code: UnitCode, listing: &Listing) -> Option<Decision> {
    let (from, to) = match (code, listing.list?) {
        (UnitCode::Cow, ListName::Gw) => ("COW", "GW"),
        (UnitCode::Gw | UnitCode::Iso3 | UnitCode::Name, ListName::Cow) => ("GW", "COW"),
        _ => return None,
    };
    let why =
        "the system has other numbers than the data; units that go on under another number take its record";
    Some(Decision::new("units translated", format!("{from} to {to}, by the crosswalk"), why))
}

fn warn_if_states(records: &Records, notes: &mut Notes) {
    let units = distinct_units(records);
    if look_like_states(&records.columns.unit, &units) {
        let message = format!(
            "The {} units of the file look like states, and only they can adopt: states that never appear in the file \
             are missing from the risk set. {} or {} takes a list of states instead.",
            units.len(),
            Setting::System.with("cow"),
            Setting::System.with("gw")
        );
        notes.warnings.push(Warning::new("closed_system", message));
    }
}

#[cfg(test)]
mod tests;
