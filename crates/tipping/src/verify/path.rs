//! Where a value stands in a result: keys with points between them, elements of lists in brackets.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};
use tipping_ingest::names::nearest;

use super::quoting::{key_as_typed, name_as_typed};

/// The keys by which an element of a list is called, in this order.
pub(crate) const CALLED: [&str; 8] = ["name", "id", "norm", "code", "subject", "unit", "region", "date"];

/// Keys that are listed in a message.
const LISTED: usize = 24;

/// A path, one segment after the other; the first is a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(pub(crate) Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Key(String),
    Element(Selector),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selector {
    /// Counted from 0.
    Index(usize),
    Last,
    /// The element that is called so.
    Named(String),
}

/// Where a path ended before its end, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The path as far as it went; empty = the result.
    pub(crate) at: String,
    pub(crate) why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// What is there is null.
    Null,
    /// The object has no such key. `parent` is the key under which the object itself stands.
    NoKey { key: String, keys: Vec<String>, parent: Option<String> },
    /// The list has no such element; those that have names, by name.
    NoElement { wanted: String, length: usize, names: Vec<String> },
    /// Several elements are called so.
    Several { wanted: String, number: usize },
    /// A key was wanted, and there is no object.
    NoObject { key: String, kind: String },
    /// An element was wanted, and there is no list.
    NoList { kind: String },
}

impl Path {
    /// The value at the end of the path. After a list, `count` and `length` are the number of its elements.
    pub(crate) fn walk<'a>(&self, root: &'a Value) -> Result<Cow<'a, Value>, Ended> {
        let mut value = root;
        for (i, segment) in self.0.iter().enumerate() {
            value = match (segment, value) {
                (Segment::Key(key), Value::Array(list)) if i + 1 == self.0.len() && counts(key) => {
                    return Ok(Cow::Owned(Value::from(list.len())));
                }
                (segment, value) => self.next(i, segment, value).map_err(|why| self.ended(i, why))?,
            };
        }
        Ok(Cow::Borrowed(value))
    }

    /// Goes from a value on to the one that segment `i` names.
    fn next<'a>(&self, i: usize, segment: &Segment, value: &'a Value) -> Result<&'a Value, Why> {
        match (segment, value) {
            (_, Value::Null) => Err(Why::Null),
            (Segment::Key(key), Value::Object(object)) => object.get(key).ok_or_else(|| Why::NoKey {
                key: key.clone(),
                keys: keys(object),
                parent: self.0[..i].iter().rev().find_map(Segment::key).map(str::to_owned),
            }),
            (Segment::Key(key), other) => Err(Why::NoObject { key: key.clone(), kind: described(other) }),
            (Segment::Element(selector), Value::Array(list)) => selector.choose(list),
            (Segment::Element(_), other) => Err(Why::NoList { kind: described(other) }),
        }
    }

    /// It ended before segment `i`.
    fn ended(&self, i: usize, why: Why) -> Ended {
        Ended { at: Path(self.0[..i].to_vec()).to_string(), why }
    }

    /// The key at its end, where it ends with one.
    pub(crate) fn last_key(&self) -> Option<&str> {
        self.0.last().and_then(Segment::key)
    }
}

impl Segment {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Element(_) => None,
        }
    }
}

fn counts(key: &str) -> bool {
    key == "count" || key == "length"
}

impl Selector {
    fn choose<'a>(&self, list: &'a [Value]) -> Result<&'a Value, Why> {
        match self {
            Self::Index(index) => list.get(*index).ok_or_else(|| self.missing(list)),
            Self::Last => list.last().ok_or_else(|| self.missing(list)),
            Self::Named(name) => self.called(name, list),
        }
    }

    /// The element with this name, by the first of the keys that gives one.
    fn called<'a>(&self, name: &str, list: &'a [Value]) -> Result<&'a Value, Why> {
        for key in CALLED {
            let mut called = list.iter().filter(|e| e.get(key).and_then(Value::as_str) == Some(name));
            if let Some(first) = called.next() {
                return match called.count() {
                    0 => Ok(first),
                    more => Err(Why::Several { wanted: name.to_owned(), number: more + 1 }),
                };
            }
        }
        Err(self.missing(list))
    }

    fn missing(&self, list: &[Value]) -> Why {
        Why::NoElement { wanted: self.to_string(), length: list.len(), names: names(list) }
    }
}

/// What the elements of a list are called, by the first key that each has.
fn names(list: &[Value]) -> Vec<String> {
    list.iter()
        .filter_map(|e| CALLED.iter().find_map(|key| e.get(key).and_then(Value::as_str)).map(str::to_owned))
        .collect()
}

/// A value in a few words: as JSON where it is short, else what it is.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Object(object) => format!("an object with {}", listed("key", &keys(object))),
        Value::Array(list) if list.len() > 4 || list.iter().any(|v| v.is_object() || v.is_array()) => {
            format!("a list of {}", list.len())
        }
        other => other.to_string(),
    }
}

fn keys(object: &Map<String, Value>) -> Vec<String> {
    object.keys().cloned().collect()
}

/// "the keys a, b, c"; "no keys".
fn listed(what: &str, names: &[String]) -> String {
    let more = names.len().saturating_sub(LISTED);
    let list = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (names.len(), more) {
        (0, _) => format!("no {what}s"),
        (1, _) => format!("the {what} {list}"),
        (_, 0) => format!("the {what}s {list}"),
        _ => format!("the {what}s {list} and {more} more"),
    }
}

/// " (did you mean `x`?)", or nothing.
pub(crate) fn did_you_mean(wanted: &str, names: &[String]) -> String {
    let near = nearest(wanted, names.iter().map(String::as_str), 1);
    near.first().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "the result".to_owned() } else { format!("`{}`", self.at) };
        match &self.why {
            Why::Null => write!(f, "{at} is null: the path goes no further"),
            Why::NoKey { key, keys, .. } => {
                let near = did_you_mean(key, keys);
                write!(f, "{at} has no `{key}`{near}; it has {}", listed("key", keys))
            }
            Why::NoElement { wanted, length: 0, .. } => {
                write!(f, "{at} is an empty list: it has no [{wanted}]")
            }
            Why::NoElement { wanted, length, names } => {
                let near = did_you_mean(wanted, names);
                write!(f, "{at} has no [{wanted}]{near}; it is a list of {length}")?;
                if names.is_empty() {
                    write!(f, ", counted from 0")
                } else {
                    write!(f, " with {}", listed("element", names))
                }
            }
            Why::Several { wanted, number } => {
                write!(f, "{number} elements of {at} are called `{wanted}`; ")?;
                write!(f, "choose one by its number, counted from 0")
            }
            Why::NoObject { key, kind } => write!(f, "{at} is {kind}: it has no `{key}`"),
            Why::NoList { kind } => write!(f, "{at} is {kind}, no list: leave the brackets out"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) => {
                    f.write_str(if i == 0 { "" } else { "." })?;
                    f.write_str(&key_as_typed(key))?;
                }
                Segment::Element(selector) => write!(f, "[{selector}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "{index}"),
            Self::Last => write!(f, "last"),
            Self::Named(name) => f.write_str(&name_as_typed(name)),
        }
    }
}
