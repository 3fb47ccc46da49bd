//! How names and texts are typed in the language: when they need quotes, and how they stand in them.

use std::borrow::Cow;

/// What keys and words without quotes are made of.
pub(super) fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// A text in these quotes, as the language reads it.
pub(super) fn in_quotes(text: &str, quote: char) -> String {
    format!("{quote}{}{quote}", text.replace('\\', r"\\").replace(quote, &format!("\\{quote}")))
}

/// A key as it is typed in a path.
pub(super) fn key_as_typed(key: &str) -> Cow<'_, str> {
    if !key.is_empty() && key.chars().all(in_name) { key.into() } else { in_quotes(key, '"').into() }
}

/// A name as it is typed in brackets: in quotes where it would mean something else without.
pub(super) fn name_as_typed(name: &str) -> Cow<'_, str> {
    let is_number = name.chars().all(|c| c.is_ascii_digit());
    let is_cut = name.contains(']') || name.trim() != name || name.starts_with(['"', '\'']);
    if is_number || is_cut || name == "last" { in_quotes(name, '"').into() } else { name.into() }
}
