//! Who could adopt, and when: the schedule of data, or a made-up one.

use tipping_core::{Act, AdoptionData, Date, Fate, Likelihood, PeriodUnit, RiskTable, Schedule, Study, Unit};
use tipping_ingest::LongColumns;

use crate::args::{self, ScheduleArgs, UnitsArg};
use crate::failure::Failure;
use crate::fit_plan::period_of;
use crate::plan;
use crate::prepare::{Prepared, prepare};

/// Who could adopt.
pub(crate) enum Population {
    /// As in the data.
    Like(Box<Like>),
    /// Units that are always there.
    MadeUp { schedule: Schedule, likelihood: Option<args::LikelihoodArg>, first: i64, period: PeriodUnit },
}

/// The data whose schedule is used.
pub(crate) struct Like {
    pub(crate) prepared: Prepared,
    /// Units with a row, as indices into the data's, with their weights.
    pub(crate) shown: Vec<(usize, Option<f64>)>,
    pub(crate) columns: LongColumns,
}

impl Population {
    pub(crate) fn new(args: &mut ScheduleArgs, quiet: bool) -> Result<Self, Failure> {
        let usage = |problem: &str| Err(Failure::Usage(problem.to_owned()));
        match args.made_up {
            Some(UnitsArg::Number(_)) if !args.data.data.is_empty() => {
                usage("--like takes the schedule of data and --units a made-up one; leave one of them out")
            }
            Some(UnitsArg::Number(units)) => Self::made_up(args, units),
            _ if args.data.data.is_empty() => usage(
                "who could adopt? Give --like DATA, or --units N and --periods N for a made-up schedule",
            ),
            _ if args.periods.is_some() => usage(
                "--periods belongs to a made-up schedule; the window of --like is set with --from and --through",
            ),
            codes => {
                if let Some(UnitsArg::Codes(codes)) = codes {
                    args.data.units = Some(codes);
                }
                let prepared = prepare(&args.data, &args.rules, quiet)?;
                Ok(Self::Like(Box::new(Like::new(prepared))))
            }
        }
    }

    fn made_up(args: &ScheduleArgs, units: u32) -> Result<Self, Failure> {
        let rules = &args.rules;
        let misplaced = plan::words(&args.data, rules).into_iter().find(|word| {
            word.starts_with("--") && !["--from", "--period", "--likelihood"].contains(&word.as_str())
        });
        if let Some(flag) = misplaced {
            return Err(Failure::Usage(format!(
                "{flag} belongs to --like DATA and means nothing in a made-up schedule"
            )));
        }
        let Some(periods) = args.periods else {
            return Err(Failure::Usage("a made-up schedule has an end: give --periods N".to_owned()));
        };
        let period = plan::rules(rules).period.unwrap_or(PeriodUnit::Year);
        let opening = rules.from.or_else(|| Date::from_year(1900).ok()).map_or(0, Date::first_day);
        let first = period.index_of(opening);
        let end = period.date(first + i64::from(periods) - 1);
        if end.year() > 2200 {
            return Err(Failure::Usage(format!(
                "{periods} periods of a {period} from {} on end in {}, and dates are read up to 2200; choose fewer, or an \
                 earlier --from",
                period.date(first),
                end.year()
            )));
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
            Self::MadeUp { likelihood: Some(args::LikelihoodArg::Exact), .. } => Likelihood::Exact,
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
    pub(crate) fn offset(&self, name: &str, date: Date) -> Result<f64, Failure> {
        let (period, first, last) = self.window();
        let refuse = |problem: String| Failure::Usage(format!("--param {name}={date}: {problem}"));
        let at = period_of(date, period)
            .ok_or_else(|| refuse(format!("the date does not say which {period}; write it in full")))?;
        if at <= first || at > last {
            return Err(refuse(format!(
                "a change needs time before it and after it, and the window is {} to {}",
                period.date(first),
                period.date(last)
            )));
        }
        Ok((at - first) as f64)
    }
}

impl Like {
    fn new(prepared: Prepared) -> Self {
        let (data, study) = (&prepared.data, &prepared.study);
        let weighted = data.is_weighted();
        let opening = study.window.period.first_day(study.window.first);
        // Whoever is not in the system has no row, unless every member must have a weight.
        let absent = |fate: Fate| fate == Fate::Absent && !weighted;
        let shown = study.outcomes.iter().filter(|o| !absent(o.fate)).map(|o| o.unit);
        let weight = |unit: &Unit| {
            let holds = unit.weights.iter().rev().find(|w| w.from.is_none_or(|d| d.first_day() <= opening));
            holds.or(unit.weights.first()).map(|w| w.value)
        };
        let shown: Vec<(usize, Option<f64>)> = shown.map(|u| (u, weight(&data.units()[u]))).collect();
        let columns = columns(data, study, weighted);
        Self { prepared, shown, columns }
    }
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
