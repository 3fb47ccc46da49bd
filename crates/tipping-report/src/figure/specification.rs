//! The specification curve (Simonsohn, Simmons & Nelson 2020): critical masses in order, and below them the
//! choices that make them.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::Verdict;
use tipping_core::result::{SensitivityReport, SpecificationRow};

use super::canvas::{Canvas, Lettering};
use super::frame::{ABOVE, Frame, Swatch, heading, legend, legend_height, nothing, round_ticks};
use super::labels::Box2;
use super::text::{self, Weight};
use super::theme::{HAIR, INK, MM, MUTED, ONE_THIRD, PALE, SMALL, THICK, THIN, THRESHOLD};
use super::{Figure, NOT_SIMULATED, SENSITIVITY_FIGURES, foot, marks};
use crate::error::FigureError;
use crate::ground::numbers::{fraction, grouped, percent, plural};
use crate::messages::sensitivity::short;

/// Specifications that each have a mark of their own; with more, several share a column.
const SINGLE: usize = 120;
/// The narrowest column.
const COLUMN: f64 = 0.3 * MM;
/// Room for the names of the choices.
const NAMES: f64 = 21.0 * MM;
/// Height of the upper panel.
const CURVE: f64 = 44.0 * MM;
/// Height of a choice.
const LEVEL: f64 = 2.6 * MM;
/// Room above a dimension, and its heading.
const DIMENSION: f64 = 3.2 * MM;
/// Room below the curve.
const GAP: f64 = 2.0 * MM;
/// Room for the name of the horizontal axis.
const AXIS_NAME: f64 = 4.6 * MM;

type Row<'a> = (&'a SpecificationRow, f64);

/// Verdicts, or a choice with its alternatives: a specification has one of the levels.
struct Dimension<'a> {
    name: &'a str,
    /// Each with its name as it is shown.
    levels: Vec<(Level<'a>, &'a str)>,
}

/// What a specification can have.
#[derive(Clone, Copy)]
enum Level<'a> {
    Verdict(Verdict),
    /// An alternative of a choice, both as they are written in the result.
    Alternative {
        choice: &'a str,
        level: &'a str,
    },
}

impl Level<'_> {
    fn is_of(self, row: &SpecificationRow) -> bool {
        match self {
            Self::Verdict(verdict) => row.verdict == Some(verdict),
            Self::Alternative { choice, level } => row.choices.get(choice).is_some_and(|it| it == level),
        }
    }

    fn colour(self) -> RGBColor {
        match self {
            Self::Verdict(verdict) => marks::verdict_colour(Some(verdict)),
            Self::Alternative { .. } => INK,
        }
    }

    /// How many of these rows have it.
    fn count(self, rows: &[Row<'_>]) -> usize {
        rows.iter().filter(|(row, _)| self.is_of(row)).count()
    }

    /// The share of rows that have it.
    fn share(self, rows: &[Row<'_>]) -> f64 {
        self.count(rows) as f64 / rows.len().max(1) as f64
    }
}

/// Title, the line below it, and the line at the foot.
pub(super) fn frame(report: &SensitivityReport) -> [String; 3] {
    let n = report.specifications.len() as u64;
    let below = match &report.summary {
        Some(summary) if summary.estimated == n => {
            format!("{}, all with a critical mass", plural(n, "specification"))
        }
        Some(summary) => {
            let estimated = grouped(summary.estimated as i64);
            format!("{}, {estimated} with a critical mass", plural(n, "specification"))
        }
        None => plural(n, "specification"),
    };
    // Nothing is said of chance where there is nothing to compare with it.
    let chance = match report.summary.as_ref().filter(|s| s.estimated > 0).map(|s| s.null_median) {
        Some(Some(chance)) => format!("; by chance, median {}", fraction(chance.median)),
        Some(None) => format!("; {NOT_SIMULATED}"),
        None => String::new(),
    };
    [report.title.clone(), below + &chance, foot(&report.provenance)]
}

/// The figure.
pub(super) fn figure(report: &SensitivityReport, width: f64) -> Figure<'_> {
    let lower: f64 =
        dimensions(report).iter().map(|d| DIMENSION + d.levels.len() as f64 * LEVEL).sum::<f64>();
    let height = if rows(report).is_empty() {
        30.0 * MM
    } else {
        ABOVE + CURVE + GAP + lower + AXIS_NAME + legend_height(&entries(report), width)
    };
    Figure {
        name: SENSITIVITY_FIGURES[0],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn describe(report: &SensitivityReport) -> String {
    let mut words = format!(
        "Critical masses of {} in order, with their intervals, and the choices of each.",
        plural(rows(report).len() as u64, "specification")
    );
    if let Some(spread) = report.summary.as_ref().and_then(|s| s.critical_mass) {
        words += &format!(
            " From {} to {}, median {}, the middle half {} to {}.",
            fraction(spread.lowest),
            fraction(spread.highest),
            fraction(spread.median),
            fraction(spread.lower_quartile),
            fraction(spread.upper_quartile)
        );
    }
    words
}

/// Specifications with a critical mass, lowest first.
fn rows(report: &SensitivityReport) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> =
        report.specifications.iter().filter_map(|row| Some((row, row.critical_mass?))).collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    rows
}

/// What there is to show below the curve: the verdict, then every choice with alternatives.
fn dimensions(report: &SensitivityReport) -> Vec<Dimension<'_>> {
    let mut dimensions = Vec::new();
    if let Some(summary) = report.summary.as_ref().filter(|s| !s.verdicts.is_empty()) {
        let mut verdicts: Vec<Verdict> = summary.verdicts.keys().copied().collect();
        verdicts.sort_by_key(|verdict| marks::verdict_rank(*verdict));
        let levels = verdicts.into_iter().map(|verdict| (Level::Verdict(verdict), verdict.name())).collect();
        dimensions.push(Dimension { name: "verdict", levels });
    }
    for dimension in report.dimensions.iter().filter(|d| d.levels.len() > 1) {
        let choice = dimension.name.as_str();
        let levels = dimension.levels.iter().map(|of| {
            let level = of.level.as_str();
            (Level::Alternative { choice, level }, short(report, level))
        });
        dimensions.push(Dimension { name: choice, levels: levels.collect() });
    }
    dimensions
}

/// The rows of every column: from, to.
fn columns(rows: usize, room: f64) -> Vec<(usize, usize)> {
    let columns = if rows <= SINGLE { rows } else { rows.min((room / COLUMN) as usize).max(1) };
    (0..columns).map(|c| (c * rows / columns, (c + 1) * rows / columns)).collect()
}

fn entries(report: &SensitivityReport) -> Vec<(Swatch<'static>, String)> {
    let rows = rows(report);
    let level = percent(report.level);
    let single = rows.len() <= SINGLE;
    let mut entries: Vec<(Swatch<'static>, String)> = if single {
        marks::verdict_legend(rows.iter().map(|r| r.0.verdict))
    } else {
        let tested = rows.iter().any(|r| r.0.verdict.is_some());
        let mut entries: Vec<(Swatch<'static>, String)> = vec![(
            &|pen, (x, y)| pen.line(&[(x, y), (x + 5.0 * MM, y)], INK, THIN),
            "critical mass".to_owned(),
        )];
        if tested {
            entries.push((
                &|pen, (x, y)| pen.line(&[(x, y), (x + 5.0 * MM, y)], THRESHOLD, 2 * THICK),
                "the same, more than half of a column tipping".to_owned(),
            ));
        }
        entries
    };
    let of_middle = if single { "" } else { " of the middle one of a column" };
    entries.push((
        &|pen, at| {
            let (x, y) = marks::middle(at);
            pen.line(&[(x, y - 1.2 * MM), (x, y + 1.2 * MM)], PALE, THIN)
        },
        format!("{level} interval{of_middle}"),
    ));
    entries
}

fn draw(canvas: &mut Canvas, place: Box2, report: &SensitivityReport) -> Result<(), FigureError> {
    heading(canvas, place, "Critical mass by specification")?;
    let rows = rows(report);
    if rows.is_empty() {
        return nothing(canvas, place, "No specification has a critical mass.");
    }
    let top = place.top + ABOVE;
    let inner = Box2::new(place.left + NAMES, top, place.right - 1.5 * MM, top + CURVE);
    let columns = columns(rows.len(), inner.right - inner.left);
    let highest = highest(&rows);
    let frame = Frame::new(inner, (0.0, columns.len() as f64), (0.0, highest));
    frame.draw_y(canvas, &round_ticks(0.0, highest, 5))?;
    let y = frame.y(1.0 / 3.0);
    canvas.group("one-third", Some("One third"), |pen| {
        pen.dashed([(inner.left, y), (inner.right, y)], ONE_THIRD, HAIR, (24.0, 16.0))?;
        // Between the labels of the axis: within the frame the intervals would run through it.
        let how = Lettering::default().size(SMALL).colour(ONE_THIRD).across(HPos::Right);
        pen.text((inner.left - 1.4 * MM, y), "one third", how)
    })?;
    let single = rows.len() <= SINGLE;
    for (column, &(from, to)) in columns.iter().enumerate() {
        let x = [column as f64, column as f64 + 0.5, column as f64 + 1.0].map(|x| frame.x(x));
        if single {
            specification(canvas, &frame, x[1], rows[from], rows.len())?
        } else {
            several(canvas, &frame, x, &rows[from..to], (from, rows.len()))?;
        }
    }
    let bottom = choices(canvas, &inner, report, (&rows, &columns))?;
    canvas.group("axis-name", None, |pen| {
        let how = Lettering::default().colour(MUTED).across(HPos::Center).down(VPos::Top);
        let words = format!("{} in order", plural(rows.len() as u64, "specification"));
        pen.text(((inner.left + inner.right) / 2.0, bottom + 0.8 * MM), &words, how)
    })?;
    legend(canvas, (place.left, bottom + AXIS_NAME), place.right, &entries(report))?;
    Ok(())
}

/// The end of the axis: the next tenth above all that is shown and one third.
fn highest(rows: &[Row<'_>]) -> f64 {
    let upper = rows.iter().map(|(row, mass)| row.critical_mass_upper.unwrap_or(*mass).max(*mass));
    ((upper.fold(1.0 / 3.0, f64::max) * 10.0 - 1e-9).ceil() / 10.0).min(1.0)
}

fn interval(row: &SpecificationRow) -> Option<[f64; 2]> {
    Some([row.critical_mass_lower?, row.critical_mass_upper?])
}

/// One specification: its interval, what chance gives, its critical mass.
fn specification(
    canvas: &mut Canvas,
    frame: &Frame,
    x: f64,
    (row, mass): Row<'_>,
    n: usize,
) -> Result<(), FigureError> {
    let range =
        interval(row).map_or(String::new(), |[a, b]| format!(" ({} to {})", fraction(a), fraction(b)));
    let title = format!(
        "{}: {}{range}, {}, {}",
        row.command,
        fraction(mass),
        row.date.map_or_else(|| "no date".to_owned(), |date| date.to_string()),
        marks::verdict_label(row.verdict)
    );
    let pitch = (frame.place.right - frame.place.left) / n as f64;
    canvas.group("specification", Some(&title), |pen| {
        if let Some(ends) = interval(row) {
            pen.line(&ends.map(|v| (x, frame.y(v))), PALE, THIN)?;
        }
        marks::verdict(pen, (x, frame.y(mass)), (pitch * 0.45).clamp(0.3 * MM, 0.8 * MM), row.verdict)
    })
}

/// A column of several specifications: the interval of the one in the middle, and their critical mass,
/// thicker where most of them tip.
fn several(
    canvas: &mut Canvas,
    frame: &Frame,
    [left, middle, right]: [f64; 3],
    rows: &[Row<'_>],
    (first, n): (usize, usize),
) -> Result<(), FigureError> {
    let Some(&(row, mass)) = rows.get(rows.len().saturating_sub(1) / 2) else { return Ok(()) };
    let tipping = rows.iter().filter(|(row, _)| row.verdict == Some(Verdict::Tipping)).count();
    let tested = rows.iter().filter(|(row, _)| row.verdict.is_some()).count();
    let mut title = format!(
        "{} to {} of {}: {} to {}",
        grouped(first as i64 + 1),
        grouped((first + rows.len()) as i64),
        grouped(n as i64),
        fraction(rows[0].1),
        fraction(rows[rows.len() - 1].1)
    );
    if tested > 0 {
        title += &format!("; tipping {tipping} of {tested}");
    }
    canvas.group("specification column", Some(&title), |pen| {
        if let Some(ends) = interval(row) {
            pen.line(&ends.map(|v| (middle, frame.y(v))), PALE, 3)?;
        }
        let y = frame.y(mass);
        let most = 2 * tipping > tested.max(1);
        let (colour, half) = if most { (THRESHOLD, 0.55 * MM) } else { (INK, 0.18 * MM) };
        pen.fill([(left, y - half), (right, y + half)], colour, 1.0)
    })
}

/// The choices below the curve: a dot for each specification that has one, or the share of each column's.
fn choices(
    canvas: &mut Canvas,
    inner: &Box2,
    report: &SensitivityReport,
    (rows, columns): (&[Row<'_>], &[(usize, usize)]),
) -> Result<f64, FigureError> {
    let mut y = inner.bottom + GAP;
    let left = inner.left - NAMES;
    let step = (inner.right - inner.left) / columns.len() as f64;
    let single = rows.len() <= SINGLE;
    for dimension in dimensions(report) {
        canvas.group("dimension", None, |pen| {
            let how = Lettering::default().size(SMALL).bold();
            let words = text::fit_in(dimension.name, SMALL, Weight::Bold, NAMES - 1.5 * MM);
            pen.text((left, y + DIMENSION / 2.0), &words, how)
        })?;
        y += DIMENSION;
        for &(level, name) in &dimension.levels {
            let colour = level.colour();
            let (floor, middle) = (y + LEVEL - 0.25 * MM, y + LEVEL / 2.0);
            let shares: Vec<f64> = columns.iter().map(|&(from, to)| level.share(&rows[from..to])).collect();
            let whole = level.count(rows);
            let title = format!(
                "{} {name}: {} of {}",
                dimension.name,
                grouped(whole as i64),
                grouped(rows.len() as i64)
            );
            canvas.group("choice", Some(&title), |pen| {
                let how = Lettering::default().size(SMALL);
                pen.text((left + 1.4 * MM, middle), &text::fit(name, SMALL, NAMES - 3.0 * MM), how)?;
                pen.line(&[(inner.left, floor), (inner.right, floor)], PALE, 2)?;
                if single {
                    let radius = (step * 0.4).clamp(0.2 * MM, 0.6 * MM);
                    for (i, _) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                        pen.disc((inner.left + (i as f64 + 0.5) * step, middle), radius, colour)?;
                    }
                    return Ok(());
                }
                let mut outline = vec![(inner.left, floor)];
                for (i, share) in shares.iter().enumerate() {
                    let height = floor - share * (LEVEL - 0.6 * MM);
                    let (x0, x1) = (inner.left + i as f64 * step, inner.left + (i + 1) as f64 * step);
                    match outline.last_mut() {
                        Some(last) if last.1 == height => last.0 = x1,
                        _ => outline.extend([(x0, height), (x1, height)]),
                    }
                }
                outline.push((inner.right, floor));
                pen.polygon(&outline, colour, 1.0)
            })?;
            y += LEVEL;
        }
    }
    Ok(y)
}
