//! Reports for the browser, through the program: one file, complete in itself.

use std::path::Path;

use crate::run::{Run, run_in};

fn report(place: &Path, words: &[&str]) -> Run {
    run_in(place, &[&["report", "-q"][..], words].concat(), b"")
}

fn page(place: &Path, words: &[&str]) -> String {
    let run = report(place, &[words, &["-o", "page.html"]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    std::fs::read_to_string(place.join("page.html")).expect("a page")
}

/// Addresses that the page would load: everything but links that a reader follows. What scripts load is kept back by the policy of the page, and
/// watched in a browser.
fn loaded(page: &str) -> Vec<String> {
    let parts = page.split("<script").enumerate();
    let outside =
        parts.map(
            |(i, part)| if i == 0 { part } else { part.split_once("</script>").map_or("", |(_, rest)| rest) },
        );
    let page: String = outside.collect();
    let after = |mark: &'static str| {
        let addresses =
            page.split(mark).skip(1).map(|rest| rest.split(['"', ')']).next().unwrap_or_default().to_owned());
        addresses.filter(|address| !address.starts_with("data:")).collect::<Vec<_>>()
    };
    [" src=\"", "<link ", "url(", "@import "].into_iter().flat_map(after).collect()
}

/// Rows of the table of who adopted when.
fn adopters(page: &str) -> usize {
    let table = page.split("class=\"adopters\"").nth(1).expect("adopters");
    table.split("</details>").next().expect("an end").matches("<tr><td>").count()
}

#[test]
fn one_norm_is_one_file_that_loads_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let page = page(place.path(), &["suffrage"]);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert_eq!(loaded(&page), Vec::<String>::new());
    // The answer that README has, beside what chance gives.
    for shown in ["1943 to 1946", "0.345", "20 of 58 members", "0.281", "Adoptions of a period come together"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    // Every adopter by name, the source to cite, and the command.
    assert_eq!(adopters(&page), 99);
    assert!(page.contains("A Lexical Index of Electoral Democracy") && page.contains("Correlates of War"));
    assert!(page.contains("<code data-command=\"fit\">tipping fit suffrage</code>"));
    // Other choices: five other codings among them, each with its command.
    let choices = page.split("data-section=\"sensitivity\"").nth(1).expect("other choices");
    for shown in
        ["as chosen", "coding paxton", "coding ipu-any", "system gw", "pre-entry drop", "--pre-entry drop"]
    {
        assert!(choices.contains(shown), "{shown}");
    }
}

/// The run itself leads its other choices, whatever was chosen.
#[test]
fn other_choices_start_from_those_of_the_run() {
    let place = tempfile::tempdir().expect("a folder");
    let words = ["suffrage", "--norm", "paxton", "--from", "1893", "--pre-entry", "drop", "--bootstrap", "0"];
    let page = page(place.path(), &words);
    let fit = run_in(place.path(), &[&["fit", "-q", "--format", "csv"][..], &words].concat(), b"");
    let table = fit.stdout.lines().map(|line| line.split(',').collect::<Vec<_>>()).collect::<Vec<_>>();
    let column = table[0].iter().position(|name| *name == "critical_mass").expect("a column");
    let mass: f64 = table[1][table[1].len() - (table[0].len() - column)].parse().expect("a number");
    let own = page.split("as chosen").nth(1).expect("the run itself");
    assert!(own.split("<tr>").next().expect("a row").contains(&format!("{mass:.3}")), "{mass}");
    assert!(page.contains("coding lied") && page.contains("pre-entry count"));
}

#[test]
fn another_result_is_a_section() {
    let place = tempfile::tempdir().expect("a folder");
    let here = place.path();
    let regimes = [
        "regimes",
        "suffrage",
        "-q",
        "--domestic",
        "polyarchy",
        "--international",
        "global",
        "--bootstrap",
        "0",
        "--format",
        "json",
        "-o",
        "r.json",
    ];
    let power = [
        "power",
        "--units",
        "40",
        "--periods",
        "40",
        "--datasets",
        "2",
        "--bootstrap",
        "20",
        "-q",
        "--format",
        "json",
        "-o",
        "p.json",
    ];
    let curve = [
        "sensitivity",
        "suffrage",
        "--codings",
        "lied,paxton",
        "--systems",
        "cow",
        "--bootstrap",
        "0",
        "-q",
        "--format",
        "json",
        "-o",
        "s.json",
    ];
    for words in [&regimes[..], &power, &curve] {
        assert_eq!(run_in(here, words, b"").code, 0, "{words:?}");
    }
    let page = page(
        here,
        &["suffrage", "--bootstrap", "0", "--with", "r.json", "--with", "p.json", "--with", "s.json"],
    );
    for chart in ["coefficients", "power", "curve"] {
        assert!(page.contains(&format!("data-chart=\"{chart}\"")), "{chart}");
    }
    // The whole curve takes the place of single choices.
    assert!(!page.contains("data-chart=\"choices\""));
    std::fs::write(here.join("x.json"), "{\"format_version\": 1}").expect("a file");
    let refused = report(here, &["suffrage", "--with", "x.json", "-o", "page.html"]);
    assert_eq!(refused.code, 3);
    assert!(
        refused.stderr.contains("x.json") && refused.stderr.contains("no result that a report can show"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_batch_is_a_table_with_a_page_for_each_norm() {
    let place = tempfile::tempdir().expect("a folder");
    let here = place.path();
    let manifest = "[defaults]\nperiod = \"year\"\nbootstrap = 20\n[[run]]\ndata = \"treaties\"\nnorms = [\"un-26-5\", \"un-18-10\", \"un-1-1\"]\n";
    std::fs::write(here.join("runs.toml"), manifest).expect("a manifest");
    assert_eq!(run_in(here, &["batch", "runs.toml", "-q", "-o", "results"], b"").code, 0);
    let page = page(here, &["results"]);
    assert_eq!(loaded(&page), Vec::<String>::new());
    assert_eq!(page.matches("<article").count(), 3);
    assert!(page.contains("3 with a result, 0 left out, 0 failed"));
    assert!(page.contains("href=\"#norm-3\"") && page.contains("class=\"sparkline\""));

    // The mean of all norms stands beside what chance gives as such a mean, or that this was not simulated.
    for (bootstrap, said) in
        [("20", "; where every norm is smooth it is "), ("0", "; what chance gives was not simulated")]
    {
        let words =
            ["pool", "results", "-q", "--bootstrap", bootstrap, "--format", "json", "-o", "pool.json"];
        assert_eq!(run_in(here, &words, b"").code, 0);
        let page = self::page(here, &["results", "--with", "pool.json"]);
        let forest = page.split("data-chart=\"forest\"").nth(1).expect("a forest plot");
        let caption = forest.split("<figcaption>").nth(1).expect("a caption").split("</figcaption>").next();
        let caption = caption.expect("its end");
        assert!(caption.contains("The mean of all is ") && caption.contains(said), "{caption}");
    }

    let refused = report(here, &["results", "--period", "year", "-o", "page.html"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--period has no effect"), "{}", refused.stderr);
    std::fs::remove_file(here.join("results/batch.json")).expect("it is there");
    let unfinished = report(here, &["results", "-o", "page.html"]);
    assert_eq!(unfinished.code, 3);
    assert!(unfinished.stderr.contains("the batch is not finished"), "{}", unfinished.stderr);
    let no_batch = report(here, &[".", "-o", "page.html"]);
    assert_eq!(no_batch.code, 3);
    assert!(no_batch.stderr.contains("no result of a batch"), "{}", no_batch.stderr);
}

/// An interval by likelihood ratio is called what it is, and its set of dates stands beside the posterior's.
#[test]
fn intervals_are_named_after_their_method() {
    let place = tempfile::tempdir().expect("a folder");
    let words = ["suffrage", "--bootstrap", "99", "--interval"];
    let ratio = page(place.path(), &[&words[..], &["likelihood-ratio"]].concat());
    assert!(!ratio.contains("equal-tailed") && ratio.contains("by likelihood ratio:"));
    let both = page(place.path(), &[&words[..], &["both"]].concat());
    for shown in [
        "equal-tailed: 1943 to 1946",
        "the densest: 1944 to 1946",
        "likelihood ratio with a simulated cut: 1942 to 1946",
    ] {
        assert!(both.contains(shown), "{shown}");
    }
}

/// Names that would run, close or turn around, from the file to the page.
#[test]
fn hostile_names_stay_names() {
    let place = tempfile::tempdir().expect("a folder");
    let here = place.path();
    let long = "x".repeat(300);
    let mut csv = "unit,date\n".to_owned();
    let names = [
        "</script><script>alert(1)</script>",
        "\"\"quoted\"\" 'too'",
        "<img src=x onerror=alert(1)>",
        "שלום &amp; 🎉",
        &long,
        "{{ 7 * 7 }}",
    ];
    for (name, year) in names.iter().cycle().enumerate().map(|(i, n)| (format!("{n} {i}"), 1900 + i)).take(30)
    {
        csv += &format!("\"{name}\",{year}\n");
    }
    csv += "a,\nb,\n";
    std::fs::write(here.join("hostile.csv"), csv).expect("a file");
    let page = page(here, &["hostile.csv", "--system", "closed", "--bootstrap", "20"]);
    let runs = page.matches("<script").count() - page.matches("<script type=\"application/json\"").count();
    assert_eq!(runs, 3, "only the page's own scripts");
    assert!(!page.contains("<img src=x") && page.contains("{{ 7 * 7 }}"));
    assert_eq!(adopters(&page), 30);
}

#[test]
fn what_cannot_be_written_is_told() {
    let place = tempfile::tempdir().expect("a folder");
    let run = report(place.path(), &["suffrage", "--bootstrap", "0", "-o", "no/such/folder.html"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot write no/such/folder.html"), "{}", run.stderr);
}
