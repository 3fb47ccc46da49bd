//! Settings with a few named alternatives.

use tipping_core::{Counting, Fill, Likelihood, PeriodUnit, PreEntry, Successions};
use tipping_fit::Model;
use tipping_fit::model::ThresholdIn;
use tipping_fit::regression::{Block, Switch};
use tipping_ingest::{Format, Shape, UnitCode, UnknownUnits};

use super::typed::{Division, IntervalMethod, ThresholdModels};

/// A setting with a few named alternatives.
///
/// ```
/// use tipping::{Choice, core::PeriodUnit};
/// assert_eq!(PeriodUnit::named("quarter"), Some(PeriodUnit::Quarter));
/// assert_eq!(PeriodUnit::ALL.first().map(|period| Choice::name(*period)), Some("year"));
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

/// Makes choices of enums, from their alternatives and the names of these.
macro_rules! choices {
    ($($of:ty { $($alternative:ident $name:literal)* })*) => {
        $(impl Choice for $of {
            const ALL: &'static [Self] = &[$(Self::$alternative),*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$alternative => $name,)*
                }
            }
        })*
    };
}

choices! {
    Shape { Unit "unit" Long "long" Panel "panel" Wide "wide" }
    Format { Csv "csv" Parquet "parquet" Ipc "ipc" Json "json" Ndjson "ndjson" }
    UnitCode { Cow "cow" Gw "gw" Iso3 "iso3" Name "name" AsWritten "as-written" }
    UnknownUnits { Refuse "refuse" Drop "drop" }
    PeriodUnit { Year "year" Quarter "quarter" Month "month" Day "day" }
    Likelihood { Grouped "grouped" Exact "exact" }
    PreEntry { Count "count" AtEntry "at-entry" Drop "drop" }
    Successions { Inherited "inherited" Event "event" Drop "drop" }
    Counting { InForce "in-force" Ever "ever" }
    Fill { None "none" Forward "forward" Linear "linear" }
    ThresholdIn { Time "time" Fraction "fraction" }
    IntervalMethod { Posterior "posterior" LikelihoodRatio "likelihood-ratio" Both "both" }
    Division { Region "region" }
    ThresholdModels { Both "both" Step "step" LifeCycle "life-cycle" }
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

impl Choice for Model {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        Self::name(self)
    }
}
