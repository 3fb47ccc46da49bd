//! Tables of words, as templates take them.

use serde::Serialize;

/// A table with a heading for every column.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// `num` (to the right, figures of one width), `name` (from data, in any script), `code` or `text`.
    pub(super) kind: &'static str,
}

pub(super) const fn num(name: &'static str) -> Column {
    Column { name, kind: "num" }
}

pub(super) const fn text(name: &'static str) -> Column {
    Column { name, kind: "text" }
}

pub(super) const fn name(name: &'static str) -> Column {
    Column { name, kind: "name" }
}

pub(super) const fn code(name: &'static str) -> Column {
    Column { name, kind: "code" }
}

impl Table {
    pub(super) fn new(caption: impl Into<String>, columns: &[Column], rows: Vec<Vec<String>>) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows }
    }
}
