//! Why a file is refused: every defect found, each with its place and its remedy.

use std::fmt;

/// One defect of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejection {
    /// The file, as the user named it.
    pub file: String,
    /// Row as a spreadsheet numbers it: the header of a text file is row 1. Formats without a header line count from 1.
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
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        if let Some(value) = &self.value {
            write!(f, ", value {value:?}")?;
        }
        write!(f, ": {}; {}", self.problem, self.remedy)
    }
}
