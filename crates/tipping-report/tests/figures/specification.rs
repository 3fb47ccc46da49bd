//! The specification curve.

use tipping_report::figure::Subject;

use crate::results::{sensitivity, sensitivity_value};
use crate::svg::{
    all, between, close, drawn, group, groups, label, number, parse, points, title_of, titled, words,
};

#[test]
fn few_specifications_each_have_a_mark_and_their_choices() {
    // .1, .2, .3, .4, .5, .6.
    let report = sensitivity(sensitivity_value(6));
    let text = drawn(Subject::Sensitivity(&report), "specification");
    let svg = parse(&text);
    let y = |f: f64| between(f, (0.0, label(&svg, "y", 0, "0.0")), (0.4, label(&svg, "y", 0, "0.4")));
    let marks = groups(&svg, "specification");
    assert_eq!(marks.len(), 6);
    let mut columns = Vec::new();
    for (i, mark) in marks.iter().enumerate() {
        let mass = 0.1 + 0.1 * i as f64;
        let square = all(*mark, "rect")[0];
        close(number(square, "y") + number(square, "height") / 2.0, y(mass), &format!("the {i}th mass"));
        let interval = &points(*mark, "polyline")[0];
        close(interval[0].1, y(mass - 0.05), "its lower end");
        close(interval[1].1, y(mass + 0.1), "its upper end");
        // Every third tips: a full square, without an outline.
        assert_eq!(points(*mark, "polyline").len(), if i % 3 == 0 { 1 } else { 2 });
        columns.push(interval[0].0);
    }
    close(points(group(&svg, "one-third"), "polyline")[0][0].1, y(1.0 / 3.0), "one third");
    // A choice without alternatives has no place; the first coding is without the name of the data.
    assert_eq!(words(&svg, "dimension"), ["verdict", "coding"]);
    assert_eq!(words(&svg, "choice"), ["tipping", "acceleration", "loose", "strict"]);
    let dots = |title: &str| -> Vec<f64> {
        all(titled(&svg, "choice", title), "circle").into_iter().map(|c| number(c, "cx")).collect()
    };
    for (title, with) in
        [("verdict tipping", [0, 3].as_slice()), ("coding loose", &[0, 2, 4]), ("coding strict", &[1, 3, 5])]
    {
        let found = dots(title);
        assert_eq!(found.len(), with.len(), "{title}");
        for (x, i) in found.into_iter().zip(with) {
            close(x, columns[*i], &format!("{title}, {i}"));
        }
    }
}

#[test]
fn many_specifications_share_columns_and_keep_the_file_small() {
    let report = sensitivity(sensitivity_value(5000));
    let text = drawn(Subject::Sensitivity(&report), "specification");
    assert!(text.len() < 400_000, "{} bytes", text.len());
    let svg = parse(&text);
    let columns = groups(&svg, "specification");
    assert!((100..400).contains(&columns.len()), "{}", columns.len());
    assert!(
        title_of(columns[0]).starts_with("1 to ") && title_of(columns[0]).contains(" of 5,000: 0.100 to ")
    );
    assert!(columns.iter().all(|c| all(*c, "rect").len() == 1));
    // All have one coding or the other, half of them each.
    let area = |title: &str| -> f64 {
        let outline = points(titled(&svg, "choice", title), "polygon").concat();
        let floor = outline[0].1;
        outline.windows(2).map(|p| (p[1].0 - p[0].0) * (floor - (p[0].1 + p[1].1) / 2.0)).sum()
    };
    let (loose, strict) = (area("coding loose"), area("coding strict"));
    assert!((loose / strict - 1.0).abs() < 0.1, "{loose} and {strict}");
    // One in three tips.
    let share = area("verdict tipping") / (area("verdict tipping") + area("verdict acceleration"));
    assert!((share - 1.0 / 3.0).abs() < 0.05, "{share}");
}

#[test]
fn without_critical_masses_there_is_a_sentence() {
    let report = sensitivity(sensitivity_value(0));
    let text = drawn(Subject::Sensitivity(&report), "specification");
    assert_eq!(words(&parse(&text), "nothing"), ["No specification has a critical mass."]);
    let mut value = sensitivity_value(1);
    value["summary"] = serde_json::Value::Null;
    value["specifications"][0]["critical_mass"] = serde_json::Value::Null;
    let report = sensitivity(value);
    let text = drawn(Subject::Sensitivity(&report), "specification");
    assert_eq!(groups(&parse(&text), "specification").len(), 0);
}
