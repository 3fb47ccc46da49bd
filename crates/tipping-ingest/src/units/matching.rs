//! Units as written in a file, matched with a code list or with the list of members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tipping_core::result::Decision;
use tipping_core::{Setting, Warning};

use crate::names;
use crate::rejection::Rejection;
use crate::request::{UnitCode, UnknownUnits};
use crate::units::crosswalk::{Crosswalk, State};
use crate::units::systems::Listing;

/// What a unit is, however it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// A state of a code list.
    State(State),
    /// Itself, as written (in the list of members, where there is one).
    Written(String),
}

/// The units of a file, matched.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    pub(crate) keys: HashMap<String, Key>,
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) decisions: Vec<Decision>,
}

impl Matched {
    /// What a unit is, given as written; `None` = unknown, and left out or refused.
    pub(crate) fn key(&self, unit: &str) -> Option<&Key> {
        self.keys.get(unit)
    }

    /// The crosswalk knows one state where a list of members may know two in turn: COW has Germany (255) and
    /// the German Federal Republic (260), Yemen (679) and the Yemen Arab Republic (678). A file with both
    /// names means both members.
    fn tell_apart(&mut self, listing: &Listing, members: &Members<'_>) {
        let mut spellings: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
        for (spelling, key) in &self.keys {
            spellings.entry(key.clone()).or_default().insert(spelling.clone());
        }
        for spellings in spellings.into_values().filter(|s| s.len() > 1) {
            let own: Option<Vec<(String, State)>> = spellings
                .into_iter()
                .map(|spelling| {
                    let id = members.find(&spelling)?;
                    let state = listing.members.iter().find(|m| m.id == id)?.state?;
                    Some((spelling, state))
                })
                .collect();
            let Some(own) = own else { continue };
            let states: BTreeSet<State> = own.iter().map(|(_, state)| *state).collect();
            if states.len() < own.len() {
                continue;
            }
            let told: Vec<String> =
                own.iter().map(|(spelling, state)| format!("{spelling} is {}", state.number())).collect();
            self.decisions.push(Decision::new(
                "names of two members",
                told.join(", "),
                "both are in the file",
            ));
            self.keys.extend(own.into_iter().map(|(spelling, state)| (spelling, Key::State(state))));
        }
    }

    /// Every unit that is known, once, in order.
    pub(crate) fn everyone(&self) -> BTreeSet<&Key> {
        self.keys.values().collect()
    }
}

/// Where units are written, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) column: &'a str,
    pub(crate) code: UnitCode,
}

/// Matches every unit, given as written and with its row; one rejection (or mention) for each spelling that
/// nothing knows, and one for each row without a unit.
pub(crate) fn match_units<'r>(
    units: impl Iterator<Item = (&'r str, u64)>,
    place: Place<'_>,
    listing: &Listing,
    unknown: UnknownUnits,
) -> Matched {
    let members = Members::of(listing);
    let mut matched = Matched::default();
    // In a closed system a unit is spelled as it comes first.
    let mut spelled: HashMap<String, String> = HashMap::new();
    let mut respelled: Vec<String> = Vec::new();
    let closed = listing.closed && place.code == UnitCode::AsWritten;
    let mut strangers = Strangers::new();
    let mut first_seen: HashMap<&str, u64> = HashMap::new();
    for (unit, row) in units {
        if matched.keys.contains_key(unit) {
            continue;
        }
        if unit.trim().is_empty() {
            matched.rejections.push(Rejection {
                row: Some(row),
                column: Some(place.column.to_owned()),
                ..Rejection::whole(place.file, "no unit in this row", "fill it in, or remove the row")
            });
        } else if closed {
            let written = unit.trim();
            let first = spelled.entry(names::folded(written)).or_insert_with(|| written.to_owned());
            if first != written {
                respelled.push(format!("{written} is {first}"));
            }
            matched.keys.insert(unit.to_owned(), Key::Written(first.clone()));
        } else if let Some(key) = find(unit, place.code, &members) {
            matched.keys.insert(unit.to_owned(), key);
        } else {
            let first = *first_seen.entry(unit).or_insert(row);
            *strangers.entry((first, unit)).or_default() += 1;
        }
    }
    if !respelled.is_empty() {
        let why = "they differ in case, accents or spaces alone";
        matched.decisions.push(Decision::new("spellings of one unit", respelled.join(", "), why));
    }
    if place.code == UnitCode::Name {
        matched.tell_apart(listing, &members);
    }
    match unknown {
        UnknownUnits::Drop => matched.warnings.extend(left_out(&strangers, place, listing)),
        UnknownUnits::Refuse => {
            matched.rejections.extend(refused(&strangers, place, listing, &members));
        }
    }
    matched
}

/// Rows of each unknown spelling, by its first row.
type Strangers<'r> = BTreeMap<(u64, &'r str), u64>;

/// The warning that names the unknown units which are left out.
fn left_out(strangers: &Strangers<'_>, place: Place<'_>, listing: &Listing) -> Option<Warning> {
    if strangers.is_empty() {
        return None;
    }
    let listed: Vec<String> = strangers.keys().map(|(row, unit)| format!("{unit} (row {row})")).collect();
    let message = format!(
        "{} units that {} does not know are left out: {}.",
        listed.len(),
        place.who(listing),
        listed.join(", ")
    );
    Some(Warning::new("unknown_units_dropped", message))
}

/// A rejection for each unknown spelling, with the nearest ones that are known.
fn refused(
    strangers: &Strangers<'_>,
    place: Place<'_>,
    listing: &Listing,
    members: &Members<'_>,
) -> Vec<Rejection> {
    let mut rejections = Vec::with_capacity(strangers.len());
    for (&(row, unit), &rows) in strangers {
        let more = if rows > 1 { format!(" (the first of {rows} rows)") } else { String::new() };
        let near = match place.code {
            UnitCode::AsWritten => members.nearest(unit),
            code => Crosswalk::bundled().nearest(code, unit),
        };
        let near = if near.is_empty() { String::new() } else { format!("nearest: {}; ", near.join(", ")) };
        // The members of a list may be named by another code than the units.
        let other = [UnitCode::Name, UnitCode::Iso3].into_iter().find(|code| {
            place.code == UnitCode::AsWritten && Crosswalk::bundled().find(*code, unit).is_some()
        });
        let other = other
            .map(|code| format!("say {} if it is a state; ", Setting::Units.with(code)))
            .unwrap_or_default();
        rejections.push(Rejection {
            file: place.file.to_owned(),
            row: Some(row),
            column: Some(place.column.to_owned()),
            value: Some(unit.to_owned()),
            problem: format!("{} does not know this unit{more}", place.who(listing)),
            remedy: format!("{near}{other}{}", correct_or_drop()),
        });
    }
    rejections
}

/// What to do about a unit that no list knows.
pub(crate) fn correct_or_drop() -> String {
    format!("correct it, or {} leaves it out", Setting::UnknownUnits.with("drop"))
}

impl Place<'_> {
    /// The list that should know a unit.
    fn who(&self, listing: &Listing) -> String {
        match self.code {
            UnitCode::Cow => "the COW code list".into(),
            UnitCode::Gw => "the GW code list".into(),
            UnitCode::Iso3 => "the list of ISO 3166 alpha-3 codes".into(),
            UnitCode::Name => "the list of names".into(),
            UnitCode::AsWritten if listing.system.name == "closed" => "the record of adoption".into(),
            UnitCode::AsWritten => format!("the system {}", listing.system.name),
        }
    }
}

fn find(unit: &str, code: UnitCode, members: &Members<'_>) -> Option<Key> {
    match code {
        UnitCode::AsWritten => members.find(unit).map(|id| Key::Written(id.to_owned())),
        code => Crosswalk::bundled().find(code, unit).map(Key::State),
    }
}

/// The members of a system by identifier and name.
pub(crate) struct Members<'a> {
    exact: HashMap<&'a str, &'a str>,
    folded: HashMap<String, &'a str>,
    spellings: Vec<&'a str>,
}

impl<'a> Members<'a> {
    pub(crate) fn of(listing: &'a Listing) -> Self {
        let ids = || listing.members.iter().map(|m| (m.id.as_str(), m.id.as_str()));
        let names = listing.members.iter().map(|m| (m.name.as_str(), m.id.as_str()));
        let mut folded = HashMap::new();
        // Identifiers before names: whoever comes first keeps a spelling.
        for (spelling, id) in ids().chain(names) {
            folded.entry(names::key(spelling)).or_insert(id);
        }
        Self { exact: ids().collect(), folded, spellings: ids().map(|(id, _)| id).collect() }
    }

    pub(crate) fn find(&self, unit: &str) -> Option<&'a str> {
        self.exact.get(unit.trim()).or_else(|| self.folded.get(&names::key(unit))).copied()
    }

    fn nearest(&self, unit: &str) -> Vec<String> {
        names::nearest(unit, self.spellings.iter().copied(), 3).into_iter().map(str::to_owned).collect()
    }
}
