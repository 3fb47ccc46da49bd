//! A cell into a date, or into nothing: missing, or a code for "not adopted".

use std::cell::Cell;

use tipping_core::{Date, DateError, Setting};

use crate::columns::date_forms::{self, Written, without_time};
use crate::columns::date_pattern::Pattern;
use crate::rejection::Defect;
use crate::request::DateFormat;

/// The years in which a date is believed.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1500..=2200;

/// Day 0 of a spreadsheet's calendar before and after the 29 February 1900 that it believes in, as day
/// numbers.
const EXCEL_EARLY: i64 = -25_568;
const EXCEL_LATE: i64 = -25_569;
const EXCEL_FALSE_LEAP_DAY: i64 = 60;

/// Reads the dates of a file the way the user said they are written.
#[derive(Debug, Clone)]
pub(crate) struct DateReader {
    form: Form,
    never: Vec<Never>,
    /// Whether a code for "not adopted" may stand in the cells.
    codes: bool,
    /// Whether the user may say how the dates are written.
    fixed: bool,
}

#[derive(Debug, Clone)]
enum Form {
    Unambiguous,
    Pattern(Pattern, String),
    Excel,
}

/// A code for "not adopted", as text and as a number, and how often it was met.
#[derive(Debug, Clone)]
struct Never {
    text: String,
    number: Option<f64>,
    met: Cell<u64>,
}

/// Whether a cell stands for "nothing is known": empty, `NA`, `NaN`, `.`, `null`, in any case.
pub(crate) fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text == "."
        || ["na", "nan", "null", "n/a"].iter().any(|m| text.eq_ignore_ascii_case(m))
}

impl DateReader {
    /// # Errors
    /// A pattern that does not say the date.
    pub(crate) fn new(format: &DateFormat, never: &[String]) -> Result<Self, Defect> {
        let form = match format {
            DateFormat::Unambiguous => Form::Unambiguous,
            DateFormat::Pattern(text) => Form::Pattern(Pattern::new(text)?, text.clone()),
            DateFormat::Excel => Form::Excel,
        };
        let code = |code: &String| {
            let text = code.trim().to_lowercase();
            Never { number: text.parse().ok(), text, met: Cell::new(0) }
        };
        Ok(Self { form, never: never.iter().map(code).collect(), codes: true, fixed: false })
    }

    /// A reader for a list of members: forms that cannot be misread, no codes.
    pub(crate) fn unambiguous() -> Self {
        Self { form: Form::Unambiguous, never: Vec::new(), codes: false, fixed: true }
    }

    /// The same reader for cells that are no dates of adoption: a code for "not adopted" makes no sense
    /// there.
    pub(crate) fn without_codes(&self) -> Self {
        Self { never: Vec::new(), codes: false, form: self.form.clone(), fixed: self.fixed }
    }

    /// The date in a cell; `None` when the cell is missing or holds a code for "not adopted".
    ///
    /// # Errors
    /// What is wrong with the cell and how to write it instead.
    pub(crate) fn read(&self, cell: Option<&str>) -> Result<Option<Date>, Defect> {
        let Some(text) = cell else { return Ok(None) };
        if is_missing(text) || self.is_never(text) {
            return Ok(None);
        }
        if matches!(self.form, Form::Excel)
            && let Some(year) = bare_year(text)
        {
            return Err(Defect::new(
                format!(
                    "under {} this is either the year {year} or a day of 1904 to 1906",
                    Setting::DateFormat.with("excel")
                ),
                format!("write such a day as 1905-03-07; if it is a year, leave {} out", Setting::DateFormat),
            ));
        }
        let written = self.written(text);
        let date = match written {
            Written::Date(Ok(date)) => date,
            other => return Err(self.defect(&other)),
        };
        if YEARS.contains(&date.year()) { Ok(Some(date)) } else { Err(self.outside(f64::from(date.year()))) }
    }

    /// A number, whether or not it may be a year: all that a count of months or days is made of.
    pub(crate) fn number(&self, text: &str) -> Option<f64> {
        let number = text.trim().parse().ok().filter(|n: &f64| n.is_finite())?;
        (!matches!(self.form, Form::Excel) && !self.is_never(text)).then_some(number)
    }

    /// Whether a code for "not adopted" may stand in the cells.
    pub(crate) fn takes_codes(&self) -> bool {
        self.codes
    }

    /// How often each code for "not adopted" was met, by code.
    pub(crate) fn never_met(&self) -> impl Iterator<Item = (&str, u64)> {
        self.never.iter().map(|code| (code.text.as_str(), code.met.get()))
    }

    fn is_never(&self, text: &str) -> bool {
        if self.never.is_empty() {
            return false;
        }
        let text = text.trim();
        let number: Option<f64> = text.parse().ok();
        let same =
            |code: &&Never| text.to_lowercase() == code.text || (number.is_some() && number == code.number);
        let code = self.never.iter().find(same);
        if let Some(code) = code {
            code.met.set(code.met.get() + 1);
        }
        code.is_some()
    }

    fn written(&self, text: &str) -> Written {
        match &self.form {
            Form::Unambiguous => date_forms::read(text),
            Form::Excel => excel(text).unwrap_or_else(|| date_forms::read(text)),
            Form::Pattern(pattern, _) => {
                if let Some(date) = pattern.read(without_time(text.trim())) {
                    return Written::Date(date);
                }
                // A bare year, a quarter or the name of a month cannot be misread, nor can year-month-day
                // beside a pattern with the year at its end.
                match date_forms::read(text) {
                    Written::Date(_) if pattern.year_first() && has_number_for_month(text) => {
                        Written::Unreadable
                    }
                    written @ (Written::Date(_) | Written::Number(_)) => written,
                    _ => Written::Unreadable,
                }
            }
        }
    }

    fn defect(&self, written: &Written) -> Defect {
        match written {
            Written::Date(Err(DateError::NotInCalendar(_))) => {
                Defect::new("the calendar has no such date", "correct it")
            }
            Written::Number(n) => self.outside(*n),
            Written::DayOrMonthFirst(_) if self.fixed => Defect::new(
                "not clear which number is the day and which the month",
                "write 1893-09-19 or 19 Sep 1893",
            ),
            Written::DayOrMonthFirst(mark) => Defect::new(
                "not clear which number is the day and which the month",
                format!(
                    "say it with {} or %d{mark}%m{mark}%Y",
                    Setting::DateFormat.with(format_args!("%m{mark}%d{mark}%Y"))
                ),
            ),
            Written::TwoDigitYear => {
                Defect::new("the year has two digits", "write years with four digits, such as 1893-09-19")
            }
            _ => Defect::new("not a date", self.forms()),
        }
    }

    fn forms(&self) -> String {
        let form = match &self.form {
            Form::Unambiguous if self.fixed => {
                "write 1893, 1893-Q3, 1893-09, 1893-09-19 or 19 Sep 1893".to_owned()
            }
            Form::Unambiguous => {
                format!(
                    "write 1893, 1893-Q3, 1893-09, 1893-09-19 or 19 Sep 1893, or say how dates are written \
                     with {}",
                    Setting::DateFormat
                )
            }
            Form::Pattern(_, pattern) => {
                format!("{} is {pattern}: write dates so, or years as 1893", Setting::DateFormat)
            }
            Form::Excel => {
                "write a day number of a spreadsheet (60 is no day), or a date such as 1893-09-19".to_owned()
            }
        };
        if self.codes {
            format!("{form}; if it is a code for \"not adopted\", name it with {}", Setting::Never)
        } else {
            form
        }
    }

    fn outside(&self, value: f64) -> Defect {
        let mut remedy = "correct it".to_owned();
        if self.codes {
            let never = Setting::Never;
            remedy.push_str(&format!(", or name it with {never} if it is a code for \"not adopted\""));
        }
        if self.fixed && (10_000.0..100_000.0).contains(&value) {
            remedy.push_str("; day numbers of a spreadsheet are not read in a list of members");
        } else if (10_000.0..100_000.0).contains(&value) {
            let excel = Setting::DateFormat.with("excel");
            remedy.push_str(&format!("; if it is a day number of a spreadsheet, say {excel}"));
        } else if (15_000_101.0..=22_001_231.0).contains(&value) {
            let pattern = Setting::DateFormat.with("%Y%m%d");
            remedy.push_str(&format!("; if it is year, month and day, say {pattern}"));
        }
        Defect::new(format!("outside the years {} to {}", YEARS.start(), YEARS.end()), remedy)
    }
}

/// `1893-09` or `1893/09/19`, but neither `1893.0` nor `1893-Q3`.
fn has_number_for_month(text: &str) -> bool {
    let text = without_time(text.trim());
    !text.chars().any(char::is_alphabetic) && (text.contains(['-', '/']) || text.matches('.').count() > 1)
}

/// A whole number that would be believed as a year.
fn bare_year(text: &str) -> Option<i32> {
    let number: f64 = text.trim().parse().ok()?;
    (number.fract() == 0.0 && YEARS.contains(&(number as i32))).then_some(number as i32)
}

/// The day of a spreadsheet's day number; a fraction is a time of day.
fn excel(text: &str) -> Option<Written> {
    let number: f64 = text.trim().parse().ok()?;
    if !number.is_finite() {
        return Some(Written::Unreadable);
    }
    if !(1.0..1e7).contains(&number) {
        return Some(Written::Number(number));
    }
    let day = number.trunc() as i64;
    Some(match day.cmp(&EXCEL_FALSE_LEAP_DAY) {
        std::cmp::Ordering::Less => Written::Date(Ok(Date::from_day_number(EXCEL_EARLY + day))),
        std::cmp::Ordering::Equal => Written::Date(Err(DateError::NotInCalendar("1900-02-29".into()))),
        std::cmp::Ordering::Greater => Written::Date(Ok(Date::from_day_number(EXCEL_LATE + day))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(format: &DateFormat, never: &[&str]) -> DateReader {
        DateReader::new(format, &never.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn read(reader: &DateReader, text: &str) -> String {
        match reader.read(Some(text)) {
            Ok(Some(date)) => date.to_string(),
            Ok(None) => "nothing".into(),
            Err(defect) => format!("{}; {}", defect.problem, defect.remedy),
        }
    }

    #[test]
    fn missing_cells_and_codes_are_nothing() {
        let plain = reader(&DateFormat::Unambiguous, &["18", "never"]);
        for text in ["", "  ", "NA", "na", "NaN", ".", "null", "NULL", "18", "18.0", "Never", " never "] {
            assert_eq!(read(&plain, text), "nothing", "{text:?}");
        }
        assert_eq!(plain.read(None), Ok(None));
        assert_eq!(plain.never_met().collect::<Vec<_>>(), [("18", 2), ("never", 2)]);
        // A code may be what would else be a date.
        assert_eq!(read(&reader(&DateFormat::Unambiguous, &["2100"]), "2100"), "nothing");
    }

    #[test]
    fn defects_say_what_to_do() {
        let plain = reader(&DateFormat::Unambiguous, &[]);
        let cases = [
            ("soon", "not a date; write 1893, 1893-Q3, 1893-09, 1893-09-19 or 19 Sep 1893, or say how"),
            (
                "9/19/1893",
                "not clear which number is the day and which the month; say it with setting `date_format` \
                 = `%m/%d/%Y` or %d/%m/%Y",
            ),
            (
                "19.9.1893",
                "not clear which number is the day and which the month; say it with setting `date_format` \
                 = `%m.%d.%Y` or %d.%m.%Y",
            ),
            ("9/19/93", "the year has two digits"),
            ("1900-02-29", "the calendar has no such date"),
            ("1499", "outside the years 1500 to 2200; correct it, or name it with setting `never` if"),
            ("2201", "outside the years 1500 to 2200"),
            ("18", "outside the years 1500 to 2200"),
            ("-500", "outside the years 1500 to 2200"),
        ];
        for (text, expected) in cases {
            assert!(read(&plain, text).starts_with(expected), "{text}: {}", read(&plain, text));
        }
        assert!(read(&plain, "43831").contains("setting `date_format` = `excel`"));
        assert!(read(&plain, "18930919").contains("setting `date_format` = `%Y%m%d`"));
        assert_eq!((read(&plain, "1500"), read(&plain, "2200")), ("1500".into(), "2200".into()));
    }

    #[test]
    fn codes_are_offered_only_where_they_help() {
        let reader = reader(&DateFormat::Unambiguous, &["18"]).without_codes();
        for text in ["18", "now"] {
            let message = read(&reader, text);
            assert!(message != "nothing" && !message.contains("setting `never`"), "{message}");
        }
    }

    #[test]
    fn a_pattern_leaves_only_what_it_cannot_contradict() {
        let american = reader(&DateFormat::Pattern("%m/%d/%Y".into()), &[]);
        assert_eq!(read(&american, "9/19/1893"), "1893-09-19");
        assert_eq!(read(&american, "9/19/1893 0:00"), "1893-09-19");
        assert_eq!(read(&american, "1893"), "1893");
        assert_eq!(read(&american, "19 Sep 1893"), "1893-09-19");
        assert_eq!(read(&american, "1893-09-19"), "1893-09-19");
        assert!(read(&american, "19.9.1893").starts_with("not a date; setting `date_format` is %m/%d/%Y"));
        let day_second = reader(&DateFormat::Pattern("%Y/%d/%m".into()), &[]);
        assert_eq!(read(&day_second, "1893/9/8"), "1893-08-09");
        assert_eq!(read(&day_second, "1893-Q3"), "1893-Q3");
        assert!(read(&day_second, "1893-09-08").starts_with("not a date"));
        assert!(read(&american, "19/9/1893").starts_with("the calendar has no such date"));
        assert!(DateReader::new(&DateFormat::Pattern("%m/%d/%y".into()), &[]).is_err());
    }

    #[test]
    fn day_numbers_of_a_spreadsheet() {
        let excel = reader(&DateFormat::Excel, &[]);
        let cases = [
            ("1", "1900-01-01"),
            ("59", "1900-02-28"),
            ("61", "1900-03-01"),
            ("1893.5", "1905-03-07"),
            ("43831", "2020-01-01"),
            ("43831.75", "2020-01-01"),
            ("1893-09-19", "1893-09-19"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(&excel, text), expected, "{text}");
        }
        for year in ["1500", "1893", "1893.0", "2200"] {
            assert!(
                read(&excel, year)
                    .starts_with("under setting `date_format` = `excel` this is either the year"),
                "{year}"
            );
        }
        assert!(read(&excel, "60").starts_with("the calendar has no such date"));
        assert!(read(&excel, "0").starts_with("outside the years"));
        assert!(read(&excel, "999999").starts_with("outside the years"));
        assert!(read(&excel, "inf").starts_with("not a date"));
    }
}
