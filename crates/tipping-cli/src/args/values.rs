//! The values that flags take, and how they are read.

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tipping::core::{Counting, Fill, PreEntry, Successions};
use tipping::ingest::request::UnitCode;
use tipping::results::ResultKind;
use tipping::values::{Choice, Division, IntervalMethod, Switch, ThresholdIn, ThresholdModels, Value};

/// A value of the library.
pub(super) fn value<T: Value>(text: &str) -> Result<T, String> {
    T::from_text(text)
}

/// A choice of the library, by name.
pub(super) fn choice<T: Choice + Send + Sync>() -> impl TypedValueParser<Value = T> {
    explained(&[])
}

/// A choice whose alternatives the help explains, in their order.
fn explained<T: Choice + Send + Sync>(help: &'static [&'static str]) -> impl TypedValueParser<Value = T> {
    let alternatives = T::ALL.iter().enumerate().map(|(i, choice)| {
        let alternative = PossibleValue::new(choice.name());
        let help = help.get(i).filter(|help| !help.is_empty());
        help.map_or(alternative.clone(), |help| alternative.help(*help))
    });
    PossibleValuesParser::new(alternatives).try_map(|name| T::from_text(&name))
}

pub(super) fn pre_entry() -> impl TypedValueParser<Value = PreEntry> {
    explained(&[
        "Never at risk, an adopter from its entry",
        "An event in the period of its entry",
        "Left out",
    ])
}

pub(super) fn successions() -> impl TypedValueParser<Value = Successions> {
    explained(&["As if adopted before entry", "An adoption like any other", "The unit is left out"])
}

pub(super) fn counting() -> impl TypedValueParser<Value = Counting> {
    explained(&["Without those that have withdrawn", "All that were ever made"])
}

pub(super) fn threshold_in() -> impl TypedValueParser<Value = ThresholdIn> {
    explained(&[
        "A regime begins at a date",
        "A regime holds where the adopted fraction is at least a threshold",
    ])
}

pub(super) fn by() -> impl TypedValueParser<Value = Division> {
    explained(&["The region of each unit: the column --region, else the UN subregion of states"])
}

pub(super) fn switch() -> impl TypedValueParser<Value = Switch> {
    explained(&[
        "The level and all coefficients",
        "The level and the domestic coefficients",
        "The level and the international coefficients",
        "Nothing: one regression for the whole record",
    ])
}

pub(super) fn fill() -> impl TypedValueParser<Value = Fill> {
    explained(&[
        "Nothing",
        "The last value before it",
        "The line between the values before and after it, which looks ahead",
    ])
}

pub(super) fn interval() -> impl TypedValueParser<Value = IntervalMethod> {
    explained(&[
        "Exact posterior over the candidates",
        "Candidates within a simulated cut of the likelihood ratio",
        "The posterior's interval, and the likelihood-ratio set beside it",
    ])
}

pub(super) fn threshold_models() -> impl TypedValueParser<Value = ThresholdModels> {
    explained(&["Step and life-cycle, the one of lower BIC", "The step alone", "The life-cycle alone"])
}

pub(super) fn result_kind() -> impl TypedValueParser<Value = ResultKind> {
    explained(&[
        "`batch.json` in the folder of a batch",
        "",
        "",
        "",
        "The result of a norm in the folder of a batch",
    ])
}

/// What `--units` means to `simulate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitsArg {
    Number(u32),
    Codes(UnitCode),
}

/// A number of units or the name of a code list.
pub(super) fn units(text: &str) -> Result<UnitsArg, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(UnitsArg::Number(number)),
        _ => text.parse().map(UnitsArg::Codes).map_err(|_| {
            "give a number of units for a made-up schedule, or with --like a code list: cow, gw, iso3, name, \
             as-written"
                .to_owned()
        }),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    Text,
    Json,
    Csv,
    Md,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}
