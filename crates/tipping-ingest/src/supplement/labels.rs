//! A table of labels: what norms are grouped by.

use std::collections::BTreeMap;

use crate::columns::dates::is_missing;
use crate::error::IngestError;
use crate::read::read_bytes;
use crate::read::read_table;
use crate::rejection::{Defect, Rejection};

/// Labels by norm: a column of norms and any number of others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Labels {
    /// The file, for messages.
    pub file: String,
    /// The other columns, in order of the file.
    pub columns: Vec<String>,
    /// For each norm the value of each column; `None` where the cell is empty.
    pub of: BTreeMap<String, Vec<Option<String>>>,
}

/// Names of the column of norms, those that go before first.
const NORM: [&str; 3] = ["norm", "id", "norm_id"];

/// Reads a file of labels, of any format that data may have: one row for each norm, whose column is called
/// `norm` or `id`. Rows without a norm are left out; a norm that stands twice must have the same labels.
///
/// # Errors
/// [`IngestError::Rejected`] for a file that cannot be read, without a column of norms, or with two labels
/// for one norm.
pub fn labels(file: &str) -> Result<Labels, IngestError> {
    read(file).map_err(IngestError::rejected)
}

fn read(file: &str) -> Result<Labels, Vec<Rejection>> {
    let (bytes, file) = read_bytes(file)?;
    let table = read_table(&bytes, &file, None)?;
    let Some(norm) = NORM.iter().find_map(|name| table.find(name)) else {
        let remedy = format!("call it `norm`; the columns are {}", table.list_of_names());
        return Err(vec![table.reject_whole("no column holds the norms", remedy)]);
    };
    let others: Vec<usize> = (0..table.names().len()).filter(|c| *c != norm).collect();
    let cell = |i: usize, c: usize| {
        let text = table.column(c).get(i).map(str::trim).filter(|text| !is_missing(text));
        text.map(str::to_owned)
    };
    let mut of: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    let mut first_row: BTreeMap<String, u64> = BTreeMap::new();
    let mut rejections = Vec::new();
    for i in 0..table.height() {
        let Some(id) = cell(i, norm) else { continue };
        let values: Vec<Option<String>> = others.iter().map(|&c| cell(i, c)).collect();
        let first = of.entry(id.clone()).or_insert_with(|| values.clone());
        let row = *first_row.entry(id.clone()).or_insert(table.row(i));
        if let Some(place) = (0..others.len()).find(|&k| first[k] != values[k]) {
            let problem = format!("`{id}` has another label in row {row}");
            rejections.push(table.reject(
                i,
                others[place],
                Defect::new(problem, "keep the row that is right"),
            ));
        }
    }
    let columns = others.iter().map(|&c| table.names()[c].clone()).collect();
    if rejections.is_empty() { Ok(Labels { file, columns, of }) } else { Err(rejections) }
}
