//! The data of a norm's charts, for the script.

use serde_json::{Map, Value, json};
use tipping_core::Likelihood;
use tipping_core::result::{
    CandidateReport, ModelReport, NullDistributionReport, RegionReport, Report, RowReport,
};

use super::charts::{date_sets, edge, observed, stages, state, with_hazards};
use super::table::MOST;
use crate::ground::bins::{of_candidates, of_percentiles};
use crate::ground::numbers::percent;
use crate::messages::hypotheses;
use crate::messages::weightings::whole;

/// The data of all of them, each array once. Numbers have as many digits as a chart can show.
pub(super) fn data(report: &Report) -> Value {
    let rows = &report.risk_table.rows;
    let column = |of: fn(&RowReport) -> f64| -> Value { rows.iter().map(|r| short(of(r))).collect() };
    let mut data = Map::new();
    let mut add = |key: &str, value: Value| data.insert(key.to_owned(), value);
    add("whole", json!(whole(report)));
    add("exact", json!(report.header.window.likelihood == Likelihood::Exact));
    add("from", rows.iter().map(|r| r.from.to_string()).collect());
    if rows.iter().any(|r| r.through != r.from) {
        add("through", rows.iter().map(|r| r.through.to_string()).collect());
    }
    add("atRisk", rows.iter().map(|r| r.at_risk).collect());
    add("events", rows.iter().map(|r| r.events).collect());
    add("observed", rows.iter().map(|r| observed(report, r).map_or(Value::Null, short)).collect());
    add("adopters", column(|r| r.state.adopters));
    add("members", column(|r| r.state.members));
    add("fraction", column(|r| r.state.fraction));
    add(
        "adoptions",
        report.adoptions.iter().take(MOST).map(|a| json!([a.date, a.name, a.recorded, a.region])).collect(),
    );
    if let Some(point) = &report.tipping_point {
        let (low, high) = (&point.interval.lower, &point.interval.upper);
        let sets: Value =
            date_sets(report, point).into_iter().map(|set| json!([set.kind, set.name, set.ranges])).collect();
        add(
            "threshold",
            json!({ "date": point.date, "side": edge(point.side), "lower": low, "upper": high,
                    "level": percent(point.interval.level), "sets": sets, "account": point.threshold_model }),
        );
    }
    if let Some(mass) = &report.critical_mass {
        let bins = report.posterior.as_ref().map(|posterior| of_candidates(&posterior.candidates));
        let bins: Value = bins.into_iter().flatten().map(short).collect();
        let interval = json!([short(mass.interval.lower), short(mass.interval.upper)]);
        add(
            "mass",
            json!({ "fraction": short(mass.state.fraction), "interval": interval, "bins": bins, "state": state(report, mass) }),
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
        add("posterior", posterior_data(&posterior.candidates));
    }
    if let Some(null) = hypotheses::null_distribution(report) {
        let range = json!([short(null.lower), short(null.median), short(null.upper)]);
        add("chance", json!({ "bins": null_bins(null), "range": range }));
    }
    if let Some(found) = &report.regions {
        add("regions", found.regions.iter().map(course).collect());
    }
    Value::Object(data)
}

/// The candidates for the change, column by column.
fn posterior_data(all: &[CandidateReport]) -> Value {
    json!({
        "date": all.iter().map(|c| c.date.to_string()).collect::<Value>(),
        "side": all.iter().map(|c| edge(c.side)).collect::<Value>(),
        "fraction": all.iter().map(|c| short(c.fraction)).collect::<Value>(),
        "probability": all.iter().map(|c| short(c.probability)).collect::<Value>(),
        "logLikelihood": all.iter().map(|c| to_thousandths(c.log_likelihood)).collect::<Value>(),
    })
}

fn to_thousandths(x: f64) -> Value {
    json!((x * 1000.0).round() / 1000.0)
}

/// The adopted fraction of a region over time, and its own threshold.
fn course(region: &RegionReport) -> Value {
    json!([
        region.region,
        region.course.iter().map(|p| p.date.to_string()).collect::<Value>(),
        region.course.iter().map(|p| short(p.state.fraction)).collect::<Value>(),
        region.threshold.as_ref().map(|t| t.date)
    ])
}

/// What chance gives, by thirtieths; empty where its distribution was not kept.
fn null_bins(null: &NullDistributionReport) -> Value {
    if null.percentiles.is_empty() {
        return json!([]);
    }
    of_percentiles(&null.percentiles).into_iter().map(short).collect()
}

/// A number with four digits; whole ones without a point.
fn short(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return json!(x as i64);
    }
    format!("{x:.3e}").parse::<f64>().map_or(Value::Null, |x| json!(x))
}
