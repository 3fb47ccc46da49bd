//! How much of the deviance of a regime each block of covariates explains.

use std::ops::Range;

use tipping_core::{Block, Likelihood};

use crate::error::FitError;

use super::rows::Rows;
use super::search::Search;
use super::solve::{Penalty, Precision};

/// The deviance of one regime, -2 log L, with regressions of its own on parts of the covariates.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Explained {
    /// Deviance of a constant hazard.
    pub null: f64,
    /// What all covariates take from it.
    pub total: f64,
    /// What each block takes from it alone, in the order of [`Block::BOTH`].
    pub alone: [f64; 2],
    /// What each block takes from it on average over the two orders in which the blocks can enter (Shapley
    /// value): the two add up to the total.
    pub shared: [f64; 2],
}

impl Explained {
    /// The part of the explained deviance that is a block's; none where nothing is explained.
    #[must_use]
    pub fn share(&self, block: Block) -> Option<f64> {
        (self.total > 1e-9).then(|| self.shared[block as usize] / self.total)
    }
}

/// Deviances may differ from what they should add up to by this share, which is the precision of a search.
const PRECISION: f64 = 1e-4;

/// Fits one regression without a change to the rows of a regime, on no covariates, each block, and all.
///
/// # Errors
/// [`FitError::NotConverged`] where one of them has no maximum, or where they do not add up: no covariates
/// explain no more than some, and some no more than all.
pub(crate) fn explained(
    rows: &Rows,
    range: Range<usize>,
    events: Range<usize>,
    blocks: &[Block],
) -> Result<Explained, FitError> {
    let on =
        |kept: &[Block]| log_likelihood(&rows.part(&columns_of(blocks, kept), range.clone(), events.clone()));
    let null = on(&[])?;
    let full = on(&Block::BOTH)?;
    let [domestic, international] = Block::BOTH.map(|block| on(&[block]));
    let alone = [domestic? - null, international? - null].map(|l| 2.0 * l);
    let total = 2.0 * (full - null);
    let shared = [0, 1].map(|b| (alone[b] + total - alone[1 - b]) / 2.0);
    Explained { null: -2.0 * null, total, alone, shared }.checked(rows.likelihood())
}

impl Explained {
    /// The deviances where they are those of nested regressions.
    fn checked(self, likelihood: Likelihood) -> Result<Self, FitError> {
        let slack = PRECISION * (1.0 + self.null.abs());
        let at_most = |a: f64, b: f64| a <= b + slack;
        // The deviance of grouped data is that from a regression without error; of exact data there is none.
        let most = match likelihood {
            Likelihood::Grouped => self.null,
            Likelihood::Exact => f64::INFINITY,
        };
        let nested = self.alone.iter().all(|alone| at_most(0.0, *alone) && at_most(*alone, self.total));
        if self.null.is_finite() && self.total.is_finite() && nested && at_most(self.total, most) {
            Ok(self)
        } else {
            let reason = "the deviances of its parts do not add up";
            Err(FitError::NotConverged { model: "regression", reason })
        }
    }
}

/// The columns, in a design matrix whose column 0 is the intercept, of the covariates in the blocks that are
/// kept; `blocks` holds the block of every covariate.
fn columns_of(blocks: &[Block], kept: &[Block]) -> Vec<usize> {
    (0..blocks.len()).filter(|c| kept.contains(&blocks[*c])).map(|c| c + 1).collect()
}

/// The highest log-likelihood of one regression without a change. It has no penalty: at penalized estimates
/// the log-likelihoods of regressions on more and on fewer covariates are not nested.
fn log_likelihood(rows: &Rows) -> Result<f64, FitError> {
    let search = Search { min_events: 0, penalty: Penalty::None };
    let solution = search.whole(rows, Precision::Search)?.solution;
    if solution.converged {
        Ok(solution.log_likelihood)
    } else {
        Err(FitError::NotConverged { model: "regression", reason: "the search did not end at a maximum" })
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::simulate::stream;

    /// Twenty thousand unit-periods in which a covariate is 0 but for a few, most of which adopt: Newton's
    /// first step from the pooled hazard leads to hazards beyond any number, where the likelihood of an
    /// adoption is lost in rounding.
    fn nearly_constant(seed: u64) -> Rows {
        let mut rng = stream(seed, 0, 0);
        let (n, mut values, mut events) = (20_000, Vec::new(), Vec::new());
        for i in 0..n {
            let tied = rng.random::<f64>() < 0.001;
            let x = if tied { 0.05 + 0.3 * rng.random::<f64>() } else { 0.0 };
            if rng.random::<f64>() < if tied { 0.8 } else { 0.002 } {
                events.push(i as u32);
            }
            values.extend([x, rng.random::<f64>() - 0.5]);
        }
        let mut rows = Rows::new(2, &values, vec![1.0 / 12.0; n], events, Likelihood::Grouped, Vec::new());
        let scales = rows.scales();
        rows.standardize(&scales);
        rows
    }

    #[test]
    fn what_is_explained_is_finite_and_adds_up() {
        let blocks = [Block::International, Block::Domestic];
        for seed in 0..200 {
            let rows = nearly_constant(seed);
            let found = explained(&rows, 0..rows.len(), 0..rows.events(), &blocks).unwrap();
            assert!(found.null > 0.0 && found.total >= 0.0 && found.total <= found.null, "{seed} {found:?}");
            assert!((found.shared[0] + found.shared[1] - found.total).abs() < 1e-9 * found.null);
        }
    }

    #[test]
    fn deviances_that_are_not_nested_are_none() {
        let good = Explained { null: 100.0, total: 30.0, alone: [10.0, 25.0], shared: [7.5, 22.5] };
        assert_eq!(good.checked(Likelihood::Grouped), Ok(good));
        let bad = [
            Explained { total: 5.95e40, ..good },
            Explained { total: -1.0, ..good },
            Explained { alone: [10.0, 31.0], ..good },
            Explained { total: f64::NAN, ..good },
        ];
        for bad in bad {
            assert!(bad.checked(Likelihood::Grouped).is_err(), "{bad:?}");
        }
        // Of densities the deviance may be negative.
        assert!(Explained { null: -20.0, ..good }.checked(Likelihood::Exact).is_ok());
    }
}
