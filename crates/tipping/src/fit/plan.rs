//! From a request to the settings of the fit and of its tests.

use std::collections::BTreeMap;

use tipping_core::result::AnalysisSettings;
use tipping_core::{IntervalMethod, Model, Setting, ThresholdModel};
use tipping_fit::Settings;
use tipping_fit::bootstrap::{Bootstrap, KnownDate};
use tipping_fit::model::Changes;

use crate::error::Error;
use crate::options;
use crate::prepare::{Prepared, full_period, period_of};
use crate::request::AnalysisRequest;
use crate::values::{Division, Event, Value};

/// What is to be fitted and tested.
#[derive(Debug)]
pub(crate) struct FitPlan {
    pub(crate) settings: Settings,
    pub(crate) bootstrap: Bootstrap,
    pub(crate) dates: Vec<KnownDate>,
    interval: IntervalMethod,
}

impl FitPlan {
    /// `events`: dates at which a break is tested, beside the norm's entry into force.
    pub(crate) fn new(
        request: &AnalysisRequest,
        events: &[Event],
        prepared: &Prepared,
    ) -> Result<Self, Error> {
        let likelihood_ratio = request.simulates_cut()?;
        let tests = &request.tests;
        let changes = Changes::default().min_events(tests.min_events).threshold_in(request.threshold_in);
        let models = if request.models.is_empty() { Model::ALL.to_vec() } else { request.models.clone() };
        let mut bootstrap = Bootstrap::default()
            .replicates(tests.bootstrap)
            .seed(tests.seed)
            .changes(changes)
            .level(request.level)
            .likelihood_ratio(likelihood_ratio);
        bootstrap.threshold_models.retain(|threshold| models.contains(&threshold.model()));
        // Without a threshold model among the models both are tested all the same.
        if bootstrap.threshold_models.is_empty() {
            bootstrap.threshold_models = ThresholdModel::ALL.to_vec();
        }
        let dates = known_dates(events, prepared)?;
        let settings = Settings::default().changes(changes).level(request.level).models(models);
        Ok(Self { settings, bootstrap, dates, interval: request.interval })
    }

    /// Whether the intervals are those of the likelihood ratio.
    pub(crate) fn by_likelihood_ratio(&self) -> bool {
        self.interval == IntervalMethod::LikelihoodRatio
    }

    /// The settings in force, for the provenance.
    pub(crate) fn in_force(&self, by: Option<Division>) -> AnalysisSettings {
        AnalysisSettings {
            models: self.settings.models.clone(),
            level: self.settings.level,
            threshold_in: self.settings.changes.threshold_in,
            interval: self.interval,
            min_events: self.settings.changes.min_events,
            bootstrap: self.bootstrap.replicates,
            by_region: by == Some(Division::Region),
        }
    }

    /// The options in force as text, for the provenance.
    pub(crate) fn options(&self, events: &[Event], by: Option<Division>) -> BTreeMap<String, String> {
        let models: Vec<&str> = self.settings.models.iter().map(|m| m.name()).collect();
        let mut options = BTreeMap::from([
            ("min-events".to_owned(), self.settings.changes.min_events.to_string()),
            ("level".to_owned(), self.settings.level.to_string()),
            ("models".to_owned(), models.join(",")),
            ("threshold-in".to_owned(), self.settings.changes.threshold_in.to_string()),
            ("bootstrap".to_owned(), self.bootstrap.replicates.to_string()),
        ]);
        options.insert("interval".to_owned(), self.interval.to_text());
        options.extend(options::given([("by", options::text(by.as_ref()))]));
        if !events.is_empty() {
            let events: Vec<String> = events.iter().map(Value::to_text).collect();
            options.insert("event".to_owned(), events.join(","));
        }
        options
    }
}

/// The dates asked for, and the norm's entry into force when it lies in the window.
fn known_dates(events: &[Event], prepared: &Prepared) -> Result<Vec<KnownDate>, Error> {
    let window = &prepared.study.window;
    let inside = |k: i64| window.first < k && k <= window.last;
    let mut dates = Vec::new();
    for event in events {
        let refuse = |problem: String| {
            let given = Setting::Event.with(event.to_text());
            Error::usage(Setting::Event, format!("{given}: {problem}"))
        };
        let period = full_period(event.date, window.period).map_err(refuse)?;
        if !inside(period) {
            return Err(refuse(format!(
                "a break needs time before it and after it, and the window is {} to {}",
                window.from(),
                window.through()
            )));
        }
        dates.push(KnownDate { name: event.name.clone(), time: period as f64 });
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
