//! Values that only requests have.

use tipping_core::{Date, Model, ThresholdModel, choices};
use tipping_fit::regression::Penalty;
use tipping_ingest::DateFormat;

use super::{Value, parse};

/// What the units of a norm are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// The region of each unit.
    Region,
}

choices!(Division { Region => "region" });

/// Which threshold models a specification chooses between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThresholdModels {
    /// Step and life-cycle, the one of lower BIC.
    #[default]
    Both,
    /// The step alone.
    Step,
    /// The life-cycle alone.
    LifeCycle,
}

choices!(ThresholdModels { Both => "both", Step => "step", LifeCycle => "life-cycle" });

impl ThresholdModels {
    /// The models themselves.
    #[must_use]
    pub const fn models(self) -> &'static [ThresholdModel] {
        match self {
            Self::Both => ThresholdModel::ALL,
            Self::Step => &[ThresholdModel::Step],
            Self::LifeCycle => &[ThresholdModel::LifeCycle],
        }
    }

    /// The threshold models among these; both where none is.
    #[must_use]
    pub fn among(models: &[Model]) -> Self {
        match (models.contains(&Model::Step), models.contains(&Model::LifeCycle)) {
            (true, false) => Self::Step,
            (false, true) => Self::LifeCycle,
            (true, true) | (false, false) => Self::Both,
        }
    }
}

/// A date known beforehand at which a break is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name; a date without one is its own.
    pub name: String,
    /// When it was.
    pub date: Date,
}

/// An end of the window, relative to that which `fit` takes or absolute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// That of `fit`.
    Default,
    /// The first adoption by any unit.
    FirstAdoption,
    /// So many years after the default.
    Years(i32),
    /// A date.
    Date(Date),
}

/// The value of a parameter of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParameterValue {
    /// A rate, a coefficient or a fraction.
    Number(f64),
    /// The date of a change.
    Date(Date),
}

impl Value for Date {
    fn from_text(text: &str) -> Result<Self, String> {
        parse::date(text)
    }

    fn to_text(&self) -> String {
        self.to_string()
    }
}

impl Value for Event {
    /// `eif=1999-03-01`; a date alone is its own name.
    fn from_text(text: &str) -> Result<Self, String> {
        let (name, when) = text.split_once('=').unwrap_or((text, text));
        if name.is_empty() {
            return Err("give the date a name, such as eif=1999-03-01".to_owned());
        }
        Ok(Self { name: name.to_owned(), date: parse::date(when)? })
    }

    fn to_text(&self) -> String {
        format!("{}={}", self.name, self.date)
    }
}

impl Value for Bound {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "default" => return Ok(Self::Default),
            "first-adoption" => return Ok(Self::FirstAdoption),
            _ => {}
        }
        if text.starts_with(['-', '+']) {
            return match text.parse::<i32>() {
                Ok(years) if years != 0 && years.abs() <= 500 => Ok(Self::Years(years)),
                _ => Err("write years from the default as -10 or +10".to_owned()),
            };
        }
        parse::date(text).map(Self::Date)
    }

    fn to_text(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::FirstAdoption => "first-adoption".to_owned(),
            Self::Years(years) => format!("{years:+}"),
            Self::Date(date) => date.to_string(),
        }
    }
}

impl Value for Penalty {
    /// `none`, `firth` or `ridge=L`.
    fn from_text(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "none" => Ok(Self::None),
            None if text == "firth" => Ok(Self::Firth),
            Some(("ridge", value)) => match value.parse::<f64>() {
                Ok(lambda) if lambda.is_finite() && lambda >= 0.0 => Ok(Self::Ridge(lambda)),
                _ => Err("ridge takes a number of 0 or more, such as ridge=1".to_owned()),
            },
            _ => Err("choose none, firth or ridge=L, such as ridge=1".to_owned()),
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Firth => "firth".to_owned(),
            Self::Ridge(lambda) => format!("ridge={lambda}"),
        }
    }
}

impl Value for DateFormat {
    /// A pattern such as `%m/%d/%Y`, `excel` for day numbers, or `unambiguous`.
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(match text {
            "unambiguous" => Self::Unambiguous,
            "excel" => Self::Excel,
            pattern => Self::Pattern(pattern.to_owned()),
        })
    }

    fn to_text(&self) -> String {
        match self {
            Self::Unambiguous => "unambiguous".to_owned(),
            Self::Excel => "excel".to_owned(),
            Self::Pattern(pattern) => pattern.clone(),
        }
    }
}
