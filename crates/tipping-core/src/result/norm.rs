//! One norm among many, as it is kept: the result, and what it takes to build its risk table and to simulate
//! it again.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::risk_table::{Axis, EventTiming, RiskTable, Row, TableError};
use crate::rules::Likelihood;
use crate::study::{Schedule, ScheduledUnit};
use crate::time::{PeriodUnit, TimePoint};

use super::Report;

/// What a batch keeps of one of its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct NormResult {
    /// Version of this format: 1.
    pub format_version: u32,
    /// Identifier of the run, unique within its batch.
    pub id: String,
    /// SHA-256, in hexadecimal, over everything that the result depends on: the record, the rules, the
    /// options, the version.
    pub key: String,
    /// What runs can be grouped by: `subject`, `opened`, ...
    pub groups: BTreeMap<String, String>,
    /// What became of the run.
    pub status: Status,
    /// Why there is no result; null when there is one.
    pub error: Option<String>,
    /// What was found out; null when there is no result. Its `data_sha256` is of the record of this norm
    /// alone.
    pub report: Option<Report>,
    /// Who could adopt when; null when the run failed.
    pub schedule: Option<ScheduleReport>,
}

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It has a result.
    Done,
    /// It was left out, for a reason that the batch was given.
    Skipped,
    /// It could not be done.
    Failed,
}

impl Status {
    /// As written in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// Who could adopt when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ScheduleReport {
    /// The units; those with the same spans are counted together.
    pub units: Vec<ScheduledUnits>,
}

/// Units with the same spans. Spans are first and last period, both included, as offsets from the window's
/// first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ScheduledUnits {
    /// How many there are.
    pub count: usize,
    /// When they are at risk as long as they have not adopted.
    pub at_risk: Vec<(usize, usize)>,
    /// When they are members as the period opens.
    pub member: Vec<(usize, usize)>,
    /// When they are adopters whatever happens.
    pub given: Vec<(usize, usize)>,
    /// Their weight in every period; empty = 1.
    pub weights: Vec<f64>,
}

impl ScheduledUnits {
    /// One unit of a schedule.
    fn one(unit: &ScheduledUnit) -> Self {
        Self {
            count: 1,
            at_risk: unit.at_risk.clone(),
            member: unit.member.clone(),
            given: unit.given.clone(),
            weights: unit.weights.clone(),
        }
    }

    /// Whether a unit has the spans and the weights of these.
    fn are_like(&self, unit: &ScheduledUnit) -> bool {
        (&self.at_risk, &self.member, &self.given, &self.weights)
            == (&unit.at_risk, &unit.member, &unit.given, &unit.weights)
    }
}

/// What makes a kept result unusable.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// A run that failed has no risk table.
    #[error("the run failed: {error}")]
    Failed {
        /// Why.
        error: String,
    },
    /// An earlier version wrote it, and not how it was analysed.
    #[error("an earlier version wrote it, without the settings of its analysis")]
    NoSettings,
    /// A date of the risk table that is none.
    #[error("`{value}` in its risk table is no date; run the batch again")]
    BadDate {
        /// What is there.
        value: String,
    },
    /// A span that ends before it begins or outside the window.
    #[error(
        "the span {from} to {to} of its schedule lies outside the {periods} periods of the window; run the \
         batch again"
    )]
    BadSpan {
        /// First period.
        from: usize,
        /// Last period.
        to: usize,
        /// Periods of the window.
        periods: usize,
    },
    /// Its rows make no risk table.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl ScheduleReport {
    /// The units of a schedule, counted together where their spans and weights are the same, in order of
    /// first appearance.
    #[must_use]
    pub fn of(schedule: &Schedule) -> Self {
        let mut units: Vec<ScheduledUnits> = Vec::new();
        for unit in schedule.units() {
            match units.iter_mut().find(|units| units.are_like(unit)) {
                Some(units) => units.count += 1,
                None => units.push(ScheduledUnits::one(unit)),
            }
        }
        Self { units }
    }
}

impl NormResult {
    /// The result, where the run did not fail.
    ///
    /// # Errors
    /// [`KeptError::Failed`].
    pub fn report(&self) -> Result<&Report, KeptError> {
        let error = || self.error.clone().unwrap_or_else(|| "it says not why".to_owned());
        self.report.as_ref().ok_or_else(|| KeptError::Failed { error: error() })
    }

    /// The risk table that was fitted: equal to that of the [`crate::Study`].
    ///
    /// # Errors
    /// [`KeptError`].
    pub fn table(&self) -> Result<RiskTable, KeptError> {
        let report = self.report()?;
        let window = &report.header.window;
        let rows = report.risk_table.rows.iter().map(|row| -> Result<Row, KeptError> {
            Ok(Row {
                start: index(row.from, window.period)? as f64,
                end: (index(row.through, window.period)? + 1) as f64,
                at_risk: row.at_risk,
                events: row.events,
                exposure: row.exposure,
                adopters: row.state.adopters,
                members: row.state.members,
            })
        });
        let rows = rows.collect::<Result<Vec<Row>, KeptError>>()?;
        let timing = if joined(report) { EventTiming::AtEnd } else { EventTiming::Within };
        let (axis, years) = (Axis::Calendar(window.period), window.period.years());
        Ok(RiskTable::from_rows(rows, axis, window.likelihood, timing, years)?)
    }

    /// The schedule that was simulated on. Units stand in the order in which they are kept, those counted
    /// together one after the other.
    ///
    /// # Errors
    /// [`KeptError`].
    pub fn schedule(&self) -> Result<Schedule, KeptError> {
        let report = self.report()?;
        let (period, periods) = (report.header.window.period, report.risk_table.periods as usize);
        let first = index(report.header.window.from, period)?;
        let kept = self.schedule.as_ref().map(|s| s.units.as_slice()).unwrap_or_default();
        let spans = kept.iter().flat_map(|u| u.at_risk.iter().chain(&u.member).chain(&u.given));
        if let Some(&(from, to)) = spans.into_iter().find(|(from, to)| from > to || *to >= periods) {
            return Err(KeptError::BadSpan { from, to, periods });
        }
        let mut units: Vec<ScheduledUnit> = Vec::new();
        for same in kept {
            for _ in 0..same.count {
                units.push(ScheduledUnit {
                    unit: units.len(),
                    kept: false,
                    at_risk: same.at_risk.clone(),
                    member: same.member.clone(),
                    given: same.given.clone(),
                    weights: same.weights.clone(),
                });
            }
        }
        Ok(Schedule::new(units, first, periods, period, joined(report)))
    }
}

/// Whether the rows are days joined where nothing changes.
fn joined(report: &Report) -> bool {
    report.header.window.period == PeriodUnit::Day && report.header.window.likelihood == Likelihood::Exact
}

/// The number of the period with this label.
fn index(point: TimePoint, period: PeriodUnit) -> Result<i64, KeptError> {
    let date = point.date().ok_or_else(|| KeptError::BadDate { value: point.to_string() })?;
    Ok(period.index_of(date.first_day()))
}
