//! Critical states: how the fit of a threshold, and the rate of adoption, depend on each single adoption.
//!
//! Finnemore & Sikkink (1998, doi:10.1162/002081898550789) hold that it matters which states adopt, not only
//! how many. Dates of adoption show what followed an adoption, never that it followed because of it.

mod adoption_rate;
mod bootstrap;
mod findings;

pub use adoption_rate::AdoptionRate;
pub use bootstrap::PivotTest;

use tipping_core::{
    AdoptionData, Boundary, EventTiming, RiskTable, Rules, Side, Study, ThresholdIn, ThresholdModel,
};

use crate::error::FitError;
use crate::hazard::Regime;
use crate::model::{Candidate, Changes, ConstantHazard};
use crate::parallel;
use crate::threshold::{Posterior, Threshold};

/// How to look at each adopter.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `min_events` | events that each side of a change must have | 3 | >= 1 | [`FitError::BadParameter`] |
/// | `span` | years before and after an adoption over which the adoption rate is counted | 5 | > 0, finite | [`FitError::BadParameter`] |
/// | `before` | periods before the threshold whose adopters are picked out | 3 | | |
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PivotSettings {
    /// Events that each side of a change must have.
    pub min_events: u64,
    /// Years before and after an adoption over which the adoption rate is counted.
    pub span: f64,
    /// Periods before the threshold whose adopters are picked out.
    pub before: usize,
}

impl Default for PivotSettings {
    fn default() -> Self {
        Self { min_events: 3, span: 5.0, before: 3 }
    }
}

impl PivotSettings {
    /// Events that each side of a change must have.
    #[must_use]
    pub fn min_events(mut self, min_events: u64) -> Self {
        self.min_events = min_events;
        self
    }

    /// Years before and after an adoption over which the rate of adoption is counted.
    #[must_use]
    pub fn span(mut self, span: f64) -> Self {
        self.span = span;
        self
    }

    /// Periods before the threshold whose adopters are picked out.
    #[must_use]
    pub fn before(mut self, before: usize) -> Self {
        self.before = before;
        self
    }
}

/// At least so many adopters before the threshold are picked out.
const LAST: usize = 3;

/// What every adopter has to do with the threshold.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Pivots {
    /// l_constant, the maximum of the log-likelihood of the constant hazard.
    pub constant: f64,
    /// The threshold of the full record; `None` when nothing rises.
    pub threshold: Option<Threshold>,
    /// Units that adopt while at risk: ranked ones first, in the order of their rank, posterior probability
    /// and name, then the others in order of time.
    pub adopters: Vec<Pivot>,
    /// Places in `adopters` of those that adopted in the last periods before the threshold, at least the last
    /// three, in order of time.
    pub before: Vec<usize>,
    /// Places in `adopters` of those that adopted in the first period from the threshold on that has
    /// adoptions.
    pub first_after: Vec<usize>,
}

/// One adopter.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Pivot {
    /// Index into [`AdoptionData::units`].
    pub unit: usize,
    /// The period of its adoption, counted from the window's first.
    pub period: usize,
    /// Other units at risk that adopt in the same period: everything but `without` is the same for them.
    pub others: u64,
    /// (A, M) as the next period opens; `None` at the end of the window.
    pub state_after: Option<(f64, f64)>,
    /// The step right after its adoption; `None` when nobody is at risk on one side.
    pub switch: Option<StepAfter>,
    /// 1 + the number of adopters with a larger rise; `None` when the hazard does not rise or a side has too
    /// few events.
    pub rank: Option<usize>,
    /// Adoptions per unit-year at risk in the `span` years before the period of its adoption; adoptions of
    /// that period are in neither.
    pub adoption_rate_before: AdoptionRate,
    /// The same in the years after that period.
    pub adoption_rate_after: AdoptionRate,
    /// Posterior probability of a rise right after its adoption, 0 where that is no rising candidate; `None`
    /// without a posterior.
    pub probability: Option<f64>,
    /// The threshold of the record without this unit; `None` when nothing rises any more.
    pub without: Option<Threshold>,
}

/// The step whose second regime begins right after the adoptions of a period: grouped, with the next period;
/// exact, just after that day's adoptions.
///
/// It needs no minimum of events: what a candidate of a fit must have is asked of the rank alone.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct StepAfter {
    /// The change with its two regimes and l, the maximum of the log-likelihood over both rates.
    pub candidate: Candidate,
    /// 2(l - l_constant), with a minus sign where the estimated hazard falls; >= 0 where it rises or stays.
    pub statistic: f64,
    /// Hazards before and after, per year; infinite where everybody at risk adopts at once (grouped).
    pub hazards: [f64; 2],
}

impl StepAfter {
    /// The step right after the adoptions of a row; `None` when nobody is at risk on one side. `constant` is
    /// l_constant.
    fn after(table: &RiskTable, row: usize, constant: f64) -> Option<Self> {
        let (first, second) = table.rows().split_at(row + 1);
        let likelihood = table.likelihood();
        let add = |sum: Regime, row: &tipping_core::Row| Regime {
            events: sum.events + row.events,
            size: sum.size + Regime::row_size(row, likelihood),
        };
        let before = first.iter().fold(Regime::default(), add);
        // From the end, as in the profile of a step.
        let after = second.iter().rev().fold(Regime::default(), add);
        if before.size <= 0.0 || after.size <= 0.0 {
            return None;
        }
        let log_likelihood = before.log_likelihood(likelihood) + after.log_likelihood(likelihood);
        let boundary = right_after(table, row);
        let candidate = Candidate { boundary, before, after, log_likelihood };
        let gain = (2.0 * (log_likelihood - constant)).max(0.0);
        let statistic = if after.is_below(&before) { -gain } else { gain };
        let hazards = [before, after].map(|regime| regime.hazard(likelihood, table.period_years()));
        Some(Self { candidate, statistic, hazards })
    }

    /// Whether it is among the candidates of a step, and the hazard rises.
    fn competes(&self, min_events: u64) -> bool {
        let enough = |r: &Regime| r.events >= min_events && r.is_bounded();
        enough(&self.candidate.before) && enough(&self.candidate.after) && self.candidate.rises()
    }

    /// Hazard after / hazard before; `None` where one of them is infinite.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let [before, after] = self.hazards;
        (before.is_finite() && after.is_finite()).then(|| after / before)
    }
}

/// The boundary right after the adoptions of a row.
fn right_after(table: &RiskTable, row: usize) -> Boundary {
    let side = match table.timing() {
        EventTiming::Within => Side::Boundary,
        EventTiming::AtEnd => Side::After,
    };
    Boundary { exposure_rows: row + 1, event_rows: row + 1, side }
}

/// The rising candidate of highest likelihood among those right after an adoption: what the best adopter has.
/// Of equal ones the earliest.
///
/// # Errors
/// [`FitError::BadParameter`] when `min_events` is 0.
pub(crate) fn best_rise_after_adoption(
    table: &RiskTable,
    changes: Changes,
) -> Result<Option<Candidate>, FitError> {
    let follows = |b: Boundary| b.exposure_rows == b.event_rows && table.rows()[b.event_rows - 1].events > 0;
    let (candidates, _) = changes.step().profile(table)?;
    let rises = candidates.into_iter().filter(|c| c.rises() && follows(c.boundary));
    Ok(rises.reduce(|best, c| if c.log_likelihood > best.log_likelihood { c } else { best }))
}

impl Pivots {
    /// Looks at every unit of a study that adopts while at risk. `rules` are those that made the study of the
    /// data.
    ///
    /// The record without a unit is put on the grid again, with the window, the period and the likelihood of
    /// the full record, and analysed as a whole: one refit for each adopter, on all threads.
    ///
    /// # Errors
    /// [`FitError::BadParameter`]; [`FitError::NoEvents`] and [`FitError::InfiniteHazard`] when not even a
    /// constant hazard can be estimated; [`FitError::Table`] when a record without a unit makes no risk
    /// table.
    pub fn new(
        data: &AdoptionData,
        rules: &Rules,
        study: &Study,
        settings: &PivotSettings,
    ) -> Result<Self, FitError> {
        if !(settings.span.is_finite() && settings.span > 0.0) {
            let remedy = "choose a positive number of years";
            return Err(FitError::BadParameter { name: "span", value: settings.span, remedy });
        }
        let table = &study.table;
        let changes = settings.changes();
        let constant = ConstantHazard::new().fit(table)?.log_likelihood();
        let found = Threshold::with_posterior(table, changes, ThresholdModel::ALL)?;
        let scheduled = study.schedule.units().iter().zip(&study.history);
        let events: Vec<(usize, usize)> =
            scheduled.filter_map(|(unit, history)| history.event.map(|period| (unit.unit, period))).collect();

        let record = Record {
            data,
            rules,
            study,
            settings,
            constant,
            posterior: found.as_ref().and_then(|f| f.1.as_ref()),
        };
        let adopters = parallel::map(&events, |&(unit, period)| record.pivot(unit, period))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let adopters = ranked(adopters, settings.min_events, |unit| &data.units()[unit].name);
        let threshold = found.map(|(threshold, _)| threshold);
        let first = threshold.as_ref().map(|t| (t.takes_effect as i64 - study.window.first) as usize);
        let (before, first_after) =
            first.map_or_else(Default::default, |first| around(&adopters, first, settings.before));
        Ok(Self { constant, threshold, adopters, before, first_after })
    }

    /// Adopters that share the best rank.
    #[must_use]
    pub fn at_best(&self) -> usize {
        self.adopters.iter().filter(|p| p.rank == Some(1)).count()
    }
}

impl PivotSettings {
    /// How changes are sought: in time.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes { min_events: self.min_events, threshold_in: ThresholdIn::Time }
    }
}

/// A record whose adopters are looked at one by one.
struct Record<'a> {
    data: &'a AdoptionData,
    rules: &'a Rules,
    study: &'a Study,
    settings: &'a PivotSettings,
    /// l_constant.
    constant: f64,
    /// Of the rise in the full record.
    posterior: Option<&'a Posterior>,
}

impl Record<'_> {
    /// The adopter `unit`, which adopts in a period of the window; it has no rank yet.
    fn pivot(&self, unit: usize, period: usize) -> Result<Pivot, FitError> {
        let (table, span) = (&self.study.table, self.settings.span);
        let time = (self.study.window.first + period as i64) as f64;
        let row = table.rows().partition_point(|row| row.end <= time);
        let without = without(self.data, self.rules, self.study, unit)?;
        Ok(Pivot {
            unit,
            period,
            others: table.rows()[row].events.saturating_sub(1),
            state_after: table.rows().get(row + 1).map(|row| (row.adopters, row.members)),
            switch: StepAfter::after(table, row, self.constant),
            rank: None,
            adoption_rate_before: AdoptionRate::before(table, time, span),
            adoption_rate_after: AdoptionRate::after(table, time, span),
            probability: self.posterior.map(|posterior| probability_after(posterior, table, row)),
            without: Threshold::new(&without, self.settings.changes())?,
        })
    }
}

/// Posterior probability of a rise right after the adoptions of a row.
fn probability_after(posterior: &Posterior, table: &RiskTable, row: usize) -> f64 {
    let boundary = right_after(table, row);
    let here = posterior.candidates().iter().find(|c| c.boundary == boundary);
    here.map_or(0.0, |c| c.probability)
}

/// The table of a record without a unit, on the grid of the full one.
fn without(data: &AdoptionData, rules: &Rules, study: &Study, unit: usize) -> Result<RiskTable, FitError> {
    let window = &study.window;
    let pinned = Rules {
        from: Some(window.from()),
        through: Some(window.through()),
        period: Some(window.period),
        likelihood: Some(study.table.likelihood()),
        ..*rules
    };
    let id = &data.units()[unit].id;
    Ok(Study::new(&data.of_units(|u| u.id != *id), &pinned)?.table)
}

/// In the order of the rises, with ranks.
fn ranked<'a>(mut adopters: Vec<Pivot>, min_events: u64, name: impl Fn(usize) -> &'a String) -> Vec<Pivot> {
    let rise = |p: &Pivot| p.switch.filter(|s| s.competes(min_events)).map(|s| s.statistic);
    adopters.sort_by(|a, b| {
        let by_name = || name(a.unit).cmp(name(b.unit)).then(a.unit.cmp(&b.unit));
        match (rise(a), rise(b)) {
            (Some(x), Some(y)) => {
                let (p, q) = (a.probability.unwrap_or(0.0), b.probability.unwrap_or(0.0));
                y.total_cmp(&x).then(q.total_cmp(&p)).then_with(by_name)
            }
            (None, None) => a.period.cmp(&b.period).then_with(by_name),
            (x, y) => x.is_none().cmp(&y.is_none()),
        }
    });
    let rises: Vec<Option<f64>> = adopters.iter().map(rise).collect();
    for (pivot, own) in adopters.iter_mut().zip(&rises) {
        pivot.rank = own.map(|own| 1 + rises.iter().flatten().filter(|&&r| r > own).count());
    }
    adopters
}

/// Who adopted in the last `periods` periods before period `first`, at least the last three adopters and all
/// of a period together, and who in the first period from `first` on that has adoptions.
fn around(adopters: &[Pivot], first: usize, periods: usize) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..adopters.len()).collect();
    order.sort_by_key(|&i| adopters[i].period);
    let period = |i: &usize| adopters[*i].period;
    let (mut before, mut after): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|i| period(i) < first);
    let third_last = before.len().checked_sub(LAST).map_or(0, |n| period(&before[n]));
    let since = first.saturating_sub(periods).min(third_last);
    before.retain(|i| period(i) >= since);
    let earliest = after.first().map(period);
    after.retain(|i| Some(period(i)) == earliest);
    (before, after)
}

#[cfg(test)]
mod tests;
