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
    // At penalized estimates log-likelihoods are not nested.
    let search = Search { min_events: 0, penalty: Penalty::None };
    let log_likelihood = |keep: &dyn Fn(Block) -> bool| -> Result<f64, FitError> {
        let columns: Vec<usize> = (0..blocks.len()).filter(|c| keep(blocks[*c])).map(|c| c + 1).collect();
        let part = rows.part(&columns, range.clone(), events.clone());
        Ok(search.whole(&part, Precision::Search)?.solution.log_likelihood)
    };
    let null = log_likelihood(&|_| false)?;
    let full = log_likelihood(&|_| true)?;
    let [domestic, international] = Block::BOTH.map(|block| log_likelihood(&|b| b == block));
    let alone = [domestic? - null, international? - null].map(|l| 2.0 * l);
    let total = 2.0 * (full - null);
    let shared = [0, 1].map(|b| (alone[b] + total - alone[1 - b]) / 2.0);
    Ok(Explained { null: -2.0 * null, total, alone, shared })
}
