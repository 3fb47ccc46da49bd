//! l_j(c) of one norm, and l(c) of many: step functions of the threshold, searched exhaustively.

use tipping_core::{Likelihood, RiskTable};

use crate::hazard::{ROUNDING, Regime};

/// The profile of one norm over thresholds c: the maximum of its log-likelihood with the change at the first
/// row whose F >= c, both rates free.
///
/// It is constant between the heights that F reaches for the first time. Where F never reaches c, or has it
/// from the first row on, the norm has one rate. No regime needs a number of events: one without any has rate
/// 0 and log-likelihood 0.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NormProfile {
    /// F of the first row: thresholds up to it divide nothing.
    pub start: f64,
    /// l_j with one rate.
    pub constant: f64,
    /// Every new height of F, in order, with what holds for the thresholds above the height before it.
    pub steps: Vec<Height>,
}

/// A height that F reaches for the first time, and the change there.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Height {
    /// F: the change is the same for all thresholds above the height before and up to this one.
    pub fraction: f64,
    /// What lies before the row in which F is first so high.
    pub before: Regime,
    /// That row and all after it.
    pub after: Regime,
    /// l_j with the change there.
    pub log_likelihood: f64,
}

impl Height {
    /// Whether the estimated hazard is higher after the change.
    #[must_use]
    pub fn rises(&self) -> bool {
        self.before.is_below(&self.after)
    }

    /// Whether it is lower.
    #[must_use]
    pub fn falls(&self) -> bool {
        self.after.is_below(&self.before)
    }
}

impl NormProfile {
    /// The profile of a table in order of time, in one pass: O(rows).
    #[must_use]
    pub fn of(table: &RiskTable) -> Self {
        let (rows, likelihood) = (table.rows(), table.likelihood());
        // Sums of the second regime run from the end: the total less the first would lose the digits of a
        // short one.
        let mut after = vec![Regime::default(); rows.len() + 1];
        for (i, row) in rows.iter().enumerate().rev() {
            after[i] = Regime {
                events: after[i + 1].events + row.events,
                size: after[i + 1].size + Regime::row_size(row, likelihood),
            };
        }
        let start = rows.first().map_or(0.0, |row| row.fraction());
        let mut profile = Self { start, constant: value(&after[0], likelihood), steps: Vec::new() };
        let (mut height, mut before) = (start, Regime::default());
        for (row, &after) in rows.iter().zip(&after) {
            let fraction = row.fraction();
            if fraction > height * (1.0 + ROUNDING) {
                height = fraction;
                let log_likelihood = value(&before, likelihood) + value(&after, likelihood);
                profile.steps.push(Height { fraction, before, after, log_likelihood });
            }
            before.events += row.events;
            before.size += Regime::row_size(row, likelihood);
        }
        profile
    }

    /// The change that a threshold makes; `None` where it divides nothing.
    #[must_use]
    pub fn at(&self, c: f64) -> Option<&Height> {
        if reaches(self.start, c) {
            return None;
        }
        self.steps.get(self.steps.partition_point(|step| !reaches(step.fraction, c)))
    }

    /// l_j(c).
    #[must_use]
    pub fn log_likelihood(&self, c: f64) -> f64 {
        self.at(c).map_or(self.constant, |step| step.log_likelihood)
    }

    /// The highest l_j.
    #[must_use]
    pub fn highest(&self) -> f64 {
        self.steps.iter().map(|step| step.log_likelihood).fold(self.constant, f64::max)
    }
}

/// F >= c, fractions that differ by rounding being equal.
pub(crate) fn reaches(fraction: f64, c: f64) -> bool {
    fraction >= c * (1.0 - ROUNDING)
}

/// The maximum of the log-likelihood of a regime. A row with events has units at risk and exposure, so that
/// there is always one.
fn value(regime: &Regime, likelihood: Likelihood) -> f64 {
    regime.log_likelihood(likelihood)
}

/// An interval (above, through] of thresholds that divide every norm alike.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Piece {
    /// Its lower end, not included.
    pub above: f64,
    /// Its upper end, included.
    pub through: f64,
    /// l in it.
    pub log_likelihood: f64,
}

/// l(c) = sum of l_j(c) over some norms, for all c in (0, 1]: one piece for each interval between two heights
/// that some norm reaches.
///
/// The sum is kept up from piece to piece (with compensation for rounding), so that the cost is that of
/// sorting the heights.
pub(crate) fn pooled(profiles: &[&NormProfile]) -> Vec<Piece> {
    let mut changes: Vec<(f64, u32, f64)> =
        Vec::with_capacity(profiles.iter().map(|p| p.steps.len() + 1).sum());
    let mut sum = Compensated::default();
    for (j, profile) in profiles.iter().enumerate() {
        // From just above each height on the next change holds; above the last none does.
        sum.add(profile.constant);
        let (mut height, mut now) = (profile.start, profile.constant);
        for step in &profile.steps {
            changes.push((height, j as u32, step.log_likelihood - now));
            (height, now) = (step.fraction, step.log_likelihood);
        }
        if !profile.steps.is_empty() {
            changes.push((height, j as u32, profile.constant - now));
        }
    }
    changes.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    let mut pieces = Vec::with_capacity(changes.len() + 1);
    let (mut above, mut i) = (0.0, 0);
    while i < changes.len() {
        let height = changes[i].0;
        if height > 0.0 {
            pieces.push(Piece { above, through: height, log_likelihood: sum.value() });
        }
        while let Some(change) = changes.get(i).filter(|change| reaches(height, change.0)) {
            sum.add(change.2);
            i += 1;
        }
        above = height;
    }
    if above < 1.0 {
        pieces.push(Piece { above, through: 1.0, log_likelihood: sum.value() });
    }
    pieces
}

/// The best piece, joined with neighbours of the same likelihood; of equal maxima the first. `None` when no
/// threshold divides any norm.
pub(crate) fn best(pieces: &[Piece]) -> Option<Piece> {
    let highest = pieces.iter().map(|p| p.log_likelihood).max_by(f64::total_cmp)?;
    let equal = |p: &&Piece| highest - p.log_likelihood <= 1e-9 * (1.0 + highest.abs() * 1e-3);
    let first = pieces.iter().position(|p| equal(&p))?;
    let last = pieces[first..].iter().take_while(equal).last()?;
    // A single piece is that of norms whose fraction never rises.
    (pieces.len() > 1).then_some(Piece {
        above: pieces[first].above,
        through: last.through,
        log_likelihood: highest,
    })
}

/// A sum that does not lose the digits of small terms (Neumaier 1974, doi:10.1002/zamm.19740540106).
#[derive(Debug, Clone, Copy, Default)]
struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    fn add(&mut self, term: f64) {
        let total = self.sum + term;
        self.lost +=
            if self.sum.abs() >= term.abs() { (self.sum - total) + term } else { (term - total) + self.sum };
        self.sum = total;
    }

    fn value(&self) -> f64 {
        self.sum + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{Axis, EventTiming, PeriodUnit, Row};

    /// A closed system of `members` units: events of each year.
    fn closed(members: u64, events: &[u64]) -> RiskTable {
        let mut adopters = 0;
        let rows = events.iter().enumerate().map(|(i, &events)| {
            let (start, at_risk) = (1900.0 + i as f64, members - adopters);
            let row = Row {
                start,
                end: start + 1.0,
                at_risk,
                events,
                exposure: at_risk as f64,
                adopters: adopters as f64,
                members: members as f64,
            };
            adopters += events;
            row
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
    }

    /// d of n with d log(d/n) + (n - d) log(1 - d/n).
    fn l(d: f64, n: f64) -> f64 {
        let side = |k: f64| if k > 0.0 { k * (k / n).ln() } else { 0.0 };
        side(d) + side(n - d)
    }

    // By hand. First norm: 10 units, adoptions 1, 1, 4; F = 0, .1, .2. Second norm: 4 units, adoptions 1, 0,
    // 2; F = 0, .25, .25. c in (0, .1] divides both after the first year, (.1, .2] the first norm after two
    // and the second after one year, (.2, .25] the second alone, (.25, 1] neither.
    #[test]
    fn two_norms_by_hand() {
        let (first, second) =
            (NormProfile::of(&closed(10, &[1, 1, 4])), NormProfile::of(&closed(4, &[1, 0, 2])));
        let pieces = pooled(&[&first, &second]);
        let second_divided = l(1.0, 4.0) + l(2.0, 6.0);
        let expected = [
            (0.0, 0.1, l(1.0, 10.0) + l(5.0, 17.0) + second_divided),
            (0.1, 0.2, l(2.0, 19.0) + l(4.0, 8.0) + second_divided),
            (0.2, 0.25, l(6.0, 27.0) + second_divided),
            (0.25, 1.0, l(6.0, 27.0) + l(3.0, 10.0)),
        ];
        assert_eq!(pieces.len(), expected.len());
        for (piece, (above, through, value)) in pieces.iter().zip(expected) {
            assert_eq!((piece.above, piece.through), (above, through));
            assert!((piece.log_likelihood - value).abs() < 1e-12, "{piece:?} {value}");
        }
        let best = best(&pieces).unwrap();
        assert_eq!((best.above, best.through), (0.1, 0.2));
        // Summed anew at thresholds within, and just at the ends.
        for (c, piece) in [(0.05, 0), (0.1, 0), (0.15, 1), (0.2, 1), (0.22, 2), (0.25, 2), (0.3, 3), (1.0, 3)]
        {
            let sum = first.log_likelihood(c) + second.log_likelihood(c);
            assert!((sum - expected[piece].2).abs() < 1e-12, "{c}");
        }
        let step = first.at(0.15).unwrap();
        assert_eq!((step.before.events, step.after.events, step.rises()), (2, 4, true));
        assert!(first.at(0.22).is_none());
    }

    /// One norm pooled is its own profile: that of the step, where the step has a candidate at a new height
    /// of F.
    #[test]
    fn one_norm_is_its_own_profile() {
        let table = closed(40, &[0, 2, 3, 0, 1, 4, 9, 8, 5, 1]);
        let profile = NormProfile::of(&table);
        let pieces = pooled(&[&profile]);
        let candidates = crate::model::StepHazard::new().min_events(1).profile(&table).unwrap().0;
        let mut compared = 0;
        for candidate in &candidates {
            let row = candidate.boundary.state_row();
            let fraction = table.rows()[row].fraction();
            if fraction == table.rows()[row - 1].fraction() {
                continue;
            }
            let piece = pieces.iter().find(|p| p.above < fraction && fraction <= p.through).unwrap();
            assert!((piece.log_likelihood - candidate.log_likelihood).abs() < 1e-12);
            compared += 1;
        }
        assert_eq!(compared, profile.steps.len());
        let best = best(&pieces).unwrap();
        assert!((best.log_likelihood - profile.highest()).abs() < 1e-12);
    }

    /// A fraction that falls: the change is where it was first so high. A fraction that is high from the
    /// start divides nothing.
    #[test]
    fn what_counts_is_the_first_time() {
        let states = [(0.0, 10.0), (4.0, 10.0), (4.0, 20.0), (7.0, 20.0), (12.0, 20.0)];
        let rows = states.iter().enumerate().map(|(i, &(adopters, members))| Row {
            start: 1900.0 + i as f64,
            end: 1901.0 + i as f64,
            at_risk: 10,
            events: 1,
            exposure: 10.0,
            adopters,
            members,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        let rows: Vec<Row> = rows.collect();
        let make =
            |rows| RiskTable::from_rows(rows, axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap();
        let profile = NormProfile::of(&make(rows.clone()));
        assert_eq!(profile.steps.iter().map(|s| s.fraction).collect::<Vec<_>>(), [0.4, 0.6]);
        assert_eq!(profile.at(0.35).unwrap().before.events, 1);
        let late = NormProfile::of(&make(rows[3..].to_vec()));
        assert!(late.at(0.35).is_none() && late.at(0.36).is_some());
        assert_eq!(pooled(&[&late])[0].through, 0.35);
    }
}
