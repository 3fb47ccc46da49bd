//! Regions side by side.

use tipping_report::figure::{FIT_FIGURES, Subject, figure_svg};

use crate::results::{region, regional, regional_value};
use crate::svg::{all, between, close, drawn, group, groups, label, number, parse, points, titled, words};

// Days by hand: from 1900 to 1930 30 years with 7 leap days (1904 to 1928), to 1950 50 with 12, to 1960 60
// with 14, to 1970 70 with 17.
#[test]
fn every_region_has_its_course_and_its_threshold() {
    let report = regional(regional_value());
    let text = drawn(Subject::Fit(&report), "regions");
    let svg = parse(&text);
    // The third never has members.
    assert_eq!(groups(&svg, "region").len(), 2);
    assert_eq!(words(&svg, "region-name"), ["North", "8 of 10", "South", "3 of 6"]);
    let days = |years: f64, leap: f64| years * 365.0 + leap;
    let north = &points(titled(&svg, "region", "North"), "polyline")[0];
    let south = &points(titled(&svg, "region", "South"), "polyline")[0];
    let (from, at_1950) = (north[0].0, label(&svg, "x", 0, "1950"));
    let x = |day: f64| between(day, (0.0, from), (days(50.0, 12.0), at_1950));
    let y = |f: f64| between(f, (0.0, label(&svg, "y", 0, "0")), (1.0, label(&svg, "y", 0, "1")));
    let expected = [
        (0.0, 0.0),
        (days(30.0, 7.0), 0.0),
        (days(30.0, 7.0), 0.2),
        (days(70.0, 17.0), 0.2),
        (days(70.0, 17.0), 0.8),
        (days(100.0, 24.0), 0.8),
    ];
    for ((day, fraction), found) in expected.into_iter().zip(north) {
        close(found.0, x(day), "a step");
        close(found.1, y(fraction), "its height");
    }
    // The other has a course from its first members on, on the same axes.
    let shift = label(&svg, "x", 1, "1950") - at_1950;
    close(south[0].0, x(days(50.0, 12.0)) + shift, "the first members");
    let own = group(&svg, "region-threshold");
    let disc = all(own, "circle")[0];
    close(number(disc, "cx"), x(days(30.0, 7.0)), "the date of the threshold");
    close(number(disc, "cy"), y(0.2), "its fraction");
    let dates = groups(&svg, "one-date");
    assert_eq!(dates.len(), 2);
    close(points(dates[0], "polyline")[0][0].0, x(days(60.0, 14.0)), "the one date");
    close(points(dates[1], "polyline")[0][0].0, x(days(60.0, 14.0)) + shift, "the same in the next");
}

#[test]
fn panels_stand_in_lines_that_never_leave_the_drawing() {
    let mut value = regional_value();
    let many =
        (0..30).map(|i| region(&format!("Region {i}"), &[(1900, 0, 10), (1950, 5, 10)], Some(("1950", 0.5))));
    value["regions"]["regions"] = many.collect();
    let report = regional(value);
    for width in [8.5, 17.0, 25.0] {
        let text = figure_svg(Subject::Fit(&report), &["regions".to_owned()], width).expect("a drawing");
        let svg = parse(&text);
        assert_eq!(groups(&svg, "region").len(), 30);
        let right = width * 200.0;
        let furthest = groups(&svg, "region")
            .iter()
            .flat_map(|r| points(*r, "polyline").concat())
            .map(|p| p.0)
            .fold(0.0, f64::max);
        assert!(furthest <= right && furthest > right * 0.9, "{furthest} of {right}");
    }
}

#[test]
fn only_results_by_region_have_the_figure() {
    let mut value = regional_value();
    let names = Subject::Fit(&regional(value.clone())).figures();
    assert_eq!(names, FIT_FIGURES);
    value["regions"]["regions"] = serde_json::json!([region("Nowhere", &[(1900, 0, 0)], None)]);
    let report = regional(value.clone());
    let text = drawn(Subject::Fit(&report), "regions");
    assert_eq!(words(&parse(&text), "nothing"), ["No region has members."]);
    value["regions"] = serde_json::Value::Null;
    let report = regional(value);
    assert_eq!(Subject::Fit(&report).figures(), FIT_FIGURES[..4]);
    let refused = figure_svg(Subject::Fit(&report), &["regions".to_owned()], 8.5).expect_err("no regions");
    assert!(refused.to_string().contains("there is no figure `regions`"), "{refused}");
}
