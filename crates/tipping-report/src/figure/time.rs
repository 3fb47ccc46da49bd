//! Dates on an axis: days, and where to put labels.

use tipping_core::{Date, Side, TimePoint};

use crate::error::FigureError;

/// The day on which a date begins; days are numbered from 1970.
///
/// # Errors
/// [`FigureError::BadDate`].
pub(crate) fn start(point: TimePoint) -> Result<f64, FigureError> {
    Ok(date(point)?.first_day() as f64)
}

/// The day after the last that a date may mean.
///
/// # Errors
/// [`FigureError::BadDate`].
pub(crate) fn end(point: TimePoint) -> Result<f64, FigureError> {
    Ok((date(point)?.last_day() + 1) as f64)
}

/// Where a change stands: as its period opens; in exact data just before or just after the adoptions of its
/// day.
///
/// # Errors
/// [`FigureError::BadDate`].
pub(crate) fn change(point: TimePoint, side: Side) -> Result<f64, FigureError> {
    match side {
        Side::Boundary | Side::Before => start(point),
        Side::After => end(point),
    }
}

fn date(point: TimePoint) -> Result<Date, FigureError> {
    point.date().ok_or_else(|| FigureError::BadDate { value: point.to_string() })
}

/// Days in an average year.
pub(crate) const YEAR: f64 = 365.25;

/// At most `most` labels at round places between two days, with the day of each: years, or months where there
/// are few years.
pub(crate) fn ticks(from: f64, to: f64, most: usize) -> Vec<(f64, String)> {
    let most = most.max(2) as f64;
    let years = (to - from) / YEAR;
    let first = Date::from_day_number(from as i64).year();
    let last = Date::from_day_number(to as i64).year();
    if years >= 2.0 {
        let steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
        let step = steps.into_iter().find(|&s| years / f64::from(s) + 1.0 <= most).unwrap_or(2000);
        let years = (first.div_euclid(step) * step..=last).step_by(step as usize);
        let all = years.filter_map(|y| Some((Date::from_year(y).ok()?.first_day() as f64, y.to_string())));
        return all.filter(|(day, _)| (from..=to).contains(day)).collect();
    }
    let months = years * 12.0;
    let step = [1, 2, 3, 6, 12].into_iter().find(|&s| months / f64::from(s) + 1.0 <= most).unwrap_or(12);
    let all = (first..=last).flat_map(|y| (1..=12).step_by(step as usize).map(move |m| (y, m)));
    let all = all.filter_map(|(y, m)| {
        let date = Date::from_month(y, m).ok()?;
        Some((date.first_day() as f64, date.to_string()))
    });
    all.filter(|(day, _)| (from..=to).contains(day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(text: &str) -> TimePoint {
        text.parse().unwrap()
    }

    // Day numbers of the calendar: 1970-01-01 is 0, 1971-01-01 is 365.
    #[test]
    fn dates_are_days() {
        assert_eq!((start(point("1970")).unwrap(), end(point("1970")).unwrap()), (0.0, 365.0));
        assert_eq!(
            (
                change(point("1970-01-05"), Side::Before).unwrap(),
                change(point("1970-01-05"), Side::After).unwrap()
            ),
            (4.0, 5.0)
        );
        assert!(start(TimePoint::Number(68.0)).is_err());
    }

    #[test]
    fn labels_are_round() {
        let labels = |from: &str, to: &str, most| -> Vec<String> {
            ticks(start(point(from)).unwrap(), end(point(to)).unwrap(), most)
                .into_iter()
                .map(|t| t.1)
                .collect()
        };
        assert_eq!(labels("1890", "1990", 6), ["1900", "1925", "1950", "1975"]);
        assert_eq!(
            labels("1890", "1990", 12),
            ["1890", "1900", "1910", "1920", "1930", "1940", "1950", "1960", "1970", "1980", "1990"]
        );
        assert_eq!(labels("1997-12-03", "1998-07-01", 5), ["1998-01", "1998-03", "1998-05", "1998-07"]);
    }
}
