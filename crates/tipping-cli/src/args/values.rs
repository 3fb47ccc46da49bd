//! The values that flags take, and how they are read.

use clap::ValueEnum;

/// The value of a parameter: dates of changes, else numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ParameterValue {
    Number(f64),
    Date(tipping_core::Date),
}

/// What `--units` means to `simulate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitsArg {
    Number(u32),
    Codes(Units),
}

/// A date in the years in which dates of data are believed.
pub(super) fn date(text: &str) -> Result<tipping_core::Date, String> {
    let date: tipping_core::Date = text.parse().map_err(|e: tipping_core::DateError| e.to_string())?;
    if (1500..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err("outside the years 1500 to 2200".to_owned())
    }
}

/// A name and a date, `eif=1999-03-01`; a date alone is its own name.
pub(super) fn event(text: &str) -> Result<(String, tipping_core::Date), String> {
    let (name, when) = text.split_once('=').unwrap_or((text, text));
    if name.is_empty() {
        return Err("give the date a name, such as eif=1999-03-01".to_owned());
    }
    Ok((name.to_owned(), date(when)?))
}

/// A parameter and its value, `p=0.002` or `kappa=1945`.
pub(super) fn parameter(text: &str) -> Result<(String, ParameterValue), String> {
    let Some((name, value)) = text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
        return Err("write NAME=VALUE, such as p=0.002 or kappa=1945".to_owned());
    };
    let value = if name == "kappa" || name.starts_with("kappa_") {
        ParameterValue::Date(date(value)?)
    } else {
        let number = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
        ParameterValue::Number(number)
    };
    Ok((name.to_owned(), value))
}

/// A number of units or the name of a code list.
pub(super) fn units(text: &str) -> Result<UnitsArg, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(UnitsArg::Number(number)),
        _ => Units::from_str(text, false).map(UnitsArg::Codes).map_err(|_| {
            "give a number of units for a made-up schedule, or with --like a code list: cow, gw, iso3, name, as-written".to_owned()
        }),
    }
}

/// A positive number of years.
pub(super) fn span(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(years) if years.is_finite() && years > 0.0 => Ok(years),
        _ => Err("choose a positive number of years, such as 5".to_owned()),
    }
}

/// No replicates, or enough that a p-value can be below .05: the least is 1/(B + 1).
pub(super) fn replicates(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(b) if b == 0 || b >= 20 => Ok(b),
        Ok(b) => Err(format!(
            "the least p-value of {b} replicates is 1/{}, which decides nothing; take at least 20, better 999, or 0 for no tests",
            b + 1
        )),
        Err(error) => Err(format!("not a number of replicates: {error}")),
    }
}

/// `none`, `firth` or `ridge=L`.
pub(super) fn penalty(text: &str) -> Result<tipping_fit::regression::Penalty, String> {
    use tipping_fit::regression::Penalty;
    match text.split_once('=') {
        None if text == "none" => Ok(Penalty::None),
        None if text == "firth" => Ok(Penalty::Firth),
        Some(("ridge", value)) => match value.parse::<f64>() {
            Ok(lambda) if lambda.is_finite() && lambda >= 0.0 => Ok(Penalty::Ridge(lambda)),
            _ => Err("ridge takes a number of 0 or more, such as ridge=1".to_owned()),
        },
        _ => Err("choose none, firth or ridge=L, such as ridge=1".to_owned()),
    }
}

/// A number of periods.
pub(super) fn lag(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|lag| *lag <= 100)
        .ok_or_else(|| "choose a whole number of periods, 0 to 100".to_owned())
}

/// A number above 0.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("choose a number above 0".to_owned()),
    }
}

/// A level strictly between 0 and 1.
pub(super) fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("choose a level between 0 and 1, such as 0.95".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    Unit,
    Long,
    Panel,
    Wide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Units {
    Cow,
    Gw,
    Iso3,
    Name,
    AsWritten,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unknown {
    Refuse,
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    Csv,
    Parquet,
    Ipc,
    Json,
    Ndjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Period {
    Year,
    Quarter,
    Month,
    Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LikelihoodArg {
    Grouped,
    Exact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PreEntryArg {
    /// Never at risk, an adopter from its entry
    Count,
    /// An event in the period of its entry
    AtEntry,
    /// Left out
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SuccessionsArg {
    /// As if adopted before entry
    Inherited,
    /// An adoption like any other
    Event,
    /// The unit is left out
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CountingArg {
    /// Without those that have withdrawn
    InForce,
    /// All that were ever made
    Ever,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThresholdInArg {
    /// A regime begins at a date
    Time,
    /// A regime holds where the adopted fraction is at least a threshold
    Fraction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    /// The region of each unit: the column --region, else the UN subregion of states
    Region,
}

impl From<ThresholdInArg> for tipping_fit::model::ThresholdIn {
    fn from(what: ThresholdInArg) -> Self {
        match what {
            ThresholdInArg::Time => Self::Time,
            ThresholdInArg::Fraction => Self::Fraction,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SwitchArg {
    /// The level and all coefficients
    All,
    /// The level and the domestic coefficients
    Domestic,
    /// The level and the international coefficients
    International,
    /// Nothing: one regression for the whole record
    None,
}

impl From<SwitchArg> for tipping_fit::regression::Switch {
    fn from(what: SwitchArg) -> Self {
        match what {
            SwitchArg::All => Self::All,
            SwitchArg::Domestic => Self::Only(tipping_fit::regression::Block::Domestic),
            SwitchArg::International => Self::Only(tipping_fit::regression::Block::International),
            SwitchArg::None => Self::None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FillArg {
    /// Nothing
    None,
    /// The last value before it
    Forward,
    /// The line between the values before and after it, which looks ahead
    Linear,
}

impl From<FillArg> for tipping_core::Fill {
    fn from(how: FillArg) -> Self {
        match how {
            FillArg::None => Self::None,
            FillArg::Forward => Self::Forward,
            FillArg::Linear => Self::Linear,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IntervalArg {
    /// Exact posterior over the candidates
    Posterior,
    /// Candidates within a simulated cut of the likelihood ratio
    LikelihoodRatio,
    /// The posterior's interval, and the likelihood-ratio set beside it
    Both,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// `batch.json` in the folder of a batch
    Batch,
    Fit,
    Check,
    /// The result of a norm in the folder of a batch
    Norm,
    Pivots,
    Pool,
    Power,
    Regimes,
    Verify,
    Sensitivity,
}
