//! The rules of core in the data model of serde.

use serde::{Deserialize, Serialize};
use tipping_core::{Counting, Date, Likelihood, PeriodUnit, PreEntry, Rules, Successions};

use crate::values::serial::{optional, text};

/// The form of [`Rules`] in a request.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Rules")]
pub(crate) struct RulesForm {
    #[serde(default, with = "optional")]
    from: Option<Date>,
    #[serde(default, with = "optional")]
    through: Option<Date>,
    #[serde(default, with = "optional")]
    period: Option<PeriodUnit>,
    #[serde(default, with = "optional")]
    likelihood: Option<Likelihood>,
    #[serde(default, with = "text")]
    pre_entry: PreEntry,
    #[serde(default, with = "text")]
    successions: Successions,
    #[serde(default, with = "text")]
    counting: Counting,
}
