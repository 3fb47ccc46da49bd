//! Where weights come from that the data do not have.

use std::path::Path;

use super::Request;

/// The bundled series that weigh states.
const SERIES: [&str; 3] = ["cinc", "population", "gdp"];

/// Where weights come from that the adoption file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WeightSource {
    /// A bundled series.
    Series(&'static str),
    /// A file of unit, weight and perhaps period.
    File(String),
}

impl WeightSource {
    /// The source that a request names; none when it names none that there is.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let name = request.weight_source.as_deref()?.trim();
        let series = SERIES.into_iter().find(|s| *s == name).map(Self::Series);
        series.or_else(|| Path::new(name).exists().then(|| Self::File(name.to_owned())))
    }
}
