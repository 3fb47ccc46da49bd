//! Who could adopt, and when: the schedule of data, or a made-up one.

use tipping_core::{
    Act, AdoptionData, Date, Fate, Likelihood, PeriodUnit, RiskTable, Rules, Schedule, Setting, Study, Unit,
};
use tipping_ingest::write::LongColumns;

use crate::error::Error;
use crate::prepare::{Prepared, full_period, prepare};
use crate::progress::Progress;
use crate::request::ScheduleRequest;

/// Who could adopt.
pub(crate) enum Population {
    /// As in the data.
    Like(Box<Like>),
    /// Units that are always there.
    MadeUp { schedule: Schedule, likelihood: Option<Likelihood>, first: i64, period: PeriodUnit },
}

/// The data whose schedule is used.
pub(crate) struct Like {
    pub(crate) prepared: Prepared,
    /// Units with a row, as indices into the data's, with their weights.
    pub(crate) shown: Vec<(usize, Option<f64>)>,
    pub(crate) columns: LongColumns,
}

impl Population {
    pub(crate) fn new(request: &ScheduleRequest, progress: &dyn Progress) -> Result<Self, Error> {
        let like = !request.like.data.is_empty();
        let (setting, problem) = match (request.made_up, request.periods) {
            (Some(_), _) if like => (
                Setting::Like,
                format!(
                    "{} takes the schedule of data and {} a made-up one; leave one of them out",
                    Setting::Like,
                    Setting::Units
                ),
            ),
            (Some(units), _) => return Self::made_up(request, units),
            (None, _) if !like => (
                Setting::Like,
                format!(
                    "who could adopt? Give {}, or {} and {} for a made-up schedule",
                    Setting::Like.with("DATA"),
                    Setting::Units.with("N"),
                    Setting::Periods.with("N")
                ),
            ),
            (None, Some(_)) => (
                Setting::Periods,
                format!(
                    "{} belongs to a made-up schedule; the window of {} is set with {} and {}",
                    Setting::Periods,
                    Setting::Like,
                    Setting::From,
                    Setting::Through
                ),
            ),
            (None, None) => {
                let prepared = prepare(&request.like, &request.rules, progress)?;
                return Ok(Self::Like(Box::new(Like::new(prepared))));
            }
        };
        Err(Error::usage(setting, problem))
    }

    fn made_up(request: &ScheduleRequest, units: u32) -> Result<Self, Error> {
        let rules = &request.rules;
        if let Some(misplaced) = needs_data(request) {
            let like = Setting::Like.with("DATA");
            let problem = format!("{misplaced} belongs to {like} and means nothing in a made-up schedule");
            return Err(Error::usage(misplaced, problem));
        }
        let Some(periods) = request.periods else {
            let problem = format!("a made-up schedule has an end: give {}", Setting::Periods.with("N"));
            return Err(Error::usage(Setting::Periods, problem));
        };
        let period = rules.period.unwrap_or(PeriodUnit::Year);
        let opening = rules.from.or_else(|| Date::from_year(1900).ok()).map_or(0, Date::first_day);
        let first = period.index_of(opening);
        let end = period.date(first + i64::from(periods) - 1);
        if end.year() > 2200 {
            let problem = format!(
                "{periods} periods of a {period} from {} on end in {}, and dates are read up to 2200; \
                 choose fewer, or an earlier {}",
                period.date(first),
                end.year(),
                Setting::From
            );
            return Err(Error::usage(Setting::Periods, problem));
        }
        let schedule = Schedule::closed(units as usize, first, periods as usize, period);
        Ok(Self::MadeUp { schedule, likelihood: rules.likelihood, first, period })
    }

    fn study(&self) -> Option<&Study> {
        if let Self::Like(like) = self { Some(&like.prepared.study) } else { None }
    }

    pub(crate) fn table(&self) -> Option<&RiskTable> {
        self.study().map(|study| &study.table)
    }

    pub(crate) fn norm(&self) -> &str {
        if let Self::Like(like) = self { &like.prepared.data.norm().id } else { "" }
    }

    pub(crate) fn schedule(&self) -> &Schedule {
        match self {
            Self::Like(like) => &like.prepared.study.schedule,
            Self::MadeUp { schedule, .. } => schedule,
        }
    }

    pub(crate) fn likelihood(&self) -> Likelihood {
        match self {
            Self::Like(like) => like.prepared.study.table.likelihood(),
            Self::MadeUp { likelihood: Some(Likelihood::Exact), .. } => Likelihood::Exact,
            Self::MadeUp { likelihood: None, period: PeriodUnit::Day, .. } => Likelihood::Exact,
            Self::MadeUp { .. } => Likelihood::Grouped,
        }
    }

    /// The period and the numbers of the window's first and last.
    pub(crate) fn window(&self) -> (PeriodUnit, i64, i64) {
        let last = |first: i64| first + self.schedule().periods() as i64 - 1;
        match self {
            Self::Like(like) => {
                let window = &like.prepared.study.window;
                (window.period, window.first, last(window.first))
            }
            Self::MadeUp { first, period, .. } => (*period, *first, last(*first)),
        }
    }

    /// The period of a date, counted from the window's first, when a change can begin there.
    pub(crate) fn offset(&self, name: &str, date: Date) -> Result<f64, Error> {
        let (period, first, last) = self.window();
        let at = full_period(date, period).map_err(|problem| refused(name, date, &problem))?;
        if at <= first || at > last {
            let problem = format!(
                "a change needs time before it and after it, and the window is {} to {}",
                period.date(first),
                period.date(last)
            );
            return Err(refused(name, date, &problem));
        }
        Ok((at - first) as f64)
    }
}

/// The mistake of a parameter whose date cannot be that of a change.
fn refused(name: &str, date: Date, problem: &str) -> Error {
    let given = Setting::Param.with(format!("{name}={date}"));
    Error::usage(Setting::Param, format!("{given}: {problem}"))
}

/// The first setting of the request that means nothing without data.
///
/// Of a made-up schedule one can say when it opens, how long its periods are and which likelihood it takes.
/// Everything else is about a record, and is refused rather than ignored.
fn needs_data(request: &ScheduleRequest) -> Option<Setting> {
    let (rules, default) = (&request.rules, Rules::default());
    let of_rules = [
        (Setting::Through, rules.through.is_some()),
        (Setting::PreEntry, rules.pre_entry != default.pre_entry),
        (Setting::Successions, rules.successions != default.successions),
        (Setting::Counting, rules.counting != default.counting),
    ];
    let of_rules = of_rules.into_iter().filter(|(_, given)| *given).map(|(setting, _)| setting);
    request.like.settings_given().chain(of_rules).next()
}

impl Like {
    fn new(prepared: Prepared) -> Self {
        let (data, study) = (&prepared.data, &prepared.study);
        let weighted = data.is_weighted();
        let opening = study.window.period.first_day(study.window.first);
        // Whoever is not in the system has no row, unless every member must have a weight.
        let absent = |fate: Fate| fate == Fate::Absent && !weighted;
        let shown = study.outcomes.iter().filter(|o| !absent(o.fate)).map(|o| o.unit);
        let shown: Vec<(usize, Option<f64>)> =
            shown.map(|u| (u, weight_on(&data.units()[u], opening))).collect();
        let columns = columns(data, study, weighted);
        Self { prepared, shown, columns }
    }
}

/// The weight of a unit on a day: the latest that holds by then, else the first that it ever has.
fn weight_on(unit: &Unit, day: i64) -> Option<f64> {
    let holds = unit.weights.iter().rev().find(|w| w.from.is_none_or(|d| d.first_day() <= day));
    holds.or(unit.weights.first()).map(|w| w.value)
}

/// The columns that the record of adoptions which are not simulated needs.
fn columns(data: &AdoptionData, study: &Study, weight: bool) -> LongColumns {
    let given = study.replay(data, &vec![None; study.schedule.units().len()]);
    let any = |test: &dyn Fn(&tipping_core::Adoption) -> bool| given.iter().flatten().any(test);
    LongColumns {
        act: any(&|a| a.act == Act::Succession),
        withdrawn: any(&|a| a.withdrawn.is_some()),
        weight,
    }
}
