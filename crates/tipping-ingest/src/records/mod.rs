//! The way from the bytes of a file to its records.

mod norms;
mod outcome;
mod panel;
pub(crate) mod record;
pub(crate) mod rows;

use tipping_core::result::Decision;
use tipping_core::{Date, Setting, Warning};

use self::norms::Norms;
use self::outcome::Outcome;
use self::record::Record;
use crate::columns::content::Content;
use crate::columns::dates::DateReader;
use crate::columns::layout;
use crate::read::Table;
use crate::read::read_table;
use crate::rejection::Rejection;
use crate::request::{Request, Shape};

/// Everything that a file says, before units are matched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Records {
    /// In order of appearance; of the chosen norm only, where one is chosen.
    pub(crate) records: Vec<Record>,
    /// Units of rows of other norms than the chosen one, each once with its first row: they could adopt too.
    pub(crate) elsewhere: Vec<(String, u64)>,
    /// Every norm of the file in order of appearance; none in a file without a column of norms.
    pub(crate) norms: Vec<String>,
    /// The norm asked for.
    pub(crate) asked: Option<String>,
    /// The names of the columns that messages need.
    pub(crate) columns: ColumnNames,
    /// The last period of a panel, through which it observes.
    pub(crate) observed_through: Option<Date>,
    /// How the file was read.
    pub(crate) decisions: Vec<Decision>,
    /// Doubts.
    pub(crate) warnings: Vec<Warning>,
}

/// The names of columns by role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ColumnNames {
    pub(crate) unit: String,
    /// None in a wide file, where the norm's name is the column.
    pub(crate) date: Option<String>,
    pub(crate) norm: Option<String>,
    pub(crate) withdrawn: Option<String>,
    pub(crate) weight: Option<String>,
    pub(crate) region: Option<String>,
}

/// Reads a file: format, encoding, shape, roles, cells. `file` is its name for messages, from which the
/// format may be told. A unit may be empty: whether a row without one is a defect depends on the file.
///
/// # Errors
/// Every defect found, in order of row. Where a norm is chosen, cells of other norms cannot make the file
/// refused.
pub(crate) fn read_records(bytes: &[u8], file: &str, request: &Request) -> Result<Records, Vec<Rejection>> {
    let (records, rejections) = read_with_defects(bytes, file, request)?;
    if rejections.is_empty() { Ok(records) } else { Err(rejections) }
}

/// Reads a file like [`read_records`]; defects of single cells come beside the records, so that the units of
/// other rows can still be looked at and all defects told at once.
///
/// # Errors
/// Every defect of the file as a whole.
pub(crate) fn read_with_defects(
    bytes: &[u8],
    file: &str,
    request: &Request,
) -> Result<(Records, Vec<Rejection>), Vec<Rejection>> {
    records_of(&read_table(bytes, file, request.format)?, file, request)
}

/// As [`read_with_defects`], from a table that is read already.
///
/// # Errors
/// Every defect of the table as a whole.
pub(crate) fn records_of(
    table: &Table,
    file: &str,
    request: &Request,
) -> Result<(Records, Vec<Rejection>), Vec<Rejection>> {
    let dates = DateReader::new(&request.dates, &request.never)
        .map_err(|defect| vec![Rejection::whole(file, defect.problem, defect.remedy)])?;
    // Looking into columns is not to count among the codes that were met.
    let request = &norm_as_column(table, request, &dates.clone());
    let layout = layout::recognize(table, request, &dates.clone())?;
    let norms = Norms::of(table, &layout, request);

    let mut outcome = Outcome::default();
    match layout.shape {
        Shape::Panel => panel::read(table, &layout, &norms, &dates, &mut outcome),
        Shape::Wide => rows::read_wide(table, &layout, &norms, &dates, &mut outcome),
        Shape::Unit | Shape::Long => rows::read(table, &layout, &norms, &dates, &mut outcome),
    }
    outcome.rejections.sort_by_key(|r| r.row);

    let elsewhere = norms.units_elsewhere(table, layout.unit);
    let name = |column: Option<usize>| column.and_then(|c| table.names().get(c)).cloned();
    let columns = ColumnNames {
        unit: name(Some(layout.unit)).unwrap_or_default(),
        date: if layout.shape == Shape::Wide { None } else { name(layout.dates.first().copied()) },
        norm: name(layout.norm),
        withdrawn: name(layout.withdrawn),
        weight: name(layout.weight),
        region: name(layout.region),
    };
    let mut decisions = table.decisions.clone();
    decisions.extend(layout.decisions);
    decisions.append(&mut outcome.decisions);
    let mut warnings = table.warnings.clone();
    warnings.extend(layout.warnings);
    warnings.append(&mut outcome.warnings);
    report_codes(&dates, &mut decisions, &mut warnings);
    if let (Some(chosen), true) = (norms.chosen, outcome.defects_elsewhere > 0) {
        let message = format!(
            "There are rows of other norms than {} that would be refused: {}. They play no part here.",
            norms.names[chosen], outcome.defects_elsewhere
        );
        warnings.push(Warning::new("other_norms_defective", message));
    }
    let Outcome { records, rejections, observed_through, .. } = outcome;
    let norms = norms.names;
    let asked = request.norm.clone();
    let records =
        Records { records, elsewhere, norms, asked, columns, observed_through, decisions, warnings };
    Ok((records, rejections))
}

/// [`Request::norm`] chooses a norm, and may name its column as well: `treaty=CEDAW`, or `treaty` in a file
/// of one norm. A column of dates is itself a norm, of a wide file.
fn norm_as_column(table: &Table, request: &Request, dates: &DateReader) -> Request {
    let mut request = request.clone();
    let Some(asked) = request.norm.as_deref().filter(|_| request.roles.norm.is_none()) else {
        return request;
    };
    let is_role = |name: &str| {
        let content = Content { table, dates };
        let fits = |c: usize| !content.is_dates(c) && !content.is_indicator(c);
        table.find(name.trim()).is_some_and(fits)
    };
    let (column, norm) = match asked.split_once('=') {
        Some((column, norm)) if is_role(column) => (column.trim().to_owned(), Some(norm.trim().to_owned())),
        _ if is_role(asked) => (asked.trim().to_owned(), None),
        _ => return request,
    };
    (request.roles.norm, request.norm) = (Some(column), norm);
    request
}

fn report_codes(dates: &DateReader, decisions: &mut Vec<Decision>, warnings: &mut Vec<Warning>) {
    for (code, met) in dates.never_met() {
        if met > 0 {
            decisions.push(Decision::new(
                format!("code {code}"),
                "not adopted",
                format!("{}, {met} cells", Setting::Never),
            ));
        } else {
            let message = format!("The code {code} that {} names is in no cell of a date.", Setting::Never);
            warnings.push(Warning::new("never_code_absent", message));
        }
    }
}

#[cfg(test)]
mod tests;
