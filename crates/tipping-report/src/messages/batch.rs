//! What many norms say side by side: how many have which verdict, where their critical masses lie.

use std::borrow::Cow;

use tipping_core::result::Status;
use tipping_core::{Setting, Verdict};

use super::{FrontEnd, command, for_front_end};
use crate::batch::{BatchEntry, Threshold};
use crate::ground::numbers::{fraction, fraction_range, grouped, plural};

/// Norms listed before it is said how many more there are.
pub(crate) const SHOWN: usize = 40;

/// What every reader of many verdicts must know.
pub(crate) fn many_tests(front_end: FrontEnd) -> String {
    format!(
        "A verdict is one test of many: among norms without a threshold one in twenty is called `tipping` by \
         chance. {} reckons with their number.",
        command("pool", front_end)
    )
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

/// That the norms are codings of one, where they are.
pub(crate) fn one_norm(entries: &[BatchEntry], front_end: FrontEnd) -> Option<String> {
    let one = entries.first().and_then(|e| e.coding_of.as_ref());
    let one = one.filter(|one| entries.iter().all(|e| e.coding_of.as_ref() == Some(*one)))?;
    Some(format!(
        "These are codings of one norm, {one}, and not several norms: {} compares them.",
        command("sensitivity", front_end)
    ))
}

/// How many norms have which verdict.
pub(crate) fn verdicts(entries: &[BatchEntry], front_end: FrontEnd) -> String {
    if entries.iter().all(|e| e.status != Status::Done) {
        return "none: no norm has a result".to_owned();
    }
    if entries.iter().all(|e| e.verdict.is_none()) {
        let text = format!("none: nothing was tested ({})", Setting::Bootstrap.with(0));
        return for_front_end(&text, front_end).into_owned();
    }
    let counts = Verdict::ALL.iter().map(|&verdict| {
        let count = entries.iter().filter(|entry| entry.verdict == Some(verdict)).count();
        format!("{verdict} {count}")
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// The critical masses of norms: how many there are, their median and range, how many lie below one third.
pub(crate) fn masses(thresholds: &[&Threshold], which: &str) -> String {
    let mut values: Vec<f64> = thresholds.iter().map(|t| t.mass).collect();
    values.sort_by(f64::total_cmp);
    let (Some(middle), Some(low), Some(high)) = (median(&values), values.first(), values.last()) else {
        return format!("no norm {which}");
    };
    let below = values.iter().filter(|v| **v < 1.0 / 3.0).count();
    format!(
        "{} {which}: median {} ({}), {below} below one third",
        plural(values.len() as u64, "norm"),
        fraction(middle),
        fraction_range(*low, *high)
    )
}

/// The median; `None` without values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let n = values.len();
    Some((values.get((n.checked_sub(1)?) / 2)? + values.get(n / 2)?) / 2.0)
}

/// The median of the null distributions of norms whose hazard rises.
pub(crate) fn null_medians(rising: &[&Threshold]) -> Option<String> {
    let medians: Vec<f64> = rising.iter().filter_map(|t| t.null_median).collect();
    let middle = fraction(median(&medians)?);
    Some(format!(
        "median {middle} of what each would show without a threshold: any smooth curve has its step there"
    ))
}

/// Why a norm has no result.
pub(crate) fn reason(entry: &BatchEntry, front_end: FrontEnd) -> Cow<'_, str> {
    for_front_end(entry.error.as_deref().unwrap_or("no reason is recorded"), front_end)
}
