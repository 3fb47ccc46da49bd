//! What the units of the data are, so that the units of later files can be matched with them.

use std::collections::{BTreeSet, HashMap};

use tipping_core::result::Decision;
use tipping_core::{AdoptionData, Date, Setting, Unit, Warning};

use crate::bundled::bundle::ListName;
use crate::names::some_of;
use crate::rejection::Rejection;
use crate::request::{UnitCode, UnknownUnits};
use crate::units::crosswalk::{Crosswalk, Link, State, look_like_states, recognize};
use crate::units::matching::{Key, Members, Place, match_units};
use crate::units::systems::{Listing, Member, code_name};

/// How many units a message shows as an example.
const EXAMPLES: usize = 3;

/// What each unit of a record is in the code lists, and by which code its file named units: what
/// [`supplement`](crate::supplement()) needs to match the units of further files as those of the first were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// In order of [`AdoptionData::units`].
    states: Vec<Option<State>>,
    code: UnitCode,
    /// The column of units.
    column: String,
}

impl Identities {
    pub(crate) fn new(states: Vec<Option<State>>, code: UnitCode, column: &str) -> Self {
        Self { states, code, column: column.to_owned() }
    }
}

/// The units of the data, ready to be matched with those of a further file.
pub(crate) struct Target<'a> {
    pub(crate) units: &'a [Unit],
    /// How the data name their units.
    code: UnitCode,
    states: Vec<Option<State>>,
    /// The list that a number without a list belongs to.
    list: ListName,
    listing: Listing,
    /// Units as written that were taken for states.
    pub(crate) decisions: Vec<Decision>,
}

/// A unit of the data that takes what is said under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taker {
    /// Index into the units of the data.
    pub(crate) unit: usize,
    /// 0 = under its own key; the lower, the earlier it is asked.
    pub(crate) rank: usize,
    /// Whether the crosswalk calls both the same state; otherwise one goes on from the other.
    pub(crate) same: bool,
}

/// The units of a file, matched with code lists and with the data.
pub(crate) struct MatchedFile {
    /// What each unit of the file is, by its spelling.
    pub(crate) keys: HashMap<String, Key>,
    /// Units as written that the data do not have.
    pub(crate) strangers: BTreeSet<String>,
    pub(crate) takers: HashMap<Key, Vec<Taker>>,
    pub(crate) code: UnitCode,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) rejections: Vec<Rejection>,
}

impl<'a> Target<'a> {
    pub(crate) fn new(data: &'a AdoptionData, identities: &Identities) -> Self {
        let units = data.units();
        let mut states = identities.states.clone();
        let mut decisions = Vec::new();
        let mut list = match (data.system().name.as_str(), identities.code) {
            ("gw" | "gw-no-microstates", _) => ListName::Gw,
            ("cow", _) => ListName::Cow,
            (_, UnitCode::Gw) => ListName::Gw,
            _ => ListName::Cow,
        };
        if states.iter().all(Option::is_none) {
            let ids: Vec<&str> = units.iter().map(|u| u.id.as_str()).collect();
            if look_like_states(&identities.column, &ids) {
                let (code, why) = recognize(&identities.column, &ids, ListName::Cow);
                states = ids.iter().map(|id| Crosswalk::bundled().find(code, id)).collect();
                list = if code == UnitCode::Gw { ListName::Gw } else { ListName::Cow };
                let choice = format!("states by {}", code_name(code));
                decisions.push(Decision::new("units of the data", choice, format!("they look so: {why}")));
            }
        }
        let members = units.iter().zip(&states).map(|(unit, state)| Member::known_as(unit, *state)).collect();
        let listing = Listing::of_members(&data.system().name, members);
        Self { units, code: identities.code, states, list, listing, decisions }
    }

    /// Whether any unit is a state of the code lists.
    pub(crate) fn has_states(&self) -> bool {
        self.states.iter().any(Option::is_some)
    }

    /// By which code a file names its units, and why.
    pub(crate) fn code_of(
        &self,
        asked: Option<UnitCode>,
        column: &str,
        units: &[&str],
    ) -> (UnitCode, String) {
        if let Some(code) = asked {
            return (code, Setting::Units.to_string());
        }
        if !self.has_states() {
            return (UnitCode::AsWritten, "the units of the data are in no code list".into());
        }
        if self.code == UnitCode::AsWritten {
            let members = Members::of(&self.listing);
            let own: BTreeSet<&str> = units.iter().filter_map(|u| members.find(u)).collect();
            if 2 * own.len() >= units.len().min(self.units.len()) {
                return (UnitCode::AsWritten, "the identifiers are those of the data".into());
            }
        }
        recognize(column, units, self.list)
    }

    /// Matches the units of a file, given as written and with their rows. Units as written that the data do
    /// not have are told in [`MatchedFile::strangers`] and no error.
    pub(crate) fn match_file(
        &self,
        file: &str,
        column: &str,
        units: &[(&str, u64)],
        asked: Option<UnitCode>,
        unknown: UnknownUnits,
    ) -> MatchedFile {
        let distinct: BTreeSet<&str> =
            units.iter().map(|(unit, _)| *unit).filter(|u| !u.is_empty()).collect();
        let distinct: Vec<&str> = distinct.into_iter().collect();
        let (code, why) = self.code_of(asked, column, &distinct);
        let members = Members::of(&self.listing);
        let strange =
            |unit: &str| code == UnitCode::AsWritten && !unit.is_empty() && members.find(unit).is_none();
        let strangers: BTreeSet<String> =
            distinct.iter().filter(|u| strange(u)).map(|u| (*u).to_owned()).collect();
        let known = units.iter().copied().filter(|(unit, _)| !strange(unit));
        let mut matched = self.match_as(Place { file, column, code }, known, unknown);
        let decision = Decision::new(format!("unit codes of {file}"), code_name(code), why);
        matched.decisions.insert(0, decision);
        MatchedFile { strangers, ..matched }
    }

    /// Matches units in a code list that is known. Every one that nothing knows is refused, or left out with
    /// a warning.
    pub(crate) fn match_as<'r>(
        &self,
        place: Place<'_>,
        units: impl Iterator<Item = (&'r str, u64)>,
        unknown: UnknownUnits,
    ) -> MatchedFile {
        let matched = match_units(units, place, &self.listing, unknown);
        MatchedFile {
            keys: matched.keys,
            decisions: matched.decisions,
            warnings: matched.warnings,
            rejections: matched.rejections,
            ..self.by_states(place.code)
        }
    }

    /// Who takes what is said in a code list, without a file in which units are written.
    pub(crate) fn by_states(&self, code: UnitCode) -> MatchedFile {
        MatchedFile {
            keys: HashMap::new(),
            strangers: BTreeSet::new(),
            takers: self.takers(code),
            code,
            decisions: Vec::new(),
            warnings: Vec::new(),
            rejections: Vec::new(),
        }
    }

    /// Who takes what is said under each key: as for the adoptions, a unit is first asked for under its own
    /// number, then under the numbers that another list has for it.
    pub(crate) fn takers(&self, code: UnitCode) -> HashMap<Key, Vec<Taker>> {
        let loose = matches!(code, UnitCode::Name | UnitCode::Iso3);
        let mut takers: HashMap<Key, Vec<Taker>> = HashMap::new();
        for (i, (unit, state)) in self.units.iter().zip(&self.states).enumerate() {
            let mut add = |key: Key, rank: usize, same: bool| {
                takers.entry(key).or_default().push(Taker { unit: i, rank, same });
            };
            match state {
                _ if code == UnitCode::AsWritten => add(Key::Written(unit.id.clone()), 0, true),
                Some(state) => {
                    let links = Crosswalk::bundled().sources(*state, loose);
                    for (rank, Link { state, same }) in links.into_iter().enumerate() {
                        add(Key::State(state), rank, same);
                    }
                }
                None => {}
            }
        }
        takers
    }

    /// How the data name their units, for messages: `by cow, such as 2, 20 and 31`.
    pub(crate) fn coding(&self) -> String {
        let ids: Vec<&str> = self.units.iter().map(|u| u.id.as_str()).collect();
        coding(self.code, &ids)
    }

    /// The first day on which a unit is in the system; none = always there.
    pub(crate) fn first_day(&self, unit: usize) -> Option<i64> {
        let entries: Option<Vec<Date>> = self.units.get(unit)?.spells.iter().map(|s| s.entry).collect();
        entries?.into_iter().map(Date::first_day).min()
    }
}

/// How units are named, with examples.
pub(crate) fn coding(code: UnitCode, ids: &[&str]) -> String {
    let shown: Vec<String> = ids.iter().take(EXAMPLES).map(|id| format!("`{id}`")).collect();
    let by = match code {
        UnitCode::AsWritten => "as written".to_owned(),
        code => format!("by {}", code_name(code)),
    };
    format!("{by}, such as {}", some_of(&shown, EXAMPLES))
}
