//! Malformed inputs, each with the message and the exit code that it must end with: tests/fail/cases.toml.

use serde::Deserialize;

use crate::run::{root, run_in};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// One malformed input.
#[derive(Deserialize)]
struct Case {
    /// What is wrong with it.
    name: String,
    /// Arguments, run in tests/fail.
    args: Vec<String>,
    /// Given to standard input.
    #[serde(default)]
    stdin: String,
    /// Exit code.
    code: i32,
    /// The whole of standard error.
    message: String,
}

#[test]
fn malformed_inputs_end_with_their_message() {
    let directory = root().join("tests/fail");
    let text = std::fs::read_to_string(directory.join("cases.toml")).expect("the cases");
    let cases: Cases = toml::from_str(&text).expect("the cases are TOML");
    assert!(cases.case.len() >= 40, "only {} cases", cases.case.len());
    let mut failures = String::new();
    for case in &cases.case {
        let run = run_in(&directory, &case.args, case.stdin.as_bytes());
        // Signs of life are no part of the message; a slow machine gives some.
        let said: Vec<&str> = run.stderr.lines().filter(|line| !line.ends_with(" ...")).collect();
        let said = said.join("\n");
        let (expected, actual) = (case.message.trim_end(), said.trim_end());
        if run.code != case.code || expected != actual || !run.stdout.is_empty() {
            failures += &format!(
                "## {}: {}\nexpected {}: {expected}\nactual   {}: {actual}\n",
                case.name,
                case.args.join(" "),
                case.code,
                run.code
            );
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Every file in tests/fail is used by a case: none is forgotten.
#[test]
fn every_malformed_file_is_used() {
    let directory = root().join("tests/fail");
    let text = std::fs::read_to_string(directory.join("cases.toml")).expect("the cases");
    for entry in std::fs::read_dir(&directory).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(name == "cases.toml" || text.contains(&name), "{name} is used by no case");
    }
}
