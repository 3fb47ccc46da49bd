//! Marks that several figures have: verdicts, one third, intervals, means.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::Verdict;

use super::canvas::{Canvas, Lettering, Pen};
use super::frame::{Frame, SWATCH, Swatch};
use super::labels::Box2;
use super::text;
use super::theme::{HAIR, INK, MM, MUTED, ONE_THIRD, PALE, RIVAL, SMALL, THIN, THRESHOLD};
use crate::error::FigureError;

/// The verdicts with their marks, in the order of a legend.
const VERDICTS: [(Option<Verdict>, Swatch<'static>); 5] = [
    (Some(Verdict::Tipping), &|pen, at| verdict(pen, middle(at), RADIUS, Some(Verdict::Tipping))),
    (Some(Verdict::Acceleration), &|pen, at| verdict(pen, middle(at), RADIUS, Some(Verdict::Acceleration))),
    (Some(Verdict::NoCascade), &|pen, at| verdict(pen, middle(at), RADIUS, Some(Verdict::NoCascade))),
    (Some(Verdict::Insufficient), &|pen, at| verdict(pen, middle(at), RADIUS, Some(Verdict::Insufficient))),
    (None, &|pen, at| verdict(pen, middle(at), RADIUS, None)),
];
/// Half the width of a mark in a legend.
pub(crate) const RADIUS: f64 = 0.8 * MM;

/// A verdict as it stands in a legend.
pub(crate) fn verdict_label(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("not tested", Verdict::name)
}

/// The mark of a verdict: a full square for tipping, an empty one for acceleration, a ring without a cascade,
/// a cross where there is too little; a disc where nothing was tested.
pub(crate) fn verdict(
    pen: &Pen<'_>,
    (x, y): (f64, f64),
    radius: f64,
    verdict: Option<Verdict>,
) -> Result<(), FigureError> {
    let square = |r: f64| [(x - r, y - r), (x + r, y + r)];
    let line = if radius < 0.5 * MM { HAIR } else { THIN };
    match verdict {
        Some(Verdict::Tipping) => pen.fill(square(radius), THRESHOLD, 1.0),
        Some(Verdict::Acceleration) => {
            pen.fill(square(radius), RGBColor(255, 255, 255), 1.0)?;
            pen.outline(square(radius - f64::from(line) / 2.0), RIVAL, line)
        }
        Some(Verdict::NoCascade) => pen.ring((x, y), radius - f64::from(line) / 2.0, MUTED, line),
        Some(Verdict::Insufficient) => {
            pen.line(&[(x - radius, y - radius), (x + radius, y + radius)], MUTED, line)?;
            pen.line(&[(x - radius, y + radius), (x + radius, y - radius)], MUTED, line)
        }
        None => pen.disc((x, y), radius, INK),
    }
}

/// The place of a verdict in the order of a legend.
pub(crate) fn verdict_rank(verdict: Verdict) -> usize {
    VERDICTS.iter().position(|(v, _)| *v == Some(verdict)).unwrap_or(VERDICTS.len())
}

/// The colour of what belongs to a verdict.
pub(crate) fn verdict_colour(verdict: Option<Verdict>) -> RGBColor {
    match verdict {
        Some(Verdict::Tipping) => THRESHOLD,
        Some(Verdict::Acceleration) => RIVAL,
        Some(Verdict::NoCascade | Verdict::Insufficient) => MUTED,
        None => INK,
    }
}

/// Entries of a legend for the verdicts that are shown.
pub(crate) fn verdict_legend(
    shown: impl Iterator<Item = Option<Verdict>> + Clone,
) -> Vec<(Swatch<'static>, String)> {
    let there = |verdict: Option<Verdict>| shown.clone().any(|s| s == verdict);
    let entry = |(v, swatch): (Option<Verdict>, Swatch<'static>)| (swatch, verdict_label(v).to_owned());
    VERDICTS.into_iter().filter(|(v, _)| there(*v)).map(entry).collect()
}

/// One third as an upright line through a frame, named above it.
pub(crate) fn one_third(canvas: &mut Canvas, frame: &Frame) -> Result<(), FigureError> {
    let (x, Box2 { top, bottom, .. }) = (frame.x(1.0 / 3.0), frame.place);
    canvas.group("one-third", Some("One third"), |pen| {
        pen.dashed([(x, top), (x, bottom)], ONE_THIRD, HAIR, (24.0, 16.0))?;
        let how = Lettering::default().size(SMALL).colour(ONE_THIRD).across(HPos::Center).down(VPos::Bottom);
        pen.text((x, top - 0.4 * MM), "one third", how)
    })
}

/// An interval on a level line, cut at the edges of a place; an arrowhead says that it goes on.
pub(crate) fn interval(
    pen: &Pen<'_>,
    y: f64,
    [from, to]: [f64; 2],
    place: &Box2,
    colour: RGBColor,
    width: u32,
) -> Result<(), FigureError> {
    let (x0, x1) = (from.clamp(place.left, place.right), to.clamp(place.left, place.right));
    pen.line(&[(x0, y), (x1, y)], colour, width)?;
    if from < place.left - 0.5 {
        arrow(pen, (place.left, y), -1.0, colour)?;
    }
    if to > place.right + 0.5 {
        arrow(pen, (place.right, y), 1.0, colour)?;
    }
    Ok(())
}

/// The head of an arrow whose point is at `(x, y)`; `way` is 1 to the right, -1 to the left.
pub(crate) fn arrow(
    pen: &Pen<'_>,
    (x, y): (f64, f64),
    way: f64,
    colour: RGBColor,
) -> Result<(), FigureError> {
    let (long, half) = (1.2 * MM * way, 0.55 * MM);
    pen.polygon(&[(x, y), (x - long, y - half), (x - long, y + half)], colour, 1.0)
}

/// A mean with its interval: a diamond as wide as that, cut at the edges from one to another.
pub(crate) fn diamond(
    pen: &Pen<'_>,
    y: f64,
    [low, middle, high]: [f64; 3],
    half: f64,
    colour: RGBColor,
    (from, to): (f64, f64),
) -> Result<(), FigureError> {
    let (left, right) = (low.max(from), high.min(to));
    let middle = middle.clamp(left, right);
    // Half its height at the cut.
    let at = |x: f64, end: f64| half * ((x - end) / (middle - end)).abs().min(1.0);
    let (a, b) = (if low < from { at(from, low) } else { 0.0 }, if high > to { at(to, high) } else { 0.0 });
    let above = [(left, y - a), (middle, y - half), (right, y - b)];
    let below = [(right, y + b), (middle, y + half), (left, y + a)];
    pen.polygon(&[above, below].concat(), colour, 1.0)
}

/// What chance gives, as a tick.
pub(crate) fn chance(pen: &Pen<'_>, (x, y): (f64, f64), half: f64) -> Result<(), FigureError> {
    pen.line(&[(x, y - half), (x, y + half)], PALE, THIN)
}

/// A note in small type, cut to its room.
pub(crate) fn note(
    canvas: &mut Canvas,
    (x, y): (f64, f64),
    room: f64,
    words: &str,
) -> Result<(), FigureError> {
    canvas.group("note", None, |pen| {
        let how = Lettering::default().size(SMALL).colour(MUTED);
        pen.text((x, y), &text::fit(words, SMALL, room), how)
    })
}

/// The middle of a legend's mark.
pub(crate) fn middle((x, y): (f64, f64)) -> (f64, f64) {
    (x + SWATCH / 2.0, y)
}
