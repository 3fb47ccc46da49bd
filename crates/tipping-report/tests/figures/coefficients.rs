//! Hazard ratios before and after the change.

use roxmltree::{Document, Node};
use tipping_report::figure::Subject;

use crate::results::{coefficient, effect, regimes, regimes_value, trouble};
use crate::svg::{
    all, between, close, drawn, group, groups, label, number, parse, points, texts, title_of, titled, words,
};

/// Where a ratio stands: equal ratios are equal lengths, read off the labels of 1 and 2.
fn x(svg: &Document<'_>, ratio: f64) -> f64 {
    between(ratio.ln(), (0.0, label(svg, "x", 0, "1")), (2f64.ln(), label(svg, "x", 0, "2")))
}

/// The middle of the last circle of a group, and whether it is filled.
fn mark(group: Node<'_, '_>) -> (f64, bool) {
    let circle = all(group, "circle").pop().expect("a circle");
    (number(circle, "cx"), circle.attribute("fill") != Some("none"))
}

#[test]
fn ratios_stand_at_their_values_with_their_intervals() {
    let report = regimes(regimes_value());
    let text = drawn(Subject::Regimes(&report), "coefficients");
    let svg = parse(&text);
    let expected = [
        ("movement", [[4.0, 2.0, 8.0], [1.0, 0.5, 2.0]]),
        ("democracy", [[2.0, 0.8, 5.0], [0.5, 0.2, 1.25]]),
        ("others", [[0.8, 0.4, 1.6], [3.0, 1.5, 6.0]]),
    ];
    for (name, regimes) in expected {
        for (regime, [ratio, low, high]) in ["before", "after"].into_iter().zip(regimes) {
            let effect = titled(&svg, regime, &format!("{name} {regime}: "));
            let (at, filled) = mark(effect);
            close(at, x(&svg, ratio), &format!("{name} {regime}"));
            assert_eq!(filled, regime == "after", "{name}: a ring before, a disc after");
            let line = &points(effect, "polyline")[0];
            close(line[0].0, x(&svg, low), &format!("lower end of {name} {regime}"));
            close(line[1].0, x(&svg, high), &format!("upper end of {name} {regime}"));
            assert!(points(effect, "polygon").is_empty(), "{name} {regime} is not cut");
        }
    }
    // The level is no ratio: three covariates, twice.
    assert_eq!(groups(&svg, "effect").len(), 6);
    close(points(group(&svg, "no-effect"), "polyline")[0][0].0, x(&svg, 1.0), "a ratio of 1");
    assert_eq!(words(&svg, "heading"), ["Hazard ratios: change 1950, F = 0.250"]);
    assert!(words(&svg, "legend").iter().any(|w| w == "before 1950"));
}

#[test]
fn blocks_are_apart_and_their_tests_beside_them() {
    let report = regimes(regimes_value());
    let text = drawn(Subject::Regimes(&report), "coefficients");
    let svg = parse(&text);
    let blocks = texts(&svg, "block");
    assert_eq!(blocks.iter().map(|b| b.0.as_str()).collect::<Vec<_>>(), ["Domestic", "International"]);
    let names = texts(&svg, "name");
    let y = |name: &str| names.iter().find(|n| n.0 == name).expect("a name").2;
    let order = [blocks[0].2, y("movement"), y("democracy"), blocks[1].2, y("others")];
    assert!(order.is_sorted(), "{order:?}");
    let tests = texts(&svg, "p");
    assert_eq!(
        tests.iter().map(|t| (t.0.as_str(), t.2)).collect::<Vec<_>>(),
        [(".010", blocks[0].2), (".020", y("movement"))]
    );
}

#[test]
fn what_has_no_finite_estimate_is_named_at_the_edge() {
    let mut value = regimes_value();
    value["coefficients"][1] =
        coefficient("movement", Some("domestic"), &[trouble("separated"), trouble("aliased")]);
    value["coefficients"][2] =
        coefficient("democracy", Some("domestic"), &[effect(2.0, 1e-9, 1e9), effect(1.0, 0.5, 2.0)]);
    let report = regimes(value);
    let text = drawn(Subject::Regimes(&report), "coefficients");
    let svg = parse(&text);
    let edge = points(titled(&svg, "axis", ""), "polyline")[0][1].0;
    for (regime, named) in [("before", "separated, infinite"), ("after", "one with others")] {
        let effect = titled(&svg, regime, "movement");
        let name = all(effect, "text").pop().expect("a name");
        assert_eq!(name.text().map(str::trim), Some(named));
        let (at, _) = mark(effect);
        assert!(at < edge && edge - at < 40.0, "{regime}: at {at}, the edge is at {edge}");
        assert!(title_of(effect).contains("none"));
    }
    // An interval that goes on beyond the axis has an arrow at either end.
    let cut = titled(&svg, "before", "democracy");
    let heads = points(cut, "polygon");
    assert_eq!(heads.len(), 2);
    close(heads[1][0].0, edge, "the arrow at the right");
    // The rest can still be read: one to two is more than a tenth of the axis.
    assert!((x(&svg, 2.0) - x(&svg, 1.0)) > 0.05 * edge);
}

#[test]
fn without_a_change_there_is_one_mark_for_each() {
    let mut value = regimes_value();
    value["change"] = serde_json::Value::Null;
    value["profile"] = serde_json::json!([]);
    value["tests"] = serde_json::Value::Null;
    value["regimes"].as_array_mut().expect("regimes").truncate(1);
    value["regimes"][0]["name"] = "whole".into();
    value["coefficients"] =
        serde_json::json!([coefficient("movement", Some("domestic"), &[effect(4.0, 2.0, 8.0)])]);
    let report = regimes(value.clone());
    let text = drawn(Subject::Regimes(&report), "coefficients");
    let svg = parse(&text);
    let effect = group(&svg, "whole");
    let square = all(effect, "rect").pop().expect("a square");
    close(number(square, "x") + number(square, "width") / 2.0, x(&svg, 4.0), "the ratio");
    assert_eq!(words(&svg, "heading"), ["Hazard ratios: no change"]);
    // Without covariates there is a sentence.
    value["coefficients"] = serde_json::json!([]);
    let report = regimes(value);
    let text = drawn(Subject::Regimes(&report), "coefficients");
    assert_eq!(words(&parse(&text), "nothing"), ["No covariates."]);
}
