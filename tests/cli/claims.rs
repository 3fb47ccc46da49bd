//! `tipping claims`, through the program.

use serde_json::Value;

use crate::run::{run, run_in};

#[test]
fn every_format_has_every_claim() {
    let of = |format: &str| {
        let run = run(&["claims", "suffrage", "--reached", "1930", "--format", format, "-q"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    assert_eq!(of("csv").lines().filter(|line| line.starts_with("suffrage-lied,1930,")).count(), 6);
    // Head and rule, then the claims; the same, then the early adopters.
    assert_eq!(of("md").lines().filter(|line| line.starts_with('|')).count(), 2 + 6 + 2 + 23);
    let text = of("text");
    assert!(text.lines().all(|line| line.chars().count() <= 96), "{text}");
    assert!(
        text.contains("5 without evidence of any") && text.contains("Estonia, Latvia, Luxembourg"),
        "{text}"
    );
    // A claim that is longer than its room goes on below.
    assert!(text.contains("before a third of the states has ") && text.contains("\nadopted\n"), "{text}");
}

/// Data, movements and powers of one's own. By hand: a and b adopt by 1905; a has a movement before it, b after
/// it; d, the power, is 7 years behind a and the fourth.
#[test]
fn files_of_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("dates.csv", "unit,date\na,1903\nb,1905\nc,1908\nd,1910\ne,1911\nf,\n");
    write("movements.csv", "unit,year\na,1900\nb,1906\nb,1909\ne,1900\n");
    let flags = ["--system", "closed", "--from", "1900", "--through", "1920", "--min-events", "1"];
    let claims = |more: &[&str]| {
        let run = run_in(folder.path(), &[&["claims", "dates.csv", "-q"][..], &flags, more].concat(), b"");
        (run.code, run.stdout, run.stderr)
    };
    let own = [
        "--movement",
        "movements.csv",
        "--powers",
        "d",
        "--reached",
        "1905",
        "--years",
        "5",
        "--format",
        "json",
    ];
    let (code, out, err) = claims(&own);
    assert_eq!(code, 0, "{err}");
    let result: Value = serde_json::from_str(&out).expect("JSON");
    let rows = result["claims"].as_array().expect("claims");
    let row = |claim: &str| rows.iter().find(|row| row["claim"] == claim).expect("a row");
    assert_eq!(
        (&row("critical-mass")["data"], &row("critical-mass")["holds"]),
        (&Value::from(2.0 / 6.0), &true.into())
    );
    // Nobody without a movement, but one that is known only later: the data cannot tell.
    assert_eq!(
        (&row("domestic-movements")["data"], &row("domestic-movements")["holds"]),
        (&0.0.into(), &Value::Null)
    );
    assert_eq!((&row("cascade")["data"], &row("cascade")["paper"]), (&2.0.into(), &Value::Null));
    assert_eq!((&row("powers")["data"], &row("powers")["unit"]), (&7.0.into(), &"d".into()));
    assert!(
        row("powers")["finding"].as_str().expect("words").ends_with("number 4 of 5"),
        "{}",
        row("powers")
    );
    let (code, _, err) = claims(&["--powers", "atlantis"]);
    assert!(code == 2 && err.contains("--powers: no unit of the data is called `atlantis`"), "{err}");
    let (code, _, err) = claims(&["--reached", "1920"]);
    assert!(code == 2 && err.contains("--reached: adoptions are counted before and after it"), "{err}");
}
