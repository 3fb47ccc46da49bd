//! Parquet and Arrow IPC into a table, every type of column written as text.

use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use polars::prelude::{
    ArrowDataType, ArrowSchema, Column, DataFrame, DataType, IpcReader, IpcStreamReader, ParquetReader,
    PolarsError, PolarsResult, SerReader, TimeUnit,
};
use tipping_core::Date;
use tipping_core::result::Decision;

use super::{Columnar, sizes};
use crate::read::column::TextColumn;
use crate::read::table::Table;
use crate::rejection::Rejection;

/// Reads a columnar file; records are counted from 1.
///
/// # Errors
/// A damaged file; every column of a type that does not hold one number, text, truth value or date a row.
pub(crate) fn read(
    bytes: &[u8],
    format: Columnar,
    file: &str,
    decisions: Vec<Decision>,
) -> Result<Table, Vec<Rejection>> {
    check_frame(bytes, format, file)?;
    let schema = guarded(file, || match format {
        Columnar::Parquet => ParquetReader::new(Cursor::new(bytes)).schema().map(|s| (*s).clone()),
        Columnar::IpcFile => IpcReader::new(Cursor::new(bytes)).schema().map(|s| (*s).clone()),
        Columnar::IpcStream => IpcStreamReader::new(Cursor::new(bytes)).arrow_schema(),
    })?;
    check_types(&schema, file)?;
    guarded(file, || match format {
        Columnar::Parquet => sizes::check_parquet(bytes),
        Columnar::IpcFile => sizes::check_ipc_file(bytes),
        Columnar::IpcStream => sizes::check_ipc_stream(bytes),
    })?;
    let frame = guarded(file, || match format {
        Columnar::Parquet => ParquetReader::new(Cursor::new(bytes)).finish(),
        Columnar::IpcFile => IpcReader::new(Cursor::new(bytes)).finish(),
        Columnar::IpcStream => IpcStreamReader::new(Cursor::new(bytes)).finish(),
    })?;
    into_table(&frame, file, decisions)
}

fn into_table(frame: &DataFrame, file: &str, decisions: Vec<Decision>) -> Result<Table, Vec<Rejection>> {
    let names = frame.columns().iter().map(|c| c.name().to_string()).collect();
    let columns = guarded(file, || frame.columns().iter().map(text_of).collect())?;
    let rows = (1..=frame.height() as u64).collect();
    Table::new(file, names, columns, rows, decisions)
}

/// Runs polars on bytes that may be damaged: some damage makes it panic instead of returning an error.
///
/// The panic's message, from whatever thread, would only hide the error: it is muted, one reader at a time.
fn guarded<T>(file: &str, read: impl FnOnce() -> PolarsResult<T>) -> Result<T, Vec<Rejection>> {
    static MUTED: Mutex<()> = Mutex::new(());
    let muted = MUTED.lock().unwrap_or_else(PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    panic::set_hook(hook);
    drop(muted);
    let damaged = |_| Err(PolarsError::ComputeError("its parts contradict each other".into()));
    result.unwrap_or_else(damaged).map_err(|error| vec![unusable(file, &error)])
}

/// What polars says of a damaged file. After a brace come places in its own code.
fn unusable(file: &str, error: &PolarsError) -> Rejection {
    let text = error.to_string();
    let start = text.lines().next().unwrap_or_default().split("Error {").next().unwrap_or_default();
    let what = start.trim_end_matches([' ', ':', '(']);
    damaged(file, format!("the file is damaged ({what})"))
}

/// The rejection of a file that is not whole.
fn damaged(file: &str, problem: String) -> Rejection {
    Rejection::whole(file, problem, "write or copy the file again, or export the data as CSV")
}

/// Both ends of the file, before polars sees it: most damaged files are cut short.
fn check_frame(bytes: &[u8], format: Columnar, file: &str) -> Result<(), Vec<Rejection>> {
    // Length and place of the footer: its size stands in 4 bytes just before the closing mark.
    let (mark, name): (&[u8], &str) = match format {
        Columnar::Parquet => (b"PAR1", "Parquet"),
        Columnar::IpcFile => (b"ARROW1", "Arrow IPC"),
        Columnar::IpcStream => return Ok(()),
    };
    let damaged = |problem: String| Err(vec![damaged(file, problem)]);
    if !bytes.starts_with(mark) {
        return damaged(format!("this is not a {name} file: it does not begin with {}", mark.escape_ascii()));
    }
    let end = bytes.len().saturating_sub(mark.len());
    if bytes.len() < 2 * mark.len() + 4 || &bytes[end..] != mark {
        return damaged(format!("the {name} file is cut short: its closing mark is missing"));
    }
    let size = bytes[end - 4..end].iter().rev().fold(0_usize, |size, b| size << 8 | usize::from(*b));
    if size == 0 || size > end - 4 - mark.len() {
        return damaged(format!("the {name} file is damaged: its footer would be larger than the file"));
    }
    Ok(())
}

/// polars panics on types that it was built without, so they are refused before.
fn check_types(schema: &ArrowSchema, file: &str) -> Result<(), Vec<Rejection>> {
    let refused = schema.iter_values().filter_map(|field| {
        let remedy = match &field.dtype {
            dtype if readable(dtype) => return None,
            ArrowDataType::Timestamp(_, Some(_)) => "write dates without a time zone",
            ArrowDataType::Decimal(..) => "write it as a floating-point number",
            _ => "leave the column out, or write one number, text or date a row",
        };
        // `Struct([Field { ...` says more than a reader wants to know.
        let dtype = format!("{:?}", field.dtype);
        let dtype = dtype.split('(').next().unwrap_or_default();
        let problem = format!("columns of type {dtype} are not read");
        let column = Some(field.name.to_string());
        Some(Rejection { column, ..Rejection::whole(file, problem, remedy) })
    });
    let refused: Vec<Rejection> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

fn readable(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    match dtype {
        A::Null | A::Boolean | A::Float32 | A::Float64 => true,
        A::Int8 | A::Int16 | A::Int32 | A::Int64 | A::UInt8 | A::UInt16 | A::UInt32 | A::UInt64 => true,
        A::Utf8 | A::LargeUtf8 | A::Utf8View | A::Date32 | A::Date64 | A::Timestamp(_, None) => true,
        A::Timestamp(_, Some(zone)) => zone.as_str() == "UTC",
        A::Dictionary(_, values, _) => matches!(**values, A::Utf8 | A::LargeUtf8 | A::Utf8View),
        _ => false,
    }
}

fn text_of(column: &Column) -> PolarsResult<TextColumn> {
    let series = column.as_materialized_series();
    Ok(match series.dtype() {
        DataType::String => series.str()?.iter().collect(),
        DataType::Float32 => series.f32()?.iter().map(|v| v.and_then(|v| number(v.into(), &v))).collect(),
        DataType::Float64 => series.f64()?.iter().map(|v| v.and_then(|v| number(v, &v))).collect(),
        DataType::Date => {
            let days = series.to_physical_repr();
            days.i32()?.iter().map(|v| v.map(|day| Date::from_day_number(day.into()).to_string())).collect()
        }
        DataType::Datetime(unit, _) => {
            let instants = series.to_physical_repr();
            instants.i64()?.iter().map(|v| v.map(|instant| moment(instant, *unit))).collect()
        }
        _ => series.cast(&DataType::String)?.str()?.iter().collect(),
    })
}

/// 1893.0 is written as 1893. Not a number stays so: no date or unit, but a defect where a number must be.
fn number(value: f64, display: &impl ToString) -> Option<String> {
    if value.is_nan() {
        Some("NaN".to_owned())
    } else if value.fract() == 0.0 && value.abs() < 9e15 {
        Some((value as i64).to_string())
    } else {
        Some(display.to_string())
    }
}

/// A date, with the time of day unless it is midnight.
fn moment(instant: i64, unit: TimeUnit) -> String {
    let per_second = match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    };
    let second = instant.div_euclid(per_second);
    let date = Date::from_day_number(second.div_euclid(86_400));
    match second.rem_euclid(86_400) {
        0 => date.to_string(),
        s => format!("{date}T{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{
        IntoColumn, IpcCompression, IpcWriter, NamedFrom, ParquetWriter, SerWriter, Series, df,
    };

    use super::*;
    use crate::read::read_table;

    fn fixture(name: &str) -> Vec<u8> {
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/").to_owned() + name)
            .unwrap()
    }

    fn parquet(frame: &mut DataFrame) -> Vec<u8> {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(frame).unwrap();
        bytes
    }

    #[test]
    fn every_type_is_written_as_text() {
        let table = read_table(&fixture("typed.parquet"), "typed.parquet", None).unwrap();
        let expected: [(&str, [Option<&str>; 3]); 9] = [
            ("unit", [Some("2"), Some("20"), None]),
            ("year", [Some("1920"), Some("1918"), None]),
            ("date", [Some("1920-08-26"), Some("1918-05-24"), None]),
            ("moment", [Some("1920-08-26"), Some("1918-05-24T12:30:00"), None]),
            ("instant", [Some("1920-08-26"), None, None]),
            ("adopted", [Some("true"), Some("false"), None]),
            ("weight", [Some("0.25"), Some("NaN"), None]),
            ("region", [Some("America"), None, Some("Europe")]),
            ("nothing", [None, None, None]),
        ];
        for (name, cells) in expected {
            let column = table.column(table.find(name).unwrap());
            assert_eq!(column.iter().collect::<Vec<_>>(), cells, "{name}");
        }
        assert_eq!((table.row(0), table.row(2)), (1, 3));
    }

    #[test]
    fn ipc_is_read_with_and_without_compression() {
        let mut frame = df!("unit" => [2_i64, 20], "date" => ["1920", "1918"]).unwrap();
        for compression in [None, Some(IpcCompression::LZ4), Some(IpcCompression::ZSTD(Default::default()))] {
            let mut bytes = Vec::new();
            IpcWriter::new(&mut bytes).with_compression(compression).finish(&mut frame).unwrap();
            assert_eq!(read_table(&bytes, "f", None).unwrap().column(0).get(1), Some("20"));
        }
    }

    #[test]
    fn a_column_that_cannot_be_text_is_named() {
        let lists = Series::new("members".into(), [Series::new("".into(), [1_i64, 2])]);
        let mut frame =
            DataFrame::new(1, vec![Series::new("unit".into(), [2_i64]).into_column(), lists.into_column()])
                .unwrap();
        let rejections = read_table(&parquet(&mut frame), "f.parquet", None).unwrap_err();
        assert_eq!(rejections.len(), 1);
        assert_eq!(rejections[0].column.as_deref(), Some("members"));
    }

    #[test]
    fn a_table_without_rows_is_refused() {
        let mut frame = df!("unit" => [2_i64], "date" => [1920_i64]).unwrap().head(Some(0));
        let rejections = read_table(&parquet(&mut frame), "f.parquet", None).unwrap_err();
        assert!(rejections[0].problem.contains("no row of data"), "{rejections:?}");
    }

    #[test]
    fn files_cut_short_are_refused_wherever_they_are_cut() {
        for name in ["same.parquet", "same.arrow"] {
            let bytes = fixture(name);
            for length in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
                let rejections = read_table(&bytes[..length], name, None).unwrap_err();
                assert_eq!(rejections.len(), 1, "{name} cut at {length}");
            }
        }
    }

    #[test]
    fn a_damaged_footer_is_an_error_or_harmless_but_no_panic() {
        for name in ["same.parquet", "same.arrow"] {
            let bytes = fixture(name);
            let refused = (bytes.len() - 300..bytes.len()).filter(|i| {
                let mut damaged = bytes.clone();
                damaged[*i] ^= 0x55;
                read_table(&damaged, name, None).is_err()
            });
            assert!(refused.count() > 50, "{name}");
        }
    }
}
