//! Lists of names within sentences.

/// How many names a list has before it says how many more there are.
const SHOWN: usize = 12;

/// A list for a sentence: twelve names, then how many more there are.
pub(super) fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
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
}
