//! What is in a column, as far as that tells its role.

use std::collections::HashSet;

use crate::columns::acts;
use crate::columns::dates::{DateReader, is_missing};
use crate::read::Table;

/// How many cells of a column are looked at.
const SAMPLE: usize = 200;
/// A panel has at least this many periods a unit on average; below, a repeated unit is a mistake in another
/// shape.
const PERIODS_PER_UNIT: f64 = 1.5;

/// Looks into the columns of a table.
#[derive(Clone, Copy)]
pub(crate) struct Content<'t> {
    pub(crate) table: &'t Table,
    pub(crate) dates: &'t DateReader,
}

/// The truth value of a cell: 0, 1, true, false, yes or no.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(&["1", "true", "yes", "1.0"]) {
        Some(true)
    } else if is(&["0", "false", "no", "0.0"]) {
        Some(false)
    } else {
        None
    }
}

impl<'t> Content<'t> {
    /// Whether most cells of a column that are not missing are 0 or 1.
    pub(crate) fn is_truth(self, column: usize) -> bool {
        self.mostly(column, |text| Some(truth(text).is_some()))
    }

    /// Whether a column says yes and no: most cells are 0 or 1, and both are there.
    pub(crate) fn is_indicator(self, column: usize) -> bool {
        let says = |value: bool| self.filled(column).any(|text| truth(text) == Some(value));
        self.is_truth(column) && says(true) && says(false)
    }

    /// The two values of a column in which every cell is 0 or 1 (1 or 2, true or false), and both are there.
    pub(crate) fn two_codes(self, column: usize) -> Option<(&'static str, &'static str)> {
        const PAIRS: [(&str, &str); 4] = [("0", "1"), ("1", "2"), ("false", "true"), ("no", "yes")];
        let plain = |text: &str| {
            let text = text.trim().to_lowercase();
            text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
        };
        let values: HashSet<String> = self.filled(column).map(plain).take(SAMPLE * SAMPLE).collect();
        let is = |(a, b): &(&str, &str)| values.len() == 2 && values.contains(*a) && values.contains(*b);
        PAIRS.into_iter().find(is)
    }

    /// Whether most cells of a column that are not missing are dates. Most, not all: a wrong cell is to be
    /// reported, not to change the column's role. A code for "not adopted" speaks neither for nor against it.
    pub(crate) fn is_dates(self, column: usize) -> bool {
        self.mostly(column, |text| match self.dates.read(Some(text)) {
            Ok(date) => date.map(|_| true),
            Err(_) => Some(false),
        })
    }

    /// Whether most cells of a column that are not missing are words for an act, each as a whole.
    pub(crate) fn is_acts(self, column: usize) -> bool {
        self.mostly(column, |text| Some(acts::is_act(text)))
    }

    /// The cells that are not missing.
    pub(crate) fn filled(self, column: usize) -> impl Iterator<Item = &'t str> {
        self.table.column(column).iter().flatten().filter(|text| !is_missing(text))
    }

    fn mostly(self, column: usize, test: impl Fn(&str) -> Option<bool>) -> bool {
        let (mut yes, mut all) = (0, 0);
        for found in self.filled(column).filter_map(test).take(SAMPLE) {
            yes += usize::from(found);
            all += 1;
        }
        all > 0 && 2 * yes >= all
    }

    /// Whether a column only counts the rows: 1, 2, 3, ...
    pub(crate) fn counts_rows(self, column: usize) -> bool {
        let cells = self.table.column(column).iter();
        cells.zip(1_u64..).all(|(cell, n)| cell.is_some_and(|text| text.trim().parse() == Ok(n)))
    }

    /// A cell without spaces around it; nothing where there is no such column, or nothing in the cell.
    fn trimmed(self, column: Option<usize>, row: usize) -> &'t str {
        column.and_then(|c| self.table.column(c).get(row)).map(str::trim).unwrap_or_default()
    }

    /// Whether units (of a norm) have several dates each, as in a panel.
    pub(crate) fn repeats(self, unit: usize, norm: Option<usize>, date: usize) -> bool {
        let (mut units, mut pairs) = (HashSet::new(), HashSet::new());
        for i in 0..self.table.height() {
            let key = (self.trimmed(norm, i), self.trimmed(Some(unit), i));
            if !is_missing(key.1) {
                units.insert(key);
                pairs.insert((key, self.trimmed(Some(date), i)));
            }
        }
        !units.is_empty() && pairs.len() as f64 >= PERIODS_PER_UNIT * units.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_table;
    use crate::request::DateFormat;

    fn with<T>(text: &str, look: impl Fn(Content<'_>) -> T) -> T {
        let table = read_table(text.as_bytes(), "f.csv", None).unwrap();
        let dates = DateReader::new(&DateFormat::Unambiguous, &[]).unwrap();
        look(Content { table: &table, dates: &dates })
    }

    #[test]
    fn most_cells_decide() {
        let text = "a,b,c\n1,1900,\nyes,1901,NA\n2,soon,.\n0,,\n";
        assert!(with(text, |c| c.is_truth(0) && !c.is_truth(1) && !c.is_truth(2)));
        assert!(with(text, |c| c.is_dates(1) && !c.is_dates(0) && !c.is_dates(2)));
    }

    #[test]
    fn codes_for_not_adopted_do_not_speak_against_a_date() {
        let table = read_table(b"a,b\n9999,9999\n9999,9999\n9999,\n1998,\n", "f.csv", None).unwrap();
        let dates = DateReader::new(&DateFormat::Unambiguous, &["9999".to_owned()]).unwrap();
        let content = Content { table: &table, dates: &dates };
        assert!(content.is_dates(0) && !content.is_dates(1));
    }

    #[test]
    fn an_indicator_says_yes_and_no() {
        let text = "a,b,c,d,e\n1,1,2,TRUE,1.0\n0,1,1,false,0\n1,,2,NA,x\n";
        assert!(with(text, |c| c.is_indicator(0) && !c.is_indicator(1) && !c.is_indicator(2)));
        assert_eq!(
            with(text, |c| (0..5).map(|i| c.two_codes(i).map(|p| p.1)).collect::<Vec<_>>()),
            [Some("1"), None, Some("2"), Some("true"), None]
        );
    }

    #[test]
    fn a_panel_repeats_its_units() {
        assert!(with("u,y\na,1900\na,1901\nb,1900\nb,1901\nb,1902\n", |c| c.repeats(0, None, 1)));
        assert!(!with("u,y\na,1900\na,1901\nb,1900\nc,1900\n", |c| c.repeats(0, None, 1)));
        assert!(!with("u,y\na,1900\na,1900\nb,1900\nb,1900\n", |c| c.repeats(0, None, 1)));
        assert!(!with("u,y,n\na,1900,x\na,1901,y\nb,1900,x\nb,1901,y\n", |c| c.repeats(0, Some(2), 1)));
    }

    #[test]
    fn a_counter_of_rows_is_known() {
        assert!(with("id\n1\n2\n3\n", |c| c.counts_rows(0)));
        assert!(!with("id\n2\n20\n31\n", |c| c.counts_rows(0)));
    }
}
