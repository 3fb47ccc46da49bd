//! The critical mass: its posterior against what chance gives, and one third.

use plotters::style::text_anchor::HPos;
use tipping_core::result::{Interval, NullDistributionReport, Report};

use super::canvas::{Canvas, Lettering, Pen};
use super::frame::{ABOVE, BELOW, Frame, LEFT, SWATCH, Swatch, heading, legend, nothing, round_ticks};
use super::labels::Box2;
use super::theme::{HAIR, INK, MM, MUTED, ONE_THIRD, PALE, SMALL, THIN, THRESHOLD};
use super::{FIT_FIGURES, Figure, text};
use crate::error::FigureError;
use crate::ground::bins::{of_candidates, of_percentiles};
use crate::ground::numbers::{fraction, percent};
use crate::messages::hypotheses;
use crate::messages::threshold::no_tipping_point;

/// Height of an interval above the histograms.
const INTERVAL: f64 = 3.4 * MM;
/// Room for the legend.
const LEGEND: f64 = 7.0 * MM;

/// The figure.
pub(super) fn figure(report: &Report, width: f64) -> Figure<'_> {
    Figure {
        name: FIT_FIGURES[3],
        height: height(width),
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn height(width: f64) -> f64 {
    (width * 0.5).clamp(54.0 * MM, 70.0 * MM) + LEGEND
}

fn describe(report: &Report) -> String {
    let Some(mass) = &report.critical_mass else { return no_tipping_point(report).to_owned() };
    let [low, high] = [mass.interval.lower, mass.interval.upper].map(fraction);
    let mut words = format!(
        "Posterior of the critical mass: {}, {} {low} to {high}.",
        fraction(mass.state.fraction),
        percent(mass.interval.level)
    );
    if let Some(chance) = hypotheses::null_distribution(report) {
        let [low, middle, high] = [chance.lower, chance.median, chance.upper].map(fraction);
        words += &format!(" By chance, where there is no threshold, {middle}, 90 % {low} to {high}.");
    }
    words
}

fn draw(canvas: &mut Canvas, place: Box2, report: &Report) -> Result<(), FigureError> {
    heading(canvas, place, "Critical mass, and what chance would give")?;
    let (Some(mass), Some(posterior)) = (&report.critical_mass, &report.posterior) else {
        return nothing(canvas, place, no_tipping_point(report));
    };
    let chance = hypotheses::null_distribution(report);
    let rows = if chance.is_some() { 2.0 } else { 1.0 };
    let inner = Box2::new(
        place.left + LEFT,
        place.top + ABOVE + rows * INTERVAL,
        place.right - 1.5 * MM,
        place.bottom - BELOW - LEGEND,
    );
    let observed = of_candidates(&posterior.candidates);
    let by_chance = chance.map(|c| of_percentiles(&c.percentiles));
    let highest = observed.iter().chain(by_chance.iter().flatten()).copied().fold(0.0, f64::max) * 1.08;
    let frame = Frame::new(inner, (0.0, 1.0), (0.0, highest));
    frame.draw_y(canvas, &round_ticks(0.0, highest, 3))?;
    if let Some(bins) = &by_chance {
        canvas.group("chance", Some("What chance gives"), |pen| histogram(pen, &frame, bins, Fill::Pale))?;
    }
    canvas.group("posterior", Some("Posterior"), |pen| histogram(pen, &frame, &observed, Fill::Threshold))?;
    if let Some(bins) = &by_chance {
        canvas.group("chance-outline", None, |pen| histogram(pen, &frame, bins, Fill::Outline))?;
    }
    let third = frame.x(1.0 / 3.0);
    let above = place.top + ABOVE;
    canvas.group("one-third", Some("One third"), |pen| {
        pen.dashed([(third, above), (third, inner.bottom)], ONE_THIRD, THIN, (24.0, 14.0))
    })?;
    let ticks = [(0.0, "0"), (0.2, "0.2"), (1.0 / 3.0, "1/3"), (0.6, "0.6"), (0.8, "0.8"), (1.0, "1")];
    frame.draw_x(
        canvas,
        &ticks.map(|(at, label)| (at, label.to_owned())),
        "share of members that had adopted",
    )?;

    let found = (mass.state.fraction, [mass.interval.lower, mass.interval.upper]);
    interval(canvas, &frame, above + INTERVAL / 2.0, found, "critical-mass", "here")?;
    if let Some(chance) = chance {
        let given = (chance.median, [chance.lower, chance.upper]);
        interval(canvas, &frame, above + 1.5 * INTERVAL, given, "chance-interval", "by chance")?;
    }
    draw_legend(canvas, place, &mass.interval, chance)
}

fn draw_legend(
    canvas: &mut Canvas,
    place: Box2,
    interval: &Interval<f64>,
    chance: Option<&NullDistributionReport>,
) -> Result<(), FigureError> {
    let level = percent(interval.level);
    // An interval of the posterior has its mass; one by likelihood ratio has none.
    let found = if interval.mass.is_some() {
        format!("posterior, with {level}")
    } else {
        format!("posterior; above it {level} by likelihood ratio")
    };
    let given = match chance {
        Some(_) => "the same fit where there is no threshold, with 90 %",
        None => "what chance gives was not simulated",
    };
    let entries: [(Swatch<'_>, String); 2] = [
        (&|pen, at| Fill::Threshold.block(pen, swatch(at)), found),
        (
            &|pen, at| {
                Fill::Pale.block(pen, swatch(at))?;
                pen.outline(swatch(at), INK, HAIR)
            },
            given.to_owned(),
        ),
    ];
    legend(canvas, (place.left + LEFT, place.bottom - LEGEND), place.right - 1.5 * MM, &entries).map(|_| ())
}

/// The corners of a block in the legend.
fn swatch((x, y): (f64, f64)) -> [(f64, f64); 2] {
    [(x, y - 0.9 * MM), (x + SWATCH, y + 0.9 * MM)]
}

/// How a bin is filled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Threshold,
    Pale,
    /// Only the line around the whole histogram.
    Outline,
}

impl Fill {
    fn block(self, pen: &Pen<'_>, corners: [(f64, f64); 2]) -> Result<(), FigureError> {
        match self {
            Self::Threshold => pen.fill(corners, THRESHOLD, 0.85),
            Self::Pale => pen.fill(corners, PALE, 0.7),
            Self::Outline => Ok(()),
        }
    }
}

fn histogram(pen: &Pen<'_>, frame: &Frame, bins: &[f64], fill: Fill) -> Result<(), FigureError> {
    let edge = |i: usize| frame.x(i as f64 / bins.len() as f64);
    let mut outline = vec![(edge(0), frame.y(0.0))];
    for (i, &share) in bins.iter().enumerate() {
        if share > 0.0 {
            // The posterior is drawn narrower, so that what is behind it stays in sight.
            let inset = if fill == Fill::Threshold { 0.18 * (edge(i + 1) - edge(i)) } else { 0.0 };
            fill.block(pen, [(edge(i) + inset, frame.y(share)), (edge(i + 1) - inset, frame.y(0.0))])?;
        }
        outline.push((edge(i), frame.y(share)));
        outline.push((edge(i + 1), frame.y(share)));
    }
    outline.push((edge(bins.len()), frame.y(0.0)));
    if fill == Fill::Outline { pen.line(&outline, INK, HAIR) } else { Ok(()) }
}

/// An estimate with its interval on a line above the histograms.
fn interval(
    canvas: &mut Canvas,
    frame: &Frame,
    y: f64,
    (estimate, ends): (f64, [f64; 2]),
    class: &str,
    name: &str,
) -> Result<(), FigureError> {
    let colour = if class == "critical-mass" { THRESHOLD } else { INK };
    let (x, [low, high]) = (frame.x(estimate), ends.map(|e| frame.x(e)));
    let words = format!("{name} {} ({} to {})", fraction(estimate), fraction(ends[0]), fraction(ends[1]));
    canvas.group(class, Some(&words), |pen| {
        pen.line(&[(low, y), (high, y)], colour, THIN)?;
        [low, high]
            .iter()
            .try_for_each(|&x| pen.line(&[(x, y - 0.7 * MM), (x, y + 0.7 * MM)], colour, THIN))?;
        if class == "critical-mass" {
            pen.disc((x, y), 0.9 * MM, colour)
        } else {
            pen.ring((x, y), 0.8 * MM, colour, THIN)
        }
    })?;
    // Beside the interval, on the side with more room; shorter where that is too little.
    let before = low.min(x) - frame.place.left - 2.0 * MM;
    let after = frame.place.right - high.max(x) - 2.0 * MM;
    let room = before.max(after);
    let short = format!("{name} {}", fraction(estimate));
    let forms = [words, short, fraction(estimate)];
    let fitted = forms.iter().find(|form| text::width(form, SMALL) <= room).unwrap_or(&forms[2]);
    canvas.group("interval-name", None, |pen| {
        let how = Lettering::default().size(SMALL).colour(MUTED);
        if after >= before {
            pen.text((high.max(x + 0.8 * MM) + 1.2 * MM, y), fitted, how)
        } else {
            pen.text((low.min(x - 0.8 * MM) - 1.2 * MM, y), fitted, how.across(HPos::Right))
        }
    })
}
