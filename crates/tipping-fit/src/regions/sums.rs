//! Regions divided by a date or by a fraction of their own: running sums, places for the change, the
//! exhaustive search.

use tipping_core::{EventTiming, Likelihood, RiskTable, Side};

use crate::hazard::{ROUNDING, Regime};

/// A place in time at which the hazards of all regions may change.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Moment {
    /// On the axis of the tables: the start of the second regime's first period; in exact data the end of the
    /// row whose events the change stands next to.
    pub cut: f64,
    /// Whether it lies between two periods, just before that time's events, or just after them.
    pub side: Side,
}

/// A region without its calendar: rows in order of time and in order of F, each with running sums from both
/// ends.
///
/// Sums of the second regime run from the end: the total less the first would lose the digits of a short
/// second regime.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sums {
    likelihood: Likelihood,
    timing: EventTiming,
    /// Start and end of every row.
    spans: Vec<(f64, f64)>,
    in_time: Running,
    /// F of every row in order of F.
    fractions: Vec<f64>,
    in_fraction: Running,
}

/// Sums of the first rows, and of the rows from each on; one more of either than there are rows.
#[derive(Debug, Clone, PartialEq)]
struct Running {
    before: Vec<Regime>,
    after: Vec<Regime>,
}

impl Running {
    fn of(table: &RiskTable) -> Self {
        let likelihood = table.likelihood();
        let rows: Vec<Regime> = table
            .rows()
            .iter()
            .map(|r| Regime { events: r.events, size: Regime::row_size(r, likelihood) })
            .collect();
        let mut before = vec![Regime::default(); rows.len() + 1];
        let mut after = before.clone();
        for (i, row) in rows.iter().enumerate() {
            before[i + 1] = sum(&before[i], row);
        }
        for (i, row) in rows.iter().enumerate().rev() {
            after[i] = sum(&after[i + 1], row);
        }
        Self { before, after }
    }
}

/// Two regimes taken as one: their events together, and their sizes.
fn sum(a: &Regime, b: &Regime) -> Regime {
    Regime { events: a.events + b.events, size: a.size + b.size }
}

impl Sums {
    pub(crate) fn of(table: &RiskTable) -> Self {
        let by_fraction = table.by_fraction();
        Self {
            likelihood: table.likelihood(),
            timing: table.timing(),
            spans: table.rows().iter().map(|r| (r.start, r.end)).collect(),
            in_time: Running::of(table),
            fractions: by_fraction.rows().iter().map(|r| r.fraction()).collect(),
            in_fraction: Running::of(&by_fraction),
        }
    }

    /// All rows together.
    pub(crate) fn whole(&self) -> Regime {
        self.in_time.after[0]
    }

    /// The regimes before a moment and from it on. A row that the moment cuts gives each its share of
    /// exposure; its events happen at its end, in the second regime.
    pub(crate) fn at_moment(&self, moment: &Moment) -> [Regime; 2] {
        let over = self.spans.partition_point(|s| s.1 <= moment.cut);
        let (mut before, mut after) = (self.in_time.before[over], self.in_time.after[over]);
        if let Some(&(start, end)) = self.spans.get(over)
            && start < moment.cut
        {
            let size = self.in_time.before[over + 1].size - before.size;
            let share = (moment.cut - start) / (end - start);
            before.size += share * size;
            after.size -= share * size;
        }
        if moment.side == Side::Before {
            let earlier = self.spans.partition_point(|s| s.1 < moment.cut);
            before.events = self.in_time.before[earlier].events;
            after.events = self.in_time.after[earlier].events;
        }
        [before, after]
    }

    /// The regimes {F < c} and {F >= c}.
    pub(crate) fn at_fraction(&self, c: &f64) -> [Regime; 2] {
        let below = self.fractions.partition_point(|f| *f < c * (1.0 - ROUNDING));
        [self.in_fraction.before[below], self.in_fraction.after[below]]
    }

    /// The ends of the rows with events, in order of time.
    fn event_times(&self) -> Vec<f64> {
        let before = &self.in_time.before;
        let ends = self.spans.iter().enumerate();
        ends.filter(|(i, _)| before[i + 1].events > before[*i].events).map(|(_, span)| span.1).collect()
    }

    /// F of the rows in which somebody is at risk, in ascending order.
    fn fractions_at_risk(&self) -> Vec<f64> {
        let before = &self.in_fraction.before;
        let fractions = self.fractions.iter().enumerate();
        fractions.filter(|(i, _)| before[i + 1].size > before[*i].size).map(|(_, f)| *f).collect()
    }

    /// The maximum of the log-likelihood of two regimes; `None` when events without exposure leave it without
    /// a bound.
    pub(crate) fn log_likelihood(&self, regimes: &[Regime; 2]) -> Option<f64> {
        let bounded = |r: &Regime| r.events == 0 || r.is_bounded();
        regimes.iter().all(bounded).then(|| regimes.iter().map(|r| r.log_likelihood(self.likelihood)).sum())
    }
}

/// Every moment at which the hazards of regions may change, in order: between two periods; in exact data just
/// before and just after the events at every time at which some region has any.
pub(crate) fn moments(regions: &[Sums]) -> Vec<Moment> {
    let Some(first) = regions.first() else { return Vec::new() };
    let mut cuts: Vec<f64> = if first.timing == EventTiming::Within {
        first.spans.iter().skip(1).map(|s| s.0).collect()
    } else {
        regions.iter().flat_map(Sums::event_times).collect()
    };
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    let sides: &[Side] =
        if first.timing == EventTiming::Within { &[Side::Boundary] } else { &[Side::Before, Side::After] };
    cuts.iter().flat_map(|&cut| sides.iter().map(move |&side| Moment { cut, side })).collect()
}

/// Every fraction that some region had while somebody was at risk in it, in order. Those that differ by
/// rounding are one.
pub(crate) fn fractions(regions: &[Sums]) -> Vec<f64> {
    let mut all: Vec<f64> = regions.iter().flat_map(Sums::fractions_at_risk).collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|later, kept| *later - *kept <= ROUNDING * *later);
    all
}

/// The exhaustive search over places: the profile of one place for all regions, and the best place of each
/// region alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Search<P> {
    /// Admissible places in order, each with l = sum over regions of l_r there.
    pub(crate) profile: Vec<(P, f64)>,
    /// Of every region the best of the admissible places, with l_r there; empty without an admissible place.
    pub(crate) own: Vec<(P, f64)>,
    /// Places left out because a region has events without exposure on one side.
    pub(crate) unbounded: usize,
}

impl<P: Copy> Search<P> {
    /// Tries every place. Admissible are those that leave `min_events` events on each side in all regions
    /// together. Of equal maxima the first is taken.
    pub(crate) fn over(
        places: Vec<P>,
        regions: &[Sums],
        min_events: u64,
        split: impl Fn(&Sums, &P) -> [Regime; 2],
    ) -> Self {
        let mut search = Self { profile: Vec::with_capacity(places.len()), own: Vec::new(), unbounded: 0 };
        // Most places leave most regions as the place before did.
        let mut last: Vec<([Regime; 2], Option<f64>)> =
            vec![([Regime::default(); 2], Some(0.0)); regions.len()];
        for place in places {
            let (mut before, mut after) = (0, 0);
            for (region, known) in regions.iter().zip(&mut last) {
                let regimes = split(region, &place);
                if regimes != known.0 {
                    *known = (regimes, region.log_likelihood(&regimes));
                }
                before += regimes[0].events;
                after += regimes[1].events;
            }
            if before < min_events || after < min_events {
                continue;
            }
            let values: Option<Vec<f64>> = last.iter().map(|known| known.1).collect();
            let Some(values) = values else {
                search.unbounded += 1;
                continue;
            };
            search.profile.push((place, values.iter().sum()));
            if search.own.is_empty() {
                search.own = values.iter().map(|&l| (place, l)).collect();
            } else {
                for (best, l) in search.own.iter_mut().zip(values) {
                    if l > best.1 {
                        *best = (place, l);
                    }
                }
            }
        }
        search
    }

    /// The best place for all regions; of equally good ones the first.
    pub(crate) fn best(&self) -> Option<(P, f64)> {
        self.profile.iter().fold(None, |best, next| Some(Self::higher(best, *next)))
    }

    /// The better of the best place so far, if there is one, and the next.
    fn higher(best: Option<(P, f64)>, next: (P, f64)) -> (P, f64) {
        match best {
            Some(best) if best.1 >= next.1 => best,
            _ => next,
        }
    }

    /// Sum over regions of l_r at the best place of each; `None` without an admissible place.
    pub(crate) fn apart(&self) -> Option<f64> {
        (!self.own.is_empty()).then(|| self.own.iter().map(|own| own.1).sum())
    }

    /// 2(l of one place for each region - l of one place for all); 0 without an admissible place.
    pub(crate) fn gain_apart(&self) -> f64 {
        match (self.best(), self.apart()) {
            // Sums in one order: no difference by rounding can be negative.
            (Some(best), Some(apart)) => 2.0 * (apart - best.1).max(0.0),
            _ => 0.0,
        }
    }
}

pub(crate) fn search_time(regions: &[Sums], min_events: u64) -> Search<Moment> {
    Search::over(moments(regions), regions, min_events, Sums::at_moment)
}

pub(crate) fn search_fraction(regions: &[Sums], min_events: u64) -> Search<f64> {
    Search::over(fractions(regions), regions, min_events, Sums::at_fraction)
}
