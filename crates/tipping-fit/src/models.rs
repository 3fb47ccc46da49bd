//! Every model by its name, fitted and described in the same way.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use tipping_core::result::{ChangeReport, ModelReport};
use tipping_core::{Boundary, RiskTable};

use crate::constant::ConstantHazard;
use crate::contagion::{ContagionOnset, ContagionShift, MixedInfluence, MixedInfluenceCeiling};
use crate::critical_mass::Change;
use crate::error::FitError;
use crate::optimum::Optimum;
use crate::regime::Regime;
use crate::segments::{LifeCycle, MultiStep};
use crate::smooth_time::{QuadraticTrend, Trend};
use crate::step::StepHazard;

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

    /// Fits it and describes the fit; `None` when the table leaves no place for its changes.
    ///
    /// # Errors
    /// [`FitError::NoEvents`] and the like, when the table has no estimate at all.
    pub fn report(self, table: &RiskTable, min_events: u64) -> Result<Option<ModelReport>, FitError> {
        let events = table.totals().events;
        let make = |k, l, parameters: &[(&str, f64)], termination| {
            report(self, k, l, events, parameters, termination)
        };
        let fitted = match self {
            Self::Constant => {
                let fit = ConstantHazard::new().fit(table)?;
                make(1, fit.log_likelihood(), &[("lambda", fit.lambda())], "closed form".to_owned())
            }
            Self::Trend => {
                let fit = Trend::new().fit(table)?;
                let [alpha, gamma] = fit.parameters;
                make(2, fit.log_likelihood, &[("alpha", alpha), ("gamma", gamma)], newton(&fit, &[]))
            }
            Self::QuadraticTrend => {
                let fit = QuadraticTrend::new().fit(table)?;
                let [alpha, gamma, delta] = fit.parameters;
                let parameters = [("alpha", alpha), ("gamma", gamma), ("delta", delta)];
                make(3, fit.log_likelihood, &parameters, newton(&fit, &[]))
            }
            Self::MixedInfluence => {
                let fit = MixedInfluence::new().fit(table)?;
                let [p, q] = fit.parameters;
                make(2, fit.log_likelihood, &[("p", p), ("q", q)], newton(&fit, &["p", "q"]))
            }
            Self::MixedInfluenceCeiling => {
                let fit = MixedInfluenceCeiling::new().fit(table)?;
                let [p, q] = fit.inner.parameters;
                let mut termination = newton(&fit.inner, &["p", "q"]);
                if fit.at_one {
                    termination += "; m at its bound 1";
                }
                let parameters = [("p", p), ("q", q), ("m", fit.ceiling)];
                make(3, fit.inner.log_likelihood, &parameters, termination)
            }
            Self::Step => {
                let fit = match StepHazard::new().min_events(min_events).fit(table) {
                    Err(FitError::NoCandidates { .. }) => return Ok(None),
                    other => other?,
                };
                let parameters = [("lambda_1", fit.lambda_1()), ("lambda_2", fit.lambda_2())];
                let termination = format!("exhaustive over {} candidates", fit.candidates().len());
                let direction = if fit.best().rises() { "rise" } else { "fall" };
                let report = make(3, fit.log_likelihood(), &parameters, termination);
                with_changes(report, table, &[(fit.best().boundary, direction)])
            }
            Self::LifeCycle => {
                let Some(fit) = LifeCycle::new(min_events).fit(table)? else { return Ok(None) };
                let rates = lambdas(table, &fit.regimes);
                let termination =
                    format!("exhaustive over {} pairs of candidates that can be best", fit.pairs);
                let report = make(5, fit.log_likelihood, &borrowed(&rates), termination);
                let changes = [(fit.rise, "emergence to cascade"), (fit.fall, "cascade to internalization")];
                with_changes(report, table, &changes)
            }
            Self::ContagionOnset | Self::ContagionShift => {
                let fitted = if self == Self::ContagionOnset {
                    ContagionOnset::new(min_events).fit(table)
                } else {
                    ContagionShift::new(min_events).fit(table)
                };
                let fit = match fitted {
                    Err(FitError::NoCandidates { .. }) => return Ok(None),
                    other => other?,
                };
                let mut termination = format!("exhaustive over {} candidates", fit.candidates);
                let (names, k): (&[&str], u32) = match self {
                    Self::ContagionOnset => (&["p", "q"], 3),
                    _ => (&["p_1", "q_1", "p_2", "q_2"], 5),
                };
                let mut parameters = Vec::new();
                for (optimum, names) in fit.regimes.iter().zip(names.chunks(2)) {
                    parameters.extend(names.iter().copied().zip(optimum.parameters));
                    termination += &format!("; {}", newton(optimum, names));
                }
                // Without contagion an onset leaves no trace of when it began.
                let undetermined = self == Self::ContagionOnset && fit.regimes.iter().all(|r| r.at_bound[1]);
                if undetermined {
                    termination += "; the change is not determined";
                }
                let report = make(k, fit.log_likelihood, &parameters, termination);
                let changes = [(fit.boundary, "contagion changes")];
                with_changes(report, table, if undetermined { &[] } else { &changes })
            }
            Self::MultiStep => {
                let fit = MultiStep::new(min_events).fit(table)?;
                let rates = lambdas(table, &fit.regimes);
                let termination = format!("exact dynamic programming; {} changes by BIC", fit.changes.len());
                let report = make(fit.n_parameters(), fit.log_likelihood, &borrowed(&rates), termination);
                let directions = rates.windows(2).map(|w| if w[1].1 > w[0].1 { "rise" } else { "fall" });
                let changes: Vec<_> = fit.changes.iter().copied().zip(directions).collect();
                with_changes(report, table, &changes)
            }
        };
        Ok(Some(fitted))
    }
}

fn lambdas(table: &RiskTable, regimes: &[Regime]) -> Vec<(String, f64)> {
    let rate = |r: &Regime| r.hazard(table.likelihood(), table.period_years());
    regimes.iter().enumerate().map(|(i, r)| (format!("lambda_{}", i + 1), rate(r))).collect()
}

fn borrowed(parameters: &[(String, f64)]) -> Vec<(&str, f64)> {
    parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

/// How a Newton search ended, with the parameters at their bound named.
fn newton<const K: usize>(fit: &Optimum<K>, names: &[&str]) -> String {
    let ended = if fit.converged { "converged" } else { "not converged" };
    let mut text =
        format!("Newton {ended} after {} steps, gradient norm {:.1e}", fit.iterations, fit.gradient_norm);
    for (name, at_bound) in names.iter().zip(fit.at_bound) {
        if at_bound {
            text += &format!("; {name} at its bound 0");
        }
    }
    text
}

fn report(
    model: Model,
    n_parameters: u32,
    log_likelihood: f64,
    events: u64,
    parameters: &[(&str, f64)],
    termination: String,
) -> ModelReport {
    let k = f64::from(n_parameters);
    // JSON has no infinity: an infinite hazard is null.
    let finite = |v: f64| v.is_finite().then_some(v);
    ModelReport {
        name: model.name().to_owned(),
        log_likelihood,
        parameters: parameters.iter().map(|&(n, v)| (n.to_owned(), finite(v))).collect::<BTreeMap<_, _>>(),
        n_parameters,
        aic: 2.0 * k - 2.0 * log_likelihood,
        bic: k * (events as f64).ln() - 2.0 * log_likelihood,
        changes: Vec::new(),
        termination,
    }
}

fn with_changes(report: ModelReport, table: &RiskTable, changes: &[(Boundary, &str)]) -> ModelReport {
    let change = |&(boundary, name): &(Boundary, &str)| {
        let change = Change::at(table, boundary);
        ChangeReport {
            name: name.to_owned(),
            date: change.date,
            side: change.side.to_string(),
            adopters: change.adopters,
            members: change.members,
            fraction: change.fraction,
            bracket: change.bracket.map(Into::into),
        }
    };
    ModelReport { changes: changes.iter().map(change).collect(), ..report }
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
