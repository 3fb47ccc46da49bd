//! What holds for every model.

use tipping_core::{Axis, EventTiming, Likelihood, Model, PeriodUnit, RiskTable, Row};

use super::{Changes, fit_model};
use crate::hazard::RowHazard;

fn grouped(counts: &[(u64, u64)]) -> RiskTable {
    let rows = counts.iter().enumerate().map(|(i, &(at_risk, events))| Row {
        start: 1900.0 + i as f64,
        end: 1901.0 + i as f64,
        at_risk,
        events,
        exposure: at_risk as f64,
        adopters: (counts[0].0 - at_risk) as f64,
        members: counts[0].0 as f64,
    });
    let axis = Axis::Calendar(PeriodUnit::Year);
    RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
}

// The path of a fit says what the fit says: the log-likelihoods of the rows add up to its maximum.
#[test]
fn rows_add_up_to_the_log_likelihood_of_every_model() {
    let table = grouped(&[(40, 1), (39, 0), (39, 2), (37, 6), (31, 8), (23, 5), (18, 2), (16, 0), (16, 1)]);
    for &model in Model::ALL {
        let Some(fit) = fit_model(model, &table, Changes::default()).unwrap() else { continue };
        let row = |row| RowHazard::new(&table, 1900.0, row, &fit.path).log_likelihood(&table, row).unwrap();
        let sum: f64 = table.rows().iter().map(row).sum();
        assert!((sum - fit.log_likelihood).abs() < 1e-9, "{model}: {sum} {}", fit.log_likelihood);
    }
}
