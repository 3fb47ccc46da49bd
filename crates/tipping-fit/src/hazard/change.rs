//! The state of affairs at a change: date, adopters, members, and the bracket of thresholds that mean the
//! same.

use tipping_core::result::AdoptedState;
use tipping_core::{Boundary, EventTiming, RiskTable, Side, TimePoint};

use super::regime::ROUNDING;

/// The state of affairs at a change point (critical mass = F just before the second regime begins).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Date: the first period of the second regime, or the day of the adoptions that it stands next to.
    pub date: TimePoint,
    /// Its side of those adoptions.
    pub side: Side,
    /// A: members that had adopted (weighted where weights were given).
    pub adopters: f64,
    /// M: members (weighted where weights were given).
    pub members: f64,
    /// F = A / M.
    pub fraction: f64,
    /// (max F in the first regime, min F in the second]: every threshold c in it puts the same rows into "F
    /// >= c" as the change does; `None` when it is empty.
    pub bracket: Option<(f64, f64)>,
}

impl Change {
    /// The state of affairs at a boundary of a table.
    ///
    /// A change just before a day's adoptions has no bracket: the stretch that those adoptions end belongs to
    /// both regimes, so that no threshold in F can tell them apart.
    #[must_use]
    pub fn at(table: &RiskTable, boundary: Boundary) -> Self {
        let (first, second) = table.rows().split_at(boundary.event_rows);
        let lower_rows = match table.timing() {
            EventTiming::Within => first,
            EventTiming::AtEnd => &table.rows()[..boundary.exposure_rows],
        };
        let lower = lower_rows.iter().map(|row| row.fraction()).fold(f64::NEG_INFINITY, f64::max);
        let upper = second.iter().map(|row| row.fraction()).fold(f64::INFINITY, f64::min);
        let state = &table.rows()[boundary.state_row()];
        Self {
            date: table.label(table.time(boundary)),
            side: boundary.side,
            adopters: state.adopters,
            members: state.members,
            fraction: state.fraction(),
            // Weighted fractions that are equal but for rounding make no bracket.
            bracket: (lower < upper * (1.0 - ROUNDING)).then_some((lower, upper)),
        }
    }

    /// A, M and F in the terms of the result schema.
    #[must_use]
    pub fn state(&self) -> AdoptedState {
        AdoptedState { adopters: self.adopters, members: self.members, fraction: self.fraction }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{Axis, Likelihood, PeriodUnit, Row};

    fn table(fractions: &[(f64, f64)]) -> RiskTable {
        let rows = fractions.iter().enumerate().map(|(i, &(adopters, members))| Row {
            start: 1900.0 + i as f64,
            end: 1901.0 + i as f64,
            at_risk: 10,
            events: 1,
            exposure: 10.0,
            adopters,
            members,
        });
        let axis = Axis::Calendar(PeriodUnit::Year);
        RiskTable::from_rows(rows.collect(), axis, Likelihood::Grouped, EventTiming::Within, 1.0).unwrap()
    }

    // By hand: F = 0, .1, .3, .5; a change at the third row has F = .3 and any c in (.1, .3] means the same.
    #[test]
    fn bracket_of_a_rising_fraction() {
        let table = table(&[(0.0, 10.0), (1.0, 10.0), (3.0, 10.0), (5.0, 10.0)]);
        let boundary = table.boundaries().nth(1).unwrap();
        let change = Change::at(&table, boundary);
        assert_eq!((change.date.to_string().as_str(), change.adopters, change.fraction), ("1902", 3.0, 0.3));
        assert_eq!(change.bracket, Some((0.1, 0.3)));
    }

    // F falls back below its earlier height: no threshold in F means the same as the date.
    #[test]
    fn no_bracket_where_the_fraction_falls() {
        let table = table(&[(0.0, 10.0), (4.0, 10.0), (4.0, 20.0), (8.0, 20.0)]);
        let boundary = table.boundaries().nth(1).unwrap();
        assert_eq!(Change::at(&table, boundary).bracket, None);
    }

    #[test]
    fn just_before_adoptions_there_is_no_bracket_and_just_after_there_is() {
        let spells = [(0.0, 1.0, true), (0.0, 2.0, true), (0.0, 3.0, true), (0.0, 3.0, false)];
        let table = RiskTable::from_spells(&spells, 1.0).unwrap();
        let all: Vec<Change> = table.boundaries().map(|b| Change::at(&table, b)).collect();
        let before = all.iter().find(|c| c.date == TimePoint::Number(2.0) && c.side == Side::Before).unwrap();
        assert_eq!((before.adopters, before.members, before.bracket), (1.0, 4.0, None));
        let after = all.iter().find(|c| c.date == TimePoint::Number(2.0) && c.side == Side::After).unwrap();
        assert_eq!((after.adopters, after.members, after.bracket), (2.0, 4.0, Some((0.25, 0.5))));
    }
}
