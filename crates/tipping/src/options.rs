//! The options of a result's provenance: what was asked for, as text by the name of each setting.
//!
//! Their keys are the long flags of the command line, which results have had since their first version.

use std::collections::BTreeMap;

use tipping_ingest::DateFormat;

use crate::request::DataRequest;
use crate::values::Value;

/// The texts of settings by name.
pub(crate) type Options = BTreeMap<String, String>;

/// Those that have a text.
pub(crate) fn given<const N: usize>(pairs: [(&str, Option<String>); N]) -> Options {
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The text of a value that may be left out.
pub(crate) fn text<T: Value>(value: Option<&T>) -> Option<String> {
    value.map(Value::to_text)
}

/// Names as one text, where there are any.
pub(crate) fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(","))
}

/// How the data are read: what was given, and what becomes of unknown units.
pub(crate) fn of_data(request: &DataRequest) -> Options {
    let date_format = match &request.date_format {
        DateFormat::Unambiguous => None,
        format @ (DateFormat::Pattern(_) | DateFormat::Excel) => Some(format.to_text()),
    };
    given([
        ("data", Some(request.data.clone())),
        ("norm", request.norm.clone()),
        ("system", request.system.clone()),
        ("unit", request.unit.clone()),
        ("date", request.date.clone()),
        ("norm-column", request.norm_column.clone()),
        ("adopted", request.adopted.clone()),
        ("withdrawn", request.withdrawn.clone()),
        ("weight", joined(&request.weight)),
        ("region", request.region.clone()),
        ("act", request.act.clone()),
        ("shape", text(request.shape.as_ref())),
        ("date-format", date_format),
        ("units", text(request.units.as_ref())),
        ("input-format", text(request.input_format.as_ref())),
        ("never", joined(&request.never)),
        ("unknown-units", Some(request.unknown_units.to_text())),
    ])
}
