//! The language: what is read, what is refused, what holds of a result, and how values are moved. Expected outcomes are worked by hand.

use serde_json::{Value, json};

use super::evaluate::{Checked, evaluate};
use super::expectations::{Expectations, line_and_column};
use super::grammar::parse;
use super::known_keys::KnownKeys;
use super::update::{moved, rewritten};

fn result() -> Value {
    json!({
        "verdict": {"verdict": "tipping", "reasons": ["The hazard rises.", "It may come in \"waves\"."]},
        "critical_mass": {"adopters": 20, "fraction": 0.3448275862068966, "bracket": [0.33, 0.35]},
        "tipping_point": {"date": "1945", "side": "", "interval": {"lower": "1943", "upper": "1946"}},
        "models": [
            {"name": "step", "log_likelihood": -386.3456380474974, "converged": true, "at_bound": [],
             "parameters": {"lambda_1": 0.0092, "infinite": null}},
            {"name": "contagion-onset", "log_likelihood": -388.08, "converged": true, "at_bound": ["p"], "parameters": {}},
        ],
        "coefficients": [{"name": "gdp"}, {"name": "gdp"}],
        "events": [],
        "posterior": null,
        "warnings": [{"code": "origin_inferred", "message": "the origin was inferred"}],
        "day": "1945-05-08",
        "provenance": {"options": {"sha256 weighted by gdp": "ab"}},
    })
}

fn known() -> KnownKeys {
    let schema = json!({"properties": {
        "verdict": {}, "weightings": {}, "reference": {}, "posterior": {},
        "parameters": {"type": "object", "additionalProperties": {"type": "number"}},
    }});
    KnownKeys::of(std::iter::once(Ok(schema.to_string()))).expect("a schema")
}

fn check(that: &str) -> Checked {
    let (expression, _) = parse(that).unwrap_or_else(|m| panic!("{that}: {} at {}", m.wrong, m.at));
    evaluate(&expression, &result(), &known())
}

#[test]
fn what_holds_and_what_fails() {
    for (that, holds) in [
        // An object stands for its field of the same name.
        ("verdict = \"tipping\"", true),
        ("verdict != \"tipping\"", false),
        ("verdict.verdict = \"tipping\"", true),
        ("verdict = \"acceleration\"", false),
        ("verdict != null", true),
        ("verdict contains \"tip\"", true),
        // Bounds belong to a range and to <=, >=; not to <, >.
        ("critical_mass.adopters within 20..21", true),
        ("critical_mass.adopters within 19..20", true),
        ("critical_mass.adopters within 20..20", true),
        ("critical_mass.adopters within 20.01..21", false),
        ("critical_mass.adopters < 20", false),
        ("critical_mass.adopters <= 20", true),
        ("critical_mass.adopters > 20", false),
        ("critical_mass.adopters >= 20", true),
        ("critical_mass.bracket[1] = 0.35", true),
        ("critical_mass.bracket.count = 2", true),
        // Tolerances: absolute, and relative to the number expected.
        ("critical_mass.bracket[1] = 0.34 +- 0.01", true),
        ("critical_mass.bracket[0] = 0.34 +- 0.01", true),
        ("critical_mass.bracket[0] = 0.34 +- 0.0099", false),
        ("critical_mass.adopters = 16 +- 25%", true),
        ("critical_mass.adopters = 25 +- 20%", true),
        ("critical_mass.adopters = 25 +- 19.9%", false),
        ("critical_mass.adopters = 20 +- 0", true),
        ("critical_mass.adopters = 20.0000001 +- 0", false),
        ("models[step].log_likelihood = -386.35 +- 0.01", true),
        ("models[step].log_likelihood = -386.3456380474974", true),
        ("models[step].log_likelihood = -386.3456", false),
        // Elements by number, by name, from the end.
        ("models[0].name = 'step'", true),
        ("models[last].name = 'contagion-onset'", true),
        ("models[contagion-onset].at_bound contains 'p'", true),
        ("models[\"contagion-onset\"].at_bound.length = 1", true),
        ("models.count = 2", true),
        ("events.count = 0", true),
        ("models[step].converged = true", true),
        ("models[step].converged = false", false),
        ("models[step].converged != false", true),
        ("warnings contains 'origin_inferred'", true),
        ("warnings contains 'origin'", false),
        ("warnings[origin_inferred] present", true),
        ("warnings[no_candidates] absent", true),
        ("verdict.reasons contains 'waves'", true),
        ("verdict.reasons[0] contains 'waves'", false),
        ("provenance.options.\"sha256 weighted by gdp\" = 'ab'", true),
        // Dates of one precision.
        ("tipping_point.date = '1945'", true),
        ("tipping_point.date < '1946'", true),
        ("tipping_point.date < '1945'", false),
        ("tipping_point.date within '1943'..'1945'", true),
        ("day >= '1945-05-08'", true),
        ("day within '1945-05'..'1945-06'", false),
        ("tipping_point.date < '1946-01'", false),
        ("tipping_point.date = 1945", false),
        // Null and nothing.
        ("posterior = null", true),
        ("posterior != null", false),
        ("posterior absent", true),
        ("posterior present", false),
        ("posterior.log_bayes_factor absent", true),
        ("posterior.log_bayes_factor > 3", false),
        ("posterior = 3", false),
        ("posterior != 3", true),
        ("posterior < 3", false),
        ("posterior contains 'x'", false),
        ("models[step].parameters.infinite absent", true),
        ("weightings absent", true),
        ("weightings.reference absent", true),
        ("weightings present", false),
        ("weightings = null", false),
        ("critical_mass present", true),
        ("critical_mass absent", false),
        ("models[step].parameters.lambda_9 absent", true),
        ("models[life-cycle] absent", true),
        ("events[0] absent", true),
        // A slip would be absent for ever.
        ("tiping_point absent", false),
        ("models.parameters absent", false),
    ] {
        let checked = check(that);
        assert_eq!(checked.holds, holds, "{that}: {checked:?}");
        // What holds needs no excuse.
        assert!(!(holds && checked.message.is_some()), "{that}: {checked:?}");
    }
}

#[test]
fn a_path_that_leads_nowhere_says_where_it_ended() {
    for (that, message) in [
        (
            "critical_mass.fractoin = 1",
            "`critical_mass` has no `fractoin` (did you mean `fraction`?); it has the keys adopters, fraction, bracket",
        ),
        (
            "tiping_point.date = '1945'",
            "the result has no `tiping_point` (did you mean `tipping_point`?); it has the keys ",
        ),
        ("posterior.x = 1", "`posterior` is null: the path goes no further"),
        (
            "models[stepp].bic = 1",
            "`models` has no [stepp] (did you mean `step`?); it is a list of 2 with the elements step, contagion-onset",
        ),
        (
            "critical_mass.bracket[2] = 1",
            "`critical_mass.bracket` has no [2]; it is a list of 2, counted from 0",
        ),
        ("events[last].name = 'eif'", "`events` is an empty list: it has no [last]"),
        (
            "coefficients[gdp].name = 'x'",
            "2 elements of `coefficients` are called `gdp`; choose one by its number, counted from 0",
        ),
        ("models.name = 'step'", "`models` is a list of 2: it has no `name`"),
        (
            "critical_mass[0] = 1",
            "`critical_mass` is an object with the keys adopters, fraction, bracket, no list: leave the brackets out",
        ),
        ("critical_mass = 0.3", "`critical_mass` is an object; go on to one of its keys"),
        ("critical_mass.fraction = '0.3'", "the value is a number; write it without quotes"),
        ("tipping_point.date = 1945", "the value is a text; compare it with a text in quotes"),
        ("tipping_point.date < 1946", "the value is a text; compare it with a text in quotes"),
        ("tipping_point.side < '1946'", "the value is no date"),
        ("tipping_point.date < '1946-01'", "the value is a year, \"1946-01\" a month; write a year"),
        ("posterior < '1946'", "there is no date: the value is null"),
        (
            "tiping_point absent",
            "no result has a key `tiping_point` (did you mean `tipping_point`?); it would be absent for ever",
        ),
    ] {
        let checked = check(that);
        let found = checked.message.unwrap_or_default();
        assert!(!checked.holds && found.starts_with(message), "{that}: {found}");
    }
}

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
            let checked = evaluate(&expression, &json!({"a": found}), &known());
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
                assert!(evaluate(&again, &root, &known()).holds, "{found}: {that} to {new}");
                moves += 1;
            }
        }
    }
    assert_eq!(moves, 61 * 4 * 11);
}

fn read(text: &str) -> Result<Expectations, String> {
    Expectations::parse(std::path::Path::new("dir/expect.toml"), text.to_owned()).map_err(|e| e.message())
}

#[test]
fn nothing_but_the_value_is_touched_in_the_file() {
    let text = "# about\r\n[[result]]\r\nfile = 'x.json' # here\n\n  [[result.expect]]\n  reason = \"why\"\n  that = 'a = 1'   # one\n\
                [[result.expect]]\nthat = \"b = \\\"x\\\"\"\nreason = 'r'\n\
                [[result]]\nfile = 'y.json'\nexpect = [{ that = \"\"\"\nc = 3\"\"\", reason = 'r' }]\n";
    let file = read(text).expect("expectations");
    let all: Vec<_> = file.results.iter().flat_map(|r| &r.expectations).collect();
    assert_eq!(all.iter().map(|e| e.line).collect::<Vec<_>>(), [7, 9, 13]);
    assert_eq!(file.results.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 11]);
    let changes: Vec<_> =
        all.into_iter().zip(["a = 22", "b = \"it's\"", "c = 4"].map(str::to_owned)).collect();
    let expected = text
        .replace("'a = 1'", "'a = 22'")
        .replace("\"b = \\\"x\\\"\"", "\"\"\"b = \"it's\\\"\"\"\"")
        .replace("\"\"\"\nc = 3\"\"\"", "\"c = 4\"");
    let new = rewritten(&file.text, &changes);
    let again = read(&new).expect("still expectations");
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

#[test]
fn mistakes_of_the_file_have_line_and_column() {
    let expect = "\n[[result.expect]]\nthat = 'a = 1'\nreason = 'r'\n";
    for (text, message) in [
        ("", "expect.toml, line 1, column 1: nothing is expected; write [[result]]".to_owned()),
        ("[[result]]\nfile = 'x'\n", "line 1, column 1: nothing is expected of this result".to_owned()),
        (&format!("[[result]]\nfle = 'x'{expect}"), "line 2, column 1: unknown field `fle`, expected one of `file`, `run`, `batch`, `norm`, `expect` (did you mean `file`?)".to_owned()),
        (&format!("[[results]]\nfile = 'x'{expect}"), "line 3, column 3: invalid type: map, expected a sequence; write [[result]] and under it [[result.expect]], both in double brackets".to_owned()),
        ("[[results]]\nfile = 'x'\n", "line 1, column 3: unknown field `results`, expected `result` (did you mean `result`?)".to_owned()),
        ("[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a = 1'\n", "line 3, column 1: missing field `reason`".to_owned()),
        ("[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a = 1'\nreason = ' '\n", "line 5, column 10: the reason is empty".to_owned()),
        ("[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'ä witin 1'\nreason = 'r'\n", "line 4, column 9: `ä witin 1`: a path is expected first".to_owned()),
        ("[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a witin 1'\nreason = 'r'\n", "line 4, column 11: `a witin 1`: an operator is expected".to_owned()),
        ("[[result]]\nfile = 'x'\nfile = 'y'\n", "line 3, column 1: duplicate key".to_owned()),
        ("[[result]]\nfile = 3\n", "line 2, column 8: invalid type: integer `3`, expected a string".to_owned()),
        (&format!("[[result]]\n{expect}"), "line 1, column 1: a result has one of file, run, or batch with norm".to_owned()),
        (&format!("[[result]]\nfile = 'x'\nrun = ['fit']\n{expect}"), "line 1, column 1: a result has one of file, run, or batch with norm".to_owned()),
        (&format!("[[result]]\nbatch = 'x'\n{expect}"), "line 2, column 9: of the batch x one norm is checked at a time".to_owned()),
        (&format!("[[result]]\nfile = 'x'\nnorm = 'x'\n{expect}"), "line 3, column 8: norm is one of a batch".to_owned()),
        (&format!("[[result]]\nbatch = 'x'\nnorm = '../x'\n{expect}"), "line 3, column 8: `../x` is no identifier of a norm".to_owned()),
        (&format!("[[result]]\nrun = []\n{expect}"), "line 2, column 7: the command to run is empty".to_owned()),
        (&format!("[[result]]\nrun = ['verify', 'x']\n{expect}"), "line 2, column 7: verify cannot be run within verify".to_owned()),
        (&format!("[[result]]\nrun = ['fitt', 'x']\n{expect}"), "line 2, column 7: `fitt` is no command that writes a result in JSON (did you mean fit?); one of fit, check, ".to_owned()),
        (&format!("[[result]]\nrun = ['simulate', 'step']\n{expect}"), "line 2, column 7: `simulate` is no command that writes a result in JSON".to_owned()),
        (&format!("[[result]]\nrun = ['fit', 'x', '--format', 'text']\n{expect}"), "line 2, column 7: leave --format out".to_owned()),
        (&format!("[[result]]\nrun = ['fit', 'x', '-o', 'y']\n{expect}"), "line 2, column 7: leave --output out".to_owned()),
        (&format!("[[result]]\nrun = ['fit', 'x', '--bootstrap', '3']\n{expect}"), "line 2, column 7: tipping fit x --bootstrap 3: invalid value '3'".to_owned()),
    ] {
        let found = read(text).expect_err(text);
        assert!(found.contains(&message), "{text}\n{found}\n{message}");
    }
    let found = read(&format!("[[result]]\nrun = ['fit', '--help']\n{expect}")).expect_err("no result");
    assert!(found.contains("line 2, column 7: it asks for help"), "{found}");
    // All that is wrong is said at once, in the order of the file.
    let two = "[[result]]\n[[result.expect]]\nthat = 'a'\nreason = ''\n";
    let found = read(two).expect_err(two);
    let lines: Vec<&str> = found.lines().map(|l| l.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "tipping",
            "dir/expect.toml, line 1, column 1",
            "dir/expect.toml, line 3, column 10",
            "dir/expect.toml, line 4, column 10"
        ]
    );
    assert_eq!(line_and_column("aé\nb", 4), (2, 1));
}
