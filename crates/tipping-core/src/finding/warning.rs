//! Doubts about a result, carried with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A doubt: the result stands, and this must be read with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Stable name for programs, such as `origin_inferred`.
    pub code: String,
    /// One or two sentences for people.
    pub message: String,
}

impl Warning {
    /// A warning of a kind, in words.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}
