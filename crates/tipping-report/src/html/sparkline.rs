//! The adopted fraction over time as a picture of a word's size.

use std::fmt::Write as _;

use tipping_core::result::Report;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;
const MARGIN: f64 = 2.0;

/// An SVG picture: the fraction as steps, the threshold as an upright line, one third as a dotted one. Empty
/// without periods.
pub(super) fn sparkline(report: &Report) -> String {
    let points: Vec<(f64, f64)> =
        report.risk_table.rows.iter().map(|row| (row.from.position(), row.state.fraction)).collect();
    let (Some(&(first, _)), Some(&(last, end))) = (points.first(), points.last()) else {
        return String::new();
    };
    let length = if last > first { last - first } else { 1.0 };
    let x = |day: f64| MARGIN + (day - first) / length * (WIDTH - 2.0 * MARGIN);
    let y = |fraction: f64| HEIGHT - MARGIN - fraction * (HEIGHT - 2.0 * MARGIN);
    let mut path = String::new();
    let mut before = f64::NAN;
    for &(day, fraction) in &points {
        if before.is_nan() {
            let _ = write!(path, "M{:.1} {:.1}", x(day), y(fraction));
        } else if fraction != before {
            let _ = write!(path, "H{:.1}V{:.1}", x(day), y(fraction));
        }
        before = fraction;
    }
    let _ = write!(path, "H{:.1}", x(last));
    let third = y(1.0 / 3.0);
    let mut svg = format!(
        "<svg class=\"sparkline\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-label=\"{:.0} % at the end\"><path class=\"third\" d=\"M{MARGIN} \
         {third:.1}H{:.1}\"/><path class=\"course\" d=\"{path}\"/>",
        100.0 * end,
        WIDTH - MARGIN
    );
    if let Some(point) = &report.tipping_point {
        let at = x(point.date.position());
        let _ = write!(svg, "<path class=\"threshold\" d=\"M{at:.1} 0V{HEIGHT}\"/>");
    }
    svg.push_str("</svg>");
    svg
}
