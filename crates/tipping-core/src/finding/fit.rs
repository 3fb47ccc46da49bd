//! Doubts about the fit to one risk table and about its tests, and what holds for every such fit.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CloseDecision;
use crate::time::TimePoint;
use crate::vocabulary::{Model, ThresholdModel};

/// A doubt or a note about the fit of the models to a risk table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum FitFinding {
    /// A model was not fitted: no place for its change leaves enough events on both sides.
    NoCandidates {
        /// The model.
        model: Model,
        /// Events of the table.
        events: u64,
        /// Events that each regime must have.
        min_events: u64,
    },
    /// There are too few events for any conclusion.
    FewEvents {
        /// Events of the table.
        events: u64,
        /// Events that a conclusion needs.
        needed: u64,
    },
    /// Estimates lie outside their intervals.
    EstimateOutsideInterval(EstimateOutside),
    /// The system has no members at the rise, so that there is no critical mass.
    NoMembers {
        /// Where the rise is.
        date: TimePoint,
    },
    /// The hazards have no intervals: the posterior is spread over too many places, or a search did not
    /// converge.
    HazardIntervalFailed,
    /// Places for a change were left out, because the regime after them has events and no exposure.
    UnboundedCandidates {
        /// How many places.
        candidates: usize,
    },
    /// Everybody at risk on one side of the step's change adopts within a period, so that the hazard there is
    /// infinite.
    InfiniteHazard {
        /// Where the change is.
        date: TimePoint,
    },
    /// The hazard rises at no candidate.
    NoRise,
    /// The largest change of the step is a fall.
    StepFalls {
        /// Where it falls most.
        fall: TimePoint,
        /// Where it rises most: the tipping point.
        rise: TimePoint,
        /// By how much the log-likelihood at the rise is below that at the fall.
        log_likelihood_below: f64,
    },
    /// The search for the maximum of some models failed.
    NotConverged {
        /// The models.
        models: Vec<Model>,
    },
    /// The rise is at the first or the last candidate, so that it may lie beyond.
    RiseAtEdge {
        /// At which end.
        end: CandidateEnd,
        /// Where the rise is.
        date: TimePoint,
    },
    /// The cascade of the life-cycle lasts so few days that it is a burst.
    ShortCascade {
        /// Days from the rise to the fall, both included.
        days: f64,
        /// Where the rise is.
        from: TimePoint,
    },
    /// The data are more probable under a constant hazard than under a rise.
    ConstantPreferred {
        /// Natural logarithm of the Bayes factor of a rise against a constant hazard.
        log_bayes_factor: f64,
    },
    /// Nothing was simulated: the difference of the threshold model from its best smooth rival is not tested.
    RivalsNotTested {
        /// The threshold model.
        model: ThresholdModel,
        /// Its best smooth rival; `None` when none was fitted.
        rival: Option<RivalDifference>,
    },
    /// What the series can say about a threshold in the fraction as against one in time.
    ThresholdInFraction {
        /// Pairs of neighbouring rows between which the adopted fraction falls.
        falls: usize,
        /// Pairs of neighbouring rows between which it stands still.
        still: usize,
        /// The best rising step either way; `None` where there is none.
        best: Option<BestRises>,
    },
}

/// Which estimates lie outside their intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "outside", rename_all = "snake_case")]
pub enum EstimateOutside {
    /// The most likely date.
    Date {
        /// That date.
        date: TimePoint,
        /// First date of the posterior's interval.
        lower: TimePoint,
        /// Its last date.
        upper: TimePoint,
    },
    /// What is estimated at the most likely date.
    AtDate {
        /// The estimates.
        estimates: Vec<EstimateName>,
    },
}

/// An estimate at the most likely change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EstimateName {
    /// The hazard before it.
    HazardBefore,
    /// The hazard after it.
    HazardAfter,
    /// The second of them divided by the first.
    Ratio,
    /// The adopted fraction at it.
    CriticalMass,
}

/// An end of the candidates for a change, in the order in which changes are sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CandidateEnd {
    /// The first candidate.
    First,
    /// The last candidate.
    Last,
}

/// How a threshold model compares with its best smooth rival.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RivalDifference {
    /// The rival.
    pub model: Model,
    /// BIC of the rival less BIC of the threshold model.
    pub bic_difference: f64,
}

/// The best rising step with its change in time, and with its change in the adopted fraction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct BestRises {
    /// Log-likelihood of the best rise in time.
    pub log_likelihood_in_time: f64,
    /// Where that rise is.
    pub date: TimePoint,
    /// Log-likelihood of the best rise in the fraction.
    pub log_likelihood_in_fraction: f64,
    /// When the fraction of that rise is first reached.
    pub reached: TimePoint,
}

/// A doubt about the tests by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum TestFinding {
    /// Decisions are within the error of the simulation.
    CloseCall {
        /// The decisions, at least one.
        decisions: Vec<CloseDecision>,
    },
    /// Adoptions of a period come together, which intervals do not reckon with.
    Waves {
        /// The correlation of decisions within a period.
        rho: f64,
    },
}
