//! A file of numbers by unit, or by unit and period: covariates, weights, coordinates.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use tipping_core::result::Decision;
use tipping_core::{Date, PeriodUnit, Precision, Setting};

use crate::columns::content::truth;
use crate::columns::dates::{DateReader, is_missing};
use crate::columns::roles::{Found, PERIOD, Role, unit_role};
use crate::digest::hexadecimal;
use crate::notes::Notes;
use crate::read::Table;
use crate::read::read_bytes;
use crate::read::read_table;
use crate::records::rows::counted_periods;
use crate::rejection::{Defect, Rejection};
use crate::request::{UnitCode, UnknownUnits};
use crate::units::identities::{MatchedFile, Target};
use crate::units::matching::Key;

/// How the columns of a file are found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileColumns<'a> {
    /// The column of units, where the user names it.
    pub(crate) unit: Option<&'a str>,
    /// The column of periods, where the user names it.
    pub(crate) period: Option<&'a str>,
    /// The settings that name the column of units and that of periods, where any does.
    pub(crate) settings: Option<(Setting, Setting)>,
    /// Code list of the units, where the user names it.
    pub(crate) units: Option<UnitCode>,
    pub(crate) unknown: UnknownUnits,
}

impl FileColumns<'_> {
    /// A file whose columns have conventional names.
    pub(crate) fn conventional(units: Option<UnitCode>, unknown: UnknownUnits) -> Self {
        Self { unit: None, period: None, settings: None, units, unknown }
    }
}

/// A table with a column of units and perhaps one of periods.
pub(crate) struct ValueFile {
    pub(crate) table: Table,
    pub(crate) bytes: Vec<u8>,
    pub(crate) unit: usize,
    pub(crate) period: Option<usize>,
    pub(crate) decisions: Vec<Decision>,
    /// What to do about a unit with two values in a table without periods.
    without_periods: String,
}

/// The values of some columns, by what their units are.
pub(crate) struct Values {
    /// Where they come from, for messages.
    pub(crate) source: String,
    /// The length of the periods; `None` = they hold for all time (under period 0).
    pub(crate) period: Option<PeriodUnit>,
    /// For every unit and wanted column, values by number of the period.
    pub(crate) of: BTreeMap<Key, Vec<BTreeMap<i64, f64>>>,
    /// How the units are written, for messages.
    pub(crate) written: BTreeMap<Key, String>,
    /// Whether every cell and unit could be read.
    pub(crate) sound: bool,
}

/// What to do about two values of which one must be wrong.
pub(crate) const KEEP: &str = "keep the row that is right";

/// What a number must be besides finite.
pub(crate) type Check<'a> = &'a dyn Fn(usize, f64) -> Option<Defect>;

/// A finite number, or the words for yes and no as 1 and 0; `None` when the cell is missing.
///
/// # Errors
/// What is wrong with the cell.
pub(crate) fn number(cell: Option<&str>) -> Result<Option<f64>, Defect> {
    let Some(text) = cell.map(str::trim).filter(|text| !is_missing(text)) else { return Ok(None) };
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Some(value)),
        Ok(_) => Err(Defect::new("not finite", "give a number, such as 0.25, or leave the cell empty")),
        Err(_) => match truth(text) {
            Some(value) => Ok(Some(f64::from(u8::from(value)))),
            None => Err(Defect::new(
                "not a number",
                "write it with a decimal point, such as 1250.5, or yes and no as 1 and 0; an empty cell is \
                 missing",
            )),
        },
    }
}

/// The column that is named for a role, else one with a conventional name that is not taken.
fn find(
    table: &Table,
    role: &Role,
    named: Option<&str>,
    taken: Option<usize>,
) -> Result<Option<Found>, Vec<Rejection>> {
    match role.named(table, named)? {
        Some(found) => Ok(Some(found)),
        None => role.conventional(table, |c| Some(c) != taken),
    }
}

impl ValueFile {
    /// Reads a file and finds its columns of units and periods.
    ///
    /// # Errors
    /// A file that cannot be read, or without a column of units.
    pub(crate) fn open(file: &str, columns: FileColumns<'_>) -> Result<Self, Vec<Rejection>> {
        let (bytes, file) = read_bytes(file)?;
        Self::of(bytes, &file, columns)
    }

    pub(crate) fn of(bytes: Vec<u8>, file: &str, columns: FileColumns<'_>) -> Result<Self, Vec<Rejection>> {
        let mut table = read_table(&bytes, file, None)?;
        let unit_role = unit_role(columns.units).with_setting(columns.settings.map(|s| s.0));
        let period_role = PERIOD.with_setting(columns.settings.map(|s| s.1));
        let named_period = period_role.named(&table, columns.period)?.map(|f| f.column);
        let Some(unit) = find(&table, &unit_role, columns.unit, named_period)? else {
            let remedy = match columns.settings {
                None => format!("call it `unit`; the columns are {}", table.list_of_names()),
                Some((unit, _)) => format!("name it with {unit}; the columns are {}", table.list_of_names()),
            };
            return Err(vec![table.reject_whole("no column holds the units", remedy)]);
        };
        let period = find(&table, &period_role, columns.period, Some(unit.column))?;
        let mut decisions = std::mem::take(&mut table.decisions);
        let of = |mut decision: Decision, subject: &str| {
            decision.subject = format!("{subject} of {file}");
            decision
        };
        decisions.iter_mut().for_each(|d| d.subject = format!("{} of {file}", d.subject));
        decisions.push(of(unit.decision(&unit_role, &table), "column of units"));
        decisions.extend(period.iter().map(|f| of(f.decision(&period_role, &table), "column of periods")));
        let (unit, period) = (unit.column, period.map(|f| f.column));
        if period == Some(unit) {
            let problem = format!("column `{}` cannot be both the unit and the period", table.names()[unit]);
            return Err(vec![table.reject_whole(problem, "name different columns")]);
        }
        let call = match columns.settings {
            None => "call it `year`".to_owned(),
            Some((_, period)) => format!("name it with {period}"),
        };
        let without_periods = format!(
            "no column of periods is found: {call}, or keep one row a unit; the columns are {}",
            table.list_of_names()
        );
        Ok(Self { table, bytes, unit, period, decisions, without_periods })
    }

    /// A table whose values hold for all time, whatever periods it has.
    pub(crate) fn timeless(self) -> Self {
        Self { period: None, without_periods: KEEP.into(), ..self }
    }

    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        hexadecimal(Sha256::new().chain_update(&self.bytes))
    }

    /// The columns that are neither unit nor period.
    pub(crate) fn others(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.table.names().len()).filter(|c| *c != self.unit && Some(*c) != self.period)
    }

    pub(crate) fn unit_at(&self, i: usize) -> &str {
        self.table.column(self.unit).get(i).map(str::trim).filter(|u| !is_missing(u)).unwrap_or_default()
    }

    /// The numbers of some columns. Defects of cells are told in `notes`; the values around them are there
    /// all the same.
    pub(crate) fn values(
        &self,
        wanted: &[usize],
        check: Check<'_>,
        target: &Target<'_>,
        columns: FileColumns<'_>,
        notes: &mut Notes,
    ) -> (Values, MatchedFile) {
        let table = &self.table;
        notes.warnings.extend(table.warnings.iter().cloned());
        let defects = notes.rejections.len();
        let units: Vec<(&str, u64)> = (0..table.height()).map(|i| (self.unit_at(i), table.row(i))).collect();
        let name = &table.names()[self.unit];
        let mut matched = target.match_file(&table.file, name, &units, columns.units, columns.unknown);
        notes.decisions.append(&mut matched.decisions);
        notes.warnings.append(&mut matched.warnings);
        notes.rejections.append(&mut matched.rejections);
        let (period, periods) = Periods::read(table, self.period, notes);
        let source = table.file.clone();
        let mut values =
            Values { source, period, of: BTreeMap::new(), written: BTreeMap::new(), sound: true };
        // The row that gave each value.
        let mut rows: HashMap<(&Key, usize, i64), usize> = HashMap::new();
        let mut repeated = false;
        for (i, (unit, _)) in units.iter().enumerate() {
            let Some(at) = periods.get(i).copied().flatten() else { continue };
            let Some(key) = matched.keys.get(*unit) else {
                // A stranger's cells are not used, but one that nobody could read is told.
                for column in wanted.iter().filter(|_| !unit.is_empty()) {
                    self.cell(i, *column, check, notes);
                }
                continue;
            };
            let cells = values.of.entry(key.clone()).or_insert_with(|| vec![BTreeMap::new(); wanted.len()]);
            values.written.entry(key.clone()).or_insert_with(|| (*unit).to_owned());
            for (w, column) in wanted.iter().enumerate() {
                let Some(value) = self.cell(i, *column, check, notes) else { continue };
                let first = *cells[w].entry(at).or_insert(value);
                let row = *rows.entry((key, w, at)).or_insert(i);
                if first != value {
                    let contradiction =
                        self.contradiction(i, row, *column, first, period.map(|p| p.date(at)));
                    // Without periods every row after a unit's first may contradict it: one is enough.
                    if period.is_some() || !std::mem::replace(&mut repeated, true) {
                        notes.rejections.push(contradiction);
                    }
                }
            }
        }
        values.sound = notes.rejections.len() == defects;
        (values, matched)
    }

    fn cell(&self, i: usize, column: usize, check: Check<'_>, notes: &mut Notes) -> Option<f64> {
        let read = number(self.table.column(column).get(i));
        let read = read.and_then(|value| match value.and_then(|v| check(column, v)) {
            Some(defect) => Err(defect),
            None => Ok(value),
        });
        read.unwrap_or_else(|defect| {
            notes.rejections.push(self.table.reject(i, column, defect));
            None
        })
    }

    /// Two values of one unit for one time.
    fn contradiction(
        &self,
        i: usize,
        first: usize,
        column: usize,
        value: f64,
        at: Option<Date>,
    ) -> Rejection {
        let (unit, row) = (self.unit_at(i), self.table.row(first));
        let when = at.map(|date| format!(" for {date}")).unwrap_or_default();
        let written = self.unit_at(first);
        let also = if written == unit { String::new() } else { format!(" as `{written}`") };
        let problem = format!("`{unit}` has two values{when}: {value} in row {row}{also}");
        let remedy = if at.is_some() { KEEP } else { &self.without_periods };
        self.table.reject(i, column, Defect::new(problem, remedy))
    }
}

/// The period that a cell tells, which it must.
fn period_in(cell: Option<&str>, reader: &DateReader) -> Result<Date, Defect> {
    let missing = || Defect::new("no period in this row", "fill it in, or remove the row");
    reader.read(cell)?.ok_or_else(missing)
}

/// The periods of a table's rows.
pub(crate) struct Periods;

impl Periods {
    /// The length of the periods, which is the coarsest precision among the dates, and the number of that of
    /// each row: 0 in a table without a column of periods, none in a row whose period cannot be read.
    pub(crate) fn read(
        table: &Table,
        column: Option<usize>,
        notes: &mut Notes,
    ) -> (Option<PeriodUnit>, Vec<Option<i64>>) {
        let Some(column) = column else { return (None, vec![Some(0); table.height()]) };
        let reader = DateReader::unambiguous();
        if let Some(mut rejection) = counted_periods(table, column, 0..table.height(), &reader) {
            rejection.remedy = "write calendar dates, such as 1893, 1893-Q3, 1893-09 or 1893-09-19".into();
            notes.rejections.push(rejection);
            return (Some(PeriodUnit::Year), vec![None; table.height()]);
        }
        let cells = table.column(column);
        let mut dates: Vec<Option<Date>> = Vec::with_capacity(table.height());
        for i in 0..table.height() {
            let read = period_in(cells.get(i), &reader);
            dates.push(read.map_err(|defect| notes.rejections.push(table.reject(i, column, defect))).ok());
        }
        let precision = dates.iter().flatten().map(|date| date.precision()).max();
        let period = PeriodUnit::from(precision.unwrap_or(Precision::Year));
        let numbers = dates.iter().map(|date| date.map(|d| period.index_of(d.first_day()))).collect();
        let choice = period.name();
        let why = "the coarsest precision among its periods";
        notes.decisions.push(Decision::new(format!("periods of {}", table.file), choice, why));
        (Some(period), numbers)
    }
}
