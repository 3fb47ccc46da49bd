//! A regime regression in one screen of text, as Markdown, and as CSV.

use std::fmt::Write as _;

use tipping_core::Warning;
use tipping_core::result::{CoefficientReport, EffectReport, RegimesReport, ShiftTestReport};

use crate::error::ReportError;
use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::{count, fraction, grouped, percent, plural, significant, wrap};
use crate::plain::plain_result;
use crate::tables::to_csv;
use crate::test_lines::{chance, p};
use crate::text::{Styles, WIDTH, capital, command_line, heading, system, warnings, window};

/// A regression as text; `words` are the data and the choices as typed, for the next command to try. Colour only when asked.
#[must_use]
pub fn regimes_text(report: &RegimesReport, words: &[String], colour: bool) -> String {
    let report = &*plain_result(report);
    let styles = Styles::new(colour);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut out, report, words, styles);
    out
}

fn write_text(
    out: &mut String,
    report: &RegimesReport,
    words: &[String],
    styles: Styles,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.paint(styles.strong, &heading(&report.title, &report.norm)))?;
    writeln!(out, "{}", wrap(&sample(report), WIDTH, ""))?;
    writeln!(out)?;
    for (label, value) in summary(report) {
        writeln!(out, "{label:<18}{}", wrap(&value, WIDTH - 18, &" ".repeat(18)))?;
    }
    let regimes: Vec<String> = report.regimes.iter().map(|r| capital(&r.name)).collect();
    writeln!(out)?;
    writeln!(
        out,
        "{}",
        table_line(&unit_of_effects(report), &regimes, if regimes.len() > 1 { "shift: p" } else { "" })
    )?;
    for row in coefficient_rows(report) {
        writeln!(out, "{}", table_line(&row.label, &row.cells, &row.last))?;
    }
    writeln!(out)?;
    writeln!(out, "{}", table_line("Explained deviance", &regimes, ""))?;
    for row in explained_rows(report) {
        writeln!(out, "{}", table_line(&row.label, &row.cells, &row.last))?;
    }
    let tests = test_rows(report);
    if !tests.is_empty() {
        let replicates = report.tests.iter().flatten().next().map_or(0, |t| t.test.replicates);
        writeln!(out, "\nTests of the shift, {} simulations each", grouped(i64::from(replicates)))?;
        for (label, text) in tests {
            writeln!(out, "{label:<25}{}", wrap(&text, WIDTH - 25, &" ".repeat(25)))?;
        }
    }
    if !report.reading.is_empty() {
        writeln!(out, "\n{}", wrap(&report.reading.join(" "), WIDTH, ""))?;
    }
    writeln!(out)?;
    let doubts: Vec<Warning> = report.notes.iter().chain(&report.warnings).cloned().collect();
    warnings(out, &doubts, styles)?;
    writeln!(
        out,
        "Next: tipping fit {}   # the threshold without covariates, against smooth rivals",
        command_line(words)
    )
}

pub(crate) fn sample(report: &RegimesReport) -> String {
    let sample = &report.sample;
    let unit = format!("unit-{}", report.window.period);
    let kept = if sample.lost_unit_periods == 0 {
        format!("{} and {}", plural(sample.unit_periods, &unit), plural(sample.events, "adoption"))
    } else {
        format!(
            "{} of {} and {} of {} have every covariate",
            grouped((sample.unit_periods - sample.lost_unit_periods) as i64),
            plural(sample.unit_periods, &unit),
            grouped(sample.events as i64),
            plural(sample.record_events, "adoption")
        )
    };
    let specification = &report.specification;
    format!(
        "{}, {}: {} at risk, {kept}. Covariates lagged by {}; {} link; {}{}.",
        capital(&system(&report.system)),
        window(&report.window),
        plural(sample.units, "unit"),
        plural(u64::from(specification.lag), "period"),
        specification.link,
        match specification.switch.as_str() {
            "all" => "level and all coefficients switch",
            "none" => "nothing switches",
            "domestic" => "level and domestic coefficients switch",
            _ => "level and international coefficients switch",
        },
        if specification.penalty == "none" {
            String::new()
        } else {
            format!("; penalty {}", specification.penalty)
        }
    )
}

pub(crate) fn summary(report: &RegimesReport) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(change) = &report.change {
        let side = match change.side.as_str() {
            "before" => ", before that day's adoptions",
            "after" => ", after that day's adoptions",
            _ => "",
        };
        let set = change.set.as_ref().map_or(String::new(), |set| {
            let ranges: Vec<String> = set
                .dates
                .iter()
                .map(|[a, b]| if a == b { a.clone() } else { format!("{a} to {b}") })
                .collect();
            format!(" ({}: {})", percent(set.level), ranges.join(", "))
        });
        lines.push(("Change", format!("{}{side}{set}", change.date)));
        lines.push((
            "Critical mass",
            format!("{} of {}, {}", count(change.adopters), count(change.members), fraction(change.fraction)),
        ));
        if let Some(by_chance) = &change.by_chance {
            lines.push((
                "- by chance",
                chance(by_chance).replace("where there is no threshold", "where nothing changes"),
            ));
        }
    }
    let without = if report.change.is_some() {
        format!(
            "; without a change {:.3}, BIC {:.1}",
            report.log_likelihood_without_change, report.bic_without_change
        )
    } else {
        String::new()
    };
    lines.push(("Log-likelihood", format!("{:.3}, BIC {:.1}{without}", report.log_likelihood, report.bic)));
    lines
}

pub(crate) struct TableRow {
    pub(crate) label: String,
    pub(crate) cells: Vec<String>,
    pub(crate) last: String,
}

fn table_line(label: &str, cells: &[String], last: &str) -> String {
    let mut line = format!("{label:<30}");
    for cell in cells {
        let _ = write!(line, "{cell:>26}");
    }
    let _ = write!(line, "{last:>13}");
    line.trim_end().to_owned()
}

pub(crate) fn unit_of_effects(report: &RegimesReport) -> String {
    if report.specification.standardized {
        "Hazard ratio for one sd (95 %)"
    } else {
        "Hazard ratio for one (95 %)"
    }
    .to_owned()
}

/// The rate of adoption in each regime, then the ratios by block. The level at the means of the covariates over the whole record is in the JSON: in
/// one regime it is often far from anything that occurs.
pub(crate) fn coefficient_rows(report: &RegimesReport) -> Vec<TableRow> {
    let p_of = |name: &str| {
        let test = report.tests.iter().flatten().find(|t| t.shift == name);
        test.map_or(String::new(), |t| format!("{:.3}", t.test.p_value))
    };
    let row = |c: &CoefficientReport, label: String| TableRow {
        label,
        cells: c.regimes.iter().map(cell).collect(),
        last: p_of(&c.name),
    };
    let mut rows = Vec::new();
    for block in ["domestic", "international"] {
        let of_block = report.coefficients.iter().filter(|c| c.block.as_deref() == Some(block));
        for (i, c) in of_block.enumerate() {
            if i == 0 {
                rows.push(TableRow { label: capital(block), cells: Vec::new(), last: p_of(block) });
                if !rows.last().is_some_and(|r| r.last.is_empty())
                    && let Some(last) = rows.last_mut()
                {
                    last.cells = vec![String::new(); report.regimes.len()];
                }
            }
            let name: String = c.name.chars().take(26).collect();
            let shared = if c.switches || report.regimes.len() < 2 { "" } else { " (shared)" };
            rows.push(row(c, format!("  {name}{shared}")));
        }
    }
    rows
}

fn cell(effect: &EffectReport) -> String {
    match (&effect.trouble, effect.hazard_ratio, effect.hazard_ratio_interval) {
        (Some(trouble), _, _) => format!("none: {trouble}"),
        (None, Some(ratio), Some([low, high])) => {
            format!("{} ({} to {})", significant(ratio), significant(low), significant(high))
        }
        (None, Some(ratio), None) => significant(ratio),
        _ => "none".to_owned(),
    }
}

pub(crate) fn explained_rows(report: &RegimesReport) -> Vec<TableRow> {
    let share = |x: Option<f64>| x.map_or("none".to_owned(), |x| format!("{:.0} %", 100.0 * x));
    let mut rows = vec![TableRow {
        label: "  of a constant hazard's".to_owned(),
        cells: report
            .regimes
            .iter()
            .map(|r| match (r.explained_deviance, r.null_deviance) {
                (Some(e), Some(n)) => {
                    format!("{} of {} ({:.0} %)", significant(e), significant(n), 100.0 * e / n)
                }
                _ => "none".to_owned(),
            })
            .collect(),
        last: String::new(),
    }];
    let names: Vec<&str> =
        report.regimes.first().map_or(Vec::new(), |r| r.blocks.iter().map(|b| b.name.as_str()).collect());
    for (b, name) in names.iter().enumerate() {
        let cells = report.regimes.iter().map(|r| {
            let Some(block) = r.blocks.get(b) else { return String::new() };
            let simulated = block
                .share_simulated
                .map_or(String::new(), |[low, high]| format!(" ({:.0} to {:.0})", 100.0 * low, 100.0 * high));
            format!("{}{simulated}", share(block.share))
        });
        rows.push(TableRow { label: format!("  {name} share"), cells: cells.collect(), last: String::new() });
    }
    rows.push(TableRow {
        label: "Adoptions (a unit and year)".to_owned(),
        cells: report
            .regimes
            .iter()
            .map(|r| format!("{} ({})", r.events, significant(r.events as f64 / r.exposure_years)))
            .collect(),
        last: String::new(),
    });
    rows.push(TableRow {
        label: "  expected by the fit".to_owned(),
        cells: report.regimes.iter().map(|r| significant(r.expected)).collect(),
        last: String::new(),
    });
    for (b, name) in names.iter().enumerate() {
        let cells = report.regimes.iter();
        rows.push(TableRow {
            label: format!("  with {name} off"),
            cells: cells
                .map(|r| {
                    r.blocks.get(b).map_or(String::new(), |x| {
                        x.expected_without.map_or_else(|| "-".to_owned(), significant)
                    })
                })
                .collect(),
            last: String::new(),
        });
    }
    rows
}

/// The tests of more than one coefficient, one line each; those of single ones stand beside them.
pub(crate) fn test_rows(report: &RegimesReport) -> Vec<(String, String)> {
    let Some(tests) = &report.tests else { return Vec::new() };
    let line = |test: &ShiftTestReport| {
        let what = match test.shift.as_str() {
            "any change" => "a change against one regression for the whole record",
            "any coefficient" => "coefficients change, against a change of the level alone",
            "domestic" => "the domestic coefficients change, everything else may",
            "international" => "the international coefficients change, everything else may",
            _ => return None,
        };
        Some((capital(&test.shift), format!("{}  {what}", p(&test.test))))
    };
    tests.iter().filter_map(line).collect()
}

/// A regression as CSV: a header and one row per coefficient and regime.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn regimes_csv(report: &RegimesReport) -> Result<String, ReportError> {
    let header = [
        "norm",
        "change",
        "fraction",
        "regime",
        "covariate",
        "block",
        "estimate",
        "standard_error",
        "standard_error_simulated",
        "hazard_ratio",
        "lower",
        "upper",
        "trouble",
        "shift",
        "shift_p_value",
    ];
    let number = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
    let change = report.change.as_ref();
    let mut rows = Vec::new();
    for coefficient in &report.coefficients {
        let test = report.tests.iter().flatten().find(|t| t.shift == coefficient.name);
        for (regime, effect) in report.regimes.iter().zip(&coefficient.regimes) {
            rows.push(vec![
                report.norm.clone(),
                change.map_or(String::new(), |c| c.date.clone()),
                change.map_or(String::new(), |c| c.fraction.to_string()),
                regime.name.clone(),
                coefficient.name.clone(),
                coefficient.block.clone().unwrap_or_default(),
                number(effect.estimate),
                number(effect.standard_error),
                number(effect.standard_error_simulated),
                number(effect.hazard_ratio),
                number(effect.hazard_ratio_interval.map(|i| i[0])),
                number(effect.hazard_ratio_interval.map(|i| i[1])),
                effect.trouble.clone().unwrap_or_default(),
                number(coefficient.shift.as_ref().and_then(|s| s.estimate)),
                number(test.map(|t| t.test.p_value)),
            ]);
        }
    }
    to_csv(&header, rows.into_iter())
}

/// A regression as Markdown.
#[must_use]
pub fn regimes_markdown(report: &RegimesReport) -> String {
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.title, &report.norm));
    out.paragraph(&sample(report));
    out.labelled(summary(report).into_iter().map(|(label, value)| (label.to_owned(), value)));
    let regimes = report.regimes.iter().map(|r| format!(">{}", r.name));
    let heads: Vec<String> =
        [unit_of_effects(report)].into_iter().chain(regimes).chain([">shift: p".to_owned()]).collect();
    let mut table = Table::new(&heads);
    for row in coefficient_rows(report).into_iter().chain(explained_rows(report)) {
        let mut cells: Vec<Cell> = row.cells.into_iter().map(Cell::words).collect();
        cells.resize(report.regimes.len(), Cell::fixed(""));
        let name = Cell::name(row.label.trim());
        table.row([name].into_iter().chain(cells).chain([Cell::fixed(row.last)]));
    }
    out.table(&table);
    out.labelled(test_rows(report));
    out.paragraph(&report.reading.join(" "));
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}
