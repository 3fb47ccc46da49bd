//! Which way the hazards of regions change at a place.

use crate::hazard::Regime;

/// Which way hazards change at a place.
pub(super) struct Direction {
    /// Regions with units at risk on both sides.
    pub(super) divides: u64,
    /// Those whose hazard rises.
    pub(super) rises: u64,
    /// Events after the change less those that constant hazards, one a region, would have had there: above 0
    /// the hazards rise on the whole.
    pub(super) excess: f64,
}

impl Direction {
    pub(super) fn of(pairs: &[[Regime; 2]]) -> Self {
        let mut direction = Self { divides: 0, rises: 0, excess: 0.0 };
        for [before, after] in pairs.iter().filter(|pair| pair.iter().all(|r| r.size > 0.0)) {
            direction.divides += 1;
            direction.rises += u64::from(before.is_below(after));
            let events = (before.events + after.events) as f64;
            direction.excess += after.events as f64 - events * after.size / (before.size + after.size);
        }
        direction
    }
}
