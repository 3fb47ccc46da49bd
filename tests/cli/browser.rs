//! The HTML reports in a real browser: tests/browser, run by node with Debian's chromium.
//!
//! What needs a browser is run by `.ci/run`: `cargo test -p tipping-cli --test cli -- --ignored browser`.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::run::root;

#[test]
#[ignore = "needs node, npm and chromium, and installs packages; .ci/run runs it"]
fn browser_shows_reports_as_their_readers_need_them() {
    let folder = environment();
    let node = |words: &[&str]| {
        let output = Command::new("node")
            .args(words)
            .current_dir(&folder)
            .env("TIPPING", cargo_bin("tipping"))
            .env("TIPPING_ROOT", root().canonicalize().expect("the repository"))
            .env("TIPPING_REPORTS", folder.join("reports"))
            .output()
            .expect("node runs");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "node {words:?}:\n{}", said.join("\n"));
        said[0].clone()
    };
    node(&["reports.mjs"]);
    let said = node(&["--test", "--test-reporter=tap"]);
    let count = |what: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(&format!("# {what} ")));
        line.and_then(|n| n.parse::<u32>().ok()).unwrap_or_else(|| panic!("no count in {said}"))
    };
    // A suite that finds no test passes too.
    assert!(count("pass") >= 30 && count("skipped") + count("todo") == 0, "{said}");
    node(&["pictures.mjs", "reports/pictures"]);
    for picture in ["report_laptop.png", "report_phone.png", "report_print.png"] {
        assert!(
            root().join("notebooks").join(picture).is_file(),
            "{picture} is committed: run tests/browser/pictures"
        );
    }
}

/// The scripts with their packages, in a folder below target/; the packages are installed anew when they change.
fn environment() -> PathBuf {
    let from = root().join("tests/browser");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    std::fs::create_dir_all(&folder).expect("a folder");
    let files = |folder: &Path| -> Vec<PathBuf> {
        let entries =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.filter(|path| path.is_file()).collect()
    };
    let made = folder.join("node_modules/made-of.json");
    let wanted = std::fs::read(from.join("package-lock.json")).expect("the packages");
    let there = std::fs::read(&made).is_ok_and(|there| there == wanted);
    files(&folder).iter().for_each(|old| std::fs::remove_file(old).expect("an old file goes"));
    for file in files(&from) {
        std::fs::copy(&file, folder.join(file.file_name().expect("a name"))).expect("a copy");
    }
    if !there {
        let install = ["ci", "--no-audit", "--no-fund"];
        let output =
            Command::new("npm").args(install).current_dir(&folder).output().expect("npm is installed");
        assert!(output.status.success(), "npm {install:?}: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(made, wanted).expect("a mark");
    }
    folder
}
