//! One unit on the grid of periods: when it is a member, at risk, an adopter.

use super::window::Window;
use crate::record::{Act, Spell, Unit, Weight};
use crate::rules::{Counting, PreEntry, Rules, Successions};
use crate::time::PeriodUnit;

/// What became of a unit in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Adopted while at risk: an event.
    Adopted,
    /// At risk until the window closed.
    NotAdopted,
    /// At risk until it left the system for good, without having adopted.
    Left,
    /// At risk until it left the system; its adoption is recorded after its last exit.
    AdoptedAfterExit,
    /// At risk until its own observation ended, without having adopted.
    ObservationEnded,
    /// Adopted before the window opened; never at risk.
    AdoptedBeforeWindow,
    /// Adopted while outside the system; counts as an adopter from its entry.
    AdoptedBeforeEntry,
    /// Bound by an act of succession; counts as an adopter from its entry.
    Inherited,
    /// Left out by a rule ([`PreEntry::Drop`], [`Successions::Drop`]).
    Dropped,
    /// Not in the system during the window.
    Absent,
}

impl Fate {
    /// A phrase for lists.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Adopted => "adopted while at risk (events)",
            Self::NotAdopted => "at risk, not adopted by the end of the window (censored)",
            Self::Left => "at risk, left the system without adopting (censored at exit)",
            Self::AdoptedAfterExit => "at risk, adoption recorded after the last exit (censored at exit)",
            Self::ObservationEnded => "at risk, observation ended before the window did (censored then)",
            Self::AdoptedBeforeWindow => "adopted before the window, never at risk",
            Self::AdoptedBeforeEntry => "adopted while outside the system, adopters from entry",
            Self::Inherited => "bound by succession, adopters from entry",
            Self::Dropped => "left out by setting `pre_entry` = `drop` or setting `successions` = `drop`",
            Self::Absent => "not in the system during the window",
        }
    }
}

/// One unit on the grid of periods, after the rules.
pub(crate) struct Timeline<'a> {
    /// Spells as first and last period, in order.
    pub(crate) spells: Vec<(i64, i64)>,
    /// Period of adoption.
    pub(crate) adopted: Option<i64>,
    /// Last period in which the adoption is in force.
    pub(crate) in_force_through: i64,
    pub(crate) weights: &'a [Weight],
    pub(crate) inherited: bool,
    pub(crate) dropped: bool,
    /// Its own observation ended while it was a member, or before it would have been again.
    pub(crate) cut: bool,
}

/// Far before and after every date, and safe to add to.
pub(crate) const ALWAYS: i64 = i64::MAX / 4;

/// The period of a day, where the first and the last day that a number can say mean that a spell has no
/// beginning or no end.
fn period_of_day(period: PeriodUnit, day: i64) -> i64 {
    match day {
        i64::MIN => -ALWAYS,
        i64::MAX => ALWAYS,
        day => period.index_of(day),
    }
}

impl<'a> Timeline<'a> {
    /// `last` is the last period of the window: no rule looks beyond it.
    pub(crate) fn new(unit: &'a Unit, rules: &Rules, period: PeriodUnit, last: i64) -> Self {
        let at = |day: i64| period_of_day(period, day);
        let end = unit.observed_through.map_or(ALWAYS, |date| at(date.last_day()));
        let mut cut = false;
        let spells = unit.spells.iter().map(|s: &Spell| (at(s.first_day()), at(s.last_day())));
        let spells = spells.filter_map(|(entry, exit)| {
            cut |= exit > end;
            (entry <= end).then_some((entry, exit.min(end)))
        });
        let spells: Vec<(i64, i64)> = spells.collect();
        let mut timeline = Self {
            spells,
            adopted: None,
            in_force_through: ALWAYS,
            weights: &unit.weights,
            inherited: false,
            dropped: false,
            cut,
        };
        let Some(adoption) = unit.adoption else { return timeline };
        if let (Counting::InForce, Some(withdrawn)) = (rules.counting, adoption.withdrawn) {
            timeline.in_force_through = at(withdrawn.last_day());
        }
        let decided = at(adoption.date.first_day());
        timeline.adopted = Some(decided);
        match (adoption.act, rules.successions) {
            (Act::Succession, Successions::Drop) => {
                timeline.spells.clear();
                timeline.dropped = true;
            }
            (Act::Succession, Successions::Inherited) => {
                timeline.inherited = true;
                // Its predecessor's adoption: before the entry of the spell in which the act was made, else
                // of the next one, else of the last. By day: a period may hold the end of one spell and the
                // act of the next.
                let day = adoption.date.first_day();
                let held = unit.spells.iter().position(|s| day <= s.last_day());
                let spell = held.and_then(|i| timeline.spells.get(i)).or(timeline.spells.last());
                if let Some(&(entry, _)) = spell {
                    timeline.adopted = Some(entry.saturating_sub(1));
                }
            }
            _ => {}
        }
        // An heir is judged as an heir, whatever the rule for those that adopted before entry.
        if !timeline.inherited {
            timeline.apply_pre_entry(rules.pre_entry, last);
        }
        timeline
    }

    /// Adopted outside every spell and a spell begins later, in the window or before it.
    fn apply_pre_entry(&mut self, rule: PreEntry, last: i64) {
        let Some(adopted) = self.adopted else { return };
        let inside = self.spells.iter().any(|s| s.0 <= adopted && adopted <= s.1);
        let Some(&(entry, _)) = self.spells.iter().find(|s| s.0 > adopted && s.0 <= last) else { return };
        match rule {
            _ if inside => {}
            PreEntry::Count => {}
            PreEntry::AtEntry => self.adopted = Some(entry),
            PreEntry::Drop => {
                self.spells.clear();
                self.dropped = true;
            }
        }
    }

    /// Periods at risk within the window: disjoint, in order.
    pub(crate) fn at_risk(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (first, last) = (window.first, window.last.min(self.adopted.unwrap_or(ALWAYS)));
        let mut free = first;
        self.spells.iter().filter_map(move |&(entry, exit)| {
            let span = (entry.max(free), exit.min(last));
            free = free.max(exit + 1);
            (span.0 <= span.1).then_some(span)
        })
    }

    /// Periods as a member within the window: after the period of entry through that of exit.
    pub(crate) fn member(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let last = window.last;
        let mut free = window.first;
        self.spells.iter().filter_map(move |&(entry, exit)| {
            let span = ((entry + 1).max(free), exit.min(last));
            free = free.max(exit + 1);
            (span.0 <= span.1).then_some(span)
        })
    }

    /// Periods as a member that has adopted before, and has not withdrawn.
    pub(crate) fn adopter(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (after, through) = (self.adopted.map_or(ALWAYS, |a| a + 1), self.in_force_through);
        self.member(window).filter_map(move |(from, to)| {
            let span = (from.max(after), to.min(through));
            (span.0 <= span.1).then_some(span)
        })
    }

    pub(crate) fn is_member(&self, k: i64) -> bool {
        self.spells.iter().any(|&(entry, exit)| entry < k && k <= exit)
    }

    pub(crate) fn is_adopter(&self, k: i64) -> bool {
        self.is_member(k) && self.adopted.is_some_and(|a| a < k) && k <= self.in_force_through
    }

    pub(crate) fn ever_at_risk(&self, window: &Window) -> bool {
        self.at_risk(window).next().is_some()
    }

    /// Period of an adoption made while at risk. What is inherited is none, even where an earlier spell lasts
    /// until the period before the one that inherits.
    pub(crate) fn event(&self, window: &Window) -> Option<i64> {
        let adopted = self.adopted.filter(|_| !self.inherited)?;
        self.at_risk(window).any(|(from, to)| from <= adopted && adopted <= to).then_some(adopted)
    }

    pub(crate) fn weight(&self, k: i64, period: PeriodUnit) -> f64 {
        let day = period.first_day(k);
        let holds = |w: &&Weight| w.from.is_none_or(|d| d.first_day() <= day);
        self.weights.iter().rev().find(holds).or(self.weights.first()).map_or(1.0, |w| w.value)
    }

    pub(crate) fn fate(&self, window: &Window) -> Fate {
        let present = self.spells.iter().any(|s| s.0 <= window.last && s.1 >= window.first);
        let last_exit = self.spells.iter().map(|s| s.1).max();
        match self.adopted {
            _ if !present => {
                if self.dropped {
                    Fate::Dropped
                } else {
                    Fate::Absent
                }
            }
            Some(_) if self.event(window).is_some() => Fate::Adopted,
            Some(a) if last_exit.is_some_and(|exit| a > exit && exit < window.last) => Fate::AdoptedAfterExit,
            Some(a) if a > window.last => Fate::NotAdopted,
            Some(_) if self.dropped => Fate::Dropped,
            Some(_) if self.inherited => Fate::Inherited,
            Some(a) if !self.spells.iter().any(|s| s.0 <= a && a <= s.1) => Fate::AdoptedBeforeEntry,
            Some(_) => Fate::AdoptedBeforeWindow,
            None if last_exit.is_some_and(|exit| exit < window.last) && self.cut => Fate::ObservationEnded,
            None if last_exit.is_some_and(|exit| exit < window.last) => Fate::Left,
            None => Fate::NotAdopted,
        }
    }
}
