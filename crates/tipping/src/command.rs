//! A request as the `tipping` command that repeats it: results carry these, whatever front end asked for
//! them.
//!
//! A setting is a flag with dashes; what has its default is left out.

use std::fmt::Display;

use tipping_core::Rules;

use crate::options;
use crate::request::{AnalysisRequest, DataRequest, FitRequest};
use crate::values::{Choice, Value};

/// The data and the rules of a request as words for the next command to try: that may take no more than one
/// weighting, the first.
#[must_use]
pub fn words(data: &DataRequest, rules: &Rules) -> Words {
    weighted_words(data, rules, data.weight.first().cloned())
}

/// The data and everything chosen that is not a default, as words for `fit`.
#[must_use]
pub fn fit_words(request: &FitRequest) -> Words {
    let mut words = weighted_words(&request.data, &request.rules, options::joined(&request.data.weight));
    let (analysis, default) = (&request.analysis, AnalysisRequest::default());
    let (tests, usual) = (&analysis.tests, &default.tests);
    let models: Vec<&str> = analysis.models.iter().map(|model| model.name()).collect();
    words.add("models", unlike(!models.is_empty(), models.join(",")));
    words.add("level", unlike(analysis.level != default.level, analysis.level));
    words.add("threshold-in", changed(analysis.threshold_in, default.threshold_in));
    words.add("interval", changed(analysis.interval, default.interval));
    words.add("min-events", unlike(tests.min_events != usual.min_events, tests.min_events));
    words.add("bootstrap", unlike(tests.bootstrap != usual.bootstrap, tests.bootstrap));
    words.add("seed", unlike(tests.seed != usual.seed, tests.seed));
    words.add("by", options::text(request.by.as_ref()));
    request.event.iter().for_each(|event| words.add("event", Some(event.to_text())));
    words
}

fn weighted_words(data: &DataRequest, rules: &Rules, weight: Option<String>) -> Words {
    let mut words = Words::of_place(&data.data);
    for (flag, value) in options::of_data(data) {
        match flag.as_str() {
            "data" | "never" | "unknown-units" => {}
            "weight" => words.add("weight", weight.clone()),
            flag => words.add(flag, Some(value)),
        }
    }
    data.never.iter().for_each(|code| words.add("never", Some(code.clone())));
    words.add("unknown-units", changed(data.unknown_units, DataRequest::default().unknown_units));
    words.add("from", options::text(rules.from.as_ref()));
    words.add("through", options::text(rules.through.as_ref()));
    words.add("period", options::text(rules.period.as_ref()));
    words.add("likelihood", options::text(rules.likelihood.as_ref()));
    words.add_rules_for_units(rules);
    words
}

/// Words of a command line as they grow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// A file or a folder, so that it is not read as a flag; `-` is standard input.
    #[must_use]
    pub fn of_place(path: &str) -> Self {
        Self(vec![place(path)])
    }

    /// A flag with its value, where there is one. A value that would be read as a flag is joined to its own.
    pub fn add(&mut self, flag: &str, value: Option<String>) {
        match value {
            Some(value) if value.starts_with('-') => self.0.push(format!("--{flag}={value}")),
            Some(value) => self.0.extend([format!("--{flag}"), value]),
            None => {}
        }
    }

    /// The file or folder to write.
    pub fn add_output(&mut self, path: &str) {
        self.0.extend(["-o".to_owned(), place(path)]);
    }

    /// What becomes of units that adopted before they entered, of successions and of withdrawals.
    pub(crate) fn add_rules_for_units(&mut self, rules: &Rules) {
        let default = Rules::default();
        self.add("pre-entry", changed(rules.pre_entry, default.pre_entry));
        self.add("successions", changed(rules.successions, default.successions));
        self.add("counting", changed(rules.counting, default.counting));
    }

    /// The flags among the words.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        self.0.iter().skip(1).map(String::as_str).filter(|word| word.starts_with("--"))
    }

    /// The words themselves.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// The line of the command `tipping NAME` with these words.
    #[must_use]
    pub fn line(self, name: &str) -> String {
        let mut words = vec!["tipping".to_owned(), name.to_owned()];
        words.extend(self.0);
        tipping_report::shell::command_line(&words)
    }
}

/// A file or a folder as a word that is not read as a flag; `-` is standard input.
#[must_use]
pub fn place(path: &str) -> String {
    if path.starts_with('-') && path != "-" { format!("./{path}") } else { path.to_owned() }
}

/// A value as text where it is not the default.
pub(crate) fn unlike(differs: bool, value: impl Display) -> Option<String> {
    differs.then(|| value.to_string())
}

/// A choice by name where it is not the default.
pub(crate) fn changed<T: Choice>(value: T, default: T) -> Option<String> {
    (value != default).then(|| value.name().to_owned())
}
