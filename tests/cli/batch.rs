//! Many norms in one run: what is kept, what is computed again, and what survives an interruption.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

use crate::run::{Run, root, run_in};

/// The names and bytes of all files of a folder, the lock aside.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for directory in ["", "norms"] {
        for entry in std::fs::read_dir(folder.join(directory)).expect("the folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && name != ".lock" {
                all.insert(format!("{directory}/{name}"), std::fs::read(entry.path()).expect("a file"));
            }
        }
    }
    all
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (contents(a), contents(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        // The summary names the folder.
        if name != "/summary.txt" {
            assert!(*bytes == b[name], "{name} differs");
        }
    }
}

fn batch(place: &Path, words: &[&str]) -> Run {
    let mut all = vec!["batch"];
    all.extend(words);
    let run = run_in(place, &all, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

/// Part of the treaties, with tests: long enough to be interrupted.
const PART: [&str; 7] = ["treaties", "--period", "year", "--bootstrap", "20", "--shard", "1/8"];

fn with_output<'a>(words: &[&'a str], folder: &'a str) -> Vec<&'a str> {
    words.iter().copied().chain(["-o", folder]).collect()
}

#[test]
fn killed_at_any_moment_it_goes_on_and_ends_with_the_same_bytes() {
    let place = tempfile::tempdir().expect("a folder");
    let begun = Instant::now();
    batch(place.path(), &with_output(&PART, "whole"));
    let whole = begun.elapsed();
    let folder = place.path().join("killed");
    let (mut random, mut killed) = (20_261_125_u64, 0);
    for _ in 0..20 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Two thirds of a whole run in all: so that most are interrupted while there is still something to do.
        let share = (random >> 33) as f64 / f64::from(1u32 << 31) / 15.0;
        let mut child = Process::new(cargo_bin("tipping"))
            .arg("batch")
            .args(with_output(&PART, "killed"))
            .current_dir(place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(whole.mul_f64(share) + Duration::from_millis(5));
        if child.try_wait().expect("its state").is_none() {
            killed += 1;
        }
        // SIGKILL on unix.
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        // Whatever has the name of a result is whole.
        for entry in std::fs::read_dir(folder.join("norms")).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|e| e == "json") {
                let bytes = std::fs::read(entry.path()).expect("a file");
                serde_json::from_slice::<serde_json::Value>(&bytes).expect("a whole result");
            }
        }
    }
    assert!(killed >= 10, "only {killed} of 20 runs were interrupted");
    let run = batch(place.path(), &with_output(&PART, "killed"));
    assert!(run.stderr.contains("kept as they were") || run.stderr.contains("computed"), "{}", run.stderr);
    assert_same(&place.path().join("whole"), &folder);
}

#[test]
fn results_do_not_depend_on_the_number_of_cores() {
    let place = tempfile::tempdir().expect("a folder");
    for jobs in ["1", "3"] {
        let words = ["suffrage", "--bootstrap", "20", "--jobs", jobs];
        batch(place.path(), &with_output(&words, jobs));
    }
    assert_same(&place.path().join("1"), &place.path().join("3"));
}

#[test]
fn a_result_is_that_of_fit() {
    let place = tempfile::tempdir().expect("a folder");
    batch(place.path(), &["suffrage-lied", "--bootstrap", "20", "-o", "r"]);
    let kept = std::fs::read(place.path().join("r/norms/suffrage-lied.json")).expect("a result");
    let mut kept: serde_json::Value = serde_json::from_slice(&kept).expect("JSON");
    let asked = std::fs::read(place.path().join("r/batch.json")).expect("what was asked");
    let asked: serde_json::Value = serde_json::from_slice(&asked).expect("JSON");
    for (value, name) in [(&kept, "norm"), (&asked, "batch")] {
        let path = root().join(format!("crates/tipping-report/schema/{name}.json"));
        let schema = serde_json::from_slice(&std::fs::read(path).expect("a schema")).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a valid schema");
        let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    let fit = run_in(place.path(), &["fit", "suffrage-lied", "--bootstrap", "20", "--format", "json"], b"");
    let mut fit: serde_json::Value = serde_json::from_str(&fit.stdout).expect("JSON");
    let mut report = kept["report"].take();
    for own in ["provenance", "alternatives"] {
        (report[own], fit[own]) = (serde_json::Value::Null, serde_json::Value::Null);
    }
    assert_eq!(report, fit);
}

const TWO: &str = "norm,unit,date\nx,a,1900\nx,b,1901\nx,c,1902\nx,d,1902\nx,e,1902\ny,a,1950\ny,b,1951\ny,c,1952\ny,d,1953\n";

#[test]
fn only_what_changed_is_computed_again() {
    let place = tempfile::tempdir().expect("a folder");
    let write = |text: &str| std::fs::write(place.path().join("two.csv"), text).expect("written");
    write(TWO);
    let words = ["two.csv", "--min-adopters", "1", "--bootstrap", "20", "-o", "r"];
    assert!(batch(place.path(), &words).stderr.contains("results: 2 computed"));
    assert!(batch(place.path(), &words).stderr.contains("0 computed; 2 kept as they were"));
    // One norm has another date.
    write(&TWO.replace("y,d,1953", "y,d,1954"));
    let run = batch(place.path(), &words);
    assert!(run.stderr.contains("1 computed again, because data"), "{}", run.stderr);
    assert!(run.stderr.contains("1 kept as they were"), "{}", run.stderr);
    batch(place.path(), &[&words[..words.len() - 1], &["fresh"]].concat());
    assert_same(&place.path().join("r"), &place.path().join("fresh"));
    // Other options.
    let other = ["two.csv", "--min-adopters", "1", "--bootstrap", "20", "--seed", "2", "-o", "r"];
    assert!(batch(place.path(), &other).stderr.contains("2 computed again"));
    // A norm that is no longer there, and one that is damaged.
    write(&TWO.lines().filter(|l| !l.starts_with('y')).collect::<Vec<_>>().join("\n"));
    std::fs::write(place.path().join("r/norms/x.json"), "{\"format_version\": 1,").expect("written");
    let run = batch(place.path(), &other);
    assert!(run.stderr.contains("1 computed again"), "{}", run.stderr);
    assert!(run.stderr.contains("1 removed that no run asks for any more"), "{}", run.stderr);
}

#[test]
fn a_norm_that_fails_is_a_row_with_its_error() {
    let place = tempfile::tempdir().expect("a folder");
    let text = TWO.replace("y,d,1953", "y,d,19x3") + "z,a,1900\n";
    std::fs::write(place.path().join("three.csv"), text).expect("written");
    let words = ["three.csv", "--min-adopters", "2", "--bootstrap", "20", "-o", "r"];
    let run = batch(place.path(), &words);
    assert!(run.stdout.contains("3 norms in r: 1 with a result, 1 left out, 1 failed."), "{}", run.stdout);
    let mut rows = csv::Reader::from_path(place.path().join("r/norms.csv")).expect("the rows");
    let header = rows.headers().expect("names").clone();
    let column = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let rows: Vec<csv::StringRecord> = rows.records().map(|r| r.expect("a row")).collect();
    let cells: Vec<[&str; 2]> = rows.iter().map(|r| [&r[column("id")], &r[column("status")]]).collect();
    assert_eq!(cells, [["x", "done"], ["y", "failed"], ["z", "skipped"]]);
    assert!(rows[1][column("error")].contains("19x3"), "{:?}", rows[1]);
    let strict = run_in(place.path(), &[&["batch", "--strict"], &words[..]].concat(), b"");
    assert_eq!((strict.code, strict.stderr.contains("--strict: 1 norms failed")), (1, true));
}

#[test]
fn shards_are_the_whole() {
    let place = tempfile::tempdir().expect("a folder");
    let words = ["suffrage", "--bootstrap", "0"];
    batch(place.path(), &with_output(&words, "whole"));
    let mut together = BTreeMap::new();
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let folder = shard.replace('/', "-");
        batch(place.path(), &["suffrage", "--bootstrap", "0", "--shard", shard, "-o", &folder]);
        let norms = contents(&place.path().join(&folder)).into_iter().filter(|(n, _)| n.starts_with("norms"));
        together.extend(norms);
    }
    let mut whole = contents(&place.path().join("whole"));
    whole.retain(|name, _| name.starts_with("norms"));
    assert_eq!(whole.len(), 6);
    assert!(together == whole);
}

#[test]
fn a_folder_in_use_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    batch(place.path(), &["suffrage-lied", "--bootstrap", "0", "-o", "r"]);
    let lock = std::fs::File::options().write(true).open(place.path().join("r/.lock")).expect("the lock");
    lock.lock().expect("locked");
    let run = run_in(place.path(), &["batch", "suffrage-lied", "--bootstrap", "0", "-o", "r"], b"");
    assert_eq!(run.code, 2);
    let expected =
        "tipping: r is in use by another batch; wait for it, or choose another folder with --output\n";
    assert_eq!(run.stderr, expected);
    drop(lock);
    batch(place.path(), &["suffrage-lied", "--bootstrap", "0", "-o", "r"]);
    std::fs::create_dir(place.path().join("mine")).expect("a folder");
    std::fs::write(place.path().join("mine/letter.txt"), "dear").expect("written");
    let run = run_in(place.path(), &["batch", "suffrage-lied", "--bootstrap", "0", "-o", "mine"], b"");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("mine holds other things than the results of a batch"), "{}", run.stderr);
}

/// On a full disk: a small file system where one can be mounted, else a limit on the size of files.
#[test]
fn a_full_disk_is_told_and_leaves_a_folder_to_go_on_from() {
    let place = tempfile::tempdir().expect("a folder");
    let small = place.path().join("small");
    std::fs::create_dir(&small).expect("a folder");
    let program = cargo_bin("tipping");
    let words = "batch treaties --period year --bootstrap 0 --shard 1/8 --quiet";
    let script = format!(
        "mount -t tmpfs -o size=400k tmpfs {small} || exit 99
         {program} {words} -o {small}/r > /dev/null 2> {place}/full.txt; echo $? > {place}/code.txt
         ls {small}/r/norms > {place}/left.txt
         mount -o remount,size=20m {small} && {program} {words} -o {small}/r > /dev/null && cp -r {small}/r {place}/again",
        small = small.display(),
        program = program.display(),
        place = place.path().display()
    );
    let run =
        Process::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).status();
    let mounted = run.is_ok_and(|status| status.success());
    if !mounted {
        // No leave to mount: files of a few kilobytes at most.
        let script = format!(
            "trap '' XFSZ; ulimit -f 8
             {program} {words} -o {place}/again > /dev/null 2> {place}/full.txt; echo $? > {place}/code.txt
             ls {place}/again/norms > {place}/left.txt",
            program = program.display(),
            place = place.path().display()
        );
        let run = Process::new("sh").args(["-c", &script]).status().expect("a shell");
        assert!(run.success());
        let again: Vec<&str> = words.split(' ').skip(1).chain(["-o", "again"]).collect();
        batch(place.path(), &again);
    }
    let read = |name: &str| std::fs::read_to_string(place.path().join(name)).expect("a file");
    let message = read("full.txt");
    assert_eq!(read("code.txt").trim(), "2", "{message}");
    assert!(message.starts_with("tipping: cannot write ") && message.contains("make room"), "{message}");
    assert!(!read("left.txt").contains("unfinished"), "{}", read("left.txt"));
    let whole: Vec<&str> = words.split(' ').skip(1).chain(["-o", "whole"]).collect();
    batch(place.path(), &whole);
    assert_same(&place.path().join("whole"), &place.path().join("again"));
}

const MANIFEST: &str = r#"
[defaults]
bootstrap = 0
period = "year"

[[run]]
data = "treaties"
norms = ["un-26-5", "Rome Statute"]

[[run]]
name = "early"
data = "suffrage-lied"
through = 1944
groups = { issue = "gender" }

[[run]]
name = "mine"
data = "two.csv"
min-adopters = 1
models = ["constant", "trend"]
"#;

#[test]
fn a_manifest_names_the_runs() {
    let place = tempfile::tempdir().expect("a folder");
    let under = place.path().join("under");
    std::fs::create_dir(&under).expect("a folder");
    std::fs::write(under.join("runs.toml"), MANIFEST).expect("written");
    // Files are sought beside the manifest.
    std::fs::write(under.join("two.csv"), TWO).expect("written");
    let listed = batch(place.path(), &["under/runs.toml", "--dry-run"]).stdout;
    let states: Vec<Vec<&str>> = listed.lines().map(|l| l.split_whitespace().take(3).collect()).collect();
    for id in ["un-26-5", "un-18-10", "early", "mine-x", "mine-y"] {
        assert!(states.contains(&vec![id, "to", "do"]), "{listed}");
    }
    assert!(!place.path().join("r").exists());
    batch(place.path(), &["under/runs.toml", "-o", "r"]);
    let read = |id: &str| -> serde_json::Value {
        let bytes = std::fs::read(place.path().join(format!("r/norms/{id}.json"))).expect("a result");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    assert_eq!(read("early")["report"]["window"]["through"], "1944");
    assert_eq!(read("early")["groups"]["issue"], "gender");
    assert_eq!(read("un-18-10")["report"]["window"]["period"], "year");
    assert_eq!(read("mine-x")["report"]["models"].as_array().map(Vec::len), Some(2));
    assert_eq!(read("un-26-5")["groups"]["subject"], "Disarmament");
    let listed = batch(place.path(), &["under/runs.toml", "--dry-run", "-o", "r"]).stdout;
    assert!(listed.contains("5 runs: 5 done"), "{listed}");
}

#[test]
fn a_broken_manifest_names_the_line_and_what_is_allowed() {
    let place = tempfile::tempdir().expect("a folder");
    let refused = |text: &str| {
        std::fs::write(place.path().join("bad.toml"), text).expect("written");
        let run = run_in(place.path(), &["batch", "bad.toml", "--dry-run"], b"");
        assert_ne!(run.code, 0, "{text}");
        run.stderr.trim_end().to_owned()
    };
    let run = |line: &str| refused(&format!("[[run]]\ndata = \"suffrage\"\n{line}\n"));
    let starts = |message: String, expected: &str| assert!(message.starts_with(expected), "{message}");
    starts(
        run("sytem = \"cow\""),
        "tipping: bad.toml:3: unknown key `sytem`; allowed are data, norms, name, groups, system,",
    );
    starts(
        run("period = \"week\""),
        "tipping: bad.toml:3: period: `week` is not allowed; allowed are year, quarter, month, day",
    );
    starts(
        run("level = 2"),
        "tipping: bad.toml:3: level: `2` is not allowed; choose a level between 0 and 1, such as 0.95",
    );
    starts(
        run("bootstrap = 5"),
        "tipping: bad.toml:3: bootstrap: `5` is not allowed; the least p-value of 5 replicates",
    );
    starts(run("norms = []"), "tipping: bad.toml:3: norms is a list of texts");
    starts(run("through = [1944, 1945]"), "tipping: bad.toml:3: through: takes one value, not a list");
    starts(run("from = 1990-13-01"), "tipping: bad.toml:3: ");
    starts(run("groups = 3"), "tipping: bad.toml:3: groups are texts by name");
    starts(run("jobs = 3"), "tipping: bad.toml:3: the number of cores is no part of a run; give --jobs");
    starts(run("period = year"), "tipping: bad.toml:3: ");
    starts(refused("[[run]]\nperiod = \"year\"\n"), "tipping: bad.toml:1: the run has no data; add data = ");
    starts(
        refused("[[run]]\n\n[[runs]]\n"),
        "tipping: bad.toml:3: unknown field `runs`, expected `defaults` or `run`",
    );
    starts(refused("[defaults]\nbootstrap = 0\n"), "tipping: bad.toml: there is no [[run]]");
    starts(
        refused("[defaults]\nname = \"x\"\n[[run]]\ndata = \"suffrage\"\n"),
        "tipping: bad.toml:2: `name` belongs to a [[run]]",
    );
    starts(
        refused("\n\n[[run]]\ndata = \"nothere.csv\"\n"),
        "tipping: bad.toml:3: `nothere.csv` is no file, bundled dataset, norm or title",
    );
    starts(
        run("norms = [\"suffrage-lied\", \"nosuch\"]"),
        "tipping: bad.toml:1: `suffrage` has no norm `nosuch`",
    );
    let twice = "[[run]]\ndata = \"un-26-5\"\n[[run]]\ndata = \"un-26-5\"\n";
    starts(
        refused(twice),
        "tipping: two runs are called `un-26-5` (bad.toml:1 and bad.toml:3); give one of them another `name`",
    );
    let run = run_in(place.path(), &["batch", "none.toml", "-o", "r"], b"");
    assert_eq!(run.code, 2);
    starts(run.stderr, "tipping: cannot read the manifest none.toml: ");
}
