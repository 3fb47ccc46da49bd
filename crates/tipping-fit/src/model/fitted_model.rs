//! A fitted model, whichever it is: its likelihood, parameters, changes and hazard, and how the search ended.

use tipping_core::result::{ChangeReport, ModelReport};
use tipping_core::{Boundary, ChangeKind, Model, RiskTable};

use crate::hazard::{Change, HazardPath, RowHazard};
use crate::numeric::{Optimum, finite};

/// A model at the maximum of its likelihood.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FittedModel {
    /// Which model.
    pub model: Model,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Number of parameters; a change point counts as one.
    pub n_parameters: u32,
    /// Parameters by name; hazards are rates per year, infinite where everybody at risk adopts within a
    /// period.
    pub parameters: Vec<(&'static str, f64)>,
    /// Changes in order of time (or of the fraction), with what changes there.
    pub changes: Vec<(Change, ChangeKind)>,
    /// How the search ended.
    pub termination: Termination,
    /// The hazard as a function of period and fraction.
    pub path: HazardPath,
}

/// How the search for a maximum ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Termination {
    /// A trace of the search for those who want to know how it went: a technical text, no finding.
    pub reason: String,
    /// Whether this is a maximum: the gradient vanishes, or points outside at a bound.
    pub converged: bool,
    /// Norm of the gradient with respect to the logarithms of the free parameters; `None` for closed forms.
    pub gradient_norm: Option<f64>,
    /// Parameters that lie on a bound of their range.
    pub at_bound: Vec<&'static str>,
}

impl Termination {
    /// Of a closed form, or of closed forms compared exhaustively.
    pub(crate) fn closed(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), converged: true, gradient_norm: None, at_bound: Vec::new() }
    }

    /// Of a search that tried every place for a change.
    pub(super) fn exhaustive(candidates: usize) -> Self {
        Self::closed(format!("exhaustive over {candidates} candidates"))
    }

    /// Of a Newton search; `names` are those of the parameters that have the bound 0.
    pub(crate) fn newton<const K: usize>(fit: &Optimum<K>, names: &[&'static str]) -> Self {
        let ended = if fit.converged { "converged" } else { "not converged" };
        let reason =
            format!("Newton {ended} after {} steps, gradient norm {:.1e}", fit.iterations, fit.gradient_norm);
        let mut termination = Self {
            reason,
            converged: fit.converged,
            gradient_norm: Some(fit.gradient_norm),
            at_bound: vec![],
        };
        for (name, at_bound) in names.iter().zip(fit.at_bound) {
            if at_bound {
                termination.bound(name, "0");
            }
        }
        termination
    }

    /// Notes a parameter on its bound.
    pub(crate) fn bound(&mut self, name: &'static str, value: &str) {
        self.reason += &format!("; {name} at its bound {value}");
        self.at_bound.push(name);
    }

    /// Notes a search within this one.
    pub(crate) fn and(&mut self, other: Self) {
        self.reason += &format!("; {}", other.reason);
        self.converged &= other.converged;
        self.gradient_norm = match (self.gradient_norm, other.gradient_norm) {
            (Some(a), Some(b)) => Some(a.hypot(b)),
            (a, b) => a.or(b),
        };
        self.at_bound.extend(other.at_bound);
    }
}

impl FittedModel {
    /// A smooth hazard with these parameters.
    pub(super) fn smooth<const K: usize>(
        model: Model,
        log_likelihood: f64,
        parameters: [(&'static str, f64); K],
        termination: Termination,
        path: HazardPath,
    ) -> Self {
        Self {
            model,
            log_likelihood,
            n_parameters: K as u32,
            parameters: parameters.to_vec(),
            changes: Vec::new(),
            termination,
            path,
        }
    }

    /// The states of affairs at changes, each with what changes there.
    pub(super) fn changes_at(
        table: &RiskTable,
        places: &[(Boundary, ChangeKind)],
    ) -> Vec<(Change, ChangeKind)> {
        places.iter().map(|&(boundary, kind)| (Change::at(table, boundary), kind)).collect()
    }

    /// Akaike's information criterion, 2 k - 2 l.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * f64::from(self.n_parameters) - 2.0 * self.log_likelihood
    }

    /// Bayesian information criterion with n = number of events (Volinsky & Raftery 2000,
    /// doi:10.1111/j.0006-341X.2000.00256.x).
    #[must_use]
    pub fn bic(&self, events: u64) -> f64 {
        bic(self.n_parameters, self.log_likelihood, events)
    }

    /// The fit in the terms of the result schema; `table` is what was fitted, in order of time.
    #[must_use]
    pub fn report(&self, table: &RiskTable) -> ModelReport {
        let origin = table.rows().first().map_or(0.0, |row| row.start);
        let hazard = |row| finite(RowHazard::new(table, origin, row, &self.path).mean);
        ModelReport {
            name: self.model,
            log_likelihood: self.log_likelihood,
            parameters: self.parameters.iter().map(|&(n, v)| (n.to_owned(), finite(v))).collect(),
            n_parameters: self.n_parameters,
            aic: self.aic(),
            bic: self.bic(table.events()),
            changes: self.changes.iter().map(|(change, kind)| change.report(*kind)).collect(),
            termination: self.termination.reason.clone(),
            converged: self.termination.converged,
            gradient_norm: self.termination.gradient_norm.and_then(finite),
            at_bound: self.termination.at_bound.iter().map(|&name| name.to_owned()).collect(),
            hazard: table.rows().iter().map(hazard).collect(),
        }
    }
}

impl Change {
    fn report(&self, kind: ChangeKind) -> ChangeReport {
        ChangeReport {
            name: kind,
            date: self.date,
            side: self.side,
            state: self.state(),
            bracket: self.bracket.map(Into::into),
        }
    }
}

/// k log(events) - 2 l.
pub(crate) fn bic(n_parameters: u32, log_likelihood: f64, events: u64) -> f64 {
    f64::from(n_parameters) * (events as f64).ln() - 2.0 * log_likelihood
}

/// Values with their names.
pub(super) fn named<const K: usize>(names: [&'static str; K], values: [f64; K]) -> [(&'static str, f64); K] {
    std::array::from_fn(|i| (names[i], values[i]))
}
