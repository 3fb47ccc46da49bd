//! The pooled profile: how well every common critical mass suits all norms.

use tipping_core::result::{PoolReport, PooledPoint, PooledThresholdReport};

use super::canvas::{Canvas, Pen};
use super::frame::{ABOVE, BELOW, Frame, LEFT, Swatch, heading, legend, legend_height, nothing, round_ticks};
use super::labels::Box2;
use super::profile::{self, Set};
use super::theme::{INK, MM, PALE, SMALL, THIN, THRESHOLD};
use super::{Figure, POOL_FIGURES, marks, text};
use crate::error::FigureError;
use crate::ground::numbers::{fraction, percent, significant};

/// Room above a frame, for the name of the line at one third.
const LINE_NAME: f64 = 3.0 * MM;
/// Height of the strip below the curve, for what chance gives.
const STRIP: f64 = 2.4 * MM;
/// The profile is drawn again around its maximum where the cut is less than this share of its height.
const NEAR: f64 = 0.12;

/// The figure.
pub(super) fn figure(report: &PoolReport, width: f64) -> Figure<'_> {
    let threshold = report.all.threshold.as_ref();
    let panels = threshold.map_or(0.0, |t| if near(t).is_some() { 2.0 } else { 1.0 });
    let panel = panel_height(width) + ABOVE + LINE_NAME + BELOW;
    let height = if panels > 0.0 {
        panels * panel
            + (panels - 1.0) * 1.5 * MM
            + legend_height(&threshold.map(entries).unwrap_or_default(), width)
    } else {
        30.0 * MM
    };
    Figure {
        name: POOL_FIGURES[1],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn panel_height(width: f64) -> f64 {
    (width * 0.4).clamp(32.0 * MM, 55.0 * MM)
}

fn describe(report: &PoolReport) -> String {
    let Some(threshold) = &report.all.threshold else {
        return "No common critical mass: the fraction rises in no norm.".to_owned();
    };
    let mut words = format!(
        "Profile log-likelihood of one critical mass for all norms, highest at {}; at one third it is {} \
         lower.",
        fraction(threshold.fraction),
        significant(threshold.log_likelihood - threshold.one_third_log_likelihood)
    );
    if let Some(set) = set(threshold) {
        words += &format!(" The {} set is {}.", set.level, set.words);
    }
    if let Some(tests) = &threshold.tests {
        let chance = &tests.null_distribution;
        words += &format!(
            " Where every norm is smooth, {} is found (90 %: {} to {}).",
            fraction(chance.median),
            fraction(chance.lower),
            fraction(chance.upper)
        );
    }
    words
}

fn set(threshold: &PooledThresholdReport) -> Option<Set> {
    let set = &threshold.tests.as_ref()?.set;
    let words: Vec<String> =
        set.ranges.iter().map(|[a, b]| format!("{} to {}", fraction(*a), fraction(*b))).collect();
    Some(Set { level: percent(set.level), cut: set.cut, ranges: set.ranges.clone(), words: words.join(", ") })
}

fn lowest(threshold: &PooledThresholdReport) -> f64 {
    let lowest = threshold.profile.iter().map(|p| p.log_likelihood).fold(f64::INFINITY, f64::min);
    lowest - threshold.log_likelihood
}

/// The fractions around the maximum and the set, where these are too narrow to be seen in the whole.
fn near(threshold: &PooledThresholdReport) -> Option<(f64, f64)> {
    let set = set(threshold)?;
    if set.cut / 2.0 > -lowest(threshold) * NEAR {
        return None;
    }
    let from = set.ranges.iter().map(|r| r[0]).fold(threshold.fraction, f64::min);
    let to = set.ranges.iter().map(|r| r[1]).fold(threshold.fraction, f64::max);
    let beside = ((to - from) * 0.75).max(0.02);
    Some(((from - beside).max(0.0), (to + beside).min(1.0)))
}

fn entries(threshold: &PooledThresholdReport) -> Vec<(Swatch<'static>, String)> {
    let mut entries: Vec<(Swatch<'static>, String)> = vec![(
        &|pen, (x, y)| pen.line(&[(x + 2.5 * MM, y - MM), (x + 2.5 * MM, y + MM)], THRESHOLD, THIN),
        format!("highest at {}", fraction(threshold.fraction)),
    )];
    if let Some(set) = set(threshold) {
        entries.push((
            &|pen, (x, y)| pen.fill([(x, y - MM), (x + 5.0 * MM, y + MM)], THRESHOLD, 0.22),
            format!("{} set", set.level),
        ));
    }
    if threshold.tests.is_some() {
        entries.push((
            &|pen, (x, y)| chance(pen, y, [x, x + 2.5 * MM, x + 5.0 * MM], (x, x + 5.0 * MM)),
            "by chance, 90 %".to_owned(),
        ));
    }
    entries
}

fn draw(canvas: &mut Canvas, place: Box2, report: &PoolReport) -> Result<(), FigureError> {
    let Some(threshold) = report.all.threshold.as_ref().filter(|t| !t.profile.is_empty()) else {
        heading(canvas, place, "One critical mass for all norms")?;
        return nothing(canvas, place, "No common critical mass: the fraction rises in no norm.");
    };
    let tall = panel_height(place.right - place.left);
    let whole = (0.0, threshold.profile.last().map_or(1.0, |p| p.through.max(0.4)));
    let first = Box2 { bottom: place.top + ABOVE + LINE_NAME + tall + BELOW, ..place };
    let words = "One critical mass for all: log-likelihood";
    panel(canvas, first, threshold, words, (whole, profile::heights(lowest(threshold))))?;
    let mut below = first.bottom;
    if let Some(range) = near(threshold) {
        let below_first = below + 1.5 * MM;
        let second =
            Box2 { top: below_first, bottom: below_first + ABOVE + LINE_NAME + tall + BELOW, ..place };
        let deep = set(threshold).map_or(1.0, |s| s.cut / 2.0) * 4.0;
        panel(canvas, second, threshold, "The same around its maximum", (range, profile::heights(-deep)))?;
        below = second.bottom;
    }
    legend(canvas, (place.left, below), place.right, &entries(threshold))?;
    Ok(())
}

fn panel(
    canvas: &mut Canvas,
    place: Box2,
    threshold: &PooledThresholdReport,
    words: &str,
    (x, y): ((f64, f64), (f64, f64)),
) -> Result<(), FigureError> {
    let inner = Box2::new(
        place.left + LEFT,
        place.top + ABOVE + LINE_NAME,
        place.right - 2.5 * MM,
        place.bottom - BELOW,
    );
    // What chance gives stands in a strip below the curve.
    let strip = if threshold.tests.is_some() { STRIP / (inner.bottom - inner.top) } else { 0.0 };
    let frame = Frame::new(inner, x, (y.0 - (y.1 - y.0) * strip / (1.0 - strip), y.1));
    heading(canvas, place, words)?;
    let set = set(threshold);
    profile::axes(canvas, &frame, y, set.as_ref())?;
    if (x.0..=x.1).contains(&(1.0 / 3.0)) {
        marks::one_third(canvas, &frame)?;
    }
    profile::estimate(
        canvas,
        &frame,
        threshold.fraction,
        &format!("Highest at {}", fraction(threshold.fraction)),
    )?;
    let shown: Vec<&PooledPoint> =
        threshold.profile.iter().filter(|p| p.through > x.0 && p.above < x.1).collect();
    let points: Vec<(f64, f64)> = shown
        .iter()
        .flat_map(|p| [p.above, p.through].map(|c| (c, p.log_likelihood - threshold.log_likelihood)))
        .collect();
    profile::curve(canvas, &frame, &points, y.0, set.as_ref())?;
    if let Some(tests) = &threshold.tests {
        let reference = &tests.null_distribution;
        let ends = [reference.lower, reference.median, reference.upper].map(|c| frame.x(c));
        if ends[2] > inner.left && ends[0] < inner.right {
            let title = format!(
                "By chance {} (90 %: {} to {})",
                fraction(reference.median),
                fraction(reference.lower),
                fraction(reference.upper)
            );
            canvas.group("by-chance", Some(&title), |pen| {
                chance(pen, inner.bottom - STRIP / 2.0, ends, (inner.left, inner.right))
            })?;
        }
    }
    let most = ((inner.right - inner.left) / (text::width("0.000", SMALL) * 2.0)) as usize;
    frame.draw_x(canvas, &round_ticks(x.0, x.1, most), "common critical mass, share of the members")
}

/// What chance gives: its range as a pale bar, its median as a tick.
fn chance(
    pen: &Pen<'_>,
    y: f64,
    [low, middle, high]: [f64; 3],
    (from, to): (f64, f64),
) -> Result<(), FigureError> {
    let (low, high) = (low.max(from), high.min(to));
    pen.fill([(low, y - 0.6 * MM), (high, y + 0.6 * MM)], PALE, 1.0)?;
    pen.outline([(low, y - 0.6 * MM), (high, y + 0.6 * MM)], INK, 2)?;
    if !(from..=to).contains(&middle) {
        return Ok(());
    }
    pen.line(&[(middle, y - MM), (middle, y + MM)], INK, THIN)
}
