//! Several weightings of members side by side, as a black box.

use serde_json::Value;

use crate::run::{root, run, run_in};

fn json(arguments: &[&str]) -> Value {
    let run = run(&[arguments, &["--bootstrap", "0", "--format", "json", "--quiet"]].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

#[test]
fn the_first_weighs_the_result_and_the_others_stand_beside_it() {
    let several = json(&["fit", "suffrage", "--weight", "cinc,population,gdp"]);
    let one = json(&["fit", "suffrage", "--weight", "cinc"]);
    let names = |value: &Value| -> Vec<String> {
        let lines = value["weightings"]["weightings"].as_array().expect("weightings");
        lines.iter().map(|w| w["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&several), ["none", "cinc", "population", "gdp"]);
    assert_eq!(names(&one), ["none", "cinc"]);
    // What is not about the others is the same.
    for key in ["models", "tipping_point", "critical_mass", "posterior", "risk_table", "predictive"] {
        assert_eq!(several[key], one[key], "{key}");
    }
    let line = &several["weightings"]["weightings"][1];
    assert_eq!(line["threshold"]["fraction"], several["critical_mass"]["fraction"]);
    assert_eq!(line["threshold"]["interval"], several["critical_mass"]["interval"]);
    // Every weighting has its hash, and the hash of each alone is that under which it stands here.
    let (hashes, alone) = (&several["provenance"]["options"], json(&["fit", "suffrage", "--weight", "gdp"]));
    assert_eq!(several["provenance"]["data_sha256"], one["provenance"]["data_sha256"]);
    assert_eq!(hashes["sha256 weighted by gdp"], alone["provenance"]["data_sha256"]);
    assert_eq!(hashes["weight"], "cinc,population,gdp");
    // Doubts about the others are kept, each once; decisions too.
    let extended = |value: &Value| {
        let list = value["warnings"].as_array().expect("warnings");
        list.iter().filter(|w| w["code"] == "weights_extended").count()
    };
    assert_eq!((extended(&several), extended(&alone), extended(&one)), (2, 1, 0));
    let decided = |value: &Value| {
        value["decisions"].as_array().expect("decisions").iter().filter(|d| d["subject"] == "weights").count()
    };
    assert_eq!(decided(&several), 3);
}

#[test]
fn without_weights_there_is_nothing_to_compare() {
    let value = json(&["fit", "suffrage"]);
    assert!(value.get("weightings").is_none());
    let text = run(&["fit", "suffrage", "--bootstrap", "0"]).stdout;
    assert!(!text.contains("Fraction weighted"), "{text}");
}

#[test]
fn text_and_markdown_hold_the_table_and_its_reading() {
    let arguments = ["fit", "suffrage", "--weight", "cinc,population,gdp", "--bootstrap", "0"];
    let text = run(&arguments).stdout;
    for line in [
        "Fraction weighted       in 1945  threshold   adopters of members               95 %\n",
        "none                      0.345  1945        20 of 58, 0.345                   0.327 to 0.419\n",
        "cinc                      0.372  1945        0.368 of 0.987, 0.372 ",
        "none                   -393.527 ",
        "cinc                   -401.120 ",
        "- mixed-influence          population, 1.85 above the next, none\n",
        "By capability 37 %, by population 29 % and by GDP 40 % had adopted when 34 % of the states had,\n",
        "Next: tipping check suffrage --weight cinc ",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    let markdown = run(&[&arguments[..], &["--format", "md"]].concat()).stdout;
    for line in [
        "| gdp | 0.404 | 1945 | ",
        "| contagion-onset | cinc | -389.306 | 792.4 | contagion begins 1944 (0.388) |\n",
        "- mixed-influence: population, 1.85 above the next, none\n",
    ] {
        assert!(markdown.contains(line), "{line}\nis not in\n{markdown}");
    }
    let csv = |weights: &str| {
        run(&["fit", "suffrage", "--weight", weights, "--bootstrap", "0", "--format", "csv", "--quiet"])
            .stdout
    };
    assert_eq!(csv("cinc,gdp").lines().next(), csv("cinc").lines().next());
}

/// Columns of standard input, which is read once; a file whose name has a comma is one weighting.
#[test]
fn columns_and_files_can_be_compared() {
    let adoption = "unit,date,w,v\na,1900,1,2\nb,1902,1,1\nc,1905,1,1\nd,1906,1,1\ne,1910,1,1\nf,,3,1\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("w,1.csv"), "unit,weight\na,1\nb,2\nc,3\nd,1\ne,1\nf,1\n")
        .expect("a file");
    let names = |weights: &str| -> Vec<String> {
        let arguments = [
            "fit",
            "-",
            "--weight",
            weights,
            "--bootstrap",
            "0",
            "--min-events",
            "1",
            "--format",
            "json",
            "--quiet",
        ];
        let run = run_in(folder.path(), &arguments, adoption.as_bytes());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let lines = value["weightings"]["weightings"].as_array().expect("weightings").clone();
        lines.iter().map(|w| w["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names("w, v"), ["none", "w", "v"]);
    assert_eq!(names("w,1.csv"), ["none", "w,1.csv"]);
    // A column that is found by its name weighs without being asked.
    let found = adoption.replacen(",w,", ",weight,", 1);
    let run = run_in(&root(), &["fit", "-", "--bootstrap", "0", "--min-events", "1"], found.as_bytes());
    assert!(run.stdout.contains("\nweight "), "{}", run.stdout);
}
