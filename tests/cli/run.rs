//! Running the program.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// Runs the program in a directory, without a terminal.
pub(crate) fn run_in<S: AsRef<str>>(directory: &Path, arguments: &[S], stdin: &[u8]) -> Run {
    let output = Command::cargo_bin("tipping")
        .expect("the program is built")
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(directory)
        .env_remove("NO_COLOR")
        .write_stdin(stdin)
        .output()
        .expect("the program runs");
    Run {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code().expect("an exit code"),
    }
}

/// Runs the program in the repository's root.
pub(crate) fn run(arguments: &[&str]) -> Run {
    run_in(&root(), arguments, b"")
}
