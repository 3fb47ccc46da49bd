//! The coefficients of a regression with their standard errors, and which of them the data do not tell.

use super::fitted::{Coefficient, CoefficientFit, Trouble};
use super::regimes::Regression;
use super::rows::{Cut, Local, Rows};
use super::search::Found;
use super::separation::separated;
use super::solve::{Layout, Penalty, Solver};
use crate::numeric::Cholesky;

/// A share of the information below this has vanished.
const VANISHED: f64 = 1e-8;

impl Regression<'_> {
    /// The coefficients with their standard errors, on the scale asked for.
    pub(super) fn coefficients(
        &self,
        found: &Found,
        layout: &Layout,
        standardized: bool,
    ) -> Vec<CoefficientFit> {
        let rows = &self.unit_periods.rows;
        let theta = &found.solution.theta;
        let solver = Solver { rows, layout, penalty: self.search.penalty };
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
        // On their own scale: beta_c = theta_c / sd_c, alpha = theta_0 - sum_c theta_c mean_c / sd_c.
        let combination = |r: usize, c: usize| -> Vec<f64> {
            let mut a = vec![0.0; layout.size];
            if c == 0 {
                a[layout.parameter(r, 0)] = 1.0;
                if !standardized {
                    for (d, scale) in self.scales.iter().enumerate() {
                        a[layout.parameter(r, d + 1)] -= scale.mean / scale.sd;
                    }
                }
            } else {
                let scale = if standardized { 1.0 } else { self.scales[c - 1].sd };
                a[layout.parameter(r, c)] = 1.0 / scale;
            }
            a
        };
        let estimate = |a: &[f64]| -> Coefficient {
            let m = layout.size;
            let known = a.iter().enumerate().all(|(i, a)| *a == 0.0 || trouble[i].is_none());
            if !known {
                return Coefficient::default();
            }
            let value = a.iter().zip(theta).map(|(a, t)| a * t).sum();
            let variance: f64 =
                (0..m).map(|i| a[i] * (0..m).map(|j| covariance[i * m + j] * a[j]).sum::<f64>()).sum();
            Coefficient { value: Some(value), standard_error: Some(variance.max(0.0).sqrt()) }
        };
        (0..rows.columns())
            .map(|c| {
                let [first, second] = [0, 1].map(|r| combination(r, c));
                let shift: Vec<f64> = second.iter().zip(&first).map(|(b, a)| b - a).collect();
                CoefficientFit {
                    name: if c == 0 { "intercept".to_owned() } else { self.frame.names[c - 1].clone() },
                    block: c.checked_sub(1).map(|i| self.blocks[i]),
                    regimes: [estimate(&first), estimate(&second)],
                    shift: if self.switches[c] { estimate(&shift) } else { Coefficient::default() },
                    trouble: [0, 1].map(|r| trouble[layout.parameter(r, c)]),
                    switches: self.switches[c],
                }
            })
            .collect()
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
