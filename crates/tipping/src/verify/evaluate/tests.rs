//! What holds of a result and what does not, worked by hand.

use serde_json::json;

use super::super::grammar::parse;
use super::*;

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
            "`critical_mass` has no `fractoin` (did you mean `fraction`?); it has the keys adopters, \
             fraction, bracket",
        ),
        (
            "tiping_point.date = '1945'",
            "the result has no `tiping_point` (did you mean `tipping_point`?); it has the keys ",
        ),
        ("posterior.x = 1", "`posterior` is null: the path goes no further"),
        (
            "models[stepp].bic = 1",
            "`models` has no [stepp] (did you mean `step`?); it is a list of 2 with the elements step, \
             contagion-onset",
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
            "`critical_mass` is an object with the keys adopters, fraction, bracket, no list: leave the \
             brackets out",
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
