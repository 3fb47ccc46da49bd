//! Covariates of all units on the grid of periods, whatever becomes of the units.

use tipping_core::{
    AdoptionData, Fill, Likelihood, PeriodUnit, Place, Schedule, Series, Study, Ties, UnitHistory,
};

use super::covariates::{Covariate, Exposure, Source, Timing};

/// The units of a schedule with their covariates: what a regression needs of the data, and a simulation of
/// its outcome.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub(crate) schedule: &'a Schedule,
    pub(crate) history: &'a [UnitHistory],
    pub(crate) likelihood: Likelihood,
    /// Periods of a day under the exact likelihood: rows last until something changes.
    pub(crate) joined: bool,
    /// L.
    pub(crate) lag: u32,
    /// How many periods before the opening of period k the state of others is taken: max(L, 1) - 1.
    pub(crate) behind: usize,
    pub(crate) names: Vec<String>,
    pub(crate) columns: Vec<Column>,
    /// Offsets of the periods at which something may change that does not depend on anybody's decision.
    breaks: Vec<usize>,
    /// By unit and break: whether it is a member as that period opens.
    member: Vec<bool>,
    /// By unit and break: whether it is an adopter whatever happens.
    given: Vec<bool>,
}

/// A covariate on the grid.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// Values by unit and break, NaN where missing.
    Values(Vec<f64>),
    /// Weighted adopters / weighted members of the unit's group.
    Groups {
        /// The group of every unit; `usize::MAX` = none.
        group: Vec<usize>,
        groups: usize,
        /// By unit and break.
        weight: Vec<f64>,
        /// Sum of the members' weights by group and break.
        total: Vec<f64>,
        /// The exposure where no member has a weight.
        without: f64,
    },
    /// Weights of pairs, in layers of time.
    Pairs {
        layers: Vec<Layer>,
        /// The layer of every break; `usize::MAX` = missing.
        layer: Vec<usize>,
        /// Units that have an exposure at all.
        known: Vec<bool>,
    },
}

/// For every unit whom it looks at, with weights.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    pub(crate) neighbours: Vec<Vec<(u32, f64)>>,
}

const NONE: usize = usize::MAX;

/// Of each of some periods whether it lies in one of the spans, whose first and last periods belong to them.
fn within(periods: &[usize], spans: &[(usize, usize)]) -> Vec<bool> {
    periods.iter().map(|k| spans.iter().any(|s| (s.0..=s.1).contains(k))).collect()
}

impl<'a> Frame<'a> {
    /// Puts covariates on the grid of a study.
    #[must_use]
    pub fn new(data: &AdoptionData, study: &'a Study, covariates: &[Covariate], timing: Timing) -> Self {
        let (schedule, history) = (&study.schedule, study.history.as_slice());
        let (period, first) = (study.window.period, study.window.first);
        let likelihood = study.table.likelihood();
        let joined = period == PeriodUnit::Day && likelihood == Likelihood::Exact;
        let behind = (timing.lag as usize).max(1) - 1;
        let calendar = Calendar { period, first, timing };
        let breaks = breaks(schedule, history, joined, behind, covariates, calendar);
        let units = schedule.units();
        let mut frame = Self {
            schedule,
            history,
            likelihood,
            joined,
            lag: timing.lag,
            behind,
            names: covariates.iter().map(|c| c.name.clone()).collect(),
            columns: Vec::new(),
            member: units.iter().flat_map(|u| within(&breaks, &u.member)).collect(),
            given: units.iter().flat_map(|u| within(&breaks, &u.given)).collect(),
            breaks,
        };
        frame.columns = covariates.iter().map(|c| frame.column(data, c, calendar)).collect();
        frame
    }

    fn column(&self, data: &AdoptionData, covariate: &Covariate, calendar: Calendar) -> Column {
        let units = self.schedule.units();
        match &covariate.source {
            Source::Supplied(series) => self.series(series, |k| calendar.lagged(k, series.period), calendar),
            Source::Known(series) => self.series(series, |k| calendar.same(k, series.period), calendar),
            Source::Exposure(Exposure::Global) => self.groups(vec![0; units.len()], 1, 0.0, |_, _| 1.0),
            Source::Exposure(Exposure::Weighted) => {
                let weight = |s: usize, k: usize| units[s].weights.get(k).copied().unwrap_or(1.0);
                self.groups(vec![0; units.len()], 1, 0.0, weight)
            }
            Source::Exposure(Exposure::Regional) => {
                let region = |s: usize| data.units()[units[s].unit].region.as_deref();
                let mut names: Vec<&str> = (0..units.len()).filter_map(region).collect();
                names.sort_unstable();
                names.dedup();
                let group = |s| region(s).and_then(|r| names.binary_search(&r).ok()).unwrap_or(NONE);
                self.groups((0..units.len()).map(group).collect(), names.len(), 0.0, |_, _| 1.0)
            }
            Source::Exposure(Exposure::By(series)) => {
                self.groups(vec![0; units.len()], 1, f64::NAN, |s, k| {
                    self.observed(series, s, k, calendar).unwrap_or(0.0).max(0.0)
                })
            }
            Source::Exposure(Exposure::TopDecile(series)) => {
                let least: Vec<f64> = (0..self.breaks.len()).map(|b| self.top(series, b, calendar)).collect();
                self.groups(vec![0; units.len()], 1, f64::NAN, |s, k| {
                    let value = self.observed(series, s, k, calendar);
                    f64::from(u8::from(value.is_some_and(|v| v >= least[self.interval(k)])))
                })
            }
            Source::Exposure(Exposure::Ties(ties)) => self.ties(ties, calendar),
            Source::Exposure(Exposure::Distance { places, scale }) => {
                let places: Vec<Option<Place>> =
                    units.iter().map(|unit| places.get(unit.unit).copied().flatten()).collect();
                let neighbours = (0..places.len()).map(|i| weights_by_distance(i, &places, *scale)).collect();
                let known = places.iter().map(Option::is_some).collect();
                Column::Pairs { layers: vec![Layer { neighbours }], layer: vec![0; self.breaks.len()], known }
            }
        }
    }

    /// The values of a series. After its own adoption a unit keeps its last values where the panel ends with
    /// it: they are looked at only where a simulation has it adopt later.
    fn series(&self, series: &Series, index: impl Fn(usize) -> i64, calendar: Calendar) -> Column {
        let mut values = Vec::with_capacity(self.schedule.units().len() * self.breaks.len());
        for (unit, history) in self.schedule.units().iter().zip(self.history) {
            let mut last = f64::NAN;
            for &k in &self.breaks {
                let value = series.at(unit.unit, index(k), calendar.timing.fill);
                let after = history.event.is_some_and(|event| k > event);
                let value = value.unwrap_or(if after { last } else { f64::NAN });
                values.push(value);
                last = value;
            }
        }
        Column::Values(values)
    }

    /// Groups of units; `without` is the exposure where no member of the group has a weight.
    fn groups(
        &self,
        group: Vec<usize>,
        groups: usize,
        without: f64,
        weight: impl Fn(usize, usize) -> f64,
    ) -> Column {
        let n = self.breaks.len();
        let mut total = vec![0.0; groups * n];
        let mut weights = Vec::with_capacity(group.len() * n);
        for (s, &g) in group.iter().enumerate() {
            for (b, &k) in self.breaks.iter().enumerate() {
                let weight = weight(s, k);
                if g != NONE && self.member[s * n + b] {
                    total[g * n + b] += weight;
                }
                weights.push(weight);
            }
        }
        Column::Groups { group, groups, weight: weights, total, without }
    }

    /// The value of a series that is known by the end of the period before k.
    fn observed(&self, series: &Series, s: usize, k: usize, calendar: Calendar) -> Option<f64> {
        let unit = self.schedule.units()[s].unit;
        series.at(unit, calendar.before(k, series.period), calendar.timing.fill)
    }

    /// The least value of the top tenth of the members at a break: a tenth of those with a value, rounded up.
    fn top(&self, series: &Series, b: usize, calendar: Calendar) -> f64 {
        let (n, k) = (self.breaks.len(), self.breaks[b]);
        let members = (0..self.schedule.units().len()).filter(|s| self.member[s * n + b]);
        let mut values: Vec<f64> = members.filter_map(|s| self.observed(series, s, k, calendar)).collect();
        values.sort_by(|x, y| y.total_cmp(x));
        let many = values.len().div_ceil(10);
        many.checked_sub(1).map_or(f64::INFINITY, |i| values[i])
    }

    fn ties(&self, ties: &Ties, calendar: Calendar) -> Column {
        let units = self.schedule.units();
        let mut of_unit = std::collections::HashMap::new();
        units.iter().enumerate().for_each(|(s, u)| {
            of_unit.insert(u.unit, s);
        });
        let mut periods: Vec<i64> = ties.ties.iter().map(|t| t.period).collect();
        periods.sort_unstable();
        periods.dedup();
        let empty = Layer { neighbours: vec![Vec::new(); units.len()] };
        let mut layers = vec![empty; periods.len()];
        for tie in ties.ties.iter().filter(|t| t.weight > 0.0) {
            let at = periods.binary_search(&tie.period);
            if let (Ok(layer), Some(&from), Some(&to)) = (at, of_unit.get(&tie.from), of_unit.get(&tie.to)) {
                layers[layer].neighbours[from].push((to as u32, tie.weight));
            }
        }
        let layer = self.breaks.iter().map(|&k| layer_at(k, &periods, ties, calendar)).collect();
        Column::Pairs { layers, layer, known: vec![true; units.len()] }
    }

    /// The break that a period belongs to.
    pub(crate) fn interval(&self, k: usize) -> usize {
        if self.joined { self.breaks.partition_point(|b| *b <= k) - 1 } else { k }
    }

    /// The first period after k at which something may change by itself, or the end of the window.
    pub(crate) fn next_break(&self, k: usize) -> usize {
        self.breaks.get(self.interval(k) + 1).copied().unwrap_or(self.schedule.periods())
    }

    pub(crate) fn is_member(&self, unit: usize, interval: usize) -> bool {
        self.member[unit * self.breaks.len() + interval]
    }

    pub(crate) fn is_given(&self, unit: usize, interval: usize) -> bool {
        self.given[unit * self.breaks.len() + interval]
    }

    /// F as period k opens, unweighted, when units adopted in these periods: adopters stay adopters.
    pub(crate) fn fraction(&self, k: usize, adopted: &[u32]) -> f64 {
        let interval = self.interval(k.min(self.schedule.periods() - 1));
        let members = (0..adopted.len()).filter(|s| self.is_member(*s, interval));
        let (mut all, mut adopters) = (0.0, 0.0);
        for s in members {
            all += 1.0;
            if self.is_given(s, interval) || (adopted[s] as usize) < k {
                adopters += 1.0;
            }
        }
        share(adopters, all, 0.0)
    }

    /// The covariates of some units in period k, NaN where missing, one row after the other. `adopter` says
    /// who is a member that has adopted as period k - `behind` opens.
    pub(crate) fn values(&self, k: usize, units: &[u32], adopter: &[bool], rows: &mut Vec<f64>) {
        let (p, n) = (self.columns.len(), self.breaks.len());
        let start = rows.len();
        rows.resize(start + p * units.len(), f64::NAN);
        let rows = &mut rows[start..];
        let own = self.interval(k);
        // Where the lag reaches behind the window nothing is known of others.
        let state = k.checked_sub(self.behind).map(|q| self.interval(q));
        for (c, column) in self.columns.iter().enumerate() {
            let mut set = |i: usize, value: f64| rows[i * p + c] = value;
            match (column, state) {
                (Column::Values(values), _) => {
                    units.iter().enumerate().for_each(|(i, s)| set(i, values[*s as usize * n + own]));
                }
                (Column::Groups { group, groups, weight, total, without }, Some(b)) => {
                    let mut sums = vec![0.0; *groups];
                    for (s, _) in adopter.iter().enumerate().filter(|a| *a.1) {
                        if group[s] != NONE {
                            sums[group[s]] += weight[s * n + b];
                        }
                    }
                    for (i, s) in units.iter().enumerate() {
                        let g = group[*s as usize];
                        if g != NONE {
                            set(i, share(sums[g], total[g * n + b], *without));
                        }
                    }
                }
                (Column::Pairs { layers, layer, known }, Some(b)) if layer[b] != NONE => {
                    let layer = &layers[layer[b]];
                    for (i, s) in units.iter().enumerate().filter(|u| known[*u.1 as usize]) {
                        let (mut adopted, mut all) = (0.0, 0.0);
                        for &(j, weight) in &layer.neighbours[*s as usize] {
                            if self.member[j as usize * n + b] {
                                all += weight;
                                adopted += if adopter[j as usize] { weight } else { 0.0 };
                            }
                        }
                        set(i, share(adopted, all, 0.0));
                    }
                }
                _ => {}
            }
        }
    }
}

/// All other units that have a place, weighted by exp(-distance / scale) from the unit `i`.
fn weights_by_distance(i: usize, places: &[Option<Place>], scale: f64) -> Vec<(u32, f64)> {
    let Some(own) = places[i] else { return Vec::new() };
    let others = places.iter().enumerate().filter(|(j, _)| *j != i);
    others.filter_map(|(j, place)| Some((j as u32, (-own.distance((*place)?) / scale).exp()))).collect()
}

/// The layer of ties that holds in period k, given the periods of the layers; [`NONE`] where it is missing.
fn layer_at(k: usize, periods: &[i64], ties: &Ties, calendar: Calendar) -> usize {
    if ties.period.is_none() {
        return if periods.is_empty() { NONE } else { 0 };
    }
    let wanted = calendar.before(k, ties.period);
    match periods.binary_search(&wanted) {
        Ok(layer) => layer,
        Err(next) if calendar.timing.fill == Fill::Forward && next > 0 => next - 1,
        Err(_) => NONE,
    }
}

fn share(part: f64, whole: f64, without: f64) -> f64 {
    if whole > 0.0 { part / whole } else { without }
}

/// From offsets of the window to periods of series.
#[derive(Clone, Copy)]
struct Calendar {
    period: PeriodUnit,
    first: i64,
    timing: Timing,
}

impl Calendar {
    /// The period of a series that holds the opening of period k.
    fn same(self, k: usize, series: Option<PeriodUnit>) -> i64 {
        let day = self.period.first_day(self.first + k as i64);
        series.map_or(0, |s| s.index_of(day))
    }

    /// The period of a series that lies L periods before k.
    fn lagged(self, k: usize, series: Option<PeriodUnit>) -> i64 {
        self.earlier(k, series, i64::from(self.timing.lag))
    }

    /// For the state of others at the opening of period q = k - behind: the period of a series that is over
    /// by then.
    fn before(self, q: usize, series: Option<PeriodUnit>) -> i64 {
        self.earlier(q, series, 1)
    }

    fn earlier(self, k: usize, series: Option<PeriodUnit>, lag: i64) -> i64 {
        match series {
            None => 0,
            Some(longer) if longer >= self.period => self.same(k, series) - lag,
            // The last of the shorter periods within the one of the analysis.
            Some(shorter) => {
                let next = self.period.first_day(self.first + k as i64 - lag + 1);
                shorter.index_of(next - 1)
            }
        }
    }
}

/// The offsets at which something changes by itself: every period, or in joined rows those of entries, exits,
/// recorded adoptions and new periods of a series.
fn breaks(
    schedule: &Schedule,
    history: &[UnitHistory],
    joined: bool,
    behind: usize,
    covariates: &[Covariate],
    calendar: Calendar,
) -> Vec<usize> {
    let periods = schedule.periods();
    if !joined {
        return (0..periods).collect();
    }
    let mut breaks = vec![0];
    for (unit, history) in schedule.units().iter().zip(history) {
        for &(from, to) in &unit.at_risk {
            breaks.extend([from, to + 1]);
        }
        let states = unit.member.iter().chain(&unit.given).chain(&history.adopter);
        for &(from, to) in states {
            breaks.extend([from, to + 1, from + behind, to + 1 + behind]);
        }
        if !unit.weights.is_empty() {
            let changes = (1..periods).filter(|k| unit.weights[*k] != unit.weights[k - 1]);
            breaks.extend(changes.flat_map(|k| [k, k + behind]));
        }
    }
    let lengths = covariates.iter().filter_map(|c| match &c.source {
        Source::Supplied(s) | Source::Known(s) => s.period,
        Source::Exposure(Exposure::By(s) | Exposure::TopDecile(s)) => s.period,
        Source::Exposure(Exposure::Ties(ties)) => ties.period,
        Source::Exposure(_) => None,
    });
    let mut lengths: Vec<PeriodUnit> = lengths.collect();
    lengths.sort_unstable();
    lengths.dedup();
    for length in lengths {
        let begins = |k: &usize| calendar.same(*k, Some(length)) != calendar.same(k - 1, Some(length));
        breaks.extend((1..periods).filter(begins).flat_map(|k| [k, k + behind]));
    }
    breaks.retain(|k| *k < periods);
    breaks.sort_unstable();
    breaks.dedup();
    breaks
}
