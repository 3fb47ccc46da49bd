//! The dependency rule: core <- ingest, fit, report <- tipping <- cli. Ingest, fit and report never see each
//! other, a front end sees the statistics through `tipping` alone, and only ingest sees polars.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Normal dependencies of every workspace package.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let names = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|d| d["kind"].is_null())
                .map(|d| text(&d["name"]));
            (text(&package["name"]), names.collect())
        })
        .collect()
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    let dependencies = dependencies();
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("tipping-core", &[][..]),
        ("tipping-ingest", &["tipping-core"]),
        ("tipping-fit", &["tipping-core"]),
        ("tipping-report", &["tipping-core"]),
        ("tipping", &["tipping-core", "tipping-ingest", "tipping-fit", "tipping-report"]),
        ("tipping-cli", &["tipping-core", "tipping-ingest", "tipping-report", "tipping"]),
    ]);
    for (package, names) in &dependencies {
        let allowed = allowed.get(package.as_str()).unwrap_or_else(|| panic!("add {package} to the rule"));
        for name in names.iter().filter(|n| n.starts_with("tipping")) {
            assert!(allowed.contains(&name.as_str()), "{package} must not depend on {name}");
        }
    }
    assert_eq!(dependencies.len(), allowed.len(), "a crate of the rule is missing");
}

#[test]
fn third_parties_stay_where_they_belong() {
    for (package, names) in dependencies() {
        for (guarded, owner) in
            [("polars", "tipping-ingest"), ("clap", "tipping-cli"), ("argmin", "tipping-fit")]
        {
            assert!(
                package == owner || !names.iter().any(|n| n == guarded),
                "{package} must not see {guarded}"
            );
        }
        if package == "tipping-core" {
            for name in &names {
                assert!(
                    !["rand", "rayon", "polars", "clap"].contains(&name.as_str()),
                    "core must not see {name}"
                );
            }
        }
    }
}

/// Top-level tests are run only when a crate declares them.
#[test]
fn every_folder_of_tests_is_declared_by_a_crate() {
    let root = format!("{}/../..", env!("CARGO_MANIFEST_DIR"));
    let manifests: String = ["tipping-fit", "tipping", "tipping-cli"]
        .iter()
        .map(|c| std::fs::read_to_string(format!("{root}/crates/{c}/Cargo.toml")).expect("a manifest"))
        .collect();
    for entry in std::fs::read_dir(format!("{root}/tests")).expect("tests") {
        let path = entry.expect("an entry").path();
        if path.join("main.rs").exists() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(manifests.contains(&format!("tests/{name}/main.rs")), "no crate declares tests/{name}");
        }
    }
}
