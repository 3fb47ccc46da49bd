//! What a pool of norms has to say about itself, and the reasons of its verdicts.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CloseDecision;
use crate::vocabulary::SmoothWorld;

/// A doubt or a note about a pool of norms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
pub enum PoolFinding {
    /// There are so few norms that one of them decides.
    FewNorms {
        /// Norms in the pool.
        norms: u64,
        /// From how many on no single norm decides.
        needed: u64,
    },
    /// Norms without a result are not in the pool.
    FailedNorms {
        /// Norms in the pool.
        pooled: u64,
        /// Identifiers of the norms without a result.
        failed: Vec<String>,
    },
    /// Norms were analysed in different ways.
    MixedOptions {
        /// For each option that differs, its values with the number of norms that have it.
        options: BTreeMap<String, BTreeMap<String, u64>>,
    },
    /// Norms have no value of what the pool is grouped by.
    WithoutGroup {
        /// What the norms are grouped by.
        by: String,
        /// Identifiers of the norms without a group.
        norms: Vec<String>,
    },
    /// Several norms of the pool are codings of one.
    CodingsOfOneNorm {
        /// The norm that they code.
        norm: String,
        /// How many of its codings are in the pool.
        codings: u64,
    },
    /// Decisions are within the error of the simulation.
    CloseCall {
        /// The decisions, at least one.
        decisions: Vec<CloseDecision>,
    },
    /// The common threshold is that of all norms, those that do not tip included.
    EveryNormCounts,
    /// Norms are taken as independent, which they are not.
    NormsNotIndependent,
    /// A common threshold is one step in each norm.
    OneStepEach,
    /// Norms that were chosen by their own tests are no further evidence against smooth hazards.
    SelectedByTest,
    /// Nothing was simulated, and so no rival tested.
    RivalsNotTested,
}

/// A reason of the verdict about a set of norms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PoolReason {
    /// The common threshold divides fewer than two norms.
    TooFewDivided {
        /// Norms that it divides: none or one.
        divided: u64,
    },
    /// At the common threshold hazards do not rise together.
    NoSharedRise {
        /// The common threshold.
        fraction: f64,
        /// Norms whose hazard is higher from it on.
        rising: u64,
        /// Norms that it divides.
        divided: u64,
        /// Adoptions from it on, in the norms that it divides.
        events_after: u64,
        /// What constant hazards would have had there.
        expected_after: f64,
    },
    /// The norms were chosen by their tests against smooth hazards, so that these are not tested again.
    ChosenByTests,
    /// One threshold does better than chance has it, but the best smooth hazard of each norm fits better
    /// still.
    SmoothFitsBetter {
        /// p-value in the smooth world that is hardest to beat.
        p_value: f64,
        /// That world.
        world: SmoothWorld,
        /// By how much the BIC of the smooth hazards is lower.
        bic_lower: f64,
    },
    /// One threshold fits better than the best smooth hazard of each norm, by more than chance.
    BeatsSmooth {
        /// p-value in the smooth world that is hardest to beat.
        p_value: f64,
        /// That world.
        world: SmoothWorld,
        /// The p-value that decides.
        bar: f64,
    },
    /// Smooth hazards suffice.
    SmoothSuffices {
        /// p-value in the smooth world that is hardest to beat.
        p_value: f64,
        /// That world.
        world: SmoothWorld,
        /// The p-value that decides.
        bar: f64,
    },
    /// One threshold does not serve all norms.
    OneDoesNotServe {
        /// p-value where all norms share one threshold.
        p_value: f64,
        /// The p-value that decides.
        bar: f64,
    },
    /// One threshold serves all norms as far as can be told.
    OneServes {
        /// p-value where all norms share one threshold.
        p_value: f64,
        /// The p-value that decides.
        bar: f64,
    },
    /// Whether one third is among the thresholds that the data allow.
    OneThird {
        /// Whether it is.
        allowed: bool,
        /// p-value of one third as the common threshold.
        p_value: f64,
    },
}
