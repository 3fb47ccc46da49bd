//! What an analysis has to say about itself: doubts, notes and reasons, as values.
//!
//! The statistics return findings: a code, and the numbers and names of what is to be said. The sentence is a
//! function of the finding alone, and is made where results are reported. Every area of the statistics has an
//! enumeration of its own; each variant is one code, in snake case. Findings that have a code are written
//! into results as a [`Warning`]: the code, the sentence, and the values of the finding. Reasons and
//! interpretations have no code: of them results have the sentences only.

mod claims;
mod close_call;
mod data_sets;
mod fit;
mod pivots;
mod pool;
mod process;
mod regions;
mod regression;
mod sensitivity;
mod verdict;
mod warning;
mod weightings;

pub use claims::{ClaimFinding, ClaimsNote, Lacking};
pub use close_call::{CloseDecision, Question};
pub use data_sets::{DataSetFinding, UnitProperty};
pub use fit::{
    BestRises, CandidateEnd, EstimateName, EstimateOutside, FitFinding, RivalDifference, TestFinding,
};
pub use pivots::{DecisiveAdopter, PivotFinding};
pub use pool::{PoolFinding, PoolReason};
pub use process::SimulatedProcess;
pub use regions::{
    BesideTests, CommonChange, CommonPlace, HazardsChange, OneForAll, RegionReason, RegionsFinding,
};
pub use regression::{
    Edge, MissingCovariate, MissingValues, RegressionFinding, RegressionInterpretation, SharesJudgement,
};
pub use sensitivity::SensitivityFinding;
pub use verdict::VerdictReason;
pub use warning::Warning;
pub use weightings::{
    LessLikely, OtherDate, WeightedFit, WeightedFraction, WeightingFinding, WeightingInterpretation,
};
