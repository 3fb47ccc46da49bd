//! Names that want to be more than text.

use serde_json::Value;
use tipping_report::figure::{Subject, figure_png, figure_svg};

use crate::results::{
    forest_row, pool, pool_value, power, power_value, regimes, regimes_value, region, regional,
    regional_value, section, sensitivity, sensitivity_value,
};
use crate::svg::{groups, parse};

/// What a drawing may be made of.
const ELEMENTS: [&str; 9] = ["svg", "title", "desc", "rect", "g", "text", "polyline", "polygon", "circle"];

fn names() -> Vec<String> {
    vec![
        "<script>alert(1)</script>".to_owned(),
        "\"quoted\" 'twice' & <g onload=\"x\">".to_owned(),
        "long ".repeat(60),
        "unbroken".repeat(40),
        "two\nlines\tand\u{0}more".to_owned(),
        "turned \u{202E}round".to_owned(),
        "]]> <!-- --> &#x3c;script&#x3e;".to_owned(),
        "مرحبا 世界 🗳".to_owned(),
        String::new(),
    ]
}

/// Every figure of a result at several widths: it parses, holds nothing but marks and text, and nothing lies
/// outside.
fn harmless(subject: Subject<'_>) {
    for width in [6.0, 8.5, 17.0] {
        let text = figure_svg(subject, &[], width).expect("a drawing");
        assert!(!text.contains('\u{202E}'), "the direction is not turned");
        let svg = parse(&text);
        let (right, bottom) = {
            let ground = svg.descendants().find(|n| n.has_tag_name("rect")).expect("the ground");
            (ground.attribute("width").expect("w"), ground.attribute("height").expect("h"))
        };
        let limits: (f64, f64) = (right.parse().expect("a number"), bottom.parse().expect("a number"));
        for node in svg.descendants().filter(roxmltree::Node::is_element) {
            assert!(ELEMENTS.contains(&node.tag_name().name()), "<{}>", node.tag_name().name());
            assert!(node.attributes().all(|a| !a.name().starts_with("on") && a.name() != "href"), "{node:?}");
            for (name, limit) in [("x", limits.0), ("cx", limits.0), ("y", limits.1), ("cy", limits.1)] {
                let Some(value) = node.attribute(name) else { continue };
                let value: f64 = value.parse().expect("a number");
                assert!((0.0..=limit).contains(&value), "{name} = {value} of {limit}: {node:?}");
            }
        }
    }
}

#[test]
fn names_stay_text() {
    for name in names() {
        let text: Value = name.clone().into();
        let mut value = regimes_value();
        (value["title"], value["norm"]) = (text.clone(), text.clone());
        value["coefficients"][1]["name"] = text.clone();
        harmless(Subject::Regimes(&regimes(value)));

        let mut value = pool_value();
        value["folders"] = serde_json::json!([name]);
        value["by"] = text.clone();
        value["groups"] = serde_json::json!([section(&name)]);
        for row in 0..3 {
            (value["forest"][row]["title"], value["forest"][row]["id"]) = (text.clone(), text.clone());
            value["forest"][row]["group"] = text.clone();
        }
        harmless(Subject::Pool(&pool(value)));

        for n in [5, 200] {
            let mut value = sensitivity_value(n);
            value["title"] = text.clone();
            value["dimensions"][0]["name"] = text.clone();
            value["dimensions"][0]["levels"][0]["level"] = text.clone();
            value["specifications"][0]["choices"] = serde_json::json!({name.clone(): name});
            value["specifications"][0]["command"] = text.clone();
            harmless(Subject::Sensitivity(&sensitivity(value)));
        }

        let mut value = power_value();
        (value["schedule"], value["processes"][0]["process"]) = (text.clone(), text.clone());
        harmless(Subject::Power(&power(value)));

        let mut value = regional_value();
        value["title"] = text.clone();
        value["regions"]["regions"][0] = region(&name, &[(1900, 0, 10), (1950, 5, 10)], Some(("1950", 0.5)));
        let report = regional(value);
        let drawn = figure_svg(Subject::Fit(&report), &["regions".to_owned()], 8.5).expect("a drawing");
        assert_eq!(groups(&parse(&drawn), "region").len(), 2);
    }
}

#[test]
fn a_script_is_shown_as_it_is_written() {
    let mut value = pool_value();
    value["forest"] = serde_json::json!([forest_row("<b>", Some((0.4, 0.3, 0.5)), Some("tipping"), 1.0)]);
    value["forest"][0]["title"] = "<script>".into();
    let report = pool(value);
    let text = figure_svg(Subject::Pool(&report), &["forest".to_owned()], 17.0).expect("a drawing");
    let svg = parse(&text);
    let title = groups(&svg, "norm")[0].first_element_child().and_then(|t| t.text());
    assert!(title.is_some_and(|t| t.starts_with("<script> (<b>): 0.400")), "{title:?}");
    assert!(crate::svg::words(&svg, "name").contains(&"<script>".to_owned()));
}

/// In one image, because every image reads the type that is installed.
#[test]
fn an_image_takes_every_name() {
    let mut value = pool_value();
    let rows = names().into_iter().map(|name| {
        let mut row = forest_row("id", Some((0.4, 0.3, 0.5)), Some("tipping"), 0.1);
        row["title"] = name.into();
        row
    });
    value["forest"] = rows.collect();
    let report = pool(value);
    let text = figure_svg(Subject::Pool(&report), &[], 8.5).expect("a drawing");
    let image = figure_png(&text).expect("an image");
    assert!(image.starts_with(b"\x89PNG"));
}
