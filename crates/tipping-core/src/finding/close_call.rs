//! Decisions that the error of the simulation leaves open.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A p-value within the error of the simulation of the bar that decides: more replicates, or another seed,
/// might decide otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CloseDecision {
    /// What is decided.
    #[serde(flatten)]
    pub question: Question,
    /// The p-value.
    pub p_value: f64,
    /// The significance that decides.
    pub bar: f64,
}

/// What a simulated test decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Whether a hazard that rises is better than a constant one.
    Rise,
    /// Whether a threshold is better than the smooth rivals by more than chance.
    TippingVersusSmooth,
    /// Whether adoptions of one period come together.
    Waves,
    /// Whether any adopter stands out among all adopters.
    BestAdopter,
    /// Whether the hazard changes at all in the regions.
    ChangeInRegions,
    /// Whether the hazard changes at one date in all regions.
    OneDate,
    /// Whether the hazard changes at one adopted fraction in all regions.
    OneFraction,
    /// Whether a common threshold of some norms is better than smooth hazards.
    CommonThreshold {
        /// Which norms.
        norms: String,
    },
    /// Whether one threshold serves some norms.
    OneThreshold {
        /// Which norms.
        norms: String,
    },
}
