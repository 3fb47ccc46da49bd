//! From the record of one norm and the rules to its risk table, with what became of every unit.

mod replay;
mod schedule;
mod timeline;
mod window;

use std::collections::BTreeMap;

use self::timeline::{ALWAYS, Timeline};
use self::window::{check_resolution, coarsest, window};
use crate::finding::Warning;
use crate::record::AdoptionData;
use crate::risk_table::{Axis, EventTiming, RiskTable, Row, TableError};
use crate::rules::{Likelihood, Rules, Successions};
use crate::setting::Setting;
use crate::time::PeriodUnit;

pub use schedule::{Happening, Schedule, ScheduledUnit};
pub use timeline::Fate;
pub use window::{Origin, Window};

/// What became of one unit, with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Index into [`AdoptionData::units`].
    pub unit: usize,
    /// Its fate.
    pub fate: Fate,
}

/// What one unit of the schedule did. Spans are first and last period, both included, as offsets from the
/// window's first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitHistory {
    /// When it was at risk: through the period in which it adopted.
    pub at_risk: Vec<(usize, usize)>,
    /// The period in which it adopted while at risk.
    pub event: Option<usize>,
    /// When it was a member that had adopted before the period, and had not withdrawn.
    pub adopter: Vec<(usize, usize)>,
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
    /// What the units of the schedule did, in its order.
    pub history: Vec<UnitHistory>,
    /// Doubts about the window and the record.
    pub warnings: Vec<Warning>,
}

impl Study {
    /// Puts a record on the grid of periods.
    ///
    /// With p(x) the period that holds x, the row of period k has at risk those with p(entry) <= k <= p(exit)
    /// that did not adopt before k; events, those of them with p(adoption) = k; members, those with p(entry)
    /// < k <= p(exit); adopters, the members with p(adoption) < k. Periods of a day under the exact
    /// likelihood are joined into rows that are cut at every entry, exit and event; a unit is at risk through
    /// the end of the day on which it adopts.
    ///
    /// # Errors
    /// [`TableError::EmptyWindow`] when the window ends before it begins, [`TableError::TooCoarse`] when
    /// adoption dates do not say in which period they lie, [`TableError::WithoutWeight`] when some members
    /// have weights and others none.
    pub fn new(data: &AdoptionData, rules: &Rules) -> Result<Self, TableError> {
        let period = rules.period.unwrap_or_else(|| coarsest(data).into());
        let likelihood = rules.likelihood.unwrap_or(match period {
            PeriodUnit::Day => Likelihood::Exact,
            _ => Likelihood::Grouped,
        });
        let mut warnings = Vec::new();
        let window = window(data, rules, period, &mut warnings)?;
        check_resolution(data, &window)?;

        let timelines: Vec<Timeline<'_>> =
            data.units().iter().map(|u| Timeline::new(u, rules, period, window.last)).collect();
        check_weights(data, &timelines, &window)?;
        let joined = period == PeriodUnit::Day && likelihood == Likelihood::Exact;
        let rows = rows(&timelines, &window, joined);
        let timing = if joined { EventTiming::AtEnd } else { EventTiming::Within };
        let table = RiskTable::from_rows(rows, Axis::Calendar(period), likelihood, timing, period.years())?;

        let outcomes: Vec<Outcome> =
            timelines.iter().enumerate().map(|(unit, t)| Outcome { unit, fate: t.fate(&window) }).collect();
        let units_at_risk = timelines.iter().filter(|t| t.ever_at_risk(&window)).count();
        warn_of_members_that_succeeded(data, &timelines, &window, &mut warnings);
        let schedule = schedule(&timelines, &window, joined);
        let history = schedule.units().iter().map(|unit| history(&timelines[unit.unit], &window)).collect();
        Ok(Self { table, window, outcomes, units_at_risk, schedule, history, warnings })
    }
}

/// Where there are weights, every unit that is a member in some period of the window has one.
fn check_weights(data: &AdoptionData, timelines: &[Timeline<'_>], window: &Window) -> Result<(), TableError> {
    if timelines.iter().all(|t| t.weights.is_empty()) {
        return Ok(());
    }
    let missing = data
        .units()
        .iter()
        .zip(timelines)
        .filter(|(_, timeline)| timeline.weights.is_empty() && timeline.member(window).next().is_some());
    let units: Vec<String> = missing.map(|(unit, _)| unit.name.clone()).collect();
    if units.is_empty() { Ok(()) } else { Err(TableError::WithoutWeight { units }) }
}

fn warn_of_members_that_succeeded(
    data: &AdoptionData,
    timelines: &[Timeline<'_>],
    window: &Window,
    warnings: &mut Vec<Warning>,
) {
    let members: Vec<&str> = data
        .units()
        .iter()
        .zip(timelines)
        .filter(|(_, t)| t.inherited && !t.dropped)
        .filter(|(_, t)| t.adopted.is_some_and(|a| a < window.first) && t.is_member(window.first))
        .map(|(u, _)| u.name.as_str())
        .collect();
    if !members.is_empty() {
        warnings.push(Warning::new(
            "succession_of_member",
            format!(
                "Recorded as successors though members of the system when the window opens: {}. Under {} \
                 they count as adopters from the start; {} makes them adoptions at their dates.",
                members.join(", "),
                Setting::Successions.with(Successions::Inherited.name()),
                Setting::Successions.with(Successions::Event.name())
            ),
        ));
    }
}

fn history(timeline: &Timeline<'_>, window: &Window) -> UnitHistory {
    UnitHistory {
        at_risk: offsets(timeline.at_risk(window), window),
        event: timeline.event(window).map(|k| (k - window.first) as usize),
        adopter: offsets(timeline.adopter(window), window),
    }
}

/// Spans of periods as offsets from the window's first.
fn offsets(spans: impl Iterator<Item = (i64, i64)>, window: &Window) -> Vec<(usize, usize)> {
    spans.map(|(from, to)| ((from - window.first) as usize, (to - window.first) as usize)).collect()
}

/// Who could adopt when. A unit's own adoption while at risk is forgotten; one made outside the system is
/// kept.
fn schedule(timelines: &[Timeline<'_>], window: &Window, joined: bool) -> Schedule {
    let units = timelines.iter().enumerate().filter_map(|(unit, timeline)| {
        let simulated = timeline.ever_at_risk(window);
        let own_decision =
            timeline.event(window).is_some() || timeline.adopted.is_some_and(|a| a > window.last);
        let kept = !(simulated && own_decision);
        let free = Timeline {
            spells: timeline.spells.clone(),
            adopted: if kept { timeline.adopted } else { None },
            in_force_through: if kept { timeline.in_force_through } else { ALWAYS },
            weights: timeline.weights,
            inherited: timeline.inherited,
            dropped: timeline.dropped,
            cut: timeline.cut,
        };
        let member = offsets(free.member(window), window);
        let unit = ScheduledUnit {
            unit,
            kept,
            at_risk: offsets(free.at_risk(window), window),
            given: offsets(free.adopter(window), window),
            weights: if timeline.weights.is_empty() {
                Vec::new()
            } else {
                (window.first..=window.last).map(|k| timeline.weight(k, window.period)).collect()
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

fn rows(timelines: &[Timeline<'_>], window: &Window, joined: bool) -> Vec<Row> {
    let mut changes: BTreeMap<i64, Counts> = BTreeMap::new();
    let mut events: BTreeMap<i64, u64> = BTreeMap::new();
    let mut add = |(from, to): (i64, i64), field: fn(&mut Counts) -> &mut i64| {
        *field(changes.entry(from).or_default()) += 1;
        *field(changes.entry(to + 1).or_default()) -= 1;
    };
    for timeline in timelines {
        timeline.at_risk(window).for_each(|span| add(span, |c| &mut c.at_risk));
        timeline.member(window).for_each(|span| add(span, |c| &mut c.members));
        timeline.adopter(window).for_each(|span| add(span, |c| &mut c.adopters));
        if let Some(period) = timeline.event(window) {
            *events.entry(period).or_default() += 1;
        }
    }
    let weighted = timelines.iter().any(|t| !t.weights.is_empty());
    let mut cuts: Vec<i64> = if joined {
        let mut cuts = vec![window.first, window.last + 1];
        cuts.extend(changes.keys());
        cuts.extend(events.keys().map(|k| k + 1));
        let starts = timelines.iter().flat_map(|t| t.weights).filter_map(|w| w.from);
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
                weighted_state(timelines, start, window.period)
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

fn weighted_state(timelines: &[Timeline<'_>], k: i64, period: PeriodUnit) -> (f64, f64) {
    let members = timelines.iter().filter(|t| t.is_member(k));
    members.fold((0.0, 0.0), |(members, adopters), timeline| {
        let weight = timeline.weight(k, period);
        (members + weight, if timeline.is_adopter(k) { adopters + weight } else { adopters })
    })
}
