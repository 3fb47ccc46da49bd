//! Tables of words, as templates take them.

use serde::Serialize;

use crate::ground::numbers::grouped;

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

/// Rows of a table that are listed, and adopters that are named: with more of them a page would be too large
/// to mail.
pub(super) const MOST: usize = 2000;

/// Of how many rows the first are shown, where not all are.
pub(super) fn cut(rows: usize) -> Option<String> {
    let [most, all] = [MOST, rows].map(|n| grouped(n as i64));
    (rows > MOST).then(|| format!("the first {most} of {all}; all of them are in the result as JSON"))
}

impl Table {
    /// Without the rows that are too many, which its caption counts.
    pub(super) fn capped(mut self) -> Self {
        if let Some(cut) = cut(self.rows.len()) {
            self.caption = format!("{}: {cut}", self.caption);
            self.rows.truncate(MOST);
        }
        self
    }

    pub(super) fn new(caption: impl Into<String>, columns: &[Column], rows: Vec<Vec<String>>) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows }
    }
}
