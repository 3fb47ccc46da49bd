//! Every combination of the alternatives, with its risk table; equal tables are one.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tipping_core::{Study, Warning};
use tipping_fit::Model;
use tipping_fit::bootstrap::ThresholdChoice;
use tipping_fit::model::Changes;

use super::alternatives::{Alternatives, ruled};
use crate::args::ThresholdInArg;
use crate::args::{
    AccountsArg, Bound, DataArgs, Period, PreEntryArg, RuleArgs, SensitivityArgs, SuccessionsArg,
};
use crate::failure::Failure;
use crate::plan::{self, Words, changed, name, unlike};

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
    rules: RuleArgs,
}

impl Combinations {
    pub(super) fn new(
        args: &SensitivityArgs,
        alternatives: &Alternatives,
        take: Take,
    ) -> Result<Self, Failure> {
        let whats = whats(alternatives);
        let mut places = places(args, alternatives);
        places.retain(|place| take.takes(place.differing));
        if places.len() * whats.len() > MOST {
            return Err(Failure::Usage(format!(
                "{} specifications are more than {MOST}; name fewer alternatives",
                places.len() * whats.len()
            )));
        }
        let study = |place: &Place| -> Result<(RuleArgs, Study), String> {
            let source = &alternatives.sources[place.source];
            let mut rules = place.rules.clone();
            rules.from = source.from(place.origin)?;
            rules.through = source.through(place.end)?;
            let data = &source.ingested.data;
            let study = Study::new(data, &ruled(&source.ingested, plan::rules(&rules)));
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
                Err(reason) => (Err(reason), place.rules.clone()),
            };
            for what in &whats {
                let data = DataArgs {
                    norm: alternatives.coding(place.source).norm.clone(),
                    system: Some(alternatives.system(place.source).to_owned()),
                    ..args.data.clone()
                };
                found.all.push(Combination {
                    choices: choices(alternatives, place, *what),
                    command: command(args, &data, &rules, *what),
                    what: threshold(args, *what),
                    table: table.clone(),
                });
            }
        }
        Ok(found)
    }

    /// The number of a table among the distinct ones: equal is the table and the schedule on which it is simulated.
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

type What = (ThresholdInArg, AccountsArg);

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

fn places(args: &SensitivityArgs, of: &Alternatives) -> Vec<Place> {
    let mut places = Vec::new();
    for source in 0..of.sources.len() {
        for (a, &origin) in of.origins.iter().enumerate() {
            for (b, &end) in of.ends.iter().enumerate() {
                for (c, &period) in of.periods.iter().enumerate() {
                    for (d, &pre_entry) in of.pre_entry.iter().enumerate() {
                        for (e, &successions) in of.successions.iter().enumerate() {
                            let rules = rules(args, period, pre_entry, successions);
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
    args: &SensitivityArgs,
    period: Period,
    pre_entry: PreEntryArg,
    successions: SuccessionsArg,
) -> RuleArgs {
    RuleArgs {
        from: None,
        through: None,
        period: Some(period),
        likelihood: args.choices.likelihood,
        pre_entry,
        successions,
        counting: args.choices.counting,
    }
}

fn choices(of: &Alternatives, place: &Place, (threshold_in, models): What) -> BTreeMap<String, String> {
    let word = |value: Option<String>| value.unwrap_or_default();
    let rules = &place.rules;
    [
        ("coding", of.coding(place.source).id.clone()),
        ("system", of.system(place.source).to_owned()),
        ("origin", place.origin.to_string()),
        ("end", place.end.to_string()),
        ("period", word(name(rules.period))),
        ("pre-entry", word(name(Some(rules.pre_entry)))),
        ("successions", word(name(Some(rules.successions)))),
        ("threshold-in", word(name(Some(threshold_in)))),
        ("models", word(name(Some(models)))),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// The accounts of a choice, as `fit --models` names them.
fn accounts(models: AccountsArg) -> Vec<Model> {
    match models {
        AccountsArg::Both => vec![Model::Step, Model::LifeCycle],
        AccountsArg::Step => vec![Model::Step],
        AccountsArg::LifeCycle => vec![Model::LifeCycle],
    }
}

fn threshold(args: &SensitivityArgs, (threshold_in, models): What) -> ThresholdChoice {
    let changes = Changes { min_events: args.min_events, threshold_in: threshold_in.into() };
    ThresholdChoice { changes, threshold_models: accounts(models) }
}

/// The command that fits the specification alone.
fn command(
    args: &SensitivityArgs,
    data: &DataArgs,
    rules: &RuleArgs,
    (threshold_in, models): What,
) -> String {
    let mut words = Words(plan::words(data, rules));
    words.add("threshold-in", changed(threshold_in, ThresholdInArg::Time));
    let one = accounts(models);
    // Without the flag `fit` chooses between the same two.
    words.add("models", (one.len() == 1).then(|| one.iter().map(|m| m.name()).collect()));
    words.add("level", unlike(args.level != 0.95, args.level));
    words.add("min-events", unlike(args.min_events != 3, args.min_events));
    words.add("bootstrap", unlike(args.bootstrap != 999, args.bootstrap));
    words.add("seed", unlike(args.seed != 1, args.seed));
    words.of("fit")
}
