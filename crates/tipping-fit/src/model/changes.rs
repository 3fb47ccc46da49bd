//! How changes of the hazard are sought: in time or in the adopted fraction, and how many events each regime
//! must have.

use std::borrow::Cow;

use tipping_core::{RiskTable, ThresholdIn};

use super::contagion_onset::ContagionOnset;
use super::contagion_shift::ContagionShift;
use super::life_cycle::LifeCycle;
use super::multi_step::MultiStep;
use super::step::StepHazard;

/// How changes are sought.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `min_events` | events that each regime must have | 3 | >= 1 | [`crate::FitError::BadParameter`] |
/// | `threshold_in` | whether a regime begins at a time or at a fraction | time | | |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Events that each regime must have.
    pub min_events: u64,
    /// Whether a regime begins at a time or at a fraction.
    pub threshold_in: ThresholdIn,
}

impl Default for Changes {
    fn default() -> Self {
        Self { min_events: 3, threshold_in: ThresholdIn::Time }
    }
}

impl Changes {
    /// Events that each regime must have.
    #[must_use]
    pub fn min_events(mut self, min_events: u64) -> Self {
        self.min_events = min_events;
        self
    }

    /// Whether a regime begins at a time or at a fraction.
    #[must_use]
    pub fn threshold_in(mut self, threshold_in: ThresholdIn) -> Self {
        self.threshold_in = threshold_in;
        self
    }

    /// The table in the order in which changes are sought: of time, or of the adopted fraction.
    #[must_use]
    pub fn ordered<'a>(&self, table: &'a RiskTable) -> Cow<'a, RiskTable> {
        match self.threshold_in {
            ThresholdIn::Time => Cow::Borrowed(table),
            ThresholdIn::Fraction => Cow::Owned(table.by_fraction()),
        }
    }

    pub(crate) fn step(&self) -> StepHazard {
        StepHazard::new().min_events(self.min_events)
    }

    pub(crate) fn life_cycle(&self) -> LifeCycle {
        LifeCycle::new(self.min_events)
    }

    pub(crate) fn multi_step(&self) -> MultiStep {
        MultiStep::new(self.min_events)
    }

    pub(crate) fn contagion_onset(&self) -> ContagionOnset {
        ContagionOnset::new(self.min_events)
    }

    pub(crate) fn contagion_shift(&self) -> ContagionShift {
        ContagionShift::new(self.min_events)
    }
}
