#![doc = include_str!("../README.md")]

mod error;
mod numeric;

pub mod bootstrap;
pub mod diagnostics;
pub mod hazard;
pub mod model;
pub mod pivots;
pub mod pool;
pub mod regions;
pub mod regression;
pub mod sensitivity;
pub mod simulate;
pub mod threshold;
pub mod weightings;

pub use bootstrap::{
    ALPHA, Artefact, Bootstrap, Coverage, Decisive, KnownDate, KnownDateFit, KnownDateTest,
    LikelihoodRatioSet, Outcome, Overdispersion, Scenario, Study, Test, Tests, ThresholdChoice, WAVES,
};
pub use diagnostics::{Envelope, Point, Predictive, Residual, Residuals, Score};
pub use error::FitError;
pub use hazard::{Change, HazardPath, Regime, Stretch, log_likelihood};
pub use model::{
    Candidate, CeilingFit, Changes, ConstantFit, ConstantHazard, ContagionChangeFit, ContagionOnset,
    ContagionShift, FittedModel, LifeCycle, LifeCycleFit, MAX_CHANGES, MixedInfluence, MixedInfluenceCeiling,
    Model, MultiStep, MultiStepFit, QuadraticTrend, SpecifyError, StepFit, StepHazard, Termination,
    ThresholdIn, Trend, specify,
};
pub use numeric::Optimum;
pub use pivots::{Pace, Pivot, PivotSettings, PivotTest, Pivots, StepAfter};
pub use pool::{
    Factor, Grouping, Height, LogitMass, NormProfile, Piece, Pool, PoolBootstrap, PoolInput, PoolRun,
    PoolTests, PooledNorm, PooledThreshold, RandomEffects, SET_ASIDE, SmoothWorld, SubsetTests, UnusableNorm,
    WorldTest, benjamini_hochberg, poisson_binomial,
};
pub use regions::{
    Moment, Region, RegionBootstrap, RegionTests, RegionalAccount, RegionalFit, RegionalSet,
    RegionalThresholds, RegionsFit, STRONG,
};
pub use regression::{
    Block, Coefficient, CoefficientFit, Covariate, Described, Explained, Exposure, Frame, Hypothesis, Lost,
    Penalty, Regression, RegressionChange, RegressionFit, RegressionSettings, ShiftSettings, ShiftTest,
    Simulated, Source, Spread, Summary, Switch, Timing, Trouble, UnitPeriod, recent_change,
    years_independent,
};
pub use sensitivity::{FactorShare, VarianceShares, specification_curve, variance_shares};
pub use simulate::{SimulatedHistory, Simulation};
pub use threshold::{
    Analysis, Discrete, NOT_TESTED, Posterior, Quantity, Range, RatePosterior, Settings, Threshold, Weighted,
    analyse, analyse_threshold,
};
pub use weightings::{Weighting, compare_weightings};
