//! Sums of many numbers, in an order of their own that is the same on every processor.

/// Sums that are kept apart, so that the processor can add them side by side; always so many, and so joined.
const LANES: usize = 8;

#[inline(always)]
fn joined(sums: [f64; LANES]) -> f64 {
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
}

/// The sum of products.
#[inline(always)]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for k in 0..LANES {
            sums[k] += x[k] * y[k];
        }
    }
    joined(sums) + rest
}

/// The sum.
#[inline(always)]
pub(super) fn total(a: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let chunks = a.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().sum();
    for x in chunks {
        for k in 0..LANES {
            sums[k] += x[k];
        }
    }
    joined(sums) + rest
}
