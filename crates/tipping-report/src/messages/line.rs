//! Findings with their labels.

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
