//! The first date that a file has for each unit: when something first is known of it.

use std::collections::BTreeMap;

use tipping_core::result::Decision;
use tipping_core::{Date, PeriodUnit, Warning};

use super::state_years;
use super::value_file::{FileColumns, Periods, ValueFile};
use crate::bundled::bundle::bundle;
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::notes::Notes;
use crate::read::read_bytes;
use crate::rejection::Rejection;
use crate::request::UnknownUnits;
use crate::units::identities::Target;
use crate::units::matching::Key;

/// The name of the bundled dates of women's movements.
const WOMENS_MOVEMENT: &str = "womens_movement";

/// The first date of each unit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FirstDates {
    /// The file, or the bundled table.
    pub source: String,
    /// In order of [`tipping_core::AdoptionData::units`]; `None` for units that the file does not have.
    pub dates: Vec<Option<Date>>,
    /// Decisions taken.
    pub decisions: Vec<Decision>,
    /// Doubts.
    pub warnings: Vec<Warning>,
    /// SHA-256 of the file as read, in hexadecimal, with its name.
    pub sha256: (String, String),
}

/// Reads a file with a column of units and one of dates, any number of rows a unit, and keeps the first date
/// of each; `womens_movement` is the bundled table of first evidence of a women's movement. Units are matched
/// by the crosswalk of code lists where they are states; a state does not take what is said of its
/// predecessor.
///
/// ```
/// use tipping_ingest::{Request, UnknownUnits, first_dates, ingest};
///
/// let suffrage = ingest(&Request { data: "suffrage".into(), ..Request::default() })?;
/// let movements = first_dates("womens_movement", UnknownUnits::default(), &suffrage)?;
/// let zealand = suffrage.data.units().iter().position(|u| u.id == "920").expect("New Zealand");
/// assert_eq!(movements.dates[zealand].map(|date| date.year()), Some(1926));
/// # Ok::<(), tipping_ingest::IngestError>(())
/// ```
///
/// # Errors
/// [`IngestError::Rejected`]: every defect of the file, with row, column, value and remedy.
pub fn first_dates(
    file: &str,
    unknown: UnknownUnits,
    ingested: &Ingested,
) -> Result<FirstDates, IngestError> {
    let target = Target::new(&ingested.data, &ingested.identities);
    let mut notes = Notes::default();
    // What is bundled names territories too (Newfoundland), which no list of states has.
    let unknown = if file == WOMENS_MOVEMENT { UnknownUnits::Drop } else { unknown };
    let found = read(file, unknown, &target, &mut notes);
    let (source, dates, sha256) = match found {
        Ok(found) if notes.rejections.is_empty() => found,
        Ok(_) => return Err(IngestError::rejected(notes.rejections)),
        Err(rejections) => {
            notes.rejections.extend(rejections);
            return Err(IngestError::rejected(notes.rejections));
        }
    };
    let Notes { decisions, mut warnings, .. } = notes;
    let doubt = (file == WOMENS_MOVEMENT).then(|| state_years::doubt(WOMENS_MOVEMENT)).flatten();
    warnings.extend(doubt.map(|(code, message)| Warning::new(code, message)));
    Ok(FirstDates { source, dates, decisions, warnings, sha256 })
}

type Read = (String, Vec<Option<Date>>, (String, String));

fn read(
    file: &str,
    unknown: UnknownUnits,
    target: &Target<'_>,
    notes: &mut Notes,
) -> Result<Read, Vec<Rejection>> {
    let bundled = file == WOMENS_MOVEMENT;
    let (bytes, name) = if bundled {
        let bytes = bundle("suffrage").map_or(&[][..], |b| b.file("womens_movement.csv"));
        (bytes.to_vec(), "suffrage/womens_movement.csv (bundled)".to_owned())
    } else {
        read_bytes(file)?
    };
    let columns = FileColumns::conventional(None, unknown);
    let file = ValueFile::of(bytes, &name, columns)?;
    notes.decisions.extend(file.decisions.iter().cloned());
    notes.warnings.extend(file.table.warnings.iter().cloned());
    if file.period.is_none() {
        let remedy = format!("call it `year` or `date`; the columns are {}", file.table.list_of_names());
        return Err(vec![file.table.reject_whole("no column holds the dates", remedy)]);
    }
    let table = &file.table;
    let units: Vec<(&str, u64)> = (0..table.height()).map(|i| (file.unit_at(i), table.row(i))).collect();
    let column = &table.names()[file.unit];
    let mut matched = target.match_file(&table.file, column, &units, None, unknown);
    notes.decisions.append(&mut matched.decisions);
    if !bundled {
        notes.warnings.append(&mut matched.warnings);
    }
    notes.rejections.append(&mut matched.rejections);
    let (period, periods) = Periods::read(table, file.period, notes);
    let period = period.unwrap_or(PeriodUnit::Year);
    let mut first: BTreeMap<&Key, i64> = BTreeMap::new();
    for ((unit, _), at) in units.iter().zip(&periods) {
        if let (Some(key), Some(at)) = (matched.keys.get(*unit), at) {
            let known = first.entry(key).or_insert(*at);
            *known = (*known).min(*at);
        }
    }
    let mut taken: Vec<Option<(usize, i64)>> = vec![None; target.units.len()];
    for (key, at) in first {
        let takers = matched.takers.get(key).map_or(&[][..], Vec::as_slice);
        for taker in takers.iter().filter(|taker| taker.same) {
            let own = &mut taken[taker.unit];
            if own.is_none_or(|(rank, _)| taker.rank < rank) {
                *own = Some((taker.rank, at));
            }
        }
    }
    let dates = taken.into_iter().map(|own| own.map(|(_, at)| period.date(at))).collect();
    let sha256 = (name.clone(), file.hash());
    Ok((name, dates, sha256))
}
