//! Which format a file has, and a clear no to the formats that are not read.

use tipping_core::result::Decision;

use crate::read::columnar::{self, Columnar};
use crate::read::table::Table;
use crate::read::{delimited, json, text};
use crate::rejection::Rejection;
use crate::request::Format;

/// First bytes of formats that are not read, what they are, and what to do.
const REFUSED_MARKS: [(&[u8], &str); 15] = [
    (b"PK\x03\x04", "a zip archive or a workbook (xlsx, ods, numbers)"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (xls)"),
    (b"\x1F\x8B", "compressed (gzip; R's rds and RData files are too)"),
    (b"BZh", "compressed (bzip2)"),
    (b"\xFD7zXZ", "compressed (xz)"),
    (b"\x28\xB5\x2F\xFD", "compressed (zstd)"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"<stata_dta>", "a Stata file (dta)"),
    (b"$FL2", "an SPSS file (sav)"),
    (b"$FL3", "an SPSS file (sav)"),
    (b"RDX", "an R workspace (RData)"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
    (b"FEA1", "a Feather file of version 1"),
    (b"\x89HDF", "an HDF5 file"),
];

/// Extensions of formats that are not read and have no mark of their own, or one that is shared.
const REFUSED_EXTENSIONS: [(&str, &str); 12] = [
    ("xlsx", "an Excel workbook"),
    ("xlsm", "an Excel workbook"),
    ("xls", "an Excel workbook"),
    ("ods", "a spreadsheet workbook"),
    ("dta", "a Stata file"),
    ("sav", "an SPSS file"),
    ("rds", "an R file (rds)"),
    ("rdata", "an R workspace"),
    ("rda", "an R workspace"),
    ("zip", "a zip archive"),
    ("gz", "compressed (gzip)"),
    ("sas7bdat", "a SAS file"),
];

const TEXT_EXTENSIONS: [&str; 6] = ["csv", "tsv", "tab", "txt", "psv", "dat"];

/// Reads a file of any format that is read into a table.
///
/// # Errors
/// Everything that is wrong with the file as a file: its format, its encoding, its rows.
pub(crate) fn read_table(bytes: &[u8], file: &str, format: Option<Format>) -> Result<Table, Vec<Rejection>> {
    let extension = extension(file);
    refuse(bytes, file, &extension)?;
    if let Some((columnar, decision)) = columnar(bytes, &extension, format) {
        return columnar::read(bytes, columnar, file, vec![decision]);
    }
    let decoded = text::decode(bytes, file)?;
    let text = decoded.text.as_ref();
    let (format, reason) = text_format(text, &extension, format);
    let name = match format {
        Format::Json => "JSON",
        Format::Ndjson => "NDJSON",
        Format::Csv | Format::Parquet | Format::Ipc => "delimited text",
    };
    let decisions = vec![
        Decision::new("format", name, reason),
        Decision::new("encoding", decoded.encoding, decoded.reason.as_str()),
    ];
    match format {
        Format::Json => json::read_array(text, file, decisions),
        Format::Ndjson => json::read_lines(text, file, decisions),
        Format::Csv | Format::Parquet | Format::Ipc => delimited::read(text, file, decisions),
    }
}

fn extension(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

fn refuse(bytes: &[u8], file: &str, extension: &str) -> Result<(), Vec<Rejection>> {
    if bytes.is_empty() {
        let remedy = "give it a line of column names and a row for each unit";
        return Err(vec![Rejection::whole(file, "the file is empty", remedy)]);
    }
    let start = bytes.trim_ascii_start();
    let page = |mark: &[u8]| start.get(..mark.len()).is_some_and(|s| s.eq_ignore_ascii_case(mark));
    let by_mark = REFUSED_MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|found| found.1);
    let by_extension = REFUSED_EXTENSIONS.iter().find(|(e, _)| *e == extension).map(|found| found.1);
    // The name says more than the mark: every xlsx is a zip archive.
    let what = match (by_mark, by_extension) {
        (_, Some(what)) | (Some(what), None) => what,
        _ if page(b"<!doctype") || page(b"<html") || page(b"<?xml") => "a web page or XML",
        _ => return Ok(()),
    };
    let remedy = if what.contains("compressed") || what.contains("archive") && by_extension.is_some() {
        "unpack it first; if it is a workbook or an R file, export the data as CSV"
    } else {
        "export the data as CSV (or Parquet) and give that file"
    };
    Err(vec![Rejection::whole(file, format!("this is {what}, which is not read"), remedy)])
}

fn columnar(bytes: &[u8], extension: &str, format: Option<Format>) -> Option<(Columnar, Decision)> {
    let parquet = bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE");
    let file = bytes.starts_with(b"ARROW1");
    // A stream begins with the mark of a continued message and the length of the schema.
    let stream = bytes.starts_with(&[0xFF; 4]);
    let ipc = if stream { Columnar::IpcStream } else { Columnar::IpcFile };
    let (columnar, reason) = match (format, extension) {
        (Some(Format::Parquet), _) => (Columnar::Parquet, "as asked for"),
        (Some(Format::Ipc), _) => (ipc, "as asked for"),
        (Some(_), _) => return None,
        _ if parquet => (Columnar::Parquet, "its first bytes"),
        _ if file || stream => (ipc, "its first bytes"),
        (None, "parquet" | "pq") => (Columnar::Parquet, "its name"),
        (None, "arrow" | "ipc" | "feather") => (ipc, "its name"),
        _ => return None,
    };
    let name = match columnar {
        Columnar::Parquet => "Parquet",
        Columnar::IpcFile => "Arrow IPC file",
        Columnar::IpcStream => "Arrow IPC stream",
    };
    Some((columnar, Decision::new("format", name, reason)))
}

fn text_format(text: &str, extension: &str, format: Option<Format>) -> (Format, &'static str) {
    let first = text.trim_start().as_bytes().first();
    match (format, extension) {
        (Some(format), _) => (format, "as asked for"),
        (None, "ndjson" | "jsonl") => (Format::Ndjson, "its name"),
        (None, "json") if first == Some(&b'{') => (Format::Ndjson, "its name, and it begins with an object"),
        (None, "json") => (Format::Json, "its name"),
        (None, extension) if TEXT_EXTENSIONS.contains(&extension) => (Format::Csv, "its name"),
        _ if first == Some(&b'[') => (Format::Json, "it begins with ["),
        _ if first == Some(&b'{') => (Format::Ndjson, "it begins with {"),
        _ => (Format::Csv, "it begins as text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format_of(bytes: &[u8], file: &str) -> String {
        read_table(bytes, file, None).unwrap().decisions[0].choice.clone()
    }

    #[test]
    fn formats_are_found_by_name_and_first_bytes() {
        assert_eq!(format_of(b"unit,date\n2,1920\n", "a.csv"), "delimited text");
        assert_eq!(format_of(b"unit,date\n2,1920\n", "standard input"), "delimited text");
        assert_eq!(format_of(b"[{\"unit\": 2}]", "standard input"), "JSON");
        assert_eq!(format_of(b"{\"unit\": 2}\n{\"unit\": 3}\n", "a.json"), "NDJSON");
        assert_eq!(format_of(b" {\"unit\": 2}\n", "a"), "NDJSON");
        assert_eq!(format_of(b"\xEF\xBB\xBF[{\"unit\": 2}]", "a.json"), "JSON");
    }

    #[test]
    fn other_formats_are_refused_by_mark_or_name() {
        let cases: [(&[u8], &str, &str); 9] = [
            (b"PK\x03\x04...", "a.xlsx", "Excel workbook"),
            (b"PK\x03\x04...", "a.csv", "zip archive or a workbook"),
            (b"\x1F\x8B...", "a.rds", "R file"),
            (b"\x1F\x8B...", "a.csv.gz", "gzip"),
            (b"\x72\x02...", "a.dta", "Stata"),
            (b"$FL2@(#)", "standard input", "SPSS"),
            (b"\xD0\xCF\x11\xE0", "a.csv", "old Excel"),
            (b"<!DOCTYPE html>", "a.csv", "web page"),
            (b"", "a.csv", "empty"),
        ];
        for (bytes, file, word) in cases {
            let rejections = read_table(bytes, file, None).unwrap_err();
            assert_eq!(rejections.len(), 1);
            assert!(rejections[0].problem.contains(word), "{rejections:?}");
        }
    }

    #[test]
    fn a_name_that_promises_another_format_is_refused() {
        for (file, format) in [("a.parquet", None), ("a.arrow", None), ("a.csv", Some(Format::Parquet))] {
            let rejections = read_table(b"unit,date\n2,1920\n", file, format).unwrap_err();
            assert!(rejections[0].problem.contains("does not begin with"), "{rejections:?}");
        }
    }
}
