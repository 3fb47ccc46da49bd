//! Alternatives that are named twice, or are empty.

use tipping_core::Setting;

use crate::error::Error;
use crate::request::ChoicesRequest;
use crate::values::Value;

/// Refuses an alternative that is empty or stands twice in a list.
pub(super) fn check_distinct(choices: &ChoicesRequest) -> Result<(), Error> {
    let lists: [(Setting, Vec<String>); 9] = [
        (Setting::Codings, choices.codings.clone()),
        (Setting::Systems, choices.systems.clone()),
        (Setting::Origins, texts(&choices.origins)),
        (Setting::Ends, texts(&choices.ends)),
        (Setting::Periods, texts(&choices.periods)),
        (Setting::PreEntry, texts(&choices.pre_entry)),
        (Setting::Successions, texts(&choices.successions)),
        (Setting::ThresholdIn, texts(&choices.threshold_in)),
        (Setting::Models, texts(&choices.models)),
    ];
    for (setting, list) in lists {
        if list.iter().any(|word| word.trim().is_empty()) {
            let problem = format!(
                "{setting}: an alternative without a name; name one, or leave out the comma or the flag"
            );
            return Err(Error::usage(setting, problem));
        }
        if let Some((_, word)) = list.iter().enumerate().find(|(i, word)| list[..*i].contains(word)) {
            let problem = format!("{setting}: {word} is named twice; leave one of them out");
            return Err(Error::usage(setting, problem));
        }
    }
    Ok(())
}

/// Values as they are written.
pub(super) fn texts<T: Value>(values: &[T]) -> Vec<String> {
    values.iter().map(Value::to_text).collect()
}
