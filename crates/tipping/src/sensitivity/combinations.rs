//! Every combination of the alternatives, with its risk table; equal tables are one.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tipping_core::{PeriodUnit, PreEntry, Rules, Setting, Study, Successions, ThresholdIn, Warning};
use tipping_fit::bootstrap::ThresholdChoice;
use tipping_fit::model::Changes;

use super::alternatives::{Alternatives, ruled};
use crate::command::{self, changed, unlike};
use crate::error::Error;
use crate::options;
use crate::request::{AnalysisRequest, DataRequest, SensitivityRequest};
use crate::values::{Bound, ThresholdModels, Value};

/// More than anybody can defend.
const MOST: usize = 50_000;

/// One specification.
pub(super) struct Combination {
    pub(super) choices: BTreeMap<String, String>,
    pub(super) command: String,
    pub(super) what: ThresholdChoice,
    /// Its table among the distinct ones; or why there is none.
    pub(super) table: Result<usize, String>,
}

/// All specifications in the order of the choices, the last changing fastest.
pub(super) struct Combinations {
    pub(super) all: Vec<Combination>,
    pub(super) distinct: Vec<Study>,
    /// Doubts about the records and the windows, each with the number of specifications that it concerns.
    pub(super) doubts: Vec<(Warning, usize)>,
}

/// Which combinations are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// All.
    All,
    /// The first alternative of every choice, and those that differ from it in one choice.
    OneAtATime,
}

impl Take {
    /// Whether a combination is taken in which so many choices are not the first alternative.
    fn takes(self, differing: usize) -> bool {
        self == Self::All || differing <= 1
    }
}

/// Everything but what a threshold is: one risk table.
struct Place {
    /// Choices that are not the first alternative.
    differing: usize,
    source: usize,
    origin: Bound,
    end: Bound,
    rules: Rules,
}

impl Combinations {
    pub(super) fn new(
        request: &SensitivityRequest,
        alternatives: &Alternatives,
        take: Take,
    ) -> Result<Self, Error> {
        let whats = whats(alternatives);
        let mut places = places(request, alternatives);
        places.retain(|place| take.takes(place.differing));
        if places.len() * whats.len() > MOST {
            let all = places.len() * whats.len();
            let problem = format!("{all} specifications are more than {MOST}; name fewer alternatives");
            return Err(Error::usage(Setting::List, problem));
        }
        let study = |place: &Place| -> Result<(Rules, Study), String> {
            let source = &alternatives.sources[place.source];
            let mut rules = place.rules;
            rules.from = source.from(place.origin)?;
            rules.through = source.through(place.end)?;
            let data = &source.ingested.data;
            let study = Study::new(data, &ruled(&source.ingested, rules));
            Ok((rules, study.map_err(|error| error.to_string())?))
        };
        let studies: Vec<_> = places.par_iter().map(study).collect();
        let mut found = Self { all: Vec::new(), distinct: Vec::new(), doubts: Vec::new() };
        for (place, study) in places.iter().zip(studies) {
            let whats: Vec<What> = whats
                .iter()
                .filter(|(_, d)| take.takes(place.differing + d))
                .map(|(what, _)| *what)
                .collect();
            let (table, rules) = match study {
                Ok((rules, study)) => {
                    let of_source = &alternatives.sources[place.source].ingested.warnings;
                    for doubt in of_source.iter().chain(&study.warnings) {
                        found.doubt(doubt, whats.len());
                    }
                    (Ok(found.place_of(study)), rules)
                }
                Err(reason) => (Err(reason), place.rules),
            };
            for what in &whats {
                let data = DataRequest {
                    norm: alternatives.coding(place.source).norm.clone(),
                    system: Some(alternatives.system(place.source).to_owned()),
                    ..request.data.clone()
                };
                found.all.push(Combination {
                    choices: choices(alternatives, place, *what),
                    command: command(request, &data, &rules, *what),
                    what: threshold(request, *what),
                    table: table.clone(),
                });
            }
        }
        Ok(found)
    }

    /// The number of a table among the distinct ones: equal is the table and the schedule on which it is
    /// simulated.
    fn place_of(&mut self, study: Study) -> usize {
        let equal = |known: &Study| known.table == study.table && known.schedule == study.schedule;
        if let Some(known) = self.distinct.iter().position(equal) {
            return known;
        }
        self.distinct.push(study);
        self.distinct.len() - 1
    }

    fn doubt(&mut self, doubt: &Warning, specifications: usize) {
        match self.doubts.iter_mut().find(|(known, _)| known.code == doubt.code) {
            Some((_, count)) => *count += specifications,
            None => self.doubts.push((doubt.clone(), specifications)),
        }
    }
}

type What = (ThresholdIn, ThresholdModels);

/// Every kind of threshold, with the number of choices that are not the first alternative.
fn whats(alternatives: &Alternatives) -> Vec<(What, usize)> {
    let models = alternatives.models.iter().enumerate();
    let kinds = alternatives.threshold_in.iter().enumerate();
    kinds
        .flat_map(|(i, t)| {
            models.clone().map(move |(j, m)| ((*t, *m), usize::from(i > 0) + usize::from(j > 0)))
        })
        .collect()
}

fn places(request: &SensitivityRequest, of: &Alternatives) -> Vec<Place> {
    let mut places = Vec::new();
    for source in 0..of.sources.len() {
        for (a, &origin) in of.origins.iter().enumerate() {
            for (b, &end) in of.ends.iter().enumerate() {
                for (c, &period) in of.periods.iter().enumerate() {
                    for (d, &pre_entry) in of.pre_entry.iter().enumerate() {
                        for (e, &successions) in of.successions.iter().enumerate() {
                            let rules = rules(request, period, pre_entry, successions);
                            let places_of =
                                [source / of.systems.len(), source % of.systems.len(), a, b, c, d, e];
                            let differing = places_of.into_iter().filter(|place| *place > 0).count();
                            places.push(Place { differing, source, origin, end, rules });
                        }
                    }
                }
            }
        }
    }
    places
}

fn rules(
    request: &SensitivityRequest,
    period: PeriodUnit,
    pre_entry: PreEntry,
    successions: Successions,
) -> Rules {
    Rules {
        from: None,
        through: None,
        period: Some(period),
        likelihood: request.choices.likelihood,
        pre_entry,
        successions,
        counting: request.choices.counting,
    }
}

fn choices(of: &Alternatives, place: &Place, (threshold_in, models): What) -> BTreeMap<String, String> {
    let rules = &place.rules;
    [
        ("coding", of.coding(place.source).id.clone()),
        ("system", of.system(place.source).to_owned()),
        ("origin", place.origin.to_text()),
        ("end", place.end.to_text()),
        ("period", options::text(rules.period.as_ref()).unwrap_or_default()),
        ("pre-entry", rules.pre_entry.to_text()),
        ("successions", rules.successions.to_text()),
        ("threshold-in", threshold_in.to_text()),
        ("models", models.to_text()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

fn threshold(request: &SensitivityRequest, (threshold_in, models): What) -> ThresholdChoice {
    let changes = Changes::default().min_events(request.min_events).threshold_in(threshold_in);
    ThresholdChoice::default().changes(changes).threshold_models(models.models().to_vec())
}

/// The command that fits the specification alone.
fn command(
    request: &SensitivityRequest,
    data: &DataRequest,
    rules: &Rules,
    (threshold_in, models): What,
) -> String {
    let (mut words, usual) = (command::words(data, rules), AnalysisRequest::default());
    words.add("threshold-in", changed(threshold_in, usual.threshold_in));
    let one = models.models();
    // Without the flag `fit` chooses between the same two.
    words.add("models", (one.len() == 1).then(|| one.iter().map(|m| m.name()).collect()));
    words.add("level", unlike(request.level != usual.level, request.level));
    words.add("min-events", unlike(request.min_events != usual.tests.min_events, request.min_events));
    words.add("bootstrap", unlike(request.bootstrap != usual.tests.bootstrap, request.bootstrap));
    words.add("seed", unlike(request.seed != usual.tests.seed, request.seed));
    words.line("fit")
}
