//! When the hazard rose: the profile log-likelihood over the whole window, the posterior near its mass, and
//! the intervals.

use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::TimePoint;
use tipping_core::result::{CandidateReport, LikelihoodRatioReport, PosteriorReport, Report, TippingPoint};

use super::canvas::{Canvas, Lettering};
use super::frame::{ABOVE, BELOW, Frame, LEFT, heading, nothing, round_ticks};
use super::labels::Box2;
use super::profile::{self, Set};
use super::theme::{HAIR, INK, MM, MUTED, PALE, RIVAL, SMALL, THICK, THIN, THRESHOLD};
use super::{FIT_FIGURES, Figure, text, time};
use crate::error::FigureError;
use crate::ground::numbers::{percent, significant};
use crate::messages::threshold::no_tipping_point;

/// Height of one interval above the posterior.
const INTERVAL: f64 = 3.2 * MM;
/// Log-likelihoods further below the maximum than this are not told apart.
const DEPTH: f64 = 30.0;
/// Candidates of less than this share of the highest probability do not widen the part that is shown of the
/// posterior.
const FAINT: f64 = 0.002;

/// More candidates than this are drawn as hairlines.
const MANY: usize = 60;

/// The figure.
pub(super) fn figure(report: &Report, width: f64) -> Figure<'_> {
    Figure {
        name: FIT_FIGURES[2],
        height: height(width),
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn height(width: f64) -> f64 {
    (width * 0.75).clamp(68.0 * MM, 84.0 * MM)
}

fn describe(report: &Report) -> String {
    let Some(point) = &report.tipping_point else { return no_tipping_point(report).to_owned() };
    format!(
        "Profile log-likelihood of the date of the rise over the window, and its posterior: most likely {}, \
         {} {} to {}.",
        point.date,
        percent(point.interval.level),
        point.interval.lower,
        point.interval.upper
    )
}

/// An interval or a set of dates, with what it is called.
struct Dates {
    class: &'static str,
    words: String,
    /// First and last days of its ranges, as places for a change.
    ranges: Vec<(f64, f64)>,
}

fn draw(canvas: &mut Canvas, place: Box2, report: &Report) -> Result<(), FigureError> {
    heading(canvas, place, "When the hazard rose")?;
    let (Some(point), Some(posterior)) = (&report.tipping_point, &report.posterior) else {
        return nothing(canvas, place, no_tipping_point(report));
    };
    let ratio = report.tests.as_ref().and_then(|tests| tests.likelihood_ratio.as_ref());
    let intervals = intervals(point, ratio)?;
    let (left, right) = (place.left + LEFT, place.right - 1.5 * MM);
    let top = place.top + ABOVE + 3.2 * MM;
    let below = 3.0 * MM + intervals.len() as f64 * INTERVAL;
    let middle = top + (place.bottom - BELOW - top) * 0.42;
    let shown = draw_profile(
        canvas,
        Box2::new(left, top, right, middle - BELOW + 2.0 * MM),
        report,
        posterior,
        ratio,
        &intervals,
    )?;
    let lower = Box2::new(left, middle + below, right, place.bottom - BELOW + 3.0 * MM);
    draw_posterior(canvas, lower, point, posterior, &intervals, shown)
}

fn days_between(from: TimePoint, to: TimePoint) -> Result<(f64, f64), FigureError> {
    Ok((time::start(from)?, time::start(to)?))
}

fn intervals(point: &TippingPoint, ratio: Option<&LikelihoodRatioReport>) -> Result<Vec<Dates>, FigureError> {
    let mut all = Vec::new();
    let interval = &point.interval;
    // With --interval lr the interval is the hull of the set by likelihood ratio, which stands below in full.
    if interval.mass.is_some() {
        all.push(Dates {
            class: "interval equal-tailed",
            words: format!("{} posterior, equal tails", percent(interval.level)),
            ranges: vec![days_between(interval.lower, interval.upper)?],
        });
    }
    let set = &point.highest_density;
    all.push(Dates {
        class: "interval highest-density",
        words: format!("{} posterior, most probable", percent(set.level)),
        ranges: set.ranges.iter().map(|&[from, to]| days_between(from, to)).collect::<Result<_, _>>()?,
    });
    if let Some(ratio) = ratio {
        all.push(Dates {
            class: "interval likelihood-ratio",
            words: format!("{} likelihood ratio", percent(ratio.level)),
            ranges: ratio.dates.iter().map(|&[from, to]| days_between(from, to)).collect::<Result<_, _>>()?,
        });
    }
    Ok(all)
}

fn days(candidates: &[CandidateReport]) -> Result<Vec<f64>, FigureError> {
    candidates.iter().map(|c| time::change(c.date, c.side)).collect()
}

/// The profile over the whole window; returns the part of it in which the posterior is shown.
fn draw_profile(
    canvas: &mut Canvas,
    place: Box2,
    report: &Report,
    posterior: &PosteriorReport,
    ratio: Option<&LikelihoodRatioReport>,
    intervals: &[Dates],
) -> Result<(f64, f64), FigureError> {
    let window = (time::start(report.header.window.from)?, time::end(report.header.window.through)?);
    let days = days(&posterior.candidates)?;
    let best = posterior.candidates.iter().map(|c| c.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let depth = posterior.candidates.iter().map(|c| best - c.log_likelihood).fold(1.0, f64::max).min(DEPTH);
    let heights = profile::heights(-depth);
    let frame = Frame::new(place, window, heights);
    let shown = shown(&days, posterior, intervals, window);
    canvas.group("shown-below", None, |pen| {
        pen.fill([(frame.x(shown.0), place.top), (frame.x(shown.1), place.bottom)], PALE, 0.35)
    })?;
    small_heading(canvas, place, "log-likelihood of a rise there, less the highest")?;
    let set = ratio.and_then(|ratio| Some((ratio, ratio.cut?))).map(|(ratio, cut)| Set {
        level: percent(ratio.level),
        cut,
        ranges: Vec::new(),
        words: String::new(),
    });
    profile::axes(canvas, &frame, heights, None)?;
    frame.draw_x(canvas, &profile::dates(&frame, window.0, window.1), "")?;
    let points: Vec<(f64, f64)> =
        days.iter().zip(&posterior.candidates).map(|(&day, c)| (day, c.log_likelihood - best)).collect();
    profile::curve(canvas, &frame, &points, heights.0, set.as_ref())?;
    Ok(shown)
}

/// The part of the window that holds the intervals and whatever probability is not faint.
fn shown(days: &[f64], posterior: &PosteriorReport, intervals: &[Dates], window: (f64, f64)) -> (f64, f64) {
    let highest = posterior.candidates.iter().map(|c| c.probability).fold(0.0, f64::max);
    let visible = days.iter().zip(&posterior.candidates).filter(|(_, c)| c.probability > FAINT * highest);
    let ends =
        visible.map(|(&day, _)| day).chain(intervals.iter().flat_map(|i| &i.ranges).flat_map(|r| [r.0, r.1]));
    let (first, last) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), day| (a.min(day), b.max(day)));
    // Some room on both sides, and never less than a few places for a change.
    let spacing = days.windows(2).map(|d| d[1] - d[0]).filter(|d| *d > 0.0).fold(f64::INFINITY, f64::min);
    let spacing = if spacing.is_finite() { spacing } else { time::YEAR };
    let room = (0.12 * (last - first)).max(2.0 * spacing);
    ((first - room).max(window.0), (last + room).min(window.1))
}

fn draw_posterior(
    canvas: &mut Canvas,
    place: Box2,
    point: &TippingPoint,
    posterior: &PosteriorReport,
    intervals: &[Dates],
    shown: (f64, f64),
) -> Result<(), FigureError> {
    let highest = posterior.candidates.iter().map(|c| c.probability).fold(0.0, f64::max);
    let frame = Frame::new(place, shown, (0.0, highest * 1.08));
    let above = place.top - intervals.len() as f64 * INTERVAL;
    small_heading(canvas, Box2 { top: above, ..place }, "posterior probability of a rise there")?;
    frame.draw_y(canvas, &round_ticks(0.0, highest * 1.08, 3))?;
    frame.draw_x(canvas, &profile::dates(&frame, shown.0, shown.1), "")?;
    let day = time::change(point.date, point.side)?;
    canvas.group("threshold", Some(&format!("Threshold {}", point.date)), |pen| {
        pen.line(&[(frame.x(day), place.top), (frame.x(day), place.bottom)], THRESHOLD, HAIR)
    })?;
    let inside = days(&posterior.candidates)?.into_iter().zip(&posterior.candidates);
    let inside: Vec<_> = inside.filter(|(day, _)| (shown.0..=shown.1).contains(day)).collect();
    let width = if inside.len() > MANY { HAIR } else { THICK };
    for (day, candidate) in inside {
        let words = format!("{}: {}", candidate.date, significant(candidate.probability));
        canvas.group("candidate", Some(&words), |pen| {
            let x = frame.x(day);
            pen.line(&[(x, place.bottom), (x, frame.y(candidate.probability))], INK, width)
        })?;
    }
    for (i, interval) in intervals.iter().enumerate() {
        draw_interval(canvas, &frame, above + (i as f64 + 0.5) * INTERVAL, interval)?;
    }
    Ok(())
}

/// An interval above the posterior, and its name beside it.
fn draw_interval(canvas: &mut Canvas, frame: &Frame, y: f64, interval: &Dates) -> Result<(), FigureError> {
    let place = frame.place;
    let colour = if interval.class.ends_with("ratio") { RIVAL } else { THRESHOLD };
    let ends: Vec<(f64, f64)> =
        interval.ranges.iter().map(|&(from, to)| (frame.x(from), frame.x(to))).collect();
    canvas.group(interval.class, Some(&interval.words), |pen| {
        ends.iter().try_for_each(|&(x0, x1)| {
            pen.line(&[(x0, y), (x1, y)], colour, THICK)?;
            [x0, x1].iter().try_for_each(|&x| pen.line(&[(x, y - 0.7 * MM), (x, y + 0.7 * MM)], colour, THIN))
        })
    })?;
    // Beside the interval, on the side with more room.
    let first = ends.first().map_or(place.left, |e| e.0);
    let last = ends.last().map_or(place.right, |e| e.1);
    let (before, after) = (first - place.left, place.right - last);
    let how = Lettering::default().size(SMALL).colour(MUTED);
    // Without its level, which the others have, where there is little room.
    let room = before.max(after) - MM;
    let short = interval.words.split_once(" % ").map_or(interval.words.as_str(), |(_, name)| name);
    let whole = text::width(&interval.words, SMALL) <= room;
    let words = text::fit(if whole { &interval.words } else { short }, SMALL, room);
    canvas.group("interval-name", None, |pen| {
        if after >= before {
            pen.text((last + 1.2 * MM, y), &words, how)
        } else {
            pen.text((first - 1.2 * MM, y), &words, how.across(HPos::Right))
        }
    })
}

fn small_heading(canvas: &mut Canvas, place: Box2, words: &str) -> Result<(), FigureError> {
    canvas.group("small-heading", None, |pen| {
        let how = Lettering::default().size(SMALL).colour(MUTED).down(VPos::Bottom);
        pen.text((place.left, place.top - 0.8 * MM), words, how)
    })
}
