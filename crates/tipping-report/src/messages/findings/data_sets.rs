//! Doubts about simulated data sets.

use tipping_core::finding::{DataSetFinding, UnitProperty};

/// What a finding says.
#[must_use]
pub fn sentence(finding: &DataSetFinding) -> String {
    match *finding {
        DataSetFinding::NotReproduced { property: UnitProperty::ShorterObservation, units } => {
            shorter_observation(units)
        }
        DataSetFinding::NotReproduced { property: UnitProperty::ChangingWeights, units } => {
            changing_weights(units)
        }
    }
}

fn shorter_observation(units: u64) -> String {
    format!(
        "Observation of {units} units ends before the record does, and the file does not tell: `fit` has \
         them at risk and as members for longer than they were simulated."
    )
}

fn changing_weights(units: u64) -> String {
    format!(
        "The weights of {units} units change in time, and a row has one: the file has those at the beginning \
         of the window, with which `fit` gives other fractions than were simulated."
    )
}
