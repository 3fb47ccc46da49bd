//! The README shows what the program prints.

use crate::run::{root, run};

#[test]
fn the_readme_shows_the_answer_as_it_is_printed() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let shown = readme
        .split("<!-- tipping fit suffrage -->")
        .nth(1)
        .and_then(|rest| rest.split("```").nth(1))
        .expect("the block after the mark");
    let printed = run(&["fit", "suffrage"]).stdout;
    assert_eq!(
        shown.trim_start_matches("text").trim(),
        printed.trim(),
        "print `tipping fit suffrage` into the README"
    );
}
