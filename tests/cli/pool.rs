//! Many norms together, through the program: folders of `tipping batch` in, one result out.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Run, root, run_in};

const MANIFEST: &str = "[defaults]\nperiod = \"year\"\nbootstrap = 20\n[[run]]\ndata = \"treaties\"\n\
                        norms = [\"un-26-5\", \"un-18-10\", \"un-4-9\", \"un-4-4\", \"un-1-1\"]\ngroups = { kind = \"treaty\" }\n\
                        [[run]]\ndata = \"suffrage\"\ngroups = { kind = \"suffrage\" }\n";

/// A folder with a manifest of eleven norms: five treaties, one of which has no rise, and six codings of suffrage.
fn place() -> TempDir {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("runs.toml"), MANIFEST).expect("a manifest");
    place
}

fn batch(place: &Path, words: &[&str]) {
    let run = run_in(place, &[&["batch", "runs.toml", "-q"][..], words].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn pool(place: &Path, words: &[&str]) -> Run {
    // As few replicates as a test can have, unless said otherwise.
    let bootstrap: &[&str] = if words.contains(&"--bootstrap") { &[] } else { &["--bootstrap", "20"] };
    let run = run_in(place, &[&["pool", "-q"], bootstrap, words].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

fn json(place: &Path, words: &[&str]) -> Value {
    let run = pool(place, &[words, &["--format", "json"]].concat());
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn validate(value: &Value) {
    let path = root().join("crates/tipping-report/schema/pool.json");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// Shards, the same shard twice, and one folder for all are the same pool; so are one thread and two.
#[test]
fn shards_and_threads_change_nothing() {
    let place = place();
    let here = place.path();
    batch(here, &["-o", "whole"]);
    batch(here, &["-o", "a", "--shard", "1/2"]);
    batch(here, &["-o", "b", "--shard", "2/2"]);
    let whole = json(here, &["whole", "--by", "kind"]);
    validate(&whole);
    let mut shards = json(here, &["b", "a", "b", "--by", "kind", "--threads", "2"]);
    assert!(shards["norms"]["repeated"].as_u64().expect("a count") > 0);
    shards["norms"]["repeated"] = 0.into();
    shards["folders"] = whole["folders"].clone();
    assert_eq!(whole, shards);
    let one = pool(here, &["whole", "--by", "kind", "--format", "json", "--threads", "1"]).stdout;
    let two = pool(here, &["whole", "--by", "kind", "--format", "json", "--threads", "2"]).stdout;
    assert_eq!(one, two);

    // Every norm is somewhere: pooled, failed, without a rise.
    let norms = &whole["norms"];
    assert_eq!(norms["read"], 11);
    let failed = norms["failed"].as_array().expect("a list").len() as u64;
    assert_eq!(norms["pooled"].as_u64().expect("a count") + failed, 11);
    let named = format!("{}{}", norms["without_rise"], norms["failed"]);
    assert!(named.contains("un-1-1"), "{norms}");
    assert_eq!(whole["forest"].as_array().map(Vec::len), norms["pooled"].as_u64().map(|n| n as usize));
    let groups: Vec<&Value> =
        whole["groups"].as_array().expect("groups").iter().map(|g| &g["name"]).collect();
    assert_eq!(groups, ["suffrage", "treaty"]);
    assert!(whole["groups_differ"]["thresholds"]["p_value"].is_number());
    let weights = whole["forest"].as_array().expect("rows").iter().filter_map(|row| row["weight"].as_f64());
    assert!((weights.sum::<f64>() - 1.0).abs() < 1e-9);

    formats(here);
    broken(here);
    groups_of_norms(here);
}

fn formats(here: &Path) {
    let csv = pool(here, &["whole", "--bootstrap", "0", "--format", "csv"]).stdout;
    assert!(csv.starts_with("norm,title,group,verdict,events,critical_mass"), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.starts_with("suffrage-")).count(), 6);
    let text = pool(here, &["whole", "--by", "kind"]).stdout;
    assert!(text.lines().all(|line| line.chars().count() <= 96), "{text}");
    for words in ["All norms: ", "kind = treaty", "Do groups by kind differ?", "un-1-1", "Read with care"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let markdown = pool(here, &["whole", "--format", "md"]).stdout;
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| suffrage-")).count(), 6);
    // Without simulation there is no verdict, and the reader is told.
    let value = json(here, &["whole", "--bootstrap", "0"]);
    validate(&value);
    assert!(value["all"]["verdict"].is_null() && value["all"]["threshold"]["tests"].is_null());
    assert!(value["notes"].to_string().contains("rivals_not_tested"));
}

/// What is broken, of another run, or not there is refused with its name and a remedy.
fn broken(here: &Path) {
    let refused = |words: &[&str], code: i32, said: &[&str]| {
        let run = run_in(here, &[&["pool"][..], words].concat(), b"");
        assert_eq!(run.code, code, "{words:?}: {}", run.stderr);
        assert!(run.stdout.is_empty());
        said.iter().for_each(|words| assert!(run.stderr.contains(words), "{words}: {}", run.stderr));
    };
    refused(
        &["whole", "--by", "continent"],
        2,
        &["there is no such column; there are ", "kind, ", "verdict"],
    );
    std::fs::create_dir_all(here.join("cut/norms")).expect("a folder");
    let name = |folder: &str| {
        let files = std::fs::read_dir(here.join(folder).join("norms")).expect("a folder").flatten();
        files.map(|f| f.path()).find(|f| f.to_string_lossy().contains("suffrage-lied")).expect("a file")
    };
    let text = std::fs::read_to_string(name("whole")).expect("a result");
    // A result, and the list of results that names it.
    let put = |text: &str, id: &str, key: &str| {
        std::fs::write(here.join("cut/norms/suffrage-lied.json"), text).expect("a file");
        let run =
            serde_json::json!({"id": id, "file": "norms/suffrage-lied.json", "key": key, "status": "done"});
        let list = serde_json::json!({"format_version": 1, "version": "0.1.0", "shard": null, "runs": [run]});
        std::fs::write(here.join("cut/batch.json"), list.to_string()).expect("a file");
    };
    std::fs::write(here.join("cut/norms/suffrage-lied.json"), &text).expect("a file");
    refused(
        &["cut"],
        3,
        &["cut/batch.json", "the batch is not finished: run the same `tipping batch` again"],
    );
    put(&text, "suffrage-lied", "1");
    refused(&["cut"], 3, &["cut/norms/suffrage-lied.json", "is not the one that batch.json names"]);
    put(&text[..text.len() / 2], "suffrage-lied", "0");
    refused(&["whole", "cut"], 3, &["cut/norms/suffrage-lied.json", "run the batch again"]);
    // The same norm with another key.
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    value["key"] = "0".into();
    put(&value.to_string(), "suffrage-lied", "0");
    refused(&["whole", "cut"], 3, &["cut/norms/suffrage-lied.json", "whole/norms/", "their keys differ"]);
    // A risk table that is none.
    value["report"]["risk_table"]["rows"][3]["from"] = "no date".into();
    put(&value.to_string(), "suffrage-lied", "0");
    refused(&["cut"], 3, &["cut/norms/suffrage-lied.json", "no date"]);
    // Another version in one pool is a warning.
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    value["id"] = "another".into();
    value["report"]["provenance"]["version"] = "0.0.1".into();
    let key = value["key"].as_str().expect("a key").to_owned();
    put(&value.to_string(), "another", &key);
    std::fs::write(here.join("cut/norms/strange.json"), &text).expect("a file");
    refused(&["cut"], 3, &["cut/norms/strange.json", "batch.json does not name this result"]);
    std::fs::remove_file(here.join("cut/norms/strange.json")).expect("removed");
    let mixed = json(here, &["whole", "cut", "--bootstrap", "0"]);
    assert!(mixed["warnings"].to_string().contains("version 0.0.1 (1), "), "{}", mixed["warnings"]);
}

/// Groups from a table, by the column of norms.
fn groups_of_norms(here: &Path) {
    let table = "norm,form\nun-26-5,ban\nun-4-9,ban\nun-18-10,court\nsuffrage-lied,\nelsewhere,ban\n";
    std::fs::write(here.join("forms.csv"), table).expect("a table");
    let value = json(here, &["whole", "--bootstrap", "0", "--by", "form", "--groups", "forms.csv"]);
    let groups: Vec<(&Value, &Value)> = value["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| (&group["name"], &group["norms"]))
        .collect();
    assert_eq!(groups, [(&"ban".into(), &2.into()), (&"court".into(), &1.into())]);
    assert!(value["warnings"].to_string().contains("suffrage-lied"), "{}", value["warnings"]);
    // Verdicts need no table.
    let value = json(here, &["whole", "--bootstrap", "0", "--by", "verdict"]);
    let of = |group: &Value| group["norms"].as_u64().expect("a count");
    let sum: u64 = value["groups"].as_array().expect("groups").iter().map(of).sum();
    assert_eq!(Some(sum), value["norms"]["pooled"].as_u64());
}
