//! Doubts about a result, carried with it.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A doubt: the result stands, and this must be read with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Warning {
    /// Stable name for programs, such as `origin_inferred`.
    pub code: String,
    /// One or two sentences for people. A setting stands in it by name, such as setting `min_events`.
    pub message: String,
    /// The numbers and names of the message, by name; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Value>,
}

impl Warning {
    /// A warning of a kind, in words.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), values: None }
    }

    /// A finding with the sentence that says it. A finding is an enumeration with `#[serde(tag = "code",
    /// content = "values")]`.
    ///
    /// ```
    /// use serde::Serialize;
    /// use tipping_core::Warning;
    /// #[derive(Serialize)]
    /// #[serde(tag = "code", content = "values", rename_all = "snake_case")]
    /// enum Finding {
    ///     FewEvents { events: u64 },
    /// }
    /// let warning = Warning::of(&Finding::FewEvents { events: 7 }, "Only 7 adoptions.");
    /// assert_eq!(warning.code, "few_events");
    /// assert_eq!(warning.values.expect("values")["events"], 7);
    /// ```
    #[must_use]
    pub fn of(finding: &impl Serialize, message: impl Into<String>) -> Self {
        let mut coded = serde_json::to_value(finding).unwrap_or_default();
        let values = coded.get_mut("values").map(Value::take).filter(|values| !values.is_null());
        let code = coded.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { code, message: message.into(), values }
    }
}
