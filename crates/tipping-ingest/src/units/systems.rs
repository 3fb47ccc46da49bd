//! Who could adopt: the bundled lists of states, the units of the file, or a list that the user brings.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use tipping_core::result::Decision;
use tipping_core::{Date, Spell, System, Unit, Warning};

use crate::bundled::bundle::{ListName, bundle};
use crate::columns::dates::{DateReader, is_missing};
use crate::error::IngestError;
use crate::notes::Notes;
use crate::read::Table;
use crate::read::read_bytes;
use crate::read::read_table;
use crate::rejection::{Defect, Rejection};
use crate::request::{UnitCode, UnknownUnits};
use crate::units::crosswalk::{Crosswalk, State, recognize};
use crate::units::matching::correct_or_drop;

/// A member of a system.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) name: String,
    /// What it is in the code lists, where that is known.
    pub(crate) state: Option<State>,
    pub(crate) spells: Vec<Spell>,
}

impl Member {
    /// A unit of the data as a member with which the units of a further file are matched, for which the time
    /// of its membership does not matter.
    pub(crate) fn known_as(unit: &Unit, state: Option<State>) -> Self {
        Self { id: unit.id.clone(), name: unit.name.clone(), state, spells: Vec::new() }
    }

    /// A state of a code list, by its number there.
    fn listed(number: u16, list: ListName, spells: Vec<Spell>) -> Self {
        let state = match list {
            ListName::Cow => State::Cow(number),
            ListName::Gw => State::Gw(number),
        };
        let name = Crosswalk::bundled().name(state).unwrap_or_default().to_owned();
        Self { id: number.to_string(), name, state: Some(state), spells }
    }
}

/// A system with its members.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) system: System,
    /// The units of the data, always present; `members` is empty until they are known.
    pub(crate) closed: bool,
    /// The code list of the bundled systems.
    pub(crate) list: Option<ListName>,
    pub(crate) members: Vec<Member>,
    /// The column of units of a user's list.
    pub(crate) column: Option<String>,
    /// The first row of each of its members.
    rows: Vec<u64>,
    /// What is wrong with the list: whoever can be made out of it is there all the same, so that the data can
    /// be looked at.
    pub(crate) rejections: Vec<Rejection>,
    /// What is doubtful about the list.
    pub(crate) warnings: Vec<Warning>,
    /// What the list was read from.
    pub(crate) bytes: Cow<'static, [u8]>,
}

/// Reads a system by its name, or a list of members from a file.
pub(crate) fn open(name: &str) -> Result<Listing, IngestError> {
    match name {
        "closed" => Ok(closed()),
        "cow" => Ok(bundled(name, ListName::Cow, false)),
        "gw" => Ok(bundled(name, ListName::Gw, false)),
        "gw-no-microstates" => Ok(bundled(name, ListName::Gw, true)),
        file if Path::new(file).exists() => {
            let (bytes, file) = match read_bytes(file) {
                Ok(read) => read,
                Err(rejections) => return Ok(Listing { rejections, ..closed() }),
            };
            Ok(from_file(bytes, &file).unwrap_or_else(|rejections| Listing { rejections, ..closed() }))
        }
        other => Err(IngestError::NoSuchSystem { system: other.to_owned() }),
    }
}

impl Listing {
    /// A list of known members, with which the units of a further file are matched.
    pub(crate) fn of_members(system: &str, members: Vec<Member>) -> Self {
        Self { system: System { name: system.to_owned(), through: None }, closed: false, members, ..closed() }
    }
}

fn closed() -> Listing {
    Listing {
        system: System { name: "closed".into(), through: None },
        closed: true,
        list: None,
        members: Vec::new(),
        column: None,
        rows: Vec::new(),
        rejections: Vec::new(),
        warnings: Vec::new(),
        bytes: Cow::Borrowed(&[]),
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    unit: u16,
    entry: String,
    exit: String,
    #[serde(default)]
    microstate: u8,
}

fn bundled(name: &str, list: ListName, without_microstates: bool) -> Listing {
    let file = match list {
        ListName::Cow => "cow.csv",
        ListName::Gw => "gw.csv",
    };
    let systems = bundle("systems");
    let bytes = systems.map_or(&[][..], |b| b.file(file));
    let mut spells: BTreeMap<u16, Vec<Spell>> = BTreeMap::new();
    for row in csv::Reader::from_reader(bytes).deserialize::<Row>().flatten() {
        if !(without_microstates && row.microstate == 1) {
            let spell = Spell { entry: row.entry.parse().ok(), exit: row.exit.parse().ok() };
            spells.entry(row.unit).or_default().push(spell);
        }
    }
    let members = spells.into_iter().map(|(number, spells)| Member::listed(number, list, spells)).collect();
    Listing {
        system: System { name: name.to_owned(), through: systems.and_then(|b| b.through(file)) },
        closed: false,
        list: Some(list),
        members,
        column: None,
        rows: Vec::new(),
        rejections: Vec::new(),
        warnings: Vec::new(),
        bytes: Cow::Borrowed(bytes),
    }
}

impl Listing {
    /// Finds out which states the members of a user's list are, so that units in a code list can be matched
    /// with them. Members that no code list knows are refused, since nothing could ever match them, or left
    /// out.
    pub(crate) fn identify(&mut self, code: UnitCode, unknown: UnknownUnits, notes: &mut Notes) {
        let crosswalk = Crosswalk::bundled();
        let column = self.column.clone().unwrap_or_default();
        let ids: Vec<&str> = self.members.iter().map(|m| m.id.as_str()).collect();
        let list = if code == UnitCode::Gw { ListName::Gw } else { ListName::Cow };
        let (code, reason) = recognize(&column, &ids, list);
        notes.decisions.push(Decision::new("unit codes of the system", code_name(code), reason));
        let mut left_out = Vec::new();
        for (member, row) in self.members.iter_mut().zip(&self.rows) {
            member.state = crosswalk.find(code, &member.id);
            if let Some(state) = member.state {
                if member.name == member.id {
                    member.name = crosswalk.name(state).unwrap_or(&member.id).to_owned();
                }
            } else if unknown == UnknownUnits::Drop {
                left_out.push(format!("{} (row {row})", member.id));
            } else {
                let near = crosswalk.nearest(code, &member.id);
                let near =
                    if near.is_empty() { String::new() } else { format!("nearest: {}; ", near.join(", ")) };
                notes.rejections.push(Rejection {
                    row: Some(*row),
                    column: Some(column.clone()),
                    value: Some(member.id.clone()),
                    ..Rejection::whole(
                        &self.system.name,
                        "no code list knows this member of the system",
                        format!("{near}{}", correct_or_drop()),
                    )
                });
            }
        }
        if !left_out.is_empty() {
            let (count, system) = (left_out.len(), &self.system.name);
            let message = format!(
                "{count} members of {system} that no code list knows are left out: {}.",
                left_out.join(", ")
            );
            notes.warnings.push(Warning::new("unknown_units_dropped", message));
        }
        self.members.retain(|m| m.state.is_some());
    }
}

/// The word for a code list.
pub(crate) fn code_name(code: UnitCode) -> &'static str {
    match code {
        UnitCode::Cow => "cow",
        UnitCode::Gw => "gw",
        UnitCode::Iso3 => "iso3",
        UnitCode::Name => "name",
        UnitCode::AsWritten => "as written",
    }
}

const UNIT: [&str; 14] = [
    "unit", "id", "state", "country", "ccode", "cowcode", "cow", "gw", "gwcode", "gwno", "gwid", "iso3",
    "iso3c", "iso",
];
const ENTRY: [&str; 8] = ["entry", "start", "from", "begin", "entrydate", "startdate", "entered", "since"];
const EXIT: [&str; 8] = ["exit", "end", "to", "through", "exitdate", "enddate", "left", "until"];
const NAME: [&str; 4] = ["name", "statename", "countryname", "unitname"];

/// The columns of a list of members.
struct MemberColumns {
    unit: usize,
    entry: usize,
    exit: usize,
    name: Option<usize>,
}

impl MemberColumns {
    /// The columns by their names; a list without a unit, an entry or an exit is refused.
    fn of(table: &Table) -> Result<Self, Vec<Rejection>> {
        let column = |names: &[&str]| names.iter().find_map(|n| table.find(n));
        let (unit, entry, exit) = (column(&UNIT), column(&ENTRY), column(&EXIT));
        if let (Some(unit), Some(entry), Some(exit)) = (unit, entry, exit) {
            let name = column(&NAME).filter(|c| *c != unit);
            return Ok(Self { unit, entry, exit, name });
        }
        let required = [(unit, UNIT[0]), (entry, ENTRY[0]), (exit, EXIT[0])];
        let missing = required.into_iter().filter(|(found, _)| found.is_none()).map(|(_, name)| {
            let has = table.list_of_names();
            let problem = format!("a list of members needs a column `{name}`; it has {has}");
            table.reject_whole(problem, "name the columns unit, entry and exit")
        });
        Err(missing.collect())
    }
}

/// The members of a list as its rows are read, with the records that tell of them.
#[derive(Default)]
struct MembersOfFile<'t> {
    members: Vec<Member>,
    index: HashMap<&'t str, usize>,
    /// Of each member, the record that each spell comes from.
    origins: Vec<Vec<usize>>,
    /// The first record of each member.
    firsts: Vec<usize>,
}

impl<'t> MembersOfFile<'t> {
    /// Reads a row. A unit whose row is otherwise wrong is a member all the same, so that the data can be
    /// looked at.
    fn add(&mut self, table: &'t Table, columns: &MemberColumns, i: usize) -> Result<(), Vec<Rejection>> {
        let id = table.column(columns.unit).get(i).map(str::trim).filter(|id| !is_missing(id));
        let Some(id) = id else {
            let defect = Defect::new("no unit in this row", "fill it in, or remove the row");
            return Err(vec![table.reject(i, columns.unit, defect)]);
        };
        let name = columns.name.and_then(|c| table.column(c).get(i)).map(str::trim);
        let at = self.place(id, name.filter(|n| !n.is_empty()), i);
        let spell = read_spell(table, columns, id, i)?;
        self.members[at].spells.push(spell);
        self.origins[at].push(i);
        Ok(())
    }

    /// The place of a member, who is added when this is its first record.
    fn place(&mut self, id: &'t str, name: Option<&str>, i: usize) -> usize {
        *self.index.entry(id).or_insert_with(|| {
            let (id, name) = (id.to_owned(), name.unwrap_or(id).to_owned());
            self.members.push(Member { id, name, state: None, spells: Vec::new() });
            self.origins.push(Vec::new());
            self.firsts.push(i);
            self.members.len() - 1
        })
    }
}

/// The time of membership that a row tells of.
fn read_spell(table: &Table, columns: &MemberColumns, id: &str, i: usize) -> Result<Spell, Vec<Rejection>> {
    let MemberColumns { entry, exit, .. } = *columns;
    let entered = read_bound(table.column(entry).get(i), "if the unit was there from the beginning")
        .map_err(|defect| table.reject(i, entry, defect));
    let left = read_bound(table.column(exit).get(i), "if the unit never left")
        .map_err(|defect| table.reject(i, exit, defect));
    let (entered, left) = match (entered, left) {
        (Ok(entered), Ok(left)) => (entered, left),
        (entered, left) => return Err([entered, left].into_iter().filter_map(Result::err).collect()),
    };
    if let (Some(from), Some(to)) = (entered, left)
        && from.first_day() > to.last_day()
    {
        let problem = format!("`{id}` leaves before it enters ({from})");
        return Err(vec![table.reject(i, exit, Defect::new(problem, "correct one of the dates"))]);
    }
    Ok(Spell { entry: entered, exit: left })
}

/// Dates of a list of members are read in the forms that cannot be misread, whatever those of the data are.
fn from_file(bytes: Vec<u8>, file: &str) -> Result<Listing, Vec<Rejection>> {
    let table = read_table(&bytes, file, None)?;
    let columns = MemberColumns::of(&table)?;
    let mut rejections = Vec::new();
    let mut read = MembersOfFile::default();
    for i in 0..table.height() {
        rejections.extend(read.add(&table, &columns, i).err().into_iter().flatten());
    }
    let MembersOfFile { mut members, origins, firsts, .. } = read;
    for (member, rows) in members.iter_mut().zip(&origins) {
        overlaps(member, rows, &table, columns.entry, &mut rejections);
    }
    let column = table.names().get(columns.unit).cloned();
    let system = System { name: file.to_owned(), through: None };
    let rows = firsts.into_iter().map(|i| table.row(i)).collect();
    let warnings = table.warnings.clone();
    let bytes = Cow::Owned(bytes);
    Ok(Listing { system, closed: false, list: None, members, column, rows, rejections, warnings, bytes })
}

/// The date at which a spell begins or ends; `None` = open, which the cell says by being empty.
fn read_bound(cell: Option<&str>, when_empty: &str) -> Result<Option<Date>, Defect> {
    // The forms that cannot be misread, whatever those of the data are.
    DateReader::unambiguous().read(cell).map_err(|mut defect| {
        defect.remedy.push_str("; leave it empty ");
        defect.remedy.push_str(when_empty);
        defect
    })
}

/// Puts the spells of a member in order and refuses those that overlap.
fn overlaps(
    member: &mut Member,
    rows: &[usize],
    table: &Table,
    entry: usize,
    rejections: &mut Vec<Rejection>,
) {
    let mut spells: Vec<(Spell, usize)> = member.spells.iter().copied().zip(rows.iter().copied()).collect();
    spells.sort_by_key(|(s, i)| (s.entry.map_or(i64::MIN, Date::first_day), *i));
    for pair in spells.windows(2) {
        let ((earlier, row), (later, at)) = (pair[0], pair[1]);
        // An exit and an entry in the same imprecise date (1940, 1940) touch but do not overlap.
        let apart = match (earlier.exit, later.entry) {
            (Some(exit), Some(entry)) => entry.last_day() >= exit.first_day(),
            _ => false,
        };
        if !apart {
            let since = table.row(row);
            let defect = Defect::new(
                format!("this spell of `{}` overlaps with the one in row {since}", member.id),
                "end the first before the next begins, or join them in one row",
            );
            rejections.push(table.reject(at, entry, defect));
        }
    }
    member.spells = spells.into_iter().map(|(s, _)| s).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(name: &str) -> Listing {
        open(name).unwrap()
    }

    fn file(text: &str) -> Result<Listing, Vec<Rejection>> {
        from_file(text.as_bytes().to_vec(), "members.csv")
    }

    #[test]
    fn bundled_systems_are_complete() {
        let cow = listing("cow");
        assert_eq!(cow.members.len(), 217);
        assert_eq!(cow.members.iter().map(|m| m.spells.len()).sum::<usize>(), 243);
        assert_eq!(cow.system.through, "2016-12-31".parse().ok());
        assert!(cow.members.iter().all(|m| !m.name.is_empty() && m.spells.iter().all(|s| s.entry.is_some())));
        let gw = listing("gw");
        assert_eq!((gw.members.len(), gw.system.through), (225, "2020-12-31".parse().ok()));
        assert_eq!(gw.members.iter().map(|m| m.spells.len()).sum::<usize>(), 239);
        assert_eq!(listing("gw-no-microstates").members.len(), 202);
        let germany = cow.members.iter().find(|m| m.id == "255").unwrap();
        assert_eq!((germany.name.as_str(), germany.spells.len()), ("Germany", 2));
        assert_eq!(germany.spells[0].exit, "1945-05-08".parse().ok());
        assert!(matches!(open("cwo"), Err(IngestError::NoSuchSystem { .. })));
    }

    #[test]
    fn a_list_of_members_from_a_file() {
        let list = file("city,id,start,end\nx,Bern,1900,1940\nx,Bern,1940,\nx,Rome,,1950-06-01\n").unwrap();
        assert_eq!(list.members.len(), 2);
        assert_eq!(list.members[0].spells.len(), 2);
        assert_eq!(list.members[1].spells, [Spell { entry: None, exit: "1950-06-01".parse().ok() }]);
        assert_eq!(list.column.as_deref(), Some("id"));
    }

    #[test]
    fn every_defect_of_a_list_is_reported() {
        let text =
            "unit,entry,exit\na,1910,1900\nb,1900,1920\nb,1915,1930\nc,19x0,\n,1900,\nd,1900,\nd,1950,\n";
        let list = file(text).unwrap();
        assert_eq!(list.members.len(), 4, "whoever can be made out is there");
        let lines: Vec<String> = list.rejections.iter().map(Rejection::to_string).collect();
        assert_eq!(lines.len(), 5, "{lines:#?}");
        let has = |text: &str| assert!(lines.iter().any(|l| l.contains(text)), "{text}: {lines:#?}");
        has("members.csv, row 2, column exit, value \"1900\": `a` leaves before it enters (1910)");
        has("row 4, column entry, value \"1915\": this spell of `b` overlaps with the one in row 3");
        has("row 5, column entry, value \"19x0\"");
        has("row 6, column unit");
        has("row 8, column entry, value \"1950\": this spell of `d` overlaps with the one in row 7");
        let missing = file("unit,begin\na,1900\n").unwrap_err();
        assert!(
            missing[0].to_string().contains("needs a column `exit`; it has `unit`, `begin`"),
            "{missing:?}"
        );
    }
}
