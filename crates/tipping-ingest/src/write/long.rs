//! Records written as a long table, one row per norm and unit, as [`crate::ingest`] reads it again.

use std::io::{self, Write};
use std::path::Path;

use tipping_core::{Act, Adoption, guarded};

use super::columnar::{Columnar, RowWriter};
use crate::error::IngestError;

/// The format of a table that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongFormat {
    /// Comma-separated text; cells that a spreadsheet would run as a formula are [`guarded`].
    Csv,
    /// Tab-separated text, guarded likewise.
    Tsv,
    /// Apache Parquet, with the feature `columnar`.
    Parquet,
    /// Arrow IPC (Feather), with the feature `columnar`.
    Ipc,
    /// One JSON object a line.
    Ndjson,
}

impl LongFormat {
    /// The format that a file's extension means: csv, tsv, parquet, arrow or ipc, ndjson.
    ///
    /// # Errors
    /// [`IngestError::UnknownExtension`].
    pub fn of(file: &Path) -> Result<Self, IngestError> {
        let extension = file.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("tsv") => Ok(Self::Tsv),
            Some("parquet") => Ok(Self::Parquet),
            Some("arrow" | "ipc") => Ok(Self::Ipc),
            Some("ndjson") => Ok(Self::Ndjson),
            _ => Err(IngestError::UnknownExtension { file: file.to_owned() }),
        }
    }
}

/// Columns that a long table has beside norm, unit and date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LongColumns {
    /// act: `succession` where the adoption was inherited.
    pub act: bool,
    /// withdrawn: the date of withdrawal.
    pub withdrawn: bool,
    /// weight.
    pub weight: bool,
}

/// One row: what a unit did about a norm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongRow<'a> {
    /// The norm.
    pub norm: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// Its adoption; `None` = it did not adopt, an empty date.
    pub adoption: Option<Adoption>,
    /// Its weight.
    pub weight: Option<f64>,
}

/// Writes a long table row by row; memory does not grow with their number.
///
/// ```
/// use tipping_core::{Act, Adoption};
/// use tipping_ingest::write::{LongColumns, LongFormat, LongRow, LongWriter};
/// let mut bytes = Vec::new();
/// let mut table = LongWriter::new(&mut bytes, LongFormat::Csv, LongColumns::default())?;
/// let adoption = "1893".parse().ok().map(|date| Adoption { date, act: Act::Decision, withdrawn: None });
/// table.write(LongRow { norm: "sim-0001", unit: "920", adoption, weight: None })?;
/// table.write(LongRow { norm: "sim-0001", unit: "2", adoption: None, weight: None })?;
/// table.finish()?;
/// assert_eq!(bytes, b"norm,unit,date\nsim-0001,920,1893\nsim-0001,2,\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct LongWriter<W: Write> {
    columns: LongColumns,
    sink: Sink<W>,
}

enum Sink<W: Write> {
    Delimited(Box<csv::Writer<W>>),
    Json(W),
    Columnar(Box<RowWriter<W>>),
}

impl<W: Write + Send> LongWriter<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// Those of `output`; [`io::ErrorKind::Unsupported`] for a columnar format without the feature
    /// `columnar`.
    pub fn new(output: W, format: LongFormat, columns: LongColumns) -> io::Result<Self> {
        let names = columns.names();
        let sink = match format {
            LongFormat::Csv | LongFormat::Tsv => {
                let delimiter = if format == LongFormat::Tsv { b'\t' } else { b',' };
                let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(output);
                writer.write_record(&names)?;
                Sink::Delimited(Box::new(writer))
            }
            LongFormat::Ndjson => Sink::Json(output),
            LongFormat::Parquet => {
                Sink::Columnar(Box::new(RowWriter::new(output, Columnar::Parquet, &names)?))
            }
            LongFormat::Ipc => Sink::Columnar(Box::new(RowWriter::new(output, Columnar::Ipc, &names)?)),
        };
        Ok(Self { columns, sink })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, row: LongRow<'_>) -> io::Result<()> {
        let cells = self.columns.cells(row);
        match &mut self.sink {
            Sink::Delimited(writer) => {
                let cell = |c: &Option<String>| guarded(c.as_deref().unwrap_or_default()).into_owned();
                writer.write_record(cells.iter().map(cell))?;
            }
            Sink::Json(writer) => {
                let object: serde_json::Map<String, serde_json::Value> = self
                    .columns
                    .names()
                    .into_iter()
                    .map(str::to_owned)
                    .zip(cells.into_iter().map(Into::into))
                    .collect();
                serde_json::to_writer(&mut *writer, &object)?;
                writer.write_all(b"\n")?;
            }
            Sink::Columnar(writer) => writer.add(cells)?,
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Delimited(writer) => writer.flush()?,
            Sink::Json(writer) => writer.flush()?,
            Sink::Columnar(writer) => writer.finish()?,
        }
        Ok(())
    }
}

impl LongColumns {
    fn names(self) -> Vec<&'static str> {
        let more = [("act", self.act), ("withdrawn", self.withdrawn), ("weight", self.weight)];
        let more = more.into_iter().filter(|c| c.1).map(|c| c.0);
        ["norm", "unit", "date"].into_iter().chain(more).collect()
    }

    fn cells(self, row: LongRow<'_>) -> Vec<Option<String>> {
        let adoption = row.adoption;
        let mut cells =
            vec![Some(row.norm.to_owned()), Some(row.unit.to_owned()), adoption.map(|a| a.date.to_string())];
        if self.act {
            let inherited = adoption.is_some_and(|a| a.act == Act::Succession);
            cells.push(inherited.then(|| "succession".to_owned()));
        }
        if self.withdrawn {
            cells.push(adoption.and_then(|a| a.withdrawn).map(|d| d.to_string()));
        }
        if self.weight {
            cells.push(row.weight.map(|w| w.to_string()));
        }
        cells
    }
}

#[cfg(test)]
#[cfg(feature = "columnar")]
mod tests {
    use super::*;
    use crate::read::read_table;
    use crate::write::columnar::BATCH;

    fn table(format: LongFormat, rows: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let columns = LongColumns { act: true, withdrawn: true, weight: true };
        let mut table = LongWriter::new(&mut bytes, format, columns).unwrap();
        for i in 0..rows {
            let date = ["1893", "1948-12-11", "1950-Q3"][i % 3].parse().unwrap();
            let withdrawn = if i % 5 == 0 { "1999".parse().ok() } else { None };
            let act = if i % 4 == 0 { Act::Succession } else { Act::Decision };
            let adoption = (i % 7 != 0).then_some(Adoption { date, act, withdrawn });
            // The guard against spreadsheets comes off again.
            let unit = if i % 2 == 0 { format!("unit, \"{i}\"") } else { format!("=unit, \"{i}\"") };
            let weight = (i % 2 == 0).then_some(0.5);
            table.write(LongRow { norm: "sim-0001", unit: &unit, adoption, weight }).unwrap();
        }
        table.finish().unwrap();
        bytes
    }

    #[test]
    fn every_format_is_read_as_it_was_written() {
        for (format, name) in [
            (LongFormat::Csv, "f.csv"),
            (LongFormat::Tsv, "f.tsv"),
            (LongFormat::Parquet, "f.parquet"),
            (LongFormat::Ipc, "f.arrow"),
            (LongFormat::Ndjson, "f.ndjson"),
        ] {
            assert_eq!(LongFormat::of(Path::new(name)).unwrap(), format);
            // More than one batch.
            let rows = if matches!(format, LongFormat::Parquet | LongFormat::Ipc) { BATCH + 10 } else { 100 };
            let table = read_table(&table(format, rows), name, None).unwrap();
            assert_eq!(table.height(), rows, "{name}");
            assert_eq!(table.names(), ["norm", "unit", "date", "act", "withdrawn", "weight"]);
            let row = |i: usize| -> Vec<&str> {
                (0..6).map(|c| table.column(c).get(i).unwrap_or_default()).collect()
            };
            assert_eq!(row(0), ["sim-0001", "unit, \"0\"", "", "", "", "0.5"], "{name}");
            assert_eq!(row(5), ["sim-0001", "=unit, \"5\"", "1950-Q3", "", "1999", ""], "{name}");
            assert_eq!(row(4), ["sim-0001", "unit, \"4\"", "1948-12-11", "succession", "", "0.5"], "{name}");
        }
    }

    #[test]
    fn other_extensions_are_refused() {
        for name in ["sims", "sims.xlsx", "sims.json"] {
            assert!(
                LongFormat::of(Path::new(name)).unwrap_err().to_string().starts_with(&format!("{name}: "))
            );
        }
        assert_eq!(LongFormat::of(Path::new("a/SIMS.IPC")).unwrap(), LongFormat::Ipc);
    }
}
