#![doc = include_str!("../README.md")]

mod account;
mod analysis;
mod ceiling;
mod changes;
mod choices;
mod constant;
mod contagion;
mod critical_mass;
mod envelope;
mod error;
mod fitted;
mod hazard_path;
mod known_dates;
mod likelihood;
mod likelihood_ratio;
mod linear;
mod models;
mod optimum;
mod overdispersion;
mod pace;
mod pivot_test;
mod pivot_words;
mod pivots;
mod pool;
mod posterior;
mod power;
mod predictive;
mod rates;
mod regime;
mod region_report;
mod region_sums;
mod region_tests;
mod regions;
mod regression;
mod residuals;
mod row_hazard;
mod segments;
mod simulate;
mod simulation;
mod simulator;
mod smooth_time;
mod special;
mod specification_curve;
mod specify;
mod step;
mod tests;
mod threshold;
mod verdict;
mod weightings;
mod weightings_reading;

pub use analysis::{Analysis, NOT_TESTED, Settings, analyse, analyse_threshold};
pub use changes::{Changes, ThresholdIn};
pub use choices::ThresholdChoice;
pub use constant::{ConstantFit, ConstantHazard};
pub use contagion::{
    CeilingFit, ContagionChangeFit, ContagionOnset, ContagionShift, MixedInfluence, MixedInfluenceCeiling,
};
pub use critical_mass::Change;
pub use envelope::{Envelope, Point};
pub use error::FitError;
pub use fitted::{FittedModel, Termination};
pub use hazard_path::{HazardPath, Stretch};
pub use known_dates::{KnownDate, KnownDateFit, KnownDateTest};
pub use likelihood::log_likelihood;
pub use likelihood_ratio::LikelihoodRatioSet;
pub use models::Model;
pub use optimum::Optimum;
pub use pace::Pace;
pub use pivot_test::PivotTest;
pub use pivots::{Pivot, PivotSettings, Pivots, StepAfter};
pub use pool::{
    Factor, Grouping, Height, LogitMass, NormProfile, Piece, Pool, PoolBootstrap, PoolInput, PoolRun,
    PoolTests, PooledNorm, PooledThreshold, RandomEffects, SET_ASIDE, SmoothWorld, SubsetTests, UnusableNorm,
    WorldTest, benjamini_hochberg, poisson_binomial,
};
pub use posterior::{Discrete, Posterior, Range, Weighted};
pub use power::{Coverage, Outcome, Scenario, Study};
pub use predictive::{Predictive, Score};
pub use rates::{Quantity, RatePosterior};
pub use regime::Regime;
pub use region_report::STRONG;
pub use region_sums::Moment;
pub use region_tests::{RegionBootstrap, RegionTests, RegionalSet};
pub use regions::{Region, RegionalAccount, RegionalFit, RegionalThresholds, RegionsFit};
pub use regression::{
    Block, Coefficient, CoefficientFit, Covariate, Described, Explained, Exposure, Frame, Hypothesis, Lost,
    Penalty, Regression, RegressionChange, RegressionFit, RegressionSettings, ShiftSettings, ShiftTest,
    Simulated, Source, Spread, Summary, Switch, Timing, Trouble, UnitPeriod, recent_change,
    years_independent,
};
pub use residuals::{Residual, Residuals};
pub use segments::{LifeCycle, LifeCycleFit, MAX_CHANGES, MultiStep, MultiStepFit};
pub use simulation::{SimulatedHistory, Simulation};
pub use smooth_time::{QuadraticTrend, Trend};
pub use specification_curve::{FactorShare, VarianceShares, specification_curve, variance_shares};
pub use specify::{SpecifyError, specify};
pub use step::{Candidate, StepFit, StepHazard};
pub use tests::{ALPHA, Artefact, Bootstrap, Decisive, Overdispersion, Test, Tests, WAVES};
pub use threshold::Threshold;
pub use weightings::{Weighting, compare_weightings};
