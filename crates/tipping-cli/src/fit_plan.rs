//! From what is typed after `fit` to the settings of the fit and of its tests.

use std::collections::BTreeMap;

use tipping_core::{Date, PeriodUnit};
use tipping_fit::bootstrap::{Bootstrap, KnownDate};
use tipping_fit::model::Changes;
use tipping_fit::{Model, Settings};

use crate::args::{AnalysisArgs, ByArg, IntervalArg};
use crate::failure::Failure;
use crate::plan::name;
use crate::prepare::Prepared;

/// What is to be fitted and tested.
#[derive(Debug)]
pub(crate) struct FitPlan {
    pub(crate) settings: Settings,
    pub(crate) bootstrap: Bootstrap,
    pub(crate) dates: Vec<KnownDate>,
    /// As typed.
    interval: IntervalArg,
}

impl FitPlan {
    /// `events`: dates at which a break is tested, beside the norm's entry into force.
    pub(crate) fn new(
        args: &AnalysisArgs,
        events: &[(String, Date)],
        prepared: &Prepared,
    ) -> Result<Self, Failure> {
        let likelihood_ratio = simulates_cut(args)?;
        let changes = Changes { min_events: args.tests.min_events, threshold_in: args.threshold_in.into() };
        let models = if args.models.is_empty() { Model::ALL.to_vec() } else { args.models.clone() };
        let accounts = [Model::Step, Model::LifeCycle];
        let asked: Vec<Model> = accounts.into_iter().filter(|m| models.contains(m)).collect();
        let bootstrap = Bootstrap {
            replicates: args.tests.bootstrap,
            seed: args.tests.seed,
            changes,
            level: args.level,
            threshold_models: if asked.is_empty() { accounts.to_vec() } else { asked },
            likelihood_ratio,
        };
        let dates = known_dates(events, prepared)?;
        let settings = Settings { changes, level: args.level, models };
        Ok(Self { settings, bootstrap, dates, interval: args.interval })
    }

    /// Whether the intervals are those of the likelihood ratio.
    pub(crate) fn by_likelihood_ratio(&self) -> bool {
        self.interval == IntervalArg::LikelihoodRatio
    }

    /// The options in force, for the provenance.
    pub(crate) fn options(&self, events: &[(String, Date)], by: Option<ByArg>) -> BTreeMap<String, String> {
        let models: Vec<&str> = self.settings.models.iter().map(|m| m.name()).collect();
        let mut options = BTreeMap::from([
            ("min-events".to_owned(), self.settings.changes.min_events.to_string()),
            ("level".to_owned(), self.settings.level.to_string()),
            ("models".to_owned(), models.join(",")),
            ("threshold-in".to_owned(), self.settings.changes.threshold_in.to_string()),
            ("bootstrap".to_owned(), self.bootstrap.replicates.to_string()),
        ]);
        options.extend(name(Some(self.interval)).map(|interval| ("interval".to_owned(), interval)));
        options.extend(name(by).map(|by| ("by".to_owned(), by)));
        if !events.is_empty() {
            let events: Vec<String> = events.iter().map(|(n, d)| format!("{n}={d}")).collect();
            options.insert("event".to_owned(), events.join(","));
        }
        options
    }
}

/// Whether a cut of the likelihood ratio is to be simulated.
pub(crate) fn simulates_cut(args: &AnalysisArgs) -> Result<bool, Failure> {
    let likelihood_ratio = args.interval != IntervalArg::Posterior;
    if likelihood_ratio && args.tests.bootstrap == 0 {
        return Err(Failure::Usage(
            "a likelihood-ratio set needs simulation for its cut; leave out --bootstrap 0".to_owned(),
        ));
    }
    Ok(likelihood_ratio)
}

/// The dates asked for, and the norm's entry into force when it lies in the window.
fn known_dates(events: &[(String, Date)], prepared: &Prepared) -> Result<Vec<KnownDate>, Failure> {
    let window = &prepared.study.window;
    let inside = |k: i64| window.first < k && k <= window.last;
    let mut dates = Vec::new();
    for (name, date) in events {
        let refuse = |problem: String| Failure::Usage(format!("--event {name}={date}: {problem}"));
        let period = period_of(*date, window.period).ok_or_else(|| {
            refuse(format!("the date does not say which {}; write it in full", window.period))
        })?;
        if !inside(period) {
            return Err(refuse(format!(
                "a break needs time before it and after it, and the window is {} to {}",
                window.from(),
                window.through()
            )));
        }
        dates.push(KnownDate { name: name.clone(), time: period as f64 });
    }
    let recorded = prepared.data.norm().entry_into_force.and_then(|date| period_of(date, window.period));
    if let Some(period) = recorded.filter(|&k| inside(k)) {
        let known = KnownDate { name: "entry into force".to_owned(), time: period as f64 };
        if !dates.iter().any(|d| d.time == known.time) {
            dates.push(known);
        }
    }
    Ok(dates)
}

/// The period that holds a date, when one does.
pub(crate) fn period_of(date: Date, period: PeriodUnit) -> Option<i64> {
    let (first, last) = (period.index_of(date.first_day()), period.index_of(date.last_day()));
    (first == last).then_some(first)
}
