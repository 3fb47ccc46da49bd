//! Files of every format and shape into records, and what is refused on the way.

use super::*;
use crate::request::{DateFormat, Roles};
use tipping_core::Act;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/").to_owned() + name).unwrap()
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/").to_owned() + name).unwrap()
}

fn read_as(text: &str, request: &Request) -> Records {
    read_records(text.as_bytes(), "f.csv", request).unwrap()
}

fn read(text: &str) -> Records {
    read_as(text, &Request::default())
}

fn refused_as(text: &str, request: &Request) -> Vec<String> {
    read_records(text.as_bytes(), "f.csv", request).unwrap_err().iter().map(ToString::to_string).collect()
}

fn refused(text: &str) -> Vec<String> {
    refused_as(text, &Request::default())
}

fn shape(shape: Shape) -> Request {
    Request { shape: Some(shape), ..Request::default() }
}

fn norm(norm: &str) -> Request {
    Request { norm: Some(norm.to_owned()), ..Request::default() }
}

/// `norm unit date`, with `until` and `by succession` where they apply.
fn brief(records: &Records) -> Vec<String> {
    let brief = |r: &Record| {
        let date = r.adopted.map_or_else(|| "-".to_owned(), |d| d.to_string());
        let until = r.withdrawn.map(|d| format!(" until {d}")).unwrap_or_default();
        let act = if r.act == Act::Succession { " by succession" } else { "" };
        format!("{} {} {date}{until}{act}", r.norm, r.unit).trim().to_owned()
    };
    records.records.iter().map(brief).collect()
}

fn codes(records: &Records) -> Vec<&str> {
    records.warnings.iter().map(|w| w.code.as_str()).collect()
}

fn decision<'r>(records: &'r Records, subject: &str) -> &'r str {
    let found = records.decisions.iter().find(|d| d.subject == subject);
    found.map(|d| d.choice.as_str()).unwrap_or_default()
}

#[test]
fn the_same_units_come_out_of_every_format() {
    let expected = ["2 1920", "20 1918", "92 -", "140 1932-02-24", "437 1956", "732 1948-07"];
    let files = [
        ("unit.csv", "UTF-8", "comma", 2),
        ("same_bom.csv", "UTF-8", "comma", 2),
        ("same_latin1.csv", "Windows-1252", "semicolon", 2),
        ("same_utf16.tsv", "UTF-16LE", "tab", 2),
        ("same_crlf.csv", "UTF-8", "comma", 3),
        ("same_excel.csv", "UTF-8", "semicolon", 3),
        ("same.json", "UTF-8", "", 1),
        ("same.ndjson", "UTF-8", "", 1),
        ("same.parquet", "", "", 1),
        ("same.arrow", "", "", 1),
        ("same.arrows", "", "", 1),
    ];
    for (file, encoding, delimiter, first_row) in files {
        let records = read_records(&fixture(file), file, &Request::default()).unwrap();
        assert_eq!(brief(&records), expected, "{file}");
        assert_eq!(decision(&records, "encoding"), encoding, "{file}");
        assert_eq!(decision(&records, "delimiter"), delimiter, "{file}");
        let rows: Vec<u64> = records.records.iter().map(|r| r.row).collect();
        assert_eq!(rows, (first_row..first_row + 6).collect::<Vec<_>>(), "{file}");
        assert_eq!((records.columns.unit.as_str(), records.columns.date.as_deref()), ("unit", Some("date")));
        assert!(records.norms.is_empty() && records.warnings.is_empty());
        assert_eq!(decision(&records, "shape"), "one row per unit");
    }
}

#[test]
fn long_files_hold_several_norms() {
    let text = String::from_utf8(fixture("long.csv")).unwrap();
    let records = read(&text);
    assert_eq!(records.norms, ["suffrage", "landmines"]);
    assert_eq!(
        brief(&records),
        [
            "suffrage United States 1920",
            "suffrage Canada 1918",
            "landmines Canada 1997-12-03",
            "landmines Croatia 1998-05-20",
            "suffrage Croatia -",
            "landmines Slovakia 1999-02-25 by succession",
        ]
    );
    let chosen = read_as(&text, &norm("LandMines"));
    assert_eq!(chosen.norms.len(), 2);
    assert_eq!(brief(&chosen)[0], "landmines Canada 1997-12-03");
    assert_eq!(chosen.records.len(), 3);
    // That there is no such norm is told by whoever asked for it.
    assert_eq!(read_as(&text, &norm("slavery")).records.len(), 6);
}

#[test]
fn wide_files_have_a_norm_a_column() {
    let text = String::from_utf8(fixture("wide.csv")).unwrap();
    let records = read(&text);
    assert_eq!(records.norms, ["suffrage", "landmines"]);
    assert_eq!(brief(&records)[..3], ["suffrage USA 1920", "suffrage CAN 1918", "suffrage HRV 1945"]);
    assert_eq!(
        brief(&records)[3..],
        ["landmines USA -", "landmines CAN 1997-12-03", "landmines HRV 1998-05-20"]
    );
    assert_eq!(records.records[0].region.as_deref(), Some("America"));
    assert_eq!(read_as(&text, &norm("landmines")).records.len(), 3);
    // A wrong cell is reported and does not take the column its role.
    let wrong = refused(&text.replace("1945", "soon"));
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].starts_with("f.csv, row 4, column suffrage, value \"soon\": not a date"), "{wrong:?}");
    let other = read_as(&text.replace("1945", "soon"), &norm("landmines"));
    assert_eq!(codes(&other), ["other_norms_defective"]);
}

#[test]
fn panels_are_read_from_their_first_one() {
    let records = read_records(&fixture("panel.csv"), "panel.csv", &Request::default()).unwrap();
    assert_eq!(decision(&records, "shape"), "panel: one row per unit and period");
    assert_eq!(brief(&records), ["2 1920", "20 1918", "92 -", "70 1919 until 1920"]);
    assert_eq!(codes(&records), ["adopted_at_first_row", "panel_status_missing"]);
    assert_eq!(records.observed_through.map(|d| d.to_string()).as_deref(), Some("1921"));
    let rows: Vec<u64> = records.records.iter().map(|r| r.row).collect();
    assert_eq!(rows, [4, 6, 10, 15]);
    let weights: Vec<(String, f64)> =
        records.records[0].weights.iter().map(|(d, w)| (d.unwrap().to_string(), *w)).collect();
    assert_eq!(weights[..2], [("1918".to_owned(), 103.0), ("1919".to_owned(), 104.0)]);
    assert_eq!(records.records[2].weights.len(), 1, "an unchanged weight holds on");
}

/// Columns that no role takes are told, and those that look as if they should have one are warned of or
/// refused.
#[test]
fn no_column_is_passed_over_in_silence() {
    let records = read("country,year,ratif,gdp\na,1900,1,5\nb,1901,0,6\n");
    assert_eq!(decision(&records, "columns not used"), "ratif, gdp");
    assert_eq!(codes(&records), ["possible_indicator"]);
    assert!(records.warnings[0].message.ends_with("say setting `adopted` = `ratif`."));
    assert_eq!(codes(&read("country,year,dead\na,1900,1\nb,1901,2\n")), ["possible_indicator"]);
    assert_eq!(codes(&read("country,year,done\na,1900,TRUE\nb,1901,FALSE\n")), ["possible_indicator"]);
    assert!(codes(&read("country,year,gdp,one\na,1900,1,1\nb,1901,3,1\n")).is_empty());
    let roles = Roles { adopted: Some("ratif".into()), ..Roles::default() };
    let told = read_as(
        "country,year,ratif,free\na,1900,1,1\nb,1901,0,0\n",
        &Request { roles, ..Request::default() },
    );
    assert!(codes(&told).is_empty());
    for (values, listed) in [(["1", "2", "2"], "1, 2"), (["ratified", "signed", "NA"], "ratified, signed")] {
        let [a, b, c] = values;
        let lines = refused(&format!("country,year,event\na,1900,{a}\nb,1901,{b}\nc,1902,{c}\n"));
        let start = "f.csv, column event: a column called `event` should say with 0 and 1 who has adopted, \
            but holds ";
        assert!(lines[0].starts_with(&format!("{start}{listed}; ")), "{lines:?}");
    }
    // Dates under such a name are no indicator.
    assert!(codes(&read("country,date,ratified\na,1900,1905\nb,1901,1906\n")).is_empty());
}

#[test]
fn names_alone_make_neither_norms_nor_withdrawals_nor_acts() {
    for name in ["law", "policy", "norm"] {
        let lines = refused(&format!("country,year,{name}\na,1900,0\na,1901,1\nb,1900,0\nb,1901,0\n"));
        assert!(lines[0].contains("the 0/1 column of a panel with setting `adopted`"), "{lines:?}");
    }
    assert_eq!(read("law,unit,date\n1,a,1900\n2,a,1901\n").norms, ["1", "2"]);
    let left = read("country,date,exit_date,entry\na,1900,1905,1850\nb,1903,,\n");
    assert_eq!(
        (brief(&left)[0].as_str(), decision(&left, "columns not used")),
        ("a 1900", "exit_date, entry")
    );
    assert!(left.decisions.iter().any(|d| d.reason.contains("setting `system` = `FILE`")));
    assert_eq!(brief(&read("country,date,denounced\na,1900,1905\n")), ["a 1900 until 1905"]);
    let kind = read("unit,date,type\na,1944,no succession law\nb,1950,x\n");
    assert_eq!((brief(&kind)[0].as_str(), decision(&kind, "columns not used")), ("a 1944", "type"));
    assert_eq!(
        brief(&read("unit,date,type\na,1944,Succession\nb,1950,accession\n"))[0],
        "a 1944 by succession"
    );
}

#[test]
fn a_norm_that_hardly_anybody_adopted_is_still_one() {
    let request = Request { never: vec!["9999".into()], ..Request::default() };
    let text = "country,suffrage,mines\na,1944,9999\nb,1918,9999\nc,9999,9999\nd,1955,1998\n";
    assert_eq!(read_as(text, &request).norms, ["suffrage", "mines"]);
}

#[test]
fn units_that_a_panel_follows_in_part_are_named() {
    // c is followed only as long as it could adopt, which tells nothing.
    let text =
        "unit,year,adopted\na,1900,0\na,1901,0\na,1902,1\nb,1900,0\nc,1900,0\nc,1901,1\nd,1901,0\nd,1902,0\n";
    let records = read(text);
    assert_eq!(codes(&records), ["panel_unbalanced"]);
    assert!(
        records.warnings[0].message.contains("b (1900 to 1900), d (1901 to 1902)."),
        "{:?}",
        records.warnings
    );
    let listed = read_as(text, &Request { system: Some("cow".into()), ..Request::default() });
    assert!(codes(&listed).is_empty(), "who is present is for the list to say");
}

#[test]
fn what_a_panel_leaves_open_is_said() {
    let gap = read("unit,year,adopted\na,1900,0\na,1905,1\nb,1900,0\nb,1901,0\nb,1905,0\n");
    assert_eq!((codes(&gap), brief(&gap)[0].as_str()), (vec!["panel_gaps"], "a 1905"));
    let again =
        read("unit,year,adopted\na,1900,0\na,1901,1\na,1902,0\na,1903,1\nb,1900,0\nb,1901,0\nb,1903,0\n");
    assert_eq!((codes(&again), brief(&again)[0].as_str()), (vec!["adopted_again"], "a 1901 until 1902"));
    // Out of order, with a repeated row, in words.
    let mixed =
        read("unit,year,adopted\na,1902,yes\na,1900,no\na,1901,FALSE\na,1901,false\nb,1900,no\nb,1902,no\n");
    assert_eq!((codes(&mixed), brief(&mixed)[0].as_str()), (vec!["panel_rows_merged"], "a 1902"));
    let long = read("norm,unit,year,adopted\nx,a,1900,0\nx,a,1901,1\ny,a,1900,0\ny,a,1901,0\n");
    assert_eq!(brief(&long), ["x a 1901", "y a -"]);
}

#[test]
fn defects_of_a_panel_are_refused_together() {
    let text = "unit,year,adopted,weight\na,1900,0,1\na,1900,1,1\na,1901,2,1\n,1901,1,1\nb,,1,1\nb,1900,0,-1\nb,1901,0,inf\n\
                b,1902,1,1\n";
    let messages = refused(text);
    let expected = [
        "row 3, column adopted, value \"1\": `a` has both 0 and 1 for 1900 (row 2 says otherwise)",
        "row 4, column adopted, value \"2\": neither 0 nor 1",
        "row 5, column unit, value \"\": no unit in this row",
        "row 6, column year, value \"\": no period in this row",
        "row 7, column weight, value \"-1\": the weight is negative",
        "row 8, column weight, value \"inf\": the weight is not finite",
    ];
    assert_eq!(messages.len(), expected.len(), "{messages:#?}");
    for (message, start) in messages.iter().zip(expected) {
        assert!(message.starts_with(&format!("f.csv, {start}")), "{message}");
    }
}

#[test]
fn a_status_tells_adoption_from_the_end_of_observation() {
    let records = read("id,date,adopted\n1,1954-03,1\n2,1955-06,0\n3,,0\n4,NA,\n");
    assert_eq!(brief(&records), ["1 1954-03", "2 -", "3 -", "4 -"]);
    assert_eq!(decision(&records, "rows with adopted = 0"), "not adopted: 1");
    let messages = refused("id,date,adopted\n1,1954,1\n2,,1\n3,1955,\n4,1955,maybe\n");
    assert_eq!(messages.len(), 3, "{messages:#?}");
    assert!(
        messages[0]
            .starts_with("f.csv, row 3, column date, value \"\": this unit adopted (column adopted is 1)")
    );
    assert!(messages[1].starts_with("f.csv, row 4, column adopted, value \"\": neither 0 nor 1, though"));
    assert!(messages[2].starts_with("f.csv, row 5, column adopted, value \"maybe\": neither 0 nor 1;"));
}

#[test]
fn every_bad_row_is_refused_in_order() {
    let text =
        "unit,date,withdrawn,weight\na,soon,,1\nb,1200,,x\nc,9/19/1893,,1\nd,1900,later,\ne,1900-13,,NaN\n";
    let messages = refused(text);
    let starts = [
        "row 2, column date, value \"soon\": not a date",
        "row 3, column date, value \"1200\": outside the years 1500 to 2200",
        "row 3, column weight, value \"x\": the weight is not a number",
        "row 4, column date, value \"9/19/1893\": not clear which number is the day",
        "row 5, column withdrawn, value \"later\": not a date",
        "row 5, column weight, value \"\": this unit has no weight",
        "row 6, column date, value \"1900-13\": the calendar has no such date",
        "row 6, column weight, value \"NaN\": the weight is not finite",
    ];
    assert_eq!(messages.len(), starts.len(), "{messages:#?}");
    for (message, start) in messages.iter().zip(starts) {
        assert!(message.starts_with(&format!("f.csv, {start}")), "{message}");
    }
}

#[test]
fn codes_for_not_adopted_are_counted() {
    let request = Request { never: vec!["9999".into(), "77".into()], ..Request::default() };
    let records = read_as("unit,date\na,1900\nb,9999\nc,9999.0\n", &request);
    assert_eq!(brief(&records), ["a 1900", "b -", "c -"]);
    assert_eq!(decision(&records, "code 9999"), "not adopted");
    assert_eq!(codes(&records), ["never_code_absent"]);
}

#[test]
fn months_of_a_study_are_no_calendar_dates() {
    for (file, count) in [("medical_innovation.csv", 125), ("stanford2.csv", 184)] {
        let rejections =
            read_records(&data(&format!("reference/{file}")), file, &Request::default()).unwrap_err();
        assert_eq!(rejections.len(), 1);
        let problem = &rejections[0].problem;
        assert!(problem.starts_with(&format!("the {count} values are numbers from")), "{problem}");
        assert!(problem.contains("not calendar dates: outside the years 1500 to 2200"), "{problem}");
    }
}

#[test]
fn bundled_tables_are_read_as_they_are() {
    let suffrage = read_records(&data("suffrage/adoption.csv"), "suffrage", &norm("suffrage-lied")).unwrap();
    assert_eq!((suffrage.norms.len(), suffrage.records.len(), suffrage.warnings.len()), (6, 198, 0));
    let treaties = read_records(&data("treaties/adoption.csv"), "treaties", &norm("un-26-5")).unwrap();
    assert_eq!((treaties.norms.len(), treaties.columns.date.as_deref()), (199, Some("consent")));
    assert!(codes(&treaties).is_empty(), "{:?}", treaties.warnings);
    let roles = Roles { date: Some("signature".into()), ..Roles::default() };
    let signed =
        read_records(&data("treaties/adoption.csv"), "treaties", &Request { roles, ..norm("un-26-5") });
    assert_eq!(signed.unwrap().columns.date.as_deref(), Some("signature"));
}

#[test]
fn defects_of_other_norms_do_not_count() {
    let text = "norm,unit,date\nx,a,1900\ny,a,soon\ny,b,1901\n,c,1901\n";
    let records = read_as(text, &norm("x"));
    assert_eq!(
        (brief(&records), codes(&records)),
        (vec!["x a 1900".to_owned()], vec!["other_norms_defective"])
    );
    assert!(
        records.warnings[0].message.contains("rows of other norms than x that would be refused: 1."),
        "{:?}",
        records.warnings
    );
    let messages = refused(text);
    assert_eq!(messages.len(), 2);
    assert!(
        messages[1].starts_with("f.csv, row 5, column norm, value \"\": no norm in this row"),
        "{messages:?}"
    );
}

#[test]
fn columns_are_told_by_their_content_where_names_mislead() {
    // `adopted` with years is the date; `treaty` with dates is a norm of its own.
    assert_eq!(brief(&read("country,adopted\nFrance,1944\nChile,NA\n")), ["France 1944", "Chile -"]);
    assert_eq!(read("country,treaty,law\nFrance,1944,1950\nChile,1960,\n").norms, ["treaty", "law"]);
    // The only column of dates needs no name; a counter of rows is not the unit.
    assert_eq!(
        brief(&read("id,country,suffrage\n1,France,1944\n2,Chile,1949\n")),
        ["France 1944", "Chile 1949"]
    );
}

#[test]
fn a_shape_that_cannot_be_told_is_refused() {
    let nothing = refused("country,population\nFrance,67\nChile,19\n");
    assert_eq!(
        nothing,
        ["f.csv: no column of dates is found; name it with setting `date`; the columns are `country`, \
             `population`"]
    );
    assert!(
        refused("year,count\n1851,4\n1852,5\n")[0]
            .contains("no column holds the units; name it with setting `unit`")
    );
    let two = refused("unit,date,adoption_year\na,1900,1900\n");
    assert_eq!(
        two,
        ["f.csv: columns `date` and `adoption_year` could both be the date; say which with setting `date`"]
    );
    let repeats = refused("unit,year,gdp\na,1900,1\na,1901,2\nb,1900,1\nb,1901,2\n");
    assert!(repeats[0].contains("come several times with different dates"), "{repeats:?}");
}

#[test]
fn named_columns_must_be_there_and_have_one_role() {
    let roles = Roles { date: Some("signed".into()), norm: Some("treaty".into()), ..Roles::default() };
    let messages = refused_as("unit,date\na,1900\n", &Request { roles, ..Request::default() });
    assert_eq!(messages.len(), 2, "{messages:?}");
    let roles = Roles { date: Some("year".into()), unit: Some("year".into()), ..Roles::default() };
    let messages = refused_as("unit,year\na,1900\n", &Request { roles, ..Request::default() });
    assert_eq!(
        messages,
        ["f.csv: column `year` cannot be both the unit and the date; name different columns with \
             setting `unit` and setting `date`"]
    );
}

#[test]
fn a_shape_may_be_asked_for() {
    let text = "unit,year,adopted\na,1900,0\nb,1901,1\n";
    assert_eq!(brief(&read_as(text, &shape(Shape::Panel))), ["a -", "b 1901"]);
    assert_eq!(brief(&read_as("unit,date,x\na,1900,1901\n", &shape(Shape::Wide)))[1], "x a 1901");
    assert!(
        refused_as(text, &shape(Shape::Long))[0]
            .contains("no column tells the norm; name it with setting `norm_column`")
    );
    assert!(
        refused_as("unit,year\na,1900\n", &shape(Shape::Panel))[0].contains("name it with setting `adopted`")
    );
    assert!(refused_as("unit,x\na,1\n", &shape(Shape::Wide))[0].contains("no column holds dates"));
    let roles = Roles { withdrawn: Some("left".into()), ..Roles::default() };
    let request = Request { roles, ..shape(Shape::Panel) };
    assert!(
        refused_as("unit,year,adopted,left\na,1900,1,\n", &request)[0]
            .contains("leave setting `withdrawn` out")
    );
}

#[test]
fn a_bad_pattern_is_a_fault_of_the_request() {
    let dates = DateFormat::Pattern("%m/%d/%y".into());
    let request = Request { data: "suffrage".into(), dates, ..Request::default() };
    let error = crate::ingest(&request).unwrap_err();
    assert!(error.is_usage());
    assert!(
        error.to_string().starts_with("setting `date_format` = `%m/%d/%y`: %y means a year of two digits"),
        "{error}"
    );
}
