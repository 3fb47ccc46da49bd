//! Figures: what they hold, and where. Places are read off the axes of the drawing itself: labels and their ticks.

use std::path::Path;

use roxmltree::{Document, Node};

use self::svg::{
    HALF_A_PIXEL, between, close, group, groups, label, number, points, redacted, titled, words,
};
use crate::run::{run, run_in};

#[path = "../../crates/tipping-report/tests/figures/svg.rs"]
#[expect(dead_code, reason = "the tests of the other crate read more of a drawing")]
mod svg;

/// The points of the first line of a group.
fn line(group: Node<'_, '_>) -> Vec<(f64, f64)> {
    points(group, "polyline").swap_remove(0)
}

fn drawn(arguments: &[&str], figure: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("figure.svg");
    let file = file.to_str().expect("a path");
    let plot = ["--plot", file, "--figure", figure, "--quiet"];
    let run = run(&[arguments, &plot].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    std::fs::read_to_string(file).expect("a drawing")
}

const SUFFRAGE: [&str; 6] = ["fit", "suffrage", "--bootstrap", "99", "--format", "json"];

fn result() -> serde_json::Value {
    serde_json::from_str(&run(&SUFFRAGE).stdout).expect("JSON")
}

// Days by hand: from 1900 to 1945 45 years with 11 leap days (1900 has none), to 1943 43 with 10, to 1946 46 with 12 (1944 is past), to 1980 80 with
// 19 + 1 (1904 to 1976).
#[test]
fn the_adopted_fraction_has_its_threshold_in_its_place_and_every_adopter() {
    let text = drawn(&SUFFRAGE, "adoption");
    let svg = Document::parse(&text).expect("an SVG");
    let days = |years: f64, leap: f64| years * 365.0 + leap;
    let labels = |n| (label(&svg, "x", n, "1900"), label(&svg, "x", n, "1980"));
    let (at_1900, at_1980) = labels(0);
    let x = |day: f64| between(day, (0.0, at_1900), (days(80.0, 19.0), at_1980));
    close(line(group(&svg, "threshold"))[0].0, x(days(45.0, 11.0)), "threshold");
    let band = group(&svg, "threshold-interval").children().find(|n| n.has_tag_name("rect")).expect("a band");
    close(number(band, "x"), x(days(43.0, 10.0)), "lower end");
    close(number(band, "x") + number(band, "width"), x(days(46.0, 11.0)), "upper end");

    let y = |f: f64| between(f, (0.0, label(&svg, "y", 0, "0")), (1.0, label(&svg, "y", 0, "1")));
    let disc = group(&svg, "critical-mass").children().find(|n| n.has_tag_name("circle")).expect("a disc");
    close(number(disc, "cy"), y(20.0 / 58.0), "critical mass");
    close(line(group(&svg, "one-third"))[0].1, y(1.0 / 3.0), "one third");
    // The curve passes through the fraction at the threshold: 20 of 58 as 1945 opens.
    let curve = line(group(&svg, "adopted"));
    let at = x(days(45.0, 11.0));
    let opening = curve
        .iter()
        .filter(|p| (p.0 - at).abs() <= HALF_A_PIXEL)
        .any(|p| (p.1 - y(20.0 / 58.0)).abs() <= HALF_A_PIXEL);
    assert!(opening, "{curve:?}");

    let result = result();
    let ticks = groups(&svg, "adopter");
    assert_eq!(ticks.len() as u64, result["risk_table"]["events"].as_u64().expect("events"));
    let titles: Vec<&str> = ticks.iter().filter_map(|t| t.first_element_child()?.text()).collect();
    for adoption in result["adoptions"].as_array().expect("adoptions") {
        let (name, date) =
            (adoption["name"].as_str().expect("a name"), adoption["recorded"].as_str().expect("a date"));
        assert!(titles.contains(&format!("{name}, {date}").as_str()), "{name}");
    }
    assert_eq!(words(&svg, "stage-name"), ["emergence", "cascade", "internalization"]);
}

#[test]
fn hazards_stand_at_their_values() {
    let text = drawn(&SUFFRAGE, "hazard");
    let svg = Document::parse(&text).expect("an SVG");
    let y = |h: f64| between(h, (0.0, label(&svg, "y", 0, "0.0")), (0.1, label(&svg, "y", 0, "0.1")));
    assert_eq!(groups(&svg, "model").len(), 11);
    let step = line(titled(&svg, "model", "step"));
    let hazards = &result()["hazards"];
    let value = |which: &str| hazards[which]["value"].as_f64().expect("a hazard");
    close(step[0].1, y(value("before")), "hazard before");
    close(step[step.len() - 1].1, y(value("after")), "hazard after");
}

#[test]
fn the_change_has_its_candidates_and_intervals() {
    let text = drawn(&[&SUFFRAGE[..], &["--interval", "both"]].concat(), "change");
    let svg = Document::parse(&text).expect("an SVG");
    // The lower panel: the threshold between the labels of years, a year being 365 or 366 days.
    let (at_1944, at_1946) = (label(&svg, "x", 1, "1944"), label(&svg, "x", 1, "1946"));
    close(line(group(&svg, "threshold"))[0].0, between(366.0, (0.0, at_1944), (731.0, at_1946)), "threshold");
    close(line(group(&svg, "equal-tailed"))[1].0, at_1946, "end of the interval");
    assert_eq!(groups(&svg, "highest-density").len(), 1);
    assert_eq!(groups(&svg, "likelihood-ratio").len(), 1);
    // The height of a candidate is its probability.
    let probability = result()["posterior"]["candidates"]
        .as_array()
        .and_then(|all| all.iter().find(|c| c["date"] == "1945")?["probability"].as_f64())
        .expect("1945");
    let tall = line(titled(&svg, "candidate", "1945:"));
    let ends = [label(&svg, "y", 1, "0.00"), label(&svg, "y", 1, "0.50")];
    close(tall[1].1, between(probability, (0.0, ends[0]), (0.5, ends[1])), "probability of 1945");
}

#[test]
fn the_critical_mass_stands_beside_chance_and_one_third() {
    let text = drawn(&SUFFRAGE, "critical-mass");
    let svg = Document::parse(&text).expect("an SVG");
    let x = |f: f64| between(f, (0.0, label(&svg, "x", 0, "0")), (0.8, label(&svg, "x", 0, "0.8")));
    close(line(group(&svg, "one-third"))[0].0, x(1.0 / 3.0), "one third");
    let circle = |class: &str| {
        let circle = group(&svg, class).children().find(|n| n.has_tag_name("circle"));
        number(circle.expect("a circle"), "cx")
    };
    close(circle("critical-mass"), x(20.0 / 58.0), "critical mass");
    let chance = &result()["tests"]["artefact_reference"];
    let chance = |tests: &str| chance[tests].as_f64().expect("chance");
    // Where adoptions come in waves chance is what it is in waves.
    let waves = &result()["tests"]["overdispersion"]["in_waves"]["artefact_reference"]["median"];
    let median = waves.as_f64().unwrap_or_else(|| chance("median"));
    close(circle("chance-interval"), x(median), "median by chance");
    // The shares of the bins add up to one.
    let unit = label(&svg, "y", 0, "0.00") - label(&svg, "y", 0, "0.50");
    for class in ["posterior", "chance"] {
        let heights =
            group(&svg, class).children().filter(|n| n.has_tag_name("rect")).map(|n| number(n, "height"));
        let total = heights.sum::<f64>() / unit * 0.5;
        assert!((total - 1.0).abs() < 0.02, "{class}: {total}");
    }
}

/// Kept drawings in `tests/cli/figures`; `UPDATE_FIGURES=1 cargo test -p tipping-cli --test cli figures` renews them.
#[test]
fn drawings_are_as_they_were() {
    for figure in ["adoption", "hazard", "change", "critical-mass"] {
        let found = redacted(&drawn(&SUFFRAGE, figure));
        let kept =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/cli/figures/{figure}.svg"));
        if std::env::var_os("UPDATE_FIGURES").is_some() {
            std::fs::write(&kept, &found).expect("the kept drawing can be written");
        }
        let expected = std::fs::read_to_string(&kept).expect("a kept drawing");
        assert!(
            found == expected,
            "{figure} is drawn differently; look at it, then renew {}",
            kept.display()
        );
    }
}

/// The signature of PNG, then the header's length, name, width and height.
#[test]
fn an_image_has_three_hundred_dots_an_inch() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["--plot", "figure.png", "--width", "17", "--figure", "adoption", "--quiet"];
    let run =
        run_in(folder.path(), &[&["fit", "suffrage", "--bootstrap", "0"], &arguments[..]].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let image = std::fs::read(folder.path().join("figure.png")).expect("an image");
    assert_eq!(&image[..8], b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes(image[16..20].try_into().expect("four bytes"));
    // 17 cm are 6.693 inches.
    assert_eq!(width, 2008);
}

#[test]
fn drawings_do_not_depend_on_threads() {
    let with = |threads| {
        drawn(&[&SUFFRAGE[..], &["--threads", threads]].concat(), "adoption,hazard,change,critical-mass")
    };
    assert_eq!(with("1"), with("2"));
}

#[test]
fn what_cannot_be_drawn_is_said_before_anything_is_computed() {
    let refused = |arguments: &[&str], expected: &str| {
        let run = run(&[&["fit", "suffrage"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    };
    refused(&["--plot", "figure.jpg"], "figures are written as .svg or .png");
    refused(
        &["--plot", "figure.svg", "--figure", "map"],
        "choose from adoption, hazard, change, critical-mass",
    );
    refused(&["--figure", "adoption"], "--plot");
    refused(&["--plot", "figure.svg", "--width", "3"], "between 6 and 60 centimetres");
    let run =
        run(&["fit", "suffrage", "--bootstrap", "0", "--quiet", "--plot", "/no/such/folder/figure.svg"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot write /no/such/folder/figure.svg"), "{}", run.stderr);
}

/// Of 60 units 10 adopt in the first year, then 8, 6, ...: a share of those left that falls every year (.167, .160, .143, .139, .129, .111, .083, .045).
#[test]
fn without_a_rise_the_figures_say_so() {
    let mut file = String::from("unit,date\n");
    let adoptions = [10, 8, 6, 5, 4, 3, 2, 1].iter().enumerate().flat_map(|(year, &n)| vec![1900 + year; n]);
    let dates: Vec<usize> = adoptions.collect();
    assert_eq!(dates.len(), 39);
    for i in 0..60 {
        let date = dates.get(i).map(usize::to_string).unwrap_or_default();
        file += &format!("u{i},{date}\n");
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("falls.csv"), file).expect("a file");
    let arguments = [
        "fit",
        "falls.csv",
        "--system",
        "closed",
        "--bootstrap",
        "99",
        "--quiet",
        "--plot",
        "figure.svg",
        "--format",
        "json",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(result["tipping_point"].is_null(), "the data were made not to rise");
    let text = std::fs::read_to_string(folder.path().join("figure.svg")).expect("a drawing");
    let svg = Document::parse(&text).expect("an SVG");
    assert_eq!(groups(&svg, "adopter").len(), 39);
    assert!(groups(&svg, "threshold").is_empty());
    assert_eq!(groups(&svg, "nothing").len(), 2);
}

/// What each command draws, by a mark that its figure must have.
#[test]
fn every_result_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let draw = |arguments: &[&str], class: &str| {
        let plot = ["--plot", "figure.svg", "--quiet"];
        let run = run_in(here, &[arguments, &plot].concat(), b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        let text = std::fs::read_to_string(here.join("figure.svg")).expect("a drawing");
        let svg = Document::parse(&text).expect("an SVG");
        groups(&svg, class).len()
    };
    let covariates = ["--domestic", "polyarchy", "--international", "global", "--bootstrap", "0"];
    assert_eq!(draw(&[&["regimes", "suffrage"], &covariates[..]].concat(), "before"), 2);
    let run = run_in(here, &["batch", "suffrage", "-o", "six", "--bootstrap", "0", "--quiet"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    // Six codings of suffrage.
    assert_eq!(draw(&["pool", "six", "--bootstrap", "0"], "norm"), 6);
    let two = ["--codings", "suffrage-lied,suffrage-paxton", "--bootstrap", "0"];
    assert!(draw(&[&["sensitivity", "suffrage"], &two[..]].concat(), "column") > 100);
    let small = ["--units", "20", "--periods", "20", "--datasets", "1", "--bootstrap", "20", "--ratio", "3"];
    // A threshold, a contagion and the constant hazard.
    assert_eq!(draw(&[&["power", "--contagion", "10"], &small[..]].concat(), "process"), 3);
    assert!(
        draw(&["fit", "suffrage", "--by", "region", "--bootstrap", "0", "--figure", "regions"], "region")
            > 15
    );
}
