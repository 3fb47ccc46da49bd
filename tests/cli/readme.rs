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

/// The page about domestic and international influence, row by row, as far as nothing is simulated.
#[test]
fn the_page_of_regressions_shows_what_comes_out() {
    let page = std::fs::read_to_string(root().join("notebooks/domestic_international.md")).expect("the page");
    let two = "--domestic polyarchy,womens_movement --international global,regional";
    let three = "--domestic polyarchy,civil_society,womens_movement --international global,regional";
    for (name, options) in [
        ("All three domestic covariates", three.to_owned()),
        ("Without civil society", two.to_owned()),
        ("- covariates of the same year", format!("{two} --lag 0")),
        ("- last values carried forward", format!("{two} --fill forward")),
        ("- pipe-universal, same year", format!("{two} --lag 0 --norm pipe-universal")),
        ("- ipu-full, same year", format!("{two} --lag 0 --norm ipu-full")),
    ] {
        let fixed = ["regimes", "suffrage", "--bootstrap", "0", "--format", "json"];
        let arguments: Vec<&str> = fixed.into_iter().chain(options.split(' ')).collect();
        let result: serde_json::Value = serde_json::from_str(&run(&arguments).stdout).expect("JSON");
        let (sample, change) = (&result["sample"], &result["change"]);
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let of_movement = |regime: usize| {
            let coefficients = result["coefficients"].as_array().expect("coefficients");
            let movement =
                coefficients.iter().find(|c| c["name"] == "womens_movement").expect("the movement");
            number(&movement["regimes"][regime]["hazard_ratio"])
        };
        let explained = |regime: usize| number(&result["regimes"][regime]["explained_deviance"]);
        let share = |regime: usize, block: usize| {
            format!("| {:.0} % (", 100.0 * number(&result["regimes"][regime]["blocks"][block]["share"]))
        };
        let row = page.lines().find(|line| line.starts_with(&format!("| {name} |"))).expect("a row");
        for piece in [
            format!(
                "| {} of {} | {} (",
                sample["events"],
                sample["record_events"],
                change["date"].as_str().expect("a date")
            ),
            format!(
                "| {} of {}, {} |",
                change["adopters"],
                change["members"],
                format!("{:.3}", number(&change["fraction"])).trim_start_matches('0')
            ),
            share(0, 0),
            share(1, 1),
            format!(
                "| {:.1} / {:.1} | {:.2} / {:.2} |",
                explained(0),
                explained(1),
                of_movement(0),
                of_movement(1)
            ),
        ] {
            assert!(row.contains(&piece), "{row}\nis to hold\n{piece}");
        }
    }
}

/// What the README says of all treaties is what a batch says, and what the notebook said when it was run.
#[test]
fn the_readme_says_of_the_treaties_what_comes_out() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let notebook =
        std::fs::read_to_string(root().join("notebooks/one_third_rule.ipynb")).expect("a notebook");
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("results");
    let folder = folder.to_str().expect("a path");
    let printed = run(&["batch", "treaties", "--period", "year", "-o", folder]).stdout;
    let line = |label: &str| -> Vec<&str> {
        let line = printed.lines().find(|l| l.starts_with(label)).expect("a line of the summary");
        line.trim_start_matches(label).split_whitespace().collect()
    };
    let verdicts = line("Verdict").join(" ");
    assert!(readme.contains(&format!("**Verdicts.** {verdicts}.")), "{verdicts}");
    let tips = line("- where it tips");
    // 20 norms with the verdict `tipping`: median 0.043 (0.016 to 0.550), 17 below
    let (count, median, below) = (tips[0], tips[7].trim_start_matches('0'), tips[11]);
    assert!(readme.contains(&format!("Of the {count} that tip {below} lie below one third")), "{tips:?}");
    assert!(readme.contains(&format!("median {median}, by chance")), "{tips:?}");
    assert!(notebook.contains(&format!("**{below} of {count}** lie below one third")), "{tips:?}");
    // What is pooled takes longer: the notebook says it, and the README the same.
    for (in_readme, in_notebook) in [
        (
            "The likeliest one, .197, divides 175 treaties",
            "common critical mass is **.197**; it divides 175 treaties",
        ),
        (
            "in 127 of them the hazard falls there: no shared rise",
            "the hazard is higher from there on, in 127 lower",
        ),
        ("32 have p of at most .05; allowing for their number, 0 are left", "**0** are left"),
        ("15 of the 20 tip within three years", "15 of 20 tip within three years"),
        ("where chance alone would put 16", "where every one of them is smooth, 15.9"),
        ("median .043, by chance .135", "would show a median of .135"),
    ] {
        assert!(readme.contains(in_readme), "the README is to say: {in_readme}");
        assert!(notebook.contains(in_notebook), "the notebook is to say: {in_notebook}");
    }
}
