//! The profile of the date of a change.

use tipping_report::figure::Subject;

use crate::results::{regimes, regimes_value};
use crate::svg::{all, between, close, drawn, group, groups, label, number, parse, points, words};

// Days by hand: from 1900 to 1950 50 years with 12 leap days (1904 to 1948), to 1955 55 with 13, to 1980 80
// with 19, to 1940 40 with 9.
#[test]
fn the_profile_has_its_maximum_and_its_set_in_their_places() {
    let report = regimes(regimes_value());
    let text = drawn(Subject::Regimes(&report), "change");
    let svg = parse(&text);
    let days = |years: f64, leap: f64| years * 365.0 + leap;
    let ends = [(0.0, label(&svg, "x", 0, "1900")), (days(80.0, 19.0), label(&svg, "x", 0, "1980"))];
    let x = |day: f64| between(day, ends[0], ends[1]);
    let y = |l: f64| between(l, (0.0, label(&svg, "y", 0, "0.0")), (-10.0, label(&svg, "y", 0, "−10.0")));
    close(points(group(&svg, "estimate"), "polyline")[0][0].0, x(days(50.0, 12.0)), "the change");
    let set = all(group(&svg, "set"), "rect");
    assert_eq!(set.len(), 1);
    close(number(set[0], "x"), x(days(50.0, 12.0)), "where the set begins");
    close(number(set[0], "x") + number(set[0], "width"), x(days(55.0, 13.0)), "where it ends");
    close(points(group(&svg, "cut"), "polyline")[0][0].1, y(-3.0), "the cut: half of 6");
    let profile = &points(group(&svg, "profile"), "polyline")[0];
    assert_eq!(profile.len(), 5);
    close(profile[0].0, x(days(40.0, 9.0)), "1940");
    close(profile[0].1, y(-10.0), "l at 1940 less the maximum");
    close(profile[2].1, y(0.0), "the maximum");
}

#[test]
fn without_a_change_there_is_a_sentence() {
    let mut value = regimes_value();
    value["change"] = serde_json::Value::Null;
    let report = regimes(value);
    let text = drawn(Subject::Regimes(&report), "change");
    let svg = parse(&text);
    assert_eq!(groups(&svg, "profile").len(), 0);
    assert!(words(&svg, "nothing")[0].starts_with("Nothing switches"));
    let mut value = regimes_value();
    // As with a date that was chosen.
    value["profile"].as_array_mut().expect("a profile").truncate(1);
    let report = regimes(value);
    let text = drawn(Subject::Regimes(&report), "change");
    assert!(words(&parse(&text), "nothing")[0].starts_with("No other date was tried"));
}
