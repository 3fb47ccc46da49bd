//! A network between the units: a list of ties, one a row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use tipping_core::result::Decision;
use tipping_core::{PeriodUnit, Tie, Ties, Unit, Warning};

use crate::columns::dates::is_missing;
use crate::columns::roles::{FROM, PERIOD, Role, TO, WEIGHT};
use crate::digest::hexadecimal;
use crate::notes::Notes;
use crate::read::read_bytes;
use crate::read::read_table;
use crate::read::{Table, plain};
use crate::rejection::{Defect, Rejection};
use crate::request::{UnitCode, UnknownUnits};
use crate::supplement::series::{name_both, names_of};
use crate::supplement::value_file::{KEEP, Periods, number};
use crate::units::identities::{MatchedFile, Taker, Target, coding};
use crate::units::matching::{Key, Place};
use crate::units::systems::code_name;

/// The columns of a list of ties.
struct Columns {
    from: usize,
    to: usize,
    weight: Option<usize>,
    period: Option<usize>,
}

/// The network of a file; none when `notes` holds rejections.
pub(crate) fn read(
    file: &str,
    units: Option<UnitCode>,
    unknown: UnknownUnits,
    target: &Target<'_>,
    notes: &mut Notes,
    sha256: &mut Vec<(String, String)>,
) -> Option<Ties> {
    let read = read_bytes(file).and_then(|(bytes, file)| {
        sha256.push((file.clone(), hexadecimal(Sha256::new().chain_update(&bytes))));
        let mut table = read_table(&bytes, &file, None)?;
        notes.decisions.append(&mut table.decisions);
        notes.warnings.append(&mut table.warnings);
        let columns = columns(&table, notes)?;
        Ok((table, columns))
    });
    let (table, columns) = match read {
        Ok(read) => read,
        Err(rejections) => {
            notes.rejections.extend(rejections);
            return None;
        }
    };
    let defects = notes.rejections.len();
    let list = TieList { table: &table, columns, target };
    let (code, matched) = list.matched(units, unknown, notes);
    let (period, periods) = Periods::read(&table, list.columns.period, notes);
    let edges = list.edges(&matched, period, &periods, notes);
    let ties = list.between_units(&edges, &matched[0].takers, period, notes);
    if notes.rejections.len() > defects {
        return None;
    }
    if let Some(rejection) = list.useless(&ties, code, &edges) {
        notes.rejections.push(rejection);
        return None;
    }
    list.tell(&ties, notes);
    Some(Ties { ties, period })
}

/// Finds one column of a table after the other by their conventional names.
struct Finder<'a> {
    table: &'a Table,
    /// Columns that were found, which no other role gets.
    taken: Vec<usize>,
    decisions: Vec<Decision>,
    rejections: Vec<Rejection>,
}

impl Finder<'_> {
    /// The column of a role, if there is one. Two that are equally good are refused.
    fn find(&mut self, role: &Role) -> Option<usize> {
        match role.conventional(self.table, |c| !self.taken.contains(&c)) {
            Ok(found) => {
                let found = found?;
                self.taken.push(found.column);
                let mut decision = found.decision(role, self.table);
                decision.subject = format!("column of the {} of {}", role.name, self.table.file);
                self.decisions.push(decision);
                Some(found.column)
            }
            Err(rejections) => {
                self.rejections.extend(rejections);
                None
            }
        }
    }
}

/// The columns of a list of ties, of which it must have `from` and `to`.
fn columns(table: &Table, notes: &mut Notes) -> Result<Columns, Vec<Rejection>> {
    let mut finder = Finder { table, taken: Vec::new(), decisions: Vec::new(), rejections: Vec::new() };
    let (from, to) = (finder.find(&FROM), finder.find(&TO));
    let weight = finder.find(&WEIGHT.with_setting(None));
    let period = finder.find(&PERIOD.with_setting(None));
    let Finder { taken, decisions, rejections, .. } = finder;
    notes.decisions.extend(decisions);
    if !rejections.is_empty() {
        return Err(rejections);
    }
    let (Some(from), Some(to)) = (from, to) else {
        let lacking: Vec<&str> =
            [("`from`", from), ("`to`", to)].iter().filter(|c| c.1.is_none()).map(|c| c.0).collect();
        let problem = format!("a list of ties needs a column {}", lacking.join(" and a column "));
        let remedy = format!(
            "call the unit that looks `from`, the one that it looks at `to`, the strength `weight`, the \
             time `year`; the columns are {}",
            table.list_of_names()
        );
        return Err(vec![table.reject_whole(problem, remedy)]);
    };
    let unused: Vec<&str> =
        (0..table.names().len()).filter(|c| !taken.contains(c)).map(|c| table.names()[c].as_str()).collect();
    if !unused.is_empty() {
        let why = "a tie has from, to, weight and a period";
        notes.decisions.push(Decision::new(
            format!("columns of {} not used", table.file),
            unused.join(", "),
            why,
        ));
    }
    if weight.is_none() {
        notes.decisions.push(Decision::new(
            format!("weight of the ties of {}", table.file),
            "1",
            "no column",
        ));
    }
    Ok(Columns { from, to, weight, period })
}

/// Ties between keys, by period; each with its weight and the record that tells it.
type Edges<'k> = BTreeMap<(i64, &'k Key, &'k Key), (f64, usize)>;

struct TieList<'a> {
    table: &'a Table,
    columns: Columns,
    target: &'a Target<'a>,
}

impl TieList<'_> {
    fn cell(&self, i: usize, column: usize) -> &str {
        self.table.column(column).get(i).map(str::trim).filter(|u| !is_missing(u)).unwrap_or_default()
    }

    /// Both columns of units, matched in one code list.
    fn matched(
        &self,
        asked: Option<UnitCode>,
        unknown: UnknownUnits,
        notes: &mut Notes,
    ) -> (UnitCode, [MatchedFile; 2]) {
        let (table, ends) = (self.table, [self.columns.from, self.columns.to]);
        let cells = |column: usize| (0..table.height()).map(move |i| (self.cell(i, column), table.row(i)));
        let distinct: BTreeSet<&str> =
            ends.iter().flat_map(|c| cells(*c)).map(|(unit, _)| unit).filter(|u| !u.is_empty()).collect();
        let distinct: Vec<&str> = distinct.into_iter().collect();
        // ccode1 and ccode2 are of the list of ccode, as are stateA and stateB of the Correlates of War.
        let name = match plain(&table.names()[ends[0]]).trim_end_matches('1') {
            "statea" => "ccode".to_owned(),
            name => name.to_owned(),
        };
        let (code, why) = self.target.code_of(asked, &name, &distinct);
        let subject = format!("unit codes of {}", table.file);
        notes.decisions.push(Decision::new(subject, code_name(code), why));
        let matched = ends.map(|column| {
            let place = Place { file: &table.file, column: &table.names()[column], code };
            let mut matched = self.target.match_as(place, cells(column), unknown);
            notes.decisions.append(&mut matched.decisions);
            notes.warnings.append(&mut matched.warnings);
            notes.rejections.append(&mut matched.rejections);
            matched
        });
        (code, matched)
    }

    /// The ties of the file, each once.
    fn edges<'k>(
        &self,
        [from, to]: &'k [MatchedFile; 2],
        period: Option<PeriodUnit>,
        periods: &[Option<i64>],
        notes: &mut Notes,
    ) -> Edges<'k> {
        let table = self.table;
        let mut edges = Edges::new();
        let mut merged = 0;
        for (i, at) in periods.iter().enumerate() {
            let weight = self.weight(i, notes);
            let (sender, receiver) = (self.cell(i, self.columns.from), self.cell(i, self.columns.to));
            let (Some(at), Some(weight)) = (*at, weight) else { continue };
            let (Some(looks), Some(seen)) = (from.keys.get(sender), to.keys.get(receiver)) else { continue };
            let (first, row) = *edges.entry((at, looks, seen)).or_insert((weight, i));
            merged += usize::from(row != i && first == weight);
            if let Some(column) = self.columns.weight.filter(|_| first != weight) {
                let when = period.map(|p| format!(" for {}", p.date(at))).unwrap_or_default();
                let problem = format!(
                    "the tie from `{sender}` to `{receiver}`{when} has the weight {first} in row {}",
                    table.row(row)
                );
                notes.rejections.push(table.reject(i, column, Defect::new(problem, KEEP)));
            }
        }
        if merged > 0 {
            let choice = format!("{merged} repeated rows merged");
            let why = "they tell the same tie with the same weight";
            notes.decisions.push(Decision::new(format!("ties of {}", table.file), choice, why));
        }
        edges
    }

    fn weight(&self, i: usize, notes: &mut Notes) -> Option<f64> {
        let Some(column) = self.columns.weight else { return Some(1.0) };
        let defect = match number(self.table.column(column).get(i)) {
            Ok(Some(weight)) if weight >= 0.0 => return Some(weight),
            Ok(Some(_)) => Defect::new("the weight is negative", "give ties weights of 0 or more"),
            Ok(None) => Defect::new("this tie has no weight", "give it one; 0 = no tie"),
            Err(defect) => defect,
        };
        notes.rejections.push(self.table.reject(i, column, defect));
        None
    }

    /// The ties between units of the data. Where several members take the record of one state, a tie goes to
    /// those that are members in its period; where a member has a tie under several numbers, its own goes
    /// first.
    fn between_units(
        &self,
        edges: &Edges<'_>,
        takers: &HashMap<Key, Vec<Taker>>,
        period: Option<PeriodUnit>,
        notes: &mut Notes,
    ) -> Vec<Tie> {
        let none = Vec::new();
        let mut best: BTreeMap<(i64, usize, usize), (usize, usize, f64)> = BTreeMap::new();
        let mut outside: BTreeSet<&Key> = BTreeSet::new();
        let (mut with_itself, mut left_out) = (0, 0);
        for ((at, from, to), (weight, _)) in edges {
            if from == to {
                with_itself += 1;
                continue;
            }
            let present = |key: &Key| -> Vec<Taker> {
                let all = takers.get(key).unwrap_or(&none);
                let there = |t: &&Taker| period.is_none_or(|p| is_member(&self.target.units[t.unit], *at, p));
                let there: Vec<Taker> = all.iter().filter(there).copied().collect();
                if there.is_empty() { all.clone() } else { there }
            };
            let (lookers, seen) = (present(from), present(to));
            outside.extend([(from, &lookers), (to, &seen)].iter().filter(|e| e.1.is_empty()).map(|e| *e.0));
            left_out += usize::from(lookers.is_empty() || seen.is_empty());
            for a in &lookers {
                for b in &seen {
                    if a.unit == b.unit {
                        with_itself += 1;
                        continue;
                    }
                    let candidate = (a.rank + b.rank, a.rank, *weight);
                    let known = best.entry((*at, a.unit, b.unit)).or_insert(candidate);
                    if (candidate.0, candidate.1) < (known.0, known.1) {
                        *known = candidate;
                    }
                }
            }
        }
        let file = &self.table.file;
        if with_itself > 0 {
            let choice = format!("{with_itself} of a unit with itself left out");
            let why = "a unit does not learn from itself";
            notes.decisions.push(Decision::new(format!("ties of {file}"), choice, why));
        }
        if !outside.is_empty() {
            let message = format!(
                "{} states in {file} are not among the units of the data; {left_out} ties of theirs are \
                 left out.",
                outside.len()
            );
            notes.warnings.push(Warning::new("ties_outside_system", message));
        }
        best.into_iter()
            .map(|((period, from, to), (_, _, weight))| Tie { from, to, period, weight })
            .collect()
    }

    /// A network that says nothing.
    fn useless(&self, ties: &[Tie], code: UnitCode, edges: &Edges<'_>) -> Option<Rejection> {
        if ties.is_empty() {
            let written: BTreeSet<&str> =
                (0..self.table.height()).map(|i| self.cell(i, self.columns.from)).collect();
            let written: Vec<&str> = written.into_iter().collect();
            let problem = format!(
                "none of its {} ties is between two units of the data: the data name units {}, and here \
                 they are named {}",
                edges.len(),
                self.target.coding(),
                coding(code, &written)
            );
            let remedy = name_both();
            return Some(self.table.reject_whole(problem, remedy));
        }
        let column = self.columns.weight.map(|c| self.table.names()[c].clone());
        ties.iter().all(|tie| tie.weight == 0.0).then(|| Rejection {
            column,
            ..self.table.reject_whole(
                "every tie has the weight 0, so that nobody looks at anybody",
                "give weights above 0",
            )
        })
    }

    fn tell(&self, ties: &[Tie], notes: &mut Notes) {
        let file = &self.table.file;
        let pairs: BTreeSet<(i64, usize, usize)> = ties.iter().map(|t| (t.period, t.from, t.to)).collect();
        let one_way = pairs.iter().filter(|(at, a, b)| !pairs.contains(&(*at, *b, *a))).count();
        notes.decisions.push(Decision::new(
            format!("direction of the ties of {file}"),
            "`from` looks at `to`",
            format!("{one_way} of {} ties have no tie back", ties.len()),
        ));
        let looking: BTreeSet<usize> = ties.iter().filter(|t| t.weight > 0.0).map(|t| t.from).collect();
        let without: Vec<usize> = (0..self.target.units.len()).filter(|i| !looking.contains(i)).collect();
        if !without.is_empty() {
            let message = format!(
                "{} units of the data look at nobody in {file}: {}.",
                without.len(),
                names_of(&without, self.target)
            );
            notes.warnings.push(Warning::new("units_without_ties", message));
        }
    }
}

/// Whether a unit is in the system in some part of a period.
fn is_member(unit: &Unit, at: i64, period: PeriodUnit) -> bool {
    let (first, after) = (period.first_day(at), period.first_day(at + 1));
    let entered = |day: Option<tipping_core::Date>| day.is_none_or(|d| d.first_day() < after);
    unit.spells.iter().any(|s| entered(s.entry) && s.exit.is_none_or(|d| d.last_day() >= first))
}
