//! Markdown as a document: headings, paragraphs, lists and tables. All text goes in as it is and is escaped
//! here; nothing is cut or wrapped, which is the business of what shows it.

use tipping_core::Warning;

use super::escape::{begun, code, escape};
use crate::ground::prose::capital;
use crate::messages::{LabelledLine, label_alone};

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// Plain text.
    Text(String),
    /// In bold.
    Strong(String),
    /// As code.
    Code(String),
}

impl Piece {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A message of ours: what stands between backticks is code. Backticks that pair with none, or that are
    /// doubled, belong to a name in it.
    pub(crate) fn message(message: &str) -> Vec<Self> {
        let parts: Vec<&str> = message.split('`').collect();
        let inside = parts.iter().skip(1).step_by(2);
        if parts.len().is_multiple_of(2) || inside.clone().any(|part| part.trim() != *part || part.is_empty())
        {
            return vec![Self::text(message)];
        }
        let pieces = parts.iter().enumerate();
        pieces
            .map(|(i, part)| if i % 2 == 1 { Self::Code((*part).to_owned()) } else { Self::text(*part) })
            .collect()
    }

    fn markdown(&self, in_table: bool) -> String {
        match self {
            Self::Text(text) => escape(text),
            Self::Strong(text) => format!("**{}**", escape(text)),
            Self::Code(text) => code(text, in_table),
        }
    }
}

/// A cell of a table. It is always whole: what shows it wraps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pieces: Vec<Piece>,
}

impl Cell {
    /// A number, a name or a sentence.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::pieces(vec![Piece::Text(text.into())])
    }

    /// In bold.
    pub(crate) fn strong(text: impl Into<String>) -> Self {
        Self::pieces(vec![Piece::Strong(text.into())])
    }

    /// Of several kinds.
    pub(crate) fn pieces(pieces: Vec<Piece>) -> Self {
        Self { pieces }
    }

    fn markdown(&self) -> String {
        self.pieces.iter().map(|p| p.markdown(true)).collect()
    }
}

/// A table: its heads, and on which side each column stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Columns of words stand left, those whose head begins with `>` right.
    pub(crate) fn new<S: AsRef<str>>(heads: &[S]) -> Self {
        let heads = heads.iter().map(|head| match head.as_ref().strip_prefix('>') {
            Some(number) => (number.to_owned(), true),
            None => (head.as_ref().to_owned(), false),
        });
        Self { heads: heads.collect(), rows: Vec::new() }
    }

    /// Adds a row; what it lacks is empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = cells.into_iter().collect();
        row.resize(self.heads.len(), Cell::text(""));
        self.rows.push(row);
    }
}

/// Markdown as it grows: blocks of one line each, with an empty line between them.
#[derive(Debug, Default)]
pub(crate) struct Markdown {
    out: String,
}

impl Markdown {
    /// A heading.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        self.out.push_str(&format!("{} {}\n", "#".repeat(level), escape(text.trim())));
    }

    /// A paragraph of text that may come from data.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.pieces(&[Piece::text(text)]);
    }

    /// A message of ours as a paragraph.
    pub(crate) fn message(&mut self, message: &str) {
        self.pieces(&Piece::message(message));
    }

    /// A paragraph of several kinds of text.
    pub(crate) fn pieces(&mut self, pieces: &[Piece]) {
        self.gap();
        self.block("", pieces);
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, text: &str) {
        self.item_of(&[Piece::text(text)]);
    }

    /// An item of several kinds of text.
    pub(crate) fn item_of(&mut self, pieces: &[Piece]) {
        if self.out.lines().last().is_some_and(|line| !line.starts_with("- ")) {
            self.gap();
        }
        self.block("- ", pieces);
    }

    /// Items with a label.
    pub(crate) fn labelled(&mut self, lines: impl IntoIterator<Item = LabelledLine>) {
        for (label, text) in lines {
            let label = Piece::Text(format!("{}: ", capital(label_alone(&label))));
            self.item_of(&[vec![label], Piece::message(&text)].concat());
        }
    }

    /// The verdict with its reasons, where something was tested.
    pub(crate) fn verdict(&mut self, verdict: Option<(String, String)>) {
        if let Some((verdict, reasons)) = verdict {
            self.pieces(&[vec![Piece::Strong(verdict)], Piece::message(&format!(". {reasons}"))].concat());
        }
    }

    /// What the reader is to know, and to doubt.
    pub(crate) fn doubts(&mut self, notes: &[Warning], warnings: &[Warning]) {
        if notes.len() + warnings.len() > 0 {
            self.pieces(&[Piece::Strong("Read with care".to_owned())]);
        }
        for doubt in notes.iter().chain(warnings) {
            self.item_of(&Piece::message(&doubt.message));
        }
    }

    /// A table.
    pub(crate) fn table(&mut self, table: &Table) {
        self.gap();
        let heads: Vec<String> = table.heads.iter().map(|h| escape(&h.0)).collect();
        self.out.push_str(&row(&heads));
        let rules: String = table.heads.iter().map(|h| if h.1 { "---:|" } else { "---|" }).collect();
        self.out.push_str(&format!("|{rules}\n"));
        for cells in &table.rows {
            self.out.push_str(&row(&cells.iter().map(Cell::markdown).collect::<Vec<_>>()));
        }
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An empty line before what comes next.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Text on one line: in a comment on a pull request every end of a line is shown as one.
    fn block(&mut self, before: &str, pieces: &[Piece]) {
        let text: String = pieces.iter().map(|p| p.markdown(false)).collect();
        let text = begun(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        self.out.push_str(format!("{before}{text}").trim_end());
        self.out.push('\n');
    }
}

/// A row of a table.
fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl FnOnce(&mut Markdown)) -> String {
        let mut markdown = Markdown::default();
        write(&mut markdown);
        markdown.finish()
    }

    #[test]
    fn messages_have_code_and_names_have_none() {
        assert_eq!(shown(|m| m.message("Use `tipping pool`, or `a_b`.")), "Use `tipping pool`, or `a_b`.\n");
        assert_eq!(shown(|m| m.message("The unit a`b is *odd*")), "The unit a\\`b is \\*odd\\*\n");
        assert_eq!(shown(|m| m.message("The unit ``x`` is odd")), "The unit \\`\\`x\\`\\` is odd\n");
        assert_eq!(shown(|m| m.paragraph("`name`")), "\\`name\\`\n");
    }

    #[test]
    fn prose_is_one_line_and_begins_no_list() {
        let text = shown(|m| m.paragraph(&"word ".repeat(50)));
        assert_eq!(text, format!("{}\n", ["word"; 50].join(" ")));
        assert_eq!(shown(|m| m.paragraph("1. x")), "1\\. x\n");
        assert_eq!(shown(|m| m.item("- x")), "- \\- x\n");
        assert_eq!(shown(|m| m.item("-0.5 x")), "- -0.5 x\n");
    }

    #[test]
    fn items_stand_together_and_apart_from_paragraphs() {
        let text = shown(|m| {
            m.paragraph("before");
            m.item("one");
            m.item("two");
            m.paragraph("after");
        });
        assert_eq!(text, "before\n\n- one\n- two\n\nafter\n");
    }

    #[test]
    fn cells_are_whole_and_end_where_they_end() {
        let (name, why) = ("n|".repeat(150), "because 42 ".repeat(20));
        let mut table = Table::new(&["name", ">number", "why"]);
        table.row([Cell::text(name.as_str()), Cell::text("12,345.678"), Cell::text(why.as_str())]);
        table.row([Cell::text("short"), Cell::text("-1")]);
        let text = shown(|m| m.table(&table));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["| name | number | why |", "|---|---:|---|"]);
        assert_eq!(lines[2], format!("| {} | 12,345.678 | {why} |", name.replace('|', "\\|")));
        assert_eq!(lines[3..], ["| short | -1 |  |"]);
    }
}
