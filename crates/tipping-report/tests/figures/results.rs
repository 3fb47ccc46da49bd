//! Results that are made up, in the form in which they are kept.

use serde_json::{Value, json};
use tipping_core::result::{PoolReport, PowerReport, RegimesReport, Report, SensitivityReport};

fn provenance() -> Value {
    json!({"version": "9.9.9", "data_sha256": "0123456789abcdef", "seed": 7, "options": {}})
}

fn window() -> Value {
    json!({"from": "1900", "through": "1999", "period": "year", "likelihood": "grouped"})
}

fn test(p: f64) -> Value {
    json!({"statistic": 5.0, "p_value": p, "monte_carlo_error": 0.01, "replicates": 99})
}

/// Quantiles of what chance gives.
fn chance(median: f64, lower: f64, upper: f64) -> Value {
    json!({"median": median, "lower": lower, "upper": upper, "observed_quantile": 0.5, "rises": 99})
}

pub(crate) fn effect(ratio: f64, low: f64, high: f64) -> Value {
    json!({
        "estimate": ratio.ln(), "standard_error": 0.5, "standard_error_simulated": null,
        "hazard_ratio": ratio, "hazard_ratio_interval": [low, high], "trouble": null
    })
}

pub(crate) fn trouble(why: &str) -> Value {
    json!({
        "estimate": null, "standard_error": null, "standard_error_simulated": null,
        "hazard_ratio": null, "hazard_ratio_interval": null, "trouble": why
    })
}

/// A coefficient that switches where it has two effects.
pub(crate) fn coefficient(name: &str, block: Option<&str>, effects: &[Value]) -> Value {
    json!({"name": name, "block": block, "switches": effects.len() > 1, "regimes": effects, "shift": null})
}

fn regime(name: &str) -> Value {
    json!({
        "name": name, "rows": 10, "events": 5, "exposure_years": 10.0, "null_deviance": null,
        "explained_deviance": null, "blocks": [], "expected": 5.0
    })
}

/// Two domestic covariates and an international one, a change in 1950 and its profile.
pub(crate) fn regimes_value() -> Value {
    let profile: Vec<Value> =
        [(1940, -110.0), (1945, -105.0), (1950, -100.0), (1955, -101.0), (1960, -108.0)]
            .map(|(year, l)| json!({"date": year.to_string(), "side": "boundary", "log_likelihood": l}))
            .to_vec();
    json!({
        "format_version": 1, "norm": "norm", "title": "A norm", "system": "cow", "window": window(),
        "sample": {
            "rows": 20, "units": 10, "events": 10, "unit_periods": 20, "record_events": 10, "lost_unit_periods": 0,
            "lost_events": 0, "lost_by_covariate": [], "lost_by_unit": [], "lost_by_period": []
        },
        "covariates": [],
        "specification": {
            "switch": "all", "lag": 1, "fill": "none", "standardized": true, "penalty": "none", "link": "cloglog",
            "min_events": 5
        },
        "change": {
            "date": "1950", "side": "boundary", "adopters": 15, "members": 60, "fraction": 0.25, "by_chance": null,
            "set": {"level": 0.95, "cut": 6.0, "dates": [["1950", "1955"]]}
        },
        "log_likelihood": -100.0, "log_likelihood_without_change": -120.0, "n_parameters": 8, "aic": 216.0,
        "bic": 220.0, "bic_without_change": 250.0, "converged": true, "gradient_norm": 0.0,
        "regimes": [regime("before"), regime("after")],
        "coefficients": [
            coefficient("intercept", None, &[effect(0.001, 0.0005, 0.002), effect(0.1, 0.05, 0.2)]),
            coefficient("movement", Some("domestic"), &[effect(4.0, 2.0, 8.0), effect(1.0, 0.5, 2.0)]),
            coefficient("democracy", Some("domestic"), &[effect(2.0, 0.8, 5.0), effect(0.5, 0.2, 1.25)]),
            coefficient("others", Some("international"), &[effect(0.8, 0.4, 1.6), effect(3.0, 1.5, 6.0)]),
        ],
        "tests": [
            {"shift": "domestic", "statistic": 9.0, "p_value": 0.01, "monte_carlo_error": 0.01, "replicates": 99},
            {"shift": "movement", "statistic": 9.0, "p_value": 0.02, "monte_carlo_error": 0.01, "replicates": 99}
        ],
        "profile": profile, "reading": [], "alternatives": [], "decisions": [], "warnings": [], "notes": [],
        "provenance": provenance()
    })
}

pub(crate) fn regimes(value: Value) -> RegimesReport {
    serde_json::from_value(value).expect("a result of `tipping regimes`")
}

/// A norm of a forest: critical mass with its interval, verdict, weight.
pub(crate) fn forest_row(
    id: &str,
    mass: Option<(f64, f64, f64)>,
    verdict: Option<&str>,
    weight: f64,
) -> Value {
    json!({
        "id": id, "title": format!("Title of {id}"), "group": null, "verdict": verdict, "events": 30,
        "estimate": mass.map(|m| m.0), "interval": mass.map(|m| [m.1, m.2]), "logit": null, "variance": null,
        "weight": mass.map(|_| weight), "probability_at_least_one_third": null, "by_chance": mass.map(|_| 0.2),
        "at_common": null, "loss_at_common": null, "p_value": null, "adjusted_p_value": null
    })
}

pub(crate) fn random_effects(mean: f64, low: f64, high: f64) -> Value {
    json!({
        "norms": 4, "mu": -1.0, "standard_error": 0.1, "fraction": mean, "interval": [low, high],
        "prediction": [0.05, 0.7], "tau_squared": 1.0, "q": 10.0, "q_p_value": 0.01, "i_squared": 50.0,
        "h_squared": 2.0, "artefact_reference": chance(0.2, 0.15, 0.25)
    })
}

pub(crate) fn section(name: &str) -> Value {
    // Steps: the maximum is at (.2, .3], and one third lies in the next.
    let profile: Vec<Value> =
        [(0.0, 0.1, -140.0), (0.1, 0.2, -120.0), (0.2, 0.3, -100.0), (0.3, 0.5, -104.0), (0.5, 1.0, -160.0)]
            .map(|(above, through, l)| json!({"above": above, "through": through, "log_likelihood": l}))
            .to_vec();
    json!({
        "name": name, "chosen": false, "norms": 5, "events": 150,
        "threshold": {
            "fraction": 0.3, "interval": [0.2, 0.3], "log_likelihood": -100.0, "constant_log_likelihood": -160.0,
            "apart_log_likelihood": -80.0, "divided": 4, "rising": 3, "falling": 1, "events_after": 100,
            "expected_after": 50.0, "bic": 220.0, "smooth_bic": 230.0, "one_third_log_likelihood": -104.0,
            "tests": {
                "set": {"level": 0.95, "cut": 20.0, "ranges": [[0.2, 0.5]], "holds_one_third": true},
                "one_third": test(0.2), "one_for_all": test(0.5), "threshold_versus_smooth": test(0.04),
                "simulated_under": "contagion", "artefact_reference": chance(0.4, 0.25, 0.6), "smooth_worlds": []
            },
            "profile": profile
        },
        "random_effects": random_effects(0.3, 0.2, 0.45), "before_one_third": null, "multiplicity": null,
        "verdict": {"verdict": "shared threshold", "reasons": []}
    })
}

/// Five norms, one of each kind, and one without a critical mass.
pub(crate) fn pool_value() -> Value {
    json!({
        "format_version": 1, "folders": ["results"],
        "norms": {
            "read": 6, "repeated": 0, "pooled": 6, "failed": [], "without_rise": ["flat"], "verdicts": {}, "in_waves": []
        },
        "level": 0.95, "all": section("all"), "tipping": null, "by": null, "groups": [], "groups_differ": null,
        "forest": [
            forest_row("b", Some((0.4, 0.3, 0.5)), Some("tipping"), 0.4),
            forest_row("a", Some((0.1, 0.05, 0.2)), Some("acceleration"), 0.1),
            forest_row("c", Some((0.5, 0.2, 0.6)), Some("no-cascade"), 0.2),
            forest_row("d", Some((0.25, 0.25, 0.25)), Some("insufficient"), 0.2),
            forest_row("e", Some((0.6, 0.5, 0.65)), None, 0.1),
            forest_row("flat", None, Some("no-cascade"), 0.0),
        ],
        "warnings": [], "notes": [], "provenance": provenance()
    })
}

pub(crate) fn pool(value: Value) -> PoolReport {
    serde_json::from_value(value).expect("a result of `tipping pool`")
}

/// Specifications whose critical masses rise from .1 to .6, every second with the other coding; the first
/// tips, then one of three.
pub(crate) fn sensitivity_value(n: u64) -> Value {
    let level = |name: &str| {
        json!({
            "level": name, "estimated": n / 2, "median_critical_mass": 0.3, "median_date": "1950", "tipping": 1,
            "tested": n / 2
        })
    };
    let rows: Vec<Value> = (0..n)
        .map(|i| {
            let mass = 0.1 + 0.5 * i as f64 / (n.max(2) - 1) as f64;
            json!({
                "number": i + 1, "command": format!("tipping fit data --norm {i}"), "status": "estimated",
                "choices": {"coding": if i % 2 == 0 { "data-loose" } else { "strict" }, "end": "default"},
                "critical_mass": mass, "critical_mass_lower": mass - 0.05, "critical_mass_upper": mass + 0.1,
                "date": "1950", "verdict": if i % 3 == 0 { "tipping" } else { "acceleration" }
            })
        })
        .map(|row| {
            let mut whole =
                serde_json::to_value(tipping_core::result::SpecificationRow::default()).expect("a row");
            let fields = whole.as_object_mut().expect("an object");
            fields.extend(row.as_object().expect("an object").clone());
            whole
        })
        .collect();
    json!({
        "format_version": 1, "data": "data", "title": "A norm", "level": 0.95, "bootstrap": 20,
        "dimensions": [
            {"name": "coding", "reason": "", "levels": [level("data-loose"), level("strict")]},
            {"name": "end", "reason": "", "levels": [level("default")]}
        ],
        "summary": {
            "specifications": n, "distinct_tables": n, "estimated": n, "without_rise": 0, "impossible": 0, "tested": n,
            "covering_one_third": 0, "share_covering_one_third": 0.0,
            "verdicts": if n > 0 { json!({"acceleration": n - n.div_ceil(3), "tipping": n.div_ceil(3)}) } else { json!({}) },
            "share_tipping": null, "critical_mass": null, "chance_median": null, "date": null
        },
        "variance": null, "specifications": rows, "decisions": [], "warnings": [], "notes": [],
        "provenance": provenance()
    })
}

pub(crate) fn sensitivity(value: Value) -> SensitivityReport {
    serde_json::from_value(value).expect("a result of `tipping sensitivity`")
}

pub(crate) fn process(name: &str, threshold: bool, tipping: f64, beats: f64) -> Value {
    json!({
        "process": name, "threshold": threshold, "rho": 0.0, "existence": 0.9, "rise": 0.9,
        "tipping_versus_smooth": beats, "waves": 0.1, "tipping": tipping, "monte_carlo_error": 0.05,
        "one_third_rejected": null, "critical_mass": null,
        "coverage": if threshold { json!({"counted": 80, "date": 0.95, "critical_mass": 0.9}) } else { Value::Null }
    })
}

/// Three processes, the smooth ones last.
pub(crate) fn power_value() -> Value {
    json!({
        "format_version": 1, "schedule": "norm", "from": "1900", "through": "1999", "period": "year",
        "likelihood": "grouped", "datasets": 100, "replicates": 199, "seed": 7, "version": "9.9.9",
        "processes": [
            process("threshold, ratio 5", true, 0.6, 0.8), process("trend", false, 0.1, 0.2), process("constant", false, 0.0, 0.05),
        ]
    })
}

pub(crate) fn power(value: Value) -> PowerReport {
    serde_json::from_value(value).expect("a result of `tipping power`")
}

pub(crate) fn region(name: &str, course: &[(u32, u32, u32)], threshold: Option<(&str, f64)>) -> Value {
    let course: Vec<Value> = course
        .iter()
        .map(|&(year, adopters, members)| {
            let fraction = if members == 0 { 0.0 } else { f64::from(adopters) / f64::from(members) };
            json!({"date": year.to_string(), "adopters": adopters, "members": members, "fraction": fraction})
        })
        .collect();
    json!({
        "region": name, "members": 10, "events": 5, "course": course,
        "threshold": threshold.map(|(date, fraction)| json!({
            "date": date, "adopters": 2, "members": 10, "fraction": fraction, "hazard_before": 0.01, "hazard_after": 0.1
        })),
        "lost_by_one_date": null, "lost_by_one_fraction": null
    })
}

/// A fit by region: one with a threshold, one without, one that never has members.
pub(crate) fn regional_value() -> Value {
    let table = json!({
        "periods": 100, "units": 20, "adopted_before": 0, "events": 10, "unit_periods": 100, "exposure_years": 100.0,
        "rows": []
    });
    json!({
        "format_version": 1, "norm": "norm", "title": "A norm", "system": "cow", "window": window(),
        "risk_table": table, "models": [], "tipping_point": null, "critical_mass": null, "hazards": null,
        "posterior": null, "tests": null, "verdict": null, "events": [], "predictive": null, "residuals": null,
        "regions": {
            "by": "region", "answer": {"answer": "undecided", "reasons": []}, "accounts": [], "best": "one-date",
            "one_date": {
                "date": "1960", "side": "boundary", "adopters": 5, "members": 20, "fraction": 0.25, "divides": 2, "rises": 2,
                "profile": []
            },
            "one_fraction": null, "tests": null,
            "regions": [
                region("North", &[(1900, 0, 10), (1930, 2, 10), (1970, 8, 10)], Some(("1930", 0.2))),
                region("South", &[(1900, 0, 0), (1950, 0, 5), (1980, 3, 6)], None),
                region("Nowhere", &[(1900, 0, 0)], None),
            ],
            "without_region": []
        },
        "alternatives": [], "decisions": [], "warnings": [], "notes": [], "provenance": provenance()
    })
}

pub(crate) fn regional(value: Value) -> Report {
    serde_json::from_value(value).expect("a result of `tipping fit --by region`")
}
