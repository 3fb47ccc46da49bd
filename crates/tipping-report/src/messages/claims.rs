//! The table of claims, as every format has it.

use tipping_core::Claim;
use tipping_core::result::{ClaimReport, ClaimsReport};

use crate::ground::numbers::{adopted_state, count, fraction};

/// When the critical mass was reached: "1944, 20 of 58, 0.345 (estimated)".
pub(crate) fn reached(report: &ClaimsReport) -> String {
    report.reached.as_ref().map_or_else(
        || "not reached: the hazard rises nowhere".to_owned(),
        |found| {
            let state = &found.state;
            let how = if found.estimated { "estimated" } else { "as given" };
            format!(
                "{}, {} ({how})",
                found.date,
                adopted_state(state.adopters, state.members, state.fraction)
            )
        },
    )
}

/// Whether a claim holds, in a word.
pub(crate) fn holds(claim: &ClaimReport) -> &'static str {
    match claim.holds {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "cannot tell",
    }
}

/// A number of a claim: fractions with three decimals, counts and years as they are; "-" where there is none.
pub(crate) fn number(claim: Claim, value: Option<f64>) -> String {
    let show = match claim {
        Claim::CriticalMass | Claim::EntryIntoForce => fraction,
        Claim::DomesticMovements | Claim::Cascade | Claim::Powers => count,
    };
    value.map_or("-".to_owned(), show)
}
