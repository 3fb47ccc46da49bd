//! Findings of the statistics with the sentences that say them.

use serde::Serialize;
use tipping_core::Warning;

/// The findings as results hold them; `sentence` says one.
pub(crate) fn warnings<F: Serialize>(
    findings: impl IntoIterator<Item = F>,
    sentence: fn(&F) -> String,
) -> Vec<Warning> {
    findings.into_iter().map(|finding| Warning::of(&finding, sentence(&finding))).collect()
}
