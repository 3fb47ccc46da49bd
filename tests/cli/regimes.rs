//! `tipping regimes` as a black box: numbers, formats, warnings.

use std::path::Path;

use serde_json::Value;

use crate::run::{Run, root, run, run_in};

/// The fixture with its panel: wealth tells who adopts before 1914, the share of others after.
const FIXTURE: [&str; 8] = [
    "regimes",
    "tests/fixtures/regimes.csv",
    "--from",
    "1900",
    "--through",
    "1929",
    "--covariates",
    "tests/fixtures/regimes_panel.csv",
];
const COVARIATES: [&str; 4] = ["--domestic", "wealth", "--international", "global"];

fn regimes(more: &[&str]) -> Run {
    let run = run(&[&FIXTURE[..], &COVARIATES, &["--quiet"], more].concat());
    assert_eq!(run.code, 0, "{more:?}: {}", run.stderr);
    run
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn close(what: &str, value: &Value, expected: &Value, relative: f64) {
    let (value, expected) = (number(value), number(expected));
    assert!((value / expected - 1.0).abs() < relative, "{what}: {value} is not {expected}");
}

/// R: tests/science/golden/regimes.R.
#[test]
fn the_numbers_are_those_of_glm_in_r() {
    let path = root().join("tests/science/golden/regimes.json");
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("golden")).expect("JSON");
    let expected = &golden[0];
    let value = json(&regimes(&["--bootstrap", "0", "--min-events", "3", "--format", "json"]));
    assert_eq!(value["sample"]["rows"], expected["rows"]);
    assert_eq!(value["sample"]["events"], expected["events"]);
    assert_eq!(
        value["change"]["date"].as_str(),
        expected["change"].as_i64().map(|y| y.to_string()).as_deref()
    );
    for key in ["log_likelihood", "log_likelihood_without_change"] {
        close(key, &value[key], &expected[key], 1e-9);
    }
    for (c, name) in [(1, "wealth"), (2, "global")] {
        let (coefficient, covariate) = (&value["coefficients"][c], &value["covariates"][c - 1]);
        assert_eq!((&coefficient["name"], &covariate["name"]), (&name.into(), &name.into()));
        close(name, &covariate["standard_deviation"], &expected[format!("sd_{name}")], 1e-9);
        for r in 0..2 {
            let (found, run) = (&coefficient["regimes"][r], &expected["regimes"][r]);
            close(name, &found["estimate"], &run[name], 1e-6);
            close(name, &found["standard_error"], &run[format!("{name}_error")], 1e-6);
            assert_eq!(value["regimes"][r]["events"], run["events"]);
            assert_eq!(value["regimes"][r]["rows"], run["rows"]);
        }
    }
}

#[test]
fn the_text_tells_the_change_the_ratios_and_what_to_doubt() {
    let text = regimes(&["--bootstrap", "20"]).stdout;
    for line in [
        "The units in the file, always present, 1900 to 1929 by year: 30 units at risk, 528 unit-years\nand 30 adoptions.",
        "Critical mass     9 of 30, 0.300\n",
        "Log-likelihood    -86.896, BIC 197.6; without a change -103.210, BIC 216.6\n",
        "Hazard ratio for one sd (95 %)                    Before                     After     shift: p\n",
        "  wealth                             6.48 (2.24 to 18.8)     0.691 (0.428 to 1.12)",
        "  global                           0.533 (0.118 to 2.41)       2.44 (1.51 to 3.96)",
        "Adoptions (a unit and year)                   9 (0.0266)                21 (0.111)\n",
        "Tests of the shift, 20 simulations each\n",
        "A regime has 9 adoptions for 3 coefficients, fewer than 5 for each:",
        "Next: tipping fit tests/fixtures/regimes.csv --from 1900 --through 1929 ",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("domestic before, international after, as the theory has it"), "{text}");
    // Without simulation there are no tests and no p-values.
    let text = regimes(&["--bootstrap", "0"]).stdout;
    assert!(!text.contains("Tests of the shift") && !text.contains("p = "), "{text}");
}

#[test]
fn json_keeps_to_its_schema() {
    let path = root().join("crates/tipping-report/schema/regimes.json");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let runs: [&[&str]; 4] = [
        &["--bootstrap", "20"],
        &["--bootstrap", "0"],
        &["--bootstrap", "0", "--switch", "none"],
        &["--bootstrap", "0", "--switch", "domestic", "--penalty", "ridge=1", "--likelihood", "exact"],
    ];
    for more in runs {
        let value = json(&regimes(&[more, &["--format", "json"]].concat()));
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{more:?}: {errors:?}");
        assert_eq!(value["change"].is_null(), more.contains(&"none"), "{more:?}");
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let bytes = |threads: &str| {
        regimes(&["--bootstrap", "25", "--seed", "3", "--threads", threads, "--format", "json"]).stdout
    };
    let one = bytes("1");
    assert!(one.contains("\"any coefficient\""), "{one}");
    assert_eq!(one, bytes("2"));
}

#[test]
fn csv_has_a_row_for_every_coefficient_and_regime() {
    let text = regimes(&["--bootstrap", "20", "--format", "csv"]).stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    let of = |row: usize, name: &str| {
        rows[row].get(header.iter().position(|h| h == name).expect("a column")).expect("a cell").to_owned()
    };
    assert_eq!(rows.len(), 6);
    let place = |row| ["regime", "covariate", "block"].map(|name| of(row, name));
    assert_eq!(place(0), ["before", "intercept", ""]);
    assert_eq!(place(2), ["before", "wealth", "domestic"]);
    assert_eq!(place(5), ["after", "global", "international"]);
    assert_eq!((of(2, "change").as_str(), of(2, "fraction").as_str()), ("1914", "0.3"));
    let ratio: f64 = of(2, "hazard_ratio").parse().expect("a number");
    let estimate: f64 = of(2, "estimate").parse().expect("a number");
    assert!((ratio - estimate.exp()).abs() < 1e-12 && !of(2, "shift_p_value").is_empty());
}

/// The rows of --design are those that were fitted: a program that reads them finds the same sums.
#[test]
fn the_design_is_a_table_of_the_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows.csv");
    let name = path.to_str().expect("a path");
    let value = json(&regimes(&["--bootstrap", "0", "--format", "json", "--design", name]));
    let mut reader = csv::Reader::from_path(&path).expect("the rows");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    assert_eq!(header, ["unit", "name", "period", "event", "exposure", "wealth", "global"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    assert_eq!(Some(rows.len() as u64), value["sample"]["rows"].as_u64());
    let sum = |column: usize| rows.iter().map(|r| r[column].parse::<f64>().expect("a number")).sum::<f64>();
    assert_eq!(sum(3), number(&value["sample"]["events"]));
    let mean = &value["covariates"][0]["mean"];
    assert!((sum(5) / rows.len() as f64 - number(mean)).abs() < 1e-12);
    // A unit's wealth in 1900 is that of 1899: `u01,1899` in the panel.
    let panel = std::fs::read_to_string(root().join("tests/fixtures/regimes_panel.csv")).expect("the panel");
    let first = panel.lines().find_map(|l| l.strip_prefix("u01,1899,")).expect("a row");
    assert_eq!(Some(&rows[0][5]), first.split(',').next());

    let nowhere = folder.path().join("no/such.csv");
    let refused = run(&[
        &FIXTURE[..],
        &COVARIATES,
        &["--design", nowhere.to_str().expect("a path"), "--bootstrap", "0"],
    ]
    .concat());
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("cannot write"), "{}", refused.stderr);
}

/// Names that would be marks in Markdown and separators in CSV.
#[test]
fn hostile_names_are_only_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let rename = |text: String| text.replacen("wealth", "\"a|*b*,<i>\"", 1).replace("u07", "\"u|7\"\"\"");
    for file in ["regimes.csv", "regimes_panel.csv"] {
        let text = std::fs::read_to_string(root().join("tests/fixtures").join(file)).expect("a fixture");
        std::fs::write(folder.path().join(file), rename(text)).expect("a copy");
    }
    let common = [
        "regimes",
        "regimes.csv",
        "--from",
        "1900",
        "--through",
        "1929",
        "--covariates",
        "regimes_panel.csv",
    ];
    // The comma is in the name: names are separated by commas, and this one cannot be asked for.
    let split =
        run_in(folder.path(), &[&common[..], &["--domestic", "a|*b*,<i>", "--bootstrap", "0"]].concat(), b"");
    assert_eq!(split.code, 2);
    assert!(split.stderr.contains("no covariate `a|*b*`"), "{}", split.stderr);

    let panel = folder.path().join("regimes_panel.csv");
    let text = std::fs::read_to_string(&panel).expect("the panel").replacen("a|*b*,<i>", "a|*b*\"\"<i>", 1);
    std::fs::write(&panel, text).expect("the panel");
    let formatted = |format: &str| {
        let more = ["--domestic", "a|*b*\"<i>", "--bootstrap", "0", "--quiet", "--format", format];
        let run = run_in(folder.path(), &[&common[..], &more].concat(), b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let markdown = formatted("md");
    assert!(markdown.contains("| a\\|\\*b\\*\"&lt;i&gt; | "), "{markdown}");
    let table: Vec<&str> = markdown.lines().filter(|l| l.starts_with('|')).collect();
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(table.iter().all(|line| bars(line) == bars(table[0])), "{markdown}");
    let csv = formatted("csv");
    let names: Vec<String> =
        csv::Reader::from_reader(csv.as_bytes()).records().map(|r| r.expect("a row")[4].to_owned()).collect();
    assert_eq!(names, ["intercept", "intercept", "a|*b*\"<i>", "a|*b*\"<i>"]);
}

/// A panel for the fixture, of one column and made by a rule from unit (1 to 30) and year.
fn panel(folder: &Path, column: &str, value: impl Fn(u32, i32) -> Option<f64>) -> String {
    let mut text = format!("unit,year,{column}\n");
    for unit in 1..=30 {
        for year in 1899..1930 {
            if let Some(value) = value(unit, year) {
                text += &format!("u{unit:02},{year},{value}\n");
            }
        }
    }
    let path = folder.join(format!("{column}.csv"));
    std::fs::write(&path, text).expect("a panel");
    path.to_str().expect("a path").to_owned()
}

/// The warnings of a result by code.
fn listed(value: &Value) -> Vec<(String, String)> {
    let text = |w: &Value, key: &str| w[key].as_str().expect("a text").to_owned();
    let list = value["warnings"].as_array().expect("warnings");
    list.iter().map(|w| (text(w, "code"), text(w, "message"))).collect()
}

fn warnings(more: &[&str]) -> Vec<(String, String)> {
    let output = ["--bootstrap", "0", "--quiet", "--format", "json"];
    listed(&json(&run(&[&FIXTURE[..], more, &output].concat())))
}

fn message(warnings: &[(String, String)], code: &str) -> String {
    let found: Vec<&String> = warnings.iter().filter(|w| w.0 == code).map(|w| &w.1).collect();
    assert_eq!(found.len(), 1, "{code} in {warnings:?}");
    found[0].clone()
}

/// Who adopts in or after 1914, by number, from the file itself.
fn late() -> Vec<u32> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/regimes.csv")).expect("the fixture");
    let late = |line: &str| -> Option<u32> {
        let mut cells = line.split(',');
        let unit = cells.next()?.strip_prefix('u')?.parse().ok()?;
        (cells.next()?.parse::<i32>().ok()? >= 1914).then_some(unit)
    };
    text.lines().filter_map(late).collect()
}

/// Until 1917 there are four adoptions from 1914 on, one a year: too few for a level and four covariates.
#[test]
fn fewer_adoptions_than_coefficients_are_warned_of() {
    let mut arguments = FIXTURE;
    arguments[5] = "1917";
    let more = ["--domestic", "wealth,allies", "--international", "global,regional", "--min-events", "3"];
    let value =
        json(&run(&[&arguments[..], &more, &["--bootstrap", "0", "--quiet", "--format", "json"]].concat()));
    assert_eq!((&value["change"]["date"], &value["regimes"][1]["events"]), (&"1914".into(), &4.into()));
    let text = message(&listed(&value), "fewer_events_than_coefficients");
    assert_eq!(
        text,
        "A regime has 4 adoptions for 5 coefficients: it can be fitted perfectly and tells nothing. Leave covariates out, or raise \
         setting `min_events`."
    );
}

/// Nobody who is barred adopts before 1914: the coefficient there is minus infinity.
#[test]
fn separation_is_named_with_its_covariate_and_regime() {
    let folder = tempfile::tempdir().expect("a folder");
    let late = late();
    let barred = panel(folder.path(), "barred", |unit, year| {
        Some(f64::from(u8::from(late.contains(&unit) && (year < 1913 || unit % 2 == 0))))
    });
    let found = warnings(&["--covariates", &barred, "--domestic", "barred", "--international", "global"]);
    let text = message(&found, "separated");
    assert!(
        text.starts_with(
            "Before the change barred tells those that adopt from those that do not without error,"
        ),
        "{text}"
    );
}

/// A war that is nowhere before 1914 has no coefficient there.
#[test]
fn a_covariate_that_varies_in_one_regime_alone_is_aliased_in_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let war =
        panel(folder.path(), "war", |unit, year| Some(f64::from(u8::from(year >= 1924 && unit % 2 == 0))));
    let found = warnings(&[
        "--covariates",
        &war,
        "--domestic",
        "wealth,war",
        "--international",
        "global",
        "--min-events",
        "4",
    ]);
    let text = message(&found, "aliased");
    assert_eq!(
        text,
        "Before the change war is constant, or a combination of the other covariates: no coefficient there."
    );
}

/// u03 and u04 are in no row of the panel, u05 only until 1909: years at risk are counted in the file of adoptions.
#[test]
fn what_is_missing_is_counted_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let income = panel(folder.path(), "income", |unit, year| {
        let known = !(unit == 3 || unit == 4 || (unit == 5 && year > 1909));
        known.then(|| f64::from(unit * 7 % 11) + f64::from(year) / 10.0)
    });
    let text = std::fs::read_to_string(root().join("tests/fixtures/regimes.csv")).expect("the fixture");
    let year = |unit: &str| -> i64 {
        let line = text.lines().find(|l| l.starts_with(unit)).expect("a unit");
        line.split(',').nth(1).and_then(|d| d.parse().ok()).unwrap_or(1930)
    };
    let risk = |unit: &str, from: i64| (year(unit).min(1929) - from + 1).max(0);
    let lost = risk("u03", 1900) + risk("u04", 1900) + risk("u05", 1911);
    let found = warnings(&["--covariates", &income, "--domestic", "income", "--international", "global"]);
    let text = message(&found, "covariates_missing");
    assert!(text.starts_with(&format!("{lost} of 528 unit-periods at risk and ")), "{text}");
    assert!(text.contains(&format!("(by covariate: income {lost})")), "{text}");
    let text = message(&found, "units_without_covariates");
    assert_eq!(
        text,
        "Units at risk that never have every covariate, and about which the regression says nothing: 2 (u03, u04)."
    );
    // A unit that the panel does not know is told once, as a decision, whoever is at risk.
    let value = json(&run(&[
        &FIXTURE[..],
        &["--covariates", &income, "--domestic", "income", "--bootstrap", "0", "--quiet", "--format", "json"],
    ]
    .concat()));
    let told = value["decisions"]
        .as_array()
        .expect("decisions")
        .iter()
        .filter(|d| d["choice"] == "nothing about 2 of the 30");
    assert_eq!(told.count(), 1);
}

/// Two readings of the bundled state-years say once whom they lack, and warn of nothing that is not at risk.
#[test]
fn states_that_are_never_at_risk_are_no_doubt() {
    let more = [
        "--domestic",
        "polyarchy",
        "--international",
        "global,major_powers,top_decile",
        "--bootstrap",
        "0",
        "--quiet",
    ];
    let run = run(&[&["regimes", "suffrage", "--format", "json"], &more[..]].concat());
    let value = json(&run);
    let lacking = value["decisions"]
        .as_array()
        .expect("decisions")
        .iter()
        .filter(|d| d["subject"] == "units of the data in bundled")
        .count();
    assert_eq!(lacking, 1);
    let mut codes: Vec<&str> =
        value["warnings"].as_array().expect("warnings").iter().filter_map(|w| w["code"].as_str()).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all, "each once: {codes:?}");
    assert!(codes.contains(&"covariates_missing"), "{codes:?}");
}
