//! Did the hazard change everywhere at one date, or in each region as its own fraction reached a threshold?

mod answer;
mod bootstrap;
mod direction;
mod findings;
mod report;
mod sums;

pub use answer::{RegionsConclusion, STRONG};
pub use bootstrap::{RegionBootstrap, RegionTests, RegionalSet};
pub use sums::Moment;

use tipping_core::{Axis, EventTiming, Likelihood, RegionalModel, RiskTable, Schedule, Side, TimePoint};

use crate::error::FitError;
use crate::hazard::Regime;
use crate::model::bic;
use sums::{Search, Sums, search_fraction, search_time};

/// One region: its name, its risk table (with F_r, the adopted fraction of its own members) and its schedule.
#[derive(Debug, Clone, Copy)]
pub struct Region<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its risk table, of the same window, period and likelihood as those of the other regions.
    pub table: &'a RiskTable,
    /// Who in it could adopt when.
    pub schedule: &'a Schedule,
}

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RegionalFit {
    /// Which one.
    pub model: RegionalModel,
    /// Maximum of the log-likelihood.
    pub log_likelihood: f64,
    /// Hazards of regimes with units at risk, and one parameter for each change that divides the units at
    /// risk of a region; a change for all regions is one.
    pub n_parameters: u32,
}

impl RegionalFit {
    /// BIC with n = number of events (Volinsky & Raftery 2000, doi:10.1111/j.0006-341X.2000.00256.x).
    #[must_use]
    pub fn bic(&self, events: u64) -> f64 {
        bic(self.n_parameters, self.log_likelihood, events)
    }
}

/// The five models of when the hazards of regions change.
///
/// | setting | meaning | default | range | error |
/// |---|---|---|---|---|
/// | `min_events` | events on each side of a change, in all regions together | 3 | >= 1 | [`FitError::BadParameter`] |
///
/// The profiles over dates and fractions are exhaustive: every boundary between two periods (exact: just
/// before and just after the events at every time), every F_r observed in some region while somebody was at
/// risk in it.
///
/// ```
/// use tipping_core::{PeriodUnit, RiskTable, Schedule};
/// use tipping_fit::regions::{Region, RegionalThresholds};
/// let north = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 6), (3.0, 2)])?;
/// let south = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 5), (4.0, 3)])?;
/// let schedule = Schedule::closed(9, 1900, 3, PeriodUnit::Year);
/// let region = |name, table| Region { name, table, schedule: &schedule };
/// let regions = [region("north", &north), region("south", &south)];
/// let fit = RegionalThresholds::new().min_events(2).fit(&regions)?;
/// assert_eq!(fit.label(fit.one_date().expect("a date").0).to_string(), "1901");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionalThresholds {
    min_events: u64,
}

impl Default for RegionalThresholds {
    fn default() -> Self {
        Self { min_events: 3 }
    }
}

impl RegionalThresholds {
    /// With the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Events on each side of a change, in all regions together.
    #[must_use]
    pub fn min_events(mut self, events: u64) -> Self {
        self.min_events = events;
        self
    }

    /// Fits all models. The order of the regions does not matter.
    ///
    /// # Errors
    /// [`FitError::BadParameter`]; [`FitError::NoEvents`] when no unit at risk adopts in any region;
    /// [`FitError::RegionsDiffer`] when the tables are not of one window, period and likelihood.
    pub fn fit<'a>(&self, regions: &[Region<'a>]) -> Result<RegionsFit<'a>, FitError> {
        if self.min_events == 0 {
            let remedy = "each side of a change needs at least one event";
            return Err(FitError::BadParameter { name: "min_events", value: 0.0, remedy });
        }
        if let Some(odd) = regions.iter().find(|r| frame(r.table) != frame(regions[0].table)) {
            return Err(FitError::RegionsDiffer { region: odd.name.to_owned() });
        }
        if regions.iter().all(|r| r.table.events() == 0) {
            return Err(FitError::NoEvents);
        }
        // Sums of floating-point numbers, and random streams, in one order.
        let mut regions = regions.to_vec();
        regions.sort_by_key(|r| r.name);
        let sums: Vec<Sums> = regions.iter().map(|r| Sums::of(r.table)).collect();
        let time = search_time(&sums, self.min_events);
        let fraction = search_fraction(&sums, self.min_events);
        Ok(RegionsFit { min_events: self.min_events, regions, sums, time, fraction })
    }
}

/// What the tables of all regions must share.
fn frame(table: &RiskTable) -> (Likelihood, Axis, EventTiming, [u64; 3], usize) {
    let rows = table.rows();
    let ends =
        [rows.first().map_or(0.0, |r| r.start), rows.last().map_or(0.0, |r| r.end), table.period_years()];
    // Rows of joined days are cut where something happens in the region.
    let joined = table.timing() == EventTiming::AtEnd;
    (
        table.likelihood(),
        table.axis(),
        table.timing(),
        ends.map(f64::to_bits),
        if joined { 0 } else { rows.len() },
    )
}

/// The fitted models, with the whole profiles. Regions are in order of name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RegionsFit<'a> {
    pub(crate) min_events: u64,
    pub(crate) regions: Vec<Region<'a>>,
    pub(crate) sums: Vec<Sums>,
    pub(crate) time: Search<Moment>,
    pub(crate) fraction: Search<f64>,
}

impl RegionsFit<'_> {
    /// The regions, in order of name.
    #[must_use]
    pub fn regions(&self) -> &[Region<'_>] {
        &self.regions
    }

    /// Events in all regions.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.sums.iter().map(|s| s.whole().events).sum()
    }

    /// l(kappa), one date for all regions, at every admissible date in order.
    #[must_use]
    pub fn date_profile(&self) -> &[(Moment, f64)] {
        &self.time.profile
    }

    /// l(c), one regional fraction for all regions, at every admissible c in order.
    #[must_use]
    pub fn fraction_profile(&self) -> &[(f64, f64)] {
        &self.fraction.profile
    }

    /// The best date for all regions with its log-likelihood, the earliest of equal ones.
    #[must_use]
    pub fn one_date(&self) -> Option<(Moment, f64)> {
        self.time.best()
    }

    /// The best regional fraction for all regions with its log-likelihood, the lowest of equal ones.
    #[must_use]
    pub fn one_fraction(&self) -> Option<(f64, f64)> {
        self.fraction.best()
    }

    /// Of each region its own best date with l_r there; empty when no date is admissible.
    #[must_use]
    pub fn own_dates(&self) -> &[(Moment, f64)] {
        &self.time.own
    }

    /// Of each region its own best fraction with l_r there; empty when no fraction is admissible.
    #[must_use]
    pub fn own_fractions(&self) -> &[(f64, f64)] {
        &self.fraction.own
    }

    /// Dates and fractions left out because a region has events without exposure on one side (exact), where l
    /// has no bound.
    #[must_use]
    pub fn unbounded(&self) -> usize {
        self.time.unbounded + self.fraction.unbounded
    }

    /// The label of a moment: the first period of the second regime, or the day of the events it stands next
    /// to.
    #[must_use]
    pub fn label(&self, moment: Moment) -> TimePoint {
        let Some(region) = self.regions.first() else { return TimePoint::Number(moment.cut) };
        let shift = match (moment.side, region.table.axis()) {
            (Side::Boundary, _) | (_, Axis::Numeric) => 0.0,
            (_, Axis::Calendar(_)) => 1.0,
        };
        region.table.label(moment.cut - shift)
    }

    /// The fitted models in the order of [`RegionalModel`]; those with a change only where some place for it
    /// is admissible.
    #[must_use]
    pub fn fits(&self) -> Vec<RegionalFit> {
        let fit = |model, log_likelihood, n_parameters| RegionalFit { model, log_likelihood, n_parameters };
        let constant = self.regions.iter().map(|r| {
            let all = Regime::whole(r.table);
            (at_risk(&all), if all.events == 0 { 0.0 } else { all.log_likelihood(r.table.likelihood()) })
        });
        let (hazards, log_likelihood) = constant.fold((0, 0.0), |(n, l), (k, value)| (n + k, l + value));
        let mut fits = vec![fit(RegionalModel::NoChange, log_likelihood, hazards)];
        if let Some((_, l)) = self.one_date() {
            fits.push(fit(RegionalModel::OneDate, l, hazards_and_divided(&self.at_one_date()).0 + 1));
        }
        if let Some((_, l)) = self.one_fraction() {
            fits.push(fit(RegionalModel::OneFraction, l, hazards_and_divided(&self.at_one_fraction()).0 + 1));
        }
        if let Some(l) = self.time.apart() {
            let own: Vec<_> =
                self.sums.iter().zip(&self.time.own).map(|(s, own)| s.at_moment(&own.0)).collect();
            let (hazards, changes) = hazards_and_divided(&own);
            fits.push(fit(RegionalModel::DateEach, l, hazards + changes));
        }
        if let Some(l) = self.fraction.apart() {
            let own: Vec<_> =
                self.sums.iter().zip(&self.fraction.own).map(|(s, own)| s.at_fraction(&own.0)).collect();
            let (hazards, changes) = hazards_and_divided(&own);
            fits.push(fit(RegionalModel::FractionEach, l, hazards + changes));
        }
        fits
    }

    /// Both regimes of every region at the best date for all.
    pub(crate) fn at_one_date(&self) -> Vec<[Regime; 2]> {
        let best = self.one_date();
        best.map_or(Vec::new(), |(moment, _)| self.sums.iter().map(|s| s.at_moment(&moment)).collect())
    }

    /// Both regimes of every region at the best fraction for all.
    pub(crate) fn at_one_fraction(&self) -> Vec<[Regime; 2]> {
        let best = self.one_fraction();
        best.map_or(Vec::new(), |(c, _)| self.sums.iter().map(|s| s.at_fraction(&c)).collect())
    }
}

/// 1 for a regime with units at risk, which has a hazard to estimate, else 0.
fn at_risk(regime: &Regime) -> u32 {
    u32::from(regime.size > 0.0)
}

/// For the two regimes of every region: how many of them all have units at risk, and how many regions have
/// them in both, which is where the change divides the region.
fn hazards_and_divided(pairs: &[[Regime; 2]]) -> (u32, u32) {
    let sides = |pair: &[Regime; 2]| pair.iter().map(at_risk).sum::<u32>();
    let divided = pairs.iter().filter(|pair| sides(pair) == 2).count() as u32;
    (pairs.iter().map(sides).sum::<u32>(), divided)
}
