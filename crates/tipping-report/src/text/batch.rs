//! A batch of norms in one screen of text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tipping_core::result::{NormResult, Status};

use crate::numbers::{fraction, grouped, plural, wrap};
use crate::plain::plain;
use crate::text::{WIDTH, command_line};

/// What the summary of a batch needs of one of its norms.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchEntry {
    /// Identifier of the run.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Why there is no result.
    pub error: Option<String>,
    pub(crate) title: String,
    pub(crate) verdict: Option<String>,
    pub(crate) threshold: Option<Threshold>,
    warnings: Vec<String>,
    /// The norm that it is one coding of.
    coding_of: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) date: String,
    pub(crate) mass: f64,
    interval: (f64, f64),
    pub(crate) by_chance: Option<f64>,
    pub(crate) p_value: Option<f64>,
}

impl BatchEntry {
    /// Of the result of a norm.
    #[must_use]
    pub fn of(result: &NormResult) -> Self {
        let report = result.report.as_ref();
        let threshold = report.and_then(|r| {
            let (point, mass) = (r.tipping_point.as_ref()?, r.critical_mass.as_ref()?);
            let tests = r.tests.as_ref();
            Some(Threshold {
                date: point.date.clone(),
                mass: mass.fraction,
                interval: (mass.interval.lower, mass.interval.upper),
                by_chance: tests.and_then(|t| t.by_chance()).map(|a| a.median),
                p_value: tests.map(|t| t.decisive().p_value),
            })
        });
        let shown = |text: &str| plain(text).into_owned();
        Self {
            id: shown(&result.id),
            status: result.status,
            error: result.error.as_deref().map(shown),
            title: report.map_or_else(String::new, |r| shown(&r.title)),
            verdict: report.and_then(|r| Some(r.verdict.as_ref()?.verdict.clone())),
            threshold,
            warnings: report.map_or_else(Vec::new, |r| r.warnings.iter().map(|w| w.code.clone()).collect()),
            coding_of: result.groups.get("coding_of").map(|norm| shown(norm)),
        }
    }
}

/// Norms listed before it is said how many more there are.
pub(crate) const SHOWN: usize = 40;

/// The summary of a batch whose results are in `folder`.
#[must_use]
pub fn batch_text(entries: &[BatchEntry], folder: &str) -> String {
    let mut out = String::new();
    let with = |status| entries.iter().filter(move |e| e.status == status);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}\n", wrap(&plain(&counts(entries, folder)), WIDTH, ""));
    line(&mut out, "Verdict", &verdicts(entries));
    let tipping: Vec<(&BatchEntry, &Threshold)> = entries
        .iter()
        .filter(|e| e.verdict.as_deref() == Some("tipping"))
        .filter_map(|e| e.threshold.as_ref().map(|t| (e, t)))
        .collect();
    let rising: Vec<&Threshold> = entries.iter().filter_map(|e| e.threshold.as_ref()).collect();
    line(&mut out, "Critical mass", &masses(&rising, "with a rise"));
    if !tipping.is_empty() {
        let thresholds: Vec<&Threshold> = tipping.iter().map(|(_, t)| *t).collect();
        line(&mut out, "- where it tips", &masses(&thresholds, "with the verdict `tipping`"));
    }
    let chance: Vec<f64> = rising.iter().filter_map(|t| t.by_chance).collect();
    if let Some(middle) = middle(&chance) {
        let said = format!(
            "median {} of what each would show without a threshold: any smooth curve has its step there",
            fraction(middle)
        );
        line(&mut out, "- by chance", &said);
    }
    if !tipping.is_empty() {
        table(&mut out, tipping);
    }
    reasons(&mut out, "Failed", with(Status::Failed));
    reasons(&mut out, "Left out", with(Status::Skipped));
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    entries.iter().flat_map(|e| &e.warnings).for_each(|w| *warnings.entry(w).or_default() += 1);
    if !warnings.is_empty() {
        let mut all: Vec<(&str, usize)> = warnings.into_iter().collect();
        all.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
        let text: Vec<String> = all.iter().map(|(code, n)| format!("{code} {n}")).collect();
        let _ = writeln!(out);
        line(&mut out, "Warnings", &text.join(", "));
    }
    let _ = writeln!(out, "\n{}", wrap(MANY_TESTS, WIDTH, ""));
    if let Some(said) = one_norm(entries) {
        let _ = writeln!(out, "{}", wrap(&said, WIDTH, ""));
        return out;
    }
    let next = command_line(&["tipping".to_owned(), "pool".to_owned(), folder.to_owned()]);
    let _ = writeln!(out, "Next: {next}   # is one third a rule?");
    out
}

/// How many norms there are, and what became of them.
pub(crate) fn counts(entries: &[BatchEntry], folder: &str) -> String {
    format!("{} in {folder}: {}.", plural(entries.len() as u64, "norm"), became(entries))
}

/// What became of norms: how many have a result, were left out, failed.
pub(crate) fn became(entries: &[BatchEntry]) -> String {
    let with = |status| grouped(entries.iter().filter(|e| e.status == status).count() as i64);
    format!(
        "{} with a result, {} left out, {} failed",
        with(Status::Done),
        with(Status::Skipped),
        with(Status::Failed)
    )
}

/// What every reader of many verdicts must know.
pub(crate) const MANY_TESTS: &str = "A verdict is one test of many: among norms without a threshold one in twenty is called `tipping` by chance. `tipping pool` \
                                     reckons with their number.";

/// That the norms are codings of one, where they are.
pub(crate) fn one_norm(entries: &[BatchEntry]) -> Option<String> {
    let one = entries.first().and_then(|e| e.coding_of.as_ref());
    let one = one.filter(|one| entries.iter().all(|e| e.coding_of.as_ref() == Some(*one)))?;
    Some(format!(
        "These are codings of one norm, {one}, and not several norms: `tipping sensitivity` compares them."
    ))
}

fn line(out: &mut String, label: &str, text: &str) {
    let _ = writeln!(out, "{label:<18}{}", wrap(text, WIDTH - 18, &" ".repeat(18)));
}

/// How many norms have which verdict.
pub(crate) fn verdicts(entries: &[BatchEntry]) -> String {
    let of = |verdict: &str| entries.iter().filter(|e| e.verdict.as_deref() == Some(verdict)).count();
    if entries.iter().all(|e| e.status != Status::Done) {
        return "none: no norm has a result".to_owned();
    }
    if entries.iter().all(|e| e.verdict.is_none()) {
        return "none: nothing was tested (--bootstrap 0)".to_owned();
    }
    let names = ["tipping", "acceleration", "no-cascade", "insufficient"];
    names.map(|name| format!("{name} {}", of(name))).join(", ")
}

pub(crate) fn masses(thresholds: &[&Threshold], which: &str) -> String {
    let mut values: Vec<f64> = thresholds.iter().map(|t| t.mass).collect();
    values.sort_by(f64::total_cmp);
    let (Some(middle), Some(low), Some(high)) = (middle(&values), values.first(), values.last()) else {
        return format!("no norm {which}");
    };
    let below = values.iter().filter(|v| **v < 1.0 / 3.0).count();
    format!(
        "{} {which}: median {} ({} to {}), {below} below one third",
        plural(values.len() as u64, "norm"),
        fraction(middle),
        fraction(*low),
        fraction(*high)
    )
}

/// The median.
fn middle(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let n = values.len();
    Some((values.get((n.checked_sub(1)?) / 2)? + values.get(n / 2)?) / 2.0)
}

fn table(out: &mut String, mut tipping: Vec<(&BatchEntry, &Threshold)>) {
    tipping.sort_by(|(a, x), (b, y)| x.mass.total_cmp(&y.mass).then_with(|| a.id.cmp(&b.id)));
    let shown = &tipping[..tipping.len().min(SHOWN)];
    let width = shown.iter().map(|(e, _)| e.id.chars().count()).max().unwrap_or(0).clamp(7, 26) + 2;
    let dates = shown.iter().map(|(_, t)| t.date.chars().count()).max().unwrap_or(0).max(9) + 2;
    let room = WIDTH.saturating_sub(width + dates + 43);
    let _ = writeln!(
        out,
        "\n{:<width$}{:<dates$}{:>5}  {:<16}{:>9}{:>8}  title",
        "Tipping", "threshold", "mass", "95 %", "by chance", "p"
    );
    for (entry, t) in shown {
        let cut = |text: &str, room: usize| -> String { text.chars().take(room).collect() };
        let _ = writeln!(
            out,
            "{:<width$}{:<dates$}{:>5}  {:<16}{:>9}{:>8}  {}",
            cut(&entry.id, width - 2),
            t.date,
            fraction(t.mass),
            format!("{} to {}", fraction(t.interval.0), fraction(t.interval.1)),
            t.by_chance.map_or_else(|| "-".to_owned(), fraction),
            t.p_value.map_or_else(|| "-".to_owned(), |p| format!("{p:.3}")),
            cut(&entry.title, room).trim_end()
        );
    }
    if tipping.len() > SHOWN {
        let _ = writeln!(out, "and {} more, see norms.csv", tipping.len() - SHOWN);
    }
}

fn reasons<'a>(out: &mut String, label: &str, entries: impl Iterator<Item = &'a BatchEntry>) {
    let entries: Vec<&BatchEntry> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{label}");
    for entry in entries.iter().take(SHOWN) {
        let why = entry.error.as_deref().unwrap_or("no reason is recorded").replace('\n', "; ");
        let _ = writeln!(out, "- {}", wrap(&format!("{}: {why}", entry.id), WIDTH - 2, "  "));
    }
    if entries.len() > SHOWN {
        let _ = writeln!(out, "- and {} more, see norms.csv", entries.len() - SHOWN);
    }
}

/// A run that would be done.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRun {
    /// Its identifier.
    pub id: String,
    /// `done`, `changed` (there, but of other data, options or another version), `to do`, `skipped` or `fails`.
    pub state: String,
    /// Its adopters.
    pub adopters: Option<u64>,
    /// Its window.
    pub window: Option<String>,
    /// Why it is skipped or fails.
    pub why: Option<String>,
}

/// The runs that would be done.
#[must_use]
pub fn batch_plan_text(runs: &[PlannedRun]) -> String {
    let width = runs.iter().map(|r| r.id.chars().count()).max().unwrap_or(0).clamp(4, 40) + 2;
    let mut out = format!("{:<width$}{:<9}{:>9}  window\n", "run", "state", "adopters");
    for run in runs {
        let adopters = run.adopters.map_or_else(|| "-".to_owned(), |n| grouped(n as i64));
        let last = run.window.as_ref().or(run.why.as_ref()).map_or("", String::as_str).replace('\n', "; ");
        let (id, last) = (plain(&run.id), plain(&last));
        let _ = writeln!(out, "{id:<width$}{:<9}{adopters:>9}  {last}", run.state);
    }
    let count = |state: &str| runs.iter().filter(|r| r.state == state).count();
    let states = ["to do", "changed", "done", "skipped", "fails"];
    let counts: Vec<String> =
        states.iter().filter(|s| count(s) > 0).map(|s| format!("{} {s}", count(s))).collect();
    let _ = writeln!(out, "{}: {}", plural(runs.len() as u64, "run"), counts.join(", "));
    out
}
