//! Tables with a row per unit, or per norm and unit, or a column per norm, into records.

use tipping_core::result::Decision;
use tipping_core::{Act, Date, Setting};

use super::norms::{Belongs, Norms, no_norm};
use super::outcome::Outcome;
use crate::columns::acts;
use crate::columns::content::truth;
use crate::columns::dates::{DateReader, is_missing};
use crate::columns::layout::Layout;
use crate::read::Table;
use crate::records::record::Record;
use crate::rejection::{Defect, Rejection};

/// Reads the cells of a row, whatever the shape.
#[derive(Clone, Copy)]
pub(crate) struct RowReader<'t> {
    pub(crate) table: &'t Table,
    pub(crate) layout: &'t Layout,
    pub(crate) dates: &'t DateReader,
}

impl<'t> RowReader<'t> {
    /// The text of a cell without spaces around it; `None` when the cell is missing.
    pub(crate) fn cell(&self, i: usize, column: Option<usize>) -> Option<&'t str> {
        let text = self.table.column(column?).get(i)?.trim();
        (!is_missing(text)).then_some(text)
    }

    /// The unit as written; empty when there is none.
    pub(crate) fn unit(&self, i: usize) -> &'t str {
        self.cell(i, Some(self.layout.unit)).unwrap_or_default()
    }

    pub(crate) fn date(&self, i: usize, column: usize, rejections: &mut Vec<Rejection>) -> Option<Date> {
        self.dates.read(self.table.column(column).get(i)).unwrap_or_else(|defect| {
            rejections.push(self.table.reject(i, column, defect));
            None
        })
    }

    /// 0 or 1; `None` when the cell is missing, or refused.
    pub(crate) fn adopted(&self, i: usize, rejections: &mut Vec<Rejection>) -> Option<bool> {
        let column = self.layout.adopted?;
        let text = self.cell(i, Some(column))?;
        let value = truth(text);
        if value.is_none() {
            let defect = Defect::new("neither 0 nor 1", "write 0 or 1 (or false and true, no and yes)");
            rejections.push(self.table.reject(i, column, defect));
        }
        value
    }

    /// A finite weight of at least 0; `None` when the cell is empty, or refused.
    pub(crate) fn weight(&self, i: usize, rejections: &mut Vec<Rejection>) -> Option<f64> {
        let column = self.layout.weight?;
        let text = self.table.column(column).get(i)?.trim();
        // Not a number is no missing weight but a failed calculation.
        if is_missing(text) && !text.eq_ignore_ascii_case("nan") {
            return None;
        }
        let defect = match text.parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => return Some(value),
            Ok(value) if value < 0.0 => Defect::new("the weight is negative", "give weights of 0 or more"),
            Ok(_) => Defect::new("the weight is not finite", "give a number, such as 0.25"),
            Err(_) => {
                Defect::new("the weight is not a number", "write it with a decimal point, such as 1250.5")
            }
        };
        rejections.push(self.table.reject(i, column, defect));
        None
    }

    /// The weight that every row of a table without periods must have, where there is a column of weights.
    fn constant_weight(&self, i: usize, rejections: &mut Vec<Rejection>) -> Vec<(Option<Date>, f64)> {
        let problems = rejections.len();
        let weight = self.weight(i, rejections);
        if let (None, Some(column), true) = (weight, self.layout.weight, rejections.len() == problems) {
            let defect = Defect::new(
                "this unit has no weight",
                "give every unit one; 0 leaves it out of the fraction",
            );
            rejections.push(self.table.reject(i, column, defect));
        }
        weight.map(|w| (None, w)).into_iter().collect()
    }

    pub(crate) fn region(&self, i: usize) -> Option<String> {
        self.cell(i, self.layout.region).map(str::to_owned)
    }

    pub(crate) fn act(&self, i: usize) -> Act {
        self.cell(i, self.layout.act).map_or(Act::Decision, acts::read)
    }
}

/// Reads a table with a row per unit, or per norm and unit.
pub(crate) fn read(table: &Table, layout: &Layout, norms: &Norms, dates: &DateReader, outcome: &mut Outcome) {
    let [column] = layout.dates[..] else { return };
    let reader = RowReader { table, layout, dates };
    let elsewhere_dates = dates.clone();
    let elsewhere = RowReader { dates: &elsewhere_dates, ..reader };
    let mine = |i: &usize| matches!(norms.belongs(*i), Belongs::To(_));
    let counted = counted_periods(table, column, (0..table.height()).filter(mine), dates);
    let calendar = counted.is_none();
    outcome.rejections.extend(counted);

    let mut censored = 0_u64;
    let mut scratch = Vec::new();
    for i in 0..table.height() {
        match norms.belongs(i) {
            Belongs::To(norm) => {
                let status = Status::read(reader, i, column, calendar, &mut outcome.rejections);
                censored += u64::from(status.observed.is_some());
                let record = Record {
                    norm: norms.name(norm),
                    unit: reader.unit(i).to_owned(),
                    adopted: status.adopted,
                    observed: status.observed,
                    withdrawn: status.withdrawn,
                    act: reader.act(i),
                    weights: reader.constant_weight(i, &mut outcome.rejections),
                    region: reader.region(i),
                    row: table.row(i),
                };
                outcome.records.push(record);
            }
            Belongs::Elsewhere => {
                Status::read(elsewhere, i, column, true, &mut scratch);
                elsewhere.constant_weight(i, &mut scratch);
                outcome.defects_elsewhere += u64::from(!scratch.is_empty());
                scratch.clear();
            }
            Belongs::Nowhere => {
                let column = layout.norm.unwrap_or_default();
                outcome.rejections.push(table.reject(i, column, no_norm()));
            }
        }
    }
    if censored > 0 {
        let choice = format!("not adopted: {censored}");
        outcome.decisions.push(Decision::new(
            "rows with adopted = 0",
            choice,
            "their date is when observation ended: at risk and a member through it, and not after",
        ));
    }
}

/// Whether and when the unit of a row adopted and withdrew.
struct Status {
    adopted: Option<Date>,
    withdrawn: Option<Date>,
    /// When observation of a unit that had not adopted ended.
    observed: Option<Date>,
}

impl Status {
    fn read(
        reader: RowReader<'_>,
        i: usize,
        column: usize,
        calendar: bool,
        rejections: &mut Vec<Rejection>,
    ) -> Self {
        let (table, problems) = (reader.table, rejections.len());
        let date = if calendar { reader.date(i, column, rejections) } else { None };
        let withdrawn = reader.layout.withdrawn.and_then(|c| reader.date(i, c, rejections));
        let Some(flag) = reader.layout.adopted else {
            return Self { adopted: date, withdrawn, observed: None };
        };
        let value = reader.adopted(i, rejections);
        if calendar && rejections.len() == problems {
            let defect = match (value, date) {
                (Some(true), None) => Some((
                    column,
                    Defect::new(
                        format!("this unit adopted (column {} is 1) but has no date", table.names()[flag]),
                        "give the date, or 0 if it did not adopt",
                    ),
                )),
                (None, Some(_)) => Some((
                    flag,
                    Defect::new(
                        "neither 0 nor 1, though there is a date",
                        "write 1 if it is the date of adoption, else 0",
                    ),
                )),
                _ => None,
            };
            rejections.extend(defect.map(|(column, defect)| table.reject(i, column, defect)));
        }
        let [adopted, observed] = [true, false].map(|v| date.filter(|_| value == Some(v)));
        Self { adopted, withdrawn, observed }
    }
}

/// Reads a table with a row per unit and a column of dates per norm.
pub(crate) fn read_wide(
    table: &Table,
    layout: &Layout,
    norms: &Norms,
    dates: &DateReader,
    outcome: &mut Outcome,
) {
    let reader = RowReader { table, layout, dates };
    let weights: Vec<_> =
        (0..table.height()).map(|i| reader.constant_weight(i, &mut outcome.rejections)).collect();
    let mut scratch = Vec::new();
    let mut defective = vec![false; table.height()];
    for (norm, column) in layout.dates.iter().enumerate() {
        if norms.chosen.is_some_and(|chosen| chosen != norm) {
            let unread = dates.clone();
            let elsewhere = RowReader { dates: &unread, ..reader };
            for (i, defective) in defective.iter_mut().enumerate() {
                elsewhere.date(i, *column, &mut scratch);
                *defective |= !scratch.is_empty();
                scratch.clear();
            }
            continue;
        }
        for (i, weights) in weights.iter().enumerate() {
            outcome.records.push(Record {
                norm: norms.name(Some(norm)),
                unit: reader.unit(i).to_owned(),
                adopted: reader.date(i, *column, &mut outcome.rejections),
                observed: None,
                withdrawn: None,
                act: reader.act(i),
                weights: weights.clone(),
                region: reader.region(i),
                row: table.row(i),
            });
        }
    }
    outcome.defects_elsewhere = defective.iter().filter(|d| **d).count() as u64;
}

/// One rejection instead of one a row for a column that counts periods from the beginning of a study: numbers
/// throughout, at least three different ones below 1000, and these at least half of all.
pub(crate) fn counted_periods(
    table: &Table,
    column: usize,
    rows: impl Iterator<Item = usize>,
    dates: &DateReader,
) -> Option<Rejection> {
    let dates = dates.clone();
    let cells = table.column(column);
    let (mut first, mut numbers) = (None, Vec::new());
    for i in rows {
        let Some(text) = cells.get(i).filter(|text| !is_missing(text)) else { continue };
        if matches!(dates.read(Some(text)), Ok(None)) {
            // A code for "not adopted".
            continue;
        }
        numbers.push(dates.number(text)?);
        first = first.or(Some(i));
    }
    numbers.sort_by(f64::total_cmp);
    let count = numbers.len();
    let (least, most) = (*numbers.first()?, *numbers.last()?);
    numbers.retain(|n| *n < 1000.0);
    let small = numbers.len();
    numbers.dedup();
    if 2 * small < count || numbers.len() < 3 {
        return None;
    }
    let problem = format!(
        "the {count} values are numbers from {least} to {most}, not calendar dates: outside the years 1500 \
         to 2200"
    );
    let mut remedy = format!(
        "write calendar dates (the date at which the count begins plus the number), or name another column \
         with {}",
        Setting::Date
    );
    if dates.takes_codes() {
        remedy.push_str(&format!("; numbers that mean \"not adopted\" are named with {}", Setting::Never));
    }
    Some(table.reject(first?, column, Defect::new(problem, remedy)))
}
