//! Panels: a row per unit and period with a 0/1 column. Adoption is the first period with 1.

use std::collections::HashMap;

use tipping_core::{Act, Date, PeriodUnit, Precision, Setting, Warning};

use super::norms::{Belongs, Norms, no_norm};
use super::outcome::Outcome;
use crate::columns::dates::DateReader;
use crate::columns::layout::Layout;
use crate::names::folded;
use crate::read::Table;
use crate::records::record::Record;
use crate::records::rows::{RowReader, counted_periods};
use crate::rejection::{Defect, Rejection};

/// How many units a warning names.
const NAMED: usize = 5;

/// One row of a unit.
#[derive(Debug, Clone, Copy)]
struct Observation {
    date: Date,
    adopted: Option<bool>,
    weight: Option<f64>,
    i: usize,
}

/// The rows of one unit about one norm.
struct Timeline<'t> {
    norm: Option<usize>,
    unit: &'t str,
    rows: Vec<Observation>,
}

/// What is doubtful about a panel.
#[derive(Default)]
struct Doubts<'t> {
    at_first_row: Vec<&'t str>,
    after_gap: Vec<&'t str>,
    adopted_again: Vec<&'t str>,
    /// Units that are not observed throughout, with the periods in which they are.
    in_part: Vec<String>,
    merged: usize,
    unknown: usize,
    without_weight: usize,
}

/// Reads a panel.
pub(crate) fn read(table: &Table, layout: &Layout, norms: &Norms, dates: &DateReader, outcome: &mut Outcome) {
    // A period is no date of adoption: whether a unit has adopted stands in the 0/1 column.
    let dates = &dates.without_codes();
    let reader = RowReader { table, layout, dates };
    let mut timelines = timelines(reader, norms, outcome);
    let precision = timelines.iter().flat_map(|t| &t.rows).map(|row| row.date.precision()).max();
    let period = PeriodUnit::from(precision.unwrap_or(Precision::Year));
    let mut doubts = Doubts::default();
    for timeline in &mut timelines {
        timeline.rows.sort_by_key(|row| (row.date.first_day(), row.i));
        merge(timeline, reader, &mut doubts, &mut outcome.rejections);
        let last = timeline.rows.last().map(|row| row.date);
        outcome.observed_through = outcome.observed_through.max(last);
        let weights = weights(timeline, reader, &mut doubts, &mut outcome.rejections);
        let story = story(timeline, period, &mut doubts);
        let row = story.row.or(timeline.rows.iter().map(|row| row.i).min()).unwrap_or_default();
        outcome.records.push(Record {
            norm: norms.name(timeline.norm),
            unit: timeline.unit.to_owned(),
            adopted: story.adopted,
            observed: None,
            withdrawn: story.withdrawn,
            act: if story.adopted.is_some() { reader.act(row) } else { Act::Decision },
            weights,
            region: timeline.rows.iter().find_map(|row| reader.region(row.i)),
            row: table.row(row),
        });
    }
    if layout.closed {
        doubts.in_part = in_part(&timelines, period);
    }
    doubts.warn(&mut outcome.warnings);
}

/// Units whose rows begin after the panel does or end before it. That the rows of an adopter end with its
/// adoption tells nothing: many panels follow units only as long as they could adopt.
fn in_part(timelines: &[Timeline<'_>], period: PeriodUnit) -> Vec<String> {
    let place = |row: &Observation| period.index_of(row.date.first_day());
    let rows = || timelines.iter().flat_map(|t| &t.rows);
    let (Some(first), Some(last)) = (rows().map(place).min(), rows().map(place).max()) else {
        return Vec::new();
    };
    let observed = timelines.iter().filter_map(|timeline| {
        let (begin, end) = (timeline.rows.first()?, timeline.rows.last()?);
        let ones = timeline.rows.iter().filter(|row| row.adopted == Some(true)).count();
        let followed = ones == 1 && end.adopted == Some(true);
        let in_part = place(begin) > first || place(end) < last && !followed;
        in_part.then(|| format!("{} ({} to {})", timeline.unit, begin.date, end.date))
    });
    observed.collect()
}

/// The rows by norm and unit, in order of appearance.
fn timelines<'t>(reader: RowReader<'t>, norms: &Norms, outcome: &mut Outcome) -> Vec<Timeline<'t>> {
    let table = reader.table;
    let [column] = reader.layout.dates[..] else { return Vec::new() };
    let elsewhere_dates = reader.dates.clone();
    let elsewhere = RowReader { dates: &elsewhere_dates, ..reader };
    let mine = |i: &usize| matches!(norms.belongs(*i), Belongs::To(_));
    let counted = counted_periods(table, column, (0..table.height()).filter(mine), reader.dates);
    if let Some(rejection) = counted {
        outcome.rejections.push(rejection);
        return Vec::new();
    }
    let mut timelines: Vec<Timeline<'t>> = Vec::new();
    let mut places: HashMap<(Option<usize>, String), usize> = HashMap::new();
    // With a list of members, what a spelling means is for the list to say.
    let same = |unit: &str| if reader.layout.closed { folded(unit) } else { unit.to_owned() };
    let mut scratch = Vec::new();
    for i in 0..table.height() {
        match norms.belongs(i) {
            Belongs::To(norm) => {
                let Some(observation) = observe(reader, column, i, &mut outcome.rejections) else { continue };
                let unit = reader.unit(i);
                let place = *places.entry((norm, same(unit))).or_insert_with(|| {
                    timelines.push(Timeline { norm, unit, rows: Vec::new() });
                    timelines.len() - 1
                });
                timelines[place].rows.push(observation);
            }
            Belongs::Elsewhere => {
                observe(elsewhere, column, i, &mut scratch);
                outcome.defects_elsewhere += u64::from(!scratch.is_empty());
                scratch.clear();
            }
            Belongs::Nowhere => {
                let column = reader.layout.norm.unwrap_or_default();
                outcome.rejections.push(table.reject(i, column, no_norm()));
            }
        }
    }
    timelines
}

fn observe(
    reader: RowReader<'_>,
    column: usize,
    i: usize,
    rejections: &mut Vec<Rejection>,
) -> Option<Observation> {
    let (table, problems) = (reader.table, rejections.len());
    let date = reader.date(i, column, rejections);
    let adopted = reader.adopted(i, rejections);
    let weight = reader.weight(i, rejections);
    if date.is_none() && rejections.len() == problems {
        let defect = Defect::new("no period in this row", "fill it in, or remove the row");
        rejections.push(table.reject(i, column, defect));
    }
    if reader.unit(i).is_empty() {
        let defect = Defect::new("no unit in this row", "fill it in, or remove the row");
        rejections.push(table.reject(i, reader.layout.unit, defect));
    }
    let date = date.filter(|_| rejections.len() == problems)?;
    Some(Observation { date, adopted, weight, i })
}

/// Rows of a unit for the same period become one; a 0 and a 1 for the same period are refused.
fn merge(
    timeline: &mut Timeline<'_>,
    reader: RowReader<'_>,
    doubts: &mut Doubts<'_>,
    rejections: &mut Vec<Rejection>,
) {
    let mut kept: Vec<Observation> = Vec::with_capacity(timeline.rows.len());
    for row in &timeline.rows {
        let Some(first) = kept.last_mut().filter(|first| first.date == row.date) else {
            kept.push(*row);
            continue;
        };
        doubts.merged += 1;
        let status = (first.adopted, row.adopted);
        let weight = (first.weight, row.weight);
        let contradiction = if let (Some(a), Some(b)) = status { a != b } else { false };
        if let (true, Some(column)) = (contradiction, reader.layout.adopted) {
            let problem = format!(
                "`{}` has both 0 and 1 for {} (row {} says otherwise)",
                timeline.unit,
                row.date,
                reader.table.row(first.i)
            );
            let defect = Defect::new(problem, "keep the row that is right");
            rejections.push(reader.table.reject(row.i, column, defect));
        }
        if let (Some(a), Some(b), Some(column)) = (weight.0, weight.1, reader.layout.weight)
            && a != b
        {
            let problem = format!(
                "`{}` has two weights for {} ({a} in row {})",
                timeline.unit,
                row.date,
                reader.table.row(first.i)
            );
            rejections.push(reader.table.reject(
                row.i,
                column,
                Defect::new(problem, "keep the row that is right"),
            ));
        }
        first.adopted = status.0.or(status.1);
        first.weight = weight.0.or(weight.1);
    }
    timeline.rows = kept;
}

/// The weights of a unit: each holds until the next, so that a missing one takes the one before.
fn weights(
    timeline: &Timeline<'_>,
    reader: RowReader<'_>,
    doubts: &mut Doubts<'_>,
    rejections: &mut Vec<Rejection>,
) -> Vec<(Option<Date>, f64)> {
    let Some(column) = reader.layout.weight else { return Vec::new() };
    let mut weights: Vec<(Option<Date>, f64)> = Vec::new();
    for row in &timeline.rows {
        match row.weight {
            None => doubts.without_weight += 1,
            Some(weight) if weights.last().is_some_and(|last| last.1 == weight) => {}
            Some(weight) => weights.push((Some(row.date), weight)),
        }
    }
    if let (true, Some(first)) = (weights.is_empty(), timeline.rows.first()) {
        let defect = Defect::new(format!("`{}` has no weight in any period", timeline.unit), "give it one");
        rejections.push(reader.table.reject(first.i, column, defect));
    }
    weights
}

/// When a unit adopted and when it withdrew.
#[derive(Default)]
struct Story {
    adopted: Option<Date>,
    withdrawn: Option<Date>,
    row: Option<usize>,
}

fn story<'t>(timeline: &Timeline<'t>, period: PeriodUnit, doubts: &mut Doubts<'t>) -> Story {
    let mut story = Story::default();
    let mut before: Option<Date> = None;
    let mut again = false;
    for row in &timeline.rows {
        match (row.adopted, story.adopted, story.withdrawn) {
            (None, ..) => doubts.unknown += 1,
            (Some(true), None, _) => {
                (story.adopted, story.row) = (Some(row.date), Some(row.i));
                let place = |date: Date| period.index_of(date.first_day());
                match before {
                    None => doubts.at_first_row.push(timeline.unit),
                    Some(date) if place(row.date) - place(date) > 1 => doubts.after_gap.push(timeline.unit),
                    Some(_) => {}
                }
            }
            (Some(false), None, _) => before = Some(row.date),
            (Some(false), Some(_), None) => story.withdrawn = Some(row.date),
            (Some(true), Some(_), Some(_)) => again = true,
            _ => {}
        }
    }
    if again {
        doubts.adopted_again.push(timeline.unit);
    }
    story
}

impl Doubts<'_> {
    fn warn(&self, warnings: &mut Vec<Warning>) {
        warn_of_units(
            warnings,
            &self.at_first_row,
            "adopted_at_first_row",
            "Already adopters in their first row",
            &format!(
                "They adopted then or at any time before, and are dated to that row; where the panel \
                 begins long after the norm, begin the window later with {}.",
                Setting::From
            ),
        );
        warn_of_units(
            warnings,
            &self.after_gap,
            "panel_gaps",
            "Not observed in the period before their first 1",
            "They are dated to it and may have adopted earlier.",
        );
        warn_of_units(
            warnings,
            &self.adopted_again,
            "adopted_again",
            "Adopted again after a withdrawal",
            "The first adoption is the event, and they count as withdrawn from the first 0 after it.",
        );
        let in_part: Vec<&str> = self.in_part.iter().map(String::as_str).collect();
        warn_of_units(
            warnings,
            &in_part,
            "panel_unbalanced",
            "Their rows do not cover the whole panel",
            &format!(
                "They are read as present throughout, at risk and members also where they have no row; say \
                 with {} who was a member when.",
                Setting::System.with("FILE")
            ),
        );
        let unknown = "Rows that do not say whether the unit has adopted, and so tell nothing";
        warn_of_rows(warnings, self.unknown, "panel_status_missing", unknown);
        warn_of_rows(
            warnings,
            self.merged,
            "panel_rows_merged",
            "Rows that repeat a unit and period and were merged",
        );
        let weightless = "Rows without a weight, for which the unit's weight before holds, or else its first";
        warn_of_rows(warnings, self.without_weight, "weight_missing", weightless);
    }
}

/// Warns of units, the first of which are shown; nothing where there are none.
fn warn_of_units(warnings: &mut Vec<Warning>, units: &[&str], code: &str, what: &str, so: &str) {
    if units.is_empty() {
        return;
    }
    let shown = units[..units.len().min(NAMED)].join(", ");
    let more =
        if units.len() > NAMED { format!(" and others, {} in all", units.len()) } else { String::new() };
    warnings.push(Warning::new(code, format!("{what}: {shown}{more}. {so}")));
}

/// Warns of a number of rows; nothing where there are none.
fn warn_of_rows(warnings: &mut Vec<Warning>, count: usize, code: &str, what: &str) {
    if count > 0 {
        warnings.push(Warning::new(code, format!("{what}: {count}.")));
    }
}
