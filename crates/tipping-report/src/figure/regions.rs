//! Regions side by side: each one's own adopted fraction, its own threshold, and the one date for all.

use tipping_core::TimePoint;
use tipping_core::result::{RegionReport, RegionsReport, Report};

use super::canvas::{Canvas, Lettering};
use super::frame::{ABOVE, Frame, LEFT, Swatch, heading, legend, legend_height, nothing};
use super::labels::Box2;
use super::text::{self, Weight};
use super::theme::{HAIR, INK, MM, MUTED, PALE, SIZE, SMALL, THIN, THRESHOLD};
use super::{FIT_FIGURES, Figure, marks, time};
use crate::error::FigureError;
use crate::ground::numbers::{count, fraction};

/// The narrowest panel, with the gap to the next.
const PANEL: f64 = 24.0 * MM;
/// Height of a panel within its axes.
const TALL: f64 = 12.5 * MM;
/// Room above a panel for its heading of two lines.
const NAME: f64 = 6.6 * MM;
/// Gap between panels.
const BETWEEN: f64 = 2.5 * MM;
/// Room below the lowest panel, for dates.
const DATES: f64 = 5.0 * MM;

/// The figure; `None` where regions were not asked for.
pub(super) fn figure(report: &Report, width: f64) -> Option<Figure<'_>> {
    let found = report.regions.as_ref()?;
    let panels = panels(found).len();
    let height = if panels == 0 {
        30.0 * MM
    } else {
        let lines = panels.div_ceil(columns(width)) as f64;
        ABOVE + lines * (NAME + TALL) + DATES + legend_height(&entries(found), width)
    };
    Some(Figure {
        name: FIT_FIGURES[4],
        height,
        description: describe(found),
        draw: Box::new(move |canvas, place| draw(canvas, place, report, found)),
    })
}

fn columns(width: f64) -> usize {
    (((width - LEFT) / PANEL) as usize).clamp(1, 8)
}

/// Regions that had members at some time.
fn panels(found: &RegionsReport) -> Vec<&RegionReport> {
    found.regions.iter().filter(|r| r.course.iter().any(|p| p.state.members > 0.0)).collect()
}

fn describe(found: &RegionsReport) -> String {
    let own = found.regions.iter().filter(|r| r.threshold.is_some()).count();
    let mut words = format!(
        "Adopted fraction of the members of each of {} regions; {own} have a threshold of their own.",
        found.regions.len()
    );
    if let Some(one) = &found.one_date {
        words += &format!(" The one date for all is {}.", one.date);
    }
    words + &format!(" Answer: {}.", found.answer.answer)
}

fn entries(found: &RegionsReport) -> Vec<(Swatch<'static>, String)> {
    let mut entries: Vec<(Swatch<'static>, String)> = Vec::new();
    if found.regions.iter().any(|r| r.threshold.is_some()) {
        entries.push((
            &|pen, at| {
                let (x, y) = marks::middle(at);
                pen.line(&[(x, y - 1.3 * MM), (x, y + 1.3 * MM)], THRESHOLD, THIN)?;
                pen.disc((x, y), 0.7 * MM, THRESHOLD)
            },
            "the region's own threshold".to_owned(),
        ));
    }
    if let Some(one) = &found.one_date {
        entries.push((
            &|pen, at| {
                let (x, y) = marks::middle(at);
                pen.dashed([(x, y - 1.3 * MM), (x, y + 1.3 * MM)], MUTED, HAIR, (9.0, 7.0))
            },
            format!("the one date for all, {}", one.date),
        ));
    }
    entries
}

fn draw(canvas: &mut Canvas, place: Box2, report: &Report, found: &RegionsReport) -> Result<(), FigureError> {
    heading(canvas, place, "Share of each region's members that have adopted")?;
    let panels = panels(found);
    if panels.is_empty() {
        return nothing(canvas, place, "No region has members.");
    }
    let window = (time::start(report.header.window.from)?, time::end(report.header.window.through)?);
    let across = columns(place.right - place.left);
    let one = match &found.one_date {
        Some(one) => Some((time::change(one.date, one.side)?, one.date)),
        None => None,
    };
    let (left, right) = (place.left + LEFT, place.right - 1.5 * MM);
    let wide = (right - left - (across - 1) as f64 * BETWEEN) / across as f64;
    for (i, region) in panels.iter().enumerate() {
        let (column, line) = (i % across, i / across);
        let x = left + column as f64 * (wide + BETWEEN);
        let y = place.top + ABOVE + line as f64 * (NAME + TALL) + NAME;
        let frame = Frame::new(Box2::new(x, y, x + wide, y + TALL), window, (0.0, 1.0));
        panel(canvas, &frame, region, one, (column == 0, i + across >= panels.len()))?;
    }
    let bottom = place.top + ABOVE + panels.len().div_ceil(across) as f64 * (NAME + TALL) + DATES;
    legend(canvas, (place.left, bottom), place.right, &entries(found))?;
    Ok(())
}

fn panel(
    canvas: &mut Canvas,
    frame: &Frame,
    region: &RegionReport,
    one: Option<(f64, TimePoint)>,
    (first, last): (bool, bool),
) -> Result<(), FigureError> {
    let Box2 { left, top, right, bottom } = frame.place;
    let label = |v: f64| if first { format!("{v}") } else { String::new() };
    frame.draw_y(canvas, &[0.0, 0.5, 1.0].map(|v| (v, label(v))))?;
    if last {
        let (from, to) = frame.range();
        let fitting = (2..10).rev().find_map(|most| dates(frame, time::ticks(from, to, most)));
        frame.draw_x(canvas, &fitting.unwrap_or_default(), "")?;
    } else {
        canvas.group("floor", None, |pen| pen.line(&[(left, bottom), (right, bottom)], PALE, HAIR))?;
    }
    let now = region.course.last();
    let counts = now.map_or(String::new(), |p| match p.state.members {
        0.0 => format!("no members from {}", p.date),
        _ => format!("{} of {}", count(p.state.adopters), count(p.state.members)),
    });
    canvas.group("region-name", None, |pen| {
        let how = Lettering::default().size(SMALL);
        let room = right - left + BETWEEN - MM;
        let name = text::fit_in(&region.region, SMALL, Weight::Bold, room);
        pen.text((left, top - 4.4 * MM), &name, how.bold())?;
        pen.text((left, top - 1.9 * MM), &text::fit(&counts, SMALL, room), how.colour(MUTED))
    })?;
    if let Some((day, date)) = one {
        let x = frame.x(day);
        canvas.group("one-date", Some(&format!("The one date for all: {date}")), |pen| {
            pen.dashed([(x, top), (x, bottom)], MUTED, HAIR, (14.0, 10.0))
        })?;
    }
    let runs = steps(frame, region)?;
    canvas.group("region", Some(&format!("{}: {counts}", region.region)), |pen| {
        runs.iter().try_for_each(|points| pen.line(points, INK, THIN))
    })?;
    let Some(own) = &region.threshold else { return Ok(()) };
    let (x, y) = frame.at(time::start(own.date)?, own.state.fraction);
    let title = format!(
        "{}: its own threshold {}, {} of {}, fraction {}",
        region.region,
        own.date,
        count(own.state.adopters),
        count(own.state.members),
        fraction(own.state.fraction)
    );
    canvas.group("region-threshold", Some(&title), |pen| {
        pen.line(&[(x, top), (x, bottom)], THRESHOLD, HAIR)?;
        pen.disc((x, y), 0.7 * MM, THRESHOLD)
    })
}

/// Those of the ticks whose labels stay at the panel; `None` where there are none, or they would touch.
fn dates(frame: &Frame, ticks: Vec<(f64, String)>) -> Option<Vec<(f64, String)>> {
    let Box2 { left, right, .. } = frame.place;
    let half = |label: &str| text::width(label, SIZE) / 2.0;
    let inside = |(t, label): &(f64, String)| {
        let (x, half) = (frame.x(*t), half(label));
        x - half > left - BETWEEN / 2.0 && x + half < right + BETWEEN / 2.0
    };
    let ticks: Vec<(f64, String)> = ticks.into_iter().filter(inside).collect();
    let apart = ticks
        .windows(2)
        .all(|pair| frame.x(pair[1].0) - frame.x(pair[0].0) > half(&pair[0].1) + half(&pair[1].1) + MM);
    (apart && !ticks.is_empty()).then_some(ticks)
}

/// The fraction as steps, for every stretch of time in which the region has members.
fn steps(frame: &Frame, region: &RegionReport) -> Result<Vec<Vec<(f64, f64)>>, FigureError> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut run: Vec<(f64, f64)> = Vec::new();
    for (i, point) in region.course.iter().enumerate() {
        let until = match region.course.get(i + 1) {
            Some(next) => time::start(next.date)?,
            None => frame.range().1,
        };
        if point.state.members > 0.0 {
            run.push(frame.at(time::start(point.date)?, point.state.fraction));
            run.push(frame.at(until, point.state.fraction));
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| !run.is_empty());
    Ok(runs)
}
