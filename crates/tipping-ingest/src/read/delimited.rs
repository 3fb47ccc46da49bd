//! Delimited text into a table, with the line on which every record begins.
//!
//! The `csv` crate reads, not polars: polars fills short rows with nulls and cannot say on which line a row
//! began.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use tipping_core::result::Decision;
use tipping_core::{Warning, unguarded};

use crate::names::some_of;
use crate::read::delimiter;
use crate::read::table::{Table, TableBuilder};
use crate::rejection::Rejection;

/// Reads a header and records; blank lines are skipped, and before the header comments (`#`) and Excel's
/// `sep=` line.
///
/// # Errors
/// Every record with more or fewer fields than the header, a quote that is never closed, an empty file,
/// columns without a name or with the same one.
pub(crate) fn read(text: &str, file: &str, mut decisions: Vec<Decision>) -> Result<Table, Vec<Rejection>> {
    let text = newlines(text);
    let preamble = Preamble::of(&text);
    let body = &text[preamble.length..];
    if body.trim().is_empty() {
        return Err(vec![without_rows(&text, file)]);
    }
    let (delimiter, decision) = delimiter_of(&preamble, body);
    decisions.push(decision);

    let mut records = Records::new(body, preamble.lines, delimiter);
    let header: Vec<String> = match records.next() {
        Some(_) => records.record.iter().map(|name| unguarded(name.trim()).trim().to_owned()).collect(),
        None => Vec::new(),
    };
    let width = header.len();
    let unnamed: Vec<usize> = (0..width).filter(|c| header[*c].is_empty()).collect();
    let mut builder = TableBuilder::new(header, body.len() / (8 * width.max(1)));
    let mut uneven = Vec::new();
    let (mut empty, mut unnamed_used, mut guards) = (0_u64, false, 0_usize);
    let mut swallowed = Vec::new();
    while let Some(line) = records.next() {
        let fields = records.record.len();
        let rows = |field: &str| field.contains('\n') && field.contains(char::from(delimiter));
        swallowed
            .extend(records.record.iter().filter(|f| rows(f)).map(|f| (line, f.matches('\n').count() + 1)));
        if records.record.iter().all(|field| field.trim().is_empty()) {
            empty += 1;
        } else if fields != width {
            uneven.push((line, fields));
        } else {
            unnamed_used |= unnamed.iter().any(|c| !records.record[*c].trim().is_empty());
            guards += records.record.iter().filter(|field| bare(field) != *field).count();
            builder.push(line, records.record.iter().map(|field| Some(bare(field))));
        }
    }
    if let Some(line) = records.unclosed_quote() {
        let remedy = "close the quote; a quote inside a quoted field is written twice (\"\")";
        let problem = "a field opens with a quote that is never closed";
        return Err(vec![Rejection { row: Some(line), ..Rejection::whole(file, problem, remedy) }]);
    }
    if !uneven.is_empty() {
        return Err(uneven_rows(file, width, &uneven, builder.height()));
    }
    decisions.extend(left_out(empty, guards));
    if !unnamed.is_empty() && !unnamed_used {
        builder.remove(&unnamed);
        let choice = format!("{} left out", unnamed.len());
        decisions.push(Decision::new("columns without a name", choice, "nothing is in them"));
    }
    let mut table = builder.finish(file, decisions)?;
    table.warnings.extend(quoted_rows(&swallowed));
    Ok(table)
}

/// The rejection of a file that holds nothing, or nothing but comments.
fn without_rows(text: &str, file: &str) -> Rejection {
    let empty = text.trim().is_empty();
    let problem = if empty { "the file is empty" } else { "the file is empty but for comments" };
    Rejection::whole(file, problem, "give it a line of column names and a row for each unit")
}

/// How many empty rows, and apostrophes that guard a cell, are no part of the table.
fn left_out(empty: u64, guards: usize) -> Vec<Decision> {
    let mut decisions = Vec::new();
    if empty > 0 {
        decisions.push(Decision::new("empty rows", format!("{empty} skipped"), "every field is empty"));
    }
    if guards > 0 {
        let why =
            "an apostrophe before =, +, - or @ keeps spreadsheets from running the cell and is no part of it";
        decisions.push(Decision::new("guarded cells", format!("{guards} without their apostrophe"), why));
    }
    decisions
}

/// The delimiter that the file itself names, else the one that splits it evenly, and why.
fn delimiter_of(preamble: &Preamble, body: &str) -> (u8, Decision) {
    match (preamble.delimiter, delimiter::find(body)) {
        (Some(given), _) => {
            (given, Decision::new("delimiter", delimiter::name(given), "the file's own sep= line"))
        }
        (None, Some(found)) => {
            (found, Decision::new("delimiter", delimiter::name(found), "it splits the first rows evenly"))
        }
        (None, None) => (
            b',',
            Decision::new("delimiter", "none", "neither comma, semicolon, tab nor bar is in the header"),
        ),
    }
}

/// A field without its guard, which may have spaces around it.
fn bare(field: &str) -> &str {
    let trimmed = field.trim();
    let bare = unguarded(trimmed);
    if bare == trimmed { field } else { bare }
}

/// A stray quote opens a field that ends with the next quote, lines later: every row between is lost in it.
fn quoted_rows(swallowed: &[(u64, usize)]) -> Option<Warning> {
    if swallowed.is_empty() {
        return None;
    }
    let listed: Vec<String> =
        swallowed.iter().map(|(row, lines)| format!("row {row} (over {lines} lines)")).collect();
    let message = format!(
        "A quoted field runs over several lines and contains the delimiter: {}. If its quote is a stray \
         one, the rows after it are lost in the field: double the quote or remove it.",
        some_of(&listed, 12)
    );
    Some(Warning::new("quoted_rows", message))
}

fn uneven_rows(file: &str, width: usize, uneven: &[(u64, usize)], good: usize) -> Vec<Rejection> {
    let (first, fields) = uneven[0];
    if good == 0 && uneven.len() > 1 && uneven.iter().all(|row| row.1 == fields) {
        let counted = |n: usize| if n == 1 { "1 field".to_owned() } else { format!("{n} fields") };
        let problem = format!("the header has {} and every row has {}", counted(width), counted(fields));
        let remedy = if width == 1 {
            "remove what stands above the column names"
        } else if fields == width + 1 {
            "name the first column too (R: write.csv(..., row.names = FALSE))"
        } else {
            "give the header a name for every field"
        };
        return vec![Rejection { row: Some(first), ..Rejection::whole(file, problem, remedy) }];
    }
    let reject = |&(line, fields): &(u64, usize)| {
        let few = fields < width;
        let problem =
            format!("too {} fields: {fields}, the header has {width}", if few { "few" } else { "many" });
        let remedy = if few {
            "add the missing fields (an empty field still needs its delimiter)"
        } else {
            "remove the extra ones, or quote a field that contains the delimiter"
        };
        Rejection { row: Some(line), ..Rejection::whole(file, problem, remedy) }
    };
    uneven.iter().map(reject).collect()
}

/// Old Macintosh files end lines with a bare carriage return.
fn newlines(text: &str) -> Cow<'_, str> {
    let bare = |i: usize| text.as_bytes().get(i + 1) != Some(&b'\n');
    if text.match_indices('\r').any(|(i, _)| bare(i)) {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands before the header.
struct Preamble {
    length: usize,
    lines: u64,
    delimiter: Option<u8>,
}

impl Preamble {
    fn of(text: &str) -> Self {
        let mut preamble = Self { length: 0, lines: 0, delimiter: None };
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            let separator = separator_line(content).filter(|_| preamble.delimiter.is_none());
            if separator.is_none() && !content.is_empty() && !content.starts_with('#') {
                break;
            }
            preamble.delimiter = preamble.delimiter.or(separator);
            preamble.length += line.len();
            preamble.lines += 1;
        }
        preamble
    }
}

/// `sep=;`, by which Excel is told the delimiter. A tab is lost to trimming: `sep=` alone means it.
fn separator_line(content: &str) -> Option<u8> {
    let content = content.trim_matches('"');
    let given = content.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    match &content.as_bytes()[given.len()..] {
        [] => Some(b'\t'),
        [one] if one.is_ascii_punctuation() => Some(*one),
        _ => None,
    }
}

/// The records of a text, one after the other, with the line on which each begins.
struct Records<'t> {
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    text: &'t str,
    delimiter: u8,
    /// Where counting of lines has arrived, and the line there.
    counted: usize,
    line: u64,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, lines_before: u64, delimiter: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        let reader =
            builder.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { reader, record: StringRecord::new(), text, delimiter, counted: 0, line: lines_before + 1 }
    }

    /// Reads the next record that is more than a blank line and tells its line. The text is valid UTF-8 and
    /// rows may have any length, so that reading cannot fail.
    fn next(&mut self) -> Option<u64> {
        if !self.reader.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        // The reader passes over empty lines before a record without telling.
        let start = self.record.position().map_or(self.counted, |p| p.byte() as usize);
        let bytes = self.text.as_bytes();
        let blank = bytes[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = start + blank;
        self.line += bytes[self.counted..start].iter().filter(|b| **b == b'\n').count() as u64;
        self.counted = start;
        Some(self.line)
    }

    /// The line of the last record when a quoted field of it runs into the end of the file.
    fn unclosed_quote(&self) -> Option<u64> {
        let (mut quoted, mut field_start) = (false, true);
        for byte in self.text[self.counted..].bytes() {
            // A doubled quote closes and opens again.
            match byte {
                b'"' if quoted || field_start => (quoted, field_start) = (!quoted, quoted),
                _ => field_start = !quoted && (byte == self.delimiter || byte == b'\n'),
            }
        }
        quoted.then_some(self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let table = read(text, "f.csv", Vec::new()).unwrap();
        let cell = |i: usize, c: usize| table.column(c).get(i).unwrap_or("null").to_owned();
        let record = |i: usize| (table.row(i), (0..table.names().len()).map(|c| cell(i, c)).collect());
        (0..table.height()).map(record).collect()
    }

    fn refused(text: &str) -> Vec<String> {
        let rejections = read(text, "f.csv", Vec::new()).unwrap_err();
        rejections.iter().map(ToString::to_string).collect()
    }

    fn lines(text: &str) -> Vec<u64> {
        rows(text).into_iter().map(|row| row.0).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
        assert_eq!(lines("a,b\r1,2\r3,4"), [2, 3]);
        assert_eq!(lines("# from somewhere\n\na,b\n1,2\n\n\n3,4\n"), [4, 7]);
        assert_eq!(lines("a,b\r\n\"x\r\ny\",2\r\n\r\n3,4\r\n"), [2, 5]);
        assert_eq!(lines("sep=;\na;b\n1;2\n,;\n;\n"), [3, 4]);
    }

    #[test]
    fn quoted_fields_hold_delimiters_quotes_and_newlines() {
        let read = rows("name,date\n\"Korea, \"\"South\"\"\",1948\n\"a\nb\",\"\"\n");
        assert_eq!(
            read,
            [(2, vec!["Korea, \"South\"".into(), "1948".into()]), (3, vec!["a\nb".into(), "".into()])]
        );
    }

    #[test]
    fn the_guard_of_spreadsheets_comes_off_and_is_stated() {
        let table = read("'=a,b\n'=x,-5\n'tis,'-5\n", "f.csv", Vec::new()).unwrap();
        assert_eq!(rows(" '=a,b\n '=x , 'tis\n"), [(2, vec!["=x".into(), " 'tis".into()])]);
        assert_eq!(table.names(), ["=a", "b"]);
        assert_eq!([table.column(0).get(0), table.column(0).get(1)], [Some("=x"), Some("'tis")]);
        assert_eq!([table.column(1).get(0), table.column(1).get(1)], [Some("-5"), Some("'-5")]);
        assert!(table.decisions.iter().any(|d| d.subject == "guarded cells" && d.choice.starts_with("1 ")));
    }

    #[test]
    fn every_uneven_row_is_named() {
        let messages = refused("a,b\n1\n1,2\n1,2,3\n");
        assert_eq!(messages.len(), 2);
        assert!(messages[0].starts_with("f.csv, row 2: too few fields: 1, the header has 2"), "{messages:?}");
        assert!(
            messages[1].starts_with("f.csv, row 4: too many fields: 3, the header has 2"),
            "{messages:?}"
        );
    }

    #[test]
    fn row_names_without_a_header_are_one_defect() {
        let messages = refused("unit,date\n1,2,1920\n2,20,1918\n");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].contains("row.names = FALSE"), "{messages:?}");
    }

    #[test]
    fn a_line_above_the_header_is_one_defect() {
        let messages = refused("Table 1. Suffrage\nunit,date\n2,1920\n20,1918\n");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].ends_with("remove what stands above the column names"), "{messages:?}");
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found() {
        let messages = refused("a,b\n1,2\n\"x,3\n4,5\n");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].starts_with("f.csv, row 3: a field opens with a quote"), "{messages:?}");
        assert_eq!(rows("a,b\n1,\"x\"\"\"\n").len(), 1);
        assert_eq!(rows("a,b\n1,5\" gun\n").len(), 1);
    }

    #[test]
    fn rows_that_a_stray_quote_swallows_are_warned_of() {
        let codes = |text: &str| {
            let table = read(text, "f.csv", Vec::new()).unwrap();
            table.warnings.iter().map(|w| w.message.clone()).collect::<Vec<_>>()
        };
        let lost = codes("a,b,c\n1,2,\"x\n3,4,y\"\n5,6,z\n");
        assert!(lost.len() == 1 && lost[0].contains("row 2 (over 2 lines)"), "{lost:?}");
        assert!(codes("a,b\n\"x\ny\",2\n\"x, y\",3\n").is_empty());
    }

    #[test]
    fn an_empty_column_without_a_name_is_left_out() {
        let table = read("a,b,\n1,2,\n", "f.csv", Vec::new()).unwrap();
        assert_eq!(table.names(), ["a", "b"]);
        assert_eq!(table.decisions.len(), 2);
        assert!(refused(",a,b\n1,2,3\n")[0].contains("column 1 has no name"));
    }

    #[test]
    fn nothing_is_an_error() {
        for text in ["", "\n\n", "# comment\n", "sep=;\n"] {
            assert!(refused(text)[0].contains("the file is empty"), "{text:?}");
        }
        assert!(refused("unit,date\n")[0].contains("no row of data"));
    }
}
