//! What a regression says about "domestic before, international after".

use statrs::distribution::{ChiSquared, ContinuousCDF};
use tipping_core::finding::{RegressionInterpretation, SharesJudgement};
use tipping_core::{Block, RegressionRegime, TimePoint};

use crate::bootstrap::ALPHA;

use super::report::Described;
use super::shift::{Hypothesis, ShiftTest};

impl ShiftTest {
    /// Whether what the hypothesis leaves out changes by more than chance.
    fn rejects(&self) -> bool {
        self.test.p_value < ALPHA
    }
}

impl Described<'_> {
    fn test(&self, hypothesis: Hypothesis) -> Option<&ShiftTest> {
        self.simulated?.tests.iter().find(|t| t.hypothesis == hypothesis)
    }

    /// What the regression says about each part of the claim; nothing where nothing changes.
    #[must_use]
    pub fn interpretation(&self) -> Vec<RegressionInterpretation> {
        let Some(change) = &self.fit.change else { return Vec::new() };
        let date = self.label(change.period);
        let any_change = self.test(Hypothesis::NoChange).map(|test| of_any_change(test, date));
        let coefficients = self.test(Hypothesis::NoCoefficient).map(of_coefficients);
        let blocks = Block::BOTH.into_iter().filter_map(|block| self.of_block(block));
        any_change.into_iter().chain(coefficients).chain(blocks).chain(self.shares()).collect()
    }

    fn of_block(&self, block: Block) -> Option<RegressionInterpretation> {
        let test = self.test(Hypothesis::Block(block))?;
        let p_value = test.test.p_value;
        Some(if test.rejects() {
            RegressionInterpretation::BlockShifts { block, p_value }
        } else {
            RegressionInterpretation::BlockStays { block, p_value }
        })
    }

    /// The shares of the explained deviance beside the claim, where both blocks have covariates.
    fn shares(&self) -> Option<RegressionInterpretation> {
        if !Block::BOTH.iter().all(|b| self.regression.blocks.contains(b)) {
            return None;
        }
        let [before, after] = &self.fit.explained;
        let domestic_before = before.as_ref()?.share(Block::Domestic)?;
        let international_after = after.as_ref()?.share(Block::International)?;
        let judgement = self.judged(domestic_before > 0.5 && international_after > 0.5);
        Some(RegressionInterpretation::Shares { domestic_before, international_after, judgement })
    }

    /// What shares in the order of the claim, or in another, are worth.
    fn judged(&self, as_claimed: bool) -> SharesJudgement {
        let regimes = self.unexplained_regimes();
        if !regimes.is_empty() {
            return SharesJudgement::NothingExplained { as_claimed, regimes };
        }
        if !as_claimed {
            return SharesJudgement::OtherOrder;
        }
        match self.test(Hypothesis::NoCoefficient).map(ShiftTest::rejects) {
            Some(true) if self.other_order_is_likely() => SharesJudgement::AsClaimedUncertain,
            Some(true) => SharesJudgement::AsClaimed,
            Some(false) => SharesJudgement::AsClaimedWithoutShift,
            None => SharesJudgement::AsClaimedUntested,
        }
    }

    /// Whether data simulated under the fit often have the other order of the shares.
    fn other_order_is_likely(&self) -> bool {
        let Some(simulated) = self.simulated else { return false };
        let [before, after] = simulated.spread.shares;
        let lowest = [before[Block::Domestic as usize], after[Block::International as usize]];
        lowest.into_iter().flatten().any(|(low, _)| low <= 0.5)
    }

    /// The regimes in which all covariates together explain no more of the deviance than chance would.
    fn unexplained_regimes(&self) -> Vec<RegressionRegime> {
        let regimes = [RegressionRegime::Before, RegressionRegime::After].into_iter().enumerate();
        regimes.filter(|(r, _)| !self.explains(*r)).map(|(_, regime)| regime).collect()
    }

    /// Whether all covariates together explain more of a regime's deviance than chance would, kappa taken as
    /// known: chi-square with as many degrees of freedom as covariates.
    fn explains(&self, regime: usize) -> bool {
        let Some(explained) = self.fit.explained[regime] else { return false };
        let freedom = (self.fit.coefficients.len() - 1) as f64;
        ChiSquared::new(freedom).is_ok_and(|d| d.sf(explained.total.max(0.0)) < ALPHA)
    }
}

fn of_any_change(test: &ShiftTest, date: TimePoint) -> RegressionInterpretation {
    let p_value = test.test.p_value;
    if test.rejects() {
        RegressionInterpretation::Change { date, p_value }
    } else {
        RegressionInterpretation::NoChange { date, p_value }
    }
}

fn of_coefficients(test: &ShiftTest) -> RegressionInterpretation {
    let p_value = test.test.p_value;
    if test.rejects() {
        RegressionInterpretation::CoefficientsChange { p_value }
    } else {
        RegressionInterpretation::OnlyTheLevelChanges { p_value }
    }
}
