//! Lists of names within sentences.

/// How many names a list has before it says how many more there are.
const SHOWN: usize = 12;

/// A list for a sentence: twelve names, then how many more there are.
#[must_use]
pub fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// "a", "a and b", "a, b and c".
pub(super) fn all(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_end_with_how_many_more_there_are() {
        let names = |n: usize| vec!["x".to_owned(); n];
        assert_eq!(some(&names(2)), "x, x");
        assert!(some(&names(14)).ends_with("x and 2 more"));
    }

    #[test]
    fn the_last_name_stands_behind_and() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!([all(&names[..1]), all(&names[..2]), all(&names)], ["a", "a and b", "a, b and c"]);
    }
}
