//! Why a model could not be fitted.

use tipping_core::{Setting, TableError};

/// A fit that has no answer. Doubtful answers are findings, not errors. What to set is named as [`Setting`]
/// writes it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// Whoever watches asked to stop.
    #[error("cancelled before there was a result")]
    Cancelled,
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
        "{events} events leave no place for a change with {min_events} on either side; lower {} or widen the \
         window",
        Setting::MinEvents
    )]
    NoCandidates {
        /// Events in the table.
        events: u64,
        /// Events asked for in each regime.
        min_events: u64,
    },
    /// A change that was chosen, where nothing can change.
    #[error(
        "the regression cannot change at period {period} of the window (the first is 0): no event before it, \
         none from it on, or nothing that switches; choose another place"
    )]
    NoSuchChange {
        /// Its offset from the window's first period.
        period: usize,
    },
    /// No place for a change of a regression leaves enough events on both sides.
    #[error(
        "{events} adoptions with every covariate{} leave no place for a change with {min_events} on either \
         side ({coefficients} coefficients in each regime); name fewer covariates, lower {} with {}, or fit \
         one regression for the whole record with {}",
        also_lost(*.lost), Setting::MinEvents, Setting::Penalty.with("firth"), Setting::Switch.with("none")
    )]
    NoRegimes {
        /// Events with all covariates.
        events: u64,
        /// Events that lack one.
        lost: u64,
        /// Events asked for in each regime.
        min_events: u64,
        /// Coefficients of a regime, the intercept among them.
        coefficients: usize,
    },
    /// Every adoption is lost to missing values.
    #[error(
        "none of the {lost} adoptions by units at risk has every covariate (missing: {}); leave those out, \
         fill them with {} or linear, or check that their periods are those of the window",
        .missing.join(", "), Setting::Fill.with("forward")
    )]
    NoEventObserved {
        /// Adoptions lost.
        lost: usize,
        /// Covariates that are missing for some of them.
        missing: Vec<String>,
    },
    /// No unit-period at risk has all covariates.
    #[error(
        "no unit-period at risk has every covariate (missing: {}); leave those out, fill them with {} or \
         linear, or check that their periods are those of the window",
        .missing.join(", "), Setting::Fill.with("forward")
    )]
    NothingObserved {
        /// Covariates that are missing somewhere.
        missing: Vec<String>,
    },
    /// A covariate that is the same everywhere.
    #[error("the covariate {name} never varies over the risk set: it is {value} throughout; leave it out")]
    ConstantCovariate {
        /// The covariate.
        name: String,
        /// Its only value.
        value: f64,
    },
    /// A covariate that the others tell.
    #[error(
        "the covariate {name} is a combination of {} over the risk set, so that their coefficients cannot be \
         told apart; leave one of them out",
        if .others.is_empty() { "a constant".to_owned() } else { .others.join(" and ") }
    )]
    Collinear {
        /// The covariate.
        name: String,
        /// The others.
        others: Vec<String>,
    },
    /// Tables of regions that cannot be added up.
    #[error(
        "the risk table of the region {region} has not the window, period and likelihood of the others; make \
         all of them under the same rules with one window"
    )]
    RegionsDiffer {
        /// A region whose table differs from the first.
        region: String,
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

/// What is added to a number of adoptions that have every covariate.
fn also_lost(lost: u64) -> String {
    if lost == 0 { String::new() } else { format!(" ({lost} more lack one)") }
}
