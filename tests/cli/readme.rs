//! The README shows what the program prints.

use crate::run::{root, run};

#[test]
fn the_readme_shows_the_answer_as_it_is_printed() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let shown = readme
        .split("<!-- tipping fit suffrage -->")
        .nth(1)
        .and_then(|rest| rest.split("```").nth(1))
        .expect("the block after the mark");
    let printed = run(&["fit", "suffrage"]).stdout;
    assert_eq!(
        shown.trim_start_matches("text").trim(),
        printed.trim(),
        "print `tipping fit suffrage` into the README"
    );
}

/// The table of codings, row by row.
#[test]
fn the_readme_shows_every_coding_as_it_comes_out() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let short = |value: &serde_json::Value| {
        format!("{:.3}", value.as_f64().expect("a number")).trim_start_matches('0').to_owned()
    };
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    for norm in ["lied", "pipe-universal", "pipe-any", "paxton", "ipu-full", "ipu-any"] {
        let run = run(&["fit", "suffrage", "--norm", norm, "--format", "json"]);
        let result: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let (tipping, mass) = (&result["tipping_point"], &result["critical_mass"]);
        let expected = format!(
            "| {}, {}-{} | {} of {}, {} ({}-{}) | {} |",
            word(&tipping["date"]),
            word(&tipping["interval"]["lower"]),
            word(&tipping["interval"]["upper"]),
            mass["adopters"],
            mass["members"],
            short(&mass["fraction"]),
            short(&mass["interval"]["lower"]),
            short(&mass["interval"]["upper"]),
            word(&tipping["account"]),
        );
        let tests = &result["tests"];
        let waves = &tests["overdispersion"]["in_waves"];
        let chance =
            if waves.is_null() { &tests["artefact_reference"] } else { &waves["artefact_reference"] };
        let p = |tests: &serde_json::Value| short(&tests["tipping_versus_smooth"]["p_value"]);
        let expected = format!(
            "{expected} {} ({}-{}) | {} | {} | {} |",
            short(&chance["median"]),
            short(&chance["lower"]),
            short(&chance["upper"]),
            p(tests),
            if waves.is_null() { String::new() } else { p(waves) },
            word(&result["verdict"]["verdict"]),
        );
        let row = readme.lines().find(|line| line.starts_with(&format!("| {norm}"))).expect("a row");
        assert!(row.contains(&expected), "{row}\nis to hold\n{expected}");
    }
}
