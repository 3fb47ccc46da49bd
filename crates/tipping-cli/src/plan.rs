//! From what is typed to what is done: the requests and rules that the libraries take.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;
use tipping_core::{Counting, Likelihood, PeriodUnit, PreEntry, Rules, Successions};
use tipping_ingest::{DateFormat, Format, Request, Roles, Shape, UnitCode, UnknownUnits};

use crate::args::{self, DataArgs, NormArgs, RuleArgs};
use crate::failure::Failure;

pub(crate) fn request(args: &DataArgs) -> Request {
    Request {
        data: args.data.clone(),
        norm: args.norm.clone(),
        roles: Roles {
            unit: args.unit.clone(),
            date: args.date.clone(),
            norm: args.norm_column.clone(),
            adopted: args.adopted.clone(),
            withdrawn: args.withdrawn.clone(),
            weight: weights(args).into_iter().next(),
            region: args.region.clone(),
            act: args.act.clone(),
        },
        shape: args.shape.map(|s| match s {
            args::Shape::Unit => Shape::Unit,
            args::Shape::Long => Shape::Long,
            args::Shape::Panel => Shape::Panel,
            args::Shape::Wide => Shape::Wide,
        }),
        format: args.input_format.map(|f| match f {
            args::InputFormat::Csv => Format::Csv,
            args::InputFormat::Parquet => Format::Parquet,
            args::InputFormat::Ipc => Format::Ipc,
            args::InputFormat::Json => Format::Json,
            args::InputFormat::Ndjson => Format::Ndjson,
        }),
        dates: match args.date_format.as_deref() {
            None => DateFormat::Unambiguous,
            Some("excel") => DateFormat::Excel,
            Some(pattern) => DateFormat::Pattern(pattern.to_owned()),
        },
        never: args.never.clone(),
        units: args.units.map(|u| match u {
            args::Units::Cow => UnitCode::Cow,
            args::Units::Gw => UnitCode::Gw,
            args::Units::Iso3 => UnitCode::Iso3,
            args::Units::Name => UnitCode::Name,
            args::Units::AsWritten => UnitCode::AsWritten,
        }),
        unknown_units: match args.unknown_units {
            args::Unknown::Refuse => UnknownUnits::Refuse,
            args::Unknown::Drop => UnknownUnits::Drop,
        },
        // A column of the file goes first, then what lies beside it.
        weight_source: weights(args).into_iter().next(),
        system: args.system.clone(),
    }
}

/// The weightings named with --weight, separated by commas; a file whose name has a comma is one.
pub(crate) fn weights(args: &DataArgs) -> Vec<String> {
    let Some(named) = &args.weight else { return Vec::new() };
    if Path::new(named).exists() {
        return vec![named.clone()];
    }
    named.split(',').map(|name| name.trim().to_owned()).collect()
}

/// The weightings for a command that compares them.
pub(crate) fn several_weights(args: &DataArgs) -> Result<Vec<String>, Failure> {
    let named = weights(args);
    if named.iter().any(String::is_empty) {
        return Err(Failure::Usage("--weight: a weighting without a name; leave out the comma".to_owned()));
    }
    let twice = named.iter().enumerate().find(|(i, name)| named[..*i].contains(name));
    match twice {
        Some((_, name)) => {
            Err(Failure::Usage(format!("--weight: {name} is named twice; leave one of them out")))
        }
        None => Ok(named),
    }
}

/// Refuses several weightings where one is used.
pub(crate) fn one_weight(args: &DataArgs) -> Result<(), Failure> {
    let named = several_weights(args)?;
    let Some(first) = named.first().filter(|_| named.len() > 1) else { return Ok(()) };
    Err(Failure::Usage(format!(
        "--weight: only `tipping fit` compares several weightings; choose one here, such as --weight {first}"
    )))
}

pub(crate) fn rules(args: &RuleArgs) -> Rules {
    Rules {
        from: args.from,
        through: args.through,
        period: args.period.map(|p| match p {
            args::Period::Year => PeriodUnit::Year,
            args::Period::Quarter => PeriodUnit::Quarter,
            args::Period::Month => PeriodUnit::Month,
            args::Period::Day => PeriodUnit::Day,
        }),
        likelihood: args.likelihood.map(|l| match l {
            args::LikelihoodArg::Grouped => Likelihood::Grouped,
            args::LikelihoodArg::Exact => Likelihood::Exact,
        }),
        pre_entry: pre_entry(args.pre_entry),
        successions: successions(args.successions),
        counting: match args.counting {
            args::CountingArg::InForce => Counting::InForce,
            args::CountingArg::Ever => Counting::Ever,
        },
    }
}

pub(crate) fn pre_entry(rule: args::PreEntryArg) -> PreEntry {
    match rule {
        args::PreEntryArg::Count => PreEntry::Count,
        args::PreEntryArg::AtEntry => PreEntry::AtEntry,
        args::PreEntryArg::Drop => PreEntry::Drop,
    }
}

pub(crate) fn successions(rule: args::SuccessionsArg) -> Successions {
    match rule {
        args::SuccessionsArg::Inherited => Successions::Inherited,
        args::SuccessionsArg::Event => Successions::Event,
        args::SuccessionsArg::Drop => Successions::Drop,
    }
}

/// The data options as typed, for the provenance: those that were given, by the name of their flag.
pub(crate) fn typed(args: &DataArgs) -> BTreeMap<String, String> {
    let pairs: [(&str, Option<String>); 15] = [
        ("data", Some(args.data.clone())),
        ("norm", args.norm.clone()),
        ("system", args.system.clone()),
        ("unit", args.unit.clone()),
        ("date", args.date.clone()),
        ("norm-column", args.norm_column.clone()),
        ("adopted", args.adopted.clone()),
        ("withdrawn", args.withdrawn.clone()),
        ("weight", args.weight.clone()),
        ("region", args.region.clone()),
        ("act", args.act.clone()),
        ("shape", name(args.shape)),
        ("date-format", args.date_format.clone()),
        ("units", name(args.units)),
        ("input-format", name(args.input_format)),
    ];
    let mut options: BTreeMap<String, String> =
        pairs.into_iter().filter_map(|(key, value)| value.map(|v| (key.to_owned(), v))).collect();
    if !args.never.is_empty() {
        options.insert("never".into(), args.never.join(","));
    }
    if let Some(unknown) = name(Some(args.unknown_units)) {
        options.insert("unknown-units".into(), unknown);
    }
    options
}

/// The data and the choices of a run as words of a command line, for the next command to try: that may take no more than one weighting, the first.
pub(crate) fn words(data: &DataArgs, rules: &RuleArgs) -> Vec<String> {
    weighted_words(data, rules, weights(data).into_iter().next())
}

fn weighted_words(data: &DataArgs, rules: &RuleArgs, weight: Option<String>) -> Vec<String> {
    let mut words = Words(vec![place(&data.data)]);
    for (flag, value) in typed(data) {
        match flag.as_str() {
            "data" | "never" | "unknown-units" => {}
            "weight" => words.add("weight", weight.clone()),
            flag => words.add(flag, Some(value)),
        }
    }
    data.never.iter().for_each(|code| words.add("never", Some(code.clone())));
    words.add("unknown-units", changed(data.unknown_units, args::Unknown::Refuse));
    words.add("from", rules.from.map(|d| d.to_string()));
    words.add("through", rules.through.map(|d| d.to_string()));
    words.add("period", name(rules.period));
    words.add("likelihood", name(rules.likelihood));
    words.add("pre-entry", changed(rules.pre_entry, args::PreEntryArg::Count));
    words.add("successions", changed(rules.successions, args::SuccessionsArg::Inherited));
    words.add("counting", changed(rules.counting, args::CountingArg::InForce));
    words.0
}

/// The data and everything chosen that is not a default, as words for `fit`.
pub(crate) fn fit_words(args: &NormArgs) -> Vec<String> {
    let mut words = Words(weighted_words(&args.data, &args.rules, args.data.weight.clone()));
    let analysis = &args.analysis;
    let models: Vec<&str> = analysis.models.iter().map(|m| m.name()).collect();
    words.add("models", unlike(!models.is_empty(), models.join(",")));
    words.add("level", unlike(analysis.level != 0.95, analysis.level));
    words.add("threshold-in", changed(analysis.threshold_in, args::ThresholdInArg::Time));
    words.add("interval", changed(analysis.interval, args::IntervalArg::Posterior));
    let tests = &analysis.tests;
    words.add("min-events", unlike(tests.min_events != 3, tests.min_events));
    words.add("bootstrap", unlike(tests.bootstrap != 999, tests.bootstrap));
    words.add("seed", unlike(tests.seed != 1, tests.seed));
    words.add("by", name(args.by));
    args.event.iter().for_each(|(name, date)| words.add("event", Some(format!("{name}={date}"))));
    words.0
}

/// Words of a command line as they grow.
pub(crate) struct Words(pub(crate) Vec<String>);

impl Words {
    /// A flag with its value, where there is one. A value that would be read as a flag is joined to its own.
    pub(crate) fn add(&mut self, flag: &str, value: Option<String>) {
        match value {
            Some(value) if value.starts_with('-') => self.0.push(format!("--{flag}={value}")),
            Some(value) => self.0.extend([format!("--{flag}"), value]),
            None => {}
        }
    }

    /// The command of these words.
    pub(crate) fn of(self, command: &str) -> String {
        let mut words = vec!["tipping".to_owned(), command.to_owned()];
        words.extend(self.0);
        tipping_report::shell::command_line(&words)
    }
}

/// A file or a folder as a word that is not read as a flag; `-` is standard input.
pub(crate) fn place(path: &str) -> String {
    if path.starts_with('-') && path != "-" { format!("./{path}") } else { path.to_owned() }
}

/// A value in words where it is not the default.
pub(crate) fn unlike(differs: bool, value: impl ToString) -> Option<String> {
    differs.then(|| value.to_string())
}

pub(crate) fn changed<T: ValueEnum + PartialEq>(value: T, default: T) -> Option<String> {
    if value == default { None } else { name(Some(value)) }
}

/// How a choice is typed.
pub(crate) fn name<T: ValueEnum>(value: Option<T>) -> Option<String> {
    value.and_then(|v| v.to_possible_value()).map(|v| v.get_name().to_owned())
}
