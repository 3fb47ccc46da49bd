//! Any hazard that is a function of time and the adopted fraction, fitted by maximum likelihood and compared
//! by BIC.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;
use tipping_core::RiskTable;

use crate::error::FitError;
use crate::hazard::RowHazard;

use super::bic;

/// A hazard of one unit at risk, h(theta, t, F) >= 0 in rates per year, with parameters theta by name.
///
/// t is in years since the window opened: the start of the period in grouped data, the middle of the day in
/// exact data. F is the adopted fraction before the period. The log-likelihood is that of every other model
/// ([`crate::hazard::log_likelihood`]), so that BIC compares them; only the trends take the hazard of an
/// adoption in exact data at the end of its day, which moves their log-likelihood by half a day's growth for
/// each adoption.
///
/// The maximum is sought by Nelder and Mead's simplex (1965, doi:10.1093/comjnl/7.4.308), started again where
/// it ended until that gains nothing more. No method finds the global maximum of every function: try several
/// starts where the log-likelihood may have more than one maximum.
///
/// | setting | meaning | range | error |
/// |---|---|---|---|
/// | parameters | names and where the search starts | finite, at least one | [`FitError::BadParameter`] |
/// | hazard | rate per year | finite and >= 0 at the start, and above 0 where somebody adopts | [`FitError::NotConverged`] |
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::model::HazardFunction;
/// // A constant hazard has its maximum in closed form: 4 adoptions in 36 unit-years.
/// let table = RiskTable::from_counts(1900, &[(10.0, 1), (9.0, 2), (9.0, 0), (8.0, 1)])?;
/// let constant = HazardFunction::new("my-constant", &[("lambda", 0.05)], |theta, _t, _fraction| theta[0]);
/// let fit = constant.fit(&table)?;
/// assert!((fit.parameters[0].1 - 4.0 / 36.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HazardFunction<H> {
    name: &'static str,
    parameters: Vec<(&'static str, f64)>,
    hazard: H,
}

/// A hazard function at the maximum of its likelihood.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HazardFunctionFit {
    /// Its name.
    pub name: &'static str,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Parameters by name.
    pub parameters: Vec<(&'static str, f64)>,
    /// The hazard in every row of the table, in rates per year, averaged over the days of a joined row.
    pub hazard: Vec<f64>,
    /// Whether no small step along any parameter raises the log-likelihood.
    pub converged: bool,
}

impl HazardFunctionFit {
    /// Akaike's information criterion, 2 k - 2 l.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters.len() as f64 - 2.0 * self.log_likelihood
    }

    /// Bayesian information criterion with n = number of events (Volinsky & Raftery 2000,
    /// doi:10.1111/j.0006-341X.2000.00256.x).
    #[must_use]
    pub fn bic(&self, events: u64) -> f64 {
        bic(self.parameters.len() as u32, self.log_likelihood, events)
    }
}

/// Restarts of the simplex.
const RESTARTS: u32 = 20;

/// Steps of one simplex, for each parameter.
const STEPS: u64 = 2000;

/// What a restart must gain to be followed by another.
const GAIN: f64 = 1e-10;

impl<H: Fn(&[f64], f64, f64) -> f64> HazardFunction<H> {
    /// A hazard with its parameters by name, each with the value at which the search starts.
    pub fn new(name: &'static str, parameters: &[(&'static str, f64)], hazard: H) -> Self {
        Self { name, parameters: parameters.to_vec(), hazard }
    }

    /// Fits it.
    ///
    /// # Errors
    /// [`FitError::NoEvents`] without events; [`FitError::BadParameter`] without parameters or with a start
    /// that is not finite; [`FitError::NotConverged`] when the log-likelihood is not finite at the start.
    pub fn fit(&self, table: &RiskTable) -> Result<HazardFunctionFit, FitError> {
        if table.events() == 0 {
            return Err(FitError::NoEvents);
        }
        let mut theta: Vec<f64> = self.parameters.iter().map(|p| p.1).collect();
        if theta.is_empty() {
            let remedy = "a hazard to be fitted has at least one";
            return Err(FitError::BadParameter { name: "number of parameters", value: 0.0, remedy });
        }
        if let Some(&(name, value)) = self.parameters.iter().find(|p| !p.1.is_finite()) {
            let remedy = "the search starts at a finite number";
            return Err(FitError::BadParameter { name, value, remedy });
        }
        let problem = Problem { function: self, table };
        let mut best = problem.log_likelihood(&theta);
        if !best.is_finite() {
            let reason =
                "where the search starts, the hazard rules out what happened, is negative or is not a number";
            return Err(FitError::NotConverged { model: self.name, reason });
        }
        for _ in 0..RESTARTS {
            let Some(found) = problem.simplex(&theta) else { break };
            let value = problem.log_likelihood(&found);
            let gain = value - best;
            if gain > 0.0 {
                (theta, best) = (found, value);
            }
            if gain <= GAIN {
                break;
            }
        }
        Ok(HazardFunctionFit {
            name: self.name,
            log_likelihood: best,
            hazard: problem.rows(&theta).map(|row| row.mean).collect(),
            converged: problem.is_maximum(&theta, best),
            parameters: self.parameters.iter().map(|p| p.0).zip(theta).collect(),
        })
    }
}

/// The log-likelihood as a function of the parameters.
struct Problem<'a, H> {
    function: &'a HazardFunction<H>,
    table: &'a RiskTable,
}

impl<H: Fn(&[f64], f64, f64) -> f64> Problem<'_, H> {
    fn rows(&self, theta: &[f64]) -> impl Iterator<Item = RowHazard> {
        let origin = self.table.rows().first().map_or(0.0, |row| row.start);
        let hazard = |t, fraction| (self.function.hazard)(theta, t, fraction);
        self.table.rows().iter().map(move |row| RowHazard::of_function(self.table, origin, row, hazard))
    }

    /// Minus infinity where the hazard is negative, not a number, or rules out what happened.
    fn log_likelihood(&self, theta: &[f64]) -> f64 {
        let rows = self.table.rows().iter().zip(self.rows(theta));
        let terms = rows.map(|(row, hazard)| {
            (!hazard.mean.is_nan()).then(|| hazard.log_likelihood(self.table, row)).flatten()
        });
        terms.sum::<Option<f64>>().unwrap_or(f64::NEG_INFINITY)
    }

    /// Where the simplex that starts around these parameters ends.
    fn simplex(&self, start: &[f64]) -> Option<Vec<f64>> {
        let mut corners = vec![start.to_vec(); start.len() + 1];
        for (i, corner) in corners.iter_mut().skip(1).enumerate() {
            corner[i] += step(start[i], 0.1);
        }
        let solver = NelderMead::new(corners).with_sd_tolerance(1e-14).ok()?;
        let steps = STEPS * start.len() as u64;
        let run = Executor::new(Problem { ..*self }, solver).configure(|state| state.max_iters(steps)).run();
        run.ok()?.state().get_best_param().cloned()
    }

    /// Whether no step of a thousandth along a parameter gains more than rounding.
    fn is_maximum(&self, theta: &[f64], value: f64) -> bool {
        let mut moved = theta.to_vec();
        for i in 0..theta.len() {
            for sign in [-1.0, 1.0] {
                moved[i] = theta[i] + sign * step(theta[i], 1e-3);
                if self.log_likelihood(&moved) > value + 1e-6 {
                    return false;
                }
            }
            moved[i] = theta[i];
        }
        true
    }
}

/// A share of a parameter, or of 1 where it is 0.
fn step(parameter: f64, share: f64) -> f64 {
    if parameter == 0.0 { share } else { share * parameter }
}

impl<H: Fn(&[f64], f64, f64) -> f64> CostFunction for Problem<'_, H> {
    type Param = Vec<f64>;
    type Output = f64;

    /// Minus the log-likelihood for each event. argmin cannot compare what is not finite.
    fn cost(&self, theta: &Vec<f64>) -> Result<f64, Error> {
        let value = self.log_likelihood(theta);
        Ok(if value.is_finite() { -value / self.table.events() as f64 } else { f64::MAX })
    }
}

#[cfg(test)]
mod tests;
