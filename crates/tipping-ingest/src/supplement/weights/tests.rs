//! Weights from beside the data. Weighted fractions are computed apart from the tables, values read off them.

use tipping_core::{Rules, Study};

use super::*;
use crate::ingest::file::ingest_bytes;
use crate::{IngestError, Ingested, Request, Roles, ingest};

fn asked(data: &str, weight: &str) -> Request {
    let roles = Roles { weight: Some(weight.into()), ..Roles::default() };
    Request { data: data.into(), roles, weight_source: Some(weight.into()), ..Request::default() }
}

fn weights(ingested: &Ingested, id: &str) -> Vec<(Option<String>, f64)> {
    let unit = ingested.data.units().iter().find(|u| u.id == id).unwrap_or_else(|| panic!("no unit {id}"));
    unit.weights.iter().map(|w| (w.from.map(|d| d.to_string()), w.value)).collect()
}

fn warning<'a>(ingested: &'a Ingested, code: &str) -> Option<&'a str> {
    ingested.warnings.iter().find(|w| w.code == code).map(|w| w.message.as_str())
}

const CITIES: &str = "unit,date\nBern,1900\nRome,1910\nGenève,\n";

/// Weighs the three cities with a file; names in messages are without its folder.
fn weighed(file: &str, change: impl Fn(&mut Request)) -> Result<Ingested, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.csv");
    std::fs::write(&path, file).unwrap();
    let mut request = asked("", path.to_str().unwrap());
    change(&mut request);
    ingest_bytes(&request, CITIES.as_bytes(), "cities.csv")
        .map_err(|e| e.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

#[test]
fn fractions_are_weighted_by_the_state_years() {
    // Summed from data/ in Python: members in 1945 with their value of that year, adopters before it.
    for (series, expected) in [
        ("cinc", 0.372_484_061_457_762_25),
        ("gdp", 0.404_043_181_390_525_9),
        ("population", 0.291_917_649_247_333_65),
    ] {
        let found = ingest(&asked("suffrage", series)).unwrap();
        let (from, through) = found.window.unwrap();
        let rules = Rules { from: Some(from), through: Some(through), ..Rules::default() };
        let study = Study::new(&found.data, &rules).unwrap();
        let row = study.table.rows().iter().find(|r| r.start == 1945.0).unwrap();
        assert!((row.fraction() - expected).abs() < 1e-12, "{series}: {}", row.fraction());
        assert_eq!((row.at_risk, row.events), (39, 2));
    }
}

#[test]
fn years_without_a_known_weight_are_counted() {
    // The table has no gdp for Saudi Arabia in 1927-1931 and for Laos in 1953.
    let gdp = ingest(&asked("suffrage", "gdp")).unwrap();
    assert_eq!(
        warning(&gdp, "weights_extended"),
        Some(
            "In 1890 to 1990, 2 members have no known weight in gdp of the state-years (bundled) for 6 \
             years of their membership and take their first known before it \
             or their last after it: Saudi Arabia, Laos."
        )
    );
    // COW has Kiribati, Nauru and Tonga from 1999, Tuvalu from 2000; GW all along. The treaty is open from
    // 1997.
    let mines = ingest(&asked("un-26-5", "population")).unwrap();
    let message = warning(&mines, "weights_extended").unwrap();
    assert!(
        message.contains(
            "4 members have no known weight in population of the state-years (bundled) for 9 years"
        ),
        "{message}"
    );
    assert!(message.ends_with("Kiribati, Nauru, Tonga, Tuvalu."), "{message}");
    let message = warning(&mines, "members_without_weight").unwrap();
    assert!(
        message.starts_with("2 members have no weight in population of the state-years (bundled) and get 0"),
        "{message}"
    );
    assert!(message.ends_with(": Abkhazia, South Ossetia."), "{message}");
    assert_eq!(weights(&mines, "396"), [(None, 0.0)]);
    assert_eq!(warning(&ingest(&asked("suffrage", "cinc")).unwrap(), "weights_extended"), None);
}

#[test]
fn a_column_of_the_data_goes_first() {
    let text = "unit,date,gdp,weight\nBern,1900,3,7\nRome,1910,4,8\n";
    let read = |request: &Request| ingest_bytes(request, text.as_bytes(), "a.csv").unwrap();
    assert_eq!(weights(&read(&asked("", "gdp")), "Bern"), [(None, 3.0)]);
    assert_eq!(weights(&read(&Request::default()), "Bern"), [(None, 7.0)]);
    // A file that is asked for goes before a column that is only called so.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.csv");
    std::fs::write(&path, "unit,mass\nRome,2\nBern,1\n").unwrap();
    let found = read(&asked("", path.to_str().unwrap()));
    assert_eq!([weights(&found, "Bern"), weights(&found, "Rome")], [[(None, 1.0)], [(None, 2.0)]]);
}

#[test]
fn a_file_of_weights_holds_from_its_dates_on() {
    let text = "unit,year,people\nrome,1905,5\nBern,1900,1\nBern,1910,2\nBern,1920,2\nRome,1900,NA\n";
    let found = weighed(text, |_| ()).unwrap();
    let from = |year: &str, value: f64| (Some(year.to_owned()), value);
    assert_eq!(weights(&found, "Bern"), [from("1900", 1.0), from("1910", 2.0)]);
    assert_eq!(weights(&found, "Rome"), [from("1905", 5.0)]);
    assert_eq!(weights(&found, "Genève"), [(None, 0.0)]);
    assert!(warning(&found, "members_without_weight").unwrap().ends_with("adopted fraction: Genève."));
    // No window is known, so that it is not counted how often a weight is borrowed.
    assert!(found.decisions.iter().any(|d| d.subject == "weights outside the time that is known"));
    let unweighted = ingest_bytes(&Request::default(), CITIES.as_bytes(), "cities.csv").unwrap();
    assert_ne!(found.sha256, unweighted.sha256);
}

#[test]
fn wrong_weights_are_refused() {
    let refused = |text: &str| weighed(text, |_| ()).unwrap_err();
    assert_eq!(
        refused("unit,weight\nBern,-1\nRome,x\n"),
        "w.csv, row 2, column weight, value \"-1\": the weight is negative; give weights of 0 or more\n\
         w.csv, row 3, column weight, value \"x\": not a number; write it with a decimal point, such as \
         1250.5, or yes and no as 1 \
         and 0; an empty cell is missing"
    );
    assert_eq!(
        refused("unit,weight\nBern,0\nRome,0\n"),
        "w.csv, column weight: every weight is 0, so that nobody counts in the adopted fraction; give \
         weights above 0"
    );
    assert_eq!(
        refused("unit,size,age\nBern,1,2\n"),
        "w.csv: no column is called like weights; call it `weight`; the columns are `unit`, `size`, `age`"
    );
    assert_eq!(
        refused("unit,weight\nBern,1\nBern,2\n"),
        "w.csv, row 3, column weight, value \"2\": `Bern` has two values: 1 in row 2; no column of periods \
         is found: call it `year`, \
         or keep one row a unit; the columns are `unit`, `weight`"
    );
    assert!(
        refused("unit,weight\nLima,1\n")
            .starts_with("w.csv: none of its 1 units is in the data: the data name units as")
    );
    let error = ingest_bytes(&asked("", "cinc"), CITIES.as_bytes(), "cities.csv").unwrap_err();
    assert!(error.to_string().starts_with(
        "the state-years (bundled): no column of the data is called `cinc`, and the data name units as \
         written, such as `Bern`"
    ));
    assert!(!error.is_usage());
}

#[test]
fn strangers_in_a_file_of_weights_are_refused_or_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.csv");
    std::fs::write(&path, "country,weight\nFrance,2\nFrnace,3\nSpain,1\n").unwrap();
    let mut request = asked("suffrage", path.to_str().unwrap());
    assert!(matches!(ingest(&request), Err(IngestError::Rejected(rejections)) if rejections.len() == 1));
    request.unknown_units = UnknownUnits::Drop;
    let found = ingest(&request).unwrap();
    assert_eq!(weights(&found, "220"), [(None, 2.0)]);
    assert!(warning(&found, "unknown_units_dropped").unwrap().contains("Frnace (row 3)"));
}

#[test]
fn a_source_that_is_none_is_told_as_a_column_that_is_not_there() {
    let error = ingest_bytes(&asked("", "gpd"), CITIES.as_bytes(), "cities.csv").unwrap_err().to_string();
    let expected = "cities.csv, column gpd: there is no such column; name one that is there with setting \
        `weight`: `unit`, `date`; or say \
                    cinc, population or gdp, or name a file of weights";
    assert_eq!(error, expected);
    let only = Request { weight_source: Some("gpd".into()), ..Request::default() };
    assert_eq!(ingest_bytes(&only, CITIES.as_bytes(), "cities.csv").unwrap_err().to_string(), expected);
}

#[test]
fn regions_are_of_the_file_or_of_the_crosswalk() {
    let region = |data: &str, name: Option<&str>, id: &str| {
        let roles = Roles { region: name.map(str::to_owned), ..Roles::default() };
        let found = ingest(&Request { data: data.into(), roles, ..Request::default() }).unwrap();
        found.data.units().iter().find(|u| u.id == id).and_then(|u| u.region.clone()).unwrap_or_default()
    };
    assert_eq!(region("suffrage", None, "2"), "Northern America");
    assert_eq!(region("suffrage", Some("region"), "2"), "Northern America");
    assert_eq!(region("suffrage", Some("continent"), "2"), "America");
    assert_eq!(region("un-26-5", Some("continent"), "972"), "Oceania");

    let text = "country,date,continent\nFrance,1944,here\nPeru,1955,\n";
    let roles = Roles { region: Some("continent".into()), ..Roles::default() };
    let request = Request { roles, system: Some("cow".into()), ..Request::default() };
    let found = ingest_bytes(&request, text.as_bytes(), "a.csv").unwrap();
    let of = |id: &str| found.data.units().iter().find(|u| u.id == id).and_then(|u| u.region.clone());
    // What a cell does not say is of the same kind.
    assert_eq!([of("220"), of("135")], [Some("here".to_owned()), Some("America".to_owned())]);

    let found = ingest_bytes(&Request { system: None, ..request }, CITIES.as_bytes(), "cities.csv").unwrap();
    assert!(warning(&found, "no_regions").is_some());
}
