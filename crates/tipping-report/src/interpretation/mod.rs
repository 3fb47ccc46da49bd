//! What results say, in sentences and labelled lines that every format shows: one file for each kind of
//! result, or for each part of one. Nothing here knows how a format lays them out.

pub(crate) mod batch;
pub(crate) mod header;
pub(crate) mod hypotheses;
pub(crate) mod pivots;
pub(crate) mod pool;
pub(crate) mod power;
pub(crate) mod quality;
pub(crate) mod regimes;
pub(crate) mod regions;
pub(crate) mod sensitivity;
pub(crate) mod threshold;
pub(crate) mod verify;
pub(crate) mod weightings;

/// A finding with the label that stands before it. A label that begins with `- ` belongs below the line
/// before it.
pub(crate) type LabelledLine = (String, String);

pub(crate) fn line(label: &str, text: String) -> LabelledLine {
    (label.to_owned(), text)
}

/// A label for formats that do not put one line below another.
pub(crate) fn label_alone(label: &str) -> &str {
    label.trim_start_matches("- ")
}
