//! The notebooks and the cluster's workflow: what is committed is what was run, and it runs.
//!
//! What needs Python is run by `.ci/run`: `cargo test -p tipping-cli --test cli -- --ignored notebooks`.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::run::{root, run_in};

const NOTEBOOKS: [&str; 2] = ["one_third_rule.ipynb", "suffrage.ipynb"];

/// The most that a notebook may have, in bytes: its pictures are committed.
const LARGEST: usize = 600_000;

fn notebook(path: &Path) -> Value {
    let bytes = std::fs::read(path).expect("a notebook");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn code_cells(notebook: &Value) -> Vec<&Value> {
    let cells = notebook["cells"].as_array().expect("cells");
    cells.iter().filter(|cell| cell["cell_type"] == "code").collect()
}

/// What a cell prints and says, its pictures aside.
fn words(cell: &Value) -> Vec<&Value> {
    let outputs = cell["outputs"].as_array().expect("outputs");
    outputs.iter().flat_map(|o| [&o["text"], &o["data"]["text/markdown"]]).filter(|v| !v.is_null()).collect()
}

fn is_exact(cell: &Value) -> bool {
    cell["metadata"]["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "exact"))
}

#[test]
fn committed_notebooks_were_run_from_top_to_bottom() {
    for name in NOTEBOOKS {
        let path = root().join("notebooks").join(name);
        let size = std::fs::metadata(&path).expect("a notebook").len();
        assert!(size < LARGEST as u64, "{name} has {size} bytes; make its pictures smaller");
        let notebook = notebook(&path);
        for (i, cell) in code_cells(&notebook).into_iter().enumerate() {
            assert_eq!(
                cell["execution_count"],
                i + 1,
                "{name}: run it from top to bottom with notebooks/run.py"
            );
            let outputs = cell["outputs"].as_array().expect("outputs");
            assert!(!outputs.is_empty(), "{name}: cell {} shows nothing", i + 1);
            assert!(outputs.iter().all(|o| o["output_type"] != "error"), "{name}: cell {} fails", i + 1);
            let keys: Vec<&String> = cell["metadata"].as_object().expect("metadata").keys().collect();
            assert!(keys.iter().all(|key| *key == "tags"), "{name}: cell {} holds {keys:?}", i + 1);
        }
        let text = serde_json::to_string(&notebook).expect("JSON");
        assert!(text.contains("--bootstrap 999 -o results/"), "{name}: commit a run with all replicates");
        for machine in ["/tmp/", "/home/", "/root/"] {
            assert!(!text.contains(machine), "{name}: {machine} is a folder of one machine");
        }
    }
}

#[test]
#[ignore = "needs python3 with venv, and installs packages; .ci/run runs it"]
fn notebooks_run_and_say_what_is_committed() {
    let python = environment("notebooks/requirements.txt");
    let place = tempfile::tempdir().expect("a folder");
    let output = Command::new(python)
        .arg(root().join("notebooks/run.py"))
        .arg("--to")
        .arg(place.path())
        .args(NOTEBOOKS.map(|name| root().join("notebooks").join(name)))
        .env("TIPPING", cargo_bin("tipping"))
        .env("TIPPING_BOOTSTRAP", "20")
        .env("TIPPING_RESULTS", place.path().join("results"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in NOTEBOOKS {
        let committed = notebook(&root().join("notebooks").join(name));
        let executed = notebook(&place.path().join(name));
        let (committed, executed) = (code_cells(&committed), code_cells(&executed));
        assert_eq!(committed.len(), executed.len(), "{name}");
        let mut exact = 0;
        for (then, now) in committed.into_iter().zip(executed) {
            assert_eq!(then["source"], now["source"], "{name}");
            // Cells of which nothing is simulated say the same with few replicates.
            if is_exact(then) {
                exact += 1;
                assert_eq!(words(then), words(now), "{name}: run notebooks/run.py and commit what comes out");
            }
        }
        assert!(exact > 0, "{name} has no cell with the tag `exact`");
    }
}

#[test]
#[ignore = "needs python3 with venv, and installs packages; .ci/run runs it"]
fn notebooks_cluster_pools_shards_to_what_one_batch_gives() {
    let python = environment("notebooks/requirements-snakemake.txt");
    let snakemake = python.with_file_name("snakemake");
    let place = tempfile::tempdir().expect("a folder");
    for file in ["Snakefile", "config.yaml"] {
        std::fs::copy(root().join("notebooks/cluster").join(file), place.path().join(file)).expect("a copy");
    }
    let program = cargo_bin("tipping");
    let output = Command::new(snakemake)
        .args(["--cores", "2", "--scheduler", "greedy", "--config"])
        .args(["data=suffrage", "options=", "by=", "shards=3", "bootstrap=20", "threads=1"])
        .arg(format!("program={}", program.display()))
        .current_dir(place.path())
        .env("XDG_CACHE_HOME", place.path().join("cache"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Snakemake runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    for words in [
        ["batch", "suffrage", "--bootstrap", "20", "--quiet", "-o", "whole"].as_slice(),
        &["pool", "whole", "--bootstrap", "20", "--format", "json", "-o", "whole.json"],
        &["pool", "whole", "--bootstrap", "20", "-o", "whole.txt"],
    ] {
        let run = run_in(place.path(), words, b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    // The JSON names the folders; all else is the same, to the last digit.
    let pooled = |file: &str| {
        let mut pooled = notebook(&place.path().join(file));
        let folders = pooled["folders"].take();
        assert!(folders.is_array(), "{file} names its folders");
        pooled
    };
    let (shards, whole) = (pooled("results/pool.json"), pooled("whole.json"));
    assert_eq!(whole["norms"]["pooled"], 6);
    assert_eq!(shards, whole);
    assert!(place.path().join("results/pool.txt").is_file());
}

/// The Python of an environment with these packages; it is made anew when they change.
fn environment(requirements: &str) -> PathBuf {
    let wanted = std::fs::read_to_string(root().join(requirements)).expect("requirements");
    let name = Path::new(requirements).file_stem().expect("a name").to_string_lossy().into_owned();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{name}"));
    let (python, made) = (folder.join("bin/python"), folder.join("made-of.txt"));
    if python.exists() && std::fs::read_to_string(&made).is_ok_and(|there| there == wanted) {
        return python;
    }
    must(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    must(Command::new(&python).args(install).arg(root().join(requirements)));
    std::fs::write(&made, wanted).expect("a mark");
    python
}

fn must(command: &mut Command) {
    let output = command.output().expect("python3 is installed");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
