//! The adopted fraction under several weightings of the members, side by side.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdoptedState, Interval, ModelReport};
use crate::time::TimePoint;
use crate::vocabulary::{FractionModel, Side, ThresholdModel};

/// The same adoptions with members counted alike and weighted in one or more ways.
///
/// Weights change only the adopted fraction F = A / M, with A and M sums of weights over adopters and
/// members. Who is at risk and who adopts stays the same, so that log-likelihoods under different weightings
/// are of the same data; a model has the same number of parameters under each, so that a difference of
/// log-likelihoods is half the difference of BIC. Models in time alone do not depend on weights and are not
/// repeated here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WeightingsReport {
    /// Date of the threshold when all members count alike; null when nothing rises.
    pub unweighted_threshold: Option<TimePoint>,
    /// `none`, where all members count alike, then the weightings in the order in which they were named; the
    /// first named is that of the main result.
    pub weightings: Vec<WeightingReport>,
    /// For each model with F, which weighting makes the dates of adoption most likely.
    pub comparisons: Vec<WeightingComparison>,
    /// What the numbers say, a sentence each.
    pub reading: Vec<String>,
}

/// The adopted fraction under one weighting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WeightingReport {
    /// `none`, or the weighting as it was named: `cinc`, a column, a file.
    pub name: String,
    /// The threshold of the threshold model of lowest BIC (step or life-cycle); null when nothing rises or
    /// the members weigh nothing.
    pub threshold: Option<WeightedThreshold>,
    /// The fraction, so weighted, at the date of the unweighted threshold; null when nothing rises or the
    /// members weigh nothing.
    pub fraction_at_unweighted_threshold: Option<f64>,
    /// The models in which the hazard depends on F: `mixed-influence`, `mixed-influence-ceiling`,
    /// `contagion-onset`, `contagion-shift`; without those for whose change there is no place.
    pub models: Vec<ModelReport>,
    /// The step that begins where F reaches a threshold; null when there is no place for one.
    pub step_in_fraction: Option<ModelReport>,
}

impl WeightingReport {
    /// A model with F as fitted under this weighting.
    #[must_use]
    pub fn model(&self, model: FractionModel) -> Option<&ModelReport> {
        match model.model() {
            None => self.step_in_fraction.as_ref(),
            Some(model) => self.models.iter().find(|m| m.name == model),
        }
    }
}

/// A threshold with the adopted fraction under one weighting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WeightedThreshold {
    /// The threshold model that it comes from: `step` or `life-cycle`.
    #[serde(rename = "account")]
    pub threshold_model: ThresholdModel,
    /// Date of the rise. Sought in time, it is the same under every weighting.
    pub date: TimePoint,
    /// Whether the rise is at a period's boundary, or just before or just after that day's adoptions.
    pub side: Side,
    /// A, M and F there.
    #[serde(flatten)]
    pub state: AdoptedState,
    /// Interval for the fraction: the posterior of the rise.
    pub interval: Interval<f64>,
}

/// Which weighting makes the dates most likely under a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WeightingComparison {
    /// The model: one of those with F, or `step-in-fraction`.
    pub model: FractionModel,
    /// The weighting of highest log-likelihood; of equal ones the first.
    pub highest: String,
    /// The next; null when no other could be fitted.
    pub next: Option<String>,
    /// Log-likelihood of the highest less that of the next, 0 or more.
    pub above_next: Option<f64>,
    /// Log-likelihood of the highest less that without weights, 0 or more; null when the model was not fitted
    /// without weights.
    pub above_none: Option<f64>,
}
