//! How much of the deviance of a regime each block of covariates explains.

use std::ops::Range;

use tipping_core::Block;

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

/// Fits one regression without a change to the rows of a regime, on no covariates, each block, and all.
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
    Ok(Explained { null: -2.0 * null, total, alone, shared })
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
    Ok(search.whole(rows, Precision::Search)?.solution.log_likelihood)
}
