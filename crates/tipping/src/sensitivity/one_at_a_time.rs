//! What a run would have said had one of its choices been another.

use tipping_core::PeriodUnit;
use tipping_core::result::{Report, SensitivityReport};
use tipping_fit::Model;
use tipping_ingest::datasets;

use super::alternatives::Alternatives;
use super::combinations::{Combinations, Take};
use super::{assemble, rows};
use crate::args::{
    AccountsArg, Bound, ChoiceArgs, Color, NormArgs, OutputArgs, OutputFormat, Period, PlotArgs, PreEntryArg,
    RuleArgs, SensitivityArgs, SuccessionsArg, ThresholdInArg,
};
use crate::commands::in_pool;
use crate::failure::Failure;
use crate::plan::{self, Words, changed, unlike};

/// What was found.
pub(crate) struct Found {
    pub(crate) curve: SensitivityReport,
    /// The command for all combinations.
    pub(crate) all: String,
}

/// The choices of a run and, one at a time, the alternatives that `tipping sensitivity` has for each. Nothing is tested. The first specification by number is
/// the run itself.
pub(crate) fn one_at_a_time(norm: &NormArgs, result: &Report) -> Result<Found, Failure> {
    let args = arguments(norm, result);
    let mut alternatives = Alternatives::new(&args)?;
    lead(&mut alternatives.origins, norm.rules.from.map_or(Bound::Default, Bound::Date));
    lead(&mut alternatives.ends, norm.rules.through.map_or(Bound::Default, Bound::Date));
    lead(&mut alternatives.periods, period(result.window.period));
    lead(&mut alternatives.pre_entry, norm.rules.pre_entry);
    lead(&mut alternatives.successions, norm.rules.successions);
    lead(&mut alternatives.threshold_in, norm.analysis.threshold_in);
    alternatives.threshold_in.truncate(1);
    lead(&mut alternatives.models, accounts(&norm.analysis.models));
    in_pool(args.threads, || {
        let combinations = Combinations::new(&args, &alternatives, Take::OneAtATime)?;
        let rows = rows::rows(&args, &combinations, &|| {});
        let curve = assemble(&args, &alternatives, &combinations, rows);
        Ok(Found { all: all(norm, &args, &curve), curve })
    })?
}

/// The words of `tipping sensitivity` for all combinations of these alternatives. Those that `sensitivity` takes by itself are not named.
fn all(norm: &NormArgs, args: &SensitivityArgs, curve: &SensitivityReport) -> String {
    let levels = |dimension: &str| -> Option<String> {
        let levels = &curve.dimensions.iter().find(|d| d.name == dimension)?.levels;
        Some(levels.iter().map(|level| level.level.as_str()).collect::<Vec<_>>().join(","))
    };
    let (typed, analysis) = (&norm.rules, &norm.analysis);
    let rules = RuleArgs {
        from: None,
        through: None,
        period: None,
        pre_entry: PreEntryArg::Count,
        successions: SuccessionsArg::Inherited,
        ..typed.clone()
    };
    let mut data = args.data.clone();
    let varied = !args.choices.systems.is_empty() && data.system.take().is_some();
    let mut words = Words(plan::words(&data, &rules));
    let mut list = |flag: &str, dimension: &str, is_typed: bool| {
        words.add(flag, levels(dimension).filter(|_| is_typed));
    };
    list("systems", "system", varied);
    list("origins", "origin", typed.from.is_some());
    list("ends", "end", typed.through.is_some());
    list("periods", "period", typed.period.is_some());
    list("pre-entry", "pre-entry", typed.pre_entry != PreEntryArg::Count);
    list("successions", "successions", typed.successions != SuccessionsArg::Inherited);
    words.add("threshold-in", changed(analysis.threshold_in, ThresholdInArg::Time));
    words.add("level", unlike(analysis.level != 0.95, analysis.level));
    words.add("min-events", unlike(analysis.tests.min_events != 3, analysis.tests.min_events));
    words.add("seed", unlike(analysis.tests.seed != 1, analysis.tests.seed));
    words.of("sensitivity")
}

/// Puts the choice of the run before the others.
fn lead<T: PartialEq>(alternatives: &mut Vec<T>, own: T) {
    alternatives.retain(|alternative| *alternative != own);
    alternatives.insert(0, own);
}

fn arguments(norm: &NormArgs, result: &Report) -> SensitivityArgs {
    let mut data = norm.data.clone();
    data.weight = plan::weights(&norm.data).into_iter().next();
    let mut codings = Vec::new();
    // Only norms of a dataset that codes one norm several times are alternatives to each other.
    let bundled = result.decisions.iter().any(|d| d.subject == "data" && d.choice.ends_with(" (bundled)"));
    let coded =
        |d: &tipping_ingest::Dataset| d.default_norm.is_some() && d.norms.iter().any(|n| n.id == result.norm);
    if let Some(dataset) = datasets().into_iter().find(|d| bundled && coded(d)) {
        (data.data, data.norm) = (dataset.name, None);
        codings = dataset.norms.into_iter().map(|n| n.id).collect();
        lead(&mut codings, result.norm.clone());
    }
    let mut systems: Vec<String> = Vec::new();
    let lists = ["cow", "gw", "gw-no-microstates"];
    if lists.contains(&result.system.as_str()) {
        systems.extend(lists.map(str::to_owned));
        lead(&mut systems, result.system.clone());
    }
    SensitivityArgs {
        data,
        choices: ChoiceArgs {
            codings,
            systems,
            origins: Vec::new(),
            ends: Vec::new(),
            periods: Vec::new(),
            pre_entry: Vec::new(),
            successions: Vec::new(),
            threshold_in: Vec::new(),
            models: Vec::new(),
            likelihood: norm.rules.likelihood,
            counting: norm.rules.counting,
        },
        bootstrap: 0,
        level: norm.analysis.level,
        min_events: norm.analysis.tests.min_events,
        seed: norm.analysis.tests.seed,
        threads: norm.analysis.tests.threads,
        list: false,
        plot: PlotArgs { plot: None, figure: Vec::new(), width: 8.5 },
        output: OutputArgs {
            format: OutputFormat::Json,
            output: None,
            strict: false,
            color: Color::Never,
            quiet: true,
            verbose: false,
        },
    }
}

fn period(unit: PeriodUnit) -> Period {
    match unit {
        PeriodUnit::Year => Period::Year,
        PeriodUnit::Quarter => Period::Quarter,
        PeriodUnit::Month => Period::Month,
        PeriodUnit::Day => Period::Day,
    }
}

/// The accounts that may tip: those among the models, or both where none is.
fn accounts(models: &[Model]) -> AccountsArg {
    match (models.contains(&Model::Step), models.contains(&Model::LifeCycle)) {
        (true, false) => AccountsArg::Step,
        (false, true) => AccountsArg::LifeCycle,
        _ => AccountsArg::Both,
    }
}

/// Whether a threshold account is among the models of a run.
pub(crate) fn has_account(norm: &NormArgs) -> bool {
    let models = &norm.analysis.models;
    models.is_empty() || models.iter().any(|model| matches!(model, Model::Step | Model::LifeCycle))
}
