//! An expectation as it is understood: a path, and what is expected of the value there.
//! `critical_mass.fraction within 0.30..0.40`.

use std::fmt;
use std::ops::Range;

use super::path::Path;
use super::quoting::in_quotes;

/// An expectation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    /// Where the value stands in the result.
    pub(crate) path: Path,
    /// What is expected of it.
    pub(crate) test: Test,
}

/// Where the parts of an expectation stand in its text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) path: Range<usize>,
    /// The operator and its values.
    pub(crate) test: Range<usize>,
    /// Each value: one, or both ends of `within`; a tolerance is none of them.
    pub(crate) values: Vec<Range<usize>>,
}

/// What is expected of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Equal(Literal, Option<Tolerance>),
    Differs(Literal),
    Ordered(Order, Literal),
    /// Both ends included.
    Within(Literal, Literal),
    Contains(String),
    Absent,
    Present,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Order {
    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A value as typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// How far a number may lie from the one expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Tolerance {
    Absolute(f64),
    /// In per cent of the number expected.
    Relative(f64),
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.test)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(value, None) => write!(f, "= {value}"),
            Self::Equal(value, Some(tolerance)) => write!(f, "= {value} +- {tolerance}"),
            Self::Differs(value) => write!(f, "!= {value}"),
            Self::Ordered(order, bound) => write!(f, "{} {bound}", order.sign()),
            Self::Within(lower, upper) => write!(f, "within {lower}..{upper}"),
            Self::Contains(text) => write!(f, "contains {}", in_quotes(text, '"')),
            Self::Absent => f.write_str("absent"),
            Self::Present => f.write_str("present"),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(&in_quotes(text, '"')),
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(width) => write!(f, "{width}"),
            Self::Relative(percent) => write!(f, "{percent}%"),
        }
    }
}
