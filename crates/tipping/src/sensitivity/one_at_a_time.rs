//! What a run would have said had one of its choices been another.

use tipping_core::Rules;
use tipping_core::result::{Report, SensitivityReport};
use tipping_ingest::bundled::{Dataset, datasets};

use super::alternatives::Alternatives;
use super::combinations::{Combinations, Take};
use super::{assemble, rows};
use crate::command::{self, changed, unlike};
use crate::error::Error;
use crate::progress::{Progress, Task};
use crate::request::{AnalysisRequest, ChoicesRequest, FitRequest, SensitivityRequest};
use crate::threads::in_pool;
use crate::values::{Bound, ThresholdModels};

/// What other choices would have said, one changed at a time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OneAtATime {
    /// The specifications, the run itself the first by number.
    pub curve: SensitivityReport,
    /// The command for all combinations.
    pub command: String,
}

/// The choices of a run and, one at a time, the alternatives that `tipping sensitivity` has for each. Nothing
/// is tested. The first specification by number is the run itself.
///
/// # Errors
/// [`Error`]: data that can no longer be read, or a computation that the caller has stopped.
pub fn one_at_a_time(
    norm: &FitRequest,
    result: &Report,
    progress: &dyn Progress,
) -> Result<OneAtATime, Error> {
    let task = Task::start(progress, "trying other choices");
    let request = asked(norm, result);
    let mut alternatives = Alternatives::new(&request)?;
    lead(&mut alternatives.origins, norm.rules.from.map_or(Bound::Default, Bound::Date));
    lead(&mut alternatives.ends, norm.rules.through.map_or(Bound::Default, Bound::Date));
    lead(&mut alternatives.periods, result.header.window.period);
    lead(&mut alternatives.pre_entry, norm.rules.pre_entry);
    lead(&mut alternatives.successions, norm.rules.successions);
    lead(&mut alternatives.threshold_in, norm.analysis.threshold_in);
    alternatives.threshold_in.truncate(1);
    lead(&mut alternatives.models, ThresholdModels::among(&norm.analysis.models));
    in_pool(request.threads, || {
        let combinations = Combinations::new(&request, &alternatives, Take::OneAtATime)?;
        let rows = rows::rows(&request, &combinations, &task)?;
        let curve = assemble(&request, &alternatives, &combinations, rows);
        Ok(OneAtATime { command: all(norm, &request, &curve), curve })
    })?
}

/// The command `tipping sensitivity` for all combinations of these alternatives. Those that `sensitivity`
/// takes by itself are not named.
fn all(norm: &FitRequest, request: &SensitivityRequest, curve: &SensitivityReport) -> String {
    let levels = |dimension: &str| -> Option<String> {
        let levels = &curve.dimensions.iter().find(|d| d.name == dimension)?.levels;
        Some(levels.iter().map(|level| level.level.as_str()).collect::<Vec<_>>().join(","))
    };
    let (typed, analysis) = (&norm.rules, &norm.analysis);
    let (default, usual) = (Rules::default(), AnalysisRequest::default());
    let rules = Rules { likelihood: typed.likelihood, counting: typed.counting, ..default };
    let mut data = request.data.clone();
    let varied = !request.choices.systems.is_empty() && data.system.take().is_some();
    let mut words = command::words(&data, &rules);
    let mut list = |flag: &str, dimension: &str, is_typed: bool| {
        words.add(flag, levels(dimension).filter(|_| is_typed));
    };
    list("systems", "system", varied);
    list("origins", "origin", typed.from.is_some());
    list("ends", "end", typed.through.is_some());
    list("periods", "period", typed.period.is_some());
    list("pre-entry", "pre-entry", typed.pre_entry != default.pre_entry);
    list("successions", "successions", typed.successions != default.successions);
    words.add("threshold-in", changed(analysis.threshold_in, usual.threshold_in));
    words.add("level", unlike(analysis.level != usual.level, analysis.level));
    words.add(
        "min-events",
        unlike(analysis.tests.min_events != usual.tests.min_events, analysis.tests.min_events),
    );
    words.add("seed", unlike(analysis.tests.seed != usual.tests.seed, analysis.tests.seed));
    words.line("sensitivity")
}

/// Puts the choice of the run before the others.
fn lead<T: PartialEq>(alternatives: &mut Vec<T>, own: T) {
    alternatives.retain(|alternative| *alternative != own);
    alternatives.insert(0, own);
}

/// Whether the norms of a dataset are codings of one norm, with this among them.
fn codes(dataset: &Dataset, norm: &str) -> bool {
    dataset.default_norm.is_some() && dataset.norms.iter().any(|n| n.id == norm)
}

/// What is asked of `sensitivity`: what the run asks, with other codings and systems where there are any.
fn asked(norm: &FitRequest, result: &Report) -> SensitivityRequest {
    let mut data = norm.data.clone();
    data.weight.truncate(1);
    let mut codings = Vec::new();
    // Only norms of a dataset that codes one norm several times are alternatives to each other.
    let bundled = result.decisions.iter().any(|d| d.subject == "data" && d.choice.ends_with(" (bundled)"));
    if let Some(dataset) = datasets().into_iter().find(|d| bundled && codes(d, &result.header.norm)) {
        (data.data, data.norm) = (dataset.name, None);
        codings = dataset.norms.into_iter().map(|n| n.id).collect();
        lead(&mut codings, result.header.norm.clone());
    }
    let mut systems: Vec<String> = Vec::new();
    let lists = ["cow", "gw", "gw-no-microstates"];
    if lists.contains(&result.header.system.as_str()) {
        systems.extend(lists.map(str::to_owned));
        lead(&mut systems, result.header.system.clone());
    }
    SensitivityRequest {
        data,
        choices: ChoicesRequest {
            codings,
            systems,
            likelihood: norm.rules.likelihood,
            counting: norm.rules.counting,
            ..ChoicesRequest::default()
        },
        bootstrap: 0,
        level: norm.analysis.level,
        min_events: norm.analysis.tests.min_events,
        seed: norm.analysis.tests.seed,
        threads: norm.analysis.tests.threads,
        list: false,
    }
}
