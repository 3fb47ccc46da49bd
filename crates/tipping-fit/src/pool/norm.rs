//! One norm of a pool: its risk table and schedule, and its own critical mass on the logit scale.

use tipping_core::result::{KeptError, NormResult, Report};
use tipping_core::{RiskTable, Schedule, ThresholdModel, Verdict};

use super::profile::NormProfile;
use crate::bootstrap::overdispersion::{correlation, periods};
use crate::hazard::HazardPath;
use crate::model::Changes;
use crate::threshold::Rivals;

/// A norm that did not fail.
#[derive(Debug, Clone, PartialEq)]
pub struct PooledNorm {
    /// Its identifier: norms are pooled in the order of these.
    pub id: String,
    /// Its risk table.
    pub table: RiskTable,
    /// Who could adopt when: it is simulated on this.
    pub schedule: Schedule,
    /// How its own analysis sought changes.
    pub changes: Changes,
    /// The threshold models of its own analysis.
    pub threshold_models: Vec<ThresholdModel>,
    /// Whether its own verdict is `tipping`; `None` when it was not tested.
    pub tipping: Option<bool>,
    /// Its own critical mass; `None` when nothing rises.
    pub mass: Option<LogitMass>,
    /// l_j(c).
    pub profile: NormProfile,
}

/// A critical mass on the logit scale, with its variance within the norm.
///
/// With A = F M of M members, y = log((A + 1/2)/(M - A + 1/2)): half an adopter on either side keeps F = 0
/// and F = 1 finite (Haldane 1956, doi:10.1111/j.1469-1809.1955.tb01285.x). v = sum over the candidates of P
/// (y_candidate - y)^2 + (dy/dA)^2 / 12, the posterior's mean squared distance from the estimate, and the
/// variance of a threshold that may lie anywhere within one adopter of it: counts cannot tell it more finely.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LogitMass {
    /// F at the tipping point.
    pub fraction: f64,
    /// M; the number of units where members are weighted.
    pub members: f64,
    /// y.
    pub logit: f64,
    /// v.
    pub variance: f64,
    /// P(critical mass >= 1/3).
    pub at_least_one_third: f64,
}

impl LogitMass {
    /// From the estimate, M and the posterior: fractions with their probabilities.
    #[must_use]
    pub fn new(fraction: f64, members: f64, posterior: &[(f64, f64)], at_least_one_third: f64) -> Self {
        let y = logit(fraction, members);
        let spread: f64 = posterior.iter().map(|(f, p)| p * (logit(*f, members) - y).powi(2)).sum();
        let adopters = fraction * members;
        let slope = 1.0 / (adopters + 0.5) + 1.0 / (members - adopters + 0.5);
        let variance = spread + slope * slope / 12.0;
        Self { fraction, members, logit: y, variance, at_least_one_third }
    }

    fn of(report: &Report, weighted: bool) -> Option<Self> {
        let (mass, posterior) = (report.critical_mass.as_ref()?, report.posterior.as_ref()?);
        let members = if weighted { report.risk_table.units as f64 } else { mass.state.members };
        let candidates: Vec<(f64, f64)> =
            posterior.candidates.iter().map(|c| (c.fraction, c.probability)).collect();
        Some(Self::new(mass.state.fraction, members, &candidates, mass.probability_at_least_one_third))
    }
}

/// log((A + 1/2)/(M - A + 1/2)), A = F M.
pub(crate) fn logit(fraction: f64, members: f64) -> f64 {
    let adopters = (fraction * members).clamp(0.0, members);
    ((adopters + 0.5) / (members - adopters + 0.5)).ln()
}

/// The fraction of a logit.
pub(crate) fn expit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

impl PooledNorm {
    /// A norm without an analysis of its own: default search for changes, no critical mass.
    #[must_use]
    pub fn new(id: impl Into<String>, table: RiskTable, schedule: Schedule) -> Self {
        Self {
            id: id.into(),
            profile: NormProfile::of(&table),
            table,
            schedule,
            changes: Changes::default(),
            threshold_models: ThresholdModel::ALL.to_vec(),
            tipping: None,
            mass: None,
        }
    }

    /// A norm as a batch keeps it.
    ///
    /// # Errors
    /// [`KeptError`] when it failed, or when what is kept makes no risk table or no schedule.
    pub fn of(result: &NormResult) -> Result<Self, KeptError> {
        let report = result.report()?;
        let (table, schedule) = (result.table()?, result.schedule()?);
        let weighted = schedule.units().iter().any(|unit| !unit.weights.is_empty());
        // Whether, and how, changes were sought is not to be guessed.
        let settings = report.provenance.settings.as_ref().and_then(|settings| settings.analysis.as_ref());
        let analysis = settings.ok_or(KeptError::NoSettings)?;
        let is_among = |model: &ThresholdModel| analysis.models.contains(&model.model());
        let asked: Vec<ThresholdModel> = ThresholdModel::ALL.iter().copied().filter(is_among).collect();
        let mut norm = Self::new(&result.id, table, schedule);
        norm.changes =
            Changes::default().min_events(analysis.min_events.max(1)).threshold_in(analysis.threshold_in);
        if !asked.is_empty() {
            norm.threshold_models = asked;
        }
        norm.tipping = report.verdict.as_ref().map(|v| v.verdict == Verdict::Tipping);
        norm.mass = LogitMass::of(report, weighted);
        Ok(norm)
    }

    /// rho, the correlation of decisions within a period given a hazard, as estimated; 0 at its bound. The
    /// norm is simulated with it.
    pub(crate) fn rho(&self, path: &HazardPath) -> f64 {
        correlation(&periods(&self.table, path))
    }

    /// The same given its smooth rival of lowest AIC; `None` where nothing can be fitted.
    pub(crate) fn own_rho(&self) -> Option<f64> {
        Rivals::of(&self.table).ok().map(|rivals| self.rho(&rivals.null.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // By hand: 20 of 58, so log(20.5/38.5); the posterior puts 3/4 there and 1/4 on 22 of 58, log(22.5/36.5).
    #[test]
    fn logits_by_hand() {
        let mass = LogitMass::new(20.0 / 58.0, 58.0, &[(20.0 / 58.0, 0.75), (22.0 / 58.0, 0.25)], 1.0);
        let (y, other) = ((20.5_f64 / 38.5).ln(), (22.5_f64 / 36.5).ln());
        assert!((mass.logit - y).abs() < 1e-14);
        let slope = 1.0 / 20.5 + 1.0 / 38.5;
        let variance = 0.25 * (other - y) * (other - y) + slope * slope / 12.0;
        assert!((mass.variance - variance).abs() < 1e-14);
        // Nobody and everybody: half an adopter keeps them finite.
        assert!(
            (logit(0.0, 10.0) + 21_f64.ln()).abs() < 1e-14 && (logit(1.0, 10.0) - 21_f64.ln()).abs() < 1e-14
        );
        assert!((expit(y) - 20.5 / 59.0).abs() < 1e-15);
    }
}
