//! The forest plot.

use roxmltree::{Document, Node};
use serde_json::json;
use tipping_report::figure::{Subject, figure_svg};

use crate::results::{forest_row, pool, pool_value, random_effects, section};
use crate::svg::{
    all, between, close, drawn, group, groups, label, number, parse, points, texts, title_of, titled, words,
};

fn x(svg: &Document<'_>, fraction: f64) -> f64 {
    between(fraction, (0.0, label(svg, "x", 0, "0.0")), (0.6, label(svg, "x", 0, "0.6")))
}

/// The middle of a norm's mark, by what it is.
fn square(group: Node<'_, '_>) -> f64 {
    let square = all(group, "rect").pop().expect("a square");
    number(square, "x") + number(square, "width") / 2.0
}

fn circle(group: Node<'_, '_>) -> f64 {
    number(all(group, "circle").pop().expect("a circle"), "cx")
}

#[test]
fn every_norm_stands_at_its_critical_mass_with_the_mark_of_its_verdict() {
    let report = pool(pool_value());
    let text = drawn(Subject::Pool(&report), "forest");
    let svg = parse(&text);
    // Six norms, one without a critical mass.
    assert_eq!(groups(&svg, "norm").len(), 5);
    assert_eq!(words(&svg, "note"), ["1 norm without a critical mass not shown"]);
    let norm = |id: &str| titled(&svg, "norm", &format!("Title of {id} ({id}): "));
    close(square(norm("b")), x(&svg, 0.4), "tipping");
    close(square(norm("a")), x(&svg, 0.1), "acceleration");
    close(circle(norm("c")), x(&svg, 0.5), "no-cascade");
    close(circle(norm("e")), x(&svg, 0.6), "not tested");
    // The mark of too little is a cross: the last two lines.
    let lines = points(norm("d"), "polyline");
    let cross = &lines[lines.len() - 2..];
    close((cross[0][0].0 + cross[0][1].0) / 2.0, x(&svg, 0.25), "insufficient");
    // A full square tips, an empty one accelerates: it has an outline besides.
    assert_eq!((points(norm("b"), "polyline").len(), points(norm("a"), "polyline").len()), (2, 3));
    // Ticks of chance, then intervals.
    for (id, low, high) in [("a", 0.05, 0.2), ("b", 0.3, 0.5), ("c", 0.2, 0.6)] {
        let lines = points(norm(id), "polyline");
        close(lines[0][0].0, x(&svg, 0.2), "by chance");
        close(lines[1][0].0, x(&svg, low), &format!("lower end of {id}"));
        close(lines[1][1].0, x(&svg, high), &format!("upper end of {id}"));
    }
    // The heavier norm has the larger square.
    let size = |id: &str| number(all(norm(id), "rect")[0], "width");
    assert!(size("b") > size("a"), "{} and {}", size("b"), size("a"));
    close(points(group(&svg, "one-third"), "polyline")[0][0].0, x(&svg, 1.0 / 3.0), "one third");
}

#[test]
fn the_mean_is_a_diamond_on_the_line_of_prediction() {
    let report = pool(pool_value());
    let text = drawn(Subject::Pool(&report), "forest");
    let svg = parse(&text);
    let mean = group(&svg, "pooled");
    let diamond = &points(mean, "polygon")[0];
    let ends = |points: &[(f64, f64)]| {
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), p| (a.min(p.0), b.max(p.0)))
    };
    close(ends(diamond).0, x(&svg, 0.2), "lower end of the mean");
    close(ends(diamond).1, x(&svg, 0.45), "upper end of the mean");
    let top = diamond.iter().min_by(|a, b| a.1.total_cmp(&b.1)).expect("a point");
    close(top.0, x(&svg, 0.3), "the mean");
    let prediction = &points(mean, "polyline")[0];
    close(prediction[0].0, x(&svg, 0.05), "another norm, from");
    close(prediction[1].0, x(&svg, 0.7), "another norm, to");
    let chance = &points(group(&svg, "pooled-by-chance"), "polygon")[0];
    close(ends(chance).0, x(&svg, 0.15), "the mean by chance, from");
    close(ends(chance).1, x(&svg, 0.25), "the mean by chance, to");
}

#[test]
fn names_are_in_the_order_of_the_estimates_and_stand_by_their_marks() {
    let report = pool(pool_value());
    let text = drawn(Subject::Pool(&report), "forest");
    let svg = parse(&text);
    let names = texts(&svg, "name");
    let first: Vec<&str> = names.iter().map(|n| n.0.as_str()).take(5).collect();
    assert_eq!(first, ["Title of a", "Title of d", "Title of b", "Title of c", "Title of e"]);
    assert!(names.iter().map(|n| n.2).collect::<Vec<_>>().is_sorted());
    let mark = all(titled(&svg, "norm", "Title of b"), "rect")[0];
    close(number(mark, "y") + number(mark, "height") / 2.0, names[2].2, "the mark of the third");
    // On a page the numbers stand besides.
    let wide = figure_svg(Subject::Pool(&report), &["forest".to_owned()], 17.0).expect("a drawing");
    let wide = parse(&wide);
    assert!(words(&wide, "numbers").contains(&"0.400 (0.300 to 0.500)".to_owned()));
}

#[test]
fn many_norms_have_no_names_but_their_order() {
    let mut value = pool_value();
    let norm = |i: usize| {
        let mass = 0.6 - 0.002 * i as f64;
        forest_row(&format!("n{i}"), Some((mass, mass - 0.1, mass + 0.05)), Some("acceleration"), 0.01)
    };
    value["forest"] = (0..200).map(norm).collect();
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "forest");
    let svg = parse(&text);
    let norms = groups(&svg, "norm");
    assert_eq!(norms.len(), 200);
    assert_eq!(words(&svg, "name"), ["mean of all", "by chance"]);
    let places: Vec<f64> = norms.iter().map(|n| square(*n)).collect();
    assert!(places.is_sorted(), "lowest first");
    assert!(title_of(norms[0]).starts_with("Title of n199"));
    // It still fits on a page.
    let height: f64 =
        svg.root_element().attribute("height").and_then(|h| h.strip_suffix("mm")?.parse().ok()).expect("mm");
    assert!(height < 250.0, "{height}");
}

#[test]
fn groups_have_headings_and_means_of_their_own() {
    let mut value = pool_value();
    value["by"] = "kind".into();
    for (n, group) in [(0, "treaty"), (1, "treaty"), (2, "custom")] {
        value["forest"][n]["group"] = group.into();
    }
    value["groups"] = json!([section("custom"), section("treaty")]);
    value["groups"][0]["random_effects"] = serde_json::Value::Null;
    value["groups"][1]["random_effects"] = random_effects(0.2, 0.1, 0.95);
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "forest");
    let svg = parse(&text);
    let names = words(&svg, "name");
    let expected = [
        "custom (1)",
        "Title of c",
        "treaty (2)",
        "Title of a",
        "Title of b",
        "no group (2)",
        "Title of d",
        "Title of e",
    ];
    assert_eq!(names[..8], expected);
    // A mean whose interval leaves the axis is cut there.
    let diamond = &points(group(&svg, "group-mean"), "polygon")[0];
    let edge = points(groups(&svg, "axis")[0], "polyline")[0][1].0;
    assert!(diamond.iter().all(|p| p.0 <= edge + 1.0), "{diamond:?} within {edge}");
}

#[test]
fn names_that_would_look_the_same_have_their_identifiers() {
    let mut value = pool_value();
    for n in 0..2 {
        value["forest"][n]["title"] =
            format!("Amendment to the Convention on Substances that Deplete, {n}").into();
    }
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "forest");
    let names = words(&parse(&text), "name");
    assert!(names[0].starts_with("Amendment") && names[0].ends_with("… a"), "{names:?}");
    assert!(names[2].starts_with("Amendment") && names[2].ends_with("… b"), "{names:?}");
}

#[test]
fn without_critical_masses_there_is_a_sentence() {
    let mut value = pool_value();
    value["forest"] = json!([forest_row("flat", None, None, 0.0)]);
    value["all"]["random_effects"] = serde_json::Value::Null;
    let report = pool(value);
    let text = drawn(Subject::Pool(&report), "forest");
    assert!(words(&parse(&text), "nothing")[0].starts_with("No norm has a critical mass"));
}
