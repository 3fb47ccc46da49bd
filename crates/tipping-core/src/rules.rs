//! The choices that turn a record of adoption into a risk table.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Date;
use crate::time::PeriodUnit;

/// The form of the likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Likelihood {
    /// Complementary log-log: the hazard is constant within a period and only the period of adoption is known
    /// (Prentice & Gloeckler 1978, doi:10.2307/2529588).
    Grouped,
    /// Piecewise exponential in continuous time.
    Exact,
}

impl Likelihood {
    /// The constant hazard that fits a stretch of time by itself, in rates per year: the maximum-likelihood
    /// estimate from its events d and its exposure E in years. Grouped: -log(1 - d/Y)/D with the Y = E/D
    /// unit-periods of length D = `period_years`; exact: d/E. `None` without exposure, and where it is
    /// infinite because everybody adopts within a period.
    ///
    /// ```
    /// use tipping_core::Likelihood;
    /// // Eight of twelve adopt within a year: log 3.
    /// let hazard = Likelihood::Grouped.hazard(8.0, 12.0, 1.0).expect("a hazard");
    /// assert!((hazard - 1.0986122886681098).abs() < 1e-15);
    /// assert_eq!(Likelihood::Grouped.hazard(12.0, 12.0, 1.0), None);
    /// assert_eq!(Likelihood::Exact.hazard(8.0, 16.0, 1.0 / 365.25), Some(0.5));
    /// ```
    #[must_use]
    pub fn hazard(self, events: f64, exposure: f64, period_years: f64) -> Option<f64> {
        let hazard = match self {
            Self::Grouped => -(-events * period_years / exposure).ln_1p() / period_years,
            Self::Exact => events / exposure,
        };
        // Adding 0 makes a plain 0 of -0.
        (exposure > 0.0 && hazard.is_finite()).then_some(hazard + 0.0)
    }
}

crate::choices!(Likelihood { Grouped => "grouped", Exact => "exact" });

/// What becomes of a unit that adopted while outside the system and (re-)entered later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PreEntry {
    /// Never at risk afterwards; counts as an adopter from its entry.
    #[default]
    Count,
    /// Its adoption is an event in the period of its entry.
    AtEntry,
    /// It is left out, with any earlier stay in the system.
    Drop,
}

crate::choices!(PreEntry { Count => "count", AtEntry => "at-entry", Drop => "drop" });

/// What an act of succession means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Successions {
    /// Inherited, not decided: as if adopted before entry.
    #[default]
    Inherited,
    /// An adoption like any other.
    Event,
    /// The unit is left out.
    Drop,
}

crate::choices!(Successions { Inherited => "inherited", Event => "event", Drop => "drop" });

/// Which adoptions the fraction counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// Adoptions in force: a withdrawal is subtracted from the period after it.
    #[default]
    InForce,
    /// Every adoption ever made.
    Ever,
}

crate::choices!(Counting { InForce => "in-force", Ever => "ever" });

/// How a record of adoption is turned into a risk table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(default)]
pub struct Rules {
    /// First date of the window; default: the norm's opening, else the first adoption.
    pub from: Option<Date>,
    /// Last date of the window; default: the recorded end of observation, else the last adoption.
    pub through: Option<Date>,
    /// Analysis period; default: the coarsest precision among the adoption dates.
    pub period: Option<PeriodUnit>,
    /// Likelihood; default: exact for days, grouped for everything longer.
    pub likelihood: Option<Likelihood>,
    /// Adopted before entry.
    pub pre_entry: PreEntry,
    /// Acts of succession.
    pub successions: Successions,
    /// Withdrawals.
    pub counting: Counting,
}
