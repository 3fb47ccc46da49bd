//! What a regime regression says: its sample, its change, the hazard ratios of its covariates, the tests of
//! the shift.

use tipping_core::result::{BlockReport, EffectReport, RegimeReport, RegimesReport, ShiftTestReport};
use tipping_core::{Block, Side};

use super::header::{system, window};
use super::hypotheses::{p_value, under_null};
use super::{LabelledLine, line};
use crate::ground::numbers::{adopted_state, date_ranges, fraction, grouped, percent, plural, significant};
use crate::ground::prose::capital;

/// Who was at risk, how much of the record has every covariate, and how the regression is specified.
pub(crate) fn sample(report: &RegimesReport) -> String {
    let sample = &report.sample;
    let specification = &report.specification;
    let penalty = if specification.penalty == "none" {
        String::new()
    } else {
        format!("; penalty {}", specification.penalty)
    };
    format!(
        "{}, {}: {} at risk, {}. Covariates lagged by {}; {} link; {}{penalty}.",
        capital(&system(&report.header.system)),
        window(&report.header.window),
        plural(sample.units, "unit"),
        complete(report),
        plural(u64::from(specification.lag), "period"),
        specification.link,
        switching(&specification.switch)
    )
}

/// How many unit-periods and adoptions have every covariate.
fn complete(report: &RegimesReport) -> String {
    let sample = &report.sample;
    let unit = format!("unit-{}", report.header.window.period);
    if sample.lost_unit_periods == 0 {
        return format!("{} and {}", plural(sample.unit_periods, &unit), plural(sample.events, "adoption"));
    }
    format!(
        "{} of {} and {} of {} have every covariate",
        grouped((sample.unit_periods - sample.lost_unit_periods) as i64),
        plural(sample.unit_periods, &unit),
        grouped(sample.events as i64),
        plural(sample.record_events, "adoption")
    )
}

/// What switches from one regime to the next.
fn switching(switch: &str) -> &'static str {
    match switch {
        "all" => "level and all coefficients switch",
        "none" => "nothing switches",
        "domestic" => "level and domestic coefficients switch",
        _ => "level and international coefficients switch",
    }
}

/// The change with its set and its critical mass, and the likelihood with and without it.
pub(crate) fn summary(report: &RegimesReport) -> Vec<LabelledLine> {
    let mut lines = Vec::new();
    let mut without = String::new();
    if let Some(change) = &report.change {
        let set = change
            .set
            .as_ref()
            .map_or(String::new(), |set| format!(" ({}: {})", percent(set.level), date_ranges(&set.dates)));
        lines.push(line("Change", format!("{}{}{set}", change.date, side(change.side))));
        let state = adopted_state(change.state.adopters, change.state.members, change.state.fraction);
        lines.push(line("Critical mass", state));
        if let Some(null) = &change.null_distribution {
            lines.push(line("- by chance", under_null(null, "where nothing changes")));
        }
        without = format!(
            "; without a change {:.3}, BIC {:.1}",
            report.log_likelihood_without_change, report.bic_without_change
        );
    }
    let likelihood = format!("{:.3}, BIC {:.1}{without}", report.log_likelihood, report.bic);
    lines.push(line("Log-likelihood", likelihood));
    lines
}

/// For exact data: just before or just after the adoptions of the day of the change.
fn side(side: Side) -> &'static str {
    match side {
        Side::Before => ", before that day's adoptions",
        Side::After => ", after that day's adoptions",
        Side::Boundary => "",
    }
}

/// A row of a table with a column for each regime.
pub(crate) struct TableRow {
    /// What the row is about; indented below a heading.
    pub(crate) label: String,
    /// One for each regime; none for a heading.
    pub(crate) cells: Vec<String>,
    /// The p-value of the shift, where it was tested.
    pub(crate) last: String,
}

/// What the numbers of the table of coefficients are.
pub(crate) fn unit_of_effects(report: &RegimesReport) -> String {
    if report.specification.standardized {
        "Hazard ratio for one sd (95 %)"
    } else {
        "Hazard ratio for one (95 %)"
    }
    .to_owned()
}

/// The rate of adoption in each regime, then the ratios by block. The level at the means of the covariates
/// over the whole record is in the JSON: in one regime it is often far from anything that occurs.
pub(crate) fn coefficient_rows(report: &RegimesReport) -> Vec<TableRow> {
    let mut rows = Vec::new();
    for block in Block::BOTH {
        let of_block = report.coefficients.iter().filter(|c| c.block == Some(block));
        for (i, c) in of_block.enumerate() {
            if i == 0 {
                rows.push(block_row(report, block));
            }
            let name: String = c.name.chars().take(26).collect();
            let shared = if c.switches || report.regimes.len() < 2 { "" } else { " (shared)" };
            rows.push(TableRow {
                label: format!("  {name}{shared}"),
                cells: c.regimes.iter().map(hazard_ratio).collect(),
                last: p_of_shift(report, &c.name),
            });
        }
    }
    rows
}

/// The heading of a block, with the test of all its coefficients.
fn block_row(report: &RegimesReport, block: Block) -> TableRow {
    let last = p_of_shift(report, block.name());
    // Empty cells keep the p-value in its column.
    let cells = if last.is_empty() { Vec::new() } else { vec![String::new(); report.regimes.len()] };
    TableRow { label: capital(block.name()), cells, last }
}

fn p_of_shift(report: &RegimesReport, name: &str) -> String {
    let test = report.tests.iter().flatten().find(|test| test.shift == name);
    test.map_or(String::new(), |test| fraction(test.test.p_value))
}

/// The hazard ratio of a covariate with its interval, or why there is none.
pub(crate) fn hazard_ratio(effect: &EffectReport) -> String {
    match (&effect.trouble, effect.hazard_ratio, effect.hazard_ratio_interval) {
        (Some(trouble), _, _) => format!("none: {trouble}"),
        (None, Some(ratio), Some([low, high])) => {
            format!("{} ({} to {})", significant(ratio), significant(low), significant(high))
        }
        (None, Some(ratio), None) => significant(ratio),
        _ => "none".to_owned(),
    }
}

/// What the covariates explain in each regime, and how many adoptions there would be with a block of them
/// off.
pub(crate) fn explained_rows(report: &RegimesReport) -> Vec<TableRow> {
    let regimes = &report.regimes;
    let mut rows = vec![regime_row("  of a constant hazard's", regimes, explained_deviance)];
    rows.extend(block_rows(regimes, |name| format!("  {name} share"), share));
    rows.push(regime_row("Adoptions (a unit and year)", regimes, adoptions));
    rows.push(regime_row("  expected by the fit", regimes, |regime| significant(regime.expected)));
    rows.extend(block_rows(regimes, |name| format!("  with {name} off"), expected_without));
    rows
}

/// A row with what `cell` says of each regime.
fn regime_row(label: &str, regimes: &[RegimeReport], cell: fn(&RegimeReport) -> String) -> TableRow {
    TableRow { label: label.to_owned(), cells: regimes.iter().map(cell).collect(), last: String::new() }
}

/// A row for each block of covariates, with what `cell` says of it in each regime.
fn block_rows(
    regimes: &[RegimeReport],
    label: fn(Block) -> String,
    cell: fn(&BlockReport) -> String,
) -> Vec<TableRow> {
    let Some(first) = regimes.first() else { return Vec::new() };
    let blocks = first.blocks.iter().enumerate();
    let cells = |b: usize| regimes.iter().map(move |r| r.blocks.get(b).map_or(String::new(), cell)).collect();
    blocks
        .map(|(b, block)| TableRow { label: label(block.name), cells: cells(b), last: String::new() })
        .collect()
}

/// The deviance that the covariates explain, of that of a constant hazard.
fn explained_deviance(regime: &RegimeReport) -> String {
    match (regime.explained_deviance, regime.null_deviance) {
        (Some(e), Some(n)) => format!("{} of {} ({:.0} %)", significant(e), significant(n), 100.0 * e / n),
        _ => "none".to_owned(),
    }
}

/// The share of a block in what is explained, with its simulated range.
fn share(block: &BlockReport) -> String {
    let share = block.share.map_or("none".to_owned(), |x| format!("{:.0} %", 100.0 * x));
    let simulated = block
        .share_simulated
        .map_or(String::new(), |[low, high]| format!(" ({:.0} to {:.0})", 100.0 * low, 100.0 * high));
    share + &simulated
}

fn adoptions(regime: &RegimeReport) -> String {
    format!("{} ({})", regime.events, significant(regime.events as f64 / regime.exposure_years))
}

fn expected_without(block: &BlockReport) -> String {
    block.expected_without.map_or_else(|| "-".to_owned(), significant)
}

/// The tests of more than one coefficient, one line each; those of single ones stand beside them.
pub(crate) fn test_rows(report: &RegimesReport) -> Vec<LabelledLine> {
    report.tests.iter().flatten().filter_map(shift).collect()
}

fn shift(test: &ShiftTestReport) -> Option<LabelledLine> {
    let what = match test.shift.as_str() {
        "any change" => "a change against one regression for the whole record",
        "any coefficient" => "coefficients change, against a change of the level alone",
        "domestic" => "the domestic coefficients change, everything else may",
        "international" => "the international coefficients change, everything else may",
        _ => return None,
    };
    Some((capital(&test.shift), format!("{}  {what}", p_value(&test.test))))
}
