//! Maxima of concave log-likelihoods in a few parameters, by Newton's method with analytic gradient and
//! Hessian.
//!
//! argmin has Newton and trust-region methods, but no bounds, no tolerance for Newton, and an executor's
//! overhead that is many times the cost of one of these likelihoods (a hundred rows, two or three
//! parameters). The problems here are concave, so that Newton's steps, halved where they overshoot, reach the
//! global maximum from anywhere.

use crate::error::FitError;

/// Where a search ended.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Optimum<const K: usize> {
    /// Parameters at the maximum.
    pub parameters: [f64; K],
    /// Log-likelihood there.
    pub log_likelihood: f64,
    /// Euclidean norm of the gradient over the free parameters, each scaled by its size.
    pub gradient_norm: f64,
    /// Newton steps taken.
    pub iterations: u32,
    /// Parameters that are held at 0 by the bound, the gradient pointing outside.
    pub at_bound: [bool; K],
    /// Whether the gradient vanished.
    pub converged: bool,
}

/// Value, gradient and negative Hessian of a log-likelihood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local<const K: usize> {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; K],
    pub(crate) information: [[f64; K]; K],
}

impl<const K: usize> Local<K> {
    pub(crate) const ZERO: Self = Self { value: 0.0, gradient: [0.0; K], information: [[0.0; K]; K] };

    /// Adds a term l(eta) with eta = x'theta: its value, first derivative and negative second derivative.
    #[inline]
    pub(crate) fn add(&mut self, x: &[f64; K], value: f64, first: f64, second: f64) {
        self.value += value;
        for i in 0..K {
            self.gradient[i] += first * x[i];
            for j in 0..=i {
                self.information[i][j] += second * x[i] * x[j];
            }
        }
    }
}

/// Newton decrement at which a search has converged: the log-likelihood is then within about that of its
/// maximum.
pub(crate) const DECREMENT: f64 = 1e-18;
/// Newton decrement below which rounding hides the gain of a step. Newton's steps square the error here: they
/// are taken in full as long as the decrement falls fast, instead of being halved in search of a gain that no
/// double can show.
const UNSEEN: f64 = 1e-13;
const MAX_STEPS: u32 = 200;

/// Maximizes a concave function without bounds, from a start where it is finite, over the parameters that are
/// not `fixed`; those stay where they start.
///
/// # Errors
/// [`FitError::NotConverged`] when the start is not finite.
pub(crate) fn maximize<const K: usize>(
    model: &'static str,
    start: [f64; K],
    fixed: [bool; K],
    local: impl Fn(&[f64; K]) -> Local<K>,
) -> Result<Optimum<K>, FitError> {
    climb(model, start, fixed, Wall::None, local)
}

/// Maximizes a concave function over parameters >= 0; those `fixed` stay where they start.
///
/// # Errors
/// As [`maximize`].
pub(crate) fn maximize_positive<const K: usize>(
    model: &'static str,
    start: [f64; K],
    fixed: [bool; K],
    local: impl Fn(&[f64; K]) -> Local<K>,
) -> Result<Optimum<K>, FitError> {
    climb(model, start, fixed, Wall::Shorten, local)
}

/// Maximizes a concave function from a start near a maximum where all parameters are > 0; `None` where a step
/// would leave them, or the gradient does not vanish.
pub(crate) fn maximize_inside<const K: usize>(
    start: [f64; K],
    local: impl Fn(&[f64; K]) -> Local<K>,
) -> Option<Optimum<K>> {
    climb("", start, [false; K], Wall::Stop, local).ok().filter(|optimum| optimum.converged)
}

/// What happens to a step that would take a parameter to 0 or below.
#[derive(Clone, Copy, PartialEq)]
enum Wall {
    /// Nothing: parameters have no bounds.
    None,
    /// It is shortened.
    Shorten,
    /// The search ends.
    Stop,
}

fn climb<const K: usize>(
    model: &'static str,
    start: [f64; K],
    fixed: [bool; K],
    wall: Wall,
    local: impl Fn(&[f64; K]) -> Local<K>,
) -> Result<Optimum<K>, FitError> {
    let mut at = start;
    let mut here = local(&at);
    if !here.value.is_finite() {
        return Err(FitError::NotConverged { model, reason: "the start has no finite likelihood" });
    }
    let mut iterations = 0;
    let mut converged = false;
    let mut unseen = UNSEEN;
    while iterations < MAX_STEPS {
        iterations += 1;
        let Some(step) = newton_step(&here, &fixed) else {
            converged = unseen < UNSEEN;
            break;
        };
        let decrement: f64 = step.iter().zip(&here.gradient).map(|(s, g)| s * g).sum();
        let relative = decrement / (1.0 + here.value.abs());
        if relative <= DECREMENT {
            converged = true;
            break;
        }
        let mut length = if wall == Wall::None { 1.0 } else { longest_positive(&at, &step) };
        if wall == Wall::Stop && length < 1.0 {
            break;
        }
        if relative <= UNSEEN && length == 1.0 {
            // Where the decrement does not fall as Newton's does, this is the maximum to rounding.
            converged = relative > unseen;
            if converged {
                break;
            }
            unseen = relative / 10.0;
            at.iter_mut().zip(&step).for_each(|(x, s)| *x += s);
            here = local(&at);
            continue;
        }
        let mut moved = false;
        for _ in 0..60 {
            let mut next = at;
            next.iter_mut().zip(&step).for_each(|(x, s)| *x += length * s);
            let there = local(&next);
            if there.value.is_finite() && there.value > here.value {
                (at, here, moved) = (next, there, true);
                break;
            }
            length /= 2.0;
        }
        if !moved {
            // No step raises the value in double precision: this is the maximum to rounding.
            converged = decrement <= 1e-8 * (1.0 + here.value.abs());
            break;
        }
    }
    let scaled = |i: usize| here.gradient[i] * at[i].abs().max(1e-12);
    let gradient_norm = (0..K).filter(|&i| !fixed[i]).map(|i| scaled(i) * scaled(i)).sum::<f64>().sqrt();
    Ok(Optimum {
        parameters: at,
        log_likelihood: here.value,
        gradient_norm,
        iterations,
        at_bound: fixed,
        converged,
    })
}

/// The largest share of a step, at most 1, that keeps every parameter above a tenth of its size.
fn longest_positive<const K: usize>(at: &[f64; K], step: &[f64; K]) -> f64 {
    let limits = at.iter().zip(step).filter(|(_, s)| **s < 0.0).map(|(x, s)| 0.9 * x / -s);
    limits.fold(1.0, f64::min)
}

/// Solves information * step = gradient over the free parameters by Cholesky; `None` when it is not positive
/// definite.
pub(crate) fn newton_step<const K: usize>(local: &Local<K>, fixed: &[bool; K]) -> Option<[f64; K]> {
    let mut l = [[0.0; K]; K];
    let mut y = [0.0; K];
    for i in 0..K {
        if fixed[i] {
            l[i][i] = 1.0;
            continue;
        }
        let mut rest = local.gradient[i];
        for j in 0..i {
            if fixed[j] {
                continue;
            }
            let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            l[i][j] = (local.information[i][j] - sum) / l[j][j];
            rest -= l[i][j] * y[j];
        }
        let square = local.information[i][i] - (0..i).map(|k| l[i][k] * l[i][k]).sum::<f64>();
        // A direction without curvature (to rounding) has no finite Newton step.
        if square.is_nan() || square <= 1e-14 * local.information[i][i] || square <= 0.0 {
            return None;
        }
        l[i][i] = square.sqrt();
        y[i] = rest / l[i][i];
    }
    let mut step = [0.0; K];
    for i in (0..K).rev() {
        if fixed[i] {
            continue;
        }
        let sum: f64 = (i + 1..K).map(|k| l[k][i] * step[k]).sum();
        step[i] = (y[i] - sum) / l[i][i];
    }
    Some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    // -(x - 3)^2 - 2 (y + 1)^2 - x y has its maximum where 2(x - 3) + y = 0 and 4(y + 1) + x = 0: x = 4, y =
    // -2.
    #[test]
    fn a_quadratic_is_solved_in_one_step() {
        let local = |t: &[f64; 2]| Local {
            value: -(t[0] - 3.0).powi(2) - 2.0 * (t[1] + 1.0).powi(2) - t[0] * t[1],
            gradient: [-2.0 * (t[0] - 3.0) - t[1], -4.0 * (t[1] + 1.0) - t[0]],
            information: [[2.0, 0.0], [1.0, 4.0]],
        };
        let free = maximize("test", [0.0, 0.0], [false; 2], local).unwrap();
        assert!((free.parameters[0] - 4.0).abs() < 1e-9 && (free.parameters[1] + 2.0).abs() < 1e-9);
        assert!(free.converged && free.iterations <= 3);
        // With the second held at 0 the first goes to 3.
        let held = maximize_positive("test", [1.0, 0.0], [false, true], local).unwrap();
        assert!((held.parameters[0] - 3.0).abs() < 1e-9 && held.parameters[1] == 0.0);
    }
}
