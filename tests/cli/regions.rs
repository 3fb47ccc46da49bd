//! `fit --by region`: what the section holds, and what it leaves out.

use serde_json::Value;

use crate::run::{root, run, run_in};

/// Two regions of a file, one of them with weights that matter, and two units without a region.
const FILE: &str = "unit,date,area,pop\na,1901,north,2\nb,1903,north,1\nc,1904,north,1\nd,1906,north,1\ne,,north,1\n\
    f,1902,south,3\ng,1905,south,1\nh,1905,south,1\ni,1909,south,1\nj,,south,2\nk,1907,,1\nl,1908,,1\n";

fn of_file(arguments: &[&str]) -> Value {
    let window = ["fit", "-", "--from", "1900", "--through", "1910", "--format", "json", "--region", "area"];
    let run = run_in(&root(), &[&window, arguments].concat(), FILE.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// By hand, min 1: the north has F_r = 0 through 1901, then 1/5, from 1904 2/5, ...; with weights of 2, 1, 1, 1, 1 it has 2/6 in 1902.
#[test]
fn fractions_of_regions_by_hand() {
    let arguments = ["--by", "region", "--bootstrap", "0", "--min-events", "1"];
    let fractions = |extra: &[&str]| -> Vec<f64> {
        let value = of_file(&[&arguments, extra].concat());
        let profile = value["regions"]["one_fraction"]["profile"].as_array().expect("a profile").clone();
        profile.iter().map(|p| p["fraction"].as_f64().expect("a number")).collect()
    };
    // North: .2, .4, .6, .8 from 1902, 1904, 1905, 1907; south: .2, .6 (two in 1905), .8. All adoptions lie below .8.
    assert_eq!(fractions(&[]), [0.2, 0.4, 0.6]);
    // North: 2/6, 3/6, 4/6, 5/6; south (of 8): 3/8, 5/8, 6/8. The last adoption of either, 1906 and 1909, was made at 4/6 and 5/8.
    assert_eq!(fractions(&["--weight", "pop"]), [2.0 / 6.0, 3.0 / 8.0, 0.5, 5.0 / 8.0, 4.0 / 6.0]);
}

#[test]
fn units_without_a_region_are_left_out_and_named() {
    let value = of_file(&["--by", "region", "--bootstrap", "0"]);
    assert_eq!(value["regions"]["without_region"], serde_json::json!(["k", "l"]));
    let warnings = value["warnings"].as_array().expect("warnings");
    let left_out: Vec<&Value> = warnings.iter().filter(|w| w["code"] == "units_without_region").collect();
    assert!(left_out.len() == 1 && left_out[0]["message"].as_str().is_some_and(|m| m.contains(": k, l.")));
    let events: Vec<&Value> =
        value["regions"]["regions"].as_array().expect("regions").iter().map(|r| &r["events"]).collect();
    assert_eq!(events, [4, 4]);
    assert_eq!(value["provenance"]["options"]["by"], "region");
    assert!(value["decisions"].as_array().expect("decisions").iter().any(|d| d["subject"] == "by"));
    // The other sections do not change.
    let mut plain = of_file(&["--bootstrap", "0"]);
    assert!(plain["regions"].is_null());
    for key in ["models", "tipping_point", "risk_table", "predictive"] {
        assert_eq!(plain[key].take(), value[key], "{key}");
    }
}

/// Doubts about the window are told once, results do not depend on threads, and losses add up to the statistics.
#[test]
fn suffrage_by_region() {
    let arguments =
        ["fit", "suffrage", "--by", "region", "--bootstrap", "99", "--format", "json", "--threads"];
    let [one, two] = ["1", "2"].map(|threads| run(&[&arguments[..], &[threads]].concat()));
    assert_eq!(one.stdout, two.stdout);
    let value: Value = serde_json::from_str(&one.stdout).expect("JSON");
    let mut codes: Vec<&str> =
        value["warnings"].as_array().expect("warnings").iter().filter_map(|w| w["code"].as_str()).collect();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all, "{codes:?}");
    let found = &value["regions"];
    for (lost, test) in [("lost_by_one_date", "one_date"), ("lost_by_one_fraction", "one_fraction")] {
        let regions = found["regions"].as_array().expect("regions").iter();
        let sum: f64 = regions.map(|r| r[lost].as_f64().expect("a number")).sum();
        let statistic = found["tests"][test]["statistic"].as_f64().expect("a number");
        assert!((2.0 * sum - statistic).abs() < 1e-9, "{lost}: {sum} and {statistic}");
    }
    let text = run(&["fit", "suffrage", "--by", "region", "--bootstrap", "0"]).stdout;
    let section =
        text.lines().skip_while(|l| !l.starts_with("By region")).take_while(|l| !l.starts_with("Share of"));
    assert!(section.clone().count() > 30 && section.clone().all(|l| l.chars().count() <= 96), "{text}");
    let markdown = run(&["fit", "suffrage", "--by", "region", "--bootstrap", "0", "--format", "md"]).stdout;
    assert!(
        text.contains("nothing was tested.") && markdown.contains("| South America | 12 | 10 |"),
        "{markdown}"
    );
}
