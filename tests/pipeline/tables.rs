//! Risk tables under every rule against the counts of an independent program from the raw files
//! (tests/science/golden/tables.R), row by row.

use serde_json::Value;
use tipping_core::{Counting, PeriodUnit, PreEntry, Rules, Study, Successions};
use tipping_ingest::{Request, UnitCode, ingest};

use crate::golden::{golden, number};

pub(crate) fn period(run: &Value) -> PeriodUnit {
    serde_json::from_value(run["period"].clone()).expect("a period")
}

/// A choice by its name; the default where none is given.
fn choice<T: Default>(given: &Value, all: [(&str, T); 2]) -> T {
    let Some(name) = given.as_str() else { return T::default() };
    let found = all.into_iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no such rule: {name}")).1
}

fn rules(run: &Value) -> Rules {
    let given = &run["rules"];
    let date = |key: &str| run[key].as_str().expect("a date").parse().expect("a date");
    // Treaties bring their own window; it must come out as the reference has it.
    let own = run["data"].as_str().is_some_and(|data| data.starts_with("un-"));
    Rules {
        from: (!own).then(|| date("from")),
        through: (!own).then(|| date("through")),
        period: Some(period(run)),
        pre_entry: choice(&given["pre_entry"], [("at-entry", PreEntry::AtEntry), ("drop", PreEntry::Drop)]),
        successions: choice(
            &given["successions"],
            [("event", Successions::Event), ("drop", Successions::Drop)],
        ),
        counting: choice(&given["counting"], [("ever", Counting::Ever), ("in-force", Counting::InForce)]),
        ..Rules::default()
    }
}

fn request(data: &str) -> Request {
    let fixture = |system: &str| Request {
        data: format!("{}/../../tests/fixtures/{data}", env!("CARGO_MANIFEST_DIR")),
        units: Some(UnitCode::Gw),
        system: Some(system.to_owned()),
        ..Request::default()
    };
    match data {
        "withdrawn.csv" => fixture("gw"),
        "weighted_panel.csv" => fixture("closed"),
        norm => Request { data: norm.to_owned(), ..Request::default() },
    }
}

#[test]
fn tables_under_every_rule() {
    let runs = golden("tables");
    assert_eq!(runs.len(), 17);
    for run in &runs {
        let data = run["data"].as_str().expect("data");
        let what = format!("{data} by {} {}", run["period"], run["rules"]);
        let ingested = ingest(&request(data)).unwrap_or_else(|e| panic!("{what}: {e}"));
        let study = Study::new(&ingested.data, &rules(run)).expect("a risk table");
        assert_eq!(study.window.from().to_string(), run["from"].as_str().expect("from"), "{what}");
        assert_eq!(study.window.through().to_string(), run["through"].as_str().expect("through"), "{what}");
        let rows = study.table.rows();
        let column =
            |name: &str| -> Vec<f64> { run[name].as_array().expect("a column").iter().map(number).collect() };
        let counts = |count: fn(&tipping_core::Row) -> u64| -> Vec<f64> {
            rows.iter().map(|row| count(row) as f64).collect()
        };
        assert_eq!(counts(|row| row.at_risk), column("at_risk"), "{what}: at risk");
        assert_eq!(counts(|row| row.events), column("events"), "{what}: events");
        let years = period(run).years();
        for (i, (row, (adopters, members))) in
            rows.iter().zip(column("adopters").into_iter().zip(column("members"))).enumerate()
        {
            let close = |x: f64, y: f64| (x - y).abs() <= 1e-12 * y.abs();
            assert!(
                close(row.adopters, adopters),
                "{what}: {} adopters in row {i}, not {adopters}",
                row.adopters
            );
            assert!(close(row.members, members), "{what}: {} members in row {i}, not {members}", row.members);
            assert!(close(row.exposure, row.at_risk as f64 * years), "{what}: exposure of row {i}");
        }
    }
}
