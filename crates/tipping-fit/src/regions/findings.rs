//! What there is to doubt about regions, and what every reader of them must know.

use tipping_core::finding::{CloseDecision, CommonChange, Question, RegionsFinding};

use super::RegionsFit;
use super::bootstrap::RegionTests;
use crate::bootstrap::{ALPHA, close_decisions};

impl RegionsFit<'_> {
    /// Doubts about the regions and the decisions.
    #[must_use]
    pub fn warnings(&self, tests: Option<&RegionTests>) -> Vec<RegionsFinding> {
        let mut findings = Vec::new();
        let decisions = tests.map(RegionTests::close_decisions).unwrap_or_default();
        if !decisions.is_empty() {
            findings.push(RegionsFinding::CloseCall { decisions });
        }
        if self.sums.iter().filter(|s| s.whole().size > 0.0).count() < 2 {
            findings.push(RegionsFinding::OneRegion);
        }
        if let Some(change) = self.without_place() {
            findings.push(RegionsFinding::RegionsWithoutChange { change, min_events: self.min_events });
        }
        if self.unbounded() > 0 {
            findings.push(RegionsFinding::RegionsUnbounded { places: self.unbounded() as u64 });
        }
        findings
    }

    /// The kind of change, a date before a fraction, for which no place is admissible.
    fn without_place(&self) -> Option<CommonChange> {
        if self.time.profile.is_empty() {
            Some(CommonChange::Date)
        } else if self.fraction.profile.is_empty() {
            Some(CommonChange::Fraction)
        } else {
            None
        }
    }

    /// What every reader of such a result must know.
    #[must_use]
    pub fn notes(&self) -> Vec<RegionsFinding> {
        vec![RegionsFinding::RegionalThirdNoEvidence, RegionsFinding::RegionalTestsAssume]
    }
}

impl RegionTests {
    fn close_decisions(&self) -> Vec<CloseDecision> {
        let existence = (Question::ChangeInRegions, &self.existence, ALPHA);
        let date = self.one_date.as_ref().map(|test| (Question::OneDate, test, ALPHA));
        let fraction = self.one_fraction.as_ref().map(|test| (Question::OneFraction, test, ALPHA));
        close_decisions([Some(existence), date, fraction].into_iter().flatten())
    }
}
