//! What a comparison of weightings has to say about itself, and what its numbers mean.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::TimePoint;
use crate::vocabulary::{FractionModel, Model};

/// A doubt about a comparison of weightings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum WeightingFinding {
    /// The search for the most likely parameters did not end at a maximum.
    WeightingsNotConverged {
        /// Where it did not.
        fits: Vec<WeightedFit>,
    },
}

/// A model fitted under a weighting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WeightedFit {
    /// The model.
    pub model: Model,
    /// The weighting by name.
    pub weighting: String,
}

/// What the numbers of a comparison say. Weightings are told apart by their names.
#[derive(Debug, Clone, PartialEq)]
pub enum WeightingInterpretation {
    /// What had been adopted, so weighted, at the threshold that is found when all members count alike.
    AtUnweightedThreshold {
        /// The date of that threshold.
        date: TimePoint,
        /// The fraction when all members count alike.
        unweighted: f64,
        /// The fractions so weighted.
        weighted: Vec<WeightedFraction>,
    },
    /// The early adopters weigh more, or less, than their number.
    EarlyAdopters {
        /// Weightings under which they weigh more.
        more: Vec<String>,
        /// Weightings under which they weigh less.
        less: Vec<String>,
    },
    /// Thresholds that come at another date when they are sought in the fraction so weighted.
    OtherDates(Vec<OtherDate>),
    /// The dates follow one weighting clearly more than others.
    MostLikely {
        /// The model.
        model: FractionModel,
        /// The weighting of highest log-likelihood.
        highest: String,
        /// Weightings that are clearly less likely.
        clearly_below: Vec<LessLikely>,
    },
    /// No weighting is clearly less likely than another.
    Undecided {
        /// The models under which this is so.
        models: Vec<FractionModel>,
        /// The difference of log-likelihoods from which one is clearly less likely.
        clear: f64,
    },
}

/// The adopted fraction under a weighting.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedFraction {
    /// The weighting.
    pub weighting: String,
    /// The fraction.
    pub fraction: f64,
}

/// A threshold at another date than the unweighted one.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherDate {
    /// The weighting.
    pub weighting: String,
    /// The date.
    pub date: TimePoint,
    /// The fraction so weighted at that date.
    pub fraction: f64,
}

/// A weighting under which the dates are less likely.
#[derive(Debug, Clone, PartialEq)]
pub struct LessLikely {
    /// The weighting.
    pub weighting: String,
    /// By how much its log-likelihood is below the highest.
    pub below: f64,
}
