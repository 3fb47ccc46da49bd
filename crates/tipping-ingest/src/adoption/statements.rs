//! What a file says of each unit about one norm: repetitions merged, contradictions refused.

use std::collections::{BTreeMap, HashSet};

use tipping_core::{Adoption, Date, Setting, Warning, Weight};

use crate::records::record::Record;
use crate::rejection::Rejection;
use crate::units::matching::{Key, Matched};

/// What is said of one unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// The unit, as written.
    pub(crate) written: String,
    /// The row that says it.
    pub(crate) row: u64,
    pub(crate) adoption: Option<Adoption>,
    /// When observation ended, of a unit that had not adopted.
    pub(crate) observed: Option<Date>,
    pub(crate) region: Option<String>,
}

/// The columns that messages name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns<'a> {
    pub(crate) file: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) withdrawn: &'a str,
    pub(crate) weight: &'a str,
}

impl Columns<'_> {
    pub(crate) fn reject(
        &self,
        row: u64,
        column: &str,
        value: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Rejection {
        Rejection {
            file: self.file.to_owned(),
            row: Some(row),
            column: Some(column.to_owned()),
            value: Some(value.into()),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// One statement a unit. The second of two that differ is refused; one that is repeated is merged and
/// counted.
pub(crate) fn gather<'r>(
    records: impl Iterator<Item = &'r Record>,
    matched: &Matched,
    columns: Columns<'_>,
    rejections: &mut Vec<Rejection>,
    warnings: &mut Vec<Warning>,
) -> BTreeMap<Key, Statement> {
    let mut statements: BTreeMap<Key, Statement> = BTreeMap::new();
    let mut repeated: Vec<String> = Vec::new();
    // A row with an unreadable date says nothing that could be compared.
    let here = rejections.iter().filter(|r| r.file == columns.file);
    let unread: HashSet<u64> = here.filter_map(|r| r.row).collect();
    for record in records.filter(|r| !unread.contains(&r.row)) {
        check_withdrawal(record, columns, rejections);
        let Some(key) = matched.key(&record.unit) else { continue };
        let adoption =
            record.adopted.map(|date| Adoption { date, act: record.act, withdrawn: record.withdrawn });
        let Some(first) = statements.get_mut(key) else {
            let (written, row, region) = (record.unit.clone(), record.row, record.region.clone());
            let observed = record.observed;
            statements.insert(key.clone(), Statement { written, row, adoption, observed, region });
            continue;
        };
        if (first.adoption, first.observed) == (adoption, record.observed) {
            first.region = first.region.take().or_else(|| record.region.clone());
            repeated.push(format!("{} (rows {} and {})", record.unit, first.row, record.row));
        } else {
            let also =
                if first.written == record.unit { String::new() } else { format!(" as `{}`", first.written) };
            let problem = format!(
                "this unit is in the file twice for one norm: {} here, {} in row {}{also}",
                describe(adoption, record.observed),
                describe(first.adoption, first.observed),
                first.row
            );
            let remedy = format!(
                "keep the row that is right; name the norm's column with {} if there are several norms",
                Setting::NormColumn
            );
            rejections.push(columns.reject(record.row, columns.unit, record.unit.clone(), problem, remedy));
        }
    }
    if !repeated.is_empty() {
        let message = format!("{} repeated rows are merged: {}.", repeated.len(), repeated.join(", "));
        warnings.push(Warning::new("duplicates_merged", message));
    }
    statements
}

fn check_withdrawal(record: &Record, columns: Columns<'_>, rejections: &mut Vec<Rejection>) {
    let Some(withdrawn) = record.withdrawn else { return };
    let (problem, remedy) = match record.adopted {
        None => (
            format!("`{}` withdraws without having adopted", record.unit),
            "give the date of adoption, or remove that of withdrawal",
        ),
        Some(adopted) if withdrawn.last_day() < adopted.first_day() => {
            let problem = format!("`{}` withdraws before it adopts ({adopted})", record.unit);
            (problem, "correct one of the dates")
        }
        Some(_) => return,
    };
    rejections.push(columns.reject(record.row, columns.withdrawn, withdrawn.to_string(), problem, remedy));
}

fn describe(adoption: Option<Adoption>, observed: Option<Date>) -> String {
    match adoption {
        None => observed.map_or_else(|| "not adopted".into(), |date| format!("not adopted by {date}")),
        Some(Adoption { date, act, withdrawn }) => {
            let act = match act {
                tipping_core::Act::Decision => "",
                tipping_core::Act::Succession => " by succession",
            };
            let end = withdrawn.map(|d| format!(" until {d}")).unwrap_or_default();
            format!("{date}{act}{end}")
        }
    }
}

/// The weights of every unit, from all rows of the file. Two that hold from the same date and differ are
/// refused.
pub(crate) fn weights<'r>(
    records: impl Iterator<Item = &'r Record>,
    matched: &Matched,
    columns: Columns<'_>,
    rejections: &mut Vec<Rejection>,
) -> BTreeMap<Key, Vec<Weight>> {
    let mut weights: BTreeMap<Key, BTreeMap<Option<Date>, (f64, u64)>> = BTreeMap::new();
    for record in records {
        let Some(key) = matched.key(&record.unit) else { continue };
        let known = weights.entry(key.clone()).or_default();
        for (from, value) in &record.weights {
            let (first, row) = *known.entry(*from).or_insert((*value, record.row));
            if first != *value {
                let when = from.map(|d| format!(" from {d} on")).unwrap_or_default();
                let problem = format!("`{}` has the weight {first}{when} in row {row}", record.unit);
                let remedy = "give a unit one weight for the same time";
                rejections.push(columns.reject(
                    record.row,
                    columns.weight,
                    value.to_string(),
                    problem,
                    remedy,
                ));
            }
        }
    }
    let plain = |(from, (value, _)): (Option<Date>, (f64, u64))| Weight { from, value };
    weights.into_iter().map(|(key, known)| (key, known.into_iter().map(plain).collect())).collect()
}
