//! The most likely coefficients of two regimes with a given change between them.

use crate::error::FitError;

use super::rows::{Cut, Local, Rows};
use crate::numeric::Cholesky;

/// What keeps estimates finite where a covariate separates those that adopt from those that do not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Penalty {
    /// Nothing: maximum likelihood.
    #[default]
    None,
    /// Jeffreys' prior, half the logarithm of the determinant of the expected information (Firth 1993,
    /// doi:10.1093/biomet/80.1.27).
    Firth,
    /// -L/2 times the sum of the squared coefficients of the standardized covariates; intercepts are free.
    Ridge(f64),
}

/// Which coefficient of a regime is which parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// For each regime and column the number of the parameter.
    map: [Vec<usize>; 2],
    pub(crate) size: usize,
    /// Parameters that are intercepts.
    intercept: Vec<bool>,
}

impl Layout {
    /// A parameter for every column that both regimes share, two for every one that switches.
    pub(crate) fn new(switches: &[bool]) -> Self {
        let mut layout = Self { map: [Vec::new(), Vec::new()], size: 0, intercept: Vec::new() };
        for (c, switches) in switches.iter().enumerate() {
            layout.map[0].push(layout.size);
            layout.size += usize::from(*switches);
            layout.map[1].push(layout.size);
            layout.size += 1;
            layout.intercept.resize(layout.size, c == 0);
        }
        layout
    }

    pub(crate) fn columns(&self) -> usize {
        self.map[0].len()
    }

    /// The parameter of a column in a regime.
    pub(crate) fn parameter(&self, regime: usize, column: usize) -> usize {
        self.map[regime][column]
    }

    /// The coefficients of a regime.
    pub(crate) fn regime(&self, theta: &[f64], regime: usize) -> Vec<f64> {
        self.map[regime].iter().map(|i| theta[*i]).collect()
    }

    /// The parameters of a regime, by column.
    pub(crate) fn parameters(&self, regime: usize) -> &[usize] {
        &self.map[regime]
    }

    /// Whether the regimes share no parameter.
    pub(crate) fn apart(&self) -> bool {
        self.map[0].iter().zip(&self.map[1]).all(|(first, second)| first != second)
    }

    /// Adds a ridge to derivatives: -lambda/2 times the sum of the squared parameters, intercepts aside.
    pub(crate) fn add_ridge(&self, lambda: f64, theta: &[f64], whole: &mut Local) {
        for i in (0..self.size).filter(|i| !self.intercept[*i]) {
            whole.value -= lambda / 2.0 * theta[i] * theta[i];
            whole.gradient[i] -= lambda * theta[i];
            whole.information[i * self.size + i] += lambda;
        }
    }

    /// Adds what a regime contributes to the derivatives with respect to the parameters.
    pub(crate) fn gather(&self, regime: usize, part: &Local, whole: &mut Local) {
        let map = &self.map[regime];
        let p = map.len();
        whole.value += part.value;
        for c in 0..p {
            whole.gradient[map[c]] += part.gradient[c];
            for d in 0..=c {
                let (i, j) = (map[c].max(map[d]), map[c].min(map[d]));
                whole.information[i * self.size + j] += part.information[c * p + d];
            }
        }
    }
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// The log-likelihood to about 1e-5: enough to find the best of many.
    Search,
    /// To rounding.
    Full,
}

impl Precision {
    /// With a penalty the likelihood itself is not at its maximum, and moves with every step: there more of
    /// them are taken.
    fn decrement(self, value: f64, penalty: Penalty) -> f64 {
        match self {
            Self::Search if penalty == Penalty::None => 1e-4,
            Self::Search => 1e-7,
            Self::Full => 1e-18 * (1.0 + value.abs()),
        }
    }
}

const MAX_STEPS: u32 = 100;

/// Coefficients with a given change.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    /// Parameters.
    pub(crate) theta: Vec<f64>,
    /// Log-likelihood there, without penalty.
    pub(crate) log_likelihood: f64,
    /// Whether the gradient vanished.
    pub(crate) converged: bool,
    /// Euclidean norm of the gradient.
    pub(crate) gradient_norm: f64,
    /// Where the search last looked: the step after that is taken without looking when it is small enough.
    seen: Vec<f64>,
    /// Derivatives of both regimes there.
    parts: [Local; 2],
}

/// The regression with a layout of its coefficients and a penalty.
#[derive(Clone, Copy)]
pub(crate) struct Solver<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) layout: &'a Layout,
    pub(crate) penalty: Penalty,
}

impl Solver<'_> {
    /// A start without knowledge: the pooled hazard, and no influence of anything.
    pub(crate) fn start(&self) -> Vec<f64> {
        let exposure: f64 = self.rows.exposure().iter().sum();
        let rate = (self.rows.events() as f64 / exposure).ln();
        self.layout.intercept.iter().map(|intercept| if *intercept { rate } else { 0.0 }).collect()
    }

    fn regime(&self, cut: Cut, regime: usize, theta: &[f64], local: &mut Local) {
        local.clear();
        let (rows, events) = self.rows.regime(cut, regime);
        self.rows.add(rows, events, &self.layout.regime(theta, regime), 1.0, local);
    }

    /// Value, gradient and information of the log-likelihood, without penalty.
    pub(crate) fn derivatives(&self, cut: Cut, theta: &[f64]) -> Local {
        let p = self.layout.columns();
        let mut parts = [Local::new(p), Local::new(p)];
        parts.iter_mut().enumerate().for_each(|(r, part)| self.regime(cut, r, theta, part));
        self.gathered(&parts)
    }

    fn gathered(&self, parts: &[Local; 2]) -> Local {
        let mut whole = Local::new(self.layout.size);
        parts.iter().enumerate().for_each(|(r, part)| self.layout.gather(r, part, &mut whole));
        whole
    }

    /// Expected information of the parameters (lower triangle), without penalty.
    pub(crate) fn expected(&self, cut: Cut, theta: &[f64]) -> Vec<f64> {
        let p = self.layout.columns();
        let mut whole = Local::new(self.layout.size);
        for regime in 0..2 {
            let mut part = Local::new(p);
            let (rows, _) = self.rows.regime(cut, regime);
            self.rows.add_expected(rows, &self.layout.regime(theta, regime), &mut part.information);
            self.layout.gather(regime, &part, &mut whole);
        }
        whole.information
    }

    /// What is maximized: value with penalty, its gradient, and the matrix for the next step.
    fn penalized(&self, cut: Cut, theta: &[f64], parts: &[Local; 2]) -> Local {
        let mut whole = self.gathered(parts);
        match self.penalty {
            Penalty::None => {}
            Penalty::Ridge(lambda) => self.layout.add_ridge(lambda, theta, &mut whole),
            Penalty::Firth => {
                whole.information = self.expected(cut, theta);
                let factor = Cholesky::of(&whole.information, self.layout.size, |_| true);
                whole.value += factor.log_determinant() / 2.0;
                let inverse = factor.inverse();
                let (p, m) = (self.layout.columns(), self.layout.size);
                for regime in 0..2 {
                    let (rows, _) = self.rows.regime(cut, regime);
                    let map = &self.layout.map[regime];
                    let row = |i: &usize| map.iter().map(|j| inverse[i * m + j]).collect::<Vec<f64>>();
                    let own: Vec<f64> = map.iter().flat_map(row).collect();
                    let mut gradient = vec![0.0; p];
                    self.rows.add_jeffreys(rows, &self.layout.regime(theta, regime), &own, &mut gradient);
                    map.iter().zip(&gradient).for_each(|(i, g)| whole.gradient[*i] += g);
                }
            }
        }
        whole
    }

    /// The likelihood with its derivatives at some parameters: of each regime without penalty, and of both
    /// together with it.
    fn look(&self, cut: Cut, theta: &[f64]) -> ([Local; 2], Local) {
        let p = self.layout.columns();
        let mut parts = [Local::new(p), Local::new(p)];
        parts.iter_mut().enumerate().for_each(|(r, part)| self.regime(cut, r, theta, part));
        let whole = self.penalized(cut, theta, &parts);
        (parts, whole)
    }

    /// The most likely coefficients with a given change, from a start with finite likelihood.
    ///
    /// # Errors
    /// [`FitError::NotConverged`] when the start has no finite likelihood.
    pub(crate) fn solve(
        &self,
        cut: Cut,
        start: Vec<f64>,
        precision: Precision,
    ) -> Result<Solution, FitError> {
        let mut theta = start;
        let (mut parts, mut here) = self.look(cut, &theta);
        if !here.value.is_finite() {
            return Err(FitError::NotConverged {
                model: "regression",
                reason: "the start has no finite likelihood",
            });
        }
        let mut converged = false;
        let mut extra = 0.0;
        let mut seen = None;
        let mut last_decrement = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let Some(step) = newton_step(&here, self.layout.size) else { break };
            let decrement: f64 = step.iter().zip(&here.gradient).map(|(s, g)| s * g).sum();
            if decrement <= precision.decrement(here.value, self.penalty) {
                converged = true;
                // The step is taken without looking: half the decrement is what it gains, to third order.
                seen = Some(theta.clone());
                theta.iter_mut().zip(&step).for_each(|(t, s)| *t += s);
                extra = decrement / 2.0;
                break;
            }
            // Below this the gain of a step is lost in rounding, and Newton's steps are taken as they are
            // while they shrink.
            let unseen = decrement <= 1e-13 * (1.0 + here.value.abs());
            if unseen && decrement > last_decrement / 4.0 {
                converged = true;
                break;
            }
            last_decrement = decrement;
            let mut length = 1.0;
            let mut moved = false;
            for _ in 0..40 {
                let next: Vec<f64> = theta.iter().zip(&step).map(|(t, s)| t + length * s).collect();
                let (there_parts, there) = self.look(cut, &next);
                if there.value.is_finite() && (unseen || there.value > here.value) {
                    (theta, parts, here, moved) = (next, there_parts, there, true);
                    break;
                }
                length /= 2.0;
            }
            if !moved {
                converged = decrement <= 1e-8 * (1.0 + here.value.abs());
                break;
            }
        }
        let value = parts.iter().map(|part| part.value).sum::<f64>();
        let gradient_norm = here.gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        // The gain of a penalized step is not that of the likelihood.
        let extra = if self.penalty == Penalty::None { extra } else { 0.0 };
        let seen = seen.unwrap_or_else(|| theta.clone());
        Ok(Solution { theta, log_likelihood: value + extra, converged, gradient_norm, seen, parts })
    }

    /// A start for the change at `next` from the solution at `cut` before it: Newton's step for the rows and
    /// events between them alone, since the gradient of all others is zero. Where that step is too long to
    /// believe, the solution itself.
    pub(crate) fn moved(&self, solution: &Solution, cut: Cut, next: Cut) -> Vec<f64> {
        if self.penalty == Penalty::Firth {
            return solution.theta.clone();
        }
        let mut around = Around::new(solution, cut);
        around.advance(self, next);
        around.look(self).map_or_else(|| solution.theta.clone(), |view| view.theta)
    }
}

/// A gradient that is left in a direction without information: standardized covariates, events.
const LEFT: f64 = 1e-4;

/// Newton's step. None where the gradient points along a direction that is skipped for lack of information:
/// there an event looks impossible, and the likelihood is far from its maximum though no step leads towards
/// it.
fn newton_step(local: &Local, size: usize) -> Option<Vec<f64>> {
    let factor = Cholesky::of(&local.information, size, |_| true);
    let step = factor.solve(&local.gradient);
    let h = |i: usize, j: usize| local.information[i.max(j) * size + i.min(j)];
    let left = |i: usize| local.gradient[i] - (0..size).map(|j| h(i, j) * step[j]).sum::<f64>();
    let lost = (0..size).filter(|i| factor.skipped[*i]).map(left).any(|g| g.is_nan() || g.abs() > LEFT);
    (!lost).then_some(step)
}

/// The log-likelihood for a moving change, as seen from coefficients that stay: value, gradient and
/// information there are exact for every change, since what moves from the second regime to the first is
/// added to one and taken from the other.
pub(crate) struct Around {
    theta: Vec<f64>,
    parts: [Local; 2],
    cut: Cut,
}

/// What Newton's next step would find.
pub(crate) struct View {
    /// The coefficients after the step.
    pub(crate) theta: Vec<f64>,
    /// The log-likelihood there to second order, without penalty.
    pub(crate) log_likelihood: f64,
    /// Newton's decrement: twice what the step gains.
    pub(crate) decrement: f64,
}

impl Around {
    /// Around a solution, for changes after its own.
    pub(crate) fn new(solution: &Solution, cut: Cut) -> Self {
        Self { theta: solution.seen.clone(), parts: solution.parts.clone(), cut }
    }

    /// Moves the change to a later place.
    pub(crate) fn advance(&mut self, solver: &Solver<'_>, next: Cut) {
        let (rows, events) = (self.cut.rows..next.rows, self.cut.events..next.events);
        for (regime, sign) in [(0, 1.0), (1, -1.0)] {
            let theta = solver.layout.regime(&self.theta, regime);
            solver.rows.add(rows.clone(), events.clone(), &theta, sign, &mut self.parts[regime]);
        }
        self.cut = next;
    }

    /// Newton's step for the change as it is now; none where it is too far to believe.
    pub(crate) fn look(&self, solver: &Solver<'_>) -> Option<View> {
        let mut whole = solver.gathered(&self.parts);
        let size = solver.layout.size;
        if !whole.value.is_finite() {
            return None;
        }
        let (value, gradient, information) = (whole.value, whole.gradient.clone(), whole.information.clone());
        if let Penalty::Ridge(lambda) = solver.penalty {
            solver.layout.add_ridge(lambda, &self.theta, &mut whole);
        }
        let step = newton_step(&whole, size)?;
        if step.iter().any(|s| s.is_nan() || s.abs() > 1.0) {
            return None;
        }
        let decrement: f64 = step.iter().zip(&whole.gradient).map(|(s, g)| s * g).sum();
        let theta = self.theta.iter().zip(&step).map(|(t, s)| t + s).collect();
        // The penalty is no part of the likelihood, to which the step adds g's - s'Hs / 2.
        let mut gain = 0.0;
        for i in 0..size {
            gain += step[i] * gradient[i] - step[i] * step[i] * information[i * size + i] / 2.0;
            gain -= (0..i).map(|j| step[i] * step[j] * information[i * size + j]).sum::<f64>();
        }
        Some(View { theta, log_likelihood: value + gain, decrement })
    }
}
