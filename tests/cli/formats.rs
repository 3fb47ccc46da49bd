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

/// `check` on a text given to standard input: the result, and the codes of its warnings.
fn check(text: &str, more: &[&str]) -> (Value, Vec<String>) {
    let run = run_in(&root(), &[&["check", "-", "--format", "json"], more].concat(), text.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let warnings = value["warnings"].as_array().expect("warnings");
    let codes = warnings.iter().filter_map(|w| w["code"].as_str().map(str::to_owned)).collect();
    (value, codes)
}

/// f, g and h are observed to 1903: 40 unit-years, not 61 as if they had been there to the end.
#[test]
fn units_are_at_risk_until_their_observation_ends() {
    let text =
        "unit,date,adopted\na,1900,1\nb,1902,1\nc,1905,1\nd,1906,1\ne,1910,1\nf,1903,0\ng,1903,0\nh,1903,0\n";
    let (result, codes) = check(text, &[]);
    assert_eq!(result["risk_table"]["unit_periods"], 40);
    assert_eq!(codes, ["origin_inferred"], "the end is no guess: everybody is accounted for");
    let (longer, codes) = check(&text.replace("h,1903", "h,1915"), &[]);
    assert_eq!(
        (&longer["window"]["through"], &longer["risk_table"]["unit_periods"]),
        (&"1915".into(), &52.into())
    );
    assert_eq!(codes, ["origin_inferred"]);
    let through =
        longer["decisions"].as_array().expect("decisions").iter().find(|d| d["subject"] == "through");
    let reason = &through.expect("a decision")["reason"];
    assert_eq!(reason, "the last date in the data, on which the observation of a unit ended");
}

/// Medical Innovation as it is published: month 18 with adopted = 0 means not adopted by month 17. The column tells what
/// --never tells otherwise.
#[test]
fn a_column_of_adoption_undoes_the_classic_trap() {
    let coded = std::fs::read_to_string(root().join("tests/fixtures/months_coded.csv")).expect("a fixture");
    let told: String = coded
        .lines()
        .map(|line| match line {
            "id,date" => "id,date,adopted\n".to_owned(),
            line => format!("{line},{}\n", u8::from(!line.ends_with("1955-06"))),
        })
        .collect();
    let window = ["--from", "1954-01", "--through", "1955-05"];
    let (by_column, _) = check(&told, &window);
    let (by_code, _) = check(&coded, &[&["--never", "1955-06"], &window[..]].concat());
    assert_eq!(by_column["risk_table"], by_code["risk_table"]);
    assert_eq!(by_column["risk_table"]["events"], 109);
}

/// The list of members keeps its own form of dates.
#[test]
fn the_form_of_the_dates_is_that_of_the_data_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("members.csv");
    std::fs::write(&path, "unit,entry,exit\na,1900,\nb,1900,1950\nc,1900,\n").expect("written");
    let system = path.to_str().expect("a path");
    for (format, dates) in [("excel", ["16000", "20000"]), ("%m/%d/%Y", ["10/21/1943", "10/3/1954"])] {
        let text = format!("unit,date\na,{}\nb,\nc,{}\n", dates[0], dates[1]);
        let (result, _) = check(&text, &["--date-format", format, "--system", system, "--period", "year"]);
        // a in 1943; b through 1950; c through 1954.
        assert_eq!(result["risk_table"]["unit_periods"], 1 + 8 + 12, "{format}");
    }
}

/// Only members in the window need a weight: Hanover and Korea do not in 1965.
#[test]
fn states_of_another_time_need_no_weight() {
    let cow = std::fs::read_to_string(root().join("data/systems/cow.csv")).expect("the list");
    let living: String = cow
        .lines()
        .filter(|line| line.ends_with(','))
        .filter_map(|line| line.split_once(',').map(|(unit, _)| format!("{unit},,1\n")))
        .filter(|line| line != "2,,1\n")
        .collect();
    let text = format!("ccode,year,weight\n2,2015,3\n{living}");
    let (result, _) = check(&text, &["--system", "cow"]);
    assert_eq!(result["risk_table"]["events"], 1);
}

#[test]
fn rows_lost_in_a_quoted_field_are_warned_of() {
    let (_, codes) = check("unit\tyear\tnotes\na\t1900\t\"x\nb\t1901\ty\"\nc\t1902\tz\n", &[]);
    assert!(codes.contains(&"quoted_rows".to_owned()), "{codes:?}");
}

/// The first paragraph says how the file was read, where that changes the numbers.
#[test]
fn the_text_says_how_the_file_was_read() {
    let text =
        "unit,date,adopted,weight\na,1900,1,2\nb,1902,1,1\nc,1905,1,1\nd,1906,1,1\ne,1910,1,1\nf,1903,0,1\n";
    let run = run_in(&root(), &["fit", "-", "--bootstrap", "0", "--min-events", "1"], text.as_bytes());
    let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "Read as one row per unit; whether a unit adopted from column adopted; weights of the fraction from \
                    column weight.";
    assert!(words.contains(expected), "{}", run.stdout);
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
