//! The contract of the command line: JSON keys and schema, formats, exit codes, bundled names.

use serde_json::Value;

use crate::markdown::fits;
use crate::run::{Run, root, run, run_in};

fn json(arguments: &[&str]) -> Value {
    let run = run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

fn schema(command: &str) -> Value {
    let path = root().join(format!("crates/tipping-report/schema/{command}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON")
}

/// `cargo run -- schema fit > crates/tipping-report/schema/fit.json` brings the file up to date.
#[test]
fn the_published_schemas_are_those_of_the_types() {
    for command in [
        "batch",
        "check",
        "claims",
        "fit",
        "norm",
        "pivots",
        "pool",
        "power",
        "regimes",
        "sensitivity",
        "verify",
    ] {
        assert_eq!(json(&["schema", command]), schema(command), "tipping schema {command}");
    }
}

#[test]
fn json_keeps_to_its_schema() {
    let power = ["power", "--units", "40", "--periods", "40", "--datasets", "3", "--bootstrap", "20"];
    let curve =
        ["sensitivity", "suffrage", "--codings", "lied,paxton", "--systems", "cow", "--bootstrap", "20"];
    let runs: [&[&str]; 23] = [
        &power,
        &curve,
        &["sensitivity", "un-26-5", "--periods", "year,quarter", "--systems", "gw", "--list"],
        &["fit", "suffrage", "--bootstrap", "20", "--by", "region"],
        &["fit", "un-26-5", "--bootstrap", "0", "--by", "region"],
        &["pivots", "suffrage", "--bootstrap", "20"],
        &["claims", "suffrage", "--reached", "1930"],
        &["claims", "un-26-5"],
        &["claims", "un-1-1", "--period", "year"],
        &["pivots", "un-26-5", "--bootstrap", "20"],
        &["pivots", "un-26-5", "--bootstrap", "0", "--period", "year", "--span", "0.5"],
        &["pivots", "un-1-1", "--bootstrap", "20", "--period", "year"],
        &["fit", "suffrage", "--bootstrap", "20", "--threshold-in", "fraction"],
        &["fit", "un-26-5", "--bootstrap", "20", "--period", "year", "--interval", "both"],
        &["fit", "suffrage", "--bootstrap", "0"],
        &["fit", "suffrage"],
        &["fit", "un-26-5"],
        &["fit", "un-4-4", "--period", "month", "--level", "0.8"],
        &["fit", "un-1-1", "--period", "year"],
        &["fit", "suffrage", "--likelihood", "exact", "--min-events", "5"],
        &["fit", "suffrage", "--bootstrap", "0", "--weight", "cinc,population,gdp"],
        &["check", "suffrage"],
        &["check", "Rome Statute", "--period", "quarter"],
    ];
    for arguments in runs {
        let validator = jsonschema::validator_for(&schema(arguments[0])).expect("a valid schema");
        let value = json(&[arguments, &["--format", "json"]].concat());
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
    }
}

#[test]
fn json_of_suffrage_holds_what_the_contract_promises() {
    let value = json(&["fit", "suffrage", "--format", "json"]);
    assert_eq!(value["format_version"], 1);
    assert_eq!(value["norm"], "suffrage-lied");
    assert_eq!(value["system"], "cow");
    let window = &value["window"];
    assert_eq!(
        [&window["from"], &window["through"], &window["period"], &window["likelihood"]],
        ["1890", "1990", "year", "grouped"]
    );
    let table = &value["risk_table"];
    assert_eq!(
        [&table["periods"], &table["units"], &table["events"], &table["unit_periods"]],
        [101, 110, 99, 3210]
    );
    let models = value["models"].as_array().expect("models");
    let model = |name: &str| models.iter().find(|m| m["name"] == name).expect("a model");
    let bics: Vec<f64> = models.iter().map(|m| m["bic"].as_f64().expect("a number")).collect();
    assert!(bics.is_sorted() && bics.len() == 11, "every model in the order of BIC: {bics:?}");
    let step = model("step");
    assert_eq!(step["n_parameters"], 3);
    assert_eq!(step["changes"][0]["date"], "1945");
    assert!(step["changes"][0]["bracket"].is_null());
    // R: tests/science/golden/suffrage.json.
    let close = |value: &Value, expected: f64| {
        let value = value.as_f64().expect("a number");
        assert!((value / expected - 1.0).abs() < 1e-9, "{value} is not {expected}");
    };
    close(&step["log_likelihood"], -386.3456380474974);
    close(&step["parameters"]["lambda_1"], 0.009204535729071683);
    close(&step["parameters"]["lambda_2"], 0.0887954987831312);
    close(&step["bic"], 2.0 * 386.3456380474974 + 3.0 * 99f64.ln());
    close(&step["aic"], 2.0 * 386.3456380474974 + 6.0);
    close(&model("constant")["log_likelihood"], -441.86915374636453);
    assert!(model("constant")["parameters"]["lambda"].is_number());
    assert_eq!(value["tipping_point"]["account"], "step");
    assert_eq!(value["tipping_point"]["date"], "1945");
    assert_eq!(value["critical_mass"]["adopters"], 20);
    assert_eq!(value["critical_mass"]["members"], 58);
    close(&value["critical_mass"]["fraction"], 20.0 / 58.0);
    let sum: f64 = value["posterior"]["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .map(|c| c["probability"].as_f64().expect("a probability"))
        .sum();
    assert!((sum - 1.0).abs() < 1e-12);
    let provenance = &value["provenance"];
    assert_eq!(provenance["data_sha256"].as_str().expect("a hash").len(), 64);
    assert_eq!(provenance["version"], env!("CARGO_PKG_VERSION"));
    assert!(provenance["seed"].is_number());
}

#[test]
fn no_rise_is_null_and_not_an_error() {
    // The file of the UN Charter holds the ratifications of 1945 only: by year there is no place for a
    // change.
    let value = json(&["fit", "un-1-1", "--period", "year", "--format", "json"]);
    assert!(
        value["tipping_point"].is_null() && value["critical_mass"].is_null() && value["posterior"].is_null()
    );
    let codes: Vec<&str> =
        value["warnings"].as_array().expect("warnings").iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"no_candidates"), "{codes:?}");
}

#[test]
fn one_norm_has_several_names() {
    let title = |arguments: &[&str]| json(&[arguments, &["--format", "json"]].concat())["norm"].clone();
    assert_eq!(title(&["fit", "un-18-10"]), title(&["fit", "Rome Statute"]));
    assert_eq!(title(&["fit", "suffrage", "--norm", "paxton"]), title(&["fit", "suffrage-paxton"]));
    assert_eq!(title(&["fit", "treaties", "--norm", "un-26-5"]), "un-26-5");
}

#[test]
fn prediction_and_fit_are_in_the_result() {
    let value = json(&["fit", "suffrage-lied", "--format", "json", "--bootstrap", "20"]);
    let predictive = &value["predictive"];
    assert_eq!(predictive["models"].as_array().map(Vec::len), Some(11));
    assert_eq!(predictive["models"][0]["name"], predictive["best"]);
    let residuals = &value["residuals"];
    assert_eq!(residuals["model"], value["models"][0]["name"]);
    assert_eq!(residuals["values"].as_array().map(Vec::len), residuals["n"].as_u64().map(|n| n as usize));
    let points = residuals["envelope"]["points"].as_array().map(Vec::len);
    assert_eq!(points, value["risk_table"]["rows"].as_array().map(Vec::len));

    // Without simulation there is no envelope; by day every adoption has a residual.
    let value = json(&["fit", "un-26-5", "--format", "json", "--bootstrap", "0"]);
    assert!(value["residuals"]["envelope"].is_null());
    assert_eq!(value["residuals"]["n"], value["risk_table"]["events"]);
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let json = |threads: &str| {
        run(&[
            "fit",
            "suffrage",
            "--format",
            "json",
            "--bootstrap",
            "49",
            "--interval",
            "both",
            "--event",
            "war=1939",
            "--seed",
            "7",
            "--threads",
            threads,
        ])
        .stdout
    };
    let one = json("1");
    assert!(one.contains("\"tipping_versus_smooth\"") && one.contains("\"verdict\""));
    assert_eq!(one, json("2"));
    assert_eq!(one, json("8"));
}

#[test]
fn known_dates_are_tested_and_refused_when_they_do_not_fit() {
    let value = json(&["fit", "suffrage", "--event", "war=1939", "--format", "json", "--bootstrap", "20"]);
    let event = &value["events"][0];
    assert_eq!((&event["name"], &event["date"]), (&"war".into(), &"1939".into()));
    // The state of affairs is that of the risk table.
    let row = value["risk_table"]["rows"].as_array().expect("rows").iter().find(|r| r["from"] == "1939");
    assert_eq!(Some(&event["adopters"]), row.map(|r| &r["adopters"]));
    assert!(event["free_change"]["p_value"].is_number() && event["probability_before"].is_number());
    // A treaty brings its entry into force.
    let value = json(&["fit", "un-26-5", "--period", "year", "--format", "json", "--bootstrap", "0"]);
    assert_eq!(value["events"][0]["name"], "entry into force");
    assert_eq!(value["events"][0]["date"], "1999");
    assert!(value["events"][0]["free_change"].is_null() && value["tests"].is_null());
    let refused = [
        (["fit", "suffrage", "--event", "x=1880"], "the window is 1890 to 1990"),
        (["fit", "un-26-5", "--event", "x=1999"], "does not say which day"),
        (["fit", "suffrage", "--event", "=1999"], "give the date a name"),
    ];
    for (arguments, message) in refused {
        let run = run(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn intervals_are_those_that_are_asked_for() {
    let value = |interval: &str| {
        json(&["fit", "suffrage", "--bootstrap", "199", "--interval", interval, "--format", "json"])
    };
    let method = |v: &Value| v["tipping_point"]["interval"]["method"].as_str().expect("a method").to_owned();
    let (posterior, ratio, both) = (value("posterior"), value("likelihood-ratio"), value("both"));
    assert!(method(&posterior).starts_with("posterior") && posterior["tests"]["likelihood_ratio"].is_null());
    assert!(method(&ratio).starts_with("likelihood ratio"));
    assert!(method(&both).starts_with("posterior"));
    let set = &both["tests"]["likelihood_ratio"];
    assert_eq!(set, &ratio["tests"]["likelihood_ratio"]);
    let dates = set["dates"].as_array().expect("ranges");
    let inside = |range: &Value| range[0].as_str() <= Some("1945") && Some("1945") <= range[1].as_str();
    assert!(dates.iter().any(inside), "the estimate is in its set: {dates:?}");
    let refused = run(&["fit", "suffrage", "--bootstrap", "0", "--interval", "both"]);
    assert_eq!(refused.code, 2);
}

#[test]
fn a_threshold_in_the_fraction_is_told_from_one_in_time() {
    let value = |what: &str| {
        json(&["fit", "suffrage", "--bootstrap", "0", "--threshold-in", what, "--format", "json"])
    };
    let (time, fraction) = (value("time"), value("fraction"));
    let step = |v: &Value| {
        v["models"].as_array().expect("models").iter().find(|m| m["name"] == "step").expect("a step").clone()
    };
    // The smooth models are the same, the step is not: F falls in 1940-45.
    assert_ne!(step(&time)["log_likelihood"], step(&fraction)["log_likelihood"]);
    let bracket = step(&fraction)["changes"][0]["bracket"].clone();
    assert!(bracket[0].as_f64() < bracket[1].as_f64(), "a threshold in the fraction has a bracket");
    let notes = fraction["notes"].as_array().expect("notes");
    assert!(notes.iter().any(|n| n["code"] == "threshold_in_fraction"), "{notes:?}");
}

#[test]
fn strict_turns_warnings_into_exit_code_1() {
    let calm = run(&["fit", "suffrage", "--strict", "--bootstrap", "0"]);
    assert_eq!(calm.code, 0, "{}", calm.stderr);
    let doubtful = run(&["fit", "un-26-5", "--strict", "--bootstrap", "0"]);
    assert_eq!(doubtful.code, 1);
    assert!(doubtful.stderr.contains("estimate_outside_interval"), "{}", doubtful.stderr);
    assert!(!doubtful.stdout.is_empty(), "the result is printed all the same");
    // A handful of adoptions: nothing can be concluded.
    let file = root().join("tests/fixtures/unit.csv");
    let few = ["fit", file.to_str().expect("a path"), "--bootstrap", "20"];
    assert_eq!(json(&[&few[..], &["--format", "json"]].concat())["verdict"]["verdict"], "insufficient");
    let strict = run(&[&few[..], &["--strict"]].concat());
    assert_eq!(strict.code, 1);
}

#[test]
fn csv_stacks() {
    let rows: Vec<String> = ["lied", "paxton"]
        .iter()
        .flat_map(|norm| {
            let run = run(&["fit", "suffrage", "--norm", norm, "--format", "csv", "-q"]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""));
            run.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], rows[2], "the same header");
    assert!(rows[1].starts_with("suffrage-lied,"));
}

#[test]
fn markdown_has_a_table_of_estimates() {
    let run = run(&["fit", "suffrage", "--format", "md"]);
    let found = fits("fit", &run.stdout);
    let threshold = found.tables[0].iter().find(|row| row[0] == "Threshold");
    assert_eq!(threshold.expect("a threshold")[1], "1945 (95 %: 1943 to 1946)", "{}", run.stdout);
}

#[test]
fn output_goes_to_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let run = run_in(directory.path(), &["fit", "suffrage", "--format", "json", "--output", "out.json"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let text = std::fs::read_to_string(directory.path().join("out.json")).expect("the file");
    assert!(text.starts_with('{') && text.ends_with("}\n"));
}

#[test]
fn colour_only_when_asked_or_on_a_terminal() {
    assert!(!run(&["fit", "suffrage"]).stdout.contains('\x1b'));
    assert!(run(&["fit", "suffrage", "--color", "always"]).stdout.contains('\x1b'));
}

#[test]
fn usage_errors_have_exit_code_2() {
    let usage: [&[&str]; 8] = [
        &["fit"],
        &["fit", "suffrage", "--level", "95"],
        &["fit", "suffrage", "--min-events", "0"],
        &["fit", "suffrage", "--from", "1990", "--through", "1950"],
        &["fit", "suffrage", "--from", "90"],
        &["fit", "treaties"],
        &["fit", "no-such-norm"],
        &["datasets", "nothing"],
    ];
    for arguments in usage {
        let Run { stdout, stderr, code } = run(arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        assert!(!stderr.is_empty());
    }
    assert_eq!(run(&["--help"]).code, 0);
    assert_eq!(run(&["--version"]).code, 0);
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let run = run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("min-events"), "{shell}");
    }
}

/// Away from the repository the bundled data are still there, and an export reads like the bundle.
#[test]
fn bundled_data_work_anywhere_and_can_be_exported() {
    let directory = tempfile::tempdir().expect("a directory");
    let here = run_in(directory.path(), &["fit", "suffrage", "--format", "csv", "-q"], b"");
    assert_eq!(here.code, 0, "{}", here.stderr);
    let export = run_in(directory.path(), &["datasets", "suffrage", "--export", "out"], b"");
    assert_eq!(export.code, 0, "{}", export.stderr);
    let file: Vec<&str> = export.stdout.lines().filter(|l| l.ends_with("adoption.csv")).collect();
    let arguments = [
        "check",
        file[0],
        "--norm",
        "suffrage-lied",
        "--system",
        "cow",
        "--from",
        "1890",
        "--through",
        "1990",
        "--format",
        "csv",
        "-q",
    ];
    let from_file = run_in(directory.path(), &arguments, b"");
    let bundled = run_in(directory.path(), &["check", "suffrage", "--format", "csv", "-q"], b"");
    assert_eq!((from_file.code, from_file.stdout), (0, bundled.stdout), "{}", from_file.stderr);
}

#[test]
fn datasets_are_listed() {
    let text = run(&["datasets"]).stdout;
    for word in [
        "suffrage",
        "treaties",
        "systems",
        "units",
        "covariates",
        "1840 to 2016 by year",
        "199 norms",
        "6 norms",
    ] {
        assert!(text.contains(word), "{word}");
    }
    let value = json(&["datasets", "treaties", "--format", "json"]);
    assert_eq!(value["norms"].as_array().expect("norms").len(), 199);
}
