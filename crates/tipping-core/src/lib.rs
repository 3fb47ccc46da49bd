//! Vocabulary of the tipping toolkit: dates and periods, units, spells, adoption data, the risk table, warnings and
//! the result schema. No files, no random numbers, no printing.
//!
//! The path of data is one way: [`AdoptionData`] (who could adopt, who did) and [`Rules`] make a [`Study`], whose
//! [`RiskTable`] is all that a model without covariates ever sees; what is found out goes into a [`result::Report`].
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

mod adoption;
mod covariates;
mod date;
mod period;
mod replay;
pub mod result;
mod risk_table;
mod rules;
mod schedule;
mod setting;
mod spreadsheet;
mod study;
mod track;
mod warning;
mod window;

pub use adoption::{Act, Adoption, AdoptionData, DataError, Norm, Spell, System, Unit, Weight};
pub use covariates::{Fill, Place, Series, Tie, Ties};
pub use date::{Date, DateError, Precision};
pub use period::PeriodUnit;
pub use risk_table::{Axis, Boundary, CoarseDate, EventTiming, RiskTable, Row, Side, TableError, Totals};
pub use rules::{Counting, Likelihood, PreEntry, Rules, Successions};
pub use schedule::{Happening, Schedule, ScheduledUnit};
pub use setting::{Mentions, Piece, Setting, WithValue, mentions};
pub use spreadsheet::{guarded, unguarded};
pub use study::{Outcome, Study, UnitHistory};
pub use track::Fate;
pub use warning::Warning;
pub use window::{Origin, Window};
