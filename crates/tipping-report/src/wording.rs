//! Every text of a result in the words of a front end.

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::messages::{FrontEnd, for_front_end};
use crate::plain::plain;

/// A result whose messages name settings as the front end does.
pub(crate) fn worded<T: Clone + Serialize + DeserializeOwned>(result: &T, front_end: FrontEnd) -> Cow<'_, T> {
    match front_end {
        FrontEnd::Api => Cow::Borrowed(result),
        FrontEnd::Cli => rewritten(result, &|text| for_front_end(text, front_end)),
    }
}

/// The same for a terminal: with all its text as [`plain`] writes it.
pub(crate) fn plainly_worded<T: Clone + Serialize + DeserializeOwned>(
    result: &T,
    front_end: FrontEnd,
) -> Cow<'_, T> {
    rewritten(result, &|text| match for_front_end(text, front_end) {
        Cow::Borrowed(text) => plain(text),
        Cow::Owned(text) => Cow::Owned(plain(&text).into_owned()),
    })
}

/// A result with every text rewritten. The texts are found by way of its JSON, so that none can be forgotten;
/// a result that needs nothing is left as it is.
fn rewritten<'r, T: Clone + Serialize + DeserializeOwned>(
    result: &'r T,
    rewrite: &dyn Fn(&str) -> Cow<'_, str>,
) -> Cow<'r, T> {
    let Ok(mut value) = serde_json::to_value(result) else { return Cow::Borrowed(result) };
    if !rewrite_texts(&mut value, rewrite) {
        return Cow::Borrowed(result);
    }
    // A result is what its JSON says (the batch reads its own again): reading it back cannot fail.
    serde_json::from_value(value).map_or(Cow::Borrowed(result), Cow::Owned)
}

/// Rewrites all text, names of fields with it; whether anything changed.
fn rewrite_texts(value: &mut Value, rewrite: &dyn Fn(&str) -> Cow<'_, str>) -> bool {
    match value {
        Value::String(text) => {
            let Cow::Owned(new) = rewrite(text) else { return false };
            *text = new;
            true
        }
        Value::Array(values) => {
            values.iter_mut().map(|value| rewrite_texts(value, rewrite)).fold(false, |any, it| any | it)
        }
        Value::Object(map) => {
            let named = map.keys().any(|key| matches!(rewrite(key), Cow::Owned(_)));
            let any =
                map.values_mut().map(|value| rewrite_texts(value, rewrite)).fold(false, |any, it| any | it);
            if named {
                let fields = std::mem::take(map).into_iter();
                *map = fields.map(|(key, value)| (rewrite(&key).into_owned(), value)).collect();
            }
            any || named
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tipping_core::Setting;

    use super::*;

    fn texts(key: &str, values: &[&str]) -> BTreeMap<String, Vec<String>> {
        [(key.to_owned(), values.iter().map(|text| (*text).to_owned()).collect())].into()
    }

    #[test]
    fn every_text_of_a_result_is_found() {
        let expected = texts(r"a\u{7}", &["b c", "d"]);
        assert_eq!(*plainly_worded(&texts("a\u{7}", &["b\nc", "d"]), FrontEnd::Api), expected);
        assert!(matches!(plainly_worded(&expected, FrontEnd::Api), Cow::Borrowed(_)));
    }

    #[test]
    fn settings_are_flags_on_the_command_line_alone() {
        let result = texts("a", &[&format!("lower {}", Setting::MinEvents), "b\nc"]);
        assert_eq!(*worded(&result, FrontEnd::Cli), texts("a", &["lower --min-events", "b\nc"]));
        assert_eq!(*plainly_worded(&result, FrontEnd::Cli), texts("a", &["lower --min-events", "b c"]));
        assert!(matches!(worded(&result, FrontEnd::Api), Cow::Borrowed(_)));
    }
}
