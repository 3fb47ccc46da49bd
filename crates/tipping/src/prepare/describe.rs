//! A record with its risk table, as results describe it.

use std::collections::BTreeMap;

use tipping_core::result::{
    AdoptedState, AdoptionReport, FORMAT_VERSION, FateReport, Header, RiskTableReport, RowReport,
    WindowReport,
};
use tipping_core::{Fate, Study, Unit};

use super::Prepared;

impl Prepared {
    /// What the result is about.
    pub(crate) fn header(&self) -> Header {
        let norm = self.data.norm();
        Header {
            format_version: FORMAT_VERSION,
            norm: norm.id.clone(),
            title: norm.title.clone(),
            system: self.data.system().name.clone(),
            window: self.window_report(),
        }
    }

    pub(crate) fn window_report(&self) -> WindowReport {
        let window = &self.study.window;
        WindowReport {
            from: window.from().into(),
            through: window.through().into(),
            period: window.period,
            likelihood: self.study.table.likelihood(),
        }
    }

    pub(crate) fn table_report(&self) -> RiskTableReport {
        let (table, window) = (&self.study.table, &self.study.window);
        let totals = table.totals();
        let before =
            |fate| matches!(fate, Fate::AdoptedBeforeWindow | Fate::AdoptedBeforeEntry | Fate::Inherited);
        let rows = table.rows().iter().map(|row| RowReport {
            from: table.label(row.start),
            through: table.label(row.end - 1.0),
            at_risk: row.at_risk,
            events: row.events,
            exposure: row.exposure,
            state: AdoptedState::of(row),
            hazard: table.likelihood().hazard(row.events as f64, row.exposure, table.period_years()),
        });
        RiskTableReport {
            periods: (window.last - window.first + 1) as u64,
            units: self.study.units_at_risk as u64,
            adopted_before: self.study.outcomes.iter().filter(|o| before(o.fate)).count() as u64,
            events: totals.events,
            unit_periods: totals.unit_periods,
            exposure_years: totals.exposure,
            rows: rows.collect(),
        }
    }

    /// The adoptions by units at risk, in order of time; those of one period by name.
    pub(crate) fn adoptions(&self) -> Vec<AdoptionReport> {
        let Study { schedule, history, .. } = &self.study;
        let mut events: Vec<(usize, &Unit)> = schedule
            .units()
            .iter()
            .zip(history)
            .filter_map(|(unit, history)| history.event.map(|k| (k, &self.data.units()[unit.unit])))
            .collect();
        events.sort_by(|(k, a), (l, b)| (k, &a.name).cmp(&(l, &b.name)));
        events.into_iter().filter_map(|(k, unit)| self.adoption(k, unit)).collect()
    }

    /// The adoption of a unit in the k-th period of the window.
    fn adoption(&self, k: usize, unit: &Unit) -> Option<AdoptionReport> {
        let Study { window, table, .. } = &self.study;
        Some(AdoptionReport {
            date: table.label((window.first + k as i64) as f64),
            unit: unit.id.clone(),
            name: unit.name.clone(),
            region: unit.region.clone(),
            recorded: unit.adoption.as_ref()?.date,
        })
    }

    pub(crate) fn fates(&self) -> Vec<FateReport> {
        let mut by_fate: BTreeMap<Fate, Vec<String>> = BTreeMap::new();
        for outcome in &self.study.outcomes {
            let unit = &self.data.units()[outcome.unit];
            let shown = match unit.adoption {
                None => unit.name.clone(),
                Some(adoption) => format!("{} {}", unit.name, adoption.date),
            };
            by_fate.entry(outcome.fate).or_default().push(shown);
        }
        by_fate
            .into_iter()
            .map(|(fate, units)| FateReport { fate: fate.describe().to_owned(), count: units.len(), units })
            .collect()
    }
}
