//! The whole process: `tipping fit suffrage --bootstrap 0` in under 100 ms. `cargo bench -p tipping-cli` prints the figures.
#![expect(clippy::expect_used, reason = "a bench that cannot run fails")]

use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

fn run(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tipping"));
    let status = command.args(arguments).stdout(Stdio::null()).status().expect("the program runs");
    assert!(status.success());
}

#[divan::bench(sample_count = 20)]
fn fit_suffrage() {
    run(&["fit", "suffrage", "--bootstrap", "0"]);
}

#[divan::bench(sample_count = 20)]
fn fit_treaty_by_day() {
    run(&["fit", "un-26-5", "--bootstrap", "0"]);
}

#[divan::bench(sample_count = 5)]
fn fit_suffrage_with_999_replicates() {
    run(&["fit", "suffrage", "--bootstrap", "999"]);
}
