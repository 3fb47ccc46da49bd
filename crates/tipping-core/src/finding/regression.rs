//! What there is to say about a regression on covariates.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::TimePoint;
use crate::vocabulary::{Block, RegressionRegime};

/// A doubt about a regression, or a note that every reader of one needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum RegressionFinding {
    /// Parts of the record are left out because covariates are missing there.
    CovariatesMissing(MissingValues),
    /// Units at risk have every covariate in no period.
    UnitsWithoutCovariates {
        /// Their names.
        units: Vec<String>,
    },
    /// Covariates tell those that adopt from those that do not without error.
    Separated {
        /// The regime in which they do.
        regime: RegressionRegime,
        /// The covariates.
        covariates: Vec<String>,
    },
    /// Covariates are constant, or combinations of others.
    Aliased {
        /// The regime in which they are.
        regime: RegressionRegime,
        /// The covariates.
        covariates: Vec<String>,
    },
    /// Covariates hardly vary in a regime, so that what their coefficients are there hangs on a few
    /// unit-periods.
    NearlyConstant {
        /// The regime in which they hardly vary.
        regime: RegressionRegime,
        /// The covariates.
        covariates: Vec<String>,
    },
    /// A regression of a regime alone has no maximum, so that nothing is said of what explains adoption in
    /// it.
    DevianceUnfinished {
        /// The regime.
        regime: RegressionRegime,
    },
    /// The search for the most likely coefficients did not end at a maximum.
    NotConverged,
    /// A regime has fewer adoptions than coefficients.
    FewerEventsThanCoefficients {
        /// Adoptions in the regime that has fewest.
        events: u64,
        /// Coefficients of a regime.
        coefficients: u64,
    },
    /// A regime has few adoptions for each of its coefficients.
    FewEventsPerCoefficient {
        /// Adoptions in the regime that has fewest.
        events: u64,
        /// Coefficients of a regime.
        coefficients: u64,
        /// Adoptions that each coefficient should have.
        needed_for_each: u64,
    },
    /// The best change is the first or the last that was admissible.
    ChangeAtEdge {
        /// Which of the two.
        edge: Edge,
        /// Adoptions that each regime must have.
        min_events: u64,
    },
    /// Adoptions of a period are taken as independent.
    IndependentAdoptions,
    /// No covariate holds the share of others that have adopted, so that smooth contagion passes for a
    /// change.
    NoContagion,
    /// The change was chosen by the user.
    KappaChosen,
}

/// What is left out of the record because covariates are missing there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MissingValues {
    /// Unit-periods at risk that are left out.
    pub lost_unit_periods: u64,
    /// Unit-periods at risk in the record.
    pub unit_periods: u64,
    /// Adoptions that are left out.
    pub lost_events: u64,
    /// Adoptions by units at risk in the record.
    pub record_events: u64,
    /// The covariates that are missing; several may be missing at once.
    pub by_covariate: Vec<MissingCovariate>,
    /// Adoptions left out in a unit's first period at risk, which covariates without a lag might keep; 0
    /// without a lag.
    pub lost_on_arrival: u64,
}

/// What is left out for want of one covariate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MissingCovariate {
    /// The covariate.
    pub name: String,
    /// Unit-periods at risk without it.
    pub unit_periods: u64,
}

/// An end of the admissible changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// The first of them.
    First,
    /// The last of them.
    Last,
}

/// What a regression says about a part of the claim "domestic before, international after".
#[derive(Debug, Clone, PartialEq)]
pub enum RegressionInterpretation {
    /// A change fits better than one regression for the whole record.
    Change {
        /// The best change.
        date: TimePoint,
        /// Of the test against no change.
        p_value: f64,
    },
    /// One regression for the whole record suffices.
    NoChange {
        /// The best change.
        date: TimePoint,
        /// Of the test against no change.
        p_value: f64,
    },
    /// Coefficients change, not the level alone.
    CoefficientsChange {
        /// Of the test against a change of the level alone.
        p_value: f64,
    },
    /// A change of the level alone fits as well.
    OnlyTheLevelChanges {
        /// Of the test against a change of the level alone.
        p_value: f64,
    },
    /// The coefficients of a block change.
    BlockShifts {
        /// The block.
        block: Block,
        /// Of the test against coefficients of the block that stay.
        p_value: f64,
    },
    /// The coefficients of a block need not change.
    BlockStays {
        /// The block.
        block: Block,
        /// Of the test against coefficients of the block that stay.
        p_value: f64,
    },
    /// How the blocks share the deviance that the covariates explain.
    Shares {
        /// Share of the domestic block before the change; the rest is the international one's.
        domestic_before: f64,
        /// Share of the international block after the change; the rest is the domestic one's.
        international_after: f64,
        /// What the shares say of the claim.
        judgement: SharesJudgement,
    },
}

/// What the shares of the explained deviance say of the claim "domestic before, international after".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharesJudgement {
    /// In some regimes all covariates together explain no more than chance would.
    NothingExplained {
        /// Whether the shares are in the order of the claim.
        as_claimed: bool,
        /// The regimes, in order of time.
        regimes: Vec<RegressionRegime>,
    },
    /// As the claim has it, and coefficients change.
    AsClaimed,
    /// As the claim has it, and coefficients change, but data simulated under the fit often have the other
    /// order.
    AsClaimedUncertain,
    /// In the order of the claim, but coefficients do not change by more than chance.
    AsClaimedWithoutShift,
    /// In the order of the claim; whether coefficients change was not tested.
    AsClaimedUntested,
    /// Not in the order of the claim.
    OtherOrder,
}
