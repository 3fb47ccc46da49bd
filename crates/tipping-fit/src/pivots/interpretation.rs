//! Doubts about critical states, and what nobody may read into them.

use tipping_core::{ThresholdModel, Warning};

use super::Pivots;
use super::bootstrap::PivotTest;
use crate::bootstrap::{ALPHA, Test, WAVES};
use crate::hazard::ROUNDING;
use crate::threshold::FEW_EVENTS;

impl Pivots {
    /// Doubts about the record. `min_events` is that of the settings.
    #[must_use]
    pub fn warnings(&self, min_events: u64) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let events = self.adopters.len();
        if (events as u64) < FEW_EVENTS {
            let message = format!(
                "Only {events} adoptions by units at risk: fewer than {FEW_EVENTS} support no conclusion."
            );
            warnings.push(Warning::new("few_events", message));
        }
        if self.threshold.is_none() {
            let message = format!(
                "The hazard rises at no place that leaves {min_events} adoptions on either side: there is no threshold that an adopter could \
                 be critical for."
            );
            warnings.push(Warning::new("no_rise", message));
        } else if self.at_best() == 0 {
            let message = format!(
                "The hazard rises right after no adoption that leaves {min_events} adoptions on either side: no adopter has a rank."
            );
            warnings.push(Warning::new("no_rise_after_adoption", message));
        }
        if self.threshold.as_ref().is_some_and(|t| t.fewest_events == min_events) {
            let message = format!(
                "A regime of the threshold has only {min_events} adoptions, as many as --min-events asks for: dropping any of them moves the \
                 threshold for that reason alone. A lower --min-events tells what else it does."
            );
            warnings.push(Warning::new("fewest_allowed", message));
        }
        warnings
    }

    /// What holds for every such result; `period` is the name of the analysis period.
    #[must_use]
    pub fn notes(&self, period: &str) -> Vec<Warning> {
        let alone = "Dates of adoption alone cannot show that others followed because of a state: whatever sets off a cascade makes \
                     those critical that happened to adopt just before it.";
        let mut notes = vec![Warning::new("dates_alone", alone)];
        let tied = self.adopters.iter().filter(|p| p.others > 0).count();
        if tied > 0 {
            let finer = if period == "day" {
                ""
            } else {
                "; where dates are finer, a shorter --period tells some apart"
            };
            let message = format!(
                "{tied} of {} adopters share their {period} with others, and with it everything but what dropping them changes: \
                 states of one {period} cannot be told apart{finer}.",
                self.adopters.len()
            );
            notes.push(Warning::new("ties", message));
        }
        if self.threshold.as_ref().is_some_and(|t| t.model == ThresholdModel::LifeCycle) {
            let message = "The threshold is that of a life-cycle. The rise right after an adoption is that of a single step, in which the fall \
                           after the cascade can hide it: the largest one need not be at the threshold. The posterior probability is that of \
                           the life-cycle.";
            notes.push(Warning::new("single_step", message));
        }
        if self.falls() {
            let message = "The adopted fraction falls on the way to the threshold: members that had adopted left the list of members, \
                           others entered, or adopters withdrew. Adopters alone do not make the critical mass.";
            notes.push(Warning::new("fraction_falls", message));
        }
        notes
    }

    /// Whether the fraction after one of the last adoptions before the threshold, or at the threshold, is
    /// lower than after the one before it.
    fn falls(&self) -> bool {
        let fraction = |state: (f64, f64)| if state.1 > 0.0 { state.0 / state.1 } else { 0.0 };
        let states = self.before.iter().filter_map(|&i| self.adopters[i].state_after.map(fraction));
        let all: Vec<f64> = states.chain(self.threshold.iter().map(|t| t.change.fraction)).collect();
        all.windows(2).any(|pair| pair[1] < pair[0] * (1.0 - ROUNDING))
    }
}

impl PivotTest {
    /// Doubts: a decision that more replicates might turn, and waves.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let decisive = self.decisive(self.statistic);
        let close = |test: &Test, bar: f64| (test.p_value - bar).abs() < 1.96 * test.monte_carlo_error();
        let decisions = [("the best of all adopters", decisive, ALPHA), ("waves", self.waves, WAVES)];
        let names: Vec<String> = decisions
            .iter()
            .filter(|(_, test, bar)| close(test, *bar))
            .map(|(name, test, bar)| format!("{name} (p = {:.3}, bar {bar})", test.p_value))
            .collect();
        let mut warnings = Vec::new();
        if !names.is_empty() {
            let message = format!(
                "Within the error of the simulation of the bar that decides: {}. More replicates (--bootstrap 9999) tell, and another \
                 seed might decide otherwise.",
                names.join(", ")
            );
            warnings.push(Warning::new("close_call", message));
        }
        if self.in_waves(self.statistic).is_some() {
            let message = "Adoptions of a period come together more than a smooth hazard has it: they may come in waves, or the hazard \
                           changes abruptly. The p-values of the adopters reckon with waves, the other figures do not.";
            warnings.push(Warning::new("waves", message));
        }
        warnings
    }
}
