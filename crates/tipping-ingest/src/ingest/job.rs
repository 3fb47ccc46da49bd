//! Records and members of a system, put together as adoption data.

use sha2::{Digest, Sha256};
use tipping_core::result::Decision;
use tipping_core::{AdoptionData, Date, Norm, Setting, Warning};

use super::codes::{code_of, letter_codes, translation};
use crate::adoption::assemble::{Assembled, Parts, assemble};
use crate::adoption::pile_up::pile_up_at_end;
use crate::adoption::statements::Columns;
use crate::digest::hexadecimal;
use crate::error::IngestError;
use crate::ingested::{FileOrigin, Ingested};
use crate::notes::Notes;
use crate::records::Records;
use crate::request::{Regions, Request, UnitCode, WeightSource};
use crate::supplement::weights;
use crate::units::Identities;
use crate::units::matching::{Matched, Place, match_units};
use crate::units::systems::{Listing, code_name};

/// What is to be put together.
pub(super) struct Job<'a> {
    pub(super) request: &'a Request,
    pub(super) file: &'a str,
    /// Of the data as read.
    pub(super) hash: Sha256,
    pub(super) norm: Norm,
    pub(super) written_norm: &'a str,
    /// The code list, where it is known beforehand.
    pub(super) code: Option<(UnitCode, String)>,
    pub(super) window: Option<(Date, Date)>,
    pub(super) alternatives: Vec<String>,
}

impl Job<'_> {
    /// Matches the units, joins the members, and weighs them.
    ///
    /// # Errors
    /// Every defect found, those of the records in `notes` included.
    pub(super) fn run(
        self,
        records: Records,
        mut listing: Listing,
        mut notes: Notes,
    ) -> Result<Ingested, IngestError> {
        notes.warnings.append(&mut listing.warnings);
        notes.warnings.extend(records.warnings.iter().cloned());
        let code = self.code(&records, &mut listing, &mut notes);
        let matched = self.matched(&records, &listing, code, &mut notes);
        let Some(Assembled { data, rows, states }) =
            self.assembled(&records, &listing, code, &matched, &mut notes)
        else {
            return Err(IngestError::rejected(notes.rejections));
        };
        let identities = Identities::new(states, code, &records.columns.unit);
        let (data, hash) = self.weighted(data, &identities, &records, &listing, &mut notes)?;
        self.doubts(&data, &mut notes);
        // A wide file has a column of dates for each norm, called like it.
        let date = records.columns.date.clone().or_else(|| Some(self.written_norm.to_owned()));
        let weight = records.columns.weight.clone();
        Ok(Ingested {
            data,
            origin: FileOrigin { file: self.file.to_owned(), date, weight, rows },
            identities,
            window: self.window,
            alternatives: self.alternatives,
            decisions: notes.decisions,
            warnings: notes.warnings,
            sha256: hexadecimal(hash),
        })
    }

    /// The code list of the units: known, asked for, or recognized. The members of a user's list are
    /// identified by it.
    fn code(&self, records: &Records, listing: &mut Listing, notes: &mut Notes) -> UnitCode {
        let (code, why) = match (&self.code, self.request.units) {
            (Some(known), _) => known.clone(),
            (None, Some(code)) => (code, Setting::Units.to_string()),
            (None, None) => code_of(records, listing),
        };
        notes.decisions.push(Decision::new("unit codes", code_name(code), why));
        if code == UnitCode::Iso3 {
            notes.rejections.extend(letter_codes(self.file, records));
        }
        notes.decisions.extend(records.decisions.iter().cloned());
        if listing.column.is_some() && code != UnitCode::AsWritten {
            listing.identify(code, self.request.unknown_units, notes);
        }
        notes.decisions.extend(translation(code, listing));
        code
    }

    /// What the units of the records are.
    fn matched(&self, records: &Records, listing: &Listing, code: UnitCode, notes: &mut Notes) -> Matched {
        let place = Place { file: self.file, column: &records.columns.unit, code };
        // A closed system is made of all units of the file; a list asks only for those of this norm.
        let everyone = listing.closed;
        let own = records.records.iter().filter(|r| everyone || r.norm == self.written_norm);
        let others = records.elsewhere.iter().filter(|_| everyone);
        let units =
            own.map(|r| (r.unit.as_str(), r.row)).chain(others.map(|(unit, row)| (unit.as_str(), *row)));
        let mut matched = match_units(units, place, listing, self.request.unknown_units);
        notes.rejections.append(&mut matched.rejections);
        notes.warnings.append(&mut matched.warnings);
        notes.decisions.append(&mut matched.decisions);
        matched
    }

    /// The record of the norm; none when `notes` holds rejections.
    fn assembled(
        &self,
        records: &Records,
        listing: &Listing,
        code: UnitCode,
        matched: &Matched,
        notes: &mut Notes,
    ) -> Option<Assembled> {
        let written = &records.columns;
        let columns = Columns {
            file: self.file,
            unit: &written.unit,
            withdrawn: written.withdrawn.as_deref().unwrap_or("withdrawn"),
            weight: written.weight.as_deref().unwrap_or("weight"),
        };
        let parts = Parts {
            norm: self.norm.clone(),
            written_norm: self.written_norm,
            records: &records.records,
            matched,
            listing,
            code,
            columns,
            regions: regions(self.request, records, notes),
        };
        assemble(parts, notes)
    }

    /// The data with weights from beside the file, where the file has none and a source is named; and the
    /// hash of all that was read.
    fn weighted(
        &self,
        data: AdoptionData,
        identities: &Identities,
        records: &Records,
        listing: &Listing,
        notes: &mut Notes,
    ) -> Result<(AdoptionData, Sha256), IngestError> {
        let hash = self.hash.clone().chain_update(&listing.bytes);
        let (None, Some(source)) = (&records.columns.weight, WeightSource::of(self.request)) else {
            return Ok((data, hash));
        };
        let norm = data.norm();
        let window = self.window.or_else(|| norm.opened.zip(norm.observed_through));
        let unknown = self.request.unknown_units;
        let weighted = weights::apply(&source, &data, identities, unknown, window, notes);
        let weighted = weighted.map_err(IngestError::rejected)?;
        Ok((weighted.data, hash.chain_update(weighted.bytes)))
    }

    /// What is doubtful about the data as they are put together.
    fn doubts(&self, data: &AdoptionData, notes: &mut Notes) {
        if self.request.roles.region.is_some() && data.units().iter().all(|u| u.region.is_none()) {
            let message = "No unit has a region: none is a state of the code lists, and the file gives none.";
            notes.warnings.push(Warning::new("no_regions", message));
        }
        let dates: Vec<Date> = data.units().iter().filter_map(|u| u.adoption.map(|a| a.date)).collect();
        notes.warnings.extend(pile_up_at_end(&dates));
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
