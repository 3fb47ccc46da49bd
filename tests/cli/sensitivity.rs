//! `tipping sensitivity` as a black box: rows against `fit`, against R, formats, choices that cannot be made.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::run::{Run, root, run, run_in};

fn json(arguments: &[&str]) -> Value {
    let run = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn rows(report: &Value) -> &Vec<Value> {
    report["specifications"].as_array().expect("rows")
}

/// What `fit` says about a row, by running the row's command.
fn fitted(row: &Value) -> Value {
    let command = row["command"].as_str().expect("a command");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    json(&words)
}

fn same_as_fit(row: &Value) {
    let fit = fitted(row);
    let what = row["command"].as_str().expect("a command");
    let (point, mass, tests) = (&fit["tipping_point"], &fit["critical_mass"], &fit["tests"]);
    let waves = &tests["overdispersion"]["in_waves"];
    let decisive = if waves.is_null() { tests } else { waves };
    let (chance, smooth) = (&decisive["artefact_reference"], &decisive["tipping_versus_smooth"]);
    let pairs = [
        ("from", &fit["window"]["from"]),
        ("through", &fit["window"]["through"]),
        ("units", &fit["risk_table"]["units"]),
        ("events", &fit["risk_table"]["events"]),
        ("account", &point["account"]),
        ("date", &point["date"]),
        ("date_lower", &point["interval"]["lower"]),
        ("date_upper", &point["interval"]["upper"]),
        ("critical_mass", &mass["fraction"]),
        ("critical_mass_lower", &mass["interval"]["lower"]),
        ("critical_mass_upper", &mass["interval"]["upper"]),
        ("probability_at_least_one_third", &mass["probability_at_least_one_third"]),
        ("log_bayes_factor", &fit["posterior"]["log_bayes_factor"]),
        ("chance_median", &chance["median"]),
        ("chance_lower", &chance["lower"]),
        ("chance_upper", &chance["upper"]),
        ("rise_p", &decisive["rise"]["p_value"]),
        ("tipping_versus_smooth_p", &smooth["p_value"]),
        ("independent_p", &tests["tipping_versus_smooth"]["p_value"]),
        ("waves_p", &tests["overdispersion"]["p_value"]),
        ("rival", &tests["tipping_versus_smooth"]["rival"]),
        ("verdict", &fit["verdict"]["verdict"]),
    ];
    for (key, expected) in pairs {
        match (row[key].as_f64(), expected.as_f64()) {
            (Some(a), Some(b)) => assert!(a.to_bits() == b.to_bits(), "{what}: {key} {a} {b}"),
            _ => assert_eq!(&row[key], expected, "{what}: {key}"),
        }
    }
}

#[test]
fn a_row_is_what_fit_says_with_its_flags() {
    let suffrage = json(&[
        "sensitivity",
        "suffrage",
        "--codings",
        "lied,ipu-any",
        "--systems",
        "cow,gw",
        "--origins",
        "default,first-adoption,-10",
        "--ends",
        "1980",
        "--pre-entry",
        "count,at-entry",
        "--threshold-in",
        "time,fraction",
        "--bootstrap",
        "40",
        "--seed",
        "3",
        "--min-events",
        "4",
        "--level",
        "0.9",
    ]);
    assert_eq!(rows(&suffrage).len(), 144);
    rows(&suffrage).iter().step_by(13).for_each(same_as_fit);
    let treaty = json(&[
        "sensitivity",
        "un-4-9",
        "--bootstrap",
        "20",
        "--models",
        "both,life-cycle",
        "--ends",
        "default",
    ]);
    let of_treaty = rows(&treaty);
    assert_eq!(treaty["dimensions"][0]["levels"].as_array().expect("levels").len(), 1);
    let sampled: Vec<&Value> = of_treaty.iter().step_by(of_treaty.len() / 5).collect();
    sampled.iter().for_each(|row| same_as_fit(row));
}

/// The curve of suffrage by the step alone, six codings, three origins, two ends: sensitivity.R.
#[test]
fn the_curve_of_suffrage_is_that_of_r() {
    let path = root().join("tests/science/golden/sensitivity.json");
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    let golden = &golden[3];
    let report = json(&[
        "sensitivity",
        "suffrage",
        "--systems",
        "cow",
        "--origins",
        "1890,1880,1900",
        "--ends",
        "1990,1980",
        "--pre-entry",
        "count",
        "--models",
        "step",
        "--bootstrap",
        "0",
    ]);
    let expected = golden["rows"].as_array().expect("rows");
    assert_eq!((rows(&report).len(), expected.len()), (36, 36));
    for theirs in expected {
        let ours = rows(&report).iter().find(|row| {
            row["choices"]["coding"] == theirs["coding"]
                && row["from"].as_str() == Some(&theirs["from"].to_string())
                && row["through"].as_str() == Some(&theirs["through"].to_string())
        });
        let ours = ours.expect("the row");
        assert_eq!(ours["events"], theirs["events"], "{theirs}");
        assert_eq!(ours["date"].as_str(), Some(theirs["date"].to_string().as_str()), "{theirs}");
        for key in ["critical_mass", "adopters", "members"] {
            let (a, b) = (ours[key].as_f64().expect("a number"), theirs[key].as_f64().expect("a number"));
            assert!((a - b).abs() < 1e-12, "{theirs}: {key}");
        }
    }
    let variance = &report["variance"];
    let close = |a: &Value, b: &Value| {
        assert!((a.as_f64().expect("a number") - b.as_f64().expect("a number")).abs() < 1e-10, "{a} {b}");
    };
    close(&variance["r_squared"], &golden["r_squared"]);
    for (j, name) in ["coding", "origin", "end"].iter().enumerate() {
        let choices = variance["choices"].as_array().expect("choices");
        let choice = choices.iter().find(|c| c["dimension"] == *name).expect("the choice");
        for key in ["shapley", "alone", "last"] {
            close(&choice[key], &golden[key][j]);
        }
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let arguments = |threads| {
        [
            "sensitivity",
            "suffrage",
            "--codings",
            "lied,paxton",
            "--ends",
            "default",
            "--systems",
            "cow",
            "--bootstrap",
            "20",
            "--threads",
            threads,
        ]
    };
    assert_eq!(json(&arguments("1")), json(&arguments("3")));
}

#[test]
fn what_cannot_be_fitted_is_a_row_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "norm,unit,date\nx,a,1900\nx,b,1905\nx,c,1910\nx,d,1911\nx,e,1911\nx,f,1912\nx,g,1912\nx,h,1913\n\
                y,a,1900-02\ny,b,1905-03\ny,c,1910-04\ny,d,1911-05\ny,e,1911-06\ny,f,1912-07\n";
    std::fs::write(folder.path().join("s.csv"), text).expect("a file");
    let arguments = [
        "sensitivity",
        "s.csv",
        "--codings",
        "all",
        "--periods",
        "year,month",
        "--ends",
        "default,-30",
        "--bootstrap",
        "20",
        "--format",
        "json",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let summary = &report["summary"];
    let count = |status: &str| rows(&report).iter().filter(|row| row["status"] == status).count() as u64;
    assert_eq!((rows(&report).len(), summary["specifications"].as_u64()), (72, Some(72)));
    for (status, key) in
        [("estimated", "estimated"), ("no-rise", "without_rise"), ("impossible", "impossible")]
    {
        assert_eq!(Some(count(status)), summary[key].as_u64(), "{status}");
        assert!(count(status) > 0, "{status}");
    }
    let reasons: BTreeSet<&str> = rows(&report)
        .iter()
        .filter(|r| r["status"] == "impossible")
        .map(|r| r["reason"].as_str().expect("why"))
        .collect();
    assert!(reasons.iter().any(|r| r.contains("do not say which month")), "{reasons:?}");
    assert!(reasons.iter().any(|r| r.contains("the window begins with")), "{reasons:?}");
    assert!(rows(&report).iter().filter(|r| r["status"] == "no-rise").all(|r| r["reason"].is_string()));
    assert_eq!(report["warnings"][0]["code"], "impossible_specifications");
}

#[test]
fn equal_tables_are_fitted_once_and_stay_rows() {
    // No succession in suffrage: the rule changes nothing.
    let report = json(&[
        "sensitivity",
        "suffrage-lied",
        "--systems",
        "cow",
        "--origins",
        "default",
        "--ends",
        "default",
        "--pre-entry",
        "count",
        "--successions",
        "inherited,event,drop",
        "--bootstrap",
        "20",
    ]);
    assert_eq!((rows(&report).len(), report["summary"]["distinct_tables"].as_u64()), (9, Some(1)));
    for row in rows(&report) {
        let same = rows(&report).iter().filter(|r| r["choices"]["models"] == row["choices"]["models"]);
        assert!(same.clone().all(|r| r["verdict"] == row["verdict"] && r["rise_p"] == row["rise_p"]));
        assert_eq!(same.count(), 3);
    }
}

const SHORT: [&str; 10] = [
    "sensitivity",
    "suffrage",
    "--systems",
    "cow",
    "--codings",
    "lied,ipu-any",
    "--ends",
    "1990",
    "--bootstrap",
    "20",
];

fn short(more: &[&str]) -> Run {
    let run = run(&[&SHORT, more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

#[test]
fn text_says_what_moves_the_answer() {
    let text = short(&[]).stdout;
    for expected in [
        "72 specifications: 2 codings x 4 origins x 3 rules for adoption before entry x 3 threshold",
        "- by chance       median ",
        "One third         inside the 95 % interval of ",
        "Verdict           tipping in ",
        "moves the critical mass most: ",
        "1/3 ",
        "  ipu-any   ",
        "All 72 rows: --format csv, or --output curve.parquet",
        "Next: tipping fit suffrage --norm ",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.starts_with("Next") || line.chars().count() <= 96), "{text}");
    let untested: Vec<&str> = SHORT[..8].iter().copied().chain(["--bootstrap", "0"]).collect();
    let untested = run(&untested).stdout;
    assert!(!untested.contains("Verdict") && !untested.contains("chance"), "{untested}");
    assert!(untested.contains("Critical mass           threshold  choices"), "{untested}");
}

#[test]
fn every_format_holds_every_row() {
    let csv = short(&["--format", "csv"]).stdout;
    let mut lines = csv.lines();
    let header = lines.next().expect("a header");
    assert!(header.starts_with("specification,coding,system,origin,end,period,pre_entry,"), "{header}");
    assert!(header.ends_with(",verdict,reason,command"), "{header}");
    let masses: Vec<f64> = lines
        .map(|line| {
            let place = header.split(',').position(|name| name == "critical_mass").expect("the column");
            line.split(',').nth(place).and_then(|cell| cell.parse().ok()).expect("a number")
        })
        .collect();
    assert_eq!(masses.len(), 72);
    assert!(masses.is_sorted());

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("curve.parquet");
    let name = file.to_str().expect("a name");
    assert!(short(&["--output", name]).stdout.is_empty());
    let bytes = std::fs::read(&file).expect("the file");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    // The program reads it: a row is a unit, its date that of the tipping point.
    let check = run(&[
        "check",
        name,
        "--unit",
        "specification",
        "--date",
        "tipping_date",
        "--norm-column",
        "status",
        "--format",
        "json",
    ]);
    let check: Value = serde_json::from_str(&check.stdout).unwrap_or_else(|_| panic!("{}", check.stderr));
    let units =
        check["fates"].as_array().expect("fates").iter().map(|f| f["count"].as_u64().expect("a count"));
    assert_eq!(units.sum::<u64>(), 72);

    let markdown = short(&["--format", "md"]).stdout;
    assert!(markdown.contains("| choice | Shapley | alone | last in |"), "{markdown}");
}

#[test]
fn a_list_fits_nothing() {
    let list = short(&["--list"]).stdout;
    assert!(list.contains("number  table  units  events  choices"), "{list}");
    assert_eq!(list.lines().filter(|line| line.contains("from 1")).count(), 72, "{list}");
    let report = json(&[&SHORT[..], &["--dry-run"]].concat());
    assert!(report["summary"].is_null() && report["variance"].is_null());
    assert!(rows(&report).iter().all(|row| row["status"] == "listed" && row["events"].is_u64()));
}
