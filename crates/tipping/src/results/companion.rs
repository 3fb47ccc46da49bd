//! Results in JSON that a report shows besides, recognized by their fields.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tipping_core::Setting;
use tipping_core::result::FORMAT_VERSION;
use tipping_report::html::Companion;

use super::rejection;
use crate::error::Error;

/// Reads a result of `regimes`, `sensitivity`, `power` or `pool` that a report shows as well.
///
/// # Errors
/// [`Error::Ingest`]: a file that holds no such result.
pub fn companion(path: &Path) -> Result<Companion, Error> {
    let wrote = "name what `tipping regimes`, `sensitivity`, `power` or `pool` wrote with";
    let remedy = format!("{wrote} {}", Setting::Format.with("json"));
    let refuse = |problem: String| Error::rejected(rejection(path, problem, &remedy));
    let bytes = std::fs::read(path).map_err(|error| refuse(format!("the file cannot be read ({error})")))?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|error| refuse(format!("this is no JSON ({error})")))?;
    let has = |key: &str| value.get(key).is_some();
    match value.get("format_version").and_then(Value::as_u64) {
        Some(version) if version != u64::from(FORMAT_VERSION) => {
            return Err(refuse(format!(
                "the result has format {version}, and this version reads format {FORMAT_VERSION}"
            )));
        }
        _ => {}
    }
    let (regimes, sensitivity, power, pool) = (
        has("coefficients") && has("regimes"),
        has("specifications") && has("dimensions"),
        has("processes") && has("schedule"),
        has("forest") && has("all"),
    );
    if regimes {
        Ok(Companion::Regimes(parsed(value).map_err(refuse)?))
    } else if sensitivity {
        Ok(Companion::Sensitivity(parsed(value).map_err(refuse)?))
    } else if power {
        Ok(Companion::Power(parsed(value).map_err(refuse)?))
    } else if pool {
        Ok(Companion::Pool(parsed(value).map_err(refuse)?))
    } else {
        Err(refuse("this is no result that a report can show as well".to_owned()))
    }
}

fn parsed<T: DeserializeOwned>(value: Value) -> Result<Box<T>, String> {
    serde_json::from_value(value).map(Box::new).map_err(|error| format!("the result is damaged ({error})"))
}
