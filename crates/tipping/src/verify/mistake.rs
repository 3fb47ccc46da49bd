//! What can be wrong with an expectation, and what its author is told.

use std::fmt;

use tipping_ingest::names::nearest;

/// What is wrong with an expectation, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) at: usize,
    pub(crate) wrong: Wrong,
}

/// What is wrong. The message says what is allowed in this place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    #[error("a path is expected first, such as {paths}; {0}", paths = PATHS)]
    NoPath(Here),
    #[error("a key is expected after the point, such as {paths}; {0}", paths = PATHS)]
    NoKey(Here),
    #[error("brackets hold a number counted from 0, the name of an element, or last")]
    EmptyBrackets,
    #[error("no list has an element {0}")]
    ElementTooFar(String),
    #[error("a closing ] is expected")]
    OpenBrackets,
    #[error("a backslash stands before a quote or before another backslash: \\{quote} or \\\\")]
    LoneBackslash { quote: char },
    #[error("the text that begins here has no closing {quote}")]
    OpenText { quote: char },
    #[error("write a single =")]
    DoubleEquals,
    #[error("an operator is expected: {operators}; {here}{}", meant(.here), operators = OPERATORS)]
    NoOperator { here: Here },
    #[error("a value is expected: {values}; {0}", values = VALUES)]
    NoValue(Here),
    #[error("a text stands in quotes: \"{0}\"; a value is {values}", values = VALUES)]
    TextWithoutQuotes(String),
    #[error("`{0}` is no number; write one such as 0.35 or 1e-3, a date in quotes: \"1945\"")]
    NoNumber(String),
    #[error("the number is too large")]
    NumberTooLarge,
    #[error("{operator} takes a number, or a date in quotes: {dates}", dates = DATES)]
    NoOrder { operator: &'static str },
    #[error("within takes a range A..B, such as 0.30..0.40; {0}")]
    NoRange(Here),
    #[error("the range ends before it begins; write the smaller end first")]
    RangeBackwards,
    #[error("one end is a number, the other a date; write two numbers or two dates")]
    RangeOfTwoKinds,
    #[error("both ends of a range of dates are years, quarters, months or days")]
    RangeOfTwoPrecisions,
    #[error("contains takes a text in quotes; {0}")]
    NoText(Here),
    #[error("every text contains the empty one; write a text")]
    EmptyText,
    #[error("a tolerance is a number of 0 or more, absolute (0.01) or in per cent (1%)")]
    NoTolerance,
    #[error("only a number has a tolerance; leave it out")]
    ToleranceOfNoNumber,
    #[error("nothing may follow here, `{0}` does; leave it out")]
    MoreFollows(String),
}

const PATHS: &str = "critical_mass.fraction, models[step].bic or warnings.count";
const OPERATORS: &str = "=, !=, <, <=, >, >=, within A..B, contains \"text\", absent or present";
const OPERATORS_IN_WORDS: [&str; 4] = ["within", "contains", "absent", "present"];
const VALUES: &str = "a number, a text or date in quotes, true, false or null";
const DATES: &str = "\"1945\", \"1945-Q2\", \"1945-05\" or \"1945-05-08\"";

/// What stands where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Here {
    End,
    Word(String),
}

impl Here {
    /// The word with which a text begins.
    pub(super) fn of(text: &str) -> Self {
        text.split_whitespace().next().map_or(Self::End, |word| Self::Word(word.to_owned()))
    }
}

impl fmt::Display for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("the expectation ends"),
            Self::Word(word) => write!(f, "`{word}` stands here"),
        }
    }
}

/// The operator that is nearest to the word here, as a question.
fn meant(here: &Here) -> String {
    let Here::Word(word) = here else { return String::new() };
    let letters = word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    match nearest(letters, OPERATORS_IN_WORDS.into_iter(), 1).first() {
        Some(operator) => format!(" (did you mean {operator}?)"),
        None => String::new(),
    }
}
