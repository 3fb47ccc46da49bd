//! A history on a frame, period by period: who is at risk with which covariates, and who adopts, as recorded
//! or as simulated.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tipping_core::Side;

use crate::simulate::{NEVER, Purpose, stream};

use super::frame::Frame;
use super::rows::{Cut, Rows};

/// A stretch of unit-periods at risk that is lost because a covariate is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// The unit, as an index into [`tipping_core::AdoptionData::units`].
    pub unit: usize,
    /// First and last period, as offsets from the window's first.
    pub periods: (usize, usize),
    /// The covariates that are missing, as indices into those given.
    pub covariates: Vec<usize>,
    /// Whether the unit adopts in it.
    pub event: bool,
}

/// A stretch of unit-time at risk with all covariates known: a row of the regression.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnitPeriod {
    /// The unit, as an index into [`tipping_core::AdoptionData::units`].
    pub unit: usize,
    /// The period, or the day on which a stretch of exact data begins, as offset from the window's first.
    pub period: usize,
    /// Its length in years.
    pub years: f64,
    /// The covariates on their own scale, in the order of the frame.
    pub covariates: Vec<f64>,
    /// Whether the unit adopts in it; in exact data at its end.
    pub event: bool,
}

/// The coefficients, on the scale of the frame's covariates, before and from a period on.
#[derive(Debug, Clone)]
pub(crate) struct Hazards {
    /// The first period of the second regime.
    pub(crate) second_from: usize,
    /// Intercept and coefficients of both regimes.
    pub(crate) theta: [Vec<f64>; 2],
}

/// Who decides.
pub(crate) enum Fate<'h> {
    /// The record.
    Recorded,
    /// Chance, under these hazards.
    Simulated(&'h Hazards, Box<ChaCha8Rng>),
}

/// The unit-periods of a history, and when each unit adopted.
#[derive(Debug, Clone)]
pub(crate) struct UnitPeriods {
    /// The unit-periods at risk with all covariates known, not standardized.
    pub(crate) rows: Rows,
    /// Those without.
    pub(crate) lost: Vec<Lost>,
    /// The unit of every row, as an index into the schedule.
    pub(crate) units: Vec<u32>,
    /// The period in which every row begins.
    pub(crate) periods: Vec<u32>,
    /// The period in which each unit of the schedule adopted.
    pub(crate) adopted: Vec<u32>,
}

impl Frame<'_> {
    /// Follows every unit through the window. A unit whose covariates are missing is not in the regression;
    /// in a simulation it adopts then if it did so in the record, since no hazard is known.
    pub(crate) fn follow(&self, mut fate: Fate<'_>) -> UnitPeriods {
        let (schedule, p) = (self.schedule, self.columns.len());
        let count = schedule.units().len();
        let years = schedule.period_years();
        let mut adopted = vec![NEVER; count];
        let mut adopter = vec![false; count];
        let (mut values, mut now) = (Vec::new(), Vec::new());
        let (mut exposure, mut events, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
        let (mut units, mut periods, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        let mut at_risk: Vec<u32> = Vec::new();
        let mut draws: Vec<usize> = Vec::new();
        let mut k = 0;
        while k < schedule.periods() {
            at_risk.clear();
            at_risk.extend((0..count as u32).filter(|s| self.at_risk(*s as usize, k, &adopted, &fate)));
            self.adopters(k, &adopted, &fate, &mut adopter);
            now.clear();
            self.values(k, &at_risk, &adopter, &mut now);
            let mut end = self.next_break(k);
            if self.joined && self.behind > 0 {
                // The state of others is seen late: what is not yet seen ends the stretch when it is.
                let unseen = adopted.iter().filter(|a| **a != NEVER).map(|a| *a as usize + 1 + self.behind);
                end = unseen.filter(|seen| *seen > k).fold(end, usize::min);
            }
            self.next_adoptions(k, &at_risk, &now, &mut fate, &mut end, &mut draws);
            if self.joined {
                let first = draws.iter().copied().min().unwrap_or(usize::MAX);
                end = end.min(first.saturating_add(1));
            }
            if !self.joined && k > 0 {
                let (rows, events) = (exposure.len(), events.len());
                cuts.push(Cut { rows, events, period: k, side: Side::Boundary });
            }
            let before = events.len();
            for (i, &s) in at_risk.iter().enumerate() {
                let event = draws[i] < end;
                let row = &now[i * p..(i + 1) * p];
                if row.iter().any(|x| x.is_nan()) {
                    let covariates = (0..p).filter(|c| row[*c].is_nan()).collect();
                    let unit = schedule.units()[s as usize].unit;
                    lost.push(Lost { unit, periods: (k, end - 1), covariates, event });
                } else {
                    if event {
                        events.push(exposure.len() as u32);
                    }
                    values.extend_from_slice(row);
                    exposure.push((end - k) as f64 * years);
                    units.push(s);
                    periods.push(k as u32);
                }
                if event {
                    adopted[s as usize] = (end - 1) as u32;
                }
            }
            if self.joined && events.len() > before {
                let (rows, period) = (exposure.len(), end - 1);
                cuts.push(Cut { rows, events: before, period, side: Side::Before });
                cuts.push(Cut { rows, events: events.len(), period, side: Side::After });
            }
            k = end;
        }
        let likelihood = self.likelihood;
        let rows = Rows::new(p, &values, exposure, events, likelihood, cuts);
        UnitPeriods { rows, lost, units, periods, adopted }
    }

    /// When each unit at risk would adopt, as the first period of its event at or after k. A regime that
    /// begins within the stretch up to `end` ends it.
    fn next_adoptions(
        &self,
        k: usize,
        at_risk: &[u32],
        now: &[f64],
        fate: &mut Fate<'_>,
        end: &mut usize,
        draws: &mut Vec<usize>,
    ) {
        let (p, years) = (self.columns.len(), self.schedule.period_years());
        draws.clear();
        match fate {
            Fate::Recorded => draws.extend(at_risk.iter().map(|s| self.recorded(*s as usize, k))),
            Fate::Simulated(hazards, rng) => {
                let theta = &hazards.theta[usize::from(k >= hazards.second_from)];
                if hazards.second_from > k {
                    *end = (*end).min(hazards.second_from);
                }
                for (i, &s) in at_risk.iter().enumerate() {
                    let row = &now[i * p..(i + 1) * p];
                    let eta = theta[0] + theta[1..].iter().zip(row).map(|(b, x)| b * x).sum::<f64>();
                    let rate = eta.exp() * years;
                    if rate.is_nan() {
                        draws.push(self.recorded(s as usize, k));
                        continue;
                    }
                    let wait = -(1.0 - rng.random::<f64>()).ln() / rate;
                    draws.push(if wait < (*end - k) as f64 { k + wait as usize } else { usize::MAX });
                }
            }
        }
    }

    /// The rows of a regression on these covariates, as recorded, in order of time.
    #[must_use]
    pub fn unit_periods(&self) -> Vec<UnitPeriod> {
        let unit_periods = self.follow(Fate::Recorded);
        let row = |i: usize| UnitPeriod {
            unit: self.schedule.units()[unit_periods.units[i] as usize].unit,
            period: unit_periods.periods[i] as usize,
            years: unit_periods.rows.exposure()[i],
            covariates: (1..unit_periods.rows.columns()).map(|c| unit_periods.rows.column(c)[i]).collect(),
            event: unit_periods.rows.event_rows().binary_search(&(i as u32)).is_ok(),
        };
        (0..unit_periods.rows.len()).map(row).collect()
    }

    fn at_risk(&self, s: usize, k: usize, adopted: &[u32], fate: &Fate<'_>) -> bool {
        let within = |spans: &[(usize, usize)]| spans.iter().any(|span| (span.0..=span.1).contains(&k));
        match fate {
            Fate::Recorded => within(&self.history[s].at_risk),
            Fate::Simulated(..) => adopted[s] == NEVER && within(&self.schedule.units()[s].at_risk),
        }
    }

    /// Members that have adopted, as period k - `behind` opens; nobody before the window.
    fn adopters(&self, k: usize, adopted: &[u32], fate: &Fate<'_>, adopter: &mut [bool]) {
        let Some(q) = k.checked_sub(self.behind) else {
            adopter.fill(false);
            return;
        };
        let interval = self.interval(q);
        for (s, state) in adopter.iter_mut().enumerate() {
            *state = match fate {
                Fate::Recorded => self.history[s].adopter.iter().any(|span| (span.0..=span.1).contains(&q)),
                Fate::Simulated(..) => {
                    let decided = adopted[s] != NEVER && (adopted[s] as usize) < q;
                    self.is_given(s, interval) || decided && self.is_member(s, interval)
                }
            };
        }
    }

    /// The period of the recorded event, where it lies at or after k.
    fn recorded(&self, s: usize, k: usize) -> usize {
        self.history[s].event.filter(|event| *event >= k).unwrap_or(usize::MAX)
    }

    /// The period in which each unit of the schedule adopts in a simulated history, as offset from the
    /// window's first. In period k a unit at risk adopts with probability 1 - exp(-h D), h = exp(alpha_r +
    /// sum of beta_rc x_c) in rates per year, with its covariates as they are in that history; `coefficients`
    /// holds (alpha, beta_1, ...) before period `second_from` and from it on, in the order and on the scale
    /// of the covariates of the frame.
    ///
    /// A unit whose covariates are missing adopts when it did so in the record. The result depends on seed
    /// and replicate alone.
    #[must_use]
    pub fn simulate(
        &self,
        coefficients: [&[f64]; 2],
        second_from: usize,
        seed: u64,
        replicate: u32,
    ) -> Vec<Option<usize>> {
        let hazards = Hazards { second_from, theta: coefficients.map(<[f64]>::to_vec) };
        let rng = stream(seed, Purpose::Simulation.number(), u64::from(replicate));
        let unit_periods = self.follow(Fate::Simulated(&hazards, Box::new(rng)));
        unit_periods.adopted.iter().map(|k| (*k != NEVER).then_some(*k as usize)).collect()
    }
}
