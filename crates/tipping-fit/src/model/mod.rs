//! Every model by its name, fitted and described in the same way.

mod changes;
mod constant;
mod contagion;
mod fitted_model;
mod linear;
mod mixed_influence_ceiling;
mod polynomial;
mod segments;
mod specify;
mod step;

pub use crate::numeric::Optimum;
pub use changes::{Changes, ThresholdIn};
pub(crate) use constant::whole;
pub use constant::{ConstantFit, ConstantHazard};
pub use contagion::{
    CeilingFit, ContagionChangeFit, ContagionOnset, ContagionShift, MixedInfluence, MixedInfluenceCeiling,
};
pub(crate) use fitted_model::bic;
pub use fitted_model::{FittedModel, Termination};
pub use polynomial::{QuadraticTrend, Trend};
pub use segments::{LifeCycle, LifeCycleFit, MAX_CHANGES, MultiStep, MultiStepFit};
pub use specify::{SpecifyError, specify};
pub use step::{Candidate, StepFit, StepHazard};

use std::fmt;
use std::str::FromStr;

use tipping_core::{Boundary, RiskTable};

use crate::error::FitError;
use crate::hazard::{Change, HazardPath, Regime, Stretch, piecewise};

/// A model of the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// lambda.
    Constant,
    /// exp(alpha + gamma t).
    Trend,
    /// exp(alpha + gamma t + delta t^2).
    QuadraticTrend,
    /// p + q F.
    MixedInfluence,
    /// (p + q F)(m - F)/(1 - F).
    MixedInfluenceCeiling,
    /// lambda_1, then lambda_2.
    Step,
    /// lambda_1 < lambda_2 > lambda_3.
    LifeCycle,
    /// p, then p + q F.
    ContagionOnset,
    /// p_1 + q_1 F, then p_2 + q_2 F.
    ContagionShift,
    /// Up to five changes in any direction.
    MultiStep,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Constant,
        Self::Trend,
        Self::QuadraticTrend,
        Self::MixedInfluence,
        Self::MixedInfluenceCeiling,
        Self::Step,
        Self::LifeCycle,
        Self::ContagionOnset,
        Self::ContagionShift,
        Self::MultiStep,
    ];

    /// Its name in results and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Trend => "trend",
            Self::QuadraticTrend => "quadratic-trend",
            Self::MixedInfluence => "mixed-influence",
            Self::MixedInfluenceCeiling => "mixed-influence-ceiling",
            Self::Step => "step",
            Self::LifeCycle => "life-cycle",
            Self::ContagionOnset => "contagion-onset",
            Self::ContagionShift => "contagion-shift",
            Self::MultiStep => "multi-step",
        }
    }

    /// Whether the hazard is smooth: a rival of every threshold account.
    #[must_use]
    pub fn is_smooth(self) -> bool {
        matches!(
            self,
            Self::Constant
                | Self::Trend
                | Self::QuadraticTrend
                | Self::MixedInfluence
                | Self::MixedInfluenceCeiling
        )
    }

    /// Fits it; `None` when the table leaves no place for its changes. Changes of a model are sought as `changes` say; smooth
    /// models do not depend on them.
    ///
    /// # Errors
    /// [`FitError::NoEvents`] and the like, when the table has no estimate at all.
    ///
    /// ```
    /// use tipping_core::RiskTable;
    /// use tipping_fit::Model;
    /// use tipping_fit::model::Changes;
    /// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
    /// let fit = Model::Step.fit(&table, Changes::default())?.expect("a place for a change");
    /// assert_eq!(fit.parameters, [("lambda_1", 3.0 / 18.0), ("lambda_2", 13.0 / 18.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(self, table: &RiskTable, changes: Changes) -> Result<Option<FittedModel>, FitError> {
        if self.is_smooth() {
            return self.smooth(table).map(Some);
        }
        match self.with_changes(&changes.ordered(table), changes) {
            Err(FitError::NoCandidates { .. }) => Ok(None),
            other => other,
        }
    }

    /// Fits a smooth model.
    pub(crate) fn smooth(self, table: &RiskTable) -> Result<FittedModel, FitError> {
        let make = |log_likelihood, parameters: &[(&'static str, f64)], termination, path| FittedModel {
            model: self,
            log_likelihood,
            n_parameters: parameters.len() as u32,
            parameters: parameters.to_vec(),
            changes: Vec::new(),
            termination,
            path,
        };
        Ok(match self {
            Self::Trend => {
                let fit = Trend::new().fit(table)?;
                let parameters = named(["alpha", "gamma"], fit.parameters);
                let path = HazardPath::Time(fit.parameters.to_vec());
                make(fit.log_likelihood, &parameters, Termination::newton(&fit, &[]), path)
            }
            Self::QuadraticTrend => {
                let fit = QuadraticTrend::new().fit(table)?;
                let parameters = named(["alpha", "gamma", "delta"], fit.parameters);
                let path = HazardPath::Time(fit.parameters.to_vec());
                make(fit.log_likelihood, &parameters, Termination::newton(&fit, &[]), path)
            }
            Self::MixedInfluence => {
                let fit = MixedInfluence::new().fit(table)?;
                let [p, q] = fit.parameters;
                let path = HazardPath::Periods(vec![Stretch { from: 0, p, q }]);
                let termination = Termination::newton(&fit, &["p", "q"]);
                make(fit.log_likelihood, &named(["p", "q"], [p, q]), termination, path)
            }
            Self::MixedInfluenceCeiling => {
                let fit = MixedInfluenceCeiling::new().fit(table)?;
                let ([p, q], m) = (fit.inner.parameters, fit.ceiling);
                let mut termination = Termination::newton(&fit.inner, &["p", "q"]);
                if fit.at_one {
                    termination.bound("m", "1");
                } else if fit.at_lowest {
                    termination.bound("m", "max F");
                }
                let path = HazardPath::Ceiling { p, q, m };
                make(fit.inner.log_likelihood, &named(["p", "q", "m"], [p, q, m]), termination, path)
            }
            _ => {
                let fit = ConstantHazard::new().fit(table)?;
                let lambda = fit.lambda();
                let path = HazardPath::constant(lambda);
                let termination = Termination::closed("closed form");
                make(fit.log_likelihood(), &[("lambda", lambda)], termination, path)
            }
        })
    }

    /// Fits a model with changes to a table in the order in which they are sought.
    fn with_changes(self, table: &RiskTable, changes: Changes) -> Result<Option<FittedModel>, FitError> {
        let at = |places: &[(Boundary, &'static str)]| -> Vec<(Change, &'static str)> {
            places.iter().map(|&(boundary, name)| (Change::at(table, boundary), name)).collect()
        };
        let piecewise_constant = |places: &[(Boundary, &'static str)], regimes: &[Regime], l, reason| {
            let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
            let rates: Vec<f64> = regimes.iter().map(rate).collect();
            let boundaries: Vec<Boundary> = places.iter().map(|p| p.0).collect();
            FittedModel {
                model: self,
                log_likelihood: l,
                n_parameters: 2 * places.len() as u32 + 1,
                parameters: LAMBDAS.into_iter().zip(rates.iter().copied()).collect(),
                changes: at(places),
                termination: Termination::closed(reason),
                path: piecewise(table, &boundaries, rates.iter().map(|&p| (p, 0.0))),
            }
        };
        Ok(Some(match self {
            Self::LifeCycle => {
                let Some(fit) = changes.life_cycle().fit(table)? else { return Ok(None) };
                let places = [(fit.rise, "emergence to cascade"), (fit.fall, "cascade to internalization")];
                let reason = format!("exhaustive over {} pairs of candidates that can be best", fit.pairs);
                piecewise_constant(&places, &fit.regimes, fit.log_likelihood, reason)
            }
            Self::MultiStep => {
                let fit = changes.multi_step().fit(table)?;
                let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
                let rises = |w: &[Regime]| rate(&w[1]) > rate(&w[0]);
                let names = fit.regimes.windows(2).map(|w| if rises(w) { "rise" } else { "fall" });
                let places: Vec<_> = fit.changes.iter().copied().zip(names).collect();
                let reason = format!("exact dynamic programming; {} changes by BIC", fit.changes.len());
                piecewise_constant(&places, &fit.regimes, fit.log_likelihood, reason)
            }
            Self::ContagionOnset => {
                let fit = changes.contagion_onset().fit(table)?;
                let [p, q] = fit.regimes[0].parameters;
                let mut termination = exhaustive(fit.candidates);
                termination.and(Termination::newton(&fit.regimes[0], &["p", "q"]));
                let path = piecewise(table, &[fit.boundary], [(p, 0.0), (p, q)].into_iter());
                let mut places = vec![(fit.boundary, "contagion begins")];
                // Without contagion an onset leaves no trace of when it began.
                if fit.regimes[0].at_bound[1] {
                    termination.reason += "; the change is not determined";
                    places.clear();
                }
                FittedModel {
                    model: self,
                    log_likelihood: fit.log_likelihood,
                    n_parameters: 3,
                    parameters: named(["p", "q"], [p, q]).to_vec(),
                    changes: at(&places),
                    termination,
                    path,
                }
            }
            Self::ContagionShift => {
                let fit = changes.contagion_shift().fit(table)?;
                let [[p_1, q_1], [p_2, q_2]] = [fit.regimes[0].parameters, fit.regimes[1].parameters];
                let mut termination = exhaustive(fit.candidates);
                termination.and(Termination::newton(&fit.regimes[0], &["p_1", "q_1"]));
                termination.and(Termination::newton(&fit.regimes[1], &["p_2", "q_2"]));
                FittedModel {
                    model: self,
                    log_likelihood: fit.log_likelihood,
                    n_parameters: 5,
                    parameters: named(["p_1", "q_1", "p_2", "q_2"], [p_1, q_1, p_2, q_2]).to_vec(),
                    changes: at(&[(fit.boundary, "contagion changes")]),
                    termination,
                    path: piecewise(table, &[fit.boundary], [(p_1, q_1), (p_2, q_2)].into_iter()),
                }
            }
            _ => {
                let fit = changes.step().fit(table)?;
                let best = fit.best();
                let places = [(best.boundary, if best.rises() { "rise" } else { "fall" })];
                let reason = exhaustive(fit.candidates().len()).reason;
                piecewise_constant(&places, &[best.before, best.after], fit.log_likelihood(), reason)
            }
        }))
    }
}

/// The names of the rates of piecewise constant hazards.
const LAMBDAS: [&str; MAX_CHANGES + 1] =
    ["lambda_1", "lambda_2", "lambda_3", "lambda_4", "lambda_5", "lambda_6"];

fn named<const K: usize>(names: [&'static str; K], values: [f64; K]) -> [(&'static str, f64); K] {
    std::array::from_fn(|i| (names[i], values[i]))
}

fn exhaustive(candidates: usize) -> Termination {
    Termination::closed(format!("exhaustive over {candidates} candidates"))
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|m| m.name() == text)
            .ok_or_else(|| format!("no model `{text}`; there are {}", names()))
    }
}
