//! Tables as Parquet and Arrow IPC, which polars writes.

use std::io::{self, Write};

use polars::io::ipc::BatchedWriter as IpcBatches;
use polars::io::parquet::write::BatchedWriter as ParquetBatches;
use polars::prelude::{
    BooleanChunked, Column, CompatLevel, DataFrame, DataType, Field, Float64Chunked, Int64Chunked,
    IntoColumn, IpcCompression, IpcWriter, NewChunkedArray, ParquetWriter, PolarsError, Schema, SerWriter,
    StringChunked, StringChunkedBuilder,
};
use polars_arrow::io::ipc::IpcField;

use super::columns::{Cells, TypedColumn};

/// Rows that are written at once.
pub(crate) const BATCH: usize = 1 << 16;

/// The columnar formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columnar {
    Parquet,
    Ipc,
}

/// Writes typed columns of `rows` cells each as Parquet.
pub(crate) fn write_parquet<W: Write>(output: W, rows: usize, columns: &[TypedColumn]) -> io::Result<()> {
    let mut frame = DataFrame::new(rows, columns.iter().map(column).collect()).map_err(failed)?;
    ParquetWriter::new(output).finish(&mut frame).map_err(failed)?;
    Ok(())
}

fn column(column: &TypedColumn) -> Column {
    let name = column.name.as_str().into();
    match &column.cells {
        Cells::Text(cells) => {
            StringChunked::from_iter_options(name, cells.iter().map(Option::as_deref)).into_column()
        }
        Cells::Number(cells) => {
            let finite = cells.iter().map(|c| c.filter(|v| v.is_finite()));
            Float64Chunked::from_iter_options(name, finite).into_column()
        }
        Cells::Integer(cells) => Int64Chunked::from_iter_options(name, cells.iter().copied()).into_column(),
        Cells::Flag(cells) => BooleanChunked::from_iter_options(name, cells.iter().copied()).into_column(),
    }
}

/// Writes rows of text; a batch of them is in memory, never all.
pub(crate) struct RowWriter<W: Write> {
    batches: Batches<W>,
    batch: Batch,
}

#[expect(clippy::large_enum_variant, reason = "there is one of them for a whole table")]
enum Batches<W: Write> {
    Parquet(ParquetBatches<W>),
    Ipc(IpcBatches<W>),
}

impl<W: Write + Send> RowWriter<W> {
    /// Begins a table with columns of these names.
    pub(crate) fn new(output: W, format: Columnar, names: &[&'static str]) -> io::Result<Self> {
        let schema: Schema = names.iter().map(|n| Field::new((*n).into(), DataType::String)).collect();
        let batches = match format {
            Columnar::Parquet => {
                Batches::Parquet(ParquetWriter::new(output).batched(&schema).map_err(failed)?)
            }
            Columnar::Ipc => {
                let writer = IpcWriter::new(output)
                    .with_compat_level(CompatLevel::oldest())
                    .with_compression(Some(IpcCompression::LZ4));
                let fields = vec![IpcField::default(); names.len()];
                Batches::Ipc(writer.batched(&schema, fields).map_err(failed)?)
            }
        };
        Ok(Self { batches, batch: Batch::new(names) })
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, cells: Vec<Option<String>>) -> io::Result<()> {
        match self.batch.add(cells)? {
            Some(frame) => self.write(&frame),
            None => Ok(()),
        }
    }

    /// Writes what is left and the end of the table.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        let frame = self.batch.take()?;
        if frame.height() > 0 {
            self.write(&frame)?;
        }
        match &mut self.batches {
            Batches::Parquet(writer) => writer.finish().map(|_| ()).map_err(failed),
            Batches::Ipc(writer) => writer.finish().map_err(failed),
        }
    }

    fn write(&mut self, frame: &DataFrame) -> io::Result<()> {
        match &mut self.batches {
            Batches::Parquet(writer) => writer.write_batch(frame).map_err(failed),
            Batches::Ipc(writer) => writer.write_batch(frame).map_err(failed),
        }
    }
}

/// Rows of a columnar table that are not written yet.
struct Batch {
    names: Vec<&'static str>,
    columns: Vec<StringChunkedBuilder>,
    rows: usize,
}

impl Batch {
    fn new(names: &[&'static str]) -> Self {
        let columns = names.iter().map(|n| StringChunkedBuilder::new((*n).into(), 0)).collect();
        Self { names: names.to_vec(), columns, rows: 0 }
    }

    /// Adds a row; the batch, when it is full.
    fn add(&mut self, cells: Vec<Option<String>>) -> io::Result<Option<DataFrame>> {
        self.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.append_option(cell));
        self.rows += 1;
        (self.rows >= BATCH).then(|| self.take()).transpose()
    }

    fn take(&mut self) -> io::Result<DataFrame> {
        let full = std::mem::replace(self, Self::new(&self.names));
        let columns: Vec<Column> = full
            .columns
            .into_iter()
            .map(StringChunkedBuilder::finish)
            .map(|column: StringChunked| column.into_column())
            .collect();
        DataFrame::new(full.rows, columns).map_err(failed)
    }
}

/// An error of polars as one of the output.
fn failed(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}
