//! A result as a comment on a change: the verdict, one table, and what to doubt.

use tipping_core::result::{Report, Status};
use tipping_core::{Setting, Verdict};

use super::document::{Cell, Markdown, Piece, Table};
use super::fit::estimates;
use super::fraction_cell;
use crate::batch::BatchEntry;
use crate::ground::numbers::plural;
use crate::ground::prose::capital;
use crate::messages::batch::{SHOWN, counts, many_tests, masses, one_norm, reason, verdicts};
use crate::messages::header::{heading, system, window};
use crate::messages::hypotheses::{p_value, verdict};
use crate::messages::{FrontEnd, for_front_end};
use crate::wording::worded;

/// One norm in few words, for a comment on a pull request.
#[must_use]
pub fn report_markdown(report: &Report, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.header.title, &report.header.norm));
    match verdict(report) {
        Some(verdict) => out.verdict(Some(verdict)),
        None => {
            let why = format!(" ({}).", Setting::Bootstrap.with(0));
            let why = Piece::message(&for_front_end(&why, front_end));
            out.pieces(&[vec![Piece::Strong("Not tested".to_owned())], why].concat());
        }
    }
    let mut table = Table::new(&["", ""]);
    for (label, value) in estimates(report).into_iter().chain(tests(report)) {
        table.row([Cell::text(label), Cell::pieces(Piece::message(&value))]);
    }
    out.table(&table);
    let about = &report.risk_table;
    out.paragraph(&format!(
        "{}, {}: {} at risk, {}.",
        capital(&system(&report.header.system)),
        window(&report.header.window),
        plural(about.units, "unit"),
        plural(about.events, "adoption")
    ));
    out.doubts(&report.notes, &report.warnings);
    let made = &report.provenance;
    let with = format!("tipping {}, seed {}, SHA-256 of the data: ", made.version, made.seed);
    out.pieces(&[Piece::Text(with), Piece::Code(made.data_sha256.clone())]);
    out.finish()
}

/// The tests that decide, and the best model.
fn tests(report: &Report) -> Vec<(&'static str, String)> {
    let best = report.models.first().map(|m| ("Best model", format!("{}, BIC {:.1}", m.name, m.bic)));
    let mut rows: Vec<(&str, String)> = best.into_iter().collect();
    let Some(tests) = &report.tests else { return rows };
    let versus = &tests.tipping_versus_smooth;
    rows.push(("A step against a constant hazard", p_value(&tests.existence)));
    rows.push(("Tipping versus smooth", format!("{}, the rival {}", p_value(&versus.test), versus.rival)));
    if let Some(in_waves) = &tests.overdispersion.in_waves {
        rows.push(("The same with waves", p_value(&in_waves.tipping_versus_smooth)));
    }
    if let Some(third) = &tests.one_third {
        rows.push(("One third against the best", p_value(&third.test)));
    }
    rows
}

/// Many norms in few words: how many have which verdict, and the norms, those that tip first and with the
/// smallest critical mass; `command` is that of the batch, where it is known.
#[must_use]
pub fn batch_markdown(
    entries: &[BatchEntry],
    folder: &str,
    command: Option<&str>,
    front_end: FrontEnd,
) -> String {
    let mut out = Markdown::default();
    out.heading(3, &plural(entries.len() as u64, "norm"));
    out.paragraph(&counts(entries, folder));
    out.item(&format!("Verdict: {}", verdicts(entries, front_end)));
    let rising: Vec<_> = entries.iter().filter_map(|e| e.threshold.as_ref()).collect();
    out.item(&format!("Critical mass: {}", masses(&rising, "with a rise")));
    let done = in_order(entries);
    if !done.is_empty() {
        out.table(&norms(&done));
    }
    let more = done.len().saturating_sub(SHOWN);
    if more > 0 {
        out.paragraph(&format!("{} more: see norms.csv.", plural(more as u64, "norm")));
    }
    without_result(&mut out, entries, front_end);
    out.message(&many_tests(front_end));
    if let Some(text) = one_norm(entries, front_end) {
        out.message(&text);
    }
    if let Some(command) = command {
        let repeat = Piece::text("To repeat it, in the folder where it was run: ");
        out.pieces(&[repeat, Piece::Code(command.to_owned())]);
    }
    out.finish()
}

/// The norms with a result: those that tip first, then by their critical mass.
fn in_order(entries: &[BatchEntry]) -> Vec<&BatchEntry> {
    let mut done: Vec<&BatchEntry> = entries.iter().filter(|e| e.status == Status::Done).collect();
    let tips = |e: &BatchEntry| e.verdict == Some(Verdict::Tipping);
    let mass = |e: &BatchEntry| e.threshold.as_ref().map_or(f64::INFINITY, |t| t.mass);
    done.sort_by(|a, b| {
        tips(b).cmp(&tips(a)).then(mass(a).total_cmp(&mass(b))).then_with(|| a.id.cmp(&b.id))
    });
    done
}

/// The norms without a result, and why.
fn without_result(out: &mut Markdown, entries: &[BatchEntry], front_end: FrontEnd) {
    let without: Vec<&BatchEntry> = entries.iter().filter(|e| e.status != Status::Done).collect();
    for entry in without.iter().take(SHOWN) {
        let what = if entry.status == Status::Failed { "failed" } else { "left out" };
        let id = Piece::Text(format!("{}, {what}: ", entry.id));
        out.item_of(&[vec![id], Piece::message(&reason(entry, front_end))].concat());
    }
    if without.len() > SHOWN {
        out.item(&format!("and {} more, see norms.csv", without.len() - SHOWN));
    }
}

fn norms(done: &[&BatchEntry]) -> Table {
    let heads = ["norm", "title", "verdict", "threshold", ">critical mass", ">by chance", ">p"];
    let mut table = Table::new(&heads);
    for entry in done.iter().take(SHOWN) {
        let t = entry.threshold.as_ref();
        let title = if entry.title == entry.id { "" } else { entry.title.as_str() };
        table.row([
            Cell::text(entry.id.as_str()),
            Cell::text(title),
            Cell::text(entry.verdict.map_or("not tested", Verdict::name)),
            Cell::text(t.map_or_else(|| "none".to_owned(), |t| t.date.to_string())),
            fraction_cell(t.map(|t| t.mass)),
            fraction_cell(t.and_then(|t| t.null_median)),
            fraction_cell(t.and_then(|t| t.p_value)),
        ]);
    }
    table
}
