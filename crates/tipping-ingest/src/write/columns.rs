//! A table of typed columns, as CSV or Parquet: results of many fits, for another program to read.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use tipping_core::guarded;

use super::columnar;
use crate::error::IngestError;

/// The format of a table of typed columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnsFormat {
    /// Comma-separated text under a row of names. A missing value is an empty cell, a truth value `true` or
    /// `false`, a number has as many digits as it takes to read the same number again. Text that a
    /// spreadsheet would run as a formula is [`guarded`].
    Csv,
    /// Apache Parquet, one row group for all rows. Columns keep their types, a missing value is a null.
    /// Written with the feature `columnar`.
    Parquet,
}

impl ColumnsFormat {
    /// The format that a file's extension means: csv or parquet, in any case.
    ///
    /// # Errors
    /// [`IngestError::UnknownTable`].
    pub fn of(file: &Path) -> Result<Self, IngestError> {
        let extension = file.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(IngestError::UnknownTable { file: file.to_owned() }),
        }
    }
}

/// The values of a column, one per row; `None` = missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Text.
    Text(Vec<Option<String>>),
    /// Numbers. What is not finite is written as missing.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Truth values.
    Flag(Vec<Option<bool>>),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedColumn {
    /// Its name.
    pub name: String,
    /// Its values.
    pub cells: Cells,
}

impl TypedColumn {
    /// A column of text.
    pub fn text<T: Into<String>>(name: &str, cells: impl IntoIterator<Item = Option<T>>) -> Self {
        let cells = cells.into_iter().map(|c| c.map(Into::into)).collect();
        Self { name: name.to_owned(), cells: Cells::Text(cells) }
    }

    /// A column of numbers.
    pub fn number(name: &str, cells: impl IntoIterator<Item = Option<f64>>) -> Self {
        let finite = |c: Option<f64>| c.filter(|v| v.is_finite());
        Self { name: name.to_owned(), cells: Cells::Number(cells.into_iter().map(finite).collect()) }
    }

    /// A column of whole numbers.
    pub fn integer(name: &str, cells: impl IntoIterator<Item = Option<i64>>) -> Self {
        Self { name: name.to_owned(), cells: Cells::Integer(cells.into_iter().collect()) }
    }

    /// A column of truth values.
    pub fn flag(name: &str, cells: impl IntoIterator<Item = Option<bool>>) -> Self {
        Self { name: name.to_owned(), cells: Cells::Flag(cells.into_iter().collect()) }
    }

    fn len(&self) -> usize {
        match &self.cells {
            Cells::Text(cells) => cells.len(),
            Cells::Number(cells) => cells.len(),
            Cells::Integer(cells) => cells.len(),
            Cells::Flag(cells) => cells.len(),
        }
    }

    /// The cell of a row as text; a missing one is empty.
    fn written(&self, row: usize) -> String {
        fn or_empty<T: ToString>(cell: Option<&Option<T>>) -> String {
            cell.and_then(Option::as_ref).map(T::to_string).unwrap_or_default()
        }
        match &self.cells {
            Cells::Text(cells) => {
                guarded(cells.get(row).and_then(Option::as_deref).unwrap_or_default()).into_owned()
            }
            Cells::Number(cells) => {
                let finite = cells.get(row).map(|c| c.filter(|v| v.is_finite()));
                or_empty(finite.as_ref())
            }
            Cells::Integer(cells) => or_empty(cells.get(row)),
            Cells::Flag(cells) => or_empty(cells.get(row)),
        }
    }
}

/// Writes a table of typed columns.
///
/// ```
/// use tipping_ingest::write::{ColumnsFormat, TypedColumn, write_columns};
/// let columns = [
///     TypedColumn::text("norm", [Some("suffrage-lied"), Some("un-26-5")]),
///     TypedColumn::number("critical_mass", [Some(0.345), None]),
///     TypedColumn::integer("events", [Some(99), Some(0)]),
///     TypedColumn::flag("fitted", [Some(true), Some(false)]),
/// ];
/// let mut bytes = Vec::new();
/// write_columns(&mut bytes, ColumnsFormat::Csv, &columns)?;
/// assert_eq!(bytes, b"norm,critical_mass,events,fitted\nsuffrage-lied,0.345,99,true\nun-26-5,,0,false\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of `output`; [`io::ErrorKind::InvalidInput`] for columns of unequal length, two of one name, or
/// none; [`io::ErrorKind::Unsupported`] for Parquet without the feature `columnar`.
pub fn write_columns<W: Write + Send>(
    mut output: W,
    format: ColumnsFormat,
    columns: &[TypedColumn],
) -> io::Result<()> {
    let rows = check(columns)?;
    match format {
        ColumnsFormat::Csv => {
            let mut writer = csv::Writer::from_writer(&mut output);
            writer.write_record(columns.iter().map(|c| guarded(&c.name).into_owned()))?;
            for row in 0..rows {
                writer.write_record(columns.iter().map(|c| c.written(row)))?;
            }
            writer.flush()?;
        }
        ColumnsFormat::Parquet => columnar::write_parquet(&mut output, rows, columns)?,
    }
    output.flush()
}

/// The number of rows that all columns have.
fn check(columns: &[TypedColumn]) -> io::Result<usize> {
    let refuse = |problem: String| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    let Some(first) = columns.first() else { return refuse("a table needs a column".to_owned()) };
    let mut names = BTreeSet::new();
    for column in columns {
        if column.len() != first.len() {
            let (name, rows, others) = (&column.name, column.len(), first.len());
            return refuse(format!("the column {name} has {rows} rows and {} has {others}", first.name));
        }
        if !names.insert(column.name.as_str()) {
            return refuse(format!("two columns are called {}", column.name));
        }
    }
    Ok(first.len())
}

#[cfg(test)]
#[cfg(feature = "columnar")]
mod tests {
    use std::io::Cursor;

    use polars::prelude::{DataType, ParquetReader, SerReader};

    use super::*;

    fn columns() -> Vec<TypedColumn> {
        vec![
            TypedColumn::text("title", [Some("A \"norm\", say"), None, Some("")]),
            TypedColumn::text("=id", [Some("=1+1"), Some("-5"), Some("@x")]),
            TypedColumn::number("mass", [Some(0.1 + 0.2), Some(f64::NAN), None]),
            TypedColumn::integer("events", [None, Some(-3), Some(i64::MAX)]),
            TypedColumn::flag("tips", [Some(true), Some(false), None]),
        ]
    }

    #[test]
    fn csv_quotes_guards_and_leaves_missing_values_empty() {
        let mut bytes = Vec::new();
        write_columns(&mut bytes, ColumnsFormat::Csv, &columns()).unwrap();
        let expected = "title,'=id,mass,events,tips\n\
                        \"A \"\"norm\"\", say\",'=1+1,0.30000000000000004,,true\n\
                        ,-5,,-3,false\n\
                        ,'@x,,9223372036854775807,\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn parquet_keeps_types_and_nulls() {
        let mut bytes = Vec::new();
        write_columns(&mut bytes, ColumnsFormat::Parquet, &columns()).unwrap();
        let frame = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
        let types: Vec<DataType> = frame.columns().iter().map(|c| c.dtype().clone()).collect();
        let text = DataType::String;
        assert_eq!(types, [text.clone(), text, DataType::Float64, DataType::Int64, DataType::Boolean]);
        let column = |name: &str| frame.column(name).unwrap().as_materialized_series().clone();
        let title = column("title");
        assert_eq!(
            title.str().unwrap().iter().collect::<Vec<_>>(),
            [Some("A \"norm\", say"), None, Some("")]
        );
        // A formula is text here.
        assert_eq!(column("=id").str().unwrap().iter().next(), Some(Some("=1+1")));
        let mass = column("mass");
        assert_eq!(mass.f64().unwrap().iter().collect::<Vec<_>>(), [Some(0.1 + 0.2), None, None]);
        let events = column("events");
        assert_eq!(events.i64().unwrap().iter().collect::<Vec<_>>(), [None, Some(-3), Some(i64::MAX)]);
        let tips = column("tips");
        assert_eq!(tips.bool().unwrap().iter().collect::<Vec<_>>(), [Some(true), Some(false), None]);
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        for format in [ColumnsFormat::Csv, ColumnsFormat::Parquet] {
            let columns = [TypedColumn::number("a", []), TypedColumn::text::<String>("b", [])];
            let mut bytes = Vec::new();
            write_columns(&mut bytes, format, &columns).unwrap();
            if format == ColumnsFormat::Csv {
                assert_eq!(bytes, b"a,b\n");
            } else {
                let frame = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
                assert_eq!((frame.height(), frame.width()), (0, 2));
            }
        }
    }

    #[test]
    fn columns_that_make_no_table_are_refused() {
        let refused = |columns: &[TypedColumn]| {
            [ColumnsFormat::Csv, ColumnsFormat::Parquet].map(|format| {
                let error = write_columns(Vec::new(), format, columns).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
                error.to_string()
            })[0]
                .clone()
        };
        let one = |name: &str, rows: usize| TypedColumn::integer(name, vec![Some(1); rows]);
        assert_eq!(refused(&[]), "a table needs a column");
        assert_eq!(refused(&[one("a", 2), one("b", 1)]), "the column b has 1 rows and a has 2");
        assert_eq!(refused(&[one("a", 1), one("a", 1)]), "two columns are called a");
    }

    #[test]
    fn the_format_is_that_of_the_extension() {
        assert_eq!(ColumnsFormat::of(Path::new("a/NORMS.Parquet")).unwrap(), ColumnsFormat::Parquet);
        assert_eq!(ColumnsFormat::of(Path::new("norms.csv")).unwrap(), ColumnsFormat::Csv);
        let error = ColumnsFormat::of(Path::new("norms.xlsx")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "norms.xlsx: a table is written as .csv or .parquet; choose another name"
        );
    }
}
