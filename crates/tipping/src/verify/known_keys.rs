//! The keys that results can have, from their schemas.

use std::collections::BTreeSet;

use serde_json::Value;
use tipping_report::ReportError;

use crate::results::ResultKind;

/// The keys that the results of any command can have.
#[derive(Debug, Default)]
pub(crate) struct KnownKeys {
    keys: BTreeSet<String>,
    /// Keys of objects that may have any key, such as `parameters`.
    open: BTreeSet<String>,
}

impl KnownKeys {
    /// The keys of every kind of result.
    ///
    /// # Errors
    /// When a schema could not be made: a bug.
    pub(crate) fn of_results() -> Result<Self, ReportError> {
        Self::of(ResultKind::ALL.iter().map(|kind| kind.schema()))
    }

    /// The keys in these schemas.
    ///
    /// # Errors
    /// When one could not be made, or is not JSON: a bug.
    pub(super) fn of(
        schemas: impl Iterator<Item = Result<String, ReportError>>,
    ) -> Result<Self, ReportError> {
        let mut known = Self::default();
        for schema in schemas {
            known.collect(&serde_json::from_str(&schema?)?);
        }
        Ok(known)
    }

    fn collect(&mut self, schema: &Value) {
        match schema {
            Value::Object(object) => {
                if let Some(Value::Object(properties)) = object.get("properties") {
                    for (key, value) in properties {
                        self.keys.insert(key.clone());
                        if value.get("additionalProperties").is_some_and(Value::is_object) {
                            self.open.insert(key.clone());
                        }
                    }
                }
                object.values().for_each(|value| self.collect(value));
            }
            Value::Array(list) => list.iter().for_each(|value| self.collect(value)),
            _ => {}
        }
    }

    /// Whether an object that stands under `parent` can have this key.
    pub(crate) fn possible(&self, key: &str, parent: Option<&str>) -> bool {
        self.keys.contains(key) || parent.is_some_and(|parent| self.open.contains(parent))
    }
}
