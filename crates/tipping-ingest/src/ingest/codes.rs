//! By which code list a file names its units.

use std::collections::BTreeSet;

use tipping_core::Setting;
use tipping_core::result::Decision;

use crate::bundled::bundle::ListName;
use crate::names;
use crate::records::Records;
use crate::rejection::Rejection;
use crate::request::UnitCode;
use crate::units::crosswalk::{is_letter_code, look_like_states, recognize};
use crate::units::systems::Listing;

/// The units of a file as written, each once.
pub(super) fn distinct_units(records: &Records) -> Vec<&str> {
    let units: BTreeSet<&str> = records.records.iter().map(|r| r.unit.as_str()).collect();
    units.into_iter().collect()
}

/// The code list that the units of a file seem to be in, and why.
pub(super) fn code_of(records: &Records, listing: &Listing) -> (UnitCode, String) {
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
pub(super) fn letter_codes(file: &str, records: &Records) -> Option<Rejection> {
    let units = distinct_units(records);
    let other: Vec<&str> = units.into_iter().filter(|u| is_letter_code(u)).collect();
    if other.len() < 2 {
        return None;
    }
    let problem = format!(
        "the codes are not those of ISO 3166: {} are letter codes of COW (stateabb), in which AUS is \
         Austria and SLV Slovenia",
        names::some_of(&other, 8)
    );
    let remedy = format!("name a column of COW numbers (ccode) or of names with {}", Setting::Unit);
    let column = Some(records.columns.unit.clone());
    Some(Rejection { column, ..Rejection::whole(file, problem, remedy) })
}

/// Whether the system has other numbers than the data.
pub(super) fn translation(code: UnitCode, listing: &Listing) -> Option<Decision> {
    let (from, to) = match (code, listing.list?) {
        (UnitCode::Cow, ListName::Gw) => ("COW", "GW"),
        (UnitCode::Gw | UnitCode::Iso3 | UnitCode::Name, ListName::Cow) => ("GW", "COW"),
        _ => return None,
    };
    let why =
        "the system has other numbers than the data; units that go on under another number take its record";
    Some(Decision::new("units translated", format!("{from} to {to}, by the crosswalk"), why))
}
