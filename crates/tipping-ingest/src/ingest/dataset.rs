//! A norm of a bundled dataset into adoption data.

use tipping_core::result::Decision;
use tipping_core::{Norm, Setting};

use super::job::Job;
use crate::bundled::bundle::{Bundle, ListName, NormMeta};
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::notes::Notes;
use crate::records::{Records, read_records};
use crate::request::{DateFormat, Request, UnitCode, UnknownUnits, WeightSource};
use crate::units::systems::{self, Listing};

/// Reads and checks a norm of a bundled dataset.
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
    let listing = listing(request, bundle, &mut notes)?;
    let file = format!("{} (bundled)", bundle.name);
    let records = records(request, bundle, norm, &listing, &file, &mut notes)?;
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

/// The system asked for, else the dataset's own.
fn listing(request: &Request, bundle: &Bundle, notes: &mut Notes) -> Result<Listing, IngestError> {
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
    Ok(listing)
}

/// What the table of adoptions says of a norm; of all norms where the system is closed.
fn records(
    request: &Request,
    bundle: &Bundle,
    norm: &NormMeta,
    listing: &Listing,
    file: &str,
    notes: &mut Notes,
) -> Result<Records, IngestError> {
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
    let mut records = read_records(&table, file, &reading).map_err(IngestError::rejected)?;
    if request.roles.date.is_none()
        && let Some(decision) = records.decisions.iter_mut().find(|d| d.subject == "column date")
    {
        decision.reason = "the dataset's column of dates".into();
    }
    Ok(records)
}

/// A setting that says how to read a file, which bundled data need not be told, unless a file of members or
/// weights is to be read.
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
