//! Settings are flags in whatever the command line writes for people, and settings in JSON.

use crate::run::{root, run, run_in};

/// What a library calls a setting.
const LIBRARY: &str = "setting `";

/// Runs whose results speak of settings, without a simulation.
const RUNS: [&[&str]; 8] = [
    &["fit", "suffrage", "--through", "1925", "--bootstrap", "0"],
    &["fit", "un-26-5", "--by", "region", "--bootstrap", "0"],
    &["check", "suffrage", "--through", "1925"],
    &["pivots", "suffrage", "--through", "1925", "--bootstrap", "0"],
    &["regimes", "suffrage", "--international", "global", "--through", "1920", "--bootstrap", "0"],
    &[
        "sensitivity",
        "suffrage-lied",
        "--origins",
        "default,1950",
        "--ends",
        "default,1940",
        "--bootstrap",
        "0",
    ],
    &["sensitivity", "suffrage-lied", "--systems", "cow", "--origins", "default", "--bootstrap", "20"],
    &["sensitivity", "suffrage-lied", "--periods", "year,day", "--list"],
];

#[test]
fn nothing_for_people_names_a_setting_of_the_library() {
    let mut settings = 0;
    for arguments in RUNS {
        let json = run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(json.code, 0, "{arguments:?}: {}", json.stderr);
        settings += json.stdout.matches(LIBRARY).count();
        for format in ["text", "md", "csv"] {
            let found = run(&[arguments, &["--format", format]].concat());
            assert!(!found.stdout.contains(LIBRARY), "{arguments:?} {format}: {}", found.stdout);
            assert!(!found.stderr.contains(LIBRARY), "{arguments:?} {format}: {}", found.stderr);
        }
    }
    assert!(settings >= 2, "the runs speak of settings");
}

#[test]
fn neither_does_a_report_nor_a_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out").display().to_string();
    let fit = ["suffrage", "--through", "1925", "--bootstrap", "0"];
    for format in ["html", "md"] {
        let report = run(&[&["report"], &fit[..], &["--format", format]].concat());
        assert_eq!(report.code, 0, "{}", report.stderr);
        assert!(!report.stdout.contains(LIBRARY), "{format}");
    }
    let batch = [&["batch"], &fit[..], &["--min-adopters", "500", "-o", &out]].concat();
    let done = run_in(&root(), &batch, b"");
    assert!(done.stdout.contains("--min-adopters asks for 500"), "{}{}", done.stdout, done.stderr);
    let planned = run_in(&root(), &[&batch[..], &["--dry-run"]].concat(), b"");
    for text in [done.stdout, done.stderr, planned.stdout, planned.stderr] {
        assert!(!text.contains(LIBRARY), "{text}");
    }
    for file in ["norms.csv", "summary.txt"] {
        let text = std::fs::read_to_string(folder.path().join("out").join(file)).expect("a file");
        assert!(text.contains("--min-adopters") && !text.contains(LIBRARY), "{file}: {text}");
    }
    for format in ["html", "md"] {
        let report = run(&["report", &out, "--format", format]);
        assert!(!report.stdout.contains(LIBRARY), "{format}");
    }
    // JSON is for programs.
    let mut kept = std::fs::read_dir(folder.path().join("out/norms"))
        .expect("results")
        .map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).expect("a result"));
    assert!(kept.all(|text| text.contains("setting `min_adopters` asks for 500")));
}
