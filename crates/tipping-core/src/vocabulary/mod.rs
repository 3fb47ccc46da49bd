//! The words of the field, each a type: models, verdicts, changes of the hazard and the choices of an
//! analysis.
//!
//! Every enumeration has `ALL`, `name()`, `Display`, `FromStr` and serde, all with the same names: those of
//! results and of settings. They are exhaustive on purpose: a model that is added must be decided on at every
//! place that tells models apart.

mod change;
mod claim;
mod interval;
mod model;
mod named;
mod pool;
mod region;
mod regression;
mod setting_choices;
mod specification;
mod verdict;

pub use change::{ChangeKind, Direction, Side};
pub use claim::Claim;
pub use interval::IntervalKind;
pub use model::{FractionModel, Model, ThresholdModel};
pub use pool::{PoolVerdict, SmoothWorld};
pub use region::{RegionalAnswer, RegionalModel};
pub use regression::{Block, RegressionRegime, Trouble};
pub use setting_choices::{IntervalMethod, ThresholdIn};
pub use specification::SpecificationStatus;
pub use verdict::{CountedVerdict, Verdict};

pub(crate) use named::named;
