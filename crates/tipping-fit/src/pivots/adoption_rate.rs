//! The rate of adoption over some years.

use tipping_core::RiskTable;

/// Adoptions and unit-years at risk over some stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct AdoptionRate {
    /// Adoptions by units at risk.
    pub adoptions: u64,
    /// Unit-time at risk, in years.
    pub exposure: f64,
}

impl AdoptionRate {
    /// Of the `span` years that end where the period at `time` begins; fewer where the window begins later.
    pub(crate) fn before(table: &RiskTable, time: f64, span: f64) -> Self {
        Self::between(table, time - periods(table, span), time)
    }

    /// Of the `span` years that begin where the period at `time` ends; fewer where the window ends earlier.
    pub(crate) fn after(table: &RiskTable, time: f64, span: f64) -> Self {
        Self::between(table, time + 1.0, time + 1.0 + periods(table, span))
    }

    /// Of the periods from `from` on that come before `to`, on the axis of a table by calendar periods. The
    /// adoptions of a row that joins several days are those of its last.
    fn between(table: &RiskTable, from: f64, to: f64) -> Self {
        table.rows().iter().fold(Self::default(), |sum, row| {
            let share = row.share_before(to) - row.share_before(from);
            let last = row.end - 1.0;
            let events = if from <= last && last < to { row.events } else { 0 };
            Self { adoptions: sum.adoptions + events, exposure: sum.exposure + share * row.exposure }
        })
    }

    /// Adoptions per unit-year at risk; `None` when nobody is at risk.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.exposure > 0.0).then(|| self.adoptions as f64 / self.exposure)
    }
}

/// Whole periods in some years, at least one.
fn periods(table: &RiskTable, years: f64) -> f64 {
    (years / table.period_years()).round().max(1.0)
}
