//! A rectangle with two axes: where values stand, and the lines and labels around it.

use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Canvas, Lettering};
use super::labels::Box2;
use super::text::{self, Weight};
use super::theme::{HAIR, HEADING, INK, MM, MUTED, PALE, SMALL};
use crate::error::FigureError;

/// Room to the left of a frame, for the labels of its vertical axis.
pub(crate) const LEFT: f64 = 9.5 * MM;
/// Room below a frame, for the labels and the name of its horizontal axis.
pub(crate) const BELOW: f64 = 8.0 * MM;
/// Room above a frame, for a heading of one line.
pub(crate) const ABOVE: f64 = 5.5 * MM;

/// How values of an axis become lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// In proportion.
    Linear,
    /// Equal ratios, equal lengths.
    Log,
}

/// Where values stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// The rectangle within the axes.
    pub(crate) place: Box2,
    x: (f64, f64),
    y: (f64, f64),
    across: Scale,
}

impl Frame {
    /// A frame for the values of two ranges; the vertical one grows upwards.
    pub(crate) fn new(place: Box2, x: (f64, f64), y: (f64, f64)) -> Self {
        Self { place, x, y, across: Scale::Linear }
    }

    /// The same with a logarithmic horizontal axis.
    pub(crate) fn log_x(self) -> Self {
        Self { across: Scale::Log, ..self }
    }

    /// The frame in a place that also has room for axes and a heading.
    pub(crate) fn within(place: Box2, x: (f64, f64), y: (f64, f64)) -> Self {
        let inner =
            Box2::new(place.left + LEFT, place.top + ABOVE, place.right - 1.5 * MM, place.bottom - BELOW);
        Self::new(inner, x, y)
    }

    /// The values of the horizontal axis: from, to.
    pub(crate) fn range(&self) -> (f64, f64) {
        self.x
    }

    pub(crate) fn x(&self, value: f64) -> f64 {
        let (from, to) = self.x;
        let share = match self.across {
            Scale::Linear => (value - from) / (to - from),
            Scale::Log => (value / from).ln() / (to / from).ln(),
        };
        self.place.left + share * (self.place.right - self.place.left)
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        let share = (value - self.y.0) / (self.y.1 - self.y.0);
        self.place.bottom - share * (self.place.bottom - self.place.top)
    }

    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    /// The horizontal axis: its line, ticks with labels, its name below.
    pub(crate) fn draw_x(
        &self,
        canvas: &mut Canvas,
        ticks: &[(f64, String)],
        name: &str,
    ) -> Result<(), FigureError> {
        let Box2 { left, right, bottom, .. } = self.place;
        canvas.group("axis x", None, |pen| {
            pen.line(&[(left, bottom), (right, bottom)], INK, HAIR)?;
            let how = Lettering::default().across(HPos::Center).down(VPos::Top);
            // A label that would touch the one before it is left out.
            let mut free = f64::NEG_INFINITY;
            for (value, label) in ticks {
                let x = self.x(*value);
                pen.line(&[(x, bottom), (x, bottom + 0.9 * MM)], INK, HAIR)?;
                let half = text::width(label, how.size) / 2.0;
                if x - half > free {
                    // The last label may not leave the drawing.
                    let middle = x.min(right + 1.4 * MM - half);
                    pen.text((middle, bottom + 1.5 * MM), label, how)?;
                    free = x + half + 0.6 * MM;
                }
            }
            let below = bottom + 4.6 * MM;
            pen.text(((left + right) / 2.0, below), name, how.colour(MUTED))
        })
    }

    /// The vertical axis: its line, ticks with labels, and pale lines across the frame; its name is part of
    /// the heading.
    pub(crate) fn draw_y(&self, canvas: &mut Canvas, ticks: &[(f64, String)]) -> Result<(), FigureError> {
        let Box2 { left, right, .. } = self.place;
        canvas.group("axis y", None, |pen| {
            let how = Lettering::default().across(HPos::Right);
            for (value, label) in ticks {
                let y = self.y(*value);
                pen.line(&[(left, y), (right, y)], PALE, 2)?;
                pen.line(&[(left - 0.9 * MM, y), (left, y)], INK, HAIR)?;
                pen.text((left - 1.4 * MM, y), label, how)?;
            }
            pen.line(&[(left, self.place.top), (left, self.place.bottom)], INK, HAIR)
        })
    }
}

/// The heading of a figure in its place: what it shows, cut to its width.
pub(crate) fn heading(canvas: &mut Canvas, place: Box2, words: &str) -> Result<(), FigureError> {
    canvas.group("heading", None, |pen| {
        let fitted = text::lines(words, HEADING, Weight::Bold, place.right - place.left, 1).concat();
        let how = Lettering::default().size(HEADING).bold().down(VPos::Top);
        pen.text((place.left, place.top + 0.6 * MM), &fitted, how)
    })
}

/// A sentence in the middle of a place where there is nothing to draw.
pub(crate) fn nothing(canvas: &mut Canvas, place: Box2, words: &str) -> Result<(), FigureError> {
    canvas.group("nothing", None, |pen| {
        let how = Lettering::default().colour(MUTED).across(HPos::Center);
        let (x, y) = ((place.left + place.right) / 2.0, (place.top + place.bottom) / 2.0);
        let lines = text::lines(words, how.size, Weight::Regular, place.right - place.left - 4.0 * MM, 4);
        lines.iter().enumerate().try_for_each(|(i, line)| pen.text((x, y + i as f64 * 3.2 * MM), line, how))
    })
}

/// What a mark in a legend looks like.
pub(crate) type Swatch<'a> = &'a dyn Fn(&super::canvas::Pen<'_>, (f64, f64)) -> Result<(), FigureError>;

/// Width of a legend's mark.
pub(crate) const SWATCH: f64 = 5.0 * MM;

/// Height of a line of a legend.
const LEGEND_LINE: f64 = 3.2 * MM;

/// Where the entries of a legend stand: how far to the right, and in which line.
fn flow<'a>(words: impl Iterator<Item = &'a str>, room: f64) -> Vec<(f64, usize, String)> {
    let (mut x, mut line) = (0.0, 0);
    words
        .map(|words| {
            let words = text::fit(words, SMALL, room - SWATCH - MM);
            let width = SWATCH + MM + text::width(&words, SMALL);
            if x > 0.0 && x + width > room {
                (x, line) = (0.0, line + 1);
            }
            let at = x;
            x += width + 3.0 * MM;
            (at, line, words)
        })
        .collect()
}

/// Height that a legend wants in a width.
pub(crate) fn legend_height(entries: &[(Swatch<'_>, String)], room: f64) -> f64 {
    flow(entries.iter().map(|e| e.1.as_str()), room).last().map_or(0.0, |e| (e.1 + 1) as f64 * LEGEND_LINE)
}

/// A legend in one or more lines from a point on: marks, each with its words. Returns where it ends below.
pub(crate) fn legend(
    canvas: &mut Canvas,
    (left, top): (f64, f64),
    right: f64,
    entries: &[(Swatch<'_>, String)],
) -> Result<f64, FigureError> {
    canvas.group("legend", None, |pen| {
        let how = Lettering::default().size(SMALL);
        let places = flow(entries.iter().map(|e| e.1.as_str()), right - left);
        for ((swatch, _), (x, line, words)) in entries.iter().zip(places) {
            let at = (left + x, top + (line as f64 + 0.5) * LEGEND_LINE);
            swatch(pen, at)?;
            pen.text((at.0 + SWATCH + 0.8 * MM, at.1), &words, how)?;
        }
        Ok(())
    })?;
    Ok(top + legend_height(entries, right - left))
}

/// About `most` round values from one to another, with their labels.
pub(crate) fn round_ticks(from: f64, to: f64, most: usize) -> Vec<(f64, String)> {
    let rough = (to - from) / most.max(1) as f64;
    if !(rough > 0.0 && rough.is_finite()) {
        return Vec::new();
    }
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|s| s * power).find(|s| *s >= rough).unwrap_or(power);
    let decimals = (0..12).find(|&d| (step * 10f64.powi(d)).fract().abs() < 1e-6).unwrap_or(2) as usize;
    let first = (from / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|i| (i as f64 * step, format!("{:.decimals$}", i as f64 * step))).collect()
}

/// Round values of a logarithmic axis, with their labels: 1, 2 and 5 of every power of ten while these are at
/// most `most`, else powers of ten, else as many of these as there may be.
pub(crate) fn log_ticks(from: f64, to: f64, most: usize) -> Vec<(f64, String)> {
    if !(from > 0.0 && to > from && to.is_finite()) {
        return Vec::new();
    }
    let ticks = ticks_at_powers(from, to, &[1.0, 2.0, 5.0], 1);
    if ticks.len() <= most {
        return ticks;
    }
    let mut powers = (1..).map(|every| ticks_at_powers(from, to, &[1.0], every));
    powers.find(|ticks| ticks.len() <= most.max(1)).unwrap_or_default()
}

/// The values between two ends that are one of `steps` times a power of ten; of the powers only `every` n-th.
fn ticks_at_powers(from: f64, to: f64, steps: &[f64], every: i32) -> Vec<(f64, String)> {
    let (first, last) = ((from.log10() + 1e-9).floor() as i32, (to.log10() + 1e-9).floor() as i32);
    (first..=last)
        .filter(|power| power.rem_euclid(every) == 0)
        .flat_map(|power| steps.iter().map(move |step| (step * 10f64.powi(power), power)))
        .filter(|(value, _)| *value >= from * (1.0 - 1e-9) && *value <= to * (1.0 + 1e-9))
        .map(|(value, power)| (value, format!("{value:.*}", (-power).max(0) as usize)))
        .collect()
}

/// The fraction from 0 to 1.
pub(crate) fn fraction_ticks() -> Vec<(f64, String)> {
    [0.0, 0.25, 0.5, 0.75, 1.0].map(|f: f64| (f, format!("{f}"))).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let labels =
            |from, to, most| round_ticks(from, to, most).into_iter().map(|t| t.1).collect::<Vec<_>>();
        assert_eq!(labels(0.0, 0.23, 4), ["0.0", "0.1", "0.2"]);
        assert_eq!(labels(0.0, 0.2, 4), ["0.00", "0.05", "0.10", "0.15", "0.20"]);
        assert_eq!(labels(-40.0, 0.0, 4), ["-40", "-30", "-20", "-10", "0"]);
        assert!(round_ticks(1.0, 1.0, 4).is_empty());
    }

    #[test]
    fn ticks_of_ratios_are_round() {
        let labels = |from, to, most| log_ticks(from, to, most).into_iter().map(|t| t.1).collect::<Vec<_>>();
        assert_eq!(labels(0.19, 6.0, 8), ["0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(0.01, 120.0, 6), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(labels(1e-4, 1e4, 5), ["0.0001", "0.01", "1", "100", "10000"]);
        assert!(labels(0.0, 1.0, 5).is_empty());
    }

    // By hand: a frame of 100 by 50 units; 1945 is at 55 of 100 years.
    #[test]
    fn values_stand_where_they_should() {
        let frame = Frame::new(Box2::new(10.0, 20.0, 110.0, 70.0), (1890.0, 1990.0), (0.0, 1.0));
        assert_eq!((frame.x(1945.0), frame.y(0.0), frame.y(0.5)), (65.0, 70.0, 45.0));
        let log = Frame::new(Box2::new(0.0, 0.0, 90.0, 1.0), (0.1, 100.0), (0.0, 1.0)).log_x();
        assert!((log.x(1.0) - 30.0).abs() < 1e-9 && (log.x(10.0) - 60.0).abs() < 1e-9);
    }
}
