//! Shares of data sets in which a threshold was found.

use tipping_report::figure::Subject;

use crate::results::{power, power_value};
use crate::svg::{
    all, between, close, drawn, group, groups, label, number, parse, points, texts, titled, words,
};

#[test]
fn shares_stand_at_their_values_with_their_errors() {
    let report = power(power_value());
    let text = drawn(Subject::Power(&report), "power");
    let svg = parse(&text);
    let x = |share: f64| between(share, (0.0, label(&svg, "x", 0, "0")), (0.75, label(&svg, "x", 0, "0.75")));
    assert_eq!(groups(&svg, "process").len(), 3);
    for (name, tipping, beats) in
        [("threshold, ratio 5", 0.6, 0.8), ("trend", 0.1, 0.2), ("constant", 0.0, 0.05)]
    {
        let process = titled(&svg, "process", name);
        let circles = all(process, "circle");
        close(number(circles[circles.len() - 1], "cx"), x(tipping), &format!("verdict of {name}"));
        close(number(circles[1], "cx"), x(beats), &format!("test of {name}"));
        let error = &points(process, "polyline")[0];
        // 1.96 standard errors of .05 to either side, but not below nothing.
        close(error[0].0, x((tipping - 0.098_f64).max(0.0)), &format!("error of {name}, from"));
        close(error[1].0, x(tipping + 0.098), &format!("error of {name}, to"));
    }
    close(points(group(&svg, "nominal"), "polyline")[0][0].0, x(0.05), "the level of the tests");
    assert_eq!(words(&svg, "coverage"), ["0.95", "0.90"]);
}

#[test]
fn thresholds_and_smooth_processes_are_apart() {
    let report = power(power_value());
    let text = drawn(Subject::Power(&report), "power");
    let svg = parse(&text);
    let (groups, names) = (texts(&svg, "group"), texts(&svg, "name"));
    let order = [groups[0].2, names[0].2, groups[1].2, names[1].2, names[2].2];
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(
        names.iter().map(|n| n.0.as_str()).collect::<Vec<_>>(),
        ["threshold, ratio 5", "trend", "constant"]
    );
}

#[test]
fn without_processes_there_is_a_sentence() {
    let mut value = power_value();
    value["processes"] = serde_json::json!([]);
    let report = power(value);
    let text = drawn(Subject::Power(&report), "power");
    assert_eq!(words(&parse(&text), "nothing"), ["No process was simulated."]);
}
