//! `tipping simulate`: what it writes is read again as what was simulated.

use std::path::Path;

use serde_json::Value;
use tipping::core::{Rules, Study};
use tipping::ingest::{Request, ingest};
use tipping::statistics::hazard::HazardPath;
use tipping::statistics::simulate::Simulation;

use crate::run::{Run, root, run, run_in};

fn simulate(directory: &Path, arguments: &[&str]) -> Run {
    let run = run_in(directory, &[&["simulate"], arguments].concat(), b"");
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    run
}

/// The words after `tipping fit` in the command that `simulate` prints last.
fn command(run: &Run) -> Vec<String> {
    let line = run.stderr.lines().last().expect("a line");
    let words = line.strip_prefix("tipping fit ").expect("the command that fits");
    words.split(' ').map(str::to_owned).collect()
}

/// At risk, events, adopters and members of every row that the printed command reads, for one replicate.
fn read_again(directory: &Path, words: &[String], norm: &str) -> Vec<(u64, u64, f64, f64)> {
    let mut arguments = vec!["check".to_owned()];
    arguments.extend_from_slice(words);
    arguments[3] = norm.to_owned();
    arguments.extend(["--format".to_owned(), "json".to_owned()]);
    let run = run_in(directory, &arguments, b"");
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let rows = value["risk_table"]["rows"].as_array().expect("rows").iter();
    let whole = |row: &Value, key: &str| row[key].as_u64().expect("a whole number");
    let real = |row: &Value, key: &str| row[key].as_f64().expect("a number");
    rows.flat_map(|row| {
        let day = |key: &str| {
            let date: tipping::core::Date = row[key].as_str().expect("a date").parse().expect("a date");
            date
        };
        // A row may join several days; its events are on the last.
        let length = match day("through").precision() {
            tipping::core::Precision::Day => day("through").first_day() - day("from").first_day() + 1,
            _ => 1,
        };
        let state = (whole(row, "at_risk"), real(row, "adopters"), real(row, "members"));
        let events = whole(row, "events");
        (1..=length).map(move |i| (state.0, if i == length { events } else { 0 }, state.1, state.2))
    })
    .collect()
}

/// Simulates `data` with a constant hazard in a file, reads it with the printed command, and compares every period with the
/// simulation itself.
fn round_trip(data: &str, file: &str, lambda: f64, rules: Rules, flags: &[&str]) {
    let directory = tempfile::tempdir().expect("a directory");
    let parameter = format!("lambda={lambda}");
    let given =
        ["constant", "--param", &parameter, "--like", data, "--replicates", "3", "--seed", "5", "-o", file];
    let run = simulate(directory.path(), &[&given[..], flags].concat());
    let words = command(&run);
    assert_eq!(words[..3], [file, "--norm", "sim-0001"]);

    let ingested = ingest(&Request { data: data.to_owned(), ..Request::default() }).expect("bundled data");
    let from = rules.from.or(ingested.window.map(|w| w.0));
    let through = rules.through.or(ingested.window.map(|w| w.1));
    let study = Study::new(&ingested.data, &Rules { from, through, ..rules }).expect("a risk table");
    let path = HazardPath::constant(lambda);
    let simulation = Simulation::new(&study.schedule, &path, study.table.likelihood()).seed(5);
    for number in 0..3 {
        let history = simulation.replicate(number);
        assert!(history.events() > 10, "{data}: {} events", history.events());
        let periods = history.periods.iter().zip(study.schedule.members());
        let expected: Vec<_> = periods.map(|(h, &m)| (h.at_risk, h.events, h.adopters, m)).collect();
        let found = read_again(directory.path(), &words, &format!("sim-000{}", number + 1));
        assert_eq!(found, expected, "{data} {flags:?} replicate {number}");
    }
}

#[test]
fn suffrage_is_read_again_as_it_was_simulated() {
    round_trip("suffrage-lied", "sims.parquet", 0.02, Rules::default(), &[]);
    let rules = Rules { pre_entry: tipping::core::PreEntry::AtEntry, ..Rules::default() };
    round_trip("suffrage-ipu-any", "sims.csv", 0.02, rules, &["--pre-entry", "at-entry"]);
    let rules = Rules { from: "1900".parse().ok(), through: "1960".parse().ok(), ..Rules::default() };
    round_trip("suffrage-paxton", "sims.arrow", 0.02, rules, &["--from", "1900", "--through", "1960"]);
}

/// The Genocide Convention has successions and units that acceded before they entered the system.
#[test]
fn treaties_with_successions_are_read_again_by_year_and_by_day() {
    let yearly = Rules { period: Some(tipping::core::PeriodUnit::Year), ..Rules::default() };
    round_trip("un-4-1", "sims.tsv", 0.03, yearly, &["--period", "year"]);
    round_trip("un-4-1", "sims.parquet", 0.03, Rules::default(), &[]);
    let event = Rules { successions: tipping::core::Successions::Event, ..yearly };
    round_trip("un-4-1", "sims.ndjson", 0.03, event, &["--period", "year", "--successions", "event"]);
    let ever = Rules { counting: tipping::core::Counting::Ever, ..yearly };
    round_trip("un-18-10", "sims.ipc", 0.05, ever, &["--period", "year", "--counting", "ever"]);
}

/// A list of members, weights and successions of the user's own.
#[test]
fn weights_and_lists_of_members_come_through() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).expect("a file");
    let mut members = "unit,entry,exit\n".to_owned();
    let mut data = "unit,date,weight,act,withdrawn\n".to_owned();
    for i in 0..40 {
        members += &format!("city {i},{},\n", 1900 + i % 10);
        let (date, act, withdrawn) = match i {
            0 => ("1890", "accession", "1930"),
            1 => ("1925", "succession", ""),
            2..30 => ("1935", "", ""),
            _ => ("", "", ""),
        };
        data += &format!("city {i},{date},{},{act},{withdrawn}\n", f64::from(i % 4) / 2.0);
    }
    write("members.csv", &members);
    write("data.csv", &data);
    let like = ["--like", "data.csv", "--system", "members.csv", "--from", "1895", "--through", "1950"];
    let given = ["constant", "--param", "lambda=0.03", "--replicates", "2", "-o", "sims.csv"];
    let run = simulate(directory.path(), &[&given[..], &like].concat());
    let text = std::fs::read_to_string(directory.path().join("sims.csv")).expect("the file");
    assert!(text.starts_with("norm,unit,date,act,withdrawn,weight\n"), "{text}");
    assert!(text.contains("\nsim-0001,city 0,1890,,1930,0\n"), "{text}");
    assert!(text.contains("\nsim-0001,city 1,1925,succession,,0.5\n"), "{text}");
    let words = command(&run);
    assert!(
        words.join(" ").contains("--system members.csv --from 1895 --through 1950 --period year"),
        "{words:?}"
    );
    let rows = read_again(directory.path(), &words, "sim-0002");
    let (events, adopters) = (rows.iter().map(|r| r.1).sum::<u64>(), rows.last().expect("rows").2);
    assert!(events > 20 && rows.len() == 56, "{events}");
    // Weights 0, .5, 1 and 1.5; the members are all there from 1910 on.
    assert_eq!(rows.last().expect("rows").3, 30.0);
    assert!(adopters > 15.0 && (adopters * 2.0).fract() == 0.0, "{adopters}");
}

#[test]
fn every_model_simulates_and_the_fit_reads_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let models: [(&str, &[&str]); 12] = [
        ("constant", &["lambda=0.02"]),
        ("trend", &["alpha=-5", "gamma=0.03"]),
        ("quadratic-trend", &["alpha=-6", "gamma=0.08", "delta=-0.0005"]),
        ("mixed-influence", &["p=0.002", "q=0.1"]),
        ("mixed-influence-ceiling", &["p=0.002", "q=0.1", "m=0.8"]),
        ("step", &["lambda_1=0.01", "lambda_2=0.05", "kappa=1940"]),
        ("step", &["lambda_1=0.01", "lambda_2=0.05", "c=0.333"]),
        ("life-cycle", &["lambda_1=0.01", "lambda_2=0.09", "lambda_3=0.02", "kappa_1=1940", "kappa_2=1960"]),
        ("contagion-onset", &["p=0.01", "q=0.1", "kappa=1940"]),
        ("contagion-shift", &["p_1=0.01", "q_1=0.05", "p_2=0.02", "q_2=0.1", "kappa=1940"]),
        ("multi-step", &["lambda_1=0.01", "lambda_2=0.05", "lambda_3=0.02", "kappa_1=1940", "kappa_2=1960"]),
        ("multi-step", &["lambda_1=0.01", "lambda_2=0.05", "c_1=0.3"]),
    ];
    for (model, parameters) in models {
        let parameters: Vec<&str> = parameters.iter().flat_map(|p| ["--param", *p]).collect();
        let made_up = ["--units", "150", "--periods", "100", "--replicates", "2", "-o", "sims.csv"];
        let run = simulate(directory.path(), &[&[model][..], &parameters, &made_up].concat());
        let fit =
            [vec!["fit".to_owned()], command(&run), vec!["--bootstrap".to_owned(), "0".to_owned()]].concat();
        let fit = run_in(directory.path(), &fit, b"");
        assert_eq!(fit.code, 0, "{model}: {}", fit.stderr);
        assert!(fit.stdout.contains("1900 to 1999 by year: 150 units at risk"), "{}", fit.stdout);
    }
    // Without parameters the fit to the data is simulated.
    for model in ["quadratic-trend", "contagion-onset", "life-cycle", "multi-step"] {
        let run = simulate(directory.path(), &[model, "--like", "suffrage", "-o", "sims.csv"]);
        let summary = format!("100 data sets of {model} as fitted to suffrage-lied (");
        assert!(run.stderr.starts_with(&summary) && run.stdout.is_empty(), "{}", run.stderr);
        let median =
            run.stderr.split("median ").nth(1).and_then(|rest| rest.split(',').next()).expect("a median");
        let median: f64 = median.parse().expect("a number");
        assert!((85.0..=108.0).contains(&median), "{model}: the data have 99, the median is {median}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_with_any_number_of_threads() {
    let directory = tempfile::tempdir().expect("a directory");
    for file in ["sims.parquet", "sims.csv", "sims.arrow"] {
        let bytes = |threads: &str, seed: &str| {
            let given = [
                "mixed-influence",
                "--param",
                "p=0.002",
                "--param",
                "q=0.1",
                "--like",
                "suffrage",
                "--rho",
                "0.05",
            ];
            let more = ["--replicates", "400", "--threads", threads, "--seed", seed, "-q", "-o", file];
            let run = simulate(directory.path(), &[&given[..], &more].concat());
            assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
            std::fs::read(directory.path().join(file)).expect("the file")
        };
        let one = bytes("1", "1");
        assert!(one == bytes("2", "1"), "{file}");
        assert!(one != bytes("2", "2"), "{file}");
    }
}

#[test]
fn standard_output_is_csv() {
    let arguments = [
        "simulate",
        "constant",
        "--param",
        "lambda=0.05",
        "--units",
        "3",
        "--periods",
        "2",
        "--replicates",
        "2",
    ];
    let plain = run(&arguments);
    assert_eq!(plain.stdout.lines().next(), Some("norm,unit,date"));
    assert_eq!(plain.stdout.lines().count(), 7);
    assert!(
        plain.stderr.ends_with("\ntipping fit - --norm sim-0001 --from 1900 --through 1901 --period year\n")
    );
    assert_eq!(run(&[&arguments[..], &["-o", "-"]].concat()).stdout, plain.stdout);
    assert!(!root().join("-").exists());
}
