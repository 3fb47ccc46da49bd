//! Statements and the list of members into adoption data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tipping_core::result::Decision;
use tipping_core::{AdoptionData, DataError, Date, Norm, Setting, Spell, Unit, Warning, Weight};

use crate::adoption::statements::{self, Columns, Statement};
use crate::notes::Notes;
use crate::records::record::Record;
use crate::rejection::Rejection;
use crate::request::{Regions, UnitCode};
use crate::units::crosswalk::{Crosswalk, Link, State};
use crate::units::matching::{Key, Matched};
use crate::units::systems::{Listing, Member};

/// Everything that is known about one norm and its units.
pub(crate) struct Parts<'a> {
    pub(crate) norm: Norm,
    /// The name by which records call the norm.
    pub(crate) written_norm: &'a str,
    pub(crate) records: &'a [Record],
    pub(crate) matched: &'a Matched,
    pub(crate) listing: &'a Listing,
    pub(crate) code: UnitCode,
    pub(crate) columns: Columns<'a>,
    /// Which regions of the crosswalk the units have that the file gives none.
    pub(crate) regions: Regions,
}

/// The record of one norm, and what is known of its units besides.
pub(crate) struct Assembled {
    pub(crate) data: AdoptionData,
    /// The row that tells of a unit, by its identifier.
    pub(crate) rows: BTreeMap<String, u64>,
    /// What the units are in the code lists, in order of [`AdoptionData::units`].
    pub(crate) states: Vec<Option<State>>,
}

/// Builds the record of one norm; `None` when `notes` holds rejections.
pub(crate) fn assemble(parts: Parts<'_>, notes: &mut Notes) -> Option<Assembled> {
    let own = parts.records.iter().filter(|r| r.norm == parts.written_norm);
    let said =
        statements::gather(own, parts.matched, parts.columns, &mut notes.rejections, &mut notes.warnings);
    let weighted = parts.records.iter().any(|r| !r.weights.is_empty());
    let weights =
        statements::weights(parts.records.iter(), parts.matched, parts.columns, &mut notes.rejections);
    let closed;
    let members = if parts.listing.closed {
        closed = everyone(&parts);
        &closed
    } else {
        &parts.listing.members
    };
    let join = Join::new(&parts, &said, &weights, members);
    let (units, rows) = join.units(notes);
    // Whole-file defects show only when every row could be read.
    if notes.rejections.is_empty() {
        if weighted {
            notes.rejections.extend(weightless(parts.columns.file, parts.columns.weight, &units));
        }
        if !units.iter().any(|u| u.adoption.is_some()) {
            notes.rejections.push(nobody(&parts, &said));
        }
    }
    if !notes.rejections.is_empty() {
        return None;
    }
    match AdoptionData::new(parts.norm.clone(), parts.listing.system.clone(), units) {
        Ok(data) => {
            let known: HashMap<&str, State> =
                members.iter().filter_map(|m| Some((m.id.as_str(), m.state?))).collect();
            let states = data.units().iter().map(|u| known.get(u.id.as_str()).copied()).collect();
            Some(Assembled { data, rows, states })
        }
        Err(errors) => {
            notes.rejections.extend(errors.iter().map(|e| defect(parts.columns.file, e)));
            None
        }
    }
}

/// The units of the whole file, always present.
fn everyone(parts: &Parts<'_>) -> Vec<Member> {
    parts.matched.everyone().into_iter().map(|key| always_there(key, parts.code)).collect()
}

/// The unit of a key as a member that has been in the system at all times: a state under its code and name,
/// any other as it is written.
fn always_there(key: &Key, code: UnitCode) -> Member {
    let spells = vec![Spell::default()];
    match key {
        Key::State(state) => {
            let crosswalk = Crosswalk::bundled();
            let name = crosswalk.name(*state).unwrap_or_default().to_owned();
            Member { id: crosswalk.code_of(*state, code), name, state: Some(*state), spells }
        }
        Key::Written(written) => Member { id: written.clone(), name: written.clone(), state: None, spells },
    }
}

/// Under which keys the record of a member may stand, first choice first, and whether it is then the same
/// state.
type Sources = Vec<(Key, bool)>;

/// The keys of a member: of a state, those of all states that the crosswalk takes for it, unless the units
/// of the file are the system; of any other, what is written.
fn sources(member: &Member, parts: &Parts<'_>) -> Sources {
    // Words and ISO codes call every Germany the same.
    let loose = matches!(parts.code, UnitCode::Name | UnitCode::Iso3);
    match member.state {
        Some(state) if parts.listing.closed => vec![(Key::State(state), true)],
        Some(state) if parts.code != UnitCode::AsWritten => {
            let links = Crosswalk::bundled().sources(state, loose);
            links.into_iter().map(|Link { state, same }| (Key::State(state), same)).collect()
        }
        _ => vec![(Key::Written(member.id.clone()), true)],
    }
}

struct Join<'a> {
    parts: &'a Parts<'a>,
    said: &'a BTreeMap<Key, Statement>,
    weights: &'a BTreeMap<Key, Vec<Weight>>,
    members: Vec<(&'a Member, Sources)>,
}

impl<'a> Join<'a> {
    fn new(
        parts: &'a Parts<'a>,
        said: &'a BTreeMap<Key, Statement>,
        weights: &'a BTreeMap<Key, Vec<Weight>>,
        members: &'a [Member],
    ) -> Self {
        Self { parts, said, weights, members: members.iter().map(|m| (m, sources(m, parts))).collect() }
    }

    fn units(&self, notes: &mut Notes) -> (Vec<Unit>, BTreeMap<String, u64>) {
        let chosen: Vec<Option<&Key>> =
            self.members.iter().map(|(m, from)| self.choose(m, from, notes)).collect();
        let mut takers: HashMap<&Key, usize> = HashMap::new();
        for key in chosen.iter().flatten() {
            *takers.entry(key).or_default() += 1;
        }
        let (mut after_exit, mut before_entry) = (Vec::new(), Vec::new());
        let mut units = Vec::with_capacity(self.members.len());
        let mut rows = BTreeMap::new();
        for ((member, sources), key) in self.members.iter().zip(&chosen) {
            let statement = key.and_then(|k| self.said.get(k));
            let mut adoption = statement.and_then(|s| s.adoption);
            if let Some(exit) = last_exit(member)
                && let Some(found) = adoption
                && found.date.first_day() > exit.last_day()
            {
                if key.is_some_and(|k| takers.get(k).is_some_and(|n| *n > 1)) {
                    // Two members share the record; the adoption is the later one's.
                    adoption = None;
                } else {
                    after_exit.push(format!("{} ({}, left {exit})", member.name, found.date));
                }
            }
            rows.extend(statement.map(|s| (member.id.clone(), s.row)));
            let observed = statement.and_then(|s| s.observed);
            if let (Some(end), Some(entry)) = (observed, first_entry(member))
                && entry.first_day() > end.last_day()
            {
                before_entry.push(format!("{} ({end}, entered {entry})", member.name));
            }
            units.push(Unit {
                observed_through: observed.filter(|_| adoption.is_none()),
                id: member.id.clone(),
                name: member.name.clone(),
                region: self.region(member, statement),
                spells: member.spells.clone(),
                adoption,
                weights: self.weights_of(sources),
            });
        }
        self.note_outside(notes);
        if !after_exit.is_empty() {
            let message = format!(
                "Adoption after the last exit from the system; at risk until they left, never an event: {}.",
                after_exit.join(", ")
            );
            notes.warnings.push(Warning::new("adopted_after_exit", message));
        }
        if !before_entry.is_empty() {
            let message = format!(
                "Their observation ended before they entered the system, so that they are never at risk: {}.",
                before_entry.join(", ")
            );
            notes.warnings.push(Warning::new("observed_before_entry", message));
        }
        (units, rows)
    }

    /// The statement about a member: its own if that tells of an adoption, else the first that does.
    fn choose(&self, member: &Member, sources: &Sources, notes: &mut Notes) -> Option<&Key> {
        let found: Vec<(&Key, &Statement, bool)> = sources
            .iter()
            .filter_map(|(key, same)| self.said.get_key_value(key).map(|(k, s)| (k, s, *same)))
            .collect();
        let mut same = found.iter().filter(|(_, s, same)| *same && s.adoption.is_some());
        if let (Some((_, first, _)), Some((_, second, _))) = (same.next(), same.next())
            && first.adoption != second.adoption
        {
            let (early, late) = if first.row < second.row { (first, second) } else { (second, first) };
            let problem = format!(
                "`{}` and `{}` (row {}) are one unit, {}, in the system {}, and their dates differ",
                late.written, early.written, early.row, member.name, self.parts.listing.system.name
            );
            let remedy = "keep one of the rows, or choose a system that has both";
            let (columns, value) = (self.parts.columns, late.written.clone());
            notes.rejections.push(columns.reject(late.row, columns.unit, value, problem, remedy));
        }
        let chosen = found.iter().find(|(_, s, _)| s.adoption.is_some()).or(found.first())?;
        if let (Key::State(state), false) = (chosen.0, chosen.2) {
            let choice = format!("that of {}", Crosswalk::bundled().label(*state));
            let subject = format!("record of {}", member.name);
            notes.decisions.push(Decision::new(subject, choice, "one state goes on from the other"));
        }
        Some(chosen.0)
    }

    fn region(&self, member: &Member, statement: Option<&Statement>) -> Option<String> {
        let written = statement.and_then(|s| s.region.clone());
        written.or_else(|| Crosswalk::bundled().region(member.state?, self.parts.regions).map(str::to_owned))
    }

    fn weights_of(&self, sources: &Sources) -> Vec<Weight> {
        let known = sources.iter().filter_map(|(key, _)| self.weights.get(key));
        known.into_iter().find(|w| !w.is_empty()).cloned().unwrap_or_default()
    }

    /// Known units that the system does not list.
    fn note_outside(&self, notes: &mut Notes) {
        let used: BTreeSet<&Key> =
            self.members.iter().flat_map(|(_, from)| from.iter().map(|(key, _)| key)).collect();
        let outside: Vec<String> = self
            .said
            .iter()
            .filter(|(key, _)| !used.contains(key))
            .map(|(key, s)| match key {
                Key::State(state) => Crosswalk::bundled().label(*state),
                Key::Written(_) => s.written.clone(),
            })
            .collect();
        if !outside.is_empty() {
            let (count, system) = (outside.len(), &self.parts.listing.system.name);
            let message = format!(
                "{count} units of the data are not in the system {system} and left out: {}.",
                outside.join(", ")
            );
            notes.warnings.push(Warning::new("outside_system", message));
        }
    }
}

/// Weights that make no fraction: none above 0, or a sum beyond the largest number.
pub(crate) fn weightless(file: &str, column: &str, units: &[Unit]) -> Option<Rejection> {
    let greatest = |u: &Unit| u.weights.iter().map(|w| w.value).fold(0.0, f64::max);
    let sum: f64 = units.iter().map(greatest).sum();
    let (problem, remedy) = if sum == 0.0 {
        ("every weight is 0, so that nobody counts in the adopted fraction", "give weights above 0")
    } else if sum.is_finite() {
        return None;
    } else {
        (
            "the weights add up to more than the largest number there is",
            "divide all of them by the same number: only their ratios count",
        )
    };
    Some(Rejection { column: Some(column.to_owned()), ..Rejection::whole(file, problem, remedy) })
}

fn first_entry(member: &Member) -> Option<Date> {
    let entries: Option<Vec<Date>> = member.spells.iter().map(|s| s.entry).collect();
    entries?.into_iter().min_by_key(|d| d.first_day())
}

fn last_exit(member: &Member) -> Option<Date> {
    let exits: Option<Vec<Date>> = member.spells.iter().map(|s| s.exit).collect();
    exits?.into_iter().max_by_key(|d| d.last_day())
}

fn nobody(parts: &Parts<'_>, said: &BTreeMap<Key, Statement>) -> Rejection {
    let adopters = said.values().filter(|s| s.adoption.is_some()).count();
    let (problem, remedy) = if parts.matched.everyone().is_empty() {
        let dropped = Setting::UnknownUnits.with("drop");
        let (unit, units, system) = (Setting::Unit, Setting::Units, Setting::System);
        (
            format!("no unit is left: none is known, and {dropped} leaves them out"),
            format!("check the column of units ({unit}), its code list ({units}) and the system ({system})"),
        )
    } else if adopters > 0 {
        let system = &parts.listing.system.name;
        let problem = format!("none of the {adopters} units that adopt is in the system {system}");
        (problem, format!("check the code list ({}) and the system ({})", Setting::Units, Setting::System))
    } else {
        let (date, adopted, never) = (Setting::Date, Setting::Adopted, Setting::Never);
        (
            "no unit adopts; there is nothing to estimate".to_owned(),
            format!("check the column of dates ({date}), the 0/1 column ({adopted}) and {never}"),
        )
    };
    Rejection::whole(parts.columns.file, problem, remedy)
}

/// Defects that only the assembled record shows.
fn defect(file: &str, error: &DataError) -> Rejection {
    let text = error.to_string();
    let (problem, remedy) = text.split_once("; ").unwrap_or((&text, "correct the file"));
    Rejection::whole(file, problem, remedy)
}
