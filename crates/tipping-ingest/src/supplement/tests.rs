//! Files beside the data: bundled state-years, panels, ties, places. Expected values are read off the tables
//! by hand.

use tipping_core::{Fill, PeriodUnit};

mod network;

use super::*;
use crate::{Request, ingest};

pub(super) fn data(name: &str) -> Ingested {
    ingest(&Request { data: name.into(), ..Request::default() }).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn bundled(names: &[&str], data: &Ingested) -> Supplement {
    let request = SupplementRequest {
        covariates: strings(&["bundled"]),
        names: strings(names),
        ..SupplementRequest::default()
    };
    supplement(&request, data).unwrap_or_else(|e| panic!("{e}"))
}

pub(super) fn place(data: &Ingested, id: &str) -> usize {
    data.data.units().iter().position(|u| u.id == id).unwrap_or_else(|| panic!("no unit {id}"))
}

fn at(series: &Series, data: &Ingested, id: &str, years: &[i64]) -> Vec<Option<f64>> {
    years.iter().map(|year| series.at(place(data, id), *year, Fill::None)).collect()
}

pub(super) fn codes(supplement: &Supplement) -> Vec<&str> {
    supplement.warnings.iter().map(|w| w.code.as_str()).collect()
}

#[test]
fn state_years_are_those_of_the_table() {
    let suffrage = data("suffrage");
    let names = ["polyarchy", "population", "gdp", "igo_memberships", "population_millions"];
    let found = bundled(&names, &suffrage);
    assert_eq!(found.series.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), names);
    assert!(found.series.iter().all(|s| s.period == Some(PeriodUnit::Year) && s.values.len() == 217));
    // 2,1840,0.355,10.0,3174.0,17.701,0.04955,0.0,
    let usa = |i: usize| at(&found.series[i], &suffrage, "2", &[1840])[0];
    assert_eq!([usa(0), usa(1), usa(3)], [Some(0.355), Some(17.701), Some(0.0)]);
    assert!((usa(2).unwrap() - 3174.0 * 17.701).abs() < 1e-9);
    assert_eq!(found.series[1].values, found.series[4].values);
    assert_eq!(found.sha256.len(), 1);
    assert_eq!(codes(&found), Vec::<&str>::new());
    // The manifest counts the state-years without a value.
    let missing = [
        ("polyarchy", 774),
        ("polity2", 1_692),
        ("gdp_per_capita", 43),
        ("population", 43),
        ("cinc", 0),
        ("igo_memberships", 394),
        ("civil_society", 3_951),
        ("womens_movement", 0),
    ];
    let found = bundled(&missing.map(|m| m.0), &suffrage);
    for (series, (name, missing)) in found.series.iter().zip(missing) {
        assert_eq!(series.values.iter().map(Vec::len).sum::<usize>(), 15_321 - missing, "{name}");
    }
}

#[test]
fn major_powers_are_so_in_every_year_of_which_a_part_lies_in_a_spell() {
    let suffrage = data("suffrage");
    let found = bundled(&["major_power"], &suffrage);
    let is = |id: &str, years: &[i64]| at(&found.series[0], &suffrage, id, years);
    let (no, yes) = (Some(0.0), Some(1.0));
    assert_eq!(is("2", &[1816, 1897, 1898, 2016, 2017]), [no, no, yes, yes, None]);
    assert_eq!(is("220", &[1816, 1940, 1941, 1944, 1945]), [yes, yes, no, no, yes]);
    assert_eq!(
        is("255", &[1918, 1919, 1924, 1925, 1945, 1946, 1990, 1991]),
        [yes, no, no, yes, yes, no, no, yes]
    );
    assert_eq!(is("365", &[1917, 1918, 1921, 1922]), [yes, no, no, yes]);
    assert_eq!(is("20", &[1900, 2016]), [no, no]);
    // Years of all spells, counted in Python.
    let years: f64 = found.series[0].values.iter().flatten().map(|v| v.1).sum();
    assert_eq!(years, 1195.0);
}

#[test]
fn the_womens_movement_begins_with_its_first_evidence_and_is_doubted() {
    let suffrage = data("suffrage");
    let found = bundled(&["womens_movement"], &suffrage);
    let is = |id: &str, years: &[i64]| at(&found.series[0], &suffrage, id, years);
    assert_eq!(is("2", &[1840, 1903, 1904, 2016]), [Some(0.0), Some(0.0), Some(1.0), Some(1.0)]);
    // No evidence from Colombia; Finland's is from before its independence.
    assert!(found.series[0].values[place(&suffrage, "100")].iter().all(|v| v.1 == 0.0));
    assert!(found.series[0].values[place(&suffrage, "375")].iter().all(|v| v.1 == 1.0));
    assert_eq!(codes(&found), ["womens_movement_is_a_lead"]);
    assert_eq!(found.sha256.len(), 2);
}

#[test]
fn treaties_by_gw_take_state_years_by_cow() {
    let mines = data("un-26-5");
    let found = bundled(&["polity2", "population"], &mines);
    let population = &found.series[1];
    // Germany is GW 260 from 1949 on: COW 260 from 1955 to 1990, then 255, whose years before 1949 are
    // another state's.
    let germany: Vec<i64> = population.values[place(&mines, "260")].iter().map(|v| v.0).collect();
    assert_eq!((germany.first(), germany.last(), germany.len()), (Some(&1955), Some(&2016), 62));
    // 260,1990,0.892,10.0,28648.0,76.469 and 255,1991,0.893,10.0,29255.0,79.322
    assert_eq!(at(population, &mines, "260", &[1990, 1991]), [Some(76.469), Some(79.322)]);
    // Samoa is 990 in both, Tonga GW 972 and COW 955.
    assert!(!population.values[place(&mines, "972")].is_empty());
    assert!(found.decisions.iter().any(|d| d.choice.contains("from COW 255")), "{:?}", found.decisions);
    // Joined by the crosswalk in Python: 15,438 values of 217 units, 427,488.731 million in all.
    let all = || population.values.iter().flatten();
    assert_eq!((all().count(), population.values.iter().filter(|v| !v.is_empty()).count()), (15_438, 217));
    assert!((all().map(|v| v.1).sum::<f64>() - 427_488.731).abs() < 1e-6);
    let lacking = found.decisions.iter().find(|d| d.subject == "units of the data in bundled").unwrap();
    assert_eq!(lacking.choice, "nothing about 8 of the 225");
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

/// Reads files that lie in one folder; names in messages are without it.
#[derive(Debug)]
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(folder.0.path().join(name), text).unwrap();
        }
        folder
    }

    pub(super) fn path(&self, name: &str) -> String {
        if name == BUNDLED { name.to_owned() } else { self.0.path().join(name).to_str().unwrap().to_owned() }
    }

    fn request(&self, covariates: &[&str], names: &[&str]) -> SupplementRequest {
        SupplementRequest {
            covariates: covariates.iter().map(|name| self.path(name)).collect(),
            names: strings(names),
            ..SupplementRequest::default()
        }
    }

    pub(super) fn read(&self, request: &SupplementRequest, data: &Ingested) -> Supplement {
        supplement(request, data).unwrap_or_else(|e| panic!("{}", self.plain(&e.to_string())))
    }

    pub(super) fn refused(&self, request: &SupplementRequest, data: &Ingested) -> Vec<String> {
        let error = supplement(request, data).unwrap_err();
        self.plain(&error.to_string()).lines().map(str::to_owned).collect()
    }

    pub(super) fn plain(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }

    pub(super) fn said(&self, supplement: &Supplement) -> Vec<String> {
        let decided = supplement.decisions.iter().map(|d| format!("{}: {}", d.subject, d.choice));
        let doubted = supplement.warnings.iter().map(|w| format!("{}: {}", w.code, w.message));
        decided.chain(doubted).map(|line| self.plain(&line)).collect()
    }
}

/// Adoption by three cities, always there.
pub(super) fn cities() -> Ingested {
    let text = "unit,date\nBern,1900\nRome,1910\nGenève,\nOslo,1920\n";
    crate::ingest::file::ingest_bytes(&Request::default(), text.as_bytes(), "cities.csv").unwrap()
}

fn one(file: &str, names: &[&str], data: &Ingested) -> (Folder, Supplement) {
    let folder = Folder::with(&[("x.csv", file)]);
    let found = folder.read(&folder.request(&["x.csv"], names), data);
    (folder, found)
}

fn refusals(file: &str, names: &[&str], data: &Ingested) -> Vec<String> {
    let folder = Folder::with(&[("x.csv", file)]);
    folder.refused(&folder.request(&["x.csv"], names), data)
}

const PANEL: &str =
    "unit;year;size;free\nBern;1900;1.5;yes\nBern;1901;NA;no\ngeneve;1900;2;1\nRome;1900;.;0\n";

#[test]
fn a_panel_is_read_in_any_format() {
    let cities = cities();
    let (folder, csv) = one(PANEL, &["free", "size"], &cities);
    // Units in order of identifier: Bern, Genève, Oslo, Rome.
    let free = [vec![(1900, 1.0), (1901, 0.0)], vec![(1900, 1.0)], vec![], vec![(1900, 0.0)]];
    assert_eq!(csv.series[0].values, free);
    assert_eq!(csv.series[1].values, [vec![(1900, 1.5)], vec![(1900, 2.0)], vec![], vec![]]);
    assert_eq!(csv.series[0].period, Some(PeriodUnit::Year));
    let said = folder.said(&csv);
    for line in [
        "unit codes of x.csv: as written",
        "column of periods of x.csv: year",
        "periods of x.csv: year",
        "values of size: none for 1 units",
        "units of the data in x.csv: nothing about 1 of the 4",
    ] {
        assert!(said.iter().any(|l| l == line), "{line}: {said:#?}");
    }

    let lines = r#"{"unit":"Bern","year":1900,"free":true,"size":1.5}
{"unit":"Bern","year":1901,"free":false}
{"unit":"Genève","year":1900,"free":1,"size":2}
{"unit":"Rome","year":1900,"free":"no","size":null}"#;
    let array = format!("[{}]", lines.replace('\n', ","));
    for (name, text) in [("x.ndjson", lines), ("x.json", array.as_str())] {
        let folder = Folder::with(&[(name, text)]);
        let json = folder.read(&folder.request(&[name], &["free", "size"]), &cities);
        assert_eq!(
            json.series.iter().map(|s| &s.values).collect::<Vec<_>>(),
            [&csv.series[0].values, &csv.series[1].values]
        );
    }
}

#[cfg(feature = "columnar")]
#[test]
fn columnar_files_are_read_by_type() {
    use polars::prelude::{IpcWriter, ParquetWriter, SerWriter, df};

    let mut frame = df!(
        "unit" => ["Bern", "Bern", "Rome"],
        "year" => [1900_i64, 1901, 1900],
        "size" => [Some(1.5), None, Some(f64::NAN)],
        "free" => [true, false, true],
    )
    .unwrap();
    let (mut parquet, mut arrow) = (Vec::new(), Vec::new());
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    IpcWriter::new(&mut arrow).finish(&mut frame).unwrap();
    for (name, bytes) in [("x.parquet", parquet), ("x.arrow", arrow)] {
        let folder = Folder::with(&[]);
        std::fs::write(folder.path(name), bytes).unwrap();
        let found = folder.read(&folder.request(&[name], &["size", "free"]), &cities());
        assert_eq!(found.series[0].values, [vec![(1900, 1.5)], vec![], vec![], vec![]], "{name}");
        let free = [vec![(1900, 1.0), (1901, 0.0)], vec![], vec![], vec![(1900, 1.0)]];
        assert_eq!(found.series[1].values, free, "{name}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut rows: Vec<String> = vec!["GWNO,time,x".into()];
    // GW 340 and 345 are COW 345, 678 is 678 and 679 in turn.
    for (i, gw) in [2, 20, 260, 340, 345, 678].into_iter().enumerate() {
        rows.extend((1900..1920).map(|year| format!("{gw},{year},{}", f64::from(year) / 7.0 + i as f64)));
    }
    let suffrage = data("suffrage");
    let names = ["x"];
    let read = |rows: &[String]| one(&rows.join("\n"), &names, &suffrage).1;
    let (first, n) = (read(&rows), rows.len() - 1);
    for step in [7, 11, 119] {
        let mut shuffled = vec![rows[0].clone()];
        shuffled.extend((0..n).map(|i| rows[1 + (i * step + 5) % n].clone()));
        let again = read(&shuffled);
        assert_eq!(again.series[0].values, first.series[0].values);
        assert_eq!(again.warnings.len(), first.warnings.len());
    }
}

#[test]
fn periods_are_as_long_as_the_coarsest_date_says() {
    let cities = cities();
    let by = |text: &str| {
        let (_, found) = one(text, &["x"], &cities);
        (found.series[0].period, found.series[0].values[0].clone())
    };
    let quarter = |year: i64, n: i64| year * 4 + n - 1;
    let expected = vec![(quarter(1900, 1), 1.0), (quarter(1900, 3), 2.0)];
    assert_eq!(by("unit,quarter,x\nBern,1900-Q1,1\nBern,1900-Q3,2\n"), (Some(PeriodUnit::Quarter), expected));
    let expected = vec![(1900 * 12 + 1, 1.0), (1900 * 12 + 8, 2.0)];
    assert_eq!(by("unit,month,x\nBern,1900-02,1\nBern,1900-09-17,2\n"), (Some(PeriodUnit::Month), expected));
    // 1 March 1970 is day 59.
    assert_eq!(by("unit,day,x\nBern,1970-03-01,1\n"), (Some(PeriodUnit::Day), vec![(59, 1.0)]));
    let (folder, found) = one("unit,x\nBern,1\nRome,2\nBern,1\n", &["x"], &cities);
    assert_eq!(found.series[0].period, None);
    assert_eq!(found.series[0].values, [vec![(0, 1.0)], vec![], vec![], vec![(0, 2.0)]]);
    assert!(folder.said(&found).iter().any(|l| l == "time of x.csv: the values hold for all time"));
}

#[test]
fn a_named_column_is_taken() {
    let folder = Folder::with(&[("x.csv", "town,wave,x\nBern,1900,1\nBern,1901,2\n")]);
    let mut request = folder.request(&["x.csv"], &["x"]);
    let message = "x.csv: no column holds the units; name it with setting `covariate_unit`; the columns are `town`, `wave`, `x`";
    assert_eq!(folder.refused(&request, &cities()), [message]);
    request.unit = Some("town".into());
    let message = "x.csv, row 3, column x, value \"2\": `Bern` has two values: 1 in row 2; no column of \
                   periods is found: name it with setting `covariate_period`, or keep one row a unit; the \
                   columns are `town`, `wave`, `x`";
    assert_eq!(folder.refused(&request, &cities()), [message]);
    request.period = Some("wave".into());
    assert_eq!(folder.read(&request, &cities()).series[0].values[0], [(1900, 1.0), (1901, 2.0)]);
    request.period = Some("when".into());
    let message = "x.csv, column when: there is no such column; name one that is there with setting `covariate_period`: `town`, `wave`, `x`";
    assert_eq!(folder.refused(&request, &cities()), [message]);
}

#[test]
fn every_wrong_cell_is_refused() {
    let text = "unit,year,x,y\nBern,1900,many,1\nBern,19x1,1,1\nBern,,1,1\n,1900,1,1\nRome,1900,inf,1\nRome,1901,\"1,5\",z\n\
                Rome,1902,1,1\nrome,1902,2,1\nRome,1902,1,5\n";
    let not_a_number = "not a number; write it with a decimal point, such as 1250.5, or yes and no as 1 and 0; an empty cell is missing";
    let expected = [
        format!("x.csv, row 2, column x, value \"many\": {not_a_number}"),
        "x.csv, row 3, column year, value \"19x1\": not a date; write 1893, 1893-Q3, 1893-09, 1893-09-19 or \
         19 Sep 1893"
            .into(),
        "x.csv, row 4, column year, value \"\": no period in this row; fill it in, or remove the row".into(),
        "x.csv, row 5, column unit: no unit in this row; fill it in, or remove the row".into(),
        "x.csv, row 6, column x, value \"inf\": not finite; give a number, such as 0.25, or leave the cell \
         empty".into(),
        format!("x.csv, row 7, column x, value \"1,5\": {not_a_number}"),
        "x.csv, row 9, column x, value \"2\": `rome` has two values for 1902: 1 in row 8 as `Rome`; keep the \
         row that is right"
            .into(),
    ];
    // Column y is not asked for, and its cells are not looked at.
    assert_eq!(refusals(text, &["x"], &cities()), expected);
    let waves = "unit,period,x\nBern,1,1\nBern,2,1\nBern,3,1\nBern,4,2\n";
    let message = "x.csv, row 2, column period, value \"1\": the 4 values are numbers from 1 to 4, not \
                   calendar dates: outside the years 1500 to 2200; write calendar dates, such as 1893, \
                   1893-Q3, 1893-09 or 1893-09-19";
    assert_eq!(refusals(waves, &["x"], &cities()), [message]);
}

#[test]
fn names_are_looked_for_in_every_file() {
    let files = [("a.csv", "unit,size,age\nBern,1,2\n"), ("b.csv", "unit,age,wealth\nBern,3,4\n")];
    let (folder, cities) = (Folder::with(&files), cities());
    let found = folder.read(&folder.request(&["a.csv", "b.csv"], &["wealth", "size"]), &cities);
    let series: Vec<(&str, f64)> = found.series.iter().map(|s| (s.name.as_str(), s.values[0][0].1)).collect();
    assert_eq!(series, [("wealth", 4.0), ("size", 1.0)]);
    assert_eq!(found.sha256.len(), 2);

    let usage = |covariates: &[&str], names: &[&str]| {
        let error = supplement(&folder.request(covariates, names), &cities).unwrap_err();
        assert!(error.is_usage(), "{error}");
        folder.plain(&error.to_string())
    };
    assert_eq!(
        usage(&["a.csv", "b.csv"], &["age"]),
        "the covariate `age` is in a.csv and in b.csv; rename it in all but one of them, or leave one out"
    );
    assert_eq!(
        usage(&["a.csv", "b.csv"], &["size", "welth"]),
        "no covariate `welth` (nearest: wealth): a.csv has size, age; b.csv has age, wealth"
    );
    assert_eq!(
        usage(&[], &["age"]),
        "no covariate `age`: name a file that has it, or `bundled`, with setting `covariates`"
    );
    let message = usage(&["bundled"], &["polyarcy"]);
    assert!(
        message.starts_with("no covariate `polyarcy` (nearest: polyarchy): bundled has polyarchy, polity2,"),
        "{message}"
    );
    // A column in another role is no covariate.
    assert!(usage(&["a.csv"], &["unit"]).starts_with("no covariate `unit`"));
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    let (folder, cities) = (Folder::with(&[]), cities());
    let mut request = folder.request(&["none.csv"], &["x"]);
    (request.ties, request.coordinates) = (Some(folder.path("ties.csv")), Some(folder.path("places.csv")));
    let missing = |file: &str| {
        format!("{file}: there is no such file; check the path; `tipping datasets` lists the bundled data")
    };
    let expected = ["none.csv", "places.csv", "ties.csv"].map(missing);
    assert_eq!(folder.refused(&request, &cities), expected);
}

#[test]
fn values_that_never_change_within_a_unit_are_told() {
    let text = "unit,year,coast,size\nBern,1900,0,1\nBern,1901,0,2\nRome,1900,1,3\nRome,1901,1,3\n";
    let (folder, found) = one(text, &["coast", "size"], &cities());
    let said = folder.said(&found);
    assert!(said.iter().any(|l| l == "covariate coast: time-invariant"), "{said:?}");
    assert!(!said.iter().any(|l| l.starts_with("covariate size")), "{said:?}");
}

#[test]
fn units_that_no_list_knows_are_refused_or_dropped() {
    let suffrage = data("suffrage");
    let text = "country,year,x\nFrance,1900,1\nFrnace,1901,2\nFrnace,1902,2\nWorld,1900,3\nSpain,1900,4\n";
    let lines = refusals(text, &["x"], &suffrage);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(
        lines[0],
        "x.csv, row 3, column country, value \"Frnace\": the list of names does not know this unit (the \
         first of 2 rows); nearest: France; correct it, or setting `unknown_units` = `drop` leaves it out"
    );
    assert!(
        lines[1]
            .starts_with("x.csv, row 5, column country, value \"World\": the list of names does not know")
    );

    let folder = Folder::with(&[("x.csv", text)]);
    let mut request = folder.request(&["x.csv"], &["x"]);
    request.unknown_units = UnknownUnits::Drop;
    let found = folder.read(&request, &suffrage);
    assert_eq!(codes(&found), ["unknown_units_dropped"]);
    assert_eq!(found.series[0].values[place(&suffrage, "220")], [(1900, 1.0)]);
    assert_eq!(found.series[0].values[place(&suffrage, "230")], [(1900, 4.0)]);
}

#[test]
fn a_panel_with_none_of_the_units_is_refused() {
    let message = "x.csv: none of its 2 units is in the data: the data name units as written, such as \
                   `Bern`, `Genève`, `Oslo`, and here they are named as written, such as `Lima`, `Kyiv`; \
                   name both by codes of one list, or say with setting `units` by which codes";
    let lines = refusals("unit,x\nLima,1\nKyiv,2\n", &["x"], &cities());
    // The order of the examples is that of the alphabet.
    assert_eq!(lines, [message.replace("`Lima`, `Kyiv`", "`Kyiv`, `Lima`")]);

    let request = SupplementRequest {
        covariates: strings(&["bundled"]),
        names: strings(&["cinc"]),
        ..SupplementRequest::default()
    };
    let error = supplement(&request, &cities()).unwrap_err().to_string();
    let expected = "the state-years (bundled): the data name units as written, such as `Bern`, `Genève`, \
                    `Oslo`, which are in no code list of states; if the units are states, say with setting \
                    `units` by which codes the data name them";
    assert_eq!(error, expected);
}

#[test]
fn states_as_written_are_recognized_for_the_bundled_state_years() {
    let text =
        "country,date\nFrance,1944\nUnited States,1920\nTürkiye,1930\nPeru,1955\nJapan,1945\nNarnia,1950\n";
    let closed =
        crate::ingest::file::ingest_bytes(&Request::default(), text.as_bytes(), "states.csv").unwrap();
    let found = bundled(&["polyarchy"], &closed);
    assert_eq!(at(&found.series[0], &closed, "United States", &[1840]), [Some(0.355)]);
    let decided = found.decisions.iter().find(|d| d.subject == "units of the data").unwrap();
    assert_eq!(
        (decided.choice.as_str(), decided.reason.as_str()),
        ("states by name", "they look so: the identifiers are words")
    );
    assert!(found.series[0].values[place(&closed, "Narnia")].is_empty());
}

#[test]
fn panels_cross_between_the_code_lists() {
    let suffrage = data("suffrage");
    // GW 260 after 1990 is COW 255, before it COW 260; Samoa is 990 in both, Tonga GW 972 and COW 955.
    let (_, found) = one("gwno,year,x\n260,1980,1\n260,1995,2\n972,2000,3\n255,1900,4\n", &["x"], &suffrage);
    let x = &found.series[0];
    assert_eq!(at(x, &suffrage, "260", &[1980]), [Some(1.0)]);
    assert_eq!(at(x, &suffrage, "255", &[1900, 1995]), [Some(4.0), Some(2.0)]);
    assert_eq!(at(x, &suffrage, "955", &[2000]), [Some(3.0)]);
    // By names, and with a code list that is named.
    let (_, found) = one("country,year,x\nGermany,1995,2\nTonga,2000,3\n", &["x"], &suffrage);
    assert_eq!(at(&found.series[0], &suffrage, "255", &[1995]), [Some(2.0)]);
    let folder = Folder::with(&[("x.csv", "unit,year,x\n972,2000,3\n")]);
    let mut request = folder.request(&["x.csv"], &["x"]);
    request.units = Some(UnitCode::Gw);
    let found = folder.read(&request, &suffrage);
    assert_eq!(at(&found.series[0], &suffrage, "955", &[2000]), [Some(3.0)]);
}
