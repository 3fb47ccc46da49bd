//! How values are moved, and what of the file is rewritten.

use serde_json::json;

use super::super::evaluate::evaluate;
use super::super::expectations::Expectations;
use super::super::grammar::parse;
use super::super::known_keys::KnownKeys;
use super::super::runner::NoCommands;
use super::*;

#[test]
fn values_move_and_tolerances_stay() {
    for (that, found, expected) in [
        ("a = 1", json!(2), Some("a = 2")),
        ("a  =  0.25 ", json!(0.3448275862068966), Some("a  =  0.3448275862068966 ")),
        ("a = 'x'", json!("y"), Some("a = 'y'")),
        ("a = \"x\"", json!("say \"y\""), Some(r#"a = "say \"y\"""#)),
        ("a = true", json!(false), Some("a = false")),
        ("a = null", json!("1945"), Some("a = \"1945\"")),
        ("a = 3", json!(null), Some("a = null")),
        // A tenth of the tolerance, at least as many places as were typed.
        ("a = -353.21 +- 0.01", json!(-386.3456380474974), Some("a = -386.346 +- 0.01")),
        ("a = 1.23456 +- 0.1", json!(2.345678912), Some("a = 2.34568 +- 0.1")),
        ("a = 100 +- 5%", json!(1234.56789), Some("a = 1235 +- 5%")),
        ("a = 100 +- 5", json!(120), Some("a = 120 +- 5")),
        ("a = 1 +- 0", json!(0.1234), Some("a = 0.1234 +- 0")),
        ("a = 0.5 +- 0.1%", json!(0.0092045357), Some("a = 0.0092045 +- 0.1%")),
        ("a = 1 +- 0.1", json!(null), None),
        // The width stays, the middle moves.
        ("a within 0.30..0.40", json!(0.5172413793), Some("a within 0.47..0.57")),
        ("a within 10..20", json!(31), Some("a within 26..36")),
        ("a within 0.30 .. 0.40", json!(-0.01), Some("a within -0.06 .. 0.04")),
        ("a within 5..5", json!(6.5), Some("a within 6.5..6.5")),
        ("a within '1943'..'1946'", json!("1960"), Some("a within '1959'..'1962'")),
        ("a within '1943-11'..'1944-02'", json!("1960-01"), Some("a within '1959-12'..'1960-03'")),
        ("a within '1943'..'1946'", json!("1960-01"), None),
        // These say what must not happen.
        ("a < 0.05", json!(0.2), None),
        ("a != 3", json!(3), None),
        ("a contains 'x'", json!("y"), None),
        ("a absent", json!(1), None),
        ("a = 1", json!([1]), None),
    ] {
        let (expression, places) = parse(that).expect("an expectation");
        let new = moved(that, &expression, &places, &found);
        assert_eq!(new.as_deref(), expected, "{that}, {found}");
        if let Some(new) = new {
            let (expression, _) = parse(&new).expect("an expectation");
            let checked = evaluate(&expression, &json!({"a": found}), &KnownKeys::default());
            assert!(checked.holds, "{new}");
        }
    }
}

/// Whatever the size of a number and of its tolerance, what is rewritten holds, and moves no more.
#[test]
fn a_moved_expectation_holds_at_every_size() {
    let mut moves = 0;
    for exponent in -30..=30 {
        for mantissa in [1.0, -1.234_567_890_123, 9.999_999_999_999_99, 4.5] {
            let found = json!(mantissa * 10f64.powi(exponent));
            for that in [
                "a = 0.123",
                "a = 7 +- 1e-3",
                "a = 7 +- 1e-12",
                "a = 7 +- 1e9",
                "a = 7 +- 1%",
                "a = 7 +- 1e-9%",
                "a = 7 +- 0",
                "a within 0.30..0.31",
                "a within 1e-9..2e-9",
                "a within -1e6..1e6",
                "a within 3..3",
            ] {
                let root = json!({"a": found});
                let (expression, places) = parse(that).expect("an expectation");
                let new = moved(that, &expression, &places, &found).expect("a number moves");
                let (again, _) = parse(&new).expect("an expectation");
                assert!(evaluate(&again, &root, &KnownKeys::default()).holds, "{found}: {that} to {new}");
                moves += 1;
            }
        }
    }
    assert_eq!(moves, 61 * 4 * 11);
}

fn read(text: &str) -> Expectations {
    let path = std::path::Path::new("dir/expect.toml");
    Expectations::parse(path, text.to_owned(), &NoCommands).expect("expectations")
}

#[test]
fn nothing_but_the_value_is_touched_in_the_file() {
    let text = "# about\r\n[[result]]\r\nfile = 'x.json' # here\n\n  [[result.expect]]\n  reason = \"why\"\n  that = 'a = 1'   # one\n\
                [[result.expect]]\nthat = \"b = \\\"x\\\"\"\nreason = 'r'\n\
                [[result]]\nfile = 'y.json'\nexpect = [{ that = \"\"\"\nc = 3\"\"\", reason = 'r' }]\n";
    let file = read(text);
    let all: Vec<_> = file.results.iter().flat_map(|r| &r.expectations).collect();
    assert_eq!(all.iter().map(|e| e.line).collect::<Vec<_>>(), [7, 9, 13]);
    assert_eq!(file.results.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 11]);
    let changes: Vec<_> = all.into_iter().zip(["a = 22", "b = \"it's\"", "c = 4"]).collect();
    let expected = text
        .replace("'a = 1'", "'a = 22'")
        .replace("\"b = \\\"x\\\"\"", "\"\"\"b = \"it's\\\"\"\"\"")
        .replace("\"\"\"\nc = 3\"\"\"", "\"c = 4\"");
    let new = rewritten(&file.text, &changes);
    let again = read(&new);
    let that: Vec<_> = again.results.iter().flat_map(|r| &r.expectations).map(|e| e.that.as_str()).collect();
    assert_eq!(that, ["a = 22", "b = \"it's\"", "c = 4"]);
    // Whatever quotes were needed for the second, all else is the same.
    let without = |text: &str| {
        text.lines().filter(|l| !l.starts_with("that = ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without(&new), without(&expected));
    assert!(new.starts_with("# about\r\n[[result]]\r\n"));
    assert_eq!(rewritten(&file.text, &[]), text);
}
