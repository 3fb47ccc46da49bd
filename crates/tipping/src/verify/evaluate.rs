//! Whether an expectation holds of a result.

use std::cmp::Ordering;

use serde_json::Value;
use tipping_core::Date;

use super::expression::{Expression, Literal, Order, Test, Tolerance};
use super::known_keys::KnownKeys;
use super::path::{CALLED, Ended, Why, described, did_you_mean};

#[cfg(test)]
mod tests;

/// What came of an expectation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    pub(crate) holds: bool,
    /// The value that was compared; none when the path leads nowhere.
    pub(crate) found: Option<Value>,
    /// What expected and found do not say.
    pub(crate) message: Option<String>,
}

impl Checked {
    fn of(holds: bool, found: Value) -> Self {
        Self { holds, found: Some(found), message: None }
    }

    fn fails(found: Option<Value>, message: String) -> Self {
        Self { holds: false, found, message: Some(message) }
    }

    /// What was found, in a few words.
    pub(crate) fn shown(&self) -> Option<String> {
        self.found.as_ref().map(described)
    }
}

/// Looks an expectation up in a result.
pub(crate) fn evaluate(expression: &Expression, result: &Value, known: &KnownKeys) -> Checked {
    match (expression.path.walk(result), &expression.test) {
        (Ok(value), Test::Absent) => Checked::of(value.is_null(), value.into_owned()),
        (Err(ended), Test::Absent) => absent(&ended, known),
        (Err(ended), _) => Checked::fails(None, ended.to_string()),
        (Ok(value), Test::Present) => Checked::of(!value.is_null(), value.into_owned()),
        (Ok(value), test) => compared(expression, test, &value),
    }
}

/// Whether a path that ended early shows that there is nothing.
fn absent(ended: &Ended, known: &KnownKeys) -> Checked {
    let holds = Checked { holds: true, found: None, message: None };
    match &ended.why {
        Why::Null | Why::NoElement { .. } => holds,
        Why::NoKey { key, parent, .. } if known.possible(key, parent.as_deref()) => holds,
        // A key that no result can have is a slip of the pen: it would be absent for ever.
        Why::NoKey { key, keys, .. } => {
            let near = did_you_mean(key, keys);
            let message = format!("no result has a key `{key}`{near}; it would be absent for ever");
            Checked::fails(None, message)
        }
        Why::Several { .. } | Why::NoObject { .. } | Why::NoList { .. } => {
            Checked::fails(None, ended.to_string())
        }
    }
}

/// Compares the value with what is expected. An object stands for its field of the same name:
/// `verdict = "tipping"`.
fn compared(expression: &Expression, test: &Test, value: &Value) -> Checked {
    let asks_for_null = matches!(test, Test::Equal(Literal::Null, _) | Test::Differs(Literal::Null));
    let value = match (value, expression.path.last_key()) {
        (Value::Object(object), Some(key)) if !asks_for_null => match object.get(key) {
            Some(field) => field,
            None => {
                let message = format!("`{}` is an object; go on to one of its keys", expression.path);
                return Checked::fails(Some(value.clone()), message);
            }
        },
        (value, _) => value,
    };
    match compare(test, value) {
        Ok(holds) => Checked::of(holds, value.clone()),
        Err(message) => Checked::fails(Some(value.clone()), message),
    }
}

/// Whether a value is as expected; an error when the two cannot be compared.
fn compare(test: &Test, value: &Value) -> Result<bool, String> {
    match test {
        Test::Equal(literal, tolerance) => match (literal, tolerance) {
            (Literal::Number(expected), Some(tolerance)) => Ok(close(number(value)?, *expected, *tolerance)),
            _ => equal(literal, value),
        },
        Test::Differs(literal) => Ok(!equal(literal, value)?),
        Test::Ordered(order, literal) => {
            let ordering = ordering(value, literal)?;
            Ok(match order {
                Order::Less => ordering.is_lt(),
                Order::AtMost => ordering.is_le(),
                Order::More => ordering.is_gt(),
                Order::AtLeast => ordering.is_ge(),
            })
        }
        Test::Within(lower, upper) => Ok(ordering(value, lower)?.is_ge() && ordering(value, upper)?.is_le()),
        Test::Contains(text) => contains(value, text),
        Test::Absent => Ok(value.is_null()),
        Test::Present => Ok(!value.is_null()),
    }
}

/// |found - expected| <= T, or T % of |expected|, up to the rounding of the numbers themselves: 0.36 is
/// 0.35 +- 0.01.
fn close(found: f64, expected: f64, tolerance: Tolerance) -> bool {
    let tolerance = match tolerance {
        Tolerance::Absolute(t) => t,
        Tolerance::Relative(percent) => percent / 100.0 * expected.abs(),
    };
    let rounding = if tolerance > 0.0 { 2.0 * f64::EPSILON * found.abs().max(expected.abs()) } else { 0.0 };
    (found - expected).abs() <= tolerance + rounding
}

fn number(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| match value {
        Value::Null => "there is no number: the value is null".to_owned(),
        Value::String(_) => "the value is a text; compare it with a text in quotes".to_owned(),
        _ => "the value is no number".to_owned(),
    })
}

fn equal(literal: &Literal, value: &Value) -> Result<bool, String> {
    match (literal, value) {
        (Literal::Null, value) => Ok(value.is_null()),
        // A value that may be null differs from every other.
        (_, Value::Null) => Ok(false),
        (Literal::Bool(expected), Value::Bool(found)) => Ok(expected == found),
        (Literal::Text(expected), Value::String(found)) => Ok(expected == found),
        (Literal::Number(expected), Value::Number(_)) => Ok(*expected == number(value)?),
        (Literal::Number(_), _) => number(value).map(|_| false),
        (Literal::Text(_), Value::Number(_)) => {
            Err("the value is a number; write it without quotes".to_owned())
        }
        (_, other) => Err(format!("a value of another kind cannot be compared with {}", described(other))),
    }
}

/// How the value stands to what it is compared with: numbers by size, dates of one precision by time.
fn ordering(value: &Value, literal: &Literal) -> Result<Ordering, String> {
    match literal {
        Literal::Text(text) => {
            let Value::String(found) = value else {
                return Err(match value {
                    Value::Null => "there is no date: the value is null".to_owned(),
                    _ => "the value is no date; write a number without quotes".to_owned(),
                });
            };
            let (Ok(date), Ok(expected)) = (found.parse::<Date>(), text.parse::<Date>()) else {
                return Err("the value is no date".to_owned());
            };
            let (one, other) = (date.precision(), expected.precision());
            if one != other {
                let (one, other) = (one.name(), other.name());
                return Err(format!("the value is a {one}, \"{text}\" a {other}; write a {one}"));
            }
            Ok(date.cmp(&expected))
        }
        Literal::Number(expected) => {
            let found = number(value)?;
            found.partial_cmp(expected).ok_or_else(|| "the value is no number".to_owned())
        }
        Literal::Null | Literal::Bool(_) => Err("only numbers and dates have an order".to_owned()),
    }
}

/// A text that holds it, a list of texts one of which does, a list of objects one of which is called so.
fn contains(value: &Value, wanted: &str) -> Result<bool, String> {
    match value {
        Value::String(text) => Ok(text.contains(wanted)),
        Value::Array(list) => Ok(list.iter().any(|element| match element {
            Value::String(text) => text.contains(wanted),
            Value::Object(object) => {
                CALLED.iter().any(|key| object.get(*key).and_then(Value::as_str) == Some(wanted))
            }
            _ => false,
        })),
        Value::Null => Err("there is no text: the value is null".to_owned()),
        other => Err(format!("contains takes a text or a list, here is {}", described(other))),
    }
}
