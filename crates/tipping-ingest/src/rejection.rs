//! Why a file is refused: every defect found, each with its place and its remedy.

use std::borrow::Cow;
use std::fmt;

/// One defect of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejection {
    /// The file, as the user named it.
    pub file: String,
    /// Row as a spreadsheet numbers it: the header of a text file is row 1. Formats without a header line
    /// count from 1.
    pub row: Option<u64>,
    /// Column, by its name in the file.
    pub column: Option<String>,
    /// The value, as written.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl Rejection {
    /// A defect of a file as a whole, not of one of its cells.
    pub(crate) fn whole(file: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            row: None,
            column: None,
            value: None,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// What is wrong with a value and what to do about it, before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Defect {
    /// What is wrong.
    pub(crate) problem: String,
    /// What to do.
    pub(crate) remedy: String,
}

impl Defect {
    pub(crate) fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Rejection {
    /// `FILE, row 3, column date, value "x": problem; remedy`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", visible(&self.file))?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {}", visible(column))?;
        }
        if let Some(value) = &self.value {
            write!(f, ", value {value:?}")?;
        }
        write!(f, ": {}; {}", visible(&self.problem), visible(&self.remedy))
    }
}

/// Text on one line and without control characters, which a terminal would obey: they are written as
/// `\u{1b}`.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let write = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(write).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_in_a_message() {
        let rejection = Rejection {
            column: Some("da\u{1b}[31mte\n".into()),
            value: Some("\u{9b}1A".into()),
            ..Rejection::whole("C\u{f4}te.csv", "bad \u{7}", "mend it")
        };
        let expected = r#"Côte.csv, column da\u{1b}[31mte\n, value "\u{9b}1A": bad \u{7}; mend it"#;
        assert_eq!(rejection.to_string(), expected);
    }
}
