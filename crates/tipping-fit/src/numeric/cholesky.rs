//! Cholesky factors of small information matrices, in which directions without information are skipped.
//!
//! A library's Cholesky refuses a matrix that is not positive definite; here a column that adds nothing to
//! those before it must be left where it is while the others move.

/// A pivot below this share of its diagonal is no information: the column is a combination of those before
/// it.
const SINGULAR: f64 = 1e-10;

/// L with L L' = A, row by row, and the columns that were skipped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cholesky {
    size: usize,
    l: Vec<f64>,
    /// Columns that are combinations of earlier ones.
    pub(crate) skipped: Vec<bool>,
}

impl Cholesky {
    /// Of a symmetric matrix, of which the lower triangle is read. `keep` says which columns take part.
    pub(crate) fn of(matrix: &[f64], size: usize, keep: impl Fn(usize) -> bool) -> Self {
        Self::with_tolerance(matrix, size, SINGULAR, keep)
    }

    /// The same with another share of the diagonal that is no information.
    pub(crate) fn with_tolerance(
        matrix: &[f64],
        size: usize,
        singular: f64,
        keep: impl Fn(usize) -> bool,
    ) -> Self {
        let mut l = vec![0.0; size * size];
        let mut skipped = vec![false; size];
        for i in 0..size {
            if !keep(i) {
                skipped[i] = true;
                l[i * size + i] = 1.0;
                continue;
            }
            for j in 0..i {
                if skipped[j] {
                    continue;
                }
                let sum: f64 = (0..j).map(|k| l[i * size + k] * l[j * size + k]).sum();
                l[i * size + j] = (matrix[i * size + j] - sum) / l[j * size + j];
            }
            let diagonal = matrix[i * size + i];
            let pivot = diagonal - (0..i).map(|k| l[i * size + k] * l[i * size + k]).sum::<f64>();
            // Not a number is no information either.
            if pivot > singular * diagonal && pivot > 0.0 {
                l[i * size + i] = pivot.sqrt();
            } else {
                skipped[i] = true;
                l[i * size..i * size + i].fill(0.0);
                l[i * size + i] = 1.0;
            }
        }
        Self { size, l, skipped }
    }

    /// Solves A x = b; x is 0 in the columns that were skipped.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let (n, l) = (self.size, &self.l);
        let mut y = vec![0.0; n];
        for i in (0..n).filter(|i| !self.skipped[*i]) {
            let sum: f64 = (0..i).map(|k| l[i * n + k] * y[k]).sum();
            y[i] = (b[i] - sum) / l[i * n + i];
        }
        for i in (0..n).rev().filter(|i| !self.skipped[*i]) {
            let sum: f64 = (i + 1..n).map(|k| l[k * n + i] * y[k]).sum();
            y[i] = (y[i] - sum) / l[i * n + i];
        }
        y
    }

    /// The inverse, with zeros in the columns that were skipped.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut inverse = vec![0.0; n * n];
        for c in (0..n).filter(|c| !self.skipped[*c]) {
            let mut unit = vec![0.0; n];
            unit[c] = 1.0;
            inverse[c * n..(c + 1) * n].copy_from_slice(&self.solve(&unit));
        }
        inverse
    }

    /// log of the determinant over the columns that take part.
    pub(crate) fn log_determinant(&self) -> f64 {
        let kept = (0..self.size).filter(|i| !self.skipped[*i]);
        kept.map(|i| 2.0 * self.l[i * self.size + i].ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A = [[4, 2], [2, 3]]: inverse [[3, -2], [-2, 4]] / 8, determinant 8.
    #[test]
    fn two_by_two_by_hand() {
        let factor = Cholesky::of(&[4.0, 0.0, 2.0, 3.0], 2, |_| true);
        let inverse = factor.inverse();
        for (got, expected) in inverse.iter().zip([0.375, -0.25, -0.25, 0.5]) {
            assert!((got - expected).abs() < 1e-15);
        }
        assert!((factor.log_determinant() - 8.0_f64.ln()).abs() < 1e-14);
        let x = factor.solve(&[8.0, 8.0]);
        assert!((x[0] - 1.0).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14);
    }

    // The second column is twice the first: it is skipped, and the third is solved as if it were not there.
    #[test]
    fn a_column_that_repeats_another_stays_where_it_is() {
        let matrix = [1.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.5, 1.0, 2.0];
        let factor = Cholesky::of(&matrix, 3, |_| true);
        assert_eq!(factor.skipped, [false, true, false]);
        let x = factor.solve(&[1.0, 2.0, 0.5]);
        assert_eq!((x[0], x[1], x[2]), (1.0, 0.0, 0.0));
    }
}
