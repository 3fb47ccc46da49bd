//! The rules of the house, checked on manifests and sources. What is checked is data, below: which crates see each other,
//! and which rules each crate keeps. `cargo test -p tipping --test pipeline -- --ignored offences --nocapture` shows
//! what stands against every rule in every crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tipping_core::{Model, Verdict};

use crate::source::{self, Crate, File, Grain, Imports, Offence};

/// core <- ingest, fit, report <- tipping <- tipping-cli. Ingest, fit and report never see each other.
const LAYERS: [(&str, &[&str]); 6] = [
    ("tipping-core", &[]),
    ("tipping-ingest", &["tipping-core"]),
    ("tipping-fit", &["tipping-core"]),
    ("tipping-report", &["tipping-core"]),
    ("tipping", &["tipping-core", "tipping-ingest", "tipping-fit", "tipping-report"]),
    ("tipping-cli", &["tipping"]),
];

/// Libraries that a single crate hides from the others.
const OWNERS: [(&str, &str); 5] = [
    ("polars", "tipping-ingest"),
    ("clap", "tipping-cli"),
    ("indicatif", "tipping-cli"),
    ("argmin", "tipping-fit"),
    ("statrs", "tipping-fit"),
];

/// Core is for everybody: no threads, no random numbers, no files of others.
const NOT_IN_CORE: [&str; 4] = ["rand", "rayon", "polars", "clap"];

/// A rule of the sources: what it forbids, the crates that keep it, and how it is checked.
struct Rule {
    forbids: &'static str,
    crates: &'static [&'static str],
    offences: fn(&Crate) -> Vec<Offence>,
}

/// Every crate.
const ALL: &[&str] =
    &["tipping", "tipping-cli", "tipping-core", "tipping-fit", "tipping-ingest", "tipping-report"];

/// Files of one folder may know each other where they are two halves of one thing; in core, and in what is typed and
/// written by the command line, none do.
const RULES: [Rule; 7] = [
    Rule { forbids: "folders that import each other", crates: ALL, offences: circles_of_folders },
    Rule {
        forbids: "files that import each other",
        crates: &["tipping-core", "tipping-cli"],
        offences: circles_of_files,
    },
    Rule { forbids: "product code in files of tests", crates: ALL, offences: product_in_tests },
    Rule { forbids: "open matches over closed lists", crates: ALL, offences: open_matches },
    Rule { forbids: "models and verdicts as text", crates: ALL, offences: names_as_text },
    Rule {
        forbids: "flags of the command line",
        crates: &["tipping", "tipping-core", "tipping-fit", "tipping-ingest", "tipping-report"],
        offences: source::flags_in_text,
    },
    Rule { forbids: "comments over 110 columns", crates: ALL, offences: wide_comments },
];

/// Enums whose cases are all known everywhere: a new case must be met by every match.
const CLOSED: [&str; 4] = ["Model", "ThresholdModel", "Verdict", "Finding"];

/// Models and verdicts, as JSON names them.
fn vocabulary() -> Vec<&'static str> {
    let models = Model::ALL.iter().map(|model| model.name());
    models.chain(Verdict::ALL.iter().map(|verdict| verdict.name())).collect()
}

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
    let layers = BTreeMap::from(LAYERS);
    for (package, names) in dependencies() {
        let allowed = layers.get(package.as_str()).unwrap_or_else(|| panic!("add {package} to the rule"));
        for name in names.iter().filter(|name| name.starts_with("tipping")) {
            assert!(allowed.contains(&name.as_str()), "{package} must not depend on {name}");
        }
    }
}

#[test]
fn third_parties_stay_where_they_belong() {
    for (package, names) in dependencies() {
        for (guarded, owner) in OWNERS {
            let sees = names.iter().any(|name| name == guarded);
            assert!(package == owner || !sees, "{package} must not see {guarded}");
        }
        for name in names.iter().filter(|_| package == "tipping-core") {
            assert!(!NOT_IN_CORE.contains(&name.as_str()), "core must not see {name}");
        }
    }
}

/// Top-level tests are run only when a crate declares them.
#[test]
fn every_folder_of_tests_is_declared_by_a_crate() {
    let manifests: String = dependencies()
        .keys()
        .map(|name| source::root().join("crates").join(name).join("Cargo.toml"))
        .map(|path| std::fs::read_to_string(path).expect("a manifest"))
        .collect();
    for entry in std::fs::read_dir(source::root().join("tests")).expect("tests") {
        let path = entry.expect("an entry").path();
        if path.join("main.rs").exists() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(manifests.contains(&format!("tests/{name}/main.rs")), "no crate declares tests/{name}");
        }
    }
}

#[test]
fn crates_keep_the_rules_that_they_are_held_to() {
    let mut found = String::new();
    for rule in &RULES {
        for name in rule.crates {
            found += &told(rule, &Crate::of_workspace(name));
        }
    }
    assert!(found.is_empty(), "{found}");
}

/// Every rule for every crate, whether it is held to it or not.
#[test]
#[ignore = "prints what is still to be done"]
fn offences() {
    for sources in Crate::all() {
        for rule in &RULES {
            let held = rule.crates.contains(&sources.name.as_str());
            let count = (rule.offences)(&sources).len();
            println!("{:15} {:32} {count:4}{}", sources.name, rule.forbids, if held { "  held" } else { "" });
        }
    }
    for sources in Crate::all() {
        for rule in &RULES {
            print!("{}", told(rule, &sources));
        }
    }
}

fn told(rule: &Rule, sources: &Crate) -> String {
    let offences = (rule.offences)(sources);
    let lines: String = offences.iter().map(|found| format!("{}: {}\n", found.place, found.what)).collect();
    if lines.is_empty() { lines } else { format!("## {}: no {}\n{lines}", sources.name, rule.forbids) }
}

fn circles_of_folders(sources: &Crate) -> Vec<Offence> {
    circles(sources, Grain::Folders)
}

fn circles_of_files(sources: &Crate) -> Vec<Offence> {
    circles(sources, Grain::Files)
}

fn circles(sources: &Crate, grain: Grain) -> Vec<Offence> {
    let imports = Imports::of(sources, grain);
    let described = imports.circles().into_iter().map(|circle| imports.described(&circle));
    described.map(|what| Offence { place: sources.name.clone(), what }).collect()
}

/// A file whose name says that it holds tests is compiled for tests alone, and stands in a folder as `tests.rs`.
fn product_in_tests(sources: &Crate) -> Vec<Offence> {
    let named = |file: &&File| {
        let stem = file.path.file_stem().expect("a name").to_string_lossy();
        stem.starts_with("tests") || stem.ends_with("_tests") || stem.ends_with("_test")
    };
    let what = |file: &File| match (file.is_test, file.path.ends_with("tests.rs")) {
        (true, true) => None,
        (true, false) => Some("unit tests stand in the file or in its folder's tests.rs"),
        (false, _) => Some("product code in a file that is named after tests"),
    };
    let place = |file: &File| format!("{}/src/{}:1", sources.name, file.path.display());
    let files = sources.files.iter().filter(named);
    files
        .filter_map(|file| what(file).map(|what| Offence { place: place(file), what: what.to_owned() }))
        .collect()
}

fn open_matches(sources: &Crate) -> Vec<Offence> {
    source::wildcard_arms(sources, &CLOSED)
}

fn names_as_text(sources: &Crate) -> Vec<Offence> {
    source::names_as_text(sources, &vocabulary())
}

/// rustfmt breaks code; comments are broken by hand.
fn wide_comments(sources: &Crate) -> Vec<Offence> {
    let mut found = Vec::new();
    for file in &sources.files {
        for (i, line) in file.text.lines().enumerate() {
            let width = line.chars().count();
            let comment = line.trim_start();
            // A row of a table cannot be broken.
            let row = comment.trim_start_matches(['/', '!']).trim_start().starts_with('|');
            if comment.starts_with("//") && !row && width > 110 {
                let place = format!("{}/src/{}:{}", sources.name, file.path.display(), i + 1);
                found.push(Offence { place, what: format!("{width} columns") });
            }
        }
    }
    found
}

/// A made-up crate: paths and contents.
fn made_up(files: &[(&str, &str)]) -> Crate {
    let sources = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned()));
    Crate::parsed("made-up", sources)
}

fn names(circle: &BTreeSet<String>) -> Vec<&str> {
    circle.iter().map(String::as_str).collect()
}

/// a -> b by a re-export of the root, b -> c by a path in a macro, c -> a by two steps up; d only looks on.
#[test]
fn a_circle_of_folders_is_found_and_named() {
    let found = made_up(&[
        ("lib.rs", "mod a; mod b; mod c; mod d; pub use b::deep::Thing;"),
        ("a/mod.rs", "mod inner;"),
        ("a/inner.rs", "use std::fmt;\nuse crate::{Thing, a::Own};"),
        ("b/mod.rs", "mod deep;"),
        ("b/deep.rs", "pub struct Thing;\nfn f() { println!(\"{}\", crate::c::number()) }"),
        ("c/mod.rs", "mod low;"),
        ("c/low.rs", "fn f() -> super::super::a::Own { todo!() }"),
        ("d.rs", "use crate::a; use crate::b;"),
    ]);
    let imports = Imports::of(&found, Grain::Folders);
    let circles = imports.circles();
    assert_eq!(circles.iter().map(names).collect::<Vec<_>>(), [["a", "b", "c"]]);
    let text = imports.described(&circles[0]);
    assert!(text.starts_with("3 modules in a circle, such as a -> b -> c -> a\n"), "{text}");
    for line in
        ["a/inner.rs:2: crate::Thing", "b/deep.rs:2: crate::c::number", "c/low.rs:1: super::super::a::Own"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

/// Tests may import what they like, and files of one folder may know each other unless files are asked about.
#[test]
fn what_is_no_circle_is_not_called_one() {
    let files = [
        ("lib.rs", "mod a; mod b; #[cfg(test)] mod tests;"),
        ("a/mod.rs", "mod one; mod two; pub use one::One;"),
        ("a/one.rs", "use super::two::Two;\npub struct One;"),
        ("a/two.rs", "use crate::a::One;\npub struct Two;"),
        ("b.rs", "use crate::a::One;\n#[cfg(test)]\nmod tests { use super::*; }"),
        ("tests.rs", "use crate::a; use crate::b;"),
    ];
    let none = made_up(&files);
    assert!(Imports::of(&none, Grain::Folders).circles().is_empty());
    let circles = Imports::of(&none, Grain::Files).circles();
    assert_eq!(circles.iter().map(names).collect::<Vec<_>>(), [["a::one", "a::two"]]);
    // `pub use` shows what a file below holds; plain `use` needs it.
    let shown = |used: &str| {
        let folder = format!("mod one; {used} one::One; pub struct Shared;");
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", &folder),
            ("a/one.rs", "use super::Shared;\npub struct One;"),
        ];
        Imports::of(&made_up(&files), Grain::Files).circles().len()
    };
    assert_eq!((shown("pub use"), shown("use")), (0, 1));
    let tested = made_up(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "#[cfg(test)] mod tests;"),
        ("a/tests.rs", "use crate::b;"),
        ("b.rs", "use crate::a;"),
    ]);
    assert!(Imports::of(&tested, Grain::Files).circles().is_empty());
}

fn places(offences: &[Offence]) -> Vec<&str> {
    offences.iter().filter_map(|found| found.place.strip_prefix("made-up/src/")).collect()
}

#[test]
fn open_matches_are_found() {
    let code = "fn f(m: Model) { match m { Model::Step => 1,\n_ => 2 }; match m { Model::Step => 1, Model::Trend => 2 }; }
impl Verdict { fn g(self) { match self { Self::Tipping => 1,\nother => 2 } } }
fn h(n: Option<u8>) { match n { Some(1) => 1, _ => Model::Step as u8 } }
fn i(p: (Model, bool)) { match p { (Model::Step, _) => 1, (Model::Trend, true) => 2,\n(_, _) => 3 } }
#[cfg(test)] mod tests { fn f(m: Model) { match m { Model::Step => 1, _ => 2 } } }";
    let found = open_matches(&made_up(&[("lib.rs", code)]));
    assert_eq!(places(&found), ["lib.rs:2", "lib.rs:4", "lib.rs:7"]);
}

#[test]
fn names_compared_as_text_are_found() {
    let code = "fn f(a: &str) { a == \"step\" }
fn g(a: Option<&str>) { a != Some(\"tipping\") }
fn h(a: &str) { match a { \"step\" | \"trend\" => 1, _ => 0 } }
fn i(a: &str) { assert!(\"no-cascade\" == a) }
fn j() -> &'static str { println!(\"tipping\"); if a == b { \"step\" } else { \"trend\" } }
fn k(a: &str) { a == \"median\" || f(\"step\") || g(\"step\") }";
    let found = names_as_text(&made_up(&[("lib.rs", code)]));
    assert_eq!(places(&found), ["lib.rs:1", "lib.rs:2", "lib.rs:3", "lib.rs:3", "lib.rs:4"]);
}

#[test]
fn flags_are_found_in_text_alone() {
    let code = "//! Say `--from`.
/// Or `--through`, #[doc] --x.
#[error(\"give --norm\")]
struct E; // --y
fn f() { format!(\"a -- b, --min-events 3\"); g(\"----\"); }";
    let found = source::flags_in_text(&made_up(&[("lib.rs", code)]));
    assert_eq!(places(&found), ["lib.rs:3", "lib.rs:5"]);
    assert_eq!(found[1].what, "the flag --min-events");
}

#[test]
fn files_of_tests_hold_tests() {
    let found = product_in_tests(&made_up(&[
        ("lib.rs", "mod tests; mod a; mod b;"),
        ("tests.rs", "pub fn simulated() {}"),
        ("a.rs", "#[cfg(test)] mod tests;"),
        ("a/tests.rs", "#[test] fn f() {}"),
        ("b.rs", "#[cfg(test)] #[path = \"b_tests.rs\"] mod tests;"),
        ("b_tests.rs", "#[test] fn f() {}"),
    ]));
    assert_eq!(places(&found), ["tests.rs:1", "b_tests.rs:1"]);
}
