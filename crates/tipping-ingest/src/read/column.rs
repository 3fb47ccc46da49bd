//! A column of text: all cells in one buffer.

/// Cells of text, some of them missing.
///
/// The text of all cells stands in one buffer, one after the other, so that a column of a million short cells
/// is two allocations and not a million.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextColumn {
    text: String,
    /// Where each cell ends in `text`; it begins where the one before ends.
    ends: Vec<usize>,
    /// The cells in which nothing is, in order.
    missing: Vec<usize>,
}

impl TextColumn {
    /// A column without cells, with room for `cells` of them.
    pub(crate) fn with_capacity(cells: usize) -> Self {
        Self { ends: Vec::with_capacity(cells), ..Self::default() }
    }

    /// Adds a cell; `None` = nothing is there.
    pub(crate) fn push(&mut self, cell: Option<&str>) {
        match cell {
            Some(text) => self.text.push_str(text),
            None => self.missing.push(self.ends.len()),
        }
        self.ends.push(self.text.len());
    }

    /// The text of cell `i`, counted from 0; `None` when nothing is there.
    pub(crate) fn get(&self, i: usize) -> Option<&str> {
        let end = *self.ends.get(i)?;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        // Only a cell without text can be a missing one.
        if start == end && self.missing.binary_search(&i).is_ok() {
            return None;
        }
        self.text.get(start..end)
    }

    /// How many cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|i| self.get(i))
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for TextColumn {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let mut column = Self::with_capacity(cells.size_hint().0);
        for cell in cells {
            column.push(cell.as_ref().map(AsRef::as_ref));
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_cells_and_missing_ones_are_told_apart() {
        let cells = [None, Some("a"), Some(""), None, Some("Côte"), Some("")];
        let column: TextColumn = cells.into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), cells);
        assert_eq!((column.len(), column.get(6)), (6, None));
    }
}
