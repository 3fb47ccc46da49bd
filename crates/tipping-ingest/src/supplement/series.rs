//! Values of a source, as its units name themselves, into series of the units of the data.

use std::collections::{BTreeMap, BTreeSet};

use tipping_core::result::Decision;
use tipping_core::{PeriodUnit, Series, Setting};

use crate::names::some_of;
use crate::notes::Notes;
use crate::rejection::Rejection;
use crate::request::UnitCode;
use crate::supplement::value_file::Values;
use crate::units::identities::{MatchedFile, Target, coding};
use crate::units::matching::Key;

/// How many names a message lists before it says how many more there are.
pub(crate) const SHOWN: usize = 12;

/// What the units of the data take from the values of a source.
pub(crate) struct Taken {
    /// By wanted column, then by unit of the data.
    pub(crate) values: Vec<Vec<Vec<(i64, f64)>>>,
    /// Units of the data about which the source says nothing.
    pub(crate) lacking: Vec<usize>,
}

impl Values {
    /// Whether the period with a number goes on after a day; without a day, or in values that hold for all
    /// time, every one does.
    fn goes_past(&self, at: i64, day: Option<i64>) -> bool {
        match (day, self.period) {
            (Some(day), Some(period)) => period.first_day(at + 1) > day,
            _ => true,
        }
    }
}

/// Gives every unit of the data what the source says of it under its own key; where that has no value for a
/// period, what it says under the next one by which the crosswalk knows the unit.
///
/// Of a state from which the unit goes on (Germany from the German Federal Republic) it takes nothing from
/// before its own entry into the system.
///
/// None, and a rejection in `notes`, when the source has none of the units.
pub(crate) fn take(
    values: &Values,
    matched: &MatchedFile,
    wanted: usize,
    target: &Target<'_>,
    notes: &mut Notes,
) -> Option<Taken> {
    let mut order: Vec<(usize, usize, bool, &Key)> = Vec::new();
    for (key, takers) in &matched.takers {
        if values.of.contains_key(key) {
            order.extend(takers.iter().map(|t| (t.unit, t.rank, t.same, key)));
        }
    }
    order.sort_unstable();
    let mut merged: Vec<Vec<BTreeMap<i64, f64>>> = vec![vec![BTreeMap::new(); target.units.len()]; wanted];
    let mut found: BTreeSet<usize> = BTreeSet::new();
    let mut used: BTreeSet<&Key> = BTreeSet::new();
    let mut inherited: Vec<String> = Vec::new();
    for (unit, _, same, key) in order {
        used.insert(key);
        found.insert(unit);
        let from = if same { None } else { target.first_day(unit) };
        let mut took = false;
        for (w, column) in values.of.get(key).into_iter().flatten().enumerate() {
            for (at, value) in column.iter().filter(|(at, _)| values.goes_past(**at, from)) {
                merged[w][unit].entry(*at).or_insert_with(|| {
                    took = true;
                    *value
                });
            }
        }
        if took && !same {
            let written = values.written.get(key).map(String::as_str).unwrap_or_default();
            inherited.push(format!("{} from {written}", target.units[unit].name));
        }
    }
    if found.is_empty() {
        // Units that no list knows say more than that none is left.
        if values.sound {
            notes.rejections.push(none_of_the_data(values, matched, target));
        }
        return None;
    }
    let outside = values.of.keys().filter(|key| !used.contains(key)).count() + matched.strangers.len();
    notes.decisions.extend(decisions_of_take(&values.source, &inherited, outside));
    let plain = |unit: BTreeMap<i64, f64>| unit.into_iter().collect();
    Some(Taken {
        values: merged.into_iter().map(|column| column.into_iter().map(plain).collect()).collect(),
        lacking: (0..target.units.len()).filter(|i| !found.contains(i)).collect(),
    })
}

/// Which units took values of a state from which they go on, and how many units of the source are left out.
fn decisions_of_take(source: &str, inherited: &[String], outside: usize) -> Vec<Decision> {
    let mut decisions = Vec::new();
    if !inherited.is_empty() {
        let why = "one state goes on from the other";
        decisions.push(Decision::new(format!("values of {source}"), inherited.join(", "), why));
    }
    if outside > 0 {
        let why = "they are not among the units of the data";
        decisions.push(Decision::new(format!("units of {source}"), format!("{outside} left out"), why));
    }
    decisions
}

/// What the units of the data take from the bundled state-years; none, and a rejection in `notes`, when they
/// are no states. `column` is the column of the data that there was none of.
pub(crate) fn take_state_years(
    values: &Values,
    wanted: usize,
    column: Option<&str>,
    target: &Target<'_>,
    notes: &mut Notes,
) -> Option<Taken> {
    if target.has_states() {
        return take(values, &target.by_states(UnitCode::Cow), wanted, target, notes);
    }
    let absent =
        column.map(|name| format!("no column of the data is called `{name}`, and ")).unwrap_or_default();
    let problem =
        format!("{absent}the data name units {}, which are in no code list of states", target.coding());
    let remedy =
        format!("if the units are states, say with {} by which codes the data name them", Setting::Units);
    notes.rejections.push(Rejection::whole(&values.source, problem, remedy));
    None
}

/// The source names its units otherwise than the data, or it has others.
fn none_of_the_data(values: &Values, matched: &MatchedFile, target: &Target<'_>) -> Rejection {
    let mut written: Vec<&str> = values.written.values().map(String::as_str).collect();
    written.extend(matched.strangers.iter().map(String::as_str));
    let problem = format!(
        "none of its {} units is in the data: the data name units {}, and here they are named {}",
        written.len(),
        target.coding(),
        coding(matched.code, &written)
    );
    let remedy = name_both();
    Rejection::whole(&values.source, problem, remedy)
}

/// What to do when two files name the same units in different ways.
pub(crate) fn name_both() -> String {
    format!("name both by codes of one list, or say with {} by which codes", Setting::Units)
}

/// The names of units of the data.
pub(crate) fn names_of(units: &[usize], target: &Target<'_>) -> String {
    let names: Vec<&str> = units.iter().map(|i| target.units[*i].name.as_str()).collect();
    some_of(&names, SHOWN)
}

/// The series of the wanted names, with what a reader must know about them.
pub(crate) fn series(
    names: &[&str],
    source: &str,
    period: Option<PeriodUnit>,
    taken: Taken,
    target: &Target<'_>,
    notes: &mut Notes,
) -> Vec<Series> {
    if !taken.lacking.is_empty() {
        // Whether one of them is ever at risk, only the window tells.
        let choice = format!("nothing about {} of the {}", taken.lacking.len(), target.units.len());
        let (subject, why) = (format!("units of the data in {source}"), names_of(&taken.lacking, target));
        notes.decisions.push(Decision::new(subject, choice, why));
    }
    let mut out = Vec::with_capacity(names.len());
    for (name, values) in names.iter().zip(taken.values) {
        let empty: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_empty()).collect();
        let silent: Vec<usize> = empty.into_iter().filter(|i| !taken.lacking.contains(i)).collect();
        if !silent.is_empty() {
            let choice = format!("none for {} units", silent.len());
            notes.decisions.push(Decision::new(
                format!("values of {name}"),
                choice,
                format!("every cell is empty: {}", names_of(&silent, target)),
            ));
        }
        if period.is_some() && is_invariant(&values) {
            let why = "it differs between units and never within one";
            notes.decisions.push(Decision::new(format!("covariate {name}"), "time-invariant", why));
        }
        out.push(Series { name: (*name).to_owned(), source: source.to_owned(), period, values });
    }
    out
}

/// Whether values differ between units and never within one that is observed more than once.
fn is_invariant(values: &[Vec<(i64, f64)>]) -> bool {
    let constant = |unit: &Vec<(i64, f64)>| unit.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let firsts: Vec<f64> = values.iter().filter_map(|unit| unit.first().map(|v| v.1)).collect();
    values.iter().any(|unit| unit.len() > 1)
        && values.iter().all(constant)
        && firsts.windows(2).any(|pair| pair[0] != pair[1])
}
