//! What the regions say, as labelled lines and as one table a region a row.

use std::fmt::Write as _;

use tipping_core::result::{FractionSet, RegionReport, RegionalAccountReport, RegionsReport, TestReport};

use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::{count, estimate, fraction, grouped, percent};
use crate::test_lines::p;

/// The tests, the fractions that the data allow, and the answer: one line each.
pub(crate) fn lines(found: &RegionsReport) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
    if let Some(date) = &found.one_date {
        let state = format!(
            "{}: {} of {} members in, {}; the hazard rises in {} of {} regions",
            date.date,
            count(date.adopters),
            count(date.members),
            fraction(date.fraction),
            date.rises,
            date.divides
        );
        add("One date for all", state + &tested(found.tests.as_ref().and_then(|t| t.one_date.as_ref())));
    }
    if let Some(threshold) = &found.one_fraction {
        let state = format!(
            "{}{}; the hazard rises in {} of {} regions",
            fraction(threshold.fraction),
            threshold.set.as_ref().map(set).unwrap_or_default(),
            threshold.rises,
            threshold.divides
        );
        let test = found.tests.as_ref().and_then(|t| t.one_fraction.as_ref());
        add("One regional fraction", state + &tested(test));
    }
    add("Answer", format!("{}. {}", found.answer.answer, found.answer.reasons.join(" ")));
    lines
}

fn tested(test: Option<&TestReport>) -> String {
    test.map_or(String::new(), |test| format!("; against one for each region {}", p(test)))
}

fn set(set: &FractionSet) -> String {
    let range = |[low, high]: &[f64; 2]| {
        if low == high { fraction(*low) } else { format!("{} to {}", fraction(*low), fraction(*high)) }
    };
    let ranges: Vec<String> = set.ranges.iter().map(range).collect();
    format!(" ({}: {})", percent(set.level), ranges.join(", "))
}

/// An account in words.
pub(crate) fn account(name: &str) -> &str {
    match name {
        "no-change" => "constant in each region",
        "one-date" => "one date for all",
        "one-fraction" => "one regional fraction",
        "date-each" => "a date for each region",
        "fraction-each" => "a fraction for each region",
        "world" => "one hazard, world fraction",
        other => other,
    }
}

fn change(account: &RegionalAccountReport) -> &str {
    account.change.as_deref().unwrap_or_default()
}

/// A region's own threshold: "0.333 in 1918 (2 of 6)", with the hazards before and after.
fn threshold(region: &RegionReport) -> (String, String) {
    match &region.threshold {
        None => ("too few adoptions".to_owned(), String::new()),
        Some(t) => (
            format!("{} in {} ({} of {})", fraction(t.fraction), t.date, count(t.adopters), count(t.members)),
            format!("{} to {}", estimate(t.hazard_before), estimate(t.hazard_after)),
        ),
    }
}

fn lost(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |x| format!("{x:.2}"))
}

/// Both tables for text.
pub(crate) fn tables(out: &mut String, found: &RegionsReport) -> std::fmt::Result {
    writeln!(
        out,
        "\n{:<28}{:>14}{:>9}{:>12}  change",
        format!("By region ({}), best first", found.regions.len()),
        "log-likelihood",
        "BIC",
        "parameters"
    )?;
    for a in &found.accounts {
        let line = format!(
            "{:<28}{:>14.3}{:>9.1}{:>12}  {}",
            account(&a.name),
            a.log_likelihood,
            a.bic,
            a.n_parameters,
            change(a)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One region a row: its own threshold, and what it loses under the common ones.
pub(crate) fn regions(out: &mut String, found: &RegionsReport) -> std::fmt::Result {
    writeln!(
        out,
        "\n{:<26}{:>5}{:>8}  {:<24}{:<17}loses by one\n{:<26}{:>5}{:>8}  {:<24}{:<17}{:>5}{:>7}",
        "", "", "", "", "", "Region", "units", "adopted", "own threshold", "hazard", "date", "frac."
    )?;
    for region in &found.regions {
        let (place, hazards) = threshold(region);
        let line = format!(
            "{:<26}{:>5}{:>8}  {place:<24}{hazards:<17}{:>5}{:>7}",
            region.region,
            grouped(region.members as i64),
            grouped(region.events as i64),
            lost(region.lost_by_one_date),
            lost(region.lost_by_one_fraction)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(
        out,
        "(units: in the system at some time; loses: log-likelihood, by one date or fraction for all)"
    )
}

/// Both tables as Markdown.
pub(crate) fn markdown(out: &mut Markdown, found: &RegionsReport) {
    let mut accounts = Table::new(&["by region", ">log-likelihood", ">BIC", ">parameters", "change"]);
    for a in &found.accounts {
        accounts.row([
            Cell::fixed(account(&a.name)),
            Cell::fixed(format!("{:.3}", a.log_likelihood)),
            Cell::fixed(format!("{:.1}", a.bic)),
            Cell::fixed(a.n_parameters.to_string()),
            Cell::words(change(a)),
        ]);
    }
    out.table(&accounts);
    out.labelled(lines(found));
    let heads = [
        "region",
        ">units",
        ">adopted",
        "own threshold",
        "hazard, a year",
        ">lost by one date",
        ">by one fraction",
    ];
    let mut regions = Table::new(&heads);
    for region in &found.regions {
        let (place, hazards) = threshold(region);
        regions.row([
            Cell::name(region.region.as_str()),
            Cell::fixed(grouped(region.members as i64)),
            Cell::fixed(grouped(region.events as i64)),
            Cell::fixed(place),
            Cell::fixed(hazards),
            Cell::fixed(lost(region.lost_by_one_date)),
            Cell::fixed(lost(region.lost_by_one_fraction)),
        ]);
    }
    out.table(&regions);
}
