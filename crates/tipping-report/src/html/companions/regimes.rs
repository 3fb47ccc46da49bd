//! A regime regression as a section of a page.

use serde_json::{Value, json};
use tipping_core::result::RegimesReport;

use super::super::figure::Figure;
use super::super::table::{Column, Table, name, num};
use super::{Part, Section, messages};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::prose::capital;
use crate::messages::header::heading;
use crate::messages::regimes;

pub(super) fn section(found: &RegimesReport) -> Result<Section, ReportError> {
    let points = points(found);
    let unit = regimes::unit_of_effects(found);
    let change =
        found.change.as_ref().map_or(String::new(), |c| format!(" The regimes change in {}.", c.date));
    let caption = format!(
        "{unit}: how many times the hazard is higher; 1 is no effect. Domestic and international covariates \
         apart, each regime by itself.{change}"
    );
    let label = format!("Chart of hazard ratios with their intervals, {} estimates.{change}", points.len());
    let columns = columns(found);
    let coefficients = regimes::coefficient_rows(found);
    let coefficients =
        coefficients.into_iter().map(|r| cells(found, r.label, r.cells).chain([r.last]).collect());
    let explained = regimes::explained_rows(found);
    let explained = explained.into_iter().map(|r| cells(found, r.label, r.cells).collect());
    let with_test = [&columns[..], &[num("p of the shift")]].concat();
    let tables = vec![Table::new(unit, &with_test, coefficients.collect())];
    let figure = Figure::new("coefficients", "Coefficients before and after", caption, label, tables);
    let section = Section {
        title: format!(
            "Domestic before, international after? {}",
            heading(&found.header.title, &found.header.norm)
        ),
        about: regimes::sample(found),
        warnings: messages(&found.warnings, &found.notes),
        lines: regimes::summary(found).into_iter().chain(regimes::test_rows(found)).collect(),
        parts: vec![Part::new(figure, Subject::Regimes(found), &Value::Array(points))?],
        tables: vec![Table::new("What the covariates explain", &columns, explained.collect())],
        interpretation: found.reading.clone(),
        ..Section::default()
    };
    Ok(section.made(&found.provenance))
}

/// The columns of a table with one for each regime.
fn columns(found: &RegimesReport) -> Vec<Column> {
    let regimes = found.regimes.iter().map(|regime| num(regime.name.name()));
    std::iter::once(name("covariate")).chain(regimes).collect()
}

/// A row of such a table; cells that are not there are empty.
fn cells(found: &RegimesReport, label: String, cells: Vec<String>) -> impl Iterator<Item = String> {
    let missing = found.regimes.len().saturating_sub(cells.len());
    std::iter::once(label.trim().to_owned()).chain(cells).chain(std::iter::repeat_n(String::new(), missing))
}

/// The hazard ratios that are drawn.
fn points(found: &RegimesReport) -> Vec<Value> {
    let mut points = Vec::new();
    for c in found.coefficients.iter().filter(|c| c.block.is_some()) {
        for (effect, regime) in c.regimes.iter().zip(&found.regimes) {
            if let (Some(ratio), Some([low, high])) = (effect.hazard_ratio, effect.hazard_ratio_interval) {
                points.push(json!([c.name, c.block, capital(regime.name.name()), ratio, low, high]));
            }
        }
    }
    points
}
