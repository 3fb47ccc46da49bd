//! Commands that a file of expectations may run, and those that are refused there.

use super::*;

fn check(arguments: &[&str]) -> Result<(), String> {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    ChildProcesses { quiet: true }.check(&arguments)
}

#[test]
fn what_gives_a_result_in_json_is_run() {
    assert_eq!(check(&["fit", "suffrage", "--bootstrap", "0"]), Ok(()));
    assert_eq!(check(&["check", "--from", "1900", "--", "data.csv"]), Ok(()));
}

#[test]
fn what_gives_none_is_refused() {
    for (arguments, message) in [
        (&[][..], "the command to run is empty"),
        (&["verify", "x"], "verify cannot be run within verify"),
        (
            &["fitt", "x"],
            "`fitt` is no command that writes a result in JSON (did you mean fit?); one of fit, check, ",
        ),
        (&["simulate", "step"], "`simulate` is no command that writes a result in JSON"),
        (&["fit", "x", "--format", "text"], "leave --format out"),
        (&["fit", "x", "-o", "y"], "leave --output out"),
        (&["fit", "x", "--bootstrap", "3"], "tipping fit x --bootstrap 3: invalid value '3'"),
        (&["fit", "--help"], "it asks for help"),
    ] {
        let found = check(arguments).expect_err("no result");
        assert!(found.starts_with(message), "{arguments:?}: {found}");
    }
}
