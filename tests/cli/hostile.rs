//! Names and titles that hold what a terminal, a spreadsheet, Markdown or a browser would obey: they are
//! shown, and nothing more.

use std::collections::BTreeSet;

use serde_json::Value;
use tempfile::TempDir;

use crate::markdown::{fits, markdown};
use crate::run::{root, run_in};

/// One norm: units and regions with such names.
const UNITS: &str = "tests/fixtures/hostile.csv";
/// Ten norms of the same units, their own names likewise.
const NORMS: &str = "tests/fixtures/hostile_norms.csv";

fn path(file: &str) -> String {
    root().join(file).to_str().expect("a path").to_owned()
}

/// The cells of a column, as they are written.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let place = reader.headers().expect("a header").iter().position(|h| h == name);
    let place = place.unwrap_or_else(|| panic!("no column {name} in {csv}"));
    reader.records().map(|row| row.expect("a row of the right length")[place].to_owned()).collect()
}

/// Names as ingest takes them: without the spaces around them.
fn names(file: &str, name: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(file)).expect("a fixture");
    column(&text, name).iter().map(|cell| cell.trim().to_owned()).collect()
}

fn output(folder: &TempDir, words: &[&str]) -> String {
    let run = run_in(folder.path(), &[words, &["-q"]].concat(), b"");
    assert_eq!(run.code, 0, "{words:?}: {}", run.stderr);
    run.stdout
}

/// Commands on the units, with their regions.
fn commands(file: &str) -> Vec<Vec<String>> {
    let data = path(file);
    let command = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    vec![
        command(&["fit", &data, "--region", "region", "--by", "region", "--bootstrap", "20"]),
        command(&["check", &data, "--region", "region"]),
        command(&["pivots", &data, "--bootstrap", "20"]),
    ]
}

fn words(command: &[String]) -> Vec<&str> {
    command.iter().map(String::as_str).collect()
}

/// A batch of the norms in a folder called `results`.
fn batch() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = output(&folder, &["batch", &path(NORMS), "--bootstrap", "20", "-o", "results"]);
    (folder, summary)
}

/// What a terminal or an editor would obey.
fn obeyed(c: char) -> bool {
    let turns = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    (c.is_control() && c != '\n') || turns || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn quiet(about: &str, text: &str) {
    if let Some(c) = text.chars().find(|c| obeyed(*c)) {
        panic!("{about}: {} in\n{text}", c.escape_unicode());
    }
}

/// A cell that a spreadsheet runs (OWASP, "CSV Injection").
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        && cell.parse::<f64>().is_err()
}

/// A table that no spreadsheet runs, and whose cells are all there.
fn safe(about: &str, csv: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        let row = row.expect("a row of the right length");
        rows += 1;
        for cell in &row {
            assert!(!runs(cell), "{about}: {cell}");
        }
    }
    assert!(rows > 1, "{about}: {csv}");
}

#[test]
fn a_terminal_obeys_nothing_and_lines_stay_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in commands(UNITS) {
        quiet(&command[0], &output(&folder, &words(&command)));
    }
    // The names of units are on one line each: those that adopt first are the best known.
    let pivots = output(&folder, &["pivots", &path(UNITS), "--bootstrap", "20"]);
    let ranks = pivots.lines().skip_while(|line| !line.starts_with("rank")).skip(1).take(15);
    assert!(
        ranks.clone().all(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit())),
        "{pivots}"
    );
    let fit = ["fit", &path(NORMS), "--norm", "line\nbreak", "--bootstrap", "0"];
    let text = output(&folder, &fit);
    assert!(text.starts_with("line break\n"), "{text}");
    assert!(text.ends_with(&format!(
        "tipping check {} --norm $'line\\nbreak'   # who was at risk, and every decision taken\n",
        path(NORMS)
    )));
    let coloured = output(&folder, &[&fit[..], &["--color", "always"]].concat());
    let plain: String = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[33m"]
        .iter()
        .fold(coloured, |text, style| text.replace(style, ""));
    assert_eq!(plain, text);

    let (folder, summary) = batch();
    quiet("batch", &summary);
    quiet("pool", &output(&folder, &["pool", "results", "--bootstrap", "20"]));
    quiet("dry run", &output(&folder, &["batch", &path(NORMS), "--bootstrap", "20", "--dry-run"]));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("results/summary.txt")).expect("a summary"),
        summary
    );
}

/// JSON can hold every character.
#[test]
fn escapes_in_json_reach_no_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let row =
        |i: usize| format!("{{\"unit\":\"\\u001b[2J\\u0007\\u0000{i}\",\"date\":\"{}\"}}", 1900 + i % 40);
    let rows: Vec<String> = (0..60).map(row).collect();
    std::fs::write(folder.path().join("escapes.json"), format!("[{}]", rows.join(","))).expect("data");
    for command in ["fit", "check", "pivots"] {
        let bootstrap: &[&str] = if command == "check" { &[] } else { &["--bootstrap", "0"] };
        quiet(command, &output(&folder, &[&[command, "escapes.json"], bootstrap].concat()));
    }
}

#[test]
fn markdown_shows_names_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let pivots = markdown(&folder, &["pivots", &path(UNITS), "--bootstrap", "20"], 0);
    let found = fits("pivots", &pivots);
    // All names are there, and whole.
    let cells: BTreeSet<&str> = found.tables[0][1..].iter().map(|row| row[1].as_str()).collect();
    assert!(cells.iter().any(|name| name.chars().count() >= 300), "{cells:?}");
    for name in [
        "<script>alert(1)</script>",
        "`code` ``more``",
        "**bold** _it_ ~~gone~~ $math$",
        "{{ 7*7 }}",
        "> quote",
        "1. one",
    ] {
        assert!(cells.contains(name), "{name} in {cells:?}");
    }
    assert!(
        cells.contains("line break, and a comma") && cells.contains("@\u{200b}octocat #\u{200b}1"),
        "{cells:?}"
    );
    for command in commands(UNITS) {
        fits(&command[0], &markdown(&folder, &words(&command), 0));
    }
    for norm in names(NORMS, "norm") {
        let words = ["fit", &path(NORMS), "--norm", &norm, "--bootstrap", "0"];
        let found = fits(&norm, &markdown(&folder, &words, 0));
        assert!(found.text.split_whitespace().next().is_some(), "{norm}");
    }
    let (folder, _) = batch();
    let found = fits("pool", &markdown(&folder, &["pool", "results", "--bootstrap", "20"], 0));
    assert_eq!(found.tables[0].len(), 11);
}

#[test]
fn spreadsheets_run_nothing_and_the_names_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in commands(UNITS) {
        safe(&command[0], &output(&folder, &[&words(&command)[..], &["--format", "csv"]].concat()));
    }
    let pivots = output(&folder, &["pivots", &path(UNITS), "--bootstrap", "0", "--format", "csv"]);
    let written: BTreeSet<String> = column(&pivots, "name").into_iter().collect();
    assert!(written.contains("'@SUM(1+1)") && written.contains("'+1+cmd|' /C calc'!A0"), "{written:?}");
    // Without the apostrophe they are what was read.
    let read: BTreeSet<String> = written.iter().map(|name| without_guard(name)).collect();
    assert!(read.is_subset(&names(UNITS, "unit")), "{read:?}");
    assert_eq!(read.len(), 59);

    let (folder, _) = batch();
    let norms = std::fs::read_to_string(folder.path().join("results/norms.csv")).expect("a table");
    safe("norms.csv", &norms);
    let read: BTreeSet<String> = column(&norms, "norm").iter().map(|name| without_guard(name)).collect();
    assert_eq!(read, names(NORMS, "norm"));
    assert!(
        column(&norms, "log_likelihood_step").iter().all(|cell| cell.starts_with('-')),
        "numbers stay numbers"
    );
    safe("pool", &output(&folder, &["pool", "results", "--bootstrap", "20", "--format", "csv"]));
}

fn without_guard(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(cell).to_owned()
}

/// What tipping writes and reads again is the same, guarded or not.
#[test]
fn simulated_data_and_designs_keep_their_units() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["simulate", "step", "--like", &path(UNITS), "--replicates", "2", "-o"];
    let units = |file: &str| {
        let fit =
            ["check", file, "--norm", "sim-0001", "--from", "1903", "--through", "1941", "--format", "json"];
        let value: Value = serde_json::from_str(&output(&folder, &fit)).expect("JSON");
        let fates = value["fates"].as_array().expect("fates").iter();
        let units = fates.flat_map(|fate| fate["units"].as_array().expect("units").iter());
        // The date stands behind the name of an adopter.
        let name = |unit: &Value| {
            let unit = unit.as_str().expect("a name");
            match unit.rsplit_once(' ') {
                Some((name, year)) if year.len() == 4 && year.parse::<u16>().is_ok_and(|y| y >= 1900) => {
                    name.to_owned()
                }
                _ => unit.to_owned(),
            }
        };
        units.map(name).collect::<BTreeSet<String>>()
    };
    for file in ["sims.csv", "sims.tsv", "sims.parquet"] {
        output(&folder, &[&words[..], &[file]].concat());
        assert_eq!(units(file), names(UNITS, "unit"), "{file}");
    }
    for (file, delimiter) in [("sims.csv", b','), ("sims.tsv", b'\t')] {
        let text = std::fs::read(folder.path().join(file)).expect("a table");
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_slice());
        let cells = reader
            .records()
            .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
        assert!(cells.into_iter().all(|cell| !runs(&cell)), "{file}");
    }

    // A covariate of every unit, under a name that would run.
    let mut panel = csv::Writer::from_path(folder.path().join("panel.csv")).expect("a file");
    panel.write_record(["unit", "year", "=1+<b>|wealth"]).expect("written");
    for (i, unit) in names(UNITS, "unit").iter().enumerate() {
        for year in 1900..1942 {
            let value = ((i * 7 + year * 3) % 11).to_string();
            panel.write_record([unit.as_str(), &year.to_string(), &value]).expect("written");
        }
    }
    panel.flush().expect("written");
    let data = path(UNITS);
    let regimes =
        ["regimes", &data, "--covariates", "panel.csv", "--domestic", "=1+<b>|wealth", "--bootstrap", "0"];
    let csv = output(&folder, &[&regimes[..], &["--design", "design.csv", "--format", "csv"]].concat());
    safe("regimes", &csv);
    assert!(column(&csv, "covariate").contains(&"'=1+<b>|wealth".to_owned()), "{csv}");
    let design = std::fs::read_to_string(folder.path().join("design.csv")).expect("a design");
    safe("design", &design);
    let units: BTreeSet<String> = column(&design, "unit").iter().map(|unit| without_guard(unit)).collect();
    assert_eq!(units, names(UNITS, "unit"));
    fits("regimes", &markdown(&folder, &regimes, 0));
    quiet("regimes", &output(&folder, &regimes));
}

#[test]
fn json_keeps_the_exact_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let fit = ["fit", &path(UNITS), "--bootstrap", "0", "--format", "json", "--region", "region"];
    let value: Value = serde_json::from_str(&output(&folder, &fit)).expect("JSON");
    let adopted = value["adoptions"].as_array().expect("adoptions").iter();
    let read: BTreeSet<String> = adopted.map(|a| a["name"].as_str().expect("a name").to_owned()).collect();
    assert!(read.is_subset(&names(UNITS, "unit")), "{read:?}");
    assert_eq!(read.len(), 59);
    assert!(read.contains("line\nbreak, and a comma") && read.contains("para\u{2029}graph\u{2028}line"));
    for norm in names(NORMS, "norm") {
        let fit = ["fit", &path(NORMS), "--norm", &norm, "--bootstrap", "0", "--format", "json"];
        let value: Value = serde_json::from_str(&output(&folder, &fit)).expect("JSON");
        assert_eq!(value["norm"], norm);
    }
}

/// Names are text in a drawing, and only text: the same kinds of elements and attributes as with plain names.
#[test]
fn drawings_are_well_formed_and_have_no_element_of_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let draw = |data: &str, region: &[&str], file: &str| {
        let words =
            [&["fit", data, "--bootstrap", "20", "--by", "region", "--plot", file][..], region].concat();
        output(&folder, &words);
        std::fs::read_to_string(folder.path().join(file)).expect("a drawing")
    };
    let kinds = |svg: &str| -> BTreeSet<String> {
        let document = roxmltree::Document::parse(svg).expect("well-formed XML");
        let of = |n: roxmltree::Node<'_, '_>| {
            let attributes = n.attributes().map(|a| a.name().to_owned()).collect::<Vec<_>>();
            attributes.into_iter().chain([format!("<{}>", n.tag_name().name())]).collect::<Vec<_>>()
        };
        document.descendants().filter(roxmltree::Node::is_element).flat_map(of).collect()
    };
    let plain = kinds(&draw("suffrage", &[], "plain.svg"));
    let svg = draw(&path(UNITS), &["--region", "region"], "hostile.svg");
    let more: Vec<String> = kinds(&svg).difference(&plain).cloned().collect();
    assert!(more.is_empty(), "{more:?}");
    let document = roxmltree::Document::parse(&svg).expect("well-formed XML");
    assert!(document.descendants().all(|n| !n.is_comment() && !n.is_pi()));
    let texts: Vec<&str> = document.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
    assert!(texts.iter().any(|text| text.contains("<b>North</b>")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.chars().any(|c| c != '\n' && obeyed(c))), "{texts:?}");
}

/// What a browser makes of it is tested in tests/browser.
#[test]
fn pages_have_the_scripts_of_their_own_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = |data: &str, region: &[&str]| {
        let words = [&["report", data, "--bootstrap", "20", "--by", "region"][..], region].concat();
        output(&folder, &words)
    };
    let (plain, hostile) = (page("suffrage", &[]), page(&path(UNITS), &["--region", "region"]));
    for mark in ["<script", "</script", "<style", "<!--", "<img", "<iframe", "<h1"] {
        let count = |page: &str| page.to_lowercase().matches(mark).count();
        assert_eq!(count(&hostile), count(&plain), "{mark}");
    }
    assert!(hostile.contains("&lt;script&gt;alert(1)&lt;") && !hostile.contains("href=\"javascript"));
}

#[test]
fn comments_on_pull_requests_fit_and_name_no_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let comment = markdown(&folder, &["report", &path(UNITS), "--bootstrap", "20"], 0);
    let found = fits("report", &comment);
    let cell = |label: &str| {
        let row = found.tables[0].iter().find(|row| row[0] == label);
        row.unwrap_or_else(|| panic!("no {label} in {comment}"))[1].as_str()
    };
    assert_eq!(cell("Critical mass"), "10 of 72, 0.139 (95 %: 0.139 to 0.139)");
    assert!(comment.starts_with("### hostile\n\n**tipping**. "), "{comment}");
    for norm in ["un-26-2-b", "suffrage"] {
        fits(norm, &markdown(&folder, &["report", norm, "--bootstrap", "20"], 0));
    }
    let (folder, _) = batch();
    let comment = markdown(&folder, &["report", "results"], 0);
    let found = fits("report of a batch", &comment);
    assert_eq!(found.tables[0].len(), 11, "{comment}");
    assert!(comment.contains("- Verdict: tipping 10, acceleration 0"), "{comment}");
    // No `@name` and no `#123` that a host would follow, in what is rendered.
    for mark in ['@', '#'] {
        let follows = found.text.split(mark).skip(1).any(|rest| !rest.starts_with('\u{200b}'));
        assert!(!follows, "{mark} in {}", found.text);
    }
    let refused = run_in(folder.path(), &["report", "suffrage", "--format", "md", "--with", "x.json"], b"");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--with"), "{}", refused.stderr);
}

/// The text of an element of a page, as it is shown.
#[cfg(unix)]
fn shown(page: &str, before: &str, after: &str) -> String {
    let text = page.split(before).nth(1).and_then(|rest| rest.split(after).next());
    let text = text.unwrap_or_else(|| panic!("{before} in the page"));
    [
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// How a command that was printed ends when a shell runs it, and what it prints.
#[cfg(unix)]
fn in_shell(folder: &TempDir, command: &str) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin("tipping");
    let path = format!("{}:/usr/bin:/bin", program.parent().expect("a folder").display());
    let run = std::process::Command::new("bash")
        .args(["-c", command])
        .current_dir(folder.path())
        .env("PATH", path)
        .output()
        .expect("a shell");
    (run.status.code(), String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned())
}

/// Norms and files whose names look like flags.
#[cfg(unix)]
fn two_norms(folder: &TempDir) {
    let row = |norm: &str, unit: usize| format!("{norm},{unit},{}\n", 1900 + (unit * unit) % 47);
    let rows: String =
        ["-1", "other"].iter().flat_map(|norm| (0..60).map(move |unit| row(norm, unit))).collect();
    std::fs::write(folder.path().join("-x.csv"), format!("norm,unit,date\n{rows}")).expect("data");
}

#[cfg(unix)]
#[test]
fn names_that_look_like_flags_come_back_in_commands_that_run() {
    let folder = tempfile::tempdir().expect("a folder");
    two_norms(&folder);
    let fit = ["fit", "-q", "--norm=-1", "--system", "closed", "--bootstrap", "0", "--", "-x.csv"];
    let run = run_in(folder.path(), &fit, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let next = run.stdout.lines().find_map(|line| line.strip_prefix("Next: ")).expect("the next command");
    assert!(next.starts_with("tipping check ./-x.csv "), "{next}");
    let (code, said) = in_shell(&folder, next);
    assert_eq!(code, Some(0), "{next}: {said}");

    let report = [&["report"][..], &fit[1..7], &["-o", "./-page.html", "--", "-x.csv"]].concat();
    let run = run_in(folder.path(), &report, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(folder.path().join("-page.html")).expect("a page");
    for kind in ["fit", "report"] {
        let command = shown(&page, &format!("data-command=\"{kind}\">"), "</code>");
        let (code, said) = in_shell(&folder, &command);
        assert_eq!(code, Some(0), "{command}: {said}");
    }
}

/// The command for all combinations asks what the page asks, and can be run as it stands.
#[cfg(unix)]
#[test]
fn all_combinations_can_be_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    two_norms(&folder);
    let cases: [(&[&str], &[&str]); 3] = [
        (&["./-x.csv", "--norm=-1", "--system", "closed"], &["./-x.csv", "'--norm=-1'", "--system closed"]),
        (
            &["suffrage", "--weight", "cinc", "--from", "1893"],
            &["--weight cinc", "--origins '1893,default,first-adoption"],
        ),
        (
            &["suffrage", "--norm", "paxton", "--system", "gw", "--pre-entry", "drop"],
            &["--systems 'gw,cow,", "--pre-entry 'drop,"],
        ),
    ];
    for (words, kept) in cases {
        let report = [&["report"][..], words, &["--bootstrap", "0"]].concat();
        let page = output(&folder, &report);
        let command = shown(&page, "with their tests: <code>", "</code>");
        assert!(command.starts_with("tipping sensitivity "), "{command}");
        for kept in kept {
            assert!(command.contains(kept), "{kept} in {command}");
        }
        let (code, said) = in_shell(&folder, &format!("{command} --list"));
        assert_eq!(code, Some(0), "{command}: {said}");
    }
}

/// Where no account of a threshold is fitted, none is told of.
#[test]
fn no_threshold_is_told_of_where_none_was_sought() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["suffrage", "--models", "trend,constant", "--bootstrap", "0"];
    let page = output(&folder, &[&["report"][..], &words].concat());
    assert!(page.contains(
        "No threshold account is among the models that were fitted, so that there is none to compare."
    ));
    assert!(!page.contains("data-chart=\"choices\""));
    let text = output(&folder, &[&["fit"][..], &words].concat());
    assert!(
        text.contains("no threshold account is among the models") && !text.contains("rises nowhere"),
        "{text}"
    );
}

/// A batch can be repeated from its page and from its comment, and each of its norms alone.
#[cfg(unix)]
#[test]
fn a_batch_says_how_to_repeat_it() {
    let folder = tempfile::tempdir().expect("a folder");
    two_norms(&folder);
    let batch =
        ["batch", "--system", "closed", "--from", "1901", "--bootstrap", "20", "--min-adopters", "20"];
    output(&folder, &[&batch[..], &["-o", "results", "./-x.csv"]].concat());
    let page = output(&folder, &["report", "results"]);
    let command = shown(&page, "data-command=\"batch\">", "</code>");
    for kept in
        ["./-x.csv", "--system closed", "--from 1901", "--bootstrap 20", "--min-adopters 20", "-o results"]
    {
        assert!(command.contains(kept), "{kept} in {command}");
    }
    let found = fits("batch", &markdown(&folder, &["report", "results"], 0));
    assert!(found.text.contains(&command), "{command} in {}", found.text);
    let (code, said) = in_shell(&folder, &command);
    assert!(code == Some(0) && said.contains("2 kept as they were"), "{command}: {said}");
    let norms = std::fs::read_to_string(folder.path().join("results/norms.csv")).expect("a table");
    let (ids, masses) = (column(&norms, "id"), column(&norms, "critical_mass"));
    assert!(ids.len() == 2 && masses.iter().all(|mass| !mass.is_empty()), "{norms}");
    for article in page.split("<article").skip(1) {
        let command = shown(article, "data-command=\"fit\">", "</code>");
        let (code, said) = in_shell(&folder, &format!("{command} -q --format json"));
        assert_eq!(code, Some(0), "{command}: {said}");
        let value: Value = serde_json::from_str(&said).expect("JSON");
        let mass = value["critical_mass"]["fraction"].as_f64().expect("a critical mass").to_string();
        assert!(masses.contains(&mass), "{mass} of {command} in {masses:?}");
    }
}
