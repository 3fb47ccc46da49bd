//! Settings with a few named alternatives.

use tipping_core::{
    Block, Counting, Fill, IntervalMethod, Likelihood, Model, PeriodUnit, PreEntry, Successions, ThresholdIn,
};
use tipping_fit::regression::Switch;
use tipping_ingest::request::{Format, Shape, UnitCode, UnknownUnits};

use super::typed::{Division, ThresholdModels};
use crate::results::ResultKind;

/// A setting with a few named alternatives.
///
/// ```
/// use tipping::{Choice, core::PeriodUnit};
/// assert_eq!(PeriodUnit::named("quarter"), Some(PeriodUnit::Quarter));
/// assert_eq!(<PeriodUnit as Choice>::ALL.first().map(|period| Choice::name(*period)), Some("year"));
/// ```
pub trait Choice: Copy + PartialEq + 'static {
    /// Every alternative, in the order in which they are listed.
    const ALL: &'static [Self];

    /// Its name in commands, manifests and results.
    fn name(self) -> &'static str;

    /// The alternative of a name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name)
    }
}

/// Makes choices of enums that have a list of their values with their names.
macro_rules! choices {
    ($($of:ty)*) => {
        $(impl Choice for $of {
            const ALL: &'static [Self] = <$of>::ALL;

            fn name(self) -> &'static str {
                <$of>::name(self)
            }
        })*
    };
}

choices! {
    Shape Format UnitCode UnknownUnits
    PeriodUnit Likelihood PreEntry Successions Counting Fill
    Model ThresholdIn IntervalMethod
    Division ThresholdModels
    ResultKind
}

impl Choice for Switch {
    const ALL: &'static [Self] =
        &[Self::All, Self::Only(Block::Domestic), Self::Only(Block::International), Self::None];

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Only(block) => block.name(),
            Self::None => "none",
        }
    }
}
