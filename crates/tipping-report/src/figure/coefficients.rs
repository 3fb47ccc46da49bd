//! How covariates multiply the hazard, before the change and after it.

use std::collections::BTreeSet;

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::result::{CoefficientReport, EffectReport, RegimesReport};
use tipping_core::{Block, RegressionRegime, Side, Trouble};

use super::canvas::{Canvas, Lettering, Pen};
use super::frame::{ABOVE, BELOW, Frame, Swatch, heading, legend, legend_height, log_ticks, nothing};
use super::labels::Box2;
use super::theme::{HAIR, INK, MM, MUTED, PALE, RIVAL, SMALL, THIN, THIRD_COLOUR};
use super::{Figure, NOT_SIMULATED, REGIMES_FIGURES, foot, marks, text};
use crate::error::FigureError;
use crate::ground::numbers::{count, fraction, fraction_range};
use crate::ground::prose::capital;
use crate::messages::header::{heading as title_of, window};
use crate::messages::regimes::hazard_ratio;

/// Height of a covariate.
const PITCH: f64 = 5.4 * MM;
/// Height of the heading of a block.
const BLOCK: f64 = 4.4 * MM;
/// Distance of the two regimes of a covariate from its middle.
const APART: f64 = 1.05 * MM;
/// Room above the rows, for the names of columns.
const ABOVE_ROWS: f64 = 3.0 * MM;
/// Radius of a mark.
const RADIUS: f64 = 0.85 * MM;
/// An axis ends at most at this many times the furthest estimate: intervals that go on have an arrow.
const BEYOND: f64 = 12.0;

/// Title, the line below it, and the line at the foot.
pub(super) fn frame(report: &RegimesReport) -> [String; 3] {
    let change = report.change.as_ref().map_or(String::new(), |c| {
        format!(
            "; change {}, {} of {} members ({}; {})",
            c.date,
            count(c.state.adopters),
            count(c.state.members),
            fraction(c.state.fraction),
            c.null_distribution.as_ref().map_or(NOT_SIMULATED.to_owned(), |chance| {
                let range = fraction_range(chance.lower, chance.upper);
                format!("by chance {}, 90 %: {range}", fraction(chance.median))
            })
        )
    });
    [
        title_of(&report.header.title, &report.header.norm),
        format!("{}{change}", window(&report.header.window)),
        foot(&report.provenance),
    ]
}

/// The figure.
pub(super) fn figure(report: &RegimesReport, width: f64) -> Figure<'_> {
    let rows: f64 = blocks(report).iter().map(|(_, b)| BLOCK + b.len() as f64 * PITCH).sum();
    let height = if rows == 0.0 {
        30.0 * MM
    } else {
        ABOVE + ABOVE_ROWS + rows + BELOW + legend_height(&entries(report), width)
    };
    Figure {
        name: REGIMES_FIGURES[0],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn describe(report: &RegimesReport) -> String {
    let mut words = "Hazard ratios of the covariates:".to_owned();
    for coefficient in blocks(report).into_iter().flat_map(|(_, b)| b) {
        for (name, effect) in regimes(report, coefficient) {
            words += &format!(" {} {name} {};", coefficient.name, hazard_ratio(effect));
        }
    }
    words.pop();
    words + "."
}

/// Domestic covariates, international ones, others; a block without any is left out. The level is none of
/// them.
fn blocks(report: &RegimesReport) -> Vec<(Option<Block>, Vec<&CoefficientReport>)> {
    let blocks = Block::BOTH.map(Some).into_iter().chain([None]);
    let blocks = blocks.map(|block| (block, of_block(report, block)));
    blocks.filter(|(_, covariates)| !covariates.is_empty()).collect()
}

fn of_block(report: &RegimesReport, block: Option<Block>) -> Vec<&CoefficientReport> {
    let covariates = report.coefficients.iter().filter(|c| c.name != "intercept");
    covariates.filter(|c| c.block == block).collect()
}

/// The regimes of a coefficient with their names; one where it does not switch.
fn regimes<'a>(
    report: &'a RegimesReport,
    coefficient: &'a CoefficientReport,
) -> Vec<(RegressionRegime, &'a EffectReport)> {
    let named = report.regimes.iter().map(|r| r.name).zip(&coefficient.regimes);
    if coefficient.switches {
        return named.collect();
    }
    named.take(1).map(|(_, effect)| (RegressionRegime::Whole, effect)).collect()
}

/// Ends of the axis: 1, every estimate, and their intervals as far as these can be shown.
fn ends(report: &RegimesReport) -> (f64, f64) {
    let effects: Vec<&EffectReport> = blocks(report)
        .into_iter()
        .flat_map(|(_, b)| b)
        .flat_map(|c| regimes(report, c))
        .map(|(_, effect)| effect)
        .filter(|effect| effect.trouble.is_none())
        .collect();
    let positive = |v: &f64| *v > 0.0 && v.is_finite();
    let ratios = effects.iter().filter_map(|e| e.hazard_ratio).filter(positive);
    let (low, high) = ratios.fold((1.0, 1.0), |(a, b): (f64, f64), r| (a.min(r), b.max(r)));
    let limits = (low / BEYOND, high * BEYOND);
    let all = effects.iter().filter_map(|e| e.hazard_ratio_interval).flatten().filter(positive);
    let (from, to) = all.fold((low.min(0.5), high.max(2.0)), |(a, b), v| (a.min(v), b.max(v)));
    let (from, to) = (from.max(limits.0), to.min(limits.1));
    // Some room on both sides, so that no mark stands on an edge.
    let room = (to / from).powf(0.03);
    (from / room, to * room)
}

/// Marks: a ring before, a disc after, a square where there is one regime.
fn mark(
    pen: &Pen<'_>,
    at: (f64, f64),
    regime: RegressionRegime,
    colour: RGBColor,
) -> Result<(), FigureError> {
    match regime {
        RegressionRegime::Before => pen.ring(at, RADIUS, colour, THIN),
        RegressionRegime::After => pen.disc(at, RADIUS, colour),
        RegressionRegime::Whole => {
            pen.fill([(at.0 - RADIUS, at.1 - RADIUS), (at.0 + RADIUS, at.1 + RADIUS)], colour, 1.0)
        }
    }
}

fn entries(report: &RegimesReport) -> Vec<(Swatch<'static>, String)> {
    let mut entries: Vec<(Swatch<'static>, String)> = Vec::new();
    let all = blocks(report).into_iter().flat_map(|(_, b)| b).flat_map(|c| regimes(report, c));
    let shown: BTreeSet<RegressionRegime> = all.map(|(regime, _)| regime).collect();
    let date = report.change.as_ref().map_or_else(|| "the change".to_owned(), |c| c.date.to_string());
    if shown.contains(&RegressionRegime::Before) {
        entries.push((&|pen, at| swatch(pen, at, RegressionRegime::Before), format!("before {date}")));
    }
    if shown.contains(&RegressionRegime::After) {
        let from = match report.change.as_ref().map(|c| c.side) {
            Some(Side::After) => "after",
            Some(Side::Boundary | Side::Before) | None => "from",
        };
        let date = if from == "from" { format!("{date} on") } else { date.to_owned() };
        entries.push((&|pen, at| swatch(pen, at, RegressionRegime::After), format!("{from} {date}")));
    }
    if shown.contains(&RegressionRegime::Whole) {
        entries.push((&|pen, at| swatch(pen, at, RegressionRegime::Whole), "whole record".to_owned()));
    }
    entries
}

fn swatch(pen: &Pen<'_>, at: (f64, f64), regime: RegressionRegime) -> Result<(), FigureError> {
    let (x, y) = marks::middle(at);
    pen.line(&[(x - 2.4 * MM, y), (x + 2.4 * MM, y)], INK, HAIR)?;
    mark(pen, (x, y), regime, INK)
}

fn draw(canvas: &mut Canvas, place: Box2, report: &RegimesReport) -> Result<(), FigureError> {
    let words = match &report.change {
        Some(change) => {
            format!("Hazard ratios: change {}, F = {}", change.date, fraction(change.state.fraction))
        }
        None => "Hazard ratios: no change".to_owned(),
    };
    heading(canvas, place, &words)?;
    let blocks = blocks(report);
    if blocks.is_empty() {
        return nothing(canvas, place, "No covariates.");
    }
    let width = place.right - place.left;
    let names = blocks.iter().flat_map(|(_, b)| b).map(|c| text::width(&c.name, SMALL));
    let left = (names.fold(16.0 * MM, f64::max) + 3.0 * MM).min(width * 0.36);
    let tested = report.tests.as_ref().is_some_and(|tests| !tests.is_empty());
    let right = if tested { 9.0 * MM } else { 2.0 * MM };
    let rows: f64 = blocks.iter().map(|(_, b)| BLOCK + b.len() as f64 * PITCH).sum();
    let top = place.top + ABOVE + ABOVE_ROWS;
    let inner = Box2::new(place.left + left, top, place.right - right, top + rows);
    let (from, to) = ends(report);
    let frame = Frame::new(inner, (from, to), (0.0, 1.0)).log_x();
    let ticks = log_ticks(from, to, ((inner.right - inner.left) / (6.5 * MM)) as usize);
    canvas.group("grid", None, |pen| {
        let mut across = ticks.iter().map(|(value, _)| frame.x(*value));
        across.try_for_each(|x| pen.line(&[(x, inner.top), (x, inner.bottom)], PALE, 2))
    })?;
    canvas.group("no-effect", Some("A ratio of 1: no effect"), |pen| {
        pen.line(&[(frame.x(1.0), inner.top), (frame.x(1.0), inner.bottom)], MUTED, THIN)
    })?;
    if tested {
        canvas.group("p-name", None, |pen| {
            let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right).down(VPos::Bottom);
            pen.text((place.right, top - 0.4 * MM), "p of the shift", how)
        })?;
    }
    let mut y = top;
    for (block, covariates) in blocks {
        let colour = match block {
            Some(Block::Domestic) => THIRD_COLOUR,
            Some(Block::International) => RIVAL,
            None => INK,
        };
        let block = block.map_or("other", Block::name);
        p_value(canvas, report, block, (place.right, y + BLOCK / 2.0))?;
        canvas.group("block", None, |pen| {
            let how = Lettering::default().size(SMALL).bold().colour(colour);
            pen.text((place.left, y + BLOCK / 2.0), &capital(block), how)
        })?;
        y += BLOCK;
        for coefficient in covariates {
            let middle = y + PITCH / 2.0;
            p_value(canvas, report, &coefficient.name, (place.right, middle))?;
            canvas.group("name", None, |pen| {
                let words = text::fit(&coefficient.name, SMALL, left - 2.5 * MM);
                pen.text((place.left + MM, middle), &words, Lettering::default().size(SMALL))
            })?;
            draw_effects(canvas, &frame, &coefficient.name, &regimes(report, coefficient), (middle, colour))?;
            y += PITCH;
        }
    }
    let unit = if report.specification.standardized { "one sd" } else { "one" };
    frame.draw_x(canvas, &ticks, &format!("hazard ratio for {unit} more of the covariate"))?;
    legend(canvas, (place.left, inner.bottom + BELOW), place.right, &entries(report))?;
    Ok(())
}

/// The estimates of a covariate, one for each regime.
fn draw_effects(
    canvas: &mut Canvas,
    frame: &Frame,
    covariate: &str,
    regimes: &[(RegressionRegime, &EffectReport)],
    (middle, colour): (f64, RGBColor),
) -> Result<(), FigureError> {
    for (i, (regime, effect)) in regimes.iter().enumerate() {
        let shift = if regimes.len() < 2 { 0.0 } else { (2.0 * i as f64 - 1.0) * APART };
        let title = format!("{covariate} {regime}: {}", hazard_ratio(effect));
        canvas.group(&format!("effect {regime}"), Some(&title), |pen| {
            draw_effect(pen, frame, effect, *regime, (middle + shift, colour))
        })?;
    }
    Ok(())
}

/// An estimate with its interval; one that has no finite value is named at the edge.
fn draw_effect(
    pen: &Pen<'_>,
    frame: &Frame,
    effect: &EffectReport,
    regime: RegressionRegime,
    (y, colour): (f64, RGBColor),
) -> Result<(), FigureError> {
    let right = frame.place.right;
    let ratio = effect.hazard_ratio.filter(|r| effect.trouble.is_none() && *r > 0.0);
    let Some(ratio) = ratio else {
        let words = match effect.trouble {
            Some(Trouble::Separated) => "separated, infinite",
            Some(Trouble::Aliased) => "one with others",
            None => "no finite estimate",
        };
        let at = right - RADIUS;
        mark(pen, (at, y), regime, colour)?;
        // On white, so that no line runs through the words.
        let (from, to) = (at - 2.0 * MM - text::width(words, SMALL), at - 1.2 * MM);
        pen.fill([(from, y - 1.0 * MM), (to, y + 1.0 * MM)], RGBColor(255, 255, 255), 1.0)?;
        let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right);
        return pen.text((at - 1.6 * MM, y), words, how);
    };
    if let Some(ends) = effect.hazard_ratio_interval {
        let ends = ends.map(|v| frame.x(v.max(f64::MIN_POSITIVE)));
        marks::interval(pen, y, ends, &frame.place, colour, HAIR)?;
    }
    mark(pen, (frame.x(ratio), y), regime, colour)
}

fn p_value(
    canvas: &mut Canvas,
    report: &RegimesReport,
    shift: &str,
    at: (f64, f64),
) -> Result<(), FigureError> {
    let Some(test) = report.tests.iter().flatten().find(|t| t.shift == shift) else { return Ok(()) };
    canvas.group("p", None, |pen| {
        let how = Lettering::default().size(SMALL).across(HPos::Right);
        pen.text(at, format!("{:.3}", test.test.p_value).trim_start_matches('0'), how)
    })
}
