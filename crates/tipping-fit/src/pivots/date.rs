//! What follows a date of adoption. All that adopt at it share this: dates do not tell them apart.

use tipping_core::{Boundary, EventTiming, RiskTable, Side, Study};

use super::{AdoptionRate, PivotSettings};
use crate::error::FitError;
use crate::hazard::Regime;
use crate::model::{Candidate, Changes};
use crate::threshold::Posterior;

/// A period in which units at risk adopt, and what follows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PivotDate {
    /// The period, counted from the window's first.
    pub period: usize,
    /// Units at risk that adopt in it.
    pub adopters: u64,
    /// (A, M) as the next period opens; `None` at the end of the window.
    pub state_after: Option<(f64, f64)>,
    /// The step right after the adoptions; `None` when nobody is at risk on one side.
    pub switch: Option<StepAfter>,
    /// 1 + the number of dates with a larger rise; `None` when the hazard does not rise or a side has too few
    /// events.
    pub rank: Option<usize>,
    /// Adoptions per unit-year at risk in the `span` years before the period; adoptions of that period are in
    /// neither.
    pub adoption_rate_before: AdoptionRate,
    /// The same in the years after that period.
    pub adoption_rate_after: AdoptionRate,
    /// Posterior probability of a rise right after the adoptions, 0 where that is no rising candidate; `None`
    /// without a posterior.
    pub probability: Option<f64>,
}

impl PivotDate {
    /// The date among some at which those of a period adopt.
    pub(super) fn of_period(dates: &[Self], period: usize) -> Option<&Self> {
        dates.iter().find(|date| date.period == period)
    }
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
pub(super) fn best_rise_after_adoption(
    table: &RiskTable,
    changes: Changes,
) -> Result<Option<Candidate>, FitError> {
    let follows = |b: Boundary| b.exposure_rows == b.event_rows && table.rows()[b.event_rows - 1].events > 0;
    let (candidates, _) = changes.step().profile(table)?;
    let rises = candidates.into_iter().filter(|c| c.rises() && follows(c.boundary));
    Ok(rises.reduce(|best, c| if c.log_likelihood > best.log_likelihood { c } else { best }))
}

/// Every period in which units at risk adopt, ranked ones first, in the order of their rises. `constant` is
/// l_constant, `posterior` that of the rise in the full record.
pub(super) fn dates(
    study: &Study,
    settings: &PivotSettings,
    constant: f64,
    posterior: Option<&Posterior>,
) -> Vec<PivotDate> {
    let mut periods: Vec<usize> = study.history.iter().filter_map(|history| history.event).collect();
    periods.sort_unstable();
    let counted = periods.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64));
    let date = |(period, adopters)| {
        let (table, span) = (&study.table, settings.span);
        let time = (study.window.first + period as i64) as f64;
        let row = table.rows().partition_point(|row| row.end <= time);
        PivotDate {
            period,
            adopters,
            state_after: table.rows().get(row + 1).map(|row| (row.adopters, row.members)),
            switch: StepAfter::after(table, row, constant),
            rank: None,
            adoption_rate_before: AdoptionRate::before(table, time, span),
            adoption_rate_after: AdoptionRate::after(table, time, span),
            probability: posterior.map(|posterior| probability_after(posterior, table, row)),
        }
    };
    ranked(counted.map(date).collect(), settings.min_events)
}

/// In the order of the rises, with ranks; of equal rises the more probable first, then the earlier.
fn ranked(mut dates: Vec<PivotDate>, min_events: u64) -> Vec<PivotDate> {
    let rise = |d: &PivotDate| d.switch.filter(|s| s.competes(min_events)).map(|s| s.statistic);
    dates.sort_by(|a, b| match (rise(a), rise(b)) {
        (Some(x), Some(y)) => {
            let (p, q) = (a.probability.unwrap_or(0.0), b.probability.unwrap_or(0.0));
            y.total_cmp(&x).then(q.total_cmp(&p)).then(a.period.cmp(&b.period))
        }
        (None, None) => a.period.cmp(&b.period),
        (x, y) => x.is_none().cmp(&y.is_none()),
    });
    let rises: Vec<Option<f64>> = dates.iter().map(rise).collect();
    for (date, own) in dates.iter_mut().zip(&rises) {
        date.rank = own.map(|own| 1 + rises.iter().flatten().filter(|&&r| r > own).count());
    }
    dates
}

/// Posterior probability of a rise right after the adoptions of a row.
fn probability_after(posterior: &Posterior, table: &RiskTable, row: usize) -> f64 {
    let boundary = right_after(table, row);
    let here = posterior.candidates().iter().find(|c| c.boundary == boundary);
    here.map_or(0.0, |c| c.probability)
}
