//! Results as CSV: a header and one row for each norm, adopter, coefficient or period.

mod check;
mod claims;
mod fit;
mod pivots;
mod pool;
mod regimes;

use tipping_core::guarded;

use crate::error::ReportError;

pub use check::check_csv;
pub use claims::claims_csv;
pub use fit::fit_csv;
pub use pivots::pivots_csv;
pub use pool::pool_csv;
pub use regimes::regimes_csv;

/// A cell with the name of its column.
type NamedCell = (&'static str, String);

/// A table as CSV. A cell that a spreadsheet would run as a formula has an apostrophe before it
/// ([`guarded`]).
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn to_csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.iter().map(|name| guarded(name).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|e| ReportError::Write { reason: e.to_string() })?;
    String::from_utf8(bytes).map_err(|e| ReportError::Write { reason: e.to_string() })
}

/// A table whose columns are those of its first row; empty without rows.
fn named_cells_to_csv(rows: Vec<Vec<NamedCell>>) -> Result<String, ReportError> {
    let header: Vec<&str> = rows.first().map_or(Vec::new(), |row| row.iter().map(|cell| cell.0).collect());
    to_csv(&header, rows.iter().map(|row| row.iter().map(|cell| cell.1.clone()).collect()))
}

/// A number with all its digits; empty where there is none.
fn number(x: Option<f64>) -> String {
    x.map(|x| x.to_string()).unwrap_or_default()
}
