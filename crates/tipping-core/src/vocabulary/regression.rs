//! Regressions on covariates: which side of the theory a covariate belongs to, and the regimes before and
//! after a change.

use super::named;

/// Which side of the theory a covariate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// Conditions at home.
    Domestic,
    /// Others' adoption, and ties to them.
    International,
}

named!(Block { Domestic => "domestic", International => "international" });

impl Block {
    /// Both, as an array: values that are kept by block are in this order, `values[block as usize]`.
    pub const BOTH: [Self; 2] = [Self::Domestic, Self::International];
}

/// A regime of a regression whose coefficients change at most once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegressionRegime {
    /// The whole record: nothing changes.
    Whole,
    /// Before the change.
    Before,
    /// From the change on.
    After,
}

named!(RegressionRegime { Whole => "whole", Before => "before", After => "after" });

impl RegressionRegime {
    /// The regimes of a regression that changes or does not, in order of time.
    #[must_use]
    pub const fn of(changes: bool) -> &'static [Self] {
        if changes { &[Self::Before, Self::After] } else { &[Self::Whole] }
    }
}

/// Why a coefficient has no finite estimate in a regime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// The covariate is constant there, or a combination of the others.
    Aliased,
    /// The covariate separates those that adopt from those that do not: its most likely coefficient is
    /// infinite.
    Separated,
}

named!(Trouble { Aliased => "aliased", Separated => "separated" });
