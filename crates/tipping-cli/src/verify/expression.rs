//! The language of expectations: a path, an operator, a value. `critical_mass.fraction within 0.30..0.40`.

use std::ops::Range;

use tipping_core::Date;
use tipping_ingest::nearest;

use super::cursor::{Cursor, Mistake};
use super::path::{Path, Segment, Selector};

#[cfg(test)]
mod tests;

/// An expectation as it is understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    /// Where the value stands in the result.
    pub(crate) path: Path,
    /// What is expected of it.
    pub(crate) test: Test,
    /// Where the path stands in the text, and where operator and values do, in bytes.
    pub(crate) path_at: Range<usize>,
    pub(crate) test_at: Range<usize>,
    /// Where each value stands: one, or both ends of `within`; a tolerance is none of them.
    pub(crate) values_at: Vec<Range<usize>>,
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

const OPERATORS: &str = "=, !=, <, <=, >, >=, within A..B, contains \"text\", absent or present";
const WORDS: [&str; 4] = ["within", "contains", "absent", "present"];
const VALUES: &str = "a number, a text or date in quotes, true, false or null";

impl Expression {
    /// Reads an expectation.
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        let mut at = Cursor::new(text);
        at.skip_space();
        let start = at.at;
        let path = path(&mut at)?;
        let path_at = start..at.at;
        at.skip_space();
        let start = at.at;
        let mut values_at = Vec::new();
        let test = test(&mut at, &mut values_at)?;
        let test_at = start..at.at;
        at.skip_space();
        if !at.rest().is_empty() {
            let left = at.rest().trim_end();
            return Err(at.mistake(format!("nothing may follow here, `{left}` does; leave it out")));
        }
        Ok(Self { path, test, path_at, test_at, values_at })
    }
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// Keys with points between them, each perhaps with elements of lists in brackets.
fn path(at: &mut Cursor) -> Result<Path, Mistake> {
    let mut segments = Vec::new();
    loop {
        let key = match at.quoted()? {
            Some(key) => key,
            None => at.take_while(in_name).to_owned(),
        };
        if key.is_empty() {
            let what = if segments.is_empty() {
                "a path is expected first"
            } else {
                "a key is expected after the point"
            };
            return Err(at.mistake(format!(
                "{what}, such as critical_mass.fraction, models[step].bic or warnings.count; {}",
                at.here()
            )));
        }
        segments.push(Segment::Key(key));
        while at.take("[") {
            segments.push(Segment::Element(selector(at)?));
        }
        if at.rest().starts_with("..") || !at.take(".") {
            return Ok(Path(segments));
        }
    }
}

fn selector(at: &mut Cursor) -> Result<Selector, Mistake> {
    at.skip_space();
    let selector = match at.quoted()? {
        Some(name) => Selector::Named(name),
        None => match at.take_while(|c| c != ']').trim_end() {
            "" => {
                return Err(
                    at.mistake("brackets hold a number counted from 0, the name of an element, or last")
                );
            }
            "last" => Selector::Last,
            digits if digits.chars().all(|c| c.is_ascii_digit()) => match digits.parse() {
                Ok(index) => Selector::Index(index),
                Err(_) => return Err(at.mistake(format!("no list has an element {digits}"))),
            },
            name => Selector::Named(name.to_owned()),
        },
    };
    at.skip_space();
    if at.take("]") { Ok(selector) } else { Err(at.mistake("a closing ] is expected")) }
}

fn test(at: &mut Cursor, values_at: &mut Vec<Range<usize>>) -> Result<Test, Mistake> {
    if at.rest().starts_with("==") {
        return Err(at.mistake("write a single ="));
    }
    for (sign, order) in
        [("<=", Order::AtMost), (">=", Order::AtLeast), ("<", Order::Less), (">", Order::More)]
    {
        if at.take(sign) {
            let start = place(at);
            let value = value(at, values_at)?;
            ordered(&value, start, sign)?;
            return Ok(Test::Ordered(order, value));
        }
    }
    if at.take("!=") {
        return Ok(Test::Differs(value(at, values_at)?));
    }
    if at.take("=") {
        let value = value(at, values_at)?;
        let tolerance = tolerance(at, &value)?;
        return Ok(Test::Equal(value, tolerance));
    }
    let start = at.at;
    match at.take_while(char::is_alphanumeric) {
        "within" => within(at, values_at),
        "contains" => {
            at.skip_space();
            let start = at.at;
            let Some(text) = at.quoted()? else {
                return Err(at.mistake(format!("contains takes a text in quotes; {}", at.here())));
            };
            if text.is_empty() {
                return Err(Mistake {
                    at: start,
                    message: "every text contains the empty one; write a text".to_owned(),
                });
            }
            values_at.push(start..at.at);
            Ok(Test::Contains(text))
        }
        "absent" => Ok(Test::Absent),
        "present" => Ok(Test::Present),
        word => {
            at.at = start;
            let near = nearest(word, WORDS.into_iter(), 1).first().map(|w| format!(" (did you mean {w}?)"));
            let near = near.unwrap_or_default();
            Err(at.mistake(format!("an operator is expected: {OPERATORS}; {}{near}", at.here())))
        }
    }
}

fn place(at: &mut Cursor) -> usize {
    at.skip_space();
    at.at
}

fn within(at: &mut Cursor, values_at: &mut Vec<Range<usize>>) -> Result<Test, Mistake> {
    let start = place(at);
    let lower = value(at, values_at)?;
    ordered(&lower, start, "within")?;
    at.skip_space();
    if !at.take("..") {
        return Err(at.mistake(format!("within takes a range A..B, such as 0.30..0.40; {}", at.here())));
    }
    let second = place(at);
    let upper = value(at, values_at)?;
    ordered(&upper, second, "within")?;
    let backwards = match (&lower, &upper) {
        (Literal::Number(a), Literal::Number(b)) => a > b,
        (Literal::Text(a), Literal::Text(b)) => match (a.parse::<Date>(), b.parse::<Date>()) {
            (Ok(a), Ok(b)) if a.precision() == b.precision() => a > b,
            _ => {
                let message = "both ends of a range of dates are years, quarters, months or days";
                return Err(Mistake { at: start, message: message.to_owned() });
            }
        },
        _ => {
            let message = "one end is a number, the other a date; write two numbers or two dates";
            return Err(Mistake { at: start, message: message.to_owned() });
        }
    };
    if backwards {
        let message = "the range ends before it begins; write the smaller end first";
        return Err(Mistake { at: start, message: message.to_owned() });
    }
    Ok(Test::Within(lower, upper))
}

/// Only numbers and dates have an order.
fn ordered(value: &Literal, at: usize, operator: &str) -> Result<(), Mistake> {
    let fine = match value {
        Literal::Number(_) => true,
        Literal::Text(text) => text.parse::<Date>().is_ok(),
        Literal::Null | Literal::Bool(_) => false,
    };
    let message = || {
        format!(
            "{operator} takes a number, or a date in quotes: \"1945\", \"1945-Q2\", \"1945-05\" or \"1945-05-08\""
        )
    };
    if fine { Ok(()) } else { Err(Mistake { at, message: message() }) }
}

fn value(at: &mut Cursor, values_at: &mut Vec<Range<usize>>) -> Result<Literal, Mistake> {
    at.skip_space();
    let start = at.at;
    let literal = if let Some(text) = at.quoted()? {
        Literal::Text(text)
    } else if let Some(number) = at.number()? {
        Literal::Number(number)
    } else {
        match at.take_while(in_name) {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            "" => return Err(at.mistake(format!("a value is expected: {VALUES}; {}", at.here()))),
            word => {
                let message = format!("a text stands in quotes: \"{word}\"; a value is {VALUES}");
                return Err(Mistake { at: start, message });
            }
        }
    };
    values_at.push(start..at.at);
    Ok(literal)
}

fn tolerance(at: &mut Cursor, value: &Literal) -> Result<Option<Tolerance>, Mistake> {
    let before = at.at;
    at.skip_space();
    if !(at.take("+-") || at.take("±")) {
        at.at = before;
        return Ok(None);
    }
    if !matches!(value, Literal::Number(_)) {
        return Err(Mistake {
            at: before,
            message: "only a number has a tolerance; leave it out".to_owned(),
        });
    }
    let start = place(at);
    match at.number()? {
        Some(t) if t >= 0.0 => {
            let before = at.at;
            at.skip_space();
            if at.take("%") {
                return Ok(Some(Tolerance::Relative(t)));
            }
            at.at = before;
            Ok(Some(Tolerance::Absolute(t)))
        }
        _ => Err(Mistake {
            at: start,
            message: "a tolerance is a number of 0 or more, absolute (0.01) or in per cent (1%)".to_owned(),
        }),
    }
}
