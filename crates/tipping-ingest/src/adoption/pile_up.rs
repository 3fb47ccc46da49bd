//! The classic trap: a code for "not adopted" that is read as the last date of adoption.

use std::collections::BTreeMap;

use tipping_core::{Date, PeriodUnit, Setting, Warning};

/// Fewer adoptions than this on the last date may be chance.
const LEAST: usize = 5;
/// The last date holds at least this share of all adoptions.
const SHARE: f64 = 0.1;
/// It stands out over each of this many dates before it ...
const BEFORE: usize = 3;
/// ... by more than this factor: adoption ebbs or rises, it does not jump on the day the record ends.
const FACTOR: usize = 2;

/// Doubts about the adoptions of one norm, one date a unit, when the last date looks like a code.
///
/// Dates are compared at their coarsest precision. The warning comes when the last date holds at least 5
/// adoptions and a tenth of all, more than any other date, and more than twice as many as each of the three
/// dates before it. Medical Innovation with its code 18 (16 of 125 physicians, after 4, 2 and 1) is such a
/// case; of the bundled norms none is.
pub(crate) fn pile_up_at_end(adoptions: &[Date]) -> Option<Warning> {
    let precision = adoptions.iter().map(|date| date.precision()).max()?;
    let period = PeriodUnit::from(precision);
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for date in adoptions {
        *counts.entry(period.index_of(date.first_day())).or_default() += 1;
    }
    let (last, count) = counts.pop_last()?;
    let highest_before = counts.values().rev().take(BEFORE).max()?;
    let suspicious = counts.len() >= BEFORE
        && count >= LEAST
        && count as f64 >= SHARE * adoptions.len() as f64
        && counts.values().all(|other| *other < count)
        && count > FACTOR * highest_before;
    suspicious.then(|| {
        let date = period.date(last);
        let message = format!(
            "{count} of {} units have the last date, {date}, as their date of adoption; at most \
             {highest_before} share any of the {BEFORE} dates before it. If {date} is a code for units that \
             had not adopted, say {}; if the record ends before it, give {}.",
            adoptions.len(),
            Setting::Never.with("CODE"),
            Setting::Through
        );
        Warning::new("pile_up_at_end", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(counts: &[(&str, usize)]) -> Vec<Date> {
        counts.iter().flat_map(|(date, n)| std::iter::repeat_n(date.parse().unwrap(), *n)).collect()
    }

    #[test]
    fn code_18_of_medical_innovation_is_seen() {
        let counts = [11, 9, 9, 11, 11, 11, 13, 7, 4, 1, 5, 3, 3, 4, 4, 2, 1, 16];
        let month = |i: usize| format!("{}-{:02}", 1954 + i / 12, i % 12 + 1);
        let all: Vec<Date> = (0..18).flat_map(|i| vec![month(i).parse().unwrap(); counts[i]]).collect();
        let warning = pile_up_at_end(&all).unwrap();
        assert!(
            warning.message.starts_with("16 of 125 units have the last date, 1955-06,"),
            "{}",
            warning.message
        );
        assert_eq!(pile_up_at_end(&all[..109]), None);
    }

    #[test]
    fn an_adoption_that_goes_on_is_not_suspicious() {
        assert_eq!(pile_up_at_end(&[]), None);
        assert_eq!(pile_up_at_end(&dates(&[("1945", 49)])), None);
        let rising = dates(&[("1900", 1), ("1901", 2), ("1902", 4), ("1903", 8)]);
        assert_eq!(pile_up_at_end(&rising), None);
        let few = dates(&[("1900", 1), ("1901", 1), ("1902", 1), ("1903", 4)]);
        assert_eq!(pile_up_at_end(&few), None);
        let mixed = dates(&[("1900-05-01", 1), ("1901", 1), ("1902", 1), ("2100-12-31", 3), ("2100", 3)]);
        assert!(pile_up_at_end(&mixed).is_some());
    }
}
