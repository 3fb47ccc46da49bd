//! From the record of one norm and the rules to its risk table, with what became of every unit.

use std::collections::BTreeMap;

use crate::adoption::{Act, Adoption, AdoptionData, Spell, Unit, Weight};
use crate::date::{Date, Precision};
use crate::period::PeriodUnit;
use crate::risk_table::{Axis, EventTiming, RiskTable, Row, TableError};
use crate::rules::{Counting, Likelihood, PreEntry, Rules, Successions};
use crate::schedule::{Schedule, ScheduledUnit};
use crate::warning::Warning;

/// Where an end of the window comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Chosen by the user.
    Chosen,
    /// The norm's recorded opening or end of observation.
    Recorded,
    /// Inferred from the first or last adoption.
    Inferred,
}

/// The window of analysis, in periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The analysis period.
    pub period: PeriodUnit,
    /// Number of the first period.
    pub first: i64,
    /// Number of the last complete period.
    pub last: i64,
    /// Where the start comes from.
    pub from_origin: Origin,
    /// Where the end comes from.
    pub through_origin: Origin,
}

impl Window {
    /// The first period as a date.
    #[must_use]
    pub fn from(&self) -> Date {
        self.period.date(self.first)
    }

    /// The last period as a date.
    #[must_use]
    pub fn through(&self) -> Date {
        self.period.date(self.last)
    }
}

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
    /// Adopted before the window opened; never at risk.
    AdoptedBeforeWindow,
    /// Adopted while outside the system; counts as an adopter from its entry.
    AdoptedBeforeEntry,
    /// Bound by an act of succession; counts as an adopter from its entry.
    Inherited,
    /// Left out by a rule (`--pre-entry drop`, `--successions drop`).
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
            Self::AdoptedBeforeWindow => "adopted before the window, never at risk",
            Self::AdoptedBeforeEntry => "adopted while outside the system, adopters from entry",
            Self::Inherited => "bound by succession, adopters from entry",
            Self::Dropped => "left out by --pre-entry drop or --successions drop",
            Self::Absent => "not in the system during the window",
        }
    }
}

/// What became of one unit, with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Index into [`AdoptionData::units`].
    pub unit: usize,
    /// Its fate.
    pub fate: Fate,
}

/// The risk table of one norm under given rules, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The table.
    pub table: RiskTable,
    /// The window.
    pub window: Window,
    /// What became of every unit, in order of [`AdoptionData::units`].
    pub outcomes: Vec<Outcome>,
    /// Units that were at risk in at least one period.
    pub units_at_risk: usize,
    /// Who could adopt when: what a simulation on the data's own schedule needs.
    pub schedule: Schedule,
    /// Doubts about the window and the record.
    pub warnings: Vec<Warning>,
}

/// One unit on the grid of periods, after the rules.
struct Track<'a> {
    /// Spells as first and last period, in order.
    spells: Vec<(i64, i64)>,
    /// Period of adoption.
    adopted: Option<i64>,
    /// Last period in which the adoption is in force.
    in_force_through: i64,
    weights: &'a [Weight],
    inherited: bool,
    dropped: bool,
}

/// Far before and after every date, and safe to add to.
const ALWAYS: i64 = i64::MAX / 4;

impl Study {
    /// Puts a record on the grid of periods.
    ///
    /// With p(x) the period that holds x, the row of period k has at risk those with p(entry) <= k <= p(exit) that did
    /// not adopt before k; events, those of them with p(adoption) = k; members, those with p(entry) < k <= p(exit);
    /// adopters, the members with p(adoption) < k. Periods of a day under the exact likelihood are joined into rows
    /// that are cut at every entry, exit and event; a unit is at risk through the end of the day on which it adopts.
    ///
    /// # Errors
    /// [`TableError::EmptyWindow`] when the window ends before it begins, [`TableError::TooCoarse`] when an adoption
    /// date does not say in which period it lies.
    pub fn new(data: &AdoptionData, rules: &Rules) -> Result<Self, TableError> {
        let period = rules.period.unwrap_or_else(|| coarsest(data).into());
        let likelihood = rules.likelihood.unwrap_or(match period {
            PeriodUnit::Day => Likelihood::Exact,
            _ => Likelihood::Grouped,
        });
        let mut warnings = Vec::new();
        let window = window(data, rules, period, &mut warnings)?;
        check_resolution(data, &window)?;

        let tracks: Vec<Track<'_>> = data.units().iter().map(|u| Track::new(u, rules, period)).collect();
        let joined = period == PeriodUnit::Day && likelihood == Likelihood::Exact;
        let rows = rows(&tracks, &window, joined);
        let timing = if joined { EventTiming::AtEnd } else { EventTiming::Within };
        let table = RiskTable::from_rows(rows, Axis::Calendar(period), likelihood, timing, period.years())?;

        let outcomes: Vec<Outcome> =
            tracks.iter().enumerate().map(|(unit, t)| Outcome { unit, fate: t.fate(&window) }).collect();
        let units_at_risk = tracks.iter().filter(|t| t.ever_at_risk(&window)).count();
        warn_of_members_that_succeeded(data, &tracks, &window, &mut warnings);
        let schedule = schedule(&tracks, &window, joined);
        Ok(Self { table, window, outcomes, units_at_risk, schedule, warnings })
    }
}

fn coarsest(data: &AdoptionData) -> Precision {
    let dates = data.units().iter().filter_map(|u| u.adoption.map(|a| a.date.precision()));
    dates.max().unwrap_or(Precision::Year)
}

fn window(
    data: &AdoptionData,
    rules: &Rules,
    period: PeriodUnit,
    warnings: &mut Vec<Warning>,
) -> Result<Window, TableError> {
    let norm = data.norm();
    let adoptions = || data.units().iter().filter_map(|u| u.adoption.map(|a| a.date));
    let (first, from_origin) = if let Some(date) = rules.from {
        (period.index_of(date.first_day()), Origin::Chosen)
    } else if let Some(date) = norm.opened {
        (period.index_of(date.first_day()), Origin::Recorded)
    } else {
        let first = adoptions().map(Date::first_day).min().unwrap_or_default();
        let first = period.index_of(first);
        warnings.push(Warning::new(
            "origin_inferred",
            format!(
                "The window begins with the first adoption ({}) because no opening is recorded: every hazard, and with \
                 it the threshold, depends on when adoption became possible. Give --from.",
                period.date(first)
            ),
        ));
        (first, Origin::Inferred)
    };
    let opening = rules.from.or(norm.opened).map(Date::first_day);
    if let Some(day) = opening.filter(|&day| day > period.first_day(first)) {
        let covered = period.first_day(first + 1) - day;
        warnings.push(Warning::new(
            "first_period_incomplete",
            format!(
                "The first period ({}) begins on {}: {covered} of its {} days could see an adoption, but it counts as a whole \
                 one, so that its hazard comes out too low and a rise after it too high. Use a shorter --period, or begin with \
                 --from {}.",
                period.date(first),
                Date::from_day_number(day),
                period.first_day(first + 1) - period.first_day(first),
                period.date(first + 1)
            ),
        ));
    }
    // Only complete periods: the one before the period that holds the first day after the end.
    let complete = |date: Date| period.index_of(date.last_day() + 1) - 1;
    let (last, through_origin) = if let Some(date) = rules.through {
        (complete(date), Origin::Chosen)
    } else if let Some(date) = norm.observed_through {
        (complete(date), Origin::Recorded)
    } else {
        let last = period.index_of(adoptions().map(Date::last_day).max().unwrap_or_default());
        warnings.push(Warning::new(
            "end_inferred",
            format!(
                "The window ends with the last adoption ({}) because no end of observation is recorded: units that \
                 have not adopted are at risk for longer if the record goes on. Give --through.",
                period.date(last)
            ),
        ));
        (last, Origin::Inferred)
    };
    if let (Some(chosen), Some(recorded)) = (rules.through, norm.observed_through)
        && chosen.last_day() > recorded.last_day()
    {
        warnings.push(Warning::new(
            "through_after_record",
            format!(
                "The window runs through {chosen}, but the record is complete only through {recorded}: later adoptions \
                 may be missing and their units look as if they had not adopted."
            ),
        ));
    }
    if let Some(end) = data.system().through
        && last > complete(end)
    {
        warnings.push(Warning::new(
            "system_ends",
            format!(
                "The window runs through {}, but the list of members ({}) ends on {end}: entries and exits after that \
                 date are unknown.",
                period.date(last),
                data.system().name
            ),
        ));
    }
    if last < first {
        let (from, through) = (period.date(first).to_string(), period.date(last).to_string());
        return Err(TableError::EmptyWindow { from, through });
    }
    Ok(Window { period, first, last, from_origin, through_origin })
}

fn check_resolution(data: &AdoptionData, window: &Window) -> Result<(), TableError> {
    for unit in data.units() {
        let Some(Adoption { date, .. }) = unit.adoption else { continue };
        let span = window.period.index_of(date.first_day())..=window.period.index_of(date.last_day());
        let relevant = *span.end() >= window.first && *span.start() <= window.last;
        if relevant && span.start() != span.end() {
            return Err(TableError::TooCoarse {
                unit: unit.name.clone(),
                date,
                precision: date.precision().name(),
                period: window.period,
            });
        }
    }
    Ok(())
}

fn warn_of_members_that_succeeded(
    data: &AdoptionData,
    tracks: &[Track<'_>],
    window: &Window,
    warnings: &mut Vec<Warning>,
) {
    let members: Vec<&str> = data
        .units()
        .iter()
        .zip(tracks)
        .filter(|(_, t)| t.inherited && !t.dropped)
        .filter(|(_, t)| t.adopted.is_some_and(|a| a < window.first) && t.is_member(window.first))
        .map(|(u, _)| u.name.as_str())
        .collect();
    if !members.is_empty() {
        warnings.push(Warning::new(
            "succession_of_member",
            format!(
                "Recorded as successors though members of the system when the window opens: {}. Under --successions \
                 inherited they count as adopters from the start; --successions event makes them adoptions at their dates.",
                members.join(", ")
            ),
        ));
    }
}

impl<'a> Track<'a> {
    fn new(unit: &'a Unit, rules: &Rules, period: PeriodUnit) -> Self {
        let at = |day: i64| match day {
            i64::MIN => -ALWAYS,
            i64::MAX => ALWAYS,
            day => period.index_of(day),
        };
        let spells: Vec<(i64, i64)> =
            unit.spells.iter().map(|s: &Spell| (at(s.first_day()), at(s.last_day()))).collect();
        let mut track = Self {
            spells,
            adopted: None,
            in_force_through: ALWAYS,
            weights: &unit.weights,
            inherited: false,
            dropped: false,
        };
        let Some(adoption) = unit.adoption else { return track };
        if let (Counting::InForce, Some(withdrawn)) = (rules.counting, adoption.withdrawn) {
            track.in_force_through = at(withdrawn.last_day());
        }
        let decided = at(adoption.date.first_day());
        track.adopted = Some(decided);
        match (adoption.act, rules.successions) {
            (Act::Succession, Successions::Drop) => {
                track.spells.clear();
                track.dropped = true;
            }
            (Act::Succession, Successions::Inherited) => {
                track.inherited = true;
                // Its predecessor's adoption: before the entry of the spell in which the act was made, else of the
                // next one, else of the last.
                let spell = track.spells.iter().find(|s| decided <= s.1).or(track.spells.last());
                if let Some(&(entry, _)) = spell {
                    track.adopted = Some(entry.saturating_sub(1));
                }
            }
            _ => {}
        }
        // An heir is judged as an heir, whatever the rule for those that adopted before entry.
        if !track.inherited {
            track.apply_pre_entry(rules.pre_entry);
        }
        track
    }

    /// Adopted outside every spell and a spell begins later.
    fn apply_pre_entry(&mut self, rule: PreEntry) {
        let Some(adopted) = self.adopted else { return };
        let inside = self.spells.iter().any(|s| s.0 <= adopted && adopted <= s.1);
        let Some(&(entry, _)) = self.spells.iter().find(|s| s.0 > adopted) else { return };
        match rule {
            _ if inside => {}
            PreEntry::Count => {}
            PreEntry::AtEntry => self.adopted = Some(entry),
            PreEntry::Drop => {
                self.spells.retain(|s| s.0 <= adopted);
                self.dropped = true;
            }
        }
    }

    /// Periods at risk within the window: disjoint, in order.
    fn at_risk(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (first, last) = (window.first, window.last.min(self.adopted.unwrap_or(ALWAYS)));
        let mut free = first;
        self.spells.iter().filter_map(move |&(entry, exit)| {
            let span = (entry.max(free), exit.min(last));
            free = free.max(exit + 1);
            (span.0 <= span.1).then_some(span)
        })
    }

    /// Periods as a member within the window: after the period of entry through that of exit.
    fn member(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let last = window.last;
        let mut free = window.first;
        self.spells.iter().filter_map(move |&(entry, exit)| {
            let span = ((entry + 1).max(free), exit.min(last));
            free = free.max(exit + 1);
            (span.0 <= span.1).then_some(span)
        })
    }

    /// Periods as a member that has adopted before, and has not withdrawn.
    fn adopter(&self, window: &Window) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (after, through) = (self.adopted.map_or(ALWAYS, |a| a + 1), self.in_force_through);
        self.member(window).filter_map(move |(from, to)| {
            let span = (from.max(after), to.min(through));
            (span.0 <= span.1).then_some(span)
        })
    }

    fn is_member(&self, k: i64) -> bool {
        self.spells.iter().any(|&(entry, exit)| entry < k && k <= exit)
    }

    fn is_adopter(&self, k: i64) -> bool {
        self.is_member(k) && self.adopted.is_some_and(|a| a < k) && k <= self.in_force_through
    }

    fn ever_at_risk(&self, window: &Window) -> bool {
        self.at_risk(window).next().is_some()
    }

    /// Period of an adoption made while at risk. What is inherited is none, even where an earlier spell lasts until the
    /// period before the one that inherits.
    fn event(&self, window: &Window) -> Option<i64> {
        let adopted = self.adopted.filter(|_| !self.inherited)?;
        self.at_risk(window).any(|(from, to)| from <= adopted && adopted <= to).then_some(adopted)
    }

    fn weight(&self, k: i64, period: PeriodUnit) -> f64 {
        let day = period.first_day(k);
        let holds = |w: &&Weight| w.from.is_none_or(|d| d.first_day() <= day);
        self.weights.iter().rev().find(holds).or(self.weights.first()).map_or(1.0, |w| w.value)
    }

    fn fate(&self, window: &Window) -> Fate {
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
            None if last_exit.is_some_and(|exit| exit < window.last) => Fate::Left,
            None => Fate::NotAdopted,
        }
    }
}

/// Spans of periods as offsets from the window's first.
fn offsets(spans: impl Iterator<Item = (i64, i64)>, window: &Window) -> Vec<(usize, usize)> {
    spans.map(|(from, to)| ((from - window.first) as usize, (to - window.first) as usize)).collect()
}

/// Who could adopt when. A unit's own adoption while at risk is forgotten; one made outside the system is kept.
fn schedule(tracks: &[Track<'_>], window: &Window, joined: bool) -> Schedule {
    let units = tracks.iter().filter_map(|track| {
        let simulated = track.ever_at_risk(window);
        let own_decision = track.event(window).is_some() || track.adopted.is_some_and(|a| a > window.last);
        let free = Track {
            spells: track.spells.clone(),
            adopted: if simulated && own_decision { None } else { track.adopted },
            in_force_through: if simulated && own_decision { ALWAYS } else { track.in_force_through },
            weights: track.weights,
            inherited: track.inherited,
            dropped: track.dropped,
        };
        let member = offsets(free.member(window), window);
        let unit = ScheduledUnit {
            at_risk: offsets(free.at_risk(window), window),
            given: offsets(free.adopter(window), window),
            weights: if track.weights.is_empty() {
                Vec::new()
            } else {
                (window.first..=window.last).map(|k| track.weight(k, window.period)).collect()
            },
            member,
        };
        (!unit.at_risk.is_empty() || !unit.member.is_empty()).then_some(unit)
    });
    Schedule::new(
        units.collect(),
        window.first,
        (window.last - window.first + 1) as usize,
        window.period,
        joined,
    )
}

/// Counts of one stretch of periods, as changes at its start.
#[derive(Clone, Copy, Default)]
struct Counts {
    at_risk: i64,
    members: i64,
    adopters: i64,
}

fn rows(tracks: &[Track<'_>], window: &Window, joined: bool) -> Vec<Row> {
    let mut changes: BTreeMap<i64, Counts> = BTreeMap::new();
    let mut events: BTreeMap<i64, u64> = BTreeMap::new();
    let mut add = |(from, to): (i64, i64), field: fn(&mut Counts) -> &mut i64| {
        *field(changes.entry(from).or_default()) += 1;
        *field(changes.entry(to + 1).or_default()) -= 1;
    };
    for track in tracks {
        track.at_risk(window).for_each(|span| add(span, |c| &mut c.at_risk));
        track.member(window).for_each(|span| add(span, |c| &mut c.members));
        track.adopter(window).for_each(|span| add(span, |c| &mut c.adopters));
        if let Some(period) = track.event(window) {
            *events.entry(period).or_default() += 1;
        }
    }
    let weighted = tracks.iter().any(|t| !t.weights.is_empty());
    let mut cuts: Vec<i64> = if joined {
        let mut cuts = vec![window.first, window.last + 1];
        cuts.extend(changes.keys());
        cuts.extend(events.keys().map(|k| k + 1));
        let starts = tracks.iter().flat_map(|t| t.weights).filter_map(|w| w.from);
        cuts.extend(starts.map(|d| window.period.index_of(d.first_day())));
        cuts.retain(|k| (window.first..=window.last + 1).contains(k));
        cuts
    } else {
        (window.first..=window.last + 1).collect()
    };
    cuts.sort_unstable();
    cuts.dedup();

    let mut now = Counts::default();
    let mut pending = changes.into_iter().peekable();
    let years = window.period.years();
    cuts.windows(2)
        .map(|cut| {
            let (start, end) = (cut[0], cut[1]);
            while let Some((_, change)) = pending.next_if(|(k, _)| *k <= start) {
                now.at_risk += change.at_risk;
                now.members += change.members;
                now.adopters += change.adopters;
            }
            let (members, adopters) = if weighted {
                weighted_state(tracks, start, window.period)
            } else {
                (now.members as f64, now.adopters as f64)
            };
            Row {
                start: start as f64,
                end: end as f64,
                at_risk: now.at_risk as u64,
                events: events.get(&(end - 1)).copied().unwrap_or(0),
                exposure: now.at_risk as f64 * (end - start) as f64 * years,
                adopters,
                members,
            }
        })
        .collect()
}

fn weighted_state(tracks: &[Track<'_>], k: i64, period: PeriodUnit) -> (f64, f64) {
    let members = tracks.iter().filter(|t| t.is_member(k));
    members.fold((0.0, 0.0), |(members, adopters), track| {
        let weight = track.weight(k, period);
        (members + weight, if track.is_adopter(k) { adopters + weight } else { adopters })
    })
}
