//! Weights from beside the adoption data: bundled series by year, or a file.

use tipping_core::result::Decision;
use tipping_core::{AdoptionData, Date, PeriodUnit, Setting, Unit, Warning, Weight};

use crate::adoption::assemble::weightless;
use crate::columns::roles::WEIGHT;
use crate::names::some_of;
use crate::notes::Notes;
use crate::rejection::{Defect, Rejection};
use crate::request::{UnknownUnits, WeightSource};
use crate::supplement::series::{SHOWN, Taken, names_of, take, take_state_years};
use crate::supplement::state_years;
use crate::supplement::value_file::{FileColumns, ValueFile};
use crate::units::identities::{Identities, Target};

/// Weights by unit of the data.
pub(crate) struct Weighted {
    pub(crate) data: AdoptionData,
    /// What they were read from.
    pub(crate) bytes: Vec<u8>,
}

/// What has been read from a source.
struct Read {
    name: String,
    column: String,
    period: Option<PeriodUnit>,
    taken: Taken,
    bytes: Vec<u8>,
}

/// Gives every unit its weights. A unit about which the source says nothing has the weight 0; before the
/// first known value the first holds, after the last the last.
///
/// # Errors
/// Every defect of the file, or weights that make no fraction.
pub(crate) fn apply(
    source: &WeightSource,
    data: &AdoptionData,
    identities: &Identities,
    unknown: UnknownUnits,
    window: Option<(Date, Date)>,
    notes: &mut Notes,
) -> Result<Weighted, Vec<Rejection>> {
    let target = Target::new(data, identities);
    notes.decisions.extend(target.decisions.iter().cloned());
    let read = match source {
        WeightSource::Series(name) => from_series(name, &target, notes),
        WeightSource::File(file) => from_file(file, unknown, &target, notes),
    };
    let Some(read) = read else { return Err(std::mem::take(&mut notes.rejections)) };
    let why = match read.period {
        Some(period) => format!("{}; by {period}, each value holds until the next", Setting::Weight),
        None => format!("{}; for all time", Setting::Weight),
    };
    notes.decisions.push(Decision::new("weights", format!("{} of {}", read.column, read.name), why));
    let values = read.taken.values.first().map(Vec::as_slice).unwrap_or_default();
    let units: Vec<Unit> = data
        .units()
        .iter()
        .zip(values)
        .map(|(unit, known)| Unit { weights: weights(known, read.period), ..unit.clone() })
        .collect();
    notes.warnings.extend(without(values, &read, &target, window));
    if let Some(period) = read.period {
        extended(&read, values, period, &target, window, notes);
    }
    if let Some(rejection) = weightless(&read.name, &read.column, &units) {
        return Err(vec![rejection]);
    }
    let weighted = AdoptionData::new(data.norm().clone(), data.system().clone(), units);
    let reject = |e: &tipping_core::DataError| Rejection::whole(&read.name, e.to_string(), "correct it");
    let data = weighted.map_err(|errors| errors.iter().map(reject).collect::<Vec<_>>())?;
    Ok(Weighted { data, bytes: read.bytes })
}

fn from_series(name: &'static str, target: &Target<'_>, notes: &mut Notes) -> Option<Read> {
    let values = state_years::values(&[name]);
    let taken = take_state_years(&values, 1, Some(name), target, notes)?;
    let bytes =
        state_years::files(&[name]).into_iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    Some(Read { name: values.source, column: name.to_owned(), period: values.period, taken, bytes })
}

fn from_file(file: &str, unknown: UnknownUnits, target: &Target<'_>, notes: &mut Notes) -> Option<Read> {
    let columns = FileColumns::conventional(None, unknown);
    let opened = ValueFile::open(file, columns).and_then(|file| Ok((weight_column(&file)?, file)));
    let (column, file) = opened.map_err(|rejections| notes.rejections.extend(rejections)).ok()?;
    notes.decisions.extend(file.decisions.iter().cloned());
    let (values, matched) = file.values(&[column], &|_, weight| negative(weight), target, columns, notes);
    let taken = take(&values, &matched, 1, target, notes).filter(|_| notes.rejections.is_empty())?;
    let (name, column) = (file.table.file.clone(), file.table.names()[column].clone());
    Some(Read { name, column, period: values.period, taken, bytes: file.bytes })
}

/// What is wrong with a weight below 0.
fn negative(weight: f64) -> Option<Defect> {
    (weight < 0.0).then(|| Defect::new("the weight is negative", "give weights of 0 or more"))
}

/// The column called so, else the only one that is neither unit nor period.
fn weight_column(file: &ValueFile) -> Result<usize, Vec<Rejection>> {
    let others: Vec<usize> = file.others().collect();
    let role = WEIGHT.with_setting(None);
    if let Some(found) = role.conventional(&file.table, |c| others.contains(&c))? {
        return Ok(found.column);
    }
    match others[..] {
        [only] => Ok(only),
        _ => {
            let remedy = format!("call it `weight`; the columns are {}", file.table.list_of_names());
            Err(vec![file.table.reject_whole("no column is called like weights", remedy)])
        }
    }
}

/// The known values as weights, without those that only repeat the one before; 0 when none is known.
fn weights(known: &[(i64, f64)], period: Option<PeriodUnit>) -> Vec<Weight> {
    let mut weights: Vec<Weight> = Vec::new();
    for (at, value) in known {
        if weights.last().is_none_or(|last| last.value != *value) {
            weights.push(Weight { from: period.map(|p| p.date(*at)), value: *value });
        }
    }
    if weights.is_empty() {
        weights.push(Weight { from: None, value: 0.0 });
    }
    weights
}

/// The periods in which a unit is in the system, within the window where one is known: each as first and
/// last.
fn stays(unit: &Unit, period: PeriodUnit, window: (Date, Date)) -> Vec<(i64, i64)> {
    let number = |day: i64| period.index_of(day);
    let (from, through) = (number(window.0.first_day()), number(window.1.last_day()));
    let stay = |s: &tipping_core::Spell| {
        let entry = s.entry.map_or(from, |d| number(d.first_day()).max(from));
        let exit = s.exit.map_or(through, |d| number(d.last_day()).min(through));
        (entry <= exit).then_some((entry, exit))
    };
    unit.spells.iter().filter_map(stay).collect()
}

/// Whether a unit is in the system at all, within the window where one is known.
fn is_member(unit: &Unit, window: Option<(Date, Date)>) -> bool {
    window.map_or(!unit.spells.is_empty(), |w| !stays(unit, PeriodUnit::Day, w).is_empty())
}

/// Members of whom no weight is known.
fn without(
    values: &[Vec<(i64, f64)>],
    read: &Read,
    target: &Target<'_>,
    window: Option<(Date, Date)>,
) -> Option<Warning> {
    let units: Vec<usize> =
        (0..values.len()).filter(|i| values[*i].is_empty() && is_member(&target.units[*i], window)).collect();
    let message = format!(
        "{} members have no weight in {} of {} and get 0, so that they count nothing in the adopted \
         fraction: {}.",
        units.len(),
        read.column,
        read.name,
        names_of(&units, target)
    );
    (!units.is_empty()).then(|| Warning::new("members_without_weight", message))
}

/// The periods of a stay that lie before the first or after the last for which a weight is known.
fn periods_outside((from, through): (i64, i64), first: i64, last: i64) -> i64 {
    let before = (through.min(first - 1) - from + 1).max(0);
    let after = (through - from.max(last + 1) + 1).max(0);
    before + after
}

/// Members that take their first known weight before it is known, or their last after.
fn extended(
    read: &Read,
    values: &[Vec<(i64, f64)>],
    period: PeriodUnit,
    target: &Target<'_>,
    window: Option<(Date, Date)>,
    notes: &mut Notes,
) {
    let Some(window) = window else {
        let why = "no window is known in which it could be counted how often";
        let choice = "the first known before it, the last known after it";
        notes.decisions.push(Decision::new("weights outside the time that is known", choice, why));
        return;
    };
    let (mut count, mut names) = (0, Vec::new());
    for (unit, known) in target.units.iter().zip(values) {
        let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) else { continue };
        let stays = stays(unit, period, window);
        let periods: i64 = stays.into_iter().map(|stay| periods_outside(stay, *first, *last)).sum();
        if periods > 0 {
            count += periods;
            names.push(unit.name.as_str());
        }
    }
    if count > 0 {
        let (from, through) = window;
        let message = format!(
            "In {from} to {through}, {} members have no known weight in {} of {} for {count} {period}s of \
             their membership and take their first known before it or their last after it: {}.",
            names.len(),
            read.column,
            read.name,
            some_of(&names, SHOWN)
        );
        notes.warnings.push(Warning::new("weights_extended", message));
    }
}

#[cfg(test)]
mod tests;
