//! Why a verdict is what it is, and doubts about the tests that it rests on.

use tipping_core::Model;
use tipping_core::finding::{TestFinding, VerdictReason};

use super::close_call;

/// What a doubt about the tests says.
#[must_use]
pub fn doubt(finding: &TestFinding) -> String {
    match finding {
        TestFinding::CloseCall { decisions } => close_call::sentence(decisions),
        TestFinding::Waves { rho: _ } => waves(),
    }
}

fn waves() -> String {
    "Adoptions of a period come together more than a smooth hazard has it: they may come in waves, or the \
     hazard changes abruptly. The tests reckon with waves, the intervals do not: if these are waves, the \
     date and the critical mass are less certain than their intervals say."
        .to_owned()
}

/// What a reason of a verdict says.
#[must_use]
pub fn reason(reason: &VerdictReason) -> String {
    match *reason {
        VerdictReason::FewEvents { events, needed } => few_events(events, needed),
        VerdictReason::NoRise { p_value, bar } => no_rise(p_value, bar),
        VerdictReason::Rise { p_value, bar } => rise(p_value, bar),
        VerdictReason::RivalFitsBetter { rival, bic_lower, null, p_value } => {
            rival_fits_better(rival, bic_lower, null, p_value)
        }
        VerdictReason::ThresholdFitsBetter { rival, null, p_value, bar } => {
            threshold_fits_better(rival, null, p_value, bar)
        }
        VerdictReason::SmoothSuffices { rival, null, p_value, bar } => {
            smooth_suffices(rival, null, p_value, bar)
        }
        VerdictReason::Waves { rho, p_value, bar, independent } => in_waves(rho, p_value, bar, independent),
    }
}

/// Too few events for any verdict.
pub(super) fn few_events(events: u64, needed: u64) -> String {
    format!("{events} adoptions by units at risk; {needed} are needed.")
}

fn no_rise(p_value: f64, bar: f64) -> String {
    format!("No rise of the hazard beats a constant one (p = {p_value:.3}, needed below {bar}).")
}

fn rise(p_value: f64, bar: f64) -> String {
    format!("The hazard rises (p = {p_value:.3} against a constant one, needed below {bar}).")
}

fn rival_fits_better(rival: Model, bic_lower: f64, null: Model, p_value: f64) -> String {
    format!(
        "A threshold does better than chance would have it under {} (p = {p_value:.3}), but the best smooth \
         rival, {rival}, fits better still: its BIC is {bic_lower:.1} lower.",
        null_beside(rival, null)
    )
}

fn threshold_fits_better(rival: Model, null: Model, p_value: f64, bar: f64) -> String {
    format!(
        "A threshold fits better than the best smooth rival, {rival}, by more than chance would have it \
         under {} (p = {p_value:.3}, needed below {bar}).",
        null_beside(rival, null)
    )
}

fn smooth_suffices(rival: Model, null: Model, p_value: f64, bar: f64) -> String {
    format!(
        "A smooth hazard suffices, best {rival}: under {} a threshold does as well by chance (p = \
         {p_value:.3}, needed below {bar}).",
        null_beside(rival, null)
    )
}

/// The smooth model that was simulated, in a sentence that names the best rival.
fn null_beside(rival: Model, null: Model) -> &'static str {
    if rival == null { "it" } else { null.name() }
}

fn in_waves(rho: f64, p_value: f64, bar: f64, independent: f64) -> String {
    format!(
        "Adoptions may come in waves (correlation within a period rho = {rho:.3}, p = {p_value:.3}, reckoned \
         with below {bar}), and these tests reckon with them; without waves tipping versus smooth would have \
         p = {independent:.3}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulated_model_is_named_unless_it_is_the_rival() {
        let suffices = |null| {
            reason(&VerdictReason::SmoothSuffices { rival: Model::Trend, null, p_value: 0.2, bar: 0.05 })
        };
        assert_eq!(
            suffices(Model::Trend),
            "A smooth hazard suffices, best trend: under it a threshold does as well by chance (p = 0.200, \
             needed below 0.05)."
        );
        assert!(suffices(Model::QuadraticTrend).contains("under quadratic-trend a threshold"));
    }
}
