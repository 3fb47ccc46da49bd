//! The values of settings: how each is written, read, and refused.
//!
//! A value reads the same from a manifest, from JSON and from the words of a front end: all of them go
//! through [`Value::from_text`] or one of the functions of [`parse`].

mod choice;
pub mod parse;
pub(crate) mod serial;
mod typed;

pub use choice::Choice;
pub use tipping_core::{IntervalMethod, Model, ThresholdIn};
pub use tipping_fit::regression::{Penalty, Switch};
pub use typed::{Bound, Division, Event, ParameterValue, ThresholdModels};

/// A value of a setting that is written as text.
pub trait Value: Sized {
    /// Reads it; what is wrong is a phrase such as `choose a level between 0 and 1`.
    ///
    /// # Errors
    /// Why the text is no such value.
    fn from_text(text: &str) -> Result<Self, String>;

    /// As it is read.
    fn to_text(&self) -> String;
}

impl<T: Choice> Value for T {
    fn from_text(text: &str) -> Result<Self, String> {
        Self::named(text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|choice| choice.name()).collect();
            format!("allowed are {}", names.join(", "))
        })
    }

    fn to_text(&self) -> String {
        self.name().to_owned()
    }
}
