//! The coefficients of a regression with their standard errors, and which of them the data do not tell.

use tipping_core::Trouble;

use super::fitted::{Coefficient, CoefficientFit};
use super::regimes::Regression;
use super::rows::{Cut, Local, Rows};
use super::search::Found;
use super::separation::separated;
use super::solve::{Layout, Penalty, Solver};
use crate::numeric::Cholesky;

/// A share of the information below this has vanished.
const VANISHED: f64 = 1e-8;

/// The parameters of a solution with their covariance.
struct Parameters<'a> {
    theta: &'a [f64],
    /// 0 for those that are skipped because no information is left about them.
    covariance: Vec<f64>,
    /// Why a parameter is not told by the data.
    trouble: Vec<Option<Trouble>>,
}

impl Parameters<'_> {
    /// The estimate of sum_i a_i theta_i with its standard error; none where it needs a parameter that the
    /// data do not tell.
    fn estimate(&self, a: &[f64]) -> Coefficient {
        let m = self.theta.len();
        if a.iter().zip(&self.trouble).any(|(a, trouble)| *a != 0.0 && trouble.is_some()) {
            return Coefficient::default();
        }
        let value = a.iter().zip(self.theta).map(|(a, t)| a * t).sum();
        let variance: f64 =
            (0..m).map(|i| a[i] * (0..m).map(|j| self.covariance[i * m + j] * a[j]).sum::<f64>()).sum();
        Coefficient { value: Some(value), standard_error: Some(variance.max(0.0).sqrt()) }
    }
}

impl Regression<'_> {
    /// The coefficients with their standard errors, on the scale asked for.
    pub(super) fn coefficients(
        &self,
        found: &Found,
        layout: &Layout,
        standardized: bool,
    ) -> Vec<CoefficientFit> {
        let parameters = self.parameters(found, layout);
        let coefficient = |c: usize| self.coefficient(c, &parameters, layout, standardized);
        (0..self.unit_periods.rows.columns()).map(coefficient).collect()
    }

    fn parameters<'a>(&self, found: &'a Found, layout: &Layout) -> Parameters<'a> {
        let theta = &found.solution.theta;
        let solver = Solver { rows: &self.unit_periods.rows, layout, penalty: self.search.penalty };
        let mut local = Local::new(layout.size);
        local.information = solver.expected(found.cut, theta);
        if let Penalty::Ridge(lambda) = self.search.penalty {
            layout.add_ridge(lambda, theta, &mut local);
        }
        let mut trouble = self.troubles(&solver, found.cut, theta);
        // Along a direction without a maximum there is no information left: it is skipped, and the others
        // have theirs from the rows that it leaves.
        let aliased = |i: usize| trouble[i] == Some(Trouble::Aliased);
        let factor = Cholesky::with_tolerance(&local.information, layout.size, VANISHED, |i| !aliased(i));
        let covariance = factor.inverse();
        for (trouble, _) in trouble.iter_mut().zip(&factor.skipped).filter(|(_, skipped)| **skipped) {
            trouble.get_or_insert(Trouble::Separated);
        }
        Parameters { theta, covariance, trouble }
    }

    /// One coefficient, the intercept being the first.
    fn coefficient(
        &self,
        c: usize,
        parameters: &Parameters<'_>,
        layout: &Layout,
        standardized: bool,
    ) -> CoefficientFit {
        let [first, second] = [0, 1].map(|r| self.combination(r, c, layout, standardized));
        let shift: Vec<f64> = second.iter().zip(&first).map(|(b, a)| b - a).collect();
        let switches = self.switches[c];
        CoefficientFit {
            name: if c == 0 { "intercept".to_owned() } else { self.frame.names[c - 1].clone() },
            block: c.checked_sub(1).map(|i| self.blocks[i]),
            regimes: [parameters.estimate(&first), parameters.estimate(&second)],
            shift: if switches { parameters.estimate(&shift) } else { Coefficient::default() },
            trouble: [0, 1].map(|r| parameters.trouble[layout.parameter(r, c)]),
            switches,
        }
    }

    /// The combination of parameters that is a coefficient of a regime: the parameter itself, or on the
    /// covariates' own scale beta_c = theta_c / sd_c, alpha = theta_0 - sum_c theta_c mean_c / sd_c.
    fn combination(&self, regime: usize, c: usize, layout: &Layout, standardized: bool) -> Vec<f64> {
        let mut a = vec![0.0; layout.size];
        if standardized {
            a[layout.parameter(regime, c)] = 1.0;
        } else if c > 0 {
            a[layout.parameter(regime, c)] = 1.0 / self.scales[c - 1].sd;
        } else {
            a[layout.parameter(regime, 0)] = 1.0;
            for (d, scale) in self.scales.iter().enumerate() {
                a[layout.parameter(regime, d + 1)] -= scale.mean / scale.sd;
            }
        }
        a
    }

    /// What is wrong with each parameter.
    fn troubles(&self, solver: &Solver<'_>, cut: Cut, theta: &[f64]) -> Vec<Option<Trouble>> {
        let mut trouble = vec![None; solver.layout.size];
        for (i, _) in dependencies(solver.rows, solver.layout, cut) {
            trouble[i] = Some(Trouble::Aliased);
        }
        if solver.penalty == Penalty::None {
            let aliased: Vec<bool> = trouble.iter().map(Option::is_some).collect();
            for i in separated(solver, cut, theta, &aliased) {
                trouble[i] = Some(Trouble::Separated);
            }
        }
        trouble
    }
}

/// Parameters whose columns are combinations of those of the parameters before them, each with the ones that
/// it combines.
pub(super) fn dependencies(rows: &Rows, layout: &Layout, cut: Cut) -> Vec<(usize, Vec<usize>)> {
    let (p, m) = (rows.columns(), layout.size);
    let mut whole = Local::new(m);
    for regime in 0..2 {
        let (range, _) = rows.regime(cut, regime);
        let mut part = Local::new(p);
        for c in 0..p {
            for d in 0..=c {
                let (x, y) = (&rows.column(c)[range.clone()], &rows.column(d)[range.clone()]);
                part.information[c * p + d] = x.iter().zip(y).map(|(x, y)| x * y).sum();
            }
        }
        layout.gather(regime, &part, &mut whole);
    }
    let gram = whole.information;
    let factor = Cholesky::of(&gram, m, |_| true);
    let dependent = (0..m).filter(|i| factor.skipped[*i]);
    dependent
        .map(|i| {
            let before = Cholesky::of(&gram, m, |j| j < i && !factor.skipped[j]);
            let along: Vec<f64> = (0..m).map(|j| if j < i { gram[i * m + j] } else { 0.0 }).collect();
            let weights = before.solve(&along);
            (i, (0..i).filter(|j| weights[*j].abs() > 1e-6).collect())
        })
        .collect()
}
