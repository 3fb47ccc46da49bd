//! A file as a table of text, with the number of every row as its author sees it.

use tipping_core::Warning;
use tipping_core::result::Decision;

use crate::read::column::TextColumn;
use crate::rejection::{Defect, Rejection};

/// A table in which every column is text; null = nothing is there (absent in JSON, null in Parquet).
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The file, as the user named it.
    pub(crate) file: String,
    /// How the file was read: format, encoding, delimiter.
    pub(crate) decisions: Vec<Decision>,
    /// What is doubtful about how it was read.
    pub(crate) warnings: Vec<Warning>,
    names: Vec<String>,
    columns: Vec<TextColumn>,
    rows: Vec<u64>,
}

/// The cells of one column.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'t>(Option<&'t TextColumn>);

impl<'t> Cells<'t> {
    /// The text in record `i`, counted from 0; `None` when nothing is there.
    pub(crate) fn get(self, i: usize) -> Option<&'t str> {
        self.0.and_then(|cells| cells.get(i))
    }

    /// The cells in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Option<&'t str>> {
        self.0.into_iter().flat_map(TextColumn::iter)
    }
}

impl Table {
    /// A table of text columns. `rows` holds the number of each record for people.
    pub(crate) fn new(
        file: &str,
        names: Vec<String>,
        columns: Vec<TextColumn>,
        rows: Vec<u64>,
        decisions: Vec<Decision>,
    ) -> Result<Self, Vec<Rejection>> {
        check_names(file, &names)?;
        if names.is_empty() {
            let problem = "there are no columns";
            return Err(vec![Rejection::whole(
                file,
                problem,
                "give it at least a column of units and one of dates",
            )]);
        }
        if rows.is_empty() {
            let problem = "there is no row of data, only the names of columns";
            return Err(vec![Rejection::whole(file, problem, "add a row for each unit")]);
        }
        debug_assert!(columns.iter().all(|column| column.len() == rows.len()), "columns of one length");
        Ok(Self { file: file.to_owned(), decisions, warnings: Vec::new(), names, columns, rows })
    }

    /// The names of the columns, in order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The names of the columns, for messages.
    pub(crate) fn list_of_names(&self) -> String {
        self.names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
    }

    /// How many records.
    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }

    /// The number of record `i` (counted from 0) as a spreadsheet counts it.
    pub(crate) fn row(&self, i: usize) -> u64 {
        self.rows.get(i).copied().unwrap_or_default()
    }

    /// The cells of column `c`; none when there is no such column.
    pub(crate) fn column(&self, c: usize) -> Cells<'_> {
        Cells(self.columns.get(c))
    }

    /// A column by its exact name, else by a name that differs only in case and punctuation.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|n| n == name);
        exact.or_else(|| {
            let wanted = plain(name);
            let mut alike = (0..self.names.len()).filter(|c| plain(&self.names[*c]) == wanted);
            alike.next().filter(|_| alike.next().is_none())
        })
    }

    /// A rejection of the cell in record `i` (from 0) and column `c`.
    pub(crate) fn reject(&self, i: usize, c: usize, defect: Defect) -> Rejection {
        let value = self.column(c).get(i).map(str::to_owned);
        Rejection {
            file: self.file.clone(),
            row: Some(self.row(i)),
            column: self.names.get(c).cloned(),
            value,
            problem: defect.problem,
            remedy: defect.remedy,
        }
    }

    /// A rejection of the table as a whole.
    pub(crate) fn reject_whole(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Rejection {
        Rejection::whole(&self.file, problem, remedy)
    }
}

/// A name without case, underscores, hyphens, dots and spaces.
pub(crate) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}

fn check_names(file: &str, names: &[String]) -> Result<(), Vec<Rejection>> {
    let mut rejections = Vec::new();
    let mut seen = std::collections::HashMap::new();
    for (c, name) in names.iter().enumerate() {
        if name.is_empty() {
            rejections.push(Rejection::whole(
                file,
                format!("column {} has no name", c + 1),
                "give it one, or leave it out (R: write.csv(..., row.names = FALSE))",
            ));
        } else if let Some(first) = seen.insert(name, c) {
            rejections.push(Rejection {
                column: Some(name.clone()),
                ..Rejection::whole(
                    file,
                    format!("columns {} and {} have the same name", first + 1, c + 1),
                    "rename one of them",
                )
            });
        }
    }
    if rejections.is_empty() { Ok(()) } else { Err(rejections) }
}

/// Collects records of text into columns.
pub(crate) struct TableBuilder {
    names: Vec<String>,
    columns: Vec<TextColumn>,
    rows: Vec<u64>,
}

impl TableBuilder {
    pub(crate) fn new(names: Vec<String>, capacity: usize) -> Self {
        let columns = names.iter().map(|_| TextColumn::with_capacity(capacity)).collect();
        Self { names, columns, rows: Vec::with_capacity(capacity) }
    }

    /// Adds a record; fields beyond the columns are ignored, missing ones are null.
    pub(crate) fn push<'a>(&mut self, row: u64, fields: impl IntoIterator<Item = Option<&'a str>>) {
        let mut fields = fields.into_iter();
        for column in &mut self.columns {
            column.push(fields.next().flatten());
        }
        self.rows.push(row);
    }

    /// How many records so far.
    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }

    /// Takes columns out, by position.
    pub(crate) fn remove(&mut self, columns: &[usize]) {
        for c in columns.iter().rev() {
            self.names.remove(*c);
            self.columns.remove(*c);
        }
    }

    pub(crate) fn finish(self, file: &str, decisions: Vec<Decision>) -> Result<Table, Vec<Rejection>> {
        Table::new(file, self.names, self.columns, self.rows, decisions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[&str], cells: &[&[Option<&str>]]) -> Result<Table, Vec<Rejection>> {
        let mut builder = TableBuilder::new(names.iter().map(|n| (*n).to_owned()).collect(), cells.len());
        for (i, row) in cells.iter().enumerate() {
            builder.push(i as u64 + 2, row.iter().copied());
        }
        builder.finish("f.csv", Vec::new())
    }

    #[test]
    fn holds_cells_with_their_rows() {
        let table =
            table(&["unit", "Adoption_Date"], &[&[Some("2"), Some("1920")], &[Some("20"), None]]).unwrap();
        assert_eq!(table.height(), 2);
        assert_eq!(table.find("adoption date"), Some(1));
        assert_eq!(table.column(1).iter().collect::<Vec<_>>(), [Some("1920"), None]);
        let rejection = table.reject(0, 1, Defect::new("wrong", "right it"));
        assert_eq!(
            rejection.to_string(),
            "f.csv, row 2, column Adoption_Date, value \"1920\": wrong; right it"
        );
    }

    #[test]
    fn two_names_that_differ_in_case_are_found_only_exactly() {
        let table = table(&["Unit", "unit"], &[&[Some("a"), Some("b")]]).unwrap();
        assert_eq!((table.find("unit"), table.find("Unit"), table.find("UNIT")), (Some(1), Some(0), None));
    }

    #[test]
    fn refuses_repeated_and_empty_names_and_no_rows() {
        let errors = table(&["a", "", "a"], &[&[None, None, None]]).unwrap_err();
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[1].problem.contains("columns 1 and 3"), "{errors:?}");
        assert!(table(&["a"], &[]).unwrap_err()[0].problem.contains("no row of data"));
    }
}
