//! The data of a norm's charts, for the script.

use serde_json::{Map, Value, json};
use tipping_core::Likelihood;
use tipping_core::result::{ArtefactReport, ModelReport, Report, RowReport};

use super::charts::{date_sets, edge, observed, stages, state, with_hazards};
use super::table::MOST;
use crate::ground::bins::{of_candidates, of_percentiles};
use crate::ground::numbers::percent;
use crate::interpretation::hypotheses;
use crate::interpretation::weightings::whole;

/// The data of all of them, each array once. Numbers have as many digits as a chart can show.
pub(super) fn data(report: &Report) -> Value {
    let rows = &report.risk_table.rows;
    let column = |of: fn(&RowReport) -> f64| -> Value { rows.iter().map(|r| short(of(r))).collect() };
    let mut data = Map::new();
    let mut add = |key: &str, value: Value| data.insert(key.to_owned(), value);
    add("whole", json!(whole(report)));
    add("exact", json!(report.window.likelihood == Likelihood::Exact));
    add("from", rows.iter().map(|r| r.from.as_str()).collect());
    if rows.iter().any(|r| r.through != r.from) {
        add("through", rows.iter().map(|r| r.through.as_str()).collect());
    }
    add("atRisk", rows.iter().map(|r| r.at_risk).collect());
    add("events", rows.iter().map(|r| r.events).collect());
    add("observed", rows.iter().map(|r| observed(report, r).map_or(Value::Null, short)).collect());
    add("adopters", column(|r| r.adopters));
    add("members", column(|r| r.members));
    add("fraction", column(|r| r.fraction));
    add(
        "adoptions",
        report.adoptions.iter().take(MOST).map(|a| json!([a.date, a.name, a.recorded, a.region])).collect(),
    );
    if let Some(point) = &report.tipping_point {
        let (low, high) = (&point.interval.lower, &point.interval.upper);
        let sets: Value = date_sets(report, point)
            .into_iter()
            .map(|set| json!([set.kind, set.words, set.ranges]))
            .collect();
        add(
            "threshold",
            json!({ "date": point.date, "side": edge(&point.side), "lower": low, "upper": high,
                    "level": percent(point.interval.level), "sets": sets, "account": point.account }),
        );
    }
    if let Some(mass) = &report.critical_mass {
        let bins = report.posterior.as_ref().map(|posterior| of_candidates(&posterior.candidates));
        let bins: Value = bins.into_iter().flatten().map(short).collect();
        let interval = json!([short(mass.interval.lower), short(mass.interval.upper)]);
        add(
            "mass",
            json!({ "fraction": short(mass.fraction), "interval": interval, "bins": bins, "state": state(report, mass) }),
        );
    }
    add("stages", stages(report).into_iter().map(|(stage, from, side)| json!([stage, from, side])).collect());
    add("known", report.events.iter().map(|e| json!([e.name, e.date])).collect());
    let hazards =
        |m: &ModelReport| -> Value { m.hazard.iter().map(|h| h.map_or(Value::Null, short)).collect() };
    add("models", with_hazards(report).map(|m| json!([m.name, hazards(m)])).collect());
    if let Some(tests) = &report.tests {
        add("rival", json!(tests.tipping_versus_smooth.rival));
    }
    if let Some(posterior) = &report.posterior {
        let all = &posterior.candidates;
        add(
            "posterior",
            json!({
                "date": all.iter().map(|c| c.date.as_str()).collect::<Value>(),
                "side": all.iter().map(|c| edge(&c.side)).collect::<Value>(),
                "fraction": all.iter().map(|c| short(c.fraction)).collect::<Value>(),
                "probability": all.iter().map(|c| short(c.probability)).collect::<Value>(),
                "logLikelihood": all.iter().map(|c| json!((c.log_likelihood * 1000.0).round() / 1000.0)).collect::<Value>(),
            }),
        );
    }
    if let Some(chance) = hypotheses::null_distribution(report) {
        let range = json!([short(chance.lower), short(chance.median), short(chance.upper)]);
        add("chance", json!({ "bins": chance_bins(chance), "range": range }));
    }
    if let Some(found) = &report.regions {
        let course = |r: &tipping_core::result::RegionReport| {
            json!([
                r.region,
                r.course.iter().map(|p| p.date.as_str()).collect::<Value>(),
                r.course.iter().map(|p| short(p.fraction)).collect::<Value>(),
                r.threshold.as_ref().map(|t| t.date.as_str())
            ])
        };
        add("regions", found.regions.iter().map(course).collect());
    }
    Value::Object(data)
}

/// What chance gives, by thirtieths; empty where its distribution was not kept.
fn chance_bins(chance: &ArtefactReport) -> Value {
    if chance.percentiles.is_empty() {
        return json!([]);
    }
    of_percentiles(&chance.percentiles).into_iter().map(short).collect()
}

/// A number with four digits; whole ones without a point.
fn short(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return json!(x as i64);
    }
    format!("{x:.3e}").parse::<f64>().map_or(Value::Null, |x| json!(x))
}
