//! Why a model could not be fitted.

use tipping_core::TableError;

/// A fit that has no answer. Doubtful answers are warnings, not errors.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// No unit at risk adopts.
    #[error(
        "no unit at risk adopts in the window; widen it, or see `tipping check` for who was never at risk"
    )]
    NoEvents,
    /// Every unit at risk adopts within one period, so that no finite hazard is most likely.
    #[error(
        "every unit at risk adopts in one period, so the hazard has no finite estimate; use a shorter period"
    )]
    InfiniteHazard,
    /// No place for a change leaves enough events on both sides.
    #[error(
        "{events} events leave no place for a change with {min_events} on either side; lower --min-events or widen the window"
    )]
    NoCandidates {
        /// Events in the table.
        events: u64,
        /// Events asked for in each regime.
        min_events: u64,
    },
    /// A search ended without a maximum.
    #[error("{model}: no maximum was found ({reason})")]
    NotConverged {
        /// The model.
        model: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// A parameter outside its range.
    #[error("{name} = {value} is out of range; {remedy}")]
    BadParameter {
        /// Its name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What it must be.
        remedy: &'static str,
    },
    /// A part of the record makes no risk table.
    #[error(transparent)]
    Table(#[from] TableError),
}
