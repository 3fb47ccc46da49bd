//! What is typed twice, or is empty.

use crate::args::ChoiceArgs;
use crate::failure::Failure;
use crate::plan::name;

/// Refuses an alternative that is empty or stands twice in a list.
pub(super) fn unlike(choices: &ChoiceArgs) -> Result<(), Failure> {
    fn names<T: clap::ValueEnum>(of: &[T]) -> Vec<String> {
        of.iter().filter_map(|v| name(Some(v.clone()))).collect()
    }
    let bounds = |of: &[crate::args::Bound]| of.iter().map(ToString::to_string).collect();
    let lists: [(&str, Vec<String>); 9] = [
        ("codings", choices.codings.clone()),
        ("systems", choices.systems.clone()),
        ("origins", bounds(&choices.origins)),
        ("ends", bounds(&choices.ends)),
        ("periods", names(&choices.periods)),
        ("pre-entry", names(&choices.pre_entry)),
        ("successions", names(&choices.successions)),
        ("threshold-in", names(&choices.threshold_in)),
        ("models", names(&choices.models)),
    ];
    for (flag, list) in lists {
        if list.iter().any(|word| word.trim().is_empty()) {
            return Err(Failure::Usage(format!(
                "--{flag}: an alternative without a name; name one, or leave out the comma or the flag"
            )));
        }
        if let Some((_, word)) = list.iter().enumerate().find(|(i, word)| list[..*i].contains(word)) {
            return Err(Failure::Usage(format!("--{flag}: {word} is named twice; leave one of them out")));
        }
    }
    Ok(())
}
