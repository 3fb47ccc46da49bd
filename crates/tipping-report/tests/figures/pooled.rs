//! The pooled profile.

use tipping_report::figure::Subject;

use crate::results::{pool, pool_value};
use crate::svg::{all, between, close, drawn, group, groups, label, number, parse, points, words};

#[test]
fn estimate_set_one_third_and_chance_stand_in_their_places() {
    let report = pool(pool_value());
    let text = drawn(Subject::Pool(&report), "pooled");
    let svg = parse(&text);
    let x = |c: f64| between(c, (0.0, label(&svg, "x", 0, "0.0")), (0.8, label(&svg, "x", 0, "0.8")));
    let y = |l: f64| between(l, (0.0, label(&svg, "y", 0, "0")), (-40.0, label(&svg, "y", 0, "−40")));
    close(points(group(&svg, "one-third"), "polyline")[0][0].0, x(1.0 / 3.0), "one third");
    close(points(group(&svg, "estimate"), "polyline")[0][0].0, x(0.3), "the estimate");
    let set = all(group(&svg, "set"), "rect");
    close(number(set[0], "x"), x(0.2), "the set, from");
    close(number(set[0], "x") + number(set[0], "width"), x(0.5), "the set, to");
    let chance = all(group(&svg, "by-chance"), "rect")[0];
    close(number(chance, "x"), x(0.25), "by chance, from");
    close(number(chance, "x") + number(chance, "width"), x(0.6), "by chance, to");
    let median = points(group(&svg, "by-chance"), "polyline").pop().expect("a median");
    close(median[0].0, x(0.4), "the median by chance");
    close(points(group(&svg, "cut"), "polyline")[0][0].1, y(-10.0), "the cut: half of 20");
    // Level within an interval, a step at its end.
    let profile = points(group(&svg, "profile"), "polyline").concat();
    let expected =
        [(0.0, -40.0), (0.1, -40.0), (0.1, -20.0), (0.2, -20.0), (0.2, 0.0), (0.3, 0.0), (0.3, -4.0)];
    for ((c, l), found) in expected.into_iter().zip(&profile) {
        close(found.0, x(c), &format!("{c}"));
        close(found.1, y(l), &format!("l at {c}"));
    }
}

#[test]
fn a_set_too_narrow_for_the_whole_is_shown_from_near() {
    let mut value = pool_value();
    value["all"]["threshold"]["profile"][0]["log_likelihood"] = (-5000.0).into();
    value["all"]["threshold"]["tests"]["set"]["ranges"] = serde_json::json!([[0.2, 0.3]]);
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "pooled");
    let svg = parse(&text);
    let profiles = groups(&svg, "profile");
    assert_eq!((profiles.len(), groups(&svg, "set").len(), groups(&svg, "estimate").len()), (2, 2, 2));
    let set = all(groups(&svg, "set")[1], "rect")[0];
    // More than a fifth of the drawing, 8.5 cm wide.
    let wide = number(set, "width") / (85.0 * 20.0);
    assert!(wide > 0.2, "{wide}");
}

#[test]
fn without_tests_or_without_a_threshold_it_is_still_drawn() {
    let mut value = pool_value();
    value["all"]["threshold"]["tests"] = serde_json::Value::Null;
    let report = pool(value.clone());
    let text = drawn(Subject::Pool(&report), "pooled");
    let svg = parse(&text);
    assert_eq!(
        (groups(&svg, "profile").len(), groups(&svg, "set").len(), groups(&svg, "by-chance").len()),
        (1, 0, 0)
    );
    value["all"]["threshold"] = serde_json::Value::Null;
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "pooled");
    assert!(words(&parse(&text), "nothing")[0].starts_with("No common critical mass"));
}
