//! A norm of a user's file into adoption data.

use sha2::{Digest, Sha256};
use tipping_core::result::Decision;
use tipping_core::{Norm, Setting, Warning};

use super::codes::distinct_units;
use super::job::Job;
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::notes::Notes;
use crate::records::{Records, read_with_defects};
use crate::rejection::Rejection;
use crate::request::Request;
use crate::units::crosswalk::look_like_states;
use crate::units::systems;

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

fn warn_if_states(records: &Records, notes: &mut Notes) {
    let units = distinct_units(records);
    if look_like_states(&records.columns.unit, &units) {
        let message = format!(
            "The {} units of the file look like states, and only they can adopt: states that never appear \
             in the file are missing from the risk set. {} or {} takes a list of states instead.",
            units.len(),
            Setting::System.with("cow"),
            Setting::System.with("gw")
        );
        notes.warnings.push(Warning::new("closed_system", message));
    }
}
