//! Reading a drawing: groups by their class, places, labels of axes.

use roxmltree::{Document, Node};
use tipping_report::figure::{Subject, figure_svg};

/// Half a pixel of 1/96 inch, in the units of the drawing (a twentieth of a millimetre).
pub(crate) const HALF_A_PIXEL: f64 = 0.5 * 25.4 / 96.0 * 20.0;

/// One figure of a result, a column wide.
pub(crate) fn drawn(subject: Subject<'_>, figure: &str) -> String {
    figure_svg(subject, &[figure.to_owned()], 8.5).expect("a drawing")
}

pub(crate) fn parse(text: &str) -> Document<'_> {
    Document::parse(text).expect("an SVG")
}

/// All groups of a class, which may have others besides.
pub(crate) fn groups<'a>(svg: &'a Document<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    let of = |n: &Node<'_, '_>| n.attribute("class").is_some_and(|c| c.split(' ').any(|word| word == class));
    svg.descendants().filter(|n| n.has_tag_name("g") && of(n)).collect()
}

pub(crate) fn group<'a>(svg: &'a Document<'a>, class: &str) -> Node<'a, 'a> {
    let all = groups(svg, class);
    assert_eq!(all.len(), 1, "groups of class {class}");
    all[0]
}

/// The groups of a class whose title begins so.
pub(crate) fn titled<'a>(svg: &'a Document<'a>, class: &str, title: &str) -> Node<'a, 'a> {
    let all: Vec<Node<'_, '_>> =
        groups(svg, class).into_iter().filter(|g| title_of(*g).starts_with(title)).collect();
    assert_eq!(all.len(), 1, "groups of class {class} with the title {title}");
    all[0]
}

pub(crate) fn title_of<'a>(group: Node<'a, 'a>) -> &'a str {
    group.children().find(|n| n.has_tag_name("title")).and_then(|t| t.text()).unwrap_or_default()
}

pub(crate) fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap_or_else(|| panic!("no {attribute}")).parse().expect("a number")
}

/// The elements of a group by name.
pub(crate) fn all<'a>(group: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    group.children().filter(|n| n.has_tag_name(name)).collect()
}

/// The points of every line or polygon of a group.
pub(crate) fn points(group: Node<'_, '_>, name: &str) -> Vec<Vec<(f64, f64)>> {
    let of = |node: Node<'_, '_>| {
        let pairs = node.attribute("points").expect("points").split_whitespace();
        pairs
            .map(|pair| {
                let (x, y) = pair.split_once(',').expect("a pair");
                (x.parse().expect("a number"), y.parse().expect("a number"))
            })
            .collect()
    };
    all(group, name).into_iter().map(of).collect()
}

/// The texts of all groups of a class: words and place.
pub(crate) fn texts(svg: &Document<'_>, class: &str) -> Vec<(String, f64, f64)> {
    let of =
        |n: Node<'_, '_>| (n.text().unwrap_or_default().trim().to_owned(), number(n, "x"), number(n, "y"));
    groups(svg, class).into_iter().flat_map(|g| all(g, "text")).map(of).collect()
}

pub(crate) fn words(svg: &Document<'_>, class: &str) -> Vec<String> {
    texts(svg, class).into_iter().map(|t| t.0).collect()
}

/// Where the label of the n-th axis stands, along that axis (`x` or `y`).
pub(crate) fn label(svg: &Document<'_>, axis: &str, n: usize, label: &str) -> f64 {
    let axes: Vec<Node<'_, '_>> = groups(svg, "axis")
        .into_iter()
        .filter(|g| g.attribute("class") == Some(&format!("axis {axis}")))
        .collect();
    let text = all(axes[n], "text").into_iter().find(|t| t.text().is_some_and(|t| t.trim() == label));
    number(text.unwrap_or_else(|| panic!("no label {label} on axis {axis}")), axis)
}

/// The place of a value between two labels, each with its value.
pub(crate) fn between(value: f64, (a, at_a): (f64, f64), (b, at_b): (f64, f64)) -> f64 {
    at_a + (value - a) / (b - a) * (at_b - at_a)
}

#[track_caller]
pub(crate) fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= HALF_A_PIXEL, "{what}: at {found}, should be at {expected}");
}

/// The drawing with every number as `#`: what is drawn, not where. Lines that then are the same as the one
/// before are left out: of how many dashes a line is made is where, not what.
pub(crate) fn redacted(svg: &str) -> String {
    let mut out = String::new();
    for c in svg.chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            '.' if out.ends_with('#') => {}
            c => out.push(c),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for line in out.lines() {
        let line = match line.split_once("points=\"") {
            Some((before, _)) => format!("{before}points=\"...\"/>"),
            None => line.to_owned(),
        };
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}
