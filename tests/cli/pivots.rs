//! `tipping pivots`, through the program.

use serde_json::Value;

use crate::run::{root, run, run_in};

fn json(arguments: &[&str], stdin: &str) -> Value {
    let run = run_in(&root(), &[arguments, &["--format", "json", "-q"]].concat(), stdin.as_bytes());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Adoptions that rise, fall and come two or three at once; p to t never adopt.
const RECORD: &str = "unit,date\na,1893\nb,1898\nc,1904\nd,1909\ne,1909\nf,1911\ng,1912\nh,1912\ni,1912\nj,1913\nk,1914\nl,1914\n\
                      m,1920\nn,1926\no,1929\np,\nq,\nr,\ns,\nt,\n";

/// Without a unit the threshold is the one that `fit` finds in a file without its row.
#[test]
fn dropping_an_adopter_is_fitting_the_file_without_it() {
    let window = ["--from", "1890", "--through", "1930", "--bootstrap", "0", "--system", "closed"];
    let all = json(&[&["pivots", "-"][..], &window].concat(), RECORD);
    let adopters = all["adopters"].as_array().expect("adopters");
    assert_eq!(adopters.len(), 15);
    let mut thresholds = 0;
    for pivot in adopters {
        let id = pivot["unit"].as_str().expect("a unit");
        let others = RECORD.lines().filter(|line| !line.starts_with(&format!("{id},")));
        let rest: String = others.map(|line| line.to_owned() + "\n").collect();
        let fit = json(&[&["fit", "-"][..], &window].concat(), &rest);
        let without = &pivot["without"]["threshold"];
        if fit["tipping_point"].is_null() {
            assert!(without.is_null(), "{id}");
            continue;
        }
        assert_eq!(without["date"], fit["tipping_point"]["date"], "{id}");
        assert_eq!(without["account"], fit["tipping_point"]["account"], "{id}");
        assert_eq!(without["fraction"], fit["critical_mass"]["fraction"], "{id}");
        assert_eq!(without["hazard_ratio"], fit["hazards"]["ratio"]["value"], "{id}");
        assert_eq!(without["log_bayes_factor"], fit["posterior"]["log_bayes_factor"], "{id}");
        thresholds += 1;
    }
    assert!(thresholds > 10, "{thresholds}");
}

/// By hand from the file of dates: France alone adopted in 1944, Bulgaria and Yugoslavia in 1945.
#[test]
fn suffrage_names_who_adopted_around_1945() {
    let result = json(&["pivots", "suffrage", "--bootstrap", "20"], "");
    let names = |key: &str| -> Vec<String> {
        let list = result["around_threshold"][key].as_array().expect("a list");
        list.iter().map(|a| format!("{} {}", a["name"], a["period"]).replace('"', "")).collect()
    };
    assert_eq!(names("before"), ["Cuba 1935", "Dominican Republic 1942", "France 1944"]);
    assert_eq!(names("first_after"), ["Bulgaria 1945", "Yugoslavia 1945"]);
    let first = &result["dates"][0];
    assert_eq!((&first["period"], &first["rank"]), (&"1944".into(), &1.into()));
    assert_eq!(first["adopters"].as_array().expect("a list").len(), 1);
    assert_eq!(
        (&first["adopters"][0]["name"], &result["adopters"][0]["others"]),
        (&"France".into(), &0.into())
    );
    // A p-value is a date's, and no adopter has one.
    assert!(first["p_value"].is_number() && result["adopters"][0]["p_value"].is_null());
    assert!(result["states"].is_null());
    let three = json(&["pivots", "suffrage", "--bootstrap", "0", "--before", "30"], "");
    let before = three["around_threshold"]["before"].as_array().expect("a list");
    let years: Vec<i64> = before.iter().filter_map(|a| a["period"].as_str()?.parse().ok()).collect();
    assert!(
        years.iter().all(|y| (1915..1945).contains(y)) && years.is_sorted() && years[0] < 1935,
        "{years:?}"
    );
    assert!(three["test"].is_null() && three["dates"][0]["p_value"].is_null());
}

#[test]
fn every_format_has_every_adopter() {
    let rows = |format: &str, mark: fn(&&str) -> bool| {
        let run = run(&["pivots", "suffrage", "--bootstrap", "0", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.lines().filter(mark).count()
    };
    assert_eq!(rows("csv", |line| line.starts_with("suffrage-lied,")), 99);
    // Head and rule, then the adopters; the same, then the dates.
    let dates =
        json(&["pivots", "suffrage", "--bootstrap", "0"], "")["dates"].as_array().expect("dates").len();
    assert_eq!(rows("md", |line| line.starts_with('|')), 2 + 99 + 2 + dates);
    let run = run(&["pivots", "suffrage", "--bootstrap", "0"]);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 96), "{}", run.stdout);
    assert!(run.stdout.contains("belongs to a date and not to a state"));
    assert!(run.stdout.contains(" more have one (--format csv has all)"), "{}", run.stdout);
}

/// Nothing rises: a result without ranks, and exit code 1 under --strict.
#[test]
fn no_rise_is_a_result_with_a_warning() {
    let result = json(&["pivots", "un-1-1", "--period", "year", "--bootstrap", "20"], "");
    assert!(result["threshold"].is_null() && result["around_threshold"].is_null());
    assert_eq!(result["adopters"].as_array().expect("adopters").len(), 44);
    assert!(result["dates"].as_array().expect("dates").iter().all(|date| date["rank"].is_null()));
    let codes: Vec<&str> =
        result["warnings"].as_array().expect("warnings").iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"no_rise"), "{codes:?}");
    assert_eq!(run(&["pivots", "un-1-1", "--period", "year", "--bootstrap", "0", "--strict"]).code, 1);
}

#[test]
fn threads_change_nothing() {
    let arguments =
        |threads| ["pivots", "suffrage", "--bootstrap", "40", "--seed", "3", "--threads", threads];
    assert_eq!(run(&arguments("1")).stdout, run(&arguments("3")).stdout);
}

/// Everybody who looks at `a` follows it within five years, and nobody else does.
#[test]
fn ties_speak_for_a_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dates = "unit,date,pop\na,1900,40\n".to_owned();
    let mut ties = "from,to\n".to_owned();
    for i in 0..8 {
        dates += &format!("b{i},{},1\n", 1901 + i % 4);
        ties += &format!("b{i},a\n");
    }
    (0..22).for_each(|i| dates += &format!("c{i:02},{},1\n", 1910 + i));
    std::fs::write(folder.path().join("dates.csv"), dates).expect("data");
    std::fs::write(folder.path().join("ties.csv"), ties).expect("ties");
    let window = ["dates.csv", "--system", "closed", "--through", "1940", "--bootstrap", "99"];
    let flags = ["--ties", "ties.csv", "--weight", "pop", "--format", "json", "-q"];
    let run = run_in(folder.path(), &[&["pivots"][..], &window, &flags].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let states = &result["states"];
    let first = &states["adopters"][0];
    assert_eq!((&first["unit"], &states["tested"]), (&"a".into(), &1.into()));
    // By hand: 8 of 30 at risk are tied, these 8 follow: 1 of binom(30, 8) ways; 40 of 70 is its weight.
    assert_eq!((&first["followers"]["ties"], &first["followers"]["followed"]), (&8.into(), &8.into()));
    let near =
        |value: &Value, expected: f64| (value.as_f64().expect("a number") / expected - 1.0).abs() < 1e-9;
    assert!(near(&first["followers"]["p_value"], 1.0 / 5_852_925.0), "{first}");
    assert!(
        near(&first["followers"]["expected"], 8.0 * 8.0 / 30.0) && near(&first["weight"], 40.0 / 70.0),
        "{first}"
    );
    assert!(first["followers"]["family_p_value"].as_f64().expect("p") <= 0.02, "{first}");
    let refused = run_in(folder.path(), &["pivots", "dates.csv", "--within-regions"], b"");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
}
