//! Files in every format and shape, through the program.

use serde_json::Value;

use crate::run::{Run, root, run, run_in};

/// The risk table of a fixture as CSV, without the first column, which is the file's name.
fn table(file: &str, more: &[&str]) -> String {
    let path = format!("tests/fixtures/{file}");
    let run = run(&[&["check", &path, "--format", "csv", "-q"], more].concat());
    assert_eq!(run.code, 0, "{file}: {}", run.stderr);
    without_norm(&run.stdout)
}

fn without_norm(csv: &str) -> String {
    csv.lines().map(|line| line.split_once(',').expect("two columns").1.to_owned() + "\n").collect()
}

#[test]
fn the_same_data_in_every_format_give_the_same_risk_table() {
    let expected = table("unit.csv", &[]);
    assert!(expected.lines().count() > 30);
    for file in [
        "same_bom.csv",
        "same_latin1.csv",
        "same_utf16.tsv",
        "same_crlf.csv",
        "same_excel.csv",
        "same.json",
        "same.ndjson",
        "same.parquet",
        "same.arrow",
        "same.arrows",
    ] {
        assert_eq!(table(file, &[]), expected, "{file}");
    }
}

#[test]
fn standard_input_reads_like_a_file() {
    for (file, more) in
        [("unit.csv", &[][..]), ("same.json", &[]), ("same.parquet", &[]), ("same_utf16.tsv", &[])]
    {
        let bytes = std::fs::read(root().join("tests/fixtures").join(file)).expect("a fixture");
        let arguments = [&["check", "-", "--format", "csv", "-q"], more].concat();
        let Run { stdout, stderr, code } = run_in(&root(), &arguments, &bytes);
        assert_eq!(code, 0, "{file}: {stderr}");
        assert_eq!(without_norm(&stdout), table(file, more), "{file}");
    }
}

fn decisions(arguments: &[&str]) -> Vec<(String, String)> {
    let run = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let text = |v: &Value| v.as_str().expect("text").to_owned();
    let decisions = value["decisions"].as_array().expect("decisions");
    decisions.iter().map(|d| (text(&d["subject"]), text(&d["choice"]))).collect()
}

#[test]
fn shapes_are_recognized_and_stated() {
    let shape = |arguments: &[&str]| {
        let all = decisions(arguments);
        all.iter().find(|d| d.0 == "shape").expect("a shape").1.clone()
    };
    assert_eq!(shape(&["check", "tests/fixtures/unit.csv"]), "one row per unit");
    assert!(shape(&["check", "tests/fixtures/long.csv", "--norm", "landmines"]).starts_with("long"));
    assert!(shape(&["check", "tests/fixtures/panel.csv"]).starts_with("panel"));
    assert!(shape(&["check", "tests/fixtures/wide.csv", "--norm", "suffrage"]).starts_with("wide"));
}

/// `--norm` names the norm, or its column, or both.
#[test]
fn the_norm_and_its_column_can_be_named_at_once() {
    let file = "tests/fixtures/named_column.csv";
    let events = |more: &[&str]| run(&[&["check", file, "--format", "csv", "-q"], more].concat());
    assert_eq!(events(&["--norm", "matter=mines"]).code, 0);
    assert_eq!(
        events(&["--norm", "matter=mines"]).stdout,
        events(&["--norm-column", "matter", "--norm", "mines"]).stdout
    );
    let unchosen = events(&["--norm", "matter"]);
    assert!(unchosen.code == 2 && unchosen.stderr.contains("mines"), "{}", unchosen.stderr);
}

/// Medical Innovation in calendar months: code 18 stands for "not adopted by month 17".
#[test]
fn the_classic_trap_is_warned_of_and_never_undoes_it() {
    let codes = |more: &[&str]| -> Vec<String> {
        let arguments = [&["fit", "tests/fixtures/months_coded.csv", "--format", "json"], more].concat();
        let run = run(&arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let warnings = value["warnings"].as_array().expect("warnings");
        warnings.iter().filter_map(|w| w["code"].as_str().map(str::to_owned)).collect()
    };
    let trapped = codes(&[]);
    assert!(trapped.iter().any(|c| c == "pile_up_at_end"), "{trapped:?}");
    assert!(trapped.iter().any(|c| c == "infinite_hazard"), "{trapped:?}");
    let cured = codes(&["--never", "1955-06", "--through", "1955-05"]);
    assert!(!cured.iter().any(|c| c == "pile_up_at_end" || c == "infinite_hazard"), "{cured:?}");
}

/// The published likelihood ratio of Medical Innovation (4.0084), from a file through the command line.
#[test]
fn medical_innovation_through_the_program() {
    let run = run(&[
        "fit",
        "tests/fixtures/months_coded.csv",
        "--never",
        "1955-06",
        "--from",
        "1954-01",
        "--through",
        "1955-05",
        "--format",
        "json",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let log_likelihood = |name: &str| {
        let models = value["models"].as_array().expect("models");
        let model = models.iter().find(|m| m["name"] == name).expect("a model");
        model["log_likelihood"].as_f64().expect("a number")
    };
    let ratio = 2.0 * (log_likelihood("step") - log_likelihood("constant"));
    assert!((ratio / 4.008429998374368 - 1.0).abs() < 1e-9, "{ratio}");
    assert_eq!(value["tipping_point"]["date"], "1954-04");
}
