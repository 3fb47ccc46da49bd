//! Many norms together, as CSV.

use tipping_core::Verdict;
use tipping_core::result::{ForestRow, PoolReport};

use super::{NamedCell, named_cells_to_csv, number};
use crate::error::ReportError;

/// The result as CSV: a header and one row for each norm that did not fail, in order of its identifier.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn pool_csv(report: &PoolReport) -> Result<String, ReportError> {
    named_cells_to_csv(report.forest.iter().map(cells).collect())
}

fn cells(row: &ForestRow) -> Vec<NamedCell> {
    vec![
        ("norm", row.id.clone()),
        ("title", row.title.clone()),
        ("group", row.group.clone().unwrap_or_default()),
        ("verdict", row.verdict.map_or("", Verdict::name).to_owned()),
        ("events", row.events.to_string()),
        ("critical_mass", number(row.estimate)),
        ("critical_mass_lower", number(row.interval.map(|i| i[0]))),
        ("critical_mass_upper", number(row.interval.map(|i| i[1]))),
        ("logit", number(row.logit)),
        ("variance", number(row.variance)),
        ("weight", number(row.weight)),
        ("probability_at_least_one_third", number(row.probability_at_least_one_third)),
        ("by_chance", number(row.by_chance)),
        ("at_common_threshold", row.at_common.clone().unwrap_or_default()),
        ("loss_at_common_threshold", number(row.loss_at_common)),
        ("rho", number(row.rho)),
        ("p_value", number(row.p_value)),
        ("adjusted_p_value", number(row.adjusted_p_value)),
    ]
}
