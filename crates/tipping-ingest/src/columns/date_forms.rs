//! The written forms of a date that cannot be misread.

use tipping_core::{Date, DateError};

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    /// A date, or one that the calendar does not have.
    Date(Result<Date, DateError>),
    /// A whole number that is not a four-digit year.
    Number(f64),
    /// Day and month in digits before the year, separated by this character.
    DayOrMonthFirst(char),
    /// A date with a year of two digits.
    TwoDigitYear,
    /// None of these.
    Unreadable,
}

/// Reads `1893`, `1893.0`, `1893-Q3`, `1893-09`, `1893-09-19`, `1893/09/19`, `19 Sep 1893`, `September 19,
/// 1893`, `Sep 1893`, each with or without a time of day after it.
pub(crate) fn read(text: &str) -> Written {
    let text = without_time(text.trim());
    if let Some(date) = frequent(text) {
        return Written::Date(date);
    }
    if let Some(number) = whole_number(text) {
        return number;
    }
    let Some((parts, separators)) = split(text) else { return Written::Unreadable };
    match parts {
        [Part::Digits(a), Part::Digits(b), Part::Digits(c)] => three_numbers(a, b, c, separators),
        [Part::Digits(year), Part::Digits(month), Part::None]
            if year.len() == 4 && month.len() == 2 && matches!(separators[0], Some('-' | '/')) =>
        {
            Written::Date(Date::from_month(digits(year), digits(month) as u32))
        }
        [Part::Digits(year), Part::Letters(letter), Part::Digits(n)] if year.len() == 4 => {
            lettered(year, letter, n, separators)
        }
        [Part::Letters("q" | "Q"), Part::Digits(n), Part::Digits(year)]
            if n.len() == 1 && year.len() == 4 && separators[0].is_none() =>
        {
            Written::Date(Date::from_quarter(digits(year), digits(n) as u32))
        }
        [Part::Digits(day), Part::Letters(name), Part::Digits(year)]
        | [Part::Letters(name), Part::Digits(day), Part::Digits(year)] => named(year, name, Some(day)),
        [Part::Letters(name), Part::Digits(year), Part::None]
        | [Part::Digits(year), Part::Letters(name), Part::None]
            if year.len() == 4 =>
        {
            named(year, name, None)
        }
        _ => Written::Unreadable,
    }
}

/// `1893` and `1893-09-19`, by far the most frequent forms, without taking the text apart.
fn frequent(text: &str) -> Option<Result<Date, DateError>> {
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    match *text.as_bytes() {
        [_, _, _, _] if all_digits(text) => Some(Date::from_year(digits(text))),
        [_, _, _, _, b'-', _, _, b'-', _, _] => {
            let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
            let plain = [year, month, day].into_iter().all(all_digits);
            plain.then(|| Date::from_day(digits(year), digits(month) as u32, digits(day) as u32))
        }
        _ => None,
    }
}

fn three_numbers(a: &str, b: &str, c: &str, separators: [Option<char>; 2]) -> Written {
    let [Some(separator), Some(second)] = separators else { return Written::Unreadable };
    if separator != second || !matches!(separator, '-' | '/' | '.') {
        return Written::Unreadable;
    }
    match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) => Written::Date(Date::from_day(digits(a), digits(b) as u32, digits(c) as u32)),
        (1..=2, 1..=2, 4) => Written::DayOrMonthFirst(separator),
        (1..=2, 1..=2, 1..=2) => Written::TwoDigitYear,
        _ => Written::Unreadable,
    }
}

/// `1893-Q3`, `1893Q3`, Stata's `1893m9`, `1893-Sep-19`.
fn lettered(year: &str, letter: &str, n: &str, separators: [Option<char>; 2]) -> Written {
    match (letter, n.len(), separators) {
        ("q" | "Q", 1, [None | Some('-' | ' '), None]) => {
            Written::Date(Date::from_quarter(digits(year), digits(n) as u32))
        }
        ("m" | "M", 1..=2, [None, None]) => Written::Date(Date::from_month(digits(year), digits(n) as u32)),
        _ => named(year, letter, Some(n)),
    }
}

fn named(year: &str, name: &str, day: Option<&str>) -> Written {
    let Some(month) = month(name) else { return Written::Unreadable };
    match (year.len(), day) {
        (2, Some(_)) => Written::TwoDigitYear,
        (4, None) => Written::Date(Date::from_month(digits(year), month)),
        (4, Some(day)) if day.len() <= 2 => {
            Written::Date(Date::from_day(digits(year), month, digits(day) as u32))
        }
        _ => Written::Unreadable,
    }
}

/// The month of an English name, in full or by its first three letters.
pub(crate) fn month(name: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = NAMES.iter().position(|month| is_name_of(name, month));
    found.or_else(|| name.eq_ignore_ascii_case("sept").then_some(8)).map(|m| m as u32 + 1)
}

/// Whether a text is the name of a month, or its first three letters.
fn is_name_of(text: &str, month: &str) -> bool {
    text.eq_ignore_ascii_case(month) || text.len() == 3 && text.eq_ignore_ascii_case(&month[..3])
}

/// The value of a few digits.
fn digits(text: &str) -> i32 {
    text.bytes().fold(0, |value, digit| value * 10 + i32::from(digit - b'0'))
}

/// Numbers such as 18, -5, 43831 or 1893.0: only four digits make a year.
fn whole_number(text: &str) -> Option<Written> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let all = |part: &str, test: fn(&u8) -> bool| part.as_bytes().iter().all(test);
    if unsigned.is_empty() || !all(unsigned, u8::is_ascii_digit) || !all(fraction, |b| *b == b'0') {
        return None;
    }
    if whole.len() == 4 && unsigned.len() == 4 {
        return Some(Written::Date(Date::from_year(digits(whole))));
    }
    whole.parse().ok().map(Written::Number)
}

/// The text before a time of day: `1893-09-19T00:00:00Z`, `19 Sep 1893 12:00`, `9/19/1893 0:00`.
pub(crate) fn without_time(text: &str) -> &str {
    if !text.contains(':') {
        return text;
    }
    let cut =
        text.char_indices().find(|(i, c)| *i > 0 && matches!(c, 'T' | 't' | ' ') && is_time(&text[i + 1..]));
    cut.map_or(text, |(i, _)| text[..i].trim_end())
}

/// Whether a field of a clock is a number under a limit; `.5` is none.
fn below(field: Option<&str>, limit: f64) -> bool {
    field.is_some_and(|f| f.parse::<f64>().is_ok_and(|value| value < limit) && !f.starts_with('.'))
}

/// Whether a text is a time of day, such as `00:00:00Z` or `12:00 PM`.
fn is_time(text: &str) -> bool {
    let text = text.trim();
    let clock = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(clock);
    let zone = zone.trim().to_ascii_uppercase();
    let known = matches!(zone.as_str(), "" | "Z" | "UTC" | "GMT" | "AM" | "PM");
    let offset = zone.strip_prefix(['+', '-']).is_some_and(|hours| {
        matches!(hours.len(), 2 | 4 | 5) && hours.bytes().all(|b| b.is_ascii_digit() || b == b':')
    });
    let mut fields = clock.split(':');
    let (hour, minute, second) = (fields.next(), fields.next(), fields.next());
    let short = |field: Option<&str>| field.is_some_and(|f| f.len() <= 2);
    (known || offset)
        && short(hour)
        && below(hour, 25.0)
        && short(minute)
        && below(minute, 60.0)
        && (second.is_none() || below(second, 61.0))
        && fields.next().is_none()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part<'a> {
    Digits(&'a str),
    Letters(&'a str),
    None,
}

/// Up to three runs of digits or letters, and the character between each two: the last that is not a space,
/// so that `19, 1893` gives the comma.
fn split(text: &str) -> Option<([Part<'_>; 3], [Option<char>; 2])> {
    let mut parts = [Part::None; 3];
    let mut separators = [None; 2];
    let mut rest = text;
    for i in 0..3 {
        let first = rest.chars().next()?;
        let same: fn(char) -> bool = match first {
            '0'..='9' => |c| c.is_ascii_digit(),
            c if c.is_alphabetic() => char::is_alphabetic,
            _ => return None,
        };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let run = &rest[..end];
        if end > 9 {
            return None;
        }
        parts[i] = if first.is_ascii_digit() { Part::Digits(run) } else { Part::Letters(run) };
        rest = &rest[end..];
        if rest.is_empty() {
            return Some((parts, separators));
        }
        let between = rest.find(char::is_alphanumeric)?;
        if !is_separator(&rest[..between]) {
            return None;
        }
        if let Some(place) = separators.get_mut(i) {
            *place = rest[..between].chars().rfind(|c| !c.is_whitespace()).or(rest[..between].chars().next());
        }
        rest = &rest[between..];
    }
    None
}

/// At most one mark, with spaces around: `-`, `/`, `.`, `, `.
fn is_separator(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    marks.next().is_none_or(|c| matches!(c, '-' | '/' | '.' | ',')) && marks.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let cases = [
            ("1893", "1893"),
            ("1893.0", "1893"),
            ("1893.", "1893"),
            ("1893-Q3", "1893-Q3"),
            ("1893Q3", "1893-Q3"),
            ("1893 q3", "1893-Q3"),
            ("Q3 1893", "1893-Q3"),
            ("1893m9", "1893-09"),
            ("1893-09", "1893-09"),
            ("1893/09", "1893-09"),
            ("1893-09-19", "1893-09-19"),
            ("1893/09/19", "1893-09-19"),
            ("1893/9/9", "1893-09-09"),
            ("1893.09.19", "1893-09-19"),
            ("19 Sep 1893", "1893-09-19"),
            ("9-SEP-1893", "1893-09-09"),
            ("19sep1893", "1893-09-19"),
            ("19. September 1893", "1893-09-19"),
            ("September 19, 1893", "1893-09-19"),
            ("Sept. 19, 1893", "1893-09-19"),
            ("Sep 1893", "1893-09"),
            ("May, 1893", "1893-05"),
            ("1893 May", "1893-05"),
            ("1893-Sep-19", "1893-09-19"),
            ("1893-09-19T00:00:00", "1893-09-19"),
            ("1893-09-19 00:00:00", "1893-09-19"),
            ("1893-09-19T23:30:00.125Z", "1893-09-19"),
            ("1893-09-19 12:00:00 +02:00", "1893-09-19"),
            ("19 Sep 1893 12:00 PM", "1893-09-19"),
            ("  1893 ", "1893"),
        ];
        for (text, expected) in cases {
            match read(text) {
                Written::Date(Ok(date)) => assert_eq!(date.to_string(), expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn tells_apart_what_is_not_a_date() {
        use Written::{DayOrMonthFirst, Number, TwoDigitYear, Unreadable};
        let cases = [
            ("9/19/1893", DayOrMonthFirst('/')),
            ("19.9.1893", DayOrMonthFirst('.')),
            ("19-09-1893 00:00", DayOrMonthFirst('-')),
            ("9/19/93", TwoDigitYear),
            ("19-Sep-93", TwoDigitYear),
            ("18", Number(18.0)),
            ("18.0", Number(18.0)),
            ("-500", Number(-500.0)),
            ("43831", Number(43831.0)),
            ("18930919", Number(18_930_919.0)),
            ("1893.5", Unreadable),
            ("1.893e3", Unreadable),
            ("1893-9", Unreadable),
            ("1914-18-1-1", Unreadable),
            ("c. 1893", Unreadable),
            ("1893?", Unreadable),
            ("19 Brumaire 1893", Unreadable),
            ("12 Jul 1965 a", Unreadable),
            ("1893-09-19T99:00", Unreadable),
            ("1893--09", Unreadable),
            ("1893-09/19", Unreadable),
            ("-", Unreadable),
            ("1893-", Unreadable),
            ("\u{661}\u{662}", Unreadable),
            ("é1893", Unreadable),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn the_calendar_decides() {
        for text in ["1900-02-29", "1893-13", "31 Jun 1893", "1893-Q5", "1893-00-01"] {
            assert!(matches!(read(text), Written::Date(Err(_))), "{text}");
        }
    }
}
