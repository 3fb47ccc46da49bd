//! The adopted fraction over time, drawn with characters.

use tipping_core::result::RowReport;
use tipping_core::{Date, TimePoint};

use super::BLOCKS;

/// Characters of the chart's width, axis apart.
const WIDTH: usize = 66;
/// Lines of the chart's height.
const HEIGHT: usize = 8;

/// A cell of the chart: what to draw and whether it belongs to the threshold's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) symbol: char,
    pub(crate) threshold: bool,
}

/// The chart's lines from the top, each with its label, and the line of dates below.
pub(crate) struct Curve {
    pub(crate) lines: Vec<(String, Vec<Cell>)>,
    pub(crate) dates: String,
}

/// Columns of equal time; each shows the fraction as its time opens. `threshold` is a date, marked by its
/// column. `None` without rows, and where time has no calendar.
pub(crate) fn curve(rows: &[RowReport], threshold: Option<TimePoint>) -> Option<Curve> {
    let starts: Vec<i64> = rows.iter().map(|row| first_day(row.from)).collect::<Option<_>>()?;
    let (first, last) = (*starts.first()?, rows.last()?.through.date()?.last_day());
    let span = (last - first + 1).max(1) as f64;
    let columns: Vec<f64> = (0..WIDTH)
        .map(|c| {
            let time = first + (span * (c as f64 + 0.5) / WIDTH as f64) as i64;
            let row = starts.partition_point(|&s| s <= time).saturating_sub(1);
            rows[row].state.fraction
        })
        .collect();
    let column_of = |d: i64| (((d - first) as f64 / span * WIDTH as f64) as usize).min(WIDTH - 1);
    let mark = threshold.and_then(first_day).map(column_of);

    let third = 1.0 / 3.0;
    let lines = (0..HEIGHT)
        .rev()
        .map(|line| {
            let (low, high) = (line as f64 / HEIGHT as f64, (line + 1) as f64 / HEIGHT as f64);
            let cells = columns
                .iter()
                .enumerate()
                .map(|(c, &f)| Cell {
                    symbol: symbol(f, low, high, Some(c) == mark, (low..high).contains(&third)),
                    threshold: Some(c) == mark,
                })
                .collect();
            let label = match line {
                _ if (low..high).contains(&third) => "1/3".to_owned(),
                _ if line == HEIGHT - 1 => "1".to_owned(),
                0 => "0".to_owned(),
                _ => String::new(),
            };
            (label, cells)
        })
        .collect();
    Some(Curve { lines, dates: dates(rows, threshold, mark) })
}

fn first_day(point: TimePoint) -> Option<i64> {
    point.date().map(Date::first_day)
}

/// Eighths of a block for the part of the cell that the fraction fills.
fn symbol(fraction: f64, low: f64, high: f64, threshold: bool, third: bool) -> char {
    let filled = ((fraction - low) / (high - low) * 8.0).round().clamp(0.0, 8.0) as usize;
    match filled {
        0 if threshold => '│',
        0 if third => '·',
        n => BLOCKS[n],
    }
}

fn dates(rows: &[RowReport], threshold: Option<TimePoint>, mark: Option<usize>) -> String {
    let mut line: Vec<char> = vec![' '; WIDTH];
    if let (Some(date), Some(mark)) = (threshold, mark) {
        put(&mut line, &format!("▲ {date}"), mark);
    }
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        put(&mut line, &first.from.to_string(), 0);
        put(&mut line, &last.through.to_string(), WIDTH);
    }
    line.into_iter().collect::<String>().trim_end().to_owned()
}

/// Puts a date into the line, where it fits. One that would touch another is left out; the threshold's comes
/// first.
fn put(line: &mut [char], text: &str, at: usize) {
    let length = text.chars().count();
    let at = at.min(WIDTH.saturating_sub(length));
    let span = at..(at + length).min(WIDTH);
    let free = line[at.saturating_sub(1)..(span.end + 1).min(WIDTH)].iter().all(|c| *c == ' ');
    if free {
        text.chars().zip(span).for_each(|(c, i)| line[i] = c);
    }
}

#[cfg(test)]
mod tests {
    use tipping_core::result::AdoptedState;

    use super::*;

    fn row(year: i32, fraction: f64) -> RowReport {
        RowReport {
            from: Date::from_year(year).unwrap().into(),
            through: Date::from_year(year).unwrap().into(),
            at_risk: 1,
            events: 0,
            exposure: 1.0,
            state: AdoptedState { adopters: fraction * 10.0, members: 10.0, fraction },
            hazard: None,
        }
    }

    #[test]
    fn the_threshold_stands_in_its_column() {
        let rows: Vec<RowReport> = (0..100).map(|i| row(1900 + i, f64::from(i) / 99.0)).collect();
        let curve = curve(&rows, Some("1950".parse().unwrap())).unwrap();
        let (_, top) = &curve.lines[0];
        assert_eq!(top.iter().position(|c| c.threshold), Some(33));
        assert_eq!(top[33].symbol, '│');
        assert!(curve.dates.starts_with("1900") && curve.dates.ends_with("1999"), "{}", curve.dates);
        assert!(curve.dates.contains("▲ 1950"));
        // The last column is full to the top, the first empty.
        assert_eq!(top[65].symbol, '█');
        assert_eq!(curve.lines[7].1[0].symbol, ' ');
    }

    #[test]
    fn a_single_row_does_not_break_it() {
        assert!(curve(&[row(1900, 0.5)], None).is_some());
        assert!(curve(&[], None).is_none());
    }
}
