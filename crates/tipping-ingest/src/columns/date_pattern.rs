//! Dates written by a pattern that the user gives, such as `%m/%d/%Y`.

use tipping_core::{Date, DateError};

use crate::columns::date_forms::month;
use crate::rejection::Defect;

/// A pattern of `%Y`, `%m`, `%d`, `%b` or `%B` and literal characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Item>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Year,
    Month,
    MonthName,
    Day,
    Literal(char),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Letters that are not read, a year of two digits, no year, a day without a month, a part twice.
    pub(crate) fn new(text: &str) -> Result<Self, Defect> {
        const REMEDY: &str = "write it with %Y, %m or %b, and %d, such as %m/%d/%Y";
        let mut items = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            items.push(match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('Y')) => Item::Year,
                ('%', Some('m')) => Item::Month,
                ('%', Some('b' | 'B' | 'h')) => Item::MonthName,
                ('%', Some('d' | 'e')) => Item::Day,
                ('%', Some('%')) => Item::Literal('%'),
                ('%', Some('y')) => {
                    let problem = "%y means a year of two digits, whose century nobody knows";
                    return Err(Defect::new(
                        problem,
                        "write four-digit years in the file and %Y in the pattern",
                    ));
                }
                ('%', Some(other)) => {
                    let remedy = format!("{REMEDY}; a time of day is left out by itself");
                    return Err(Defect::new(format!("%{other} is not read in a date pattern"), remedy));
                }
                ('%', None) => return Err(Defect::new("the pattern ends with %", REMEDY)),
                (c, _) => Item::Literal(c),
            });
        }
        let count = |which: &[Item]| items.iter().filter(|item| which.contains(item)).count();
        let (years, months, days) =
            (count(&[Item::Year]), count(&[Item::Month, Item::MonthName]), count(&[Item::Day]));
        if years != 1 || months > 1 || days > months {
            let problem = "the pattern needs one year, at most one month, and a day only with a month";
            return Err(Defect::new(problem, REMEDY));
        }
        Ok(Self(items))
    }

    /// Whether the year comes first, so that `1893-09-19` might mean day and month in the other order.
    pub(crate) fn year_first(&self) -> bool {
        self.0.iter().find(|item| !matches!(item, Item::Literal(_))) == Some(&Item::Year)
    }

    /// Reads a text that has exactly this form; `None` when it has another.
    pub(crate) fn read(&self, text: &str) -> Option<Result<Date, DateError>> {
        let mut rest = text.trim();
        let (mut year, mut month_number, mut day) = (0, None, None);
        for (i, item) in self.0.iter().enumerate() {
            match item {
                Item::Literal(c) if c.is_whitespace() => rest = rest.trim_start(),
                Item::Literal(c) => rest = rest.strip_prefix(*c)?,
                Item::Year => (year, rest) = number(rest, 4, 4)?,
                Item::MonthName => {
                    let (name, after) =
                        rest.split_at(rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()));
                    (month_number, rest) = (Some(month(name)?), after);
                }
                Item::Month | Item::Day => {
                    // Without a separator only two digits tell where a part ends.
                    let digits =
                        |j: usize| matches!(self.0.get(j), Some(Item::Year | Item::Month | Item::Day));
                    let least = if digits(i + 1) || i > 0 && digits(i - 1) { 2 } else { 1 };
                    let (value, after) = number(rest, least, 2)?;
                    let part = if *item == Item::Month { &mut month_number } else { &mut day };
                    (*part, rest) = (Some(value), after);
                }
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let year = year as i32;
        Some(match (month_number, day) {
            (Some(month), Some(day)) => Date::from_day(year, month, day),
            (Some(month), None) => Date::from_month(year, month),
            _ => Date::from_year(year),
        })
    }
}

/// Between `least` and `most` digits at the start of a text, and what follows.
fn number(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    if length < least {
        return None;
    }
    digits.parse().ok().map(|value| (value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        Pattern::new(pattern).unwrap().read(text).map(|d| d.map_or("no such day".into(), |d| d.to_string()))
    }

    #[test]
    fn reads_by_the_pattern_alone() {
        let day = Some("1893-09-19".to_owned());
        assert_eq!(read("%m/%d/%Y", "9/19/1893"), day);
        assert_eq!(read("%d.%m.%Y", "19.9.1893"), day);
        assert_eq!(read("%d. %m. %Y", "19.9. 1893"), day);
        assert_eq!(read("%Y%m%d", "18930919"), day);
        assert_eq!(read("%d%b%Y", "19SEP1893"), day);
        assert_eq!(read("%B %d, %Y", "September 19, 1893"), day);
        assert_eq!(read("%m/%Y", "9/1893").as_deref(), Some("1893-09"));
        assert_eq!(read("year %Y", "year 1893").as_deref(), Some("1893"));
        assert_eq!(read("%m/%d/%Y", "19/9/1893").as_deref(), Some("no such day"));
        for text in ["9/19/93", "9-19-1893", "9/19/1893x", "x", "", "é/1/1893", "9/19/18931"] {
            assert_eq!(read("%m/%d/%Y", text), None, "{text}");
        }
        assert_eq!(read("%Y%m%d", "1893919"), None);
    }

    #[test]
    fn refuses_patterns_that_do_not_say_the_date() {
        for pattern in ["%m/%d/%y", "%d %Y", "%m/%d", "%Y %Y", "%H:%M %Y", "%", ""] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
        assert!(Pattern::new("%m/%d/%y").unwrap_err().problem.contains("two digits"));
    }
}
