//! The adopted fraction under several weightings, as a part of the text of a fit.

use std::fmt::Write as _;

use tipping_core::FractionModel;
use tipping_core::result::WeightingsReport;

use super::{WIDTH, beside};
use crate::ground::numbers::percent;
use crate::ground::prose::wrap;
use crate::messages::weightings::{highest, threshold_cells};

/// Room for the name of a weighting.
const NAME: usize = 18;

/// Room for the name of a model.
const LABEL: usize = 27;

/// A model with F as the table heads it.
fn heading(model: FractionModel) -> &'static str {
    match model {
        FractionModel::MixedInfluence => "mixed infl.",
        FractionModel::MixedInfluenceCeiling => "ceiling",
        FractionModel::ContagionOnset => "onset",
        FractionModel::ContagionShift => "shift",
        FractionModel::StepInFraction => "step in fraction",
    }
}

/// A table of thresholds, a table of log-likelihoods, and what they say.
pub(super) fn write(out: &mut String, report: &WeightingsReport) -> std::fmt::Result {
    thresholds(out, report)?;
    log_likelihoods(out, report)?;
    for c in &report.comparisons {
        writeln!(out, "{}", beside(&format!("- {}", c.model), LABEL, &highest(c)))?;
    }
    if !report.reading.is_empty() {
        writeln!(out, "\n{}", wrap(&report.reading.join(" "), WIDTH, ""))?;
    }
    Ok(())
}

fn thresholds(out: &mut String, report: &WeightingsReport) -> std::fmt::Result {
    let level = report.weightings.iter().find_map(|w| w.threshold.as_ref()).map(|t| t.interval.level);
    let (Some(date), Some(level)) = (&report.unweighted_threshold, level) else { return Ok(()) };
    let (at, range) = (format!("in {date}"), percent(level));
    writeln!(
        out,
        "\n{:<NAME$}{at:>13}  {:<12}{:<34}{range}",
        "Fraction weighted", "threshold", "adopters of members"
    )?;
    for line in &report.weightings {
        let [at, date, state, range] = threshold_cells(line);
        let row = format!("{}{at:>13}  {date:<12}{state:<34}{range}", name(&line.name));
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

fn log_likelihoods(out: &mut String, report: &WeightingsReport) -> std::fmt::Result {
    write!(out, "\n{:<NAME$}", "Log-likelihood")?;
    for &model in FractionModel::ALL {
        let head = heading(model);
        write!(out, "{head:>width$}", width = width(head))?;
    }
    writeln!(out)?;
    for line in &report.weightings {
        let mut row = name(&line.name);
        for &model in FractionModel::ALL {
            let cell = line.model(model).map(|m| format!("{:.3}", m.log_likelihood)).unwrap_or_default();
            write!(row, "{cell:>width$}", width = width(heading(model)))?;
        }
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

/// A name in its column; one that is too long has a line of its own.
fn name(text: &str) -> String {
    if text.chars().count() < NAME { format!("{text:<NAME$}") } else { format!("{text}\n{:NAME$}", "") }
}

/// Room for the log-likelihoods under a heading.
fn width(head: &str) -> usize {
    head.chars().count().max(11) + 2
}
