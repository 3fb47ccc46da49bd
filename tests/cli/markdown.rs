//! Markdown as a parser of its own reads it: tables that are tables with every cell whole, nothing from data
//! but text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use tempfile::TempDir;

use crate::run::{root, run_in};

/// What a parser of GitHub's Markdown finds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The text of every cell, by table and row.
    pub(crate) tables: Vec<Vec<Vec<String>>>,
    /// All text.
    pub(crate) text: String,
    headings: usize,
}

/// Reads Markdown and refuses what no result of ours has: HTML, links, pictures, footnotes, lists within
/// lists, rules.
pub(crate) fn parsed(markdown: &str) -> Found {
    let mut found = Found::default();
    let mut lists = 0;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(markdown, options | Options::ENABLE_MATH | Options::ENABLE_TASKLISTS) {
        match event {
            Event::Start(Tag::Table(_)) => found.tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                found.tables.last_mut().expect("a table").push(Vec::new());
            }
            Event::Start(Tag::TableCell) => {
                let row = found.tables.last_mut().and_then(|t| t.last_mut()).expect("a row");
                row.push(String::new());
            }
            Event::Start(Tag::Heading { .. }) => found.headings += 1,
            Event::Start(Tag::List(first)) => {
                lists += 1;
                assert!(lists == 1 && first.is_none(), "a list that is none of ours in\n{markdown}");
            }
            Event::End(TagEnd::List(_)) => lists -= 1,
            Event::Text(text) | Event::Code(text) => {
                found.text.push_str(&text);
                if let Some(cell) =
                    found.tables.last_mut().and_then(|t| t.last_mut()).and_then(|row| row.last_mut())
                {
                    cell.push_str(&text);
                }
            }
            Event::SoftBreak => found.text.push(' '),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Strong) | Event::End(_) => {
                found.text.push(' ');
            }
            other => panic!("{other:?} in\n{markdown}"),
        }
    }
    found
}

/// Every table has rows of as many cells as its head, none is taken for prose, and nothing is cut.
pub(crate) fn fits(about: &str, markdown: &str) -> Found {
    let found = parsed(markdown);
    assert!(!found.text.contains('\u{2026}'), "{about}: something is cut in\n{markdown}");
    assert_eq!(
        found.headings,
        markdown.lines().filter(|l| l.starts_with('#')).count(),
        "{about}\n{markdown}"
    );
    let rows: usize = found.tables.iter().map(Vec::len).sum();
    // The rule below the head is no row.
    let lines = markdown.lines().filter(|l| l.starts_with('|')).count();
    assert_eq!(rows + found.tables.len(), lines, "{about}\n{markdown}");
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut wanted = None;
    for line in markdown.lines() {
        match (line.starts_with('|'), wanted) {
            (true, None) => wanted = Some(bars(line)),
            (true, Some(count)) => assert_eq!(bars(line), count, "{about}: {line}"),
            (false, _) => wanted = None,
        }
    }
    found
}

/// The Markdown of a command; `code` is how it ends.
pub(crate) fn markdown(folder: &TempDir, words: &[&str], code: i32) -> String {
    let run = run_in(folder.path(), &[words, &["--format", "md", "-q"]].concat(), b"");
    assert_eq!(run.code, code, "{words:?}: {}", run.stderr);
    run.stdout
}

#[test]
fn every_result_fits_a_comment() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [
        &["fit", "suffrage"][..],
        &["fit", "suffrage", "--by", "region", "--weight", "cinc,population,gdp", "--bootstrap", "20"],
        &["fit", "suffrage", "--norm", "suffrage-ipu-full", "--interval", "both", "--bootstrap", "20"],
        // The longest title: 358 characters.
        &["fit", "un-26-2-b", "--bootstrap", "0"],
        &["fit", "un-26-5", "--bootstrap", "20", "--event", "Convention in force=1999-03-01"],
        &["check", "suffrage"],
        &["check", "un-26-2-b", "--period", "year"],
        &["check", "treaties", "--norm", "un-26-5"],
        &["pivots", "suffrage", "--bootstrap", "20"],
        &["claims", "suffrage", "--reached", "1930"],
        &["pivots", "un-26-5", "--bootstrap", "20"],
        &["sensitivity", "suffrage", "--codings", "lied,paxton", "--bootstrap", "20"],
        &["sensitivity", "un-26-5", "--periods", "year,quarter", "--systems", "gw,cow", "--bootstrap", "0"],
    ] {
        let found = fits(&words.join(" "), &markdown(&folder, words, 0));
        assert!(!found.tables.is_empty(), "{words:?}");
    }
    let manifest = "[defaults]\nperiod = \"year\"\nbootstrap = 20\n[[run]]\ndata = \"treaties\"\nnorms = \
                    [\"un-26-5\", \"un-26-2-b\", \"un-1-1\"]\n\
                    groups = { kind = \"treaty\" }\n[[run]]\ndata = \"suffrage\"\ngroups = \
                    { kind = \"suffrage\" }\n";
    std::fs::write(folder.path().join("runs.toml"), manifest).expect("a manifest");
    assert_eq!(run_in(folder.path(), &["batch", "runs.toml", "-q", "-o", "results"], b"").code, 0);
    let pooled = markdown(&folder, &["pool", "results", "--by", "kind", "--bootstrap", "20"], 0);
    let found = fits("pool", &pooled);
    assert!(found.tables[0].len() > 6, "{pooled}");
}

#[test]
fn expectations_fit_a_comment() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "because ".repeat(40);
    let expectations = format!(
        "[[result]]\nrun = ['fit', 'suffrage', '--bootstrap', '0']\n[[result.expect]]\nthat = \
         \"critical_mass.fraction within 0.30..0.40\"\n\
         reason = \"{long}\"\n[[result.expect]]\nthat = \"title contains \\\"{long}`|<b>@who \
         #1\\\"\"\nreason = \"<b>|`_x_` @who #1\"\n"
    );
    std::fs::write(folder.path().join("expect.toml"), expectations).expect("expectations");
    let markdown = markdown(&folder, &["verify", "expect.toml"], 1);
    let found = fits("verify", &markdown);
    let rows = &found.tables[0][1..];
    assert_eq!(rows[0][3].trim_end(), long.trim_end(), "{markdown}");
    assert_eq!(rows[1][1], format!("title contains \"{long}`|<b>@who #1\""), "{markdown}");
    assert_eq!(rows[1][3], "<b>|`_x_` @\u{200b}who #\u{200b}1", "{markdown}");
}

#[test]
fn a_regression_fits_a_comment() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| root().join("tests/fixtures").join(name).to_str().expect("a path").to_owned();
    let (data, panel) = (file("regimes.csv"), file("regimes_panel.csv"));
    let words = ["regimes", &data, "--from", "1900", "--through", "1929", "--covariates", &panel];
    let found = fits(
        "regimes",
        &markdown(&folder, &[&words[..], &["--domestic", "wealth", "--bootstrap", "20"]].concat(), 0),
    );
    assert!(found.tables[0].iter().any(|row| row[0] == "wealth"), "{found:?}");
}

/// A batch as a comment: what we say has its code, and what became of norms is told as it is.
#[test]
fn a_batch_is_a_comment() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..20).map(|unit| format!("http://a.example/,{unit},{}\n", 1900 + unit)).collect();
    std::fs::write(folder.path().join("few.csv"), format!("norm,unit,date\n{rows}")).expect("data");
    let batch = |more: &[&str]| {
        let words = [&["batch", "few.csv", "--system", "closed", "--bootstrap", "0", "-q"], more].concat();
        run_in(folder.path(), &words, b"")
    };
    // Fewer adopters than thirty.
    let summary = batch(&["-o", "none"]);
    assert_eq!(summary.code, 0, "{}", summary.stderr);
    let comment = markdown(&folder, &["report", "none", "--strict"], 0);
    for text in [&summary.stdout, &comment] {
        assert!(
            text.contains("none: no norm has a result") && !text.contains("nothing was tested"),
            "{text}"
        );
    }
    assert!(comment.contains(" `tipping pool` ") && !comment.contains("\\`"), "{comment}");
    let found = fits("none", &comment);
    assert!(found.text.contains("http:\u{200b}//a.example/"), "{comment}");
    assert!(!comment.contains("http://a"), "{comment}");

    let untested = batch(&["-o", "untested", "--min-adopters", "20"]);
    assert!(untested.stdout.contains("none: nothing was tested (--bootstrap 0)"), "{}", untested.stdout);
    let manifest =
        "[[run]]\ndata = \"few.csv\"\nsystem = \"closed\"\nfrom = 1950\nmin-adopters = 5\nbootstrap = 0\n";
    std::fs::write(folder.path().join("runs.toml"), manifest).expect("a manifest");
    run_in(folder.path(), &["batch", "runs.toml", "-q", "-o", "failed"], b"");
    let words = ["report", "failed", "--format", "md", "-q"];
    let lax = run_in(folder.path(), &words, b"");
    let strict = run_in(folder.path(), &[&words[..], &["--strict"]].concat(), b"");
    assert_eq!((lax.code, strict.code), (0, 1), "{} {}", lax.stderr, strict.stderr);
    assert!(strict.stderr.contains("--strict: 1 norms failed"), "{}", strict.stderr);
}

/// What cannot be written is told at once, and what was there stays until there is something new.
#[test]
fn a_file_is_tried_before_anything_is_computed() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    std::fs::create_dir(here.join("taken.html")).expect("a folder");
    std::fs::write(here.join("old.html"), "old").expect("a file");
    // The data are not there either: the file is told of first.
    for file in ["no/such/page.html", "taken.html"] {
        let run = run_in(here, &["report", "absent.csv", "-q", "-o", file], b"");
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(&format!("cannot write {file}")), "{}", run.stderr);
    }
    for command in ["fit", "pivots", "sensitivity"] {
        let run = run_in(here, &[command, "absent.csv", "-q", "-o", "no/such/file"], b"");
        assert!(
            run.code == 2 && run.stderr.contains("cannot write no/such/file"),
            "{command}: {}",
            run.stderr
        );
    }
    let run = run_in(here, &["fit", "absent.csv", "-q", "--plot", "no/such/file.svg"], b"");
    assert!(run.code == 2 && run.stderr.contains("cannot write no/such/file.svg"), "{}", run.stderr);
    let run = run_in(here, &["report", "absent.csv", "-q", "-o", "old.html"], b"");
    assert!(run.code != 0 && !run.stderr.contains("cannot write"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(here.join("old.html")).expect("it is there"), "old");
    let run = run_in(here, &["report", "absent.csv", "-q", "-o", "new.html"], b"");
    assert!(run.code != 0 && !here.join("new.html").exists(), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(here).expect("a folder").count(), 2);
}
