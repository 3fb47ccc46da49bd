//! The adopted fraction under several weightings, as text and as Markdown.

use std::fmt::Write as _;

use tipping_core::result::{
    ChangeReport, ModelReport, Report, STEP_IN_FRACTION, WeightingComparison, WeightingReport,
    WeightingsReport,
};

use crate::markdown::{Cell, Markdown, Table};
use crate::numbers::{count, fraction, percent, wrap};
use crate::text::WIDTH;

/// The weighting of the members; `None` where all count alike.
pub(crate) fn weighting(report: &Report) -> Option<&str> {
    // The first that was named is that of the main result; the one before it is the plain count.
    let compared = report.weightings.as_ref().and_then(|w| w.weightings.get(1)).map(|w| w.name.as_str());
    let option = || report.provenance.options.get("weight").map(String::as_str);
    let column = || report.decisions.iter().find(|d| d.subject == "column weight").map(|d| d.choice.as_str());
    compared.or_else(option).or_else(column).filter(|name| *name != "none")
}

/// What a share is a share of: "members", or "the members' weight (cinc)".
pub(crate) fn whole(report: &Report) -> String {
    weighting(report).map_or_else(|| "members".to_owned(), |name| format!("the members' weight ({name})"))
}

/// Room for the name of a weighting.
const NAME: usize = 18;

/// Room for the name of a model.
const LABEL: usize = 27;

/// The models with F as the table heads them.
const MODELS: [(&str, &str); 5] = [
    ("mixed-influence", "mixed infl."),
    ("mixed-influence-ceiling", "ceiling"),
    ("contagion-onset", "onset"),
    ("contagion-shift", "shift"),
    (STEP_IN_FRACTION, "step in fraction"),
];

/// A name in its column; one that is too long has a line of its own.
fn name(text: &str) -> String {
    if text.chars().count() < NAME { format!("{text:<NAME$}") } else { format!("{text}\n{:NAME$}", "") }
}

/// The columns of the table of thresholds.
fn threshold_cells(line: &WeightingReport) -> [String; 4] {
    let at = line.fraction_at_unweighted_threshold.map(fraction).unwrap_or_default();
    let Some(t) = &line.threshold else { return [at, String::new(), String::new(), String::new()] };
    let range = format!("{} to {}", fraction(t.interval.lower), fraction(t.interval.upper));
    let state = format!("{} of {}, {}", count(t.adopters), count(t.members), fraction(t.fraction));
    [at, t.date.clone(), state, range]
}

/// The changes of a model: "contagion begins 1944 (0.327)".
fn changes(model: &ModelReport) -> String {
    let one = |c: &ChangeReport| format!("{} {} ({})", c.name, c.date, fraction(c.fraction));
    model.changes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// "gdp, 1.2 above the next, cinc, and 3.4 above none".
fn highest(c: &WeightingComparison) -> String {
    let other = c.next.as_ref().zip(c.above_next);
    let Some((next, above)) = other else { return format!("{}, the only one", c.highest) };
    if above == 0.0 {
        return format!("the same by {} and {next}", c.highest);
    }
    let none = match c.above_none {
        Some(more) if next != "none" && c.highest != "none" => format!(", and {more:.2} above none"),
        _ => String::new(),
    };
    format!("{}, {above:.2} above the next, {next}{none}", c.highest)
}

/// Which weighting makes the dates most likely under each model, and what the numbers say: a sentence each.
pub(crate) fn sentences(report: &WeightingsReport) -> Vec<String> {
    let compared = report.comparisons.iter().map(|c| format!("{}: {}.", c.model, highest(c)));
    compared.chain(report.reading.iter().cloned()).collect()
}

/// The section of the text.
pub(crate) fn text(report: &WeightingsReport) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut out, report);
    out
}

fn write_text(out: &mut String, report: &WeightingsReport) -> std::fmt::Result {
    let level = report.weightings.iter().find_map(|w| w.threshold.as_ref()).map(|t| t.interval.level);
    if let (Some(date), Some(level)) = (&report.unweighted_threshold, level) {
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
    }
    write!(out, "\n{:<NAME$}", "Log-likelihood")?;
    MODELS.iter().try_for_each(|(_, head)| write!(out, "{head:>width$}", width = width(head)))?;
    writeln!(out)?;
    for line in &report.weightings {
        let mut row = name(&line.name);
        for (model, head) in MODELS {
            let cell = line.model(model).map(|m| format!("{:.3}", m.log_likelihood)).unwrap_or_default();
            write!(row, "{cell:>width$}", width = width(head))?;
        }
        writeln!(out, "{}", row.trim_end())?;
    }
    for c in &report.comparisons {
        writeln!(
            out,
            "{:<LABEL$}{}",
            format!("- {}", c.model),
            wrap(&highest(c), WIDTH - LABEL, &" ".repeat(LABEL))
        )?;
    }
    if !report.reading.is_empty() {
        writeln!(out, "\n{}", wrap(&report.reading.join(" "), WIDTH, ""))?;
    }
    Ok(())
}

/// Room for the log-likelihoods under a heading.
fn width(head: &str) -> usize {
    head.chars().count().max(11) + 2
}

/// The tables and the reading as Markdown.
pub(crate) fn markdown(out: &mut Markdown, report: &WeightingsReport) {
    if let Some(date) = &report.unweighted_threshold {
        let at = format!(">in {date}");
        let mut table =
            Table::new(&["fraction weighted", at.as_str(), "threshold", "adopters of members", "interval"]);
        for line in &report.weightings {
            let cells = threshold_cells(line).map(Cell::fixed);
            table.row([Cell::name(line.name.as_str())].into_iter().chain(cells));
        }
        out.table(&table);
    }
    let mut table = Table::new(&["model", "fraction weighted", ">log-likelihood", ">BIC", "changes"]);
    for (model, _) in MODELS {
        for line in &report.weightings {
            let Some(m) = line.model(model) else { continue };
            table.row([
                Cell::fixed(model),
                Cell::name(line.name.as_str()),
                Cell::fixed(format!("{:.3}", m.log_likelihood)),
                Cell::fixed(format!("{:.1}", m.bic)),
                Cell::words(changes(m)),
            ]);
        }
    }
    out.table(&table);
    for c in &report.comparisons {
        out.item(&format!("{}: {}", c.model, highest(c)));
    }
    out.paragraph(&report.reading.join(" "));
}
