//! A batch of norms in one screen of text, and the runs that it would do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tipping_core::Verdict;
use tipping_core::result::Status;

use super::{SHORT_LABEL, WIDTH, beside, next};
use crate::batch::{BatchEntry, PlannedRun, RunState, Threshold};
use crate::ground::numbers::{fraction, fraction_range, grouped, plural};
use crate::ground::prose::wrap;
use crate::messages::batch::{SHOWN, counts, many_tests, masses, null_medians, one_norm, reason, verdicts};
use crate::messages::{FrontEnd, for_front_end};
use crate::plain::plain;
use crate::shell::command_line;

/// The summary of a batch whose results are in `folder`.
#[must_use]
pub fn batch_text(entries: &[BatchEntry], folder: &str, front_end: FrontEnd) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_batch(&mut out, entries, folder, front_end);
    out
}

fn write_batch(
    out: &mut String,
    entries: &[BatchEntry],
    folder: &str,
    front_end: FrontEnd,
) -> std::fmt::Result {
    writeln!(out, "{}\n", wrap(&plain(&counts(entries, folder)), WIDTH, ""))?;
    writeln!(out, "{}", beside("Verdict", SHORT_LABEL, &verdicts(entries, front_end)))?;
    let tipping: Vec<(&BatchEntry, &Threshold)> = entries
        .iter()
        .filter(|e| e.verdict == Some(Verdict::Tipping))
        .filter_map(|e| e.threshold.as_ref().map(|t| (e, t)))
        .collect();
    let rising: Vec<&Threshold> = entries.iter().filter_map(|e| e.threshold.as_ref()).collect();
    writeln!(out, "{}", beside("Critical mass", SHORT_LABEL, &masses(&rising, "with a rise")))?;
    if !tipping.is_empty() {
        let thresholds: Vec<&Threshold> = tipping.iter().map(|(_, t)| *t).collect();
        let text = masses(&thresholds, "with the verdict `tipping`");
        writeln!(out, "{}", beside("- where it tips", SHORT_LABEL, &text))?;
    }
    if let Some(text) = null_medians(&rising) {
        writeln!(out, "{}", beside("- by chance", SHORT_LABEL, &text))?;
    }
    if !tipping.is_empty() {
        table(out, tipping)?;
    }
    reasons(out, "Failed", entries, Status::Failed, front_end)?;
    reasons(out, "Left out", entries, Status::Skipped, front_end)?;
    warnings(out, entries)?;
    writeln!(out, "\n{}", wrap(&many_tests(front_end), WIDTH, ""))?;
    if let Some(text) = one_norm(entries, front_end) {
        return writeln!(out, "{}", wrap(&text, WIDTH, ""));
    }
    let pool = command_line(&["tipping".to_owned(), "pool".to_owned(), folder.to_owned()]);
    next(out, &format!("{pool}   # is one third a rule?"), front_end)
}

/// How many norms have which warning, the most frequent first.
fn warnings(out: &mut String, entries: &[BatchEntry]) -> std::fmt::Result {
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    entries.iter().flat_map(|e| &e.warnings).for_each(|w| *warnings.entry(w).or_default() += 1);
    if warnings.is_empty() {
        return Ok(());
    }
    let mut all: Vec<(&str, usize)> = warnings.into_iter().collect();
    all.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
    let text: Vec<String> = all.iter().map(|(code, n)| format!("{code} {n}")).collect();
    writeln!(out, "\n{}", beside("Warnings", SHORT_LABEL, &text.join(", ")))
}

/// The norms that tip, those of the smallest critical mass first.
fn table(out: &mut String, mut tipping: Vec<(&BatchEntry, &Threshold)>) -> std::fmt::Result {
    tipping.sort_by(|(a, x), (b, y)| x.mass.total_cmp(&y.mass).then_with(|| a.id.cmp(&b.id)));
    let shown = &tipping[..tipping.len().min(SHOWN)];
    let width = shown.iter().map(|(e, _)| e.id.chars().count()).max().unwrap_or(0).clamp(7, 26) + 2;
    let dates = shown.iter().map(|(_, t)| t.date.to_string().len()).max().unwrap_or(0).max(9) + 2;
    let room = WIDTH.saturating_sub(width + dates + 43);
    writeln!(
        out,
        "\n{:<width$}{:<dates$}{:>5}  {:<16}{:>9}{:>8}  title",
        "Tipping", "threshold", "mass", "95 %", "by chance", "p"
    )?;
    for (entry, t) in shown {
        writeln!(
            out,
            "{:<width$}{:<dates$}{:>5}  {:<16}{:>9}{:>8}  {}",
            cut(&entry.id, width - 2),
            t.date,
            fraction(t.mass),
            fraction_range(t.interval.0, t.interval.1),
            t.null_median.map_or_else(|| "-".to_owned(), fraction),
            t.p_value.map_or_else(|| "-".to_owned(), fraction),
            cut(&entry.title, room).trim_end()
        )?;
    }
    if tipping.len() > SHOWN {
        writeln!(out, "and {} more, see norms.csv", tipping.len() - SHOWN)?;
    }
    Ok(())
}

/// As much of a name as fits.
fn cut(text: &str, room: usize) -> String {
    text.chars().take(room).collect()
}

/// Why norms have no result.
fn reasons(
    out: &mut String,
    label: &str,
    entries: &[BatchEntry],
    status: Status,
    front_end: FrontEnd,
) -> std::fmt::Result {
    let entries: Vec<&BatchEntry> = entries.iter().filter(|e| e.status == status).collect();
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{label}")?;
    for entry in entries.iter().take(SHOWN) {
        let text = format!("{}: {}", entry.id, reason(entry, front_end).replace('\n', "; "));
        writeln!(out, "- {}", wrap(&text, WIDTH - 2, "  "))?;
    }
    if entries.len() > SHOWN {
        writeln!(out, "- and {} more, see norms.csv", entries.len() - SHOWN)?;
    }
    Ok(())
}

/// The runs that would be done.
#[must_use]
pub fn batch_plan_text(runs: &[PlannedRun], front_end: FrontEnd) -> String {
    let width = runs.iter().map(|r| r.id.chars().count()).max().unwrap_or(0).clamp(4, 40) + 2;
    let mut out = format!("{:<width$}{:<9}{:>9}  window\n", "run", "state", "adopters");
    for run in runs {
        let adopters = run.adopters.map_or_else(|| "-".to_owned(), |n| grouped(n as i64));
        let last = run.window.as_ref().or(run.why.as_ref()).map_or("", String::as_str).replace('\n', "; ");
        let last = for_front_end(&last, front_end);
        let (id, last) = (plain(&run.id), plain(&last));
        let _ = writeln!(out, "{id:<width$}{:<9}{adopters:>9}  {last}", run.state);
    }
    let counts: Vec<String> = RunState::ALL.iter().filter_map(|state| in_state(runs, *state)).collect();
    let _ = writeln!(out, "{}: {}", plural(runs.len() as u64, "run"), counts.join(", "));
    out
}

/// "3 done"; `None` without any.
fn in_state(runs: &[PlannedRun], state: RunState) -> Option<String> {
    let count = runs.iter().filter(|run| run.state == state).count();
    (count > 0).then(|| format!("{count} {state}"))
}
