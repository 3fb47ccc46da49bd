//! The crosswalk: one state under its COW and GW numbers, its ISO code and its names.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::bundled::bundle::{ListName, bundle};
use crate::names;
use crate::request::{Regions, UnitCode};

/// A state as one of the two lists has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum State {
    Cow(u16),
    Gw(u16),
}

impl State {
    /// Its number in its list.
    pub(crate) fn number(self) -> u16 {
        match self {
            Self::Cow(n) | Self::Gw(n) => n,
        }
    }
}

/// Where the record of a state may come from when another list has it under another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) state: State,
    /// The crosswalk calls both the same state; otherwise one goes on from the other.
    pub(crate) same: bool,
}

/// GW goes on with one number where COW has another before or after unification: (GW, COW). West Germany 260
/// is Germany 255 from 1990; North Yemen 678 is 678 in COW until 1990, then 679 (in the crosswalk).
const CONTINUES: [(u16, u16); 2] = [(260, 255), (678, 678)];

#[derive(Debug, Deserialize)]
struct Row {
    gw: u16,
    cow: Option<u16>,
    iso3: Option<String>,
    name: String,
    region: Option<String>,
    continent: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Alias {
    alias: String,
    gw: u16,
}

#[derive(Debug, Deserialize)]
struct Listed {
    unit: u16,
    name: String,
}

/// Codes and names of states.
#[derive(Debug)]
pub(crate) struct Crosswalk {
    rows: Vec<Row>,
    /// GW and COW numbers that the lists know, with the names that they give.
    cow: HashMap<u16, String>,
    gw: HashMap<u16, usize>,
    iso3: HashMap<String, u16>,
    names: HashMap<String, u16>,
    /// As they are written, for the search of candidates.
    spellings: Vec<(String, u16)>,
}

fn table<T: for<'de> Deserialize<'de>>(dataset: &str, file: &str) -> Vec<T> {
    let bytes = bundle(dataset).map_or(&[][..], |b| b.file(file));
    csv::Reader::from_reader(bytes).deserialize().flatten().collect()
}

/// How many states are suggested for a value that no list knows.
const MOST_SUGGESTIONS: usize = 3;

impl Crosswalk {
    /// The bundled crosswalk.
    pub(crate) fn bundled() -> &'static Self {
        static CROSSWALK: OnceLock<Crosswalk> = OnceLock::new();
        CROSSWALK.get_or_init(|| {
            let rows: Vec<Row> = table("units", "units.csv");
            let aliases: Vec<Alias> = table("units", "aliases.csv");
            let common: Vec<Alias> = table("units", "common_names.csv");
            let cow: Vec<Listed> = table("systems", "cow.csv");
            let gw: Vec<Listed> = table("systems", "gw.csv");
            let mut crosswalk = Self {
                cow: cow.iter().map(|l| (l.unit, l.name.clone())).collect(),
                gw: rows.iter().enumerate().map(|(i, r)| (r.gw, i)).collect(),
                iso3: rows.iter().filter_map(|r| Some((r.iso3.clone()?, r.gw))).collect(),
                rows,
                names: HashMap::new(),
                spellings: Vec::new(),
            };
            let own: Vec<(String, u16)> = crosswalk.rows.iter().map(|r| (r.name.clone(), r.gw)).collect();
            // Whoever comes first keeps a name: "Germany" is GW 260, though COW calls 255 so.
            let cow = cow.into_iter().filter_map(|l| Some((l.name, crosswalk.gw_of(l.unit)?)));
            let cow: Vec<(String, u16)> = cow.collect();
            let named = aliases.into_iter().chain(common).map(|a| (a.alias, a.gw));
            let named =
                own.into_iter().chain(named).chain(gw.into_iter().map(|l| (l.name, l.unit))).chain(cow);
            for (name, gw) in named {
                if let std::collections::hash_map::Entry::Vacant(free) =
                    crosswalk.names.entry(names::key(&name))
                {
                    free.insert(gw);
                    crosswalk.spellings.push((name, gw));
                }
            }
            crosswalk
        })
    }

    /// The state that a value means in a code list.
    pub(crate) fn find(&self, code: UnitCode, value: &str) -> Option<State> {
        match code {
            UnitCode::Cow => number(value).filter(|n| self.cow.contains_key(n)).map(State::Cow),
            UnitCode::Gw => number(value).filter(|n| self.gw.contains_key(n)).map(State::Gw),
            UnitCode::Iso3 => self.iso3.get(&value.trim().to_ascii_uppercase()).copied().map(State::Gw),
            UnitCode::Name => self.names.get(&names::key(value)).copied().map(State::Gw),
            UnitCode::AsWritten => None,
        }
    }

    /// The name of a state: COW's own, or the crosswalk's.
    pub(crate) fn name(&self, state: State) -> Option<&str> {
        match state {
            State::Cow(n) => self.cow.get(&n).map(String::as_str),
            State::Gw(n) => self.row(n).map(|r| r.name.as_str()),
        }
    }

    /// The part of the world in which it lies.
    pub(crate) fn region(&self, state: State, regions: Regions) -> Option<&str> {
        let gw = match state {
            State::Cow(n) => self.gw_of(n)?,
            State::Gw(n) => n,
        };
        let row = self.row(gw)?;
        match regions {
            Regions::Subregion => row.region.as_deref(),
            Regions::Continent => row.continent.as_deref(),
        }
    }

    /// Name and number, for messages.
    pub(crate) fn label(&self, state: State) -> String {
        let (list, number) = match state {
            State::Cow(n) => ("COW", n),
            State::Gw(n) => ("GW", n),
        };
        format!("{} ({list} {number})", self.name(state).unwrap_or("unknown"))
    }

    /// The code of a state in a code list, for messages and identifiers.
    pub(crate) fn code_of(&self, state: State, code: UnitCode) -> String {
        let number = match state {
            State::Cow(n) | State::Gw(n) => n,
        };
        let row = if let State::Gw(n) = state { self.row(n) } else { None };
        match (code, row) {
            (UnitCode::Iso3, Some(Row { iso3: Some(iso3), .. })) => iso3.clone(),
            (UnitCode::Name, Some(row)) => row.name.clone(),
            _ => number.to_string(),
        }
    }

    /// Where the record of a state may come from, first choice first: under its own number, under the same
    /// number in the other list, under another number there.
    ///
    /// `loose`: units were named by words or ISO codes, which call every Germany the same.
    pub(crate) fn sources(&self, target: State, loose: bool) -> Vec<Link> {
        let mut sources = vec![Link { state: target, same: true }];
        let pairs = self.rows.iter().filter_map(|r| Some((r.gw, r.cow?, true)));
        let pairs = pairs.chain(CONTINUES.iter().map(|(gw, cow)| (*gw, *cow, false)));
        let mut others: Vec<(u16, Link)> = pairs
            .filter_map(|(gw, cow, same)| match target {
                State::Cow(n) => (n == cow).then_some((gw, Link { state: State::Gw(gw), same })),
                State::Gw(n) => (n == gw).then_some((cow, Link { state: State::Cow(cow), same })),
            })
            .collect();
        let (State::Cow(own) | State::Gw(own)) = target;
        others.sort_by_key(|(n, _)| *n != own);
        sources.extend(others.into_iter().map(|(_, link)| link));
        if loose && target == State::Gw(255) {
            sources.push(Link { state: State::Gw(260), same: false });
        }
        sources
    }

    /// A state as it is written in a code list, with its name where that is not the same.
    fn written_with_name(&self, gw: u16, code: UnitCode) -> Option<String> {
        let state = match code {
            UnitCode::Cow => State::Cow(self.row(gw)?.cow?),
            _ => State::Gw(gw),
        };
        let written = self.code_of(state, code);
        let name = self.name(state)?;
        Some(if written == name { written } else { format!("{written} ({name})") })
    }

    /// What a value that no list knows may have meant: at most three, as they should be written.
    pub(crate) fn nearest(&self, code: UnitCode, value: &str) -> Vec<String> {
        let mut best: Vec<String> = Vec::new();
        for text in self.likely(code, value).into_iter().filter_map(|gw| self.written_with_name(gw, code)) {
            if best.len() < MOST_SUGGESTIONS && !best.contains(&text) {
                best.push(text);
            }
        }
        best
    }

    /// The states that a value which no list knows may have meant, by GW number, the likeliest first; some of
    /// them more than once.
    fn likely(&self, code: UnitCode, value: &str) -> Vec<u16> {
        let mut likely = Vec::new();
        // The right state in another code list.
        for other in [UnitCode::Name, UnitCode::Iso3] {
            if let Some(State::Gw(gw)) = self.find(other, value) {
                likely.push(gw);
            }
        }
        // A short form of a name: GER, SPA.
        if code == UnitCode::Iso3 {
            let short = names::key(value);
            let begun = |name: &str| short.len() > 2 && names::key(name).starts_with(&short);
            likely.extend(self.rows.iter().filter(|r| r.iso3.is_some() && begun(&r.name)).map(|r| r.gw));
        }
        // One slip of the key in a code, or a name much like it.
        let one_off = |written: String| strsim::osa_distance(&value.trim().to_uppercase(), &written) == 1;
        match code {
            UnitCode::Cow | UnitCode::Gw => {
                let slips = self.rows.iter().filter(|r| {
                    let number = if code == UnitCode::Cow { r.cow } else { Some(r.gw) };
                    number.is_some_and(|n| n > 9 && one_off(n.to_string()))
                });
                likely.extend(slips.map(|r| r.gw));
            }
            UnitCode::Iso3 => {
                let slips = self.rows.iter().filter(|r| r.iso3.clone().is_some_and(one_off));
                likely.extend(slips.map(|r| r.gw));
            }
            UnitCode::Name | UnitCode::AsWritten => {}
        }
        let near =
            names::nearest(value, self.spellings.iter().map(|(name, _)| name.as_str()), 2 * MOST_SUGGESTIONS);
        for name in near {
            if let Some(State::Gw(gw)) = self.find(UnitCode::Name, name) {
                likely.push(gw);
            }
        }
        likely
    }

    fn row(&self, gw: u16) -> Option<&Row> {
        self.gw.get(&gw).and_then(|i| self.rows.get(*i))
    }

    /// The GW number that a COW number continues under; where there are two, the one with the same number.
    fn gw_of(&self, cow: u16) -> Option<u16> {
        let same = self.rows.iter().filter(|r| r.cow == Some(cow)).map(|r| r.gw);
        let continued = CONTINUES.iter().filter(|(_, c)| *c == cow).map(|(gw, _)| *gw);
        let all: Vec<u16> = same.chain(continued).collect();
        all.iter().copied().find(|gw| *gw == cow).or(all.first().copied())
    }
}

/// A number as files write it: `2`, `002`, `2.0`.
fn number(value: &str) -> Option<u16> {
    let value = value.trim();
    let whole = value
        .split_once('.')
        .map_or(value, |(whole, rest)| if rest.bytes().all(|b| b == b'0') { whole } else { value });
    whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok())?
}

/// Letter codes of COW for states whose ISO 3166 code is another one, and no ISO code of any other state.
const LETTER_CODES: &[&str] = &[
    "HAI", "TRI", "BAR", "SLU", "SVG", "AAB", "SKN", "GUA", "HON", "SAL", "COS", "PAR", "URU", "UKG", "IRE",
    "NTH", "FRN", "SPN", "POR", "GMY", "CZR", "SLO", "CRO", "BOS", "BUL", "MLD", "LAT", "LIT", "SWD", "DEN",
    "ICE", "EQG", "MAA", "NIR", "CDI", "GUI", "BFO", "SIE", "TOG", "CAO", "NIG", "CEN", "CHA", "CON", "TAZ",
    "ZAN", "BUI", "ANG", "MZM", "ZIM", "MAW", "SAF", "LES", "BOT", "SWA", "MAG", "MAS", "SEY", "MOR", "ALG",
    "LIB", "SUD", "LEB", "KUW", "BAH", "UAE", "OMA", "TAJ", "KYR", "KZK", "TAW", "ROK", "BHU", "BNG", "MYA",
    "SRI", "MAD", "NEP", "CAM", "DRV", "RVN", "MAL", "SIN", "PHI", "INS", "ETM", "AUL", "NEW", "VAN", "SOL",
    "FIJ", "MSI", "PAL",
];

/// Whether a code is one of COW's letters and none of ISO 3166.
pub(crate) fn is_letter_code(value: &str) -> bool {
    let code = value.trim().to_ascii_uppercase();
    LETTER_CODES.contains(&code.as_str()) && Crosswalk::bundled().find(UnitCode::Iso3, &code).is_none()
}

/// The code list that identifiers seem to be in, and why.
///
/// A column's name counts only if the values have the form of its codes; numbers are taken for codes of
/// `list`, the system's.
pub(crate) fn recognize(column: &str, values: &[&str], list: ListName) -> (UnitCode, String) {
    let crosswalk = Crosswalk::bundled();
    let most = |of: &dyn Fn(&str) -> bool| 2 * values.iter().filter(|v| of(v)).count() > values.len();
    let named = match names::key(column).as_str() {
        "cow" | "ccode" | "cowcode" | "cowid" | "cownr" | "ccodecow" => Some(UnitCode::Cow),
        "gw" | "gwcode" | "gwno" | "gwid" | "gwn" => Some(UnitCode::Gw),
        "iso3" | "iso3c" | "iso3code" | "isoalpha3" | "iso" | "isocode" | "alpha3" | "countrycode" => {
            Some(UnitCode::Iso3)
        }
        _ => None,
    };
    let letters = |v: &str| v.trim().len() == 3 && v.trim().bytes().all(|b| b.is_ascii_alphabetic());
    if let Some(code) = named
        && most(&|v| if code == UnitCode::Iso3 { letters(v) } else { number(v).is_some() })
    {
        return (code, format!("column {column}"));
    }
    if most(&|v| number(v).is_some()) {
        return (list.code(), "the identifiers are numbers, taken for those of the system".into());
    }
    let capital = |v: &str| letters(v) && !v.bytes().any(|b| b.is_ascii_lowercase());
    if most(&|v| capital(v) && crosswalk.find(UnitCode::Iso3, v).is_some()) {
        return (UnitCode::Iso3, "the identifiers are three capital letters that ISO 3166 knows".into());
    }
    (UnitCode::Name, "the identifiers are words".into())
}

/// Whether identifiers look like states: at least five, and four fifths of them known.
pub(crate) fn look_like_states(column: &str, values: &[&str]) -> bool {
    let crosswalk = Crosswalk::bundled();
    let known = |code: UnitCode| values.iter().filter(|v| crosswalk.find(code, v).is_some()).count();
    let enough = |code: UnitCode| 5 * known(code) >= 4 * values.len();
    let (code, _) = recognize(column, values, ListName::Cow);
    values.len() >= 5 && (enough(code) || code == UnitCode::Cow && enough(UnitCode::Gw))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(code: UnitCode, value: &str) -> Option<State> {
        Crosswalk::bundled().find(code, value)
    }

    #[test]
    fn the_bundled_tables_are_read_in_full() {
        let crosswalk = Crosswalk::bundled();
        assert_eq!((crosswalk.rows.len(), crosswalk.gw.len(), crosswalk.cow.len()), (225, 225, 217));
        assert_eq!(crosswalk.iso3.len(), 195);
        // Every alias leads somewhere, and none is lost to a clash.
        for file in ["aliases.csv", "common_names.csv"] {
            for Alias { alias, gw } in table("units", file) {
                assert_eq!(find(UnitCode::Name, &alias), Some(State::Gw(gw)), "{alias}");
            }
        }
    }

    #[test]
    fn a_state_is_found_under_every_code() {
        assert_eq!(find(UnitCode::Cow, "2"), Some(State::Cow(2)));
        assert_eq!(find(UnitCode::Cow, " 002 "), Some(State::Cow(2)));
        assert_eq!(find(UnitCode::Gw, "2.0"), Some(State::Gw(2)));
        assert_eq!(find(UnitCode::Iso3, "usa"), Some(State::Gw(2)));
        for name in ["United States", "USA", "united states of america", "The United States"] {
            assert_eq!(find(UnitCode::Name, name), Some(State::Gw(2)), "{name}");
        }
        assert_eq!(find(UnitCode::Name, "cote divoire"), Some(State::Gw(437)));
        for (code, value) in [
            (UnitCode::Cow, "9999"),
            (UnitCode::Cow, "2.5"),
            (UnitCode::Cow, ""),
            (UnitCode::Iso3, "XXX"),
            (UnitCode::Name, "Narnia"),
            (UnitCode::AsWritten, "2"),
            (UnitCode::Cow, "70000"),
        ] {
            assert_eq!(find(code, value), None, "{value}");
        }
    }

    #[test]
    fn the_cow_list_knows_states_that_the_crosswalk_has_no_row_for() {
        let crosswalk = Crosswalk::bundled();
        let yemen = find(UnitCode::Cow, "678").unwrap();
        assert_eq!(crosswalk.name(yemen), Some("Yemen Arab Republic"));
        assert_eq!(crosswalk.region(yemen, Regions::Subregion), Some("Western Asia"));
        assert_eq!(crosswalk.region(yemen, Regions::Continent), Some("Asia"));
    }

    #[test]
    fn records_cross_between_the_lists() {
        let crosswalk = Crosswalk::bundled();
        let from =
            |target| -> Vec<State> { crosswalk.sources(target, false).iter().map(|l| l.state).collect() };
        assert_eq!(from(State::Cow(946)), [State::Cow(946), State::Gw(970)]);
        assert_eq!(from(State::Gw(970)), [State::Gw(970), State::Cow(946)]);
        assert_eq!(from(State::Cow(345)), [State::Cow(345), State::Gw(345), State::Gw(340)]);
        assert_eq!(from(State::Cow(255)), [State::Cow(255), State::Gw(255), State::Gw(260)]);
        assert_eq!(from(State::Gw(678)), [State::Gw(678), State::Cow(678), State::Cow(679)]);
        assert_eq!(crosswalk.sources(State::Gw(255), true).len(), 3);
    }

    #[test]
    fn code_lists_are_recognized() {
        let code = |column: &str, values: &[&str]| recognize(column, values, ListName::Gw).0;
        assert_eq!(code("ccode", &["2", "20"]), UnitCode::Cow);
        assert_eq!(code("unit", &["2", "20"]), UnitCode::Gw);
        assert_eq!(code("unit", &["USA", "FRA", "XXX"]), UnitCode::Iso3);
        assert_eq!(code("unit", &["France", "Chad"]), UnitCode::Name);
        assert_eq!(code("iso", &["France", "Chad"]), UnitCode::Name);
        assert_eq!(code("iso3", &["GER", "HKG"]), UnitCode::Iso3);
        assert_eq!(code("unit", &["GER", "HKG"]), UnitCode::Name);
    }

    #[test]
    fn physicians_do_not_look_like_states() {
        let numbers: Vec<String> = (1..=125).map(|i| i.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert!(!look_like_states("id", &numbers));
        assert!(look_like_states("country", &["France", "Chad", "Peru", "Japan", "Narnia"]));
        assert!(look_like_states("id", &["340", "345", "2", "20", "31"]));
    }

    #[test]
    fn candidates_are_named_as_they_should_be_written() {
        let crosswalk = Crosswalk::bundled();
        assert_eq!(crosswalk.nearest(UnitCode::Name, "Frnace")[0], "France");
        assert_eq!(crosswalk.nearest(UnitCode::Cow, "France")[0], "220 (France)");
        assert_eq!(
            crosswalk.nearest(UnitCode::Iso3, "FRR").first().map(String::as_str),
            Some("FRA (France)")
        );
        assert!(crosswalk.nearest(UnitCode::Cow, "2201").contains(&"220 (France)".to_owned()));
        assert!(crosswalk.nearest(UnitCode::Name, "Narnia").len() <= 3);
    }
}
