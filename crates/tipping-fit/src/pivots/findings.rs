//! Doubts about critical adopters, and what nobody may read into them.

use tipping_core::finding::{PivotFinding, Question};
use tipping_core::{PeriodUnit, ThresholdModel};

use super::Pivots;
use super::bootstrap::PivotTest;
use crate::bootstrap::{ALPHA, close_decisions};
use crate::hazard::ROUNDING;
use crate::threshold::FEW_EVENTS;

impl Pivots {
    /// Doubts about the record. `min_events` is that of the settings.
    #[must_use]
    pub fn warnings(&self, min_events: u64) -> Vec<PivotFinding> {
        let mut warnings = Vec::new();
        let events = self.adopters.len() as u64;
        if events < FEW_EVENTS {
            warnings.push(PivotFinding::FewEvents { events, needed: FEW_EVENTS });
        }
        match &self.threshold {
            None => warnings.push(PivotFinding::NoRise { min_events }),
            Some(_) if self.at_best() == 0 => {
                warnings.push(PivotFinding::NoRiseAfterAdoption { min_events });
            }
            Some(_) => {}
        }
        if self.threshold.as_ref().is_some_and(|t| t.fewest_events == min_events) {
            warnings.push(PivotFinding::FewestAllowed { min_events });
        }
        warnings
    }

    /// What holds for every such result; `period` is the length of an analysis period.
    #[must_use]
    pub fn notes(&self, period: PeriodUnit) -> Vec<PivotFinding> {
        let mut notes = vec![PivotFinding::DatesAlone];
        let tied = self.adopters.iter().filter(|p| p.others > 0).count() as u64;
        if tied > 0 {
            notes.push(PivotFinding::Ties { tied, adopters: self.adopters.len() as u64, period });
        }
        if self.threshold.as_ref().is_some_and(|t| t.model == ThresholdModel::LifeCycle) {
            notes.push(PivotFinding::SingleStep);
        }
        if self.falls() {
            notes.push(PivotFinding::FractionFalls);
        }
        notes
    }

    /// Whether the fraction after one of the last adoptions before the threshold, or at the threshold, is
    /// lower than after the one before it.
    fn falls(&self) -> bool {
        let fraction = |state: (f64, f64)| if state.1 > 0.0 { state.0 / state.1 } else { 0.0 };
        let dates = self.before.iter().filter_map(|&i| self.date(&self.adopters[i]));
        let states = dates.filter_map(|date| date.state_after.map(fraction));
        let all: Vec<f64> = states.chain(self.threshold.iter().map(|t| t.change.fraction)).collect();
        all.windows(2).any(|pair| pair[1] < pair[0] * (1.0 - ROUNDING))
    }
}

impl PivotTest {
    /// Doubts: a decision that more replicates might turn.
    #[must_use]
    pub fn findings(&self) -> Vec<PivotFinding> {
        let decisive = self.against(self.statistic);
        let decisions = close_decisions([(Question::BestAdopter, &decisive, ALPHA)]);
        if decisions.is_empty() { Vec::new() } else { vec![PivotFinding::CloseCall { decisions }] }
    }
}
