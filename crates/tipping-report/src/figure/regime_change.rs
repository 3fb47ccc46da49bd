//! Where the coefficients change: the profile log-likelihood over all admissible dates.

use tipping_core::TimePoint;
use tipping_core::result::RegimesReport;

use super::canvas::Canvas;
use super::frame::{ABOVE, BELOW, Frame, Swatch, heading, legend, legend_height, nothing};
use super::labels::Box2;
use super::profile::{self, Set};
use super::theme::{MM, THIN, THRESHOLD};
use super::{Figure, REGIMES_FIGURES, time};
use crate::error::FigureError;
use crate::ground::numbers::{date_ranges, percent, significant};

/// The figure.
pub(super) fn figure(report: &RegimesReport, width: f64) -> Figure<'_> {
    let height = match &report.change {
        Some(_) if report.profile.len() > 1 => {
            (width * 0.45).clamp(36.0 * MM, 60.0 * MM)
                + ABOVE
                + BELOW
                + legend_height(&entries(report), width)
        }
        _ => 30.0 * MM,
    };
    Figure {
        name: REGIMES_FIGURES[1],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn describe(report: &RegimesReport) -> String {
    let Some(change) = &report.change else { return "Nothing switches.".to_owned() };
    let mut words = format!(
        "Profile log-likelihood of the change of the coefficients, highest in {}, where it is {} above that \
         without a change.",
        change.date,
        significant(report.log_likelihood - report.log_likelihood_without_change)
    );
    if let Some(set) = &change.set {
        words += &format!(" The {} set is {}.", percent(set.level), date_ranges(&set.dates));
    }
    words
}

fn entries(report: &RegimesReport) -> Vec<(Swatch<'static>, String)> {
    let Some(change) = &report.change else { return Vec::new() };
    let mut entries: Vec<(Swatch<'static>, String)> = vec![(
        &|pen, (x, y)| pen.line(&[(x + 2.5 * MM, y - MM), (x + 2.5 * MM, y + MM)], THRESHOLD, THIN),
        format!("highest: {}", change.date),
    )];
    if let Some(set) = &change.set {
        entries.push((
            &|pen, (x, y)| pen.fill([(x, y - MM), (x + 5.0 * MM, y + MM)], THRESHOLD, 0.22),
            format!("{} set: {}", percent(set.level), date_ranges(&set.dates)),
        ));
    }
    entries
}

fn draw(canvas: &mut Canvas, place: Box2, report: &RegimesReport) -> Result<(), FigureError> {
    heading(canvas, place, "Date of the change: log-likelihood")?;
    let Some(change) = &report.change else {
        return nothing(canvas, place, "Nothing switches: one regression for the whole record.");
    };
    if report.profile.len() < 2 {
        return nothing(canvas, place, "No other date was tried: there is no profile.");
    }
    let (from, to) = (time::start(report.header.window.from)?, time::end(report.header.window.through)?);
    let highest = report.profile.iter().map(|p| p.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let mut points = Vec::with_capacity(report.profile.len());
    for point in &report.profile {
        points.push((time::change(point.date, point.side)?, point.log_likelihood - highest));
    }
    let set = match &change.set {
        None => None,
        Some(set) => {
            let ends = |&[a, b]: &[TimePoint; 2]| Ok::<_, FigureError>([time::start(a)?, time::start(b)?]);
            let places = set.dates.iter().map(ends).collect::<Result<Vec<_>, _>>()?;
            Some(Set {
                level: percent(set.level),
                cut: set.cut,
                ranges: places,
                words: date_ranges(&set.dates),
            })
        }
    };
    let lowest = points.iter().map(|p| p.1).fold(0.0, f64::min);
    let heights = profile::heights(lowest);
    let below = legend_height(&entries(report), place.right - place.left);
    let frame = Frame::within(Box2 { bottom: place.bottom - below, ..place }, (from, to), heights);
    profile::axes(canvas, &frame, heights, set.as_ref())?;
    profile::estimate(
        canvas,
        &frame,
        time::change(change.date, change.side)?,
        &format!("Change {}", change.date),
    )?;
    profile::curve(canvas, &frame, &points, heights.0, set.as_ref())?;
    frame.draw_x(canvas, &profile::dates(&frame, from, to), "date of the change")?;
    legend(canvas, (place.left, place.bottom - below), place.right, &entries(report))?;
    Ok(())
}
