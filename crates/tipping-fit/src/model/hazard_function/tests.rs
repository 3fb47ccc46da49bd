use tipping_core::{Axis, EventTiming, Likelihood, Model, PeriodUnit, RiskTable, Row};

use super::*;
use crate::model::{Changes, fit_model};

type Hazard = fn(&[f64], f64, f64) -> f64;

/// A closed population of 40 by year, (units at risk, adoptions).
fn grouped() -> RiskTable {
    let counts = [(40, 1), (39, 0), (39, 2), (37, 4), (33, 6), (27, 7), (20, 5), (15, 2), (13, 3), (10, 0)];
    let rows = counts.iter().enumerate().map(|(i, &(at_risk, events))| Row {
        start: 1900.0 + i as f64,
        end: 1901.0 + i as f64,
        at_risk,
        events,
        exposure: at_risk as f64,
        adopters: (40 - at_risk) as f64,
        members: 40.0,
    });
    let axis = Axis::Calendar(PeriodUnit::Year);
    RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
}

/// The same population by day, in rows that join the days up to an adoption.
fn exact() -> RiskTable {
    let gaps = [400.0, 300.0, 250.0, 90.0, 60.0, 45.0, 30.0, 20.0, 25.0, 40.0, 80.0, 200.0];
    let mut start = 0.0;
    let rows = gaps.iter().enumerate().map(|(i, &days)| {
        let at_risk = 40 - i as u64;
        let row = Row {
            start,
            end: start + days,
            at_risk,
            events: 1,
            exposure: at_risk as f64 * days / 365.25,
            adopters: i as f64,
            members: 40.0,
        };
        start += days;
        row
    });
    let rows: Vec<Row> = rows.collect();
    let axis = Axis::Calendar(PeriodUnit::Day);
    RiskTable::from_rows(rows, axis, Likelihood::Exact, EventTiming::AtEnd, 1.0 / 365.25).unwrap()
}

/// The fit of a model of the list.
fn listed(model: Model, table: &RiskTable) -> crate::model::FittedModel {
    fit_model(model, table, Changes::default()).unwrap().unwrap()
}

fn assert_same(found: &HazardFunctionFit, listed: &crate::model::FittedModel, table: &RiskTable) {
    let gap = found.log_likelihood - listed.log_likelihood;
    assert!(gap.abs() < 1e-7, "{}: {gap:e}, {found:?} {listed:?}", found.name);
    assert!(found.converged, "{found:?}");
    for (own, theirs) in found.hazard.iter().zip(listed.report(table).hazard) {
        assert!((own / theirs.unwrap() - 1.0).abs() < 1e-3, "{own} {theirs:?}");
    }
    let events = table.events();
    assert!((found.bic(events) - listed.bic(events)).abs() < 1e-6);
    assert!((found.aic() - listed.aic()).abs() < 1e-6);
}

// Grouped, the odds of a constant hazard are those of all adoptions among all unit-periods: exp(-lambda) = 1
// - d/Y.
#[test]
fn a_constant_is_that_of_the_closed_form() {
    let constant = HazardFunction::new("own", &[("lambda", 1.0)], |theta, _, _| theta[0]);
    let fit = constant.fit(&grouped()).unwrap();
    assert!((fit.parameters[0].1 + (1.0 - 30.0 / 273.0_f64).ln()).abs() < 1e-6, "{fit:?}");
    let table = exact();
    let fit = constant.fit(&table).unwrap();
    let rate = 12.0 / table.rows().iter().map(|row| row.exposure).sum::<f64>();
    assert!((fit.parameters[0].1 / rate - 1.0).abs() < 1e-6, "{fit:?}");
    assert!((fit.log_likelihood - (12.0 * rate.ln() - 12.0)).abs() < 1e-9);
}

#[test]
fn a_trend_of_ones_own_is_the_trend() {
    let start = [("alpha", -2.0), ("gamma", 0.0)];
    let own = HazardFunction::new("own", &start, |theta, t, _| (theta[0] + theta[1] * t).exp());
    let table = grouped();
    assert_same(&own.fit(&table).unwrap(), &listed(Model::Trend, &table), &table);
}

// By day the trend has the hazard of an adoption at the end of its day, a function of one's own that of the
// middle: log-likelihoods differ by gamma D / 2 for each of the twelve adoptions.
#[test]
fn by_day_a_trend_of_ones_own_is_half_a_day_from_the_trend() {
    let start = [("alpha", -2.0), ("gamma", 0.0)];
    let own = HazardFunction::new("own", &start, |theta, t, _| (theta[0] + theta[1] * t).exp());
    let table = exact();
    let (found, trend) = (own.fit(&table).unwrap(), listed(Model::Trend, &table));
    let half_days = 12.0 * trend.parameters[1].1 / 365.25 / 2.0;
    let gap = trend.log_likelihood - found.log_likelihood;
    assert!((gap - half_days).abs() < 1e-4, "{gap} {half_days}");
    // Taken in the middle of its days as well, the hazard of the trend is no more likely.
    let row = |row| RowHazard::new(&table, 0.0, row, &trend.path).log_likelihood(&table, row).unwrap();
    let same: f64 = table.rows().iter().map(row).sum();
    assert!(found.log_likelihood >= same - 1e-9 && found.log_likelihood - same < 1e-4, "{found:?} {same}");
}

#[test]
fn contagion_of_ones_own_is_mixed_influence() {
    let start = [("p", 0.1), ("q", 0.1)];
    let own = HazardFunction::new("own", &start, |theta, _, fraction| theta[0] + theta[1] * fraction);
    for table in [grouped(), exact()] {
        assert_same(&own.fit(&table).unwrap(), &listed(Model::MixedInfluence, &table), &table);
    }
}

#[test]
fn what_cannot_be_started_is_refused() {
    let table = grouped();
    let fit = |start: &[(&'static str, f64)], hazard: Hazard| {
        HazardFunction::new("own", start, hazard).fit(&table).unwrap_err()
    };
    let refused = |start: f64| fit(&[("lambda", start)], |theta, _, _| theta[0]);
    // Somebody adopts although the hazard is 0; it is negative; it is negative only where nobody adopts.
    assert!(matches!(refused(0.0), FitError::NotConverged { model: "own", .. }));
    assert!(matches!(refused(-0.1), FitError::NotConverged { .. }));
    let late = |theta: &[f64], t: f64, _: f64| if t > 8.5 { -1.0 } else { theta[0] };
    assert!(matches!(fit(&[("lambda", 0.1)], late), FitError::NotConverged { .. }));
    assert!(matches!(refused(f64::NAN), FitError::BadParameter { name: "lambda", .. }));
    assert!(matches!(fit(&[], |_, _, _| 0.1), FitError::BadParameter { .. }));
    let nobody = RiskTable::from_counts(1900, &[(9.0, 0), (9.0, 0)]).unwrap();
    let constant = HazardFunction::new("own", &[("lambda", 0.1)], |theta: &[f64], _, _| theta[0]);
    assert_eq!(constant.fit(&nobody), Err(FitError::NoEvents));
}

// Not a number everywhere, almost everywhere, and on one side of the maximum; infinite; without a maximum.
#[test]
fn hazards_that_are_no_numbers_neither_panic_nor_hang() {
    let hazards: [Hazard; 5] = [
        |_, _, _| f64::NAN,
        |theta, _, _| if theta[0] == 0.1 { 0.1 } else { f64::NAN },
        |theta, _, _| if theta[0] < 0.1 { f64::NAN } else { theta[0] },
        |theta, _, _| if theta[0] > 0.1 { f64::INFINITY } else { theta[0] },
        |theta, t, _| if t < 5.0 { 0.1 } else { 0.1 + (theta[0] - theta[1]).abs().recip() },
    ];
    for (i, hazard) in hazards.into_iter().enumerate() {
        for table in [grouped(), exact()] {
            let own = HazardFunction::new("own", &[("a", 0.1), ("b", 1.0)], hazard);
            match own.fit(&table) {
                Ok(fit) => assert!(fit.log_likelihood.is_finite() && i > 0, "{fit:?}"),
                Err(error) => {
                    assert!(matches!(error, FitError::NotConverged { .. }) && i == 0, "{i} {error}")
                }
            }
        }
    }
}
