//! Vocabulary of the tipping toolkit: dates and periods, units, spells, adoption data, the risk table,
//! warnings and the result schema. No files, no random numbers, no printing.
//!
//! The path of data is one way: [`AdoptionData`] (who could adopt, who did) and [`Rules`] make a [`Study`],
//! whose [`RiskTable`] is all that a model without covariates ever sees; what is found out goes into a
//! [`result::Report`].
//!
//! ```
//! use tipping_core::{Act, Adoption, AdoptionData, Norm, Rules, Spell, Study, System, Unit};
//!
//! let unit = |id: &str, date: &str| Unit {
//!     id: id.into(),
//!     name: id.into(),
//!     spells: vec![Spell::default()],
//!     adoption: date.parse().ok().map(|date| Adoption { date, act: Act::Decision, withdrawn: None }),
//!     ..Unit::default()
//! };
//! let units = vec![unit("a", "1901"), unit("b", "1903"), unit("c", "")];
//! let data = AdoptionData::new(Norm::default(), System::default(), units).expect("a valid record");
//! let rules = Rules { from: "1900".parse().ok(), through: "1904".parse().ok(), ..Rules::default() };
//! let study = Study::new(&data, &rules)?;
//! let at_risk: Vec<u64> = study.table.rows().iter().map(|row| row.at_risk).collect();
//! assert_eq!(at_risk, [3, 3, 2, 2, 1]);
//! # Ok::<(), tipping_core::TableError>(())
//! ```

mod choice;
pub mod finding;
mod record;
pub mod result;
mod risk_table;
mod rules;
mod setting;
mod spreadsheet;
mod study;
mod time;
mod vocabulary;

pub use choice::ChoiceError;
pub use finding::Warning;
pub use record::{
    Act, Adoption, AdoptionData, DataError, Fill, Norm, Place, Series, Spell, System, Tie, Ties, Unit, Weight,
};
pub use risk_table::{Axis, Boundary, CoarseDate, EventTiming, RiskTable, Row, TableError, Totals};
pub use rules::{Counting, Likelihood, PreEntry, Rules, Successions};
pub use setting::{Mentions, Piece, Setting, WithValue, mentions};
pub use spreadsheet::{guarded, unguarded};
pub use study::{Fate, Happening, Origin, Outcome, Schedule, ScheduledUnit, Study, UnitHistory, Window};
pub use time::{Date, DateError, PeriodUnit, Precision, TimePoint};
pub use vocabulary::{
    Block, ChangeKind, Claim, CountedVerdict, Direction, FractionModel, IntervalKind, IntervalMethod, Model,
    PoolVerdict, RegionalAnswer, RegionalModel, RegressionRegime, Side, SmoothWorld, SpecificationStatus,
    ThresholdIn, ThresholdModel, Trouble, Verdict,
};
