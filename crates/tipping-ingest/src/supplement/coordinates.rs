//! Where units lie: a table of latitudes and longitudes.

use tipping_core::{Place, Warning};

use crate::columns::dates::is_missing;
use crate::columns::roles::{LATITUDE, LONGITUDE, Role};
use crate::notes::Notes;
use crate::read::Table;
use crate::rejection::{Defect, Rejection};
use crate::supplement::series::{names_of, take};
use crate::supplement::value_file::{FileColumns, ValueFile};
use crate::units::identities::Target;

/// The place of every unit of the data; none at all when `notes` holds rejections.
pub(crate) fn read(
    file: &str,
    columns: FileColumns<'_>,
    target: &Target<'_>,
    notes: &mut Notes,
    sha256: &mut Vec<(String, String)>,
) -> Vec<Option<Place>> {
    let file = match ValueFile::open(file, columns) {
        Ok(file) => file.timeless(),
        Err(rejections) => {
            notes.rejections.extend(rejections);
            return Vec::new();
        }
    };
    sha256.push((file.table.file.clone(), file.hash()));
    notes.decisions.extend(file.decisions.iter().cloned());
    let (Some(latitude), Some(longitude)) =
        (column(&file, &LATITUDE, notes), column(&file, &LONGITUDE, notes))
    else {
        return Vec::new();
    };
    let check = |column: usize, value: f64| outside_the_degrees(column == latitude, value);
    let (values, matched) = file.values(&[latitude, longitude], &check, target, columns, notes);
    notes.rejections.extend(half_places(&file, latitude, longitude));
    let Some(taken) = take(&values, &matched, 2, target, notes) else { return Vec::new() };
    let at = |w: usize, unit: usize| {
        let values = taken.values.get(w).and_then(|column| column.get(unit));
        values.and_then(|unit| unit.first()).map(|value| value.1)
    };
    let place = |unit: usize| Some(Place { latitude: at(0, unit)?, longitude: at(1, unit)? });
    let places: Vec<Option<Place>> = (0..target.units.len()).map(place).collect();
    let without: Vec<usize> = (0..places.len()).filter(|i| places[*i].is_none()).collect();
    if !without.is_empty() {
        let message = format!(
            "{} units of the data have no place in {}: {}. Their distances are not known.",
            without.len(),
            file.table.file,
            names_of(&without, target)
        );
        notes.warnings.push(Warning::new("units_without_place", message));
    }
    places
}

/// What is wrong with a latitude beyond a pole, or with a longitude that is more than half around the globe.
fn outside_the_degrees(latitude: bool, value: f64) -> Option<Defect> {
    let (most, remedy) = if latitude {
        (90.0, "write degrees north, negative in the south; latitude and longitude may be exchanged")
    } else {
        (180.0, "write degrees east, negative in the west; above 180, subtract 360")
    };
    (value.abs() > most).then(|| Defect::new(format!("outside the degrees -{most} to {most}"), remedy))
}

fn column(file: &ValueFile, role: &Role, notes: &mut Notes) -> Option<usize> {
    let (table, unit) = (&file.table, file.unit);
    match role.conventional(table, |c| c != unit) {
        Ok(Some(found)) => {
            let mut decision = found.decision(role, table);
            decision.subject = format!("column of the {} of {}", role.name, table.file);
            notes.decisions.push(decision);
            return Some(found.column);
        }
        Ok(None) => {
            let problem = format!("no column holds the {}", role.name);
            let remedy = format!("call it `{}`; the columns are {}", role.name, table.list_of_names());
            notes.rejections.push(table.reject_whole(problem, remedy));
        }
        Err(rejections) => notes.rejections.extend(rejections),
    }
    None
}

/// Rows with one of the two numbers.
fn half_places(file: &ValueFile, latitude: usize, longitude: usize) -> Vec<Rejection> {
    (0..file.table.height()).filter_map(|i| half_place(&file.table, i, latitude, longitude)).collect()
}

/// The rejection of a row that has a latitude or a longitude but not both.
fn half_place(table: &Table, row: usize, latitude: usize, longitude: usize) -> Option<Rejection> {
    let missing = |column: usize| table.column(column).get(row).is_none_or(is_missing);
    let (column, other) = match (missing(latitude), missing(longitude)) {
        (true, false) => (latitude, "longitude"),
        (false, true) => (longitude, "latitude"),
        _ => return None,
    };
    let problem = format!("there is a {other} and no number here");
    Some(table.reject(row, column, Defect::new(problem, "give both, or leave both empty")))
}
