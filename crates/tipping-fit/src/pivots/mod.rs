//! Critical states: how the fit of a threshold, and the rate of adoption, depend on each date of adoption and
//! on each adopter, and what speaks for single states.
//!
//! Finnemore & Sikkink (1998, doi:10.1162/002081898550789) hold that it matters which states adopt, not only
//! how many. Dates of adoption show what followed an adoption, never that it followed because of it.

mod adoption_rate;
mod bootstrap;
mod date;
mod findings;
mod followers;

pub use adoption_rate::AdoptionRate;
pub use bootstrap::PivotTest;
pub use date::{PivotDate, StepAfter};
pub use followers::{Followed, FollowerSettings, Followers};

use tipping_core::{AdoptionData, RiskTable, Rules, Study, ThresholdIn, ThresholdModel};

use self::date::dates;
use crate::error::FitError;
use crate::model::{Changes, ConstantHazard};
use crate::parallel;
use crate::threshold::Threshold;

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
    /// The periods in which units at risk adopt: ranked ones first, in the order of their rank, then the
    /// others in order of time.
    pub dates: Vec<PivotDate>,
    /// Units that adopt while at risk, in the order of their dates, those of one date by name.
    pub adopters: Vec<Pivot>,
    /// Places in `adopters` of those that adopted in the last periods before the threshold, at least the last
    /// three, in order of time.
    pub before: Vec<usize>,
    /// Places in `adopters` of those that adopted in the first period from the threshold on that has
    /// adoptions.
    pub first_after: Vec<usize>,
}

/// One adopter. What follows its adoption is that of its date ([`Pivots::date`]).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Pivot {
    /// Index into [`AdoptionData::units`].
    pub unit: usize,
    /// The period of its adoption, counted from the window's first.
    pub period: usize,
    /// Other units at risk that adopt in the same period: everything but `without` is the same for them.
    pub others: u64,
    /// Its share of the members' weight as the next period opens; `None` without weights, and at the end of
    /// the window.
    pub weight: Option<f64>,
    /// The threshold of the record without this unit; `None` when nothing rises any more.
    pub without: Option<Threshold>,
}

impl Pivots {
    /// Looks at every date of adoption and at every unit of a study that adopts while at risk. `rules` are
    /// those that made the study of the data.
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
        let constant = ConstantHazard::new().fit(table)?.log_likelihood();
        let found = Threshold::with_posterior(table, settings.changes(), ThresholdModel::ALL)?;
        let posterior = found.as_ref().and_then(|f| f.1.as_ref());
        let dates = dates(study, settings, constant, posterior);
        let places = study.history.iter().enumerate();
        let mut events: Vec<(usize, usize)> =
            places.filter_map(|(place, history)| Some((place, history.event?))).collect();
        let rank = |period: usize| dates.iter().position(|date| date.period == period);
        let name = |place: usize| &data.units()[study.schedule.units()[place].unit].name;
        events.sort_by_cached_key(|&(place, period)| (rank(period), name(place)));
        let record = Record { data, rules, study, settings, dates: &dates };
        let adopters = parallel::map(&events, |&(place, period)| record.pivot(place, period))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let threshold = found.map(|(threshold, _)| threshold);
        let first = threshold.as_ref().map(|t| (t.takes_effect as i64 - study.window.first) as usize);
        let (before, first_after) =
            first.map_or_else(Default::default, |first| around(&adopters, first, settings.before));
        Ok(Self { constant, threshold, dates, adopters, before, first_after })
    }

    /// The date of an adopter.
    #[must_use]
    pub fn date(&self, adopter: &Pivot) -> Option<&PivotDate> {
        PivotDate::of_period(&self.dates, adopter.period)
    }

    /// Adopters that share the best rank.
    #[must_use]
    pub fn at_best(&self) -> u64 {
        self.dates.iter().filter(|date| date.rank == Some(1)).map(|date| date.adopters).sum()
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
    dates: &'a [PivotDate],
}

impl Record<'_> {
    /// The adopter at a place of the schedule, which adopts in a period of the window.
    fn pivot(&self, place: usize, period: usize) -> Result<Pivot, FitError> {
        let scheduled = &self.study.schedule.units()[place];
        let date = PivotDate::of_period(self.dates, period);
        let members = date.and_then(|date| date.state_after).map(|state| state.1);
        let weight = scheduled.weights.get(period + 1).zip(members);
        let without = without(self.data, self.rules, self.study, scheduled.unit)?;
        Ok(Pivot {
            unit: scheduled.unit,
            period,
            others: date.map_or(0, |date| date.adopters.saturating_sub(1)),
            weight: weight.filter(|(_, members)| *members > 0.0).map(|(own, members)| own / members),
            without: Threshold::new(&without, self.settings.changes())?,
        })
    }
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
