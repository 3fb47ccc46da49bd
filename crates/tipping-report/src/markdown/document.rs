//! Markdown for comments on a change: lines of at most [`MARKDOWN_WIDTH`] characters, and nothing from data that Markdown, HTML
//! or the host of the comment would read as its own. All text goes in as it is and is escaped here.

use tipping_core::Warning;
use tipping_core::result::Report;

use crate::plain::plain;
use crate::test_lines;
use crate::text::capital;

/// Characters in a line of Markdown.
pub const MARKDOWN_WIDTH: usize = 100;

/// Names are not cut to fewer characters than these.
const SHORTEST: usize = 8;

/// Text from data, harmless in Markdown: it is shown as it stands, on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = plain(text);
    for (i, c) in text.char_indices() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Hosts look for `@name` and `#123` in what has been rendered, where an escape is gone: a space without width keeps
            // people from being notified and other threads from being linked.
            '@' | '#' => {
                out.push(c);
                out.push_str("&#8203;");
            }
            // The same keeps addresses from being links.
            ':' if text[i..].starts_with("://") => out.push_str(":&#8203;"),
            '.' if text[..i].len() >= 3 && text.as_bytes()[i - 3..i].eq_ignore_ascii_case(b"www") => {
                out.push_str("&#8203;.");
            }
            c => out.push(c),
        }
    }
    out
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// Words.
    Text(String),
    /// Words in bold.
    Strong(String),
    /// Words as code.
    Code(String),
}

impl Piece {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A message of ours: what stands between backticks is code. Backticks that pair with none, or that are doubled, are those of a name that it tells.
    pub(crate) fn said(message: &str) -> Vec<Self> {
        let parts: Vec<&str> = message.split('`').collect();
        let inside = parts.iter().skip(1).step_by(2);
        if parts.len().is_multiple_of(2) || inside.clone().any(|part| part.trim() != *part || part.is_empty())
        {
            return vec![Self::text(message)];
        }
        let piece = |(i, part): (usize, &&str)| {
            if i % 2 == 1 { Self::Code((*part).to_owned()) } else { Self::text(*part) }
        };
        parts.iter().enumerate().map(piece).collect()
    }

    fn markdown(&self, in_table: bool) -> String {
        match self {
            Self::Text(text) => escape(text),
            Self::Strong(text) => format!("**{}**", escape(text)),
            Self::Code(text) => code(text, in_table),
        }
    }
}

/// Code: fenced by more backticks than it holds. In a table a bar would end the cell.
fn code(text: &str, in_table: bool) -> String {
    let text = plain(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    let text = if in_table { text.replace('|', "\\|") } else { text.into_owned() };
    format!("{fence}{space}{text}{space}{fence}")
}

/// What a cell may lose when its row is too wide.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Room {
    /// Nothing: numbers and words of our own.
    Fixed,
    /// Its end, as names do.
    Shortened,
    /// Its place: what it says is written below the table.
    Below,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pieces: Vec<Piece>,
    room: Room,
}

impl Cell {
    /// A number, or words of our own: always shown whole.
    pub(crate) fn fixed(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Text(text.into())], room: Room::Fixed }
    }

    /// A name: shortened when there is no room.
    pub(crate) fn name(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Text(text.into())], room: Room::Shortened }
    }

    /// Words, with their numbers: written below the table when there is no room.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self::pieces(vec![Piece::Text(text.into())])
    }

    /// The same for words of several kinds.
    pub(crate) fn pieces(pieces: Vec<Piece>) -> Self {
        Self { pieces, room: Room::Below }
    }

    /// Always shown whole, and in bold.
    pub(crate) fn strong(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Strong(text.into())], room: Room::Fixed }
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
        let head = |head: &S| match head.as_ref().strip_prefix('>') {
            Some(number) => (number.to_owned(), true),
            None => (head.as_ref().to_owned(), false),
        };
        Self { heads: heads.iter().map(head).collect(), rows: Vec::new() }
    }

    /// Adds a row; what it lacks is empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = cells.into_iter().collect();
        row.resize(self.heads.len(), Cell::fixed(""));
        self.rows.push(row);
    }
}

/// Markdown as it grows.
#[derive(Debug, Default)]
pub(crate) struct Markdown {
    out: String,
}

impl Markdown {
    /// A heading. One that is too long is cut, and whole below.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        let marks = "#".repeat(level);
        let whole = escape(text.trim());
        let room = MARKDOWN_WIDTH - level - 1;
        if width(&whole) <= room {
            self.out.push_str(&format!("{marks} {whole}\n"));
        } else {
            self.out.push_str(&format!("{marks} {}\n", shortened(&whole, room)));
            self.paragraph(text);
        }
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.pieces(&[Piece::text(text)]);
    }

    /// A message of ours as a paragraph.
    pub(crate) fn said(&mut self, message: &str) {
        self.pieces(&Piece::said(message));
    }

    /// A paragraph of words of several kinds.
    pub(crate) fn pieces(&mut self, pieces: &[Piece]) {
        self.gap();
        self.wrapped(pieces, "", "");
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, text: &str) {
        self.item_of(&[Piece::text(text)]);
    }

    /// An item of words of several kinds.
    pub(crate) fn item_of(&mut self, pieces: &[Piece]) {
        if !self.out.lines().last().is_none_or(|l| l.starts_with("- ") || l.starts_with("  ")) {
            self.gap();
        }
        self.wrapped(pieces, "- ", "  ");
    }

    /// Items with a label. Labels begin with "- " where text puts them below another line.
    pub(crate) fn labelled(&mut self, lines: impl IntoIterator<Item = (String, String)>) {
        for (label, text) in lines {
            let label = Piece::Text(format!("{}: ", capital(label.trim_start_matches("- "))));
            self.item_of(&[vec![label], Piece::said(&text)].concat());
        }
    }

    /// The verdict with its reasons, where something was tested.
    pub(crate) fn verdict(&mut self, report: &Report) {
        if let Some((verdict, reasons)) = test_lines::verdict(report) {
            self.pieces(&[vec![Piece::Strong(verdict)], Piece::said(&format!(". {reasons}"))].concat());
        }
    }

    /// What the reader is to know, and to doubt.
    pub(crate) fn doubts(&mut self, notes: &[Warning], warnings: &[Warning]) {
        if notes.len() + warnings.len() > 0 {
            self.pieces(&[Piece::Strong("Read with care".to_owned())]);
        }
        for doubt in notes.iter().chain(warnings) {
            self.item_of(&Piece::said(&doubt.message));
        }
    }

    /// A table, and below it what had no room in its rows.
    pub(crate) fn table(&mut self, table: &Table) {
        self.gap();
        let heads: Vec<String> = table.heads.iter().map(|h| escape(&h.0)).collect();
        self.out.push_str(&line(&heads));
        let rules: String = table.heads.iter().map(|h| if h.1 { "---:|" } else { "---|" }).collect();
        self.out.push_str(&format!("|{rules}\n"));
        let mut below: Vec<Vec<Piece>> = Vec::new();
        for row in &table.rows {
            let cells = fitting(row, &mut below);
            self.out.push_str(&line(&cells));
        }
        for (i, pieces) in below.into_iter().enumerate() {
            let mark = Piece::Text(format!("({}) ", i + 1));
            self.pieces(&[vec![mark], pieces].concat());
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

    /// Words broken to lines.
    fn wrapped(&mut self, pieces: &[Piece], first: &str, later: &str) {
        let text: String = pieces.iter().map(|p| p.markdown(false)).collect();
        let room = MARKDOWN_WIDTH - first.len().max(later.len());
        let mut line = String::new();
        let mut prefix = first;
        for word in text.split_whitespace().flat_map(|word| broken(word, room - 1)) {
            if !line.is_empty() && width(&line) + 1 + width(&word) > room {
                self.out.push_str(&format!("{prefix}{}\n", begun(&line)));
                (prefix, line) = (later, String::new());
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        self.out.push_str(format!("{prefix}{}", begun(&line)).trim_end());
        self.out.push('\n');
    }
}

/// A line that begins with what Markdown takes for a list, a rule or a heading, made to begin with its first character. It has
/// room for one more.
fn begun(line: &str) -> String {
    let word = line.split(' ').next().unwrap_or_default();
    let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < word.len() && matches!(number, "." | ")") {
        return line.replacen(number, &format!("\\{number}"), 1);
    }
    let rule = !line.is_empty() && line.chars().all(|c| matches!(c, '-' | '=' | ':' | ' '));
    if rule || matches!(word, "-" | "+") { format!("\\{line}") } else { line.to_owned() }
}

/// The cells of a row that is no wider than a line.
fn fitting(row: &[Cell], below: &mut Vec<Vec<Piece>>) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(Cell::markdown).collect();
    let excess = |cells: &[String]| width(line(cells).trim_end()).saturating_sub(MARKDOWN_WIDTH);
    let longest = |cells: &[String], room: Room, least: usize| {
        let widths = cells.iter().map(|c| width(c)).enumerate();
        widths
            .filter(|&(i, w)| row[i].room == room && w > least)
            .max_by_key(|w| (w.1, std::cmp::Reverse(w.0)))
    };
    while excess(&cells) > 0 {
        // A mark such as (12) is shorter than six characters.
        if let Some((i, _)) = longest(&cells, Room::Below, 6) {
            below.push(row[i].pieces.clone());
            cells[i] = format!("({})", below.len());
        } else if let Some((i, wide)) = longest(&cells, Room::Shortened, SHORTEST) {
            let room = wide.saturating_sub(excess(&cells)).max(SHORTEST);
            cells[i] = shortened(&cells[i], room);
        } else {
            break;
        }
    }
    cells
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Escaped text cut to so many characters, with an ellipsis for what is gone.
fn shortened(escaped: &str, room: usize) -> String {
    if width(escaped) <= room {
        return escaped.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for unit in units(escaped) {
        used += width(unit);
        if used > room {
            break;
        }
        out.push_str(unit);
    }
    format!("{}\u{2026}", out.trim_end())
}

/// A word in parts of at most so many characters.
fn broken(word: &str, room: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0;
    for unit in units(word) {
        if used + width(unit) > room {
            parts.push(String::new());
            used = 0;
        }
        used += width(unit);
        if let Some(part) = parts.last_mut() {
            part.push_str(unit);
        }
    }
    parts
}

/// The units of escaped text that are not to be torn: a character with its backslash, an entity, a mark with the space without
/// width behind it, else one character.
fn units(escaped: &str) -> impl Iterator<Item = &str> {
    let mut rest = escaped;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let entity = |text: &str| text.find(';').filter(|end| *end < 8).map_or(1, |end| end + 1);
        let end = match first {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '&' => entity(rest),
            '@' | '#' if rest[1..].starts_with('&') => 1 + entity(&rest[1..]),
            c => c.len_utf8(),
        };
        let (unit, after) = rest.split_at(end);
        rest = after;
        Some(unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl FnOnce(&mut Markdown)) -> String {
        let mut markdown = Markdown::default();
        write(&mut markdown);
        let text = markdown.finish();
        assert!(text.lines().all(|line| width(line) <= MARKDOWN_WIDTH), "{text}");
        text
    }

    #[test]
    fn nothing_in_data_is_read_as_markdown() {
        let text = "<b>a|b</b> *c* _d_ `e` [f](g) \\h ~~i~~ $j$ &amp; @k #1\nl";
        let expected = "&lt;b&gt;a\\|b&lt;/b&gt; \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) \\\\h \\~\\~i\\~\\~ \\$j\\$ &amp;amp; @&#8203;k \
                        #&#8203;1 l";
        assert_eq!(escape(text), expected);
    }

    /// Hosts make links of these without being asked (GFM, "Autolinks"); of text with a space without width in it they make none.
    #[test]
    fn addresses_in_data_are_no_links() {
        for (text, expected) in [
            ("see http://a.b/c", "see http:&#8203;//a.b/c"),
            ("HTTPS://a.b ftp://c", "HTTPS:&#8203;//a.b ftp:&#8203;//c"),
            ("www.a.b WWW.c.d", "www&#8203;.a.b WWW&#8203;.c.d"),
            ("a@b.c", "a@&#8203;b.c"),
            ("1:2 a.b ww.c .", "1:2 a.b ww.c ."),
            ("\u{e9}www.x \u{1f389}.", "\u{e9}www&#8203;.x \u{1f389}."),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn what_we_say_has_code_and_names_have_none() {
        let said = |message: &str| shown(|m| m.said(message));
        assert_eq!(said("Use `tipping pool`, or `a_b`."), "Use `tipping pool`, or `a_b`.\n");
        assert_eq!(said("The unit a`b is *odd*"), "The unit a\\`b is \\*odd\\*\n");
        assert_eq!(said("The unit ``x`` is odd"), "The unit \\`\\`x\\`\\` is odd\n");
        assert_eq!(shown(|m| m.paragraph("`name`")), "\\`name\\`\n");
    }

    #[test]
    fn prose_is_broken_at_words_and_begins_no_list() {
        let words = "word ".repeat(50);
        assert_eq!(shown(|m| m.paragraph(&words)).split_whitespace().collect::<Vec<_>>(), ["word"; 50]);
        let text = shown(|m| m.paragraph(&format!("{} 1. x", "a".repeat(98))));
        assert_eq!(text.lines().nth(1), Some("1\\. x"));
        let text = shown(|m| m.paragraph(&format!("{} - x", "a".repeat(99))));
        assert_eq!(text.lines().nth(1), Some("\\- x"));
        for (text, begun) in
            [("---", "\\---"), ("- - -", "\\- - -"), ("===", "\\==="), ("--- x", "--- x"), ("= 1", "= 1")]
        {
            assert_eq!(shown(|m| m.item(text)), format!("- {begun}\n"));
        }
        assert_eq!(shown(|m| m.item("-0.5 x")), "- -0.5 x\n");
    }

    #[test]
    fn a_long_word_is_torn_between_characters() {
        let text = shown(|m| m.paragraph(&"|".repeat(300)));
        assert!(text.lines().all(|line| line.replace("\\|", "").is_empty()), "{text}");
        assert_eq!(text.matches("\\|").count(), 300);
    }

    #[test]
    fn a_long_heading_is_cut_and_whole_below() {
        let long = "norm <b> ".repeat(40);
        let text = shown(|m| m.heading(3, &long));
        assert!(text.lines().next().is_some_and(|line| line.ends_with('\u{2026}')), "{text}");
        assert_eq!(text.split_once("\n\n").map(|t| t.1.matches("norm").count()), Some(40));
    }

    #[test]
    fn wide_rows_lose_names_and_words_but_no_number() {
        let mut table = Table::new(&["name", ">number", "why"]);
        table.row([
            Cell::name("n|".repeat(150)),
            Cell::fixed("12,345.678"),
            Cell::words("because 42 ".repeat(20)),
        ]);
        table.row([Cell::name("short"), Cell::fixed("-1"), Cell::words("fits")]);
        let text = shown(|m| m.table(&table));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["| name | number | why |", "|---|---:|---|"]);
        assert!(lines[2].ends_with("\u{2026} | 12,345.678 | (1) |"), "{text}");
        assert_eq!(lines[3], "| short | -1 | fits |");
        assert!(text.contains("\n\n(1) because 42"), "{text}");
        assert_eq!(text.matches("42").count(), 20);
        // A bar that is cut would end the cell.
        let bars = lines[2].replace("\\|", "").matches('|').count();
        assert_eq!(bars, 4, "{text}");
    }

    #[test]
    fn code_is_fenced_by_more_than_it_holds() {
        assert_eq!(code("a|b", true), "`a\\|b`");
        assert_eq!(code("a|b", false), "`a|b`");
        assert_eq!(code("`` a", false), "``` `` a ```");
    }
}
