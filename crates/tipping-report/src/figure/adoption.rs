//! The adopted fraction over time, with every adopter, the threshold, and the stages of the life-cycle.

use std::collections::BTreeMap;

use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::TimePoint;
use tipping_core::result::{AdoptionReport, CriticalMass, Report, TippingPoint};

use super::canvas::{Canvas, Lettering};
use super::frame::{ABOVE, Frame, LEFT, fraction_ticks, heading};
use super::labels::{Box2, Room};
use super::theme::{HAIR, INK, MM, MUTED, ONE_THIRD, PALE, SMALL, STAGES, THICK, THIN, THRESHOLD};
use super::{FIT_FIGURES, Figure, NOT_SIMULATED, text, time};
use crate::error::FigureError;
use crate::ground::numbers::{count, fraction, fraction_in_range};
use crate::ground::prose::capital;
use crate::messages::hypotheses;
use crate::messages::threshold::{STAGE_NAMES, life_cycle};
use crate::messages::weightings::weighting;

/// Height of the names of stages above the curve.
const STAGE_BAND: f64 = 3.4 * MM;
/// Room below, for labels of dates.
const BELOW_AXIS: f64 = 5.0 * MM;
/// Height of the lane of adopters below it.
const LANE: f64 = 8.0 * MM;
/// Distance of names that stand side by side.
const PITCH: f64 = 2.5 * MM;
/// The longest name that is shown whole.
const LONGEST: f64 = 17.0 * MM;

/// The figure.
pub(super) fn figure(report: &Report, width: f64) -> Figure<'_> {
    Figure {
        name: FIT_FIGURES[0],
        height: height(width),
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn height(width: f64) -> f64 {
    (width * 0.5).clamp(50.0 * MM, 76.0 * MM) + LANE
}

fn describe(report: &Report) -> String {
    let mut words = format!(
        "Adopted fraction of the members as each period opens, {} to {}: {} adoptions by units at risk, each \
         a tick.",
        report.header.window.from,
        report.header.window.through,
        report.adoptions.len()
    );
    if let (Some(point), Some(mass)) = (&report.tipping_point, &report.critical_mass) {
        words += &format!(
            " Threshold {} ({} to {}), when {} of {} had adopted, a fraction of {} ({} to {}).",
            point.date,
            point.interval.lower,
            point.interval.upper,
            count(mass.state.adopters),
            count(mass.state.members),
            fraction(mass.state.fraction),
            fraction(mass.interval.lower),
            fraction(mass.interval.upper)
        );
        words += &match hypotheses::null_distribution(report) {
            Some(chance) => format!(" By chance, where there is no threshold, {}.", fraction(chance.median)),
            None => format!(" {}.", capital(NOT_SIMULATED)),
        };
    }
    if let Some([rise, fall]) = life_cycle(report) {
        words += &format!(
            " By the life-cycle model emergence lasts until {}, the cascade until {}, then comes \
             internalization.",
            rise.date, fall.date
        );
    }
    words
}

fn draw(canvas: &mut Canvas, place: Box2, report: &Report) -> Result<(), FigureError> {
    let (from, to) = (time::start(report.header.window.from)?, time::end(report.header.window.through)?);
    let inner = Box2::new(
        place.left + LEFT,
        place.top + ABOVE + STAGE_BAND,
        place.right - 1.5 * MM,
        place.bottom - BELOW_AXIS - LANE,
    );
    let frame = Frame::new(inner, (from, to), (0.0, 1.0));
    let below = Frame::new(
        Box2::new(inner.left, inner.bottom, inner.right, inner.bottom + LANE),
        (from, to),
        (0.0, 1.0),
    );
    let words = match weighting(report) {
        None => "Share of members that have adopted".to_owned(),
        Some(weight) => format!("Adopters' share of the members' weight ({weight})"),
    };
    heading(canvas, place, &words)?;
    draw_stages(canvas, &frame, report)?;
    frame.draw_y(canvas, &fraction_ticks())?;
    let most = ((inner.right - inner.left) / (9.0 * MM)) as usize;
    below.draw_x(canvas, &time::ticks(from, to, most), "")?;

    let mut room = Room::new(inner);
    draw_one_third(canvas, &frame, &mut room)?;
    let steps = steps(report)?;
    let points: Vec<(f64, f64)> = steps.iter().map(|&(t, f)| frame.at(t, f)).collect();
    for ends in points.windows(2) {
        let (a, b) = (ends[0], ends[1]);
        let gap = 0.7 * MM;
        room.keep_free(Box2::new(
            a.0.min(b.0) - gap,
            a.1.min(b.1) - gap,
            a.0.max(b.0) + gap,
            a.1.max(b.1) + gap,
        ));
    }
    for event in &report.events {
        let x = frame.x(time::start(event.date)?);
        room.keep_free(Box2::new(x - 0.5 * MM, inner.top, x + PITCH, inner.bottom));
        let words = format!("{}, {}", event.name, event.date);
        canvas.group("event", Some(&words), |pen| {
            pen.dashed([(x, inner.top), (x, inner.bottom)], MUTED, HAIR, (6.0, 10.0))?;
            let how =
                Lettering::default().size(SMALL).colour(MUTED).down(VPos::Top).across(HPos::Right).upright();
            pen.text(
                (x + 0.4 * MM, inner.top + 0.5 * MM),
                &text::fit(&words, SMALL, 0.75 * (inner.bottom - inner.top)),
                how,
            )
        })?;
    }
    draw_threshold(canvas, &frame, report, &mut room)?;
    canvas.group("adopted", Some("Adopted fraction"), |pen| pen.line(&points, INK, THICK))?;
    draw_adopters(canvas, &frame, &below, report, &mut room)
}

fn draw_stages(canvas: &mut Canvas, frame: &Frame, report: &Report) -> Result<(), FigureError> {
    let Some(changes) = life_cycle(report) else { return Ok(()) };
    let Box2 { left, top, right, bottom } = frame.place;
    let mut bounds = vec![left];
    for change in changes {
        bounds.push(frame.x(time::change(change.date, change.side)?));
    }
    bounds.push(right);
    let above = top - STAGE_BAND;
    for (i, name) in STAGE_NAMES.iter().enumerate() {
        let (x0, x1) = (bounds[i], bounds[i + 1]);
        canvas.group(&format!("stage {name}"), Some(name), |pen| {
            pen.fill([(x0, above), (x1, bottom)], STAGES[i], 1.0)?;
            if i > 0 { pen.line(&[(x0, top), (x0, bottom)], MUTED, 2) } else { Ok(()) }
        })?;
    }
    let mut free = left;
    for (i, name) in STAGE_NAMES.iter().enumerate() {
        let (x0, x1) = (bounds[i], bounds[i + 1]);
        // A stage too short for its name has it begin where the stage begins, or end at the edge.
        let width = text::width(name, SMALL);
        let middle = ((x0 + x1) / 2.0).clamp(left + width / 2.0, (right - width / 2.0).max(left));
        let start = (middle - width / 2.0).max(free);
        let next = bounds.get(i + 2).copied().unwrap_or(right);
        let fits =
            start + width <= if x1 - x0 >= width { x1 } else { next.max(x1) } && start + width <= right + MM;
        if fits {
            free = start + width + MM;
            let how = Lettering::default().size(SMALL).colour(MUTED);
            canvas.group("stage-name", None, |pen| pen.text((start, above + STAGE_BAND / 2.0), name, how))?;
        }
    }
    Ok(())
}

fn draw_one_third(canvas: &mut Canvas, frame: &Frame, room: &mut Room) -> Result<(), FigureError> {
    let (y, right) = (frame.y(1.0 / 3.0), frame.place.right);
    let width = text::width("one third", SMALL);
    room.keep_free(Box2::new(right - width - MM, y, right, y + 2.6 * MM));
    canvas.group("one-third", Some("One third of the members"), |pen| {
        pen.dashed([(frame.place.left, y), (right, y)], ONE_THIRD, HAIR, (24.0, 16.0))?;
        let how = Lettering::default().size(SMALL).colour(ONE_THIRD).across(HPos::Right).down(VPos::Top);
        pen.text((right - 0.4 * MM, y + 0.4 * MM), "one third", how)
    })
}

/// The fraction as a line of steps: level through each row, from its opening on.
fn steps(report: &Report) -> Result<Vec<(f64, f64)>, FigureError> {
    let mut points = Vec::with_capacity(2 * report.risk_table.rows.len());
    for row in &report.risk_table.rows {
        points.push((time::start(row.from)?, row.state.fraction));
        points.push((time::end(row.through)?, row.state.fraction));
    }
    // Points on a level line say nothing.
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if kept.len() > 1 && kept[kept.len() - 1].1 == point.1 && kept[kept.len() - 2].1 == point.1 {
            kept.pop();
        }
        kept.push(point);
    }
    Ok(kept)
}

fn draw_threshold(
    canvas: &mut Canvas,
    frame: &Frame,
    report: &Report,
    room: &mut Room,
) -> Result<(), FigureError> {
    let Some(point) = &report.tipping_point else { return Ok(()) };
    let Box2 { top, bottom, .. } = frame.place;
    let x = frame.x(time::change(point.date, point.side)?);
    let ends = [frame.x(time::start(point.interval.lower)?), frame.x(time::start(point.interval.upper)?)];
    canvas.group(
        "threshold-interval",
        Some(&format!("{} to {}", point.interval.lower, point.interval.upper)),
        |pen| pen.fill([(ends[0], top), (ends[1], bottom)], THRESHOLD, 0.22),
    )?;
    canvas.group("threshold", Some(&format!("Threshold {}", point.date)), |pen| {
        pen.line(&[(x, top), (x, bottom)], THRESHOLD, THIN)
    })?;
    room.keep_free(Box2::new(ends[0].min(x) - 0.5 * MM, top, ends[1].max(x) + 0.5 * MM, bottom));
    if let Some(mass) = &report.critical_mass {
        draw_critical_mass(canvas, frame, mass, x)?;
    }
    draw_label(canvas, frame, &threshold_label(report, point), (x, ends), room)
}

/// What stands beside the threshold, in lines.
fn threshold_label(report: &Report, point: &TippingPoint) -> Vec<String> {
    let mut lines = vec![point.date.to_string()];
    let Some(mass) = &report.critical_mass else { return lines };
    lines.push(format!("{} of {}", count(mass.state.adopters), count(mass.state.members)));
    lines.push(fraction_in_range(mass.state.fraction, mass.interval.lower, mass.interval.upper));
    lines.push(match hypotheses::null_distribution(report) {
        Some(null) => format!("by chance {}", fraction_in_range(null.median, null.lower, null.upper)),
        None => "by chance: not simulated".to_owned(),
    });
    lines
}

/// The critical mass on the threshold, with its interval.
fn draw_critical_mass(
    canvas: &mut Canvas,
    frame: &Frame,
    mass: &CriticalMass,
    x: f64,
) -> Result<(), FigureError> {
    let (y, low, high) =
        (frame.y(mass.state.fraction), frame.y(mass.interval.lower), frame.y(mass.interval.upper));
    canvas.group("critical-mass", Some(&format!("Critical mass {}", fraction(mass.state.fraction))), |pen| {
        pen.line(&[(x, low), (x, high)], THRESHOLD, THICK)?;
        pen.line(&[(x - 0.9 * MM, low), (x + 0.9 * MM, low)], THRESHOLD, THIN)?;
        pen.line(&[(x - 0.9 * MM, high), (x + 0.9 * MM, high)], THRESHOLD, THIN)?;
        pen.disc((x, y), 0.9 * MM, THRESHOLD)
    })
}

/// The label of the threshold where it hides nothing: at `x`, beside the interval that ends at `ends`.
fn draw_label(
    canvas: &mut Canvas,
    frame: &Frame,
    words: &[String],
    (x, ends): (f64, [f64; 2]),
    room: &mut Room,
) -> Result<(), FigureError> {
    let Box2 { left, top, right, bottom } = frame.place;
    let width = words.iter().map(|w| text::width(w, SMALL)).fold(0.0, f64::max);
    let (step, gap) = (2.6 * MM, 1.2 * MM);
    let tall = step * words.len() as f64;
    // At the top on the side where the curve has not been yet; else on the other, or lower.
    let levels = [top + 0.6 * MM, (top + bottom) / 2.0 - tall / 2.0, bottom - tall - 0.6 * MM];
    let at = |x0: f64, y0: f64| Box2::new(x0, y0, x0 + width, y0 + tall);
    let edges = [ends[0].min(x) - gap - width, ends[1].max(x) + gap, right - width - gap];
    let places = levels.into_iter().flat_map(|y0| edges.map(|x0| at(x0, y0)));
    let fallback = at(edges[0].clamp(left, (right - width).max(left)), levels[0]);
    let label = room.take(places).unwrap_or(fallback);
    let before = label.right <= x;
    canvas.group("threshold-label", None, |pen| {
        let how = Lettering::default().size(SMALL).colour(THRESHOLD).down(VPos::Top);
        let how = how.across(if before { HPos::Right } else { HPos::Left });
        let x0 = if before { label.right } else { label.left };
        words.iter().enumerate().try_for_each(|(i, line)| {
            let how = match i {
                0 => how.bold(),
                3 => how.colour(MUTED),
                _ => how,
            };
            pen.text((x0, label.top + i as f64 * step), line, how)
        })
    })
}

/// Every adopter as a tick in the lane below, those of one period one above the other, and its name at the
/// curve where there is room.
fn draw_adopters(
    canvas: &mut Canvas,
    frame: &Frame,
    lane: &Frame,
    report: &Report,
    room: &mut Room,
) -> Result<(), FigureError> {
    let mut periods: BTreeMap<i64, Vec<&AdoptionReport>> = BTreeMap::new();
    for adoption in &report.adoptions {
        let middle = (time::start(adoption.date)? + time::end(adoption.date)?) / 2.0;
        periods.entry(middle as i64).or_default().push(adoption);
    }
    // Ticks that would overlap by their width are of one column.
    let mut columns: Vec<(f64, Vec<&AdoptionReport>)> = Vec::new();
    for (day, adopters) in periods {
        let x = lane.x(day as f64);
        match columns.last_mut() {
            Some((at, column)) if x - *at < 8.0 => column.extend(adopters),
            _ => columns.push((x, adopters)),
        }
    }
    let most = columns.iter().map(|c| c.1.len()).max().unwrap_or(1) as f64;
    let pitch = ((LANE - 1.4 * MM) / most).min(1.8 * MM);
    let (floor, length) = (lane.place.bottom - 0.5 * MM, (pitch * 0.72).max(2.0));
    for (x, adopters) in &columns {
        for (i, adopter) in adopters.iter().enumerate() {
            let y = floor - i as f64 * pitch;
            canvas.group("adopter", Some(&format!("{}, {}", adopter.name, adopter.recorded)), |pen| {
                pen.line(&[(*x, y), (*x, y - length)], INK, THIN)
            })?;
        }
    }
    for (x, adopters) in &columns {
        for adopter in adopters {
            let name = text::fit(&adopter.name, SMALL, LONGEST);
            let long = text::width(&name, SMALL) + MM;
            // The curve where the adopter stands: a name begins above it, or ends below it.
            let level = level_at(report, frame, adopter.date)?;
            let shifts = [0.0, 0.5, -0.5, 1.0, -1.0].map(|s| s * PITCH);
            let above = shifts
                .map(|s| Box2::new(x + s - PITCH / 2.0, level - MM - long, x + s + PITCH / 2.0, level - MM));
            let under = shifts.map(|s| {
                Box2::new(x + s - PITCH / 2.0, level + 3.0 * MM, x + s + PITCH / 2.0, level + 3.0 * MM + long)
            });
            let Some(taken) = room.take(above.into_iter().chain(under)) else { continue };
            let stands_above = taken.bottom <= level;
            canvas.group("adopter-name", None, |pen| {
                let how = Lettering::default().size(SMALL).colour(MUTED).upright();
                let how = how.across(if stands_above { HPos::Left } else { HPos::Right });
                let (middle, y) =
                    ((taken.left + taken.right) / 2.0, if stands_above { taken.bottom } else { taken.top });
                // From the curve at the adopter's date to its name.
                let near = if stands_above { y + 0.5 * MM } else { y - 0.5 * MM };
                pen.line(&[(*x, level), (middle, near)], PALE, 2)?;
                pen.text((middle, y), &name, how)
            })?;
        }
    }
    Ok(())
}

/// Where the curve is in the row of a date.
fn level_at(report: &Report, frame: &Frame, date: TimePoint) -> Result<f64, FigureError> {
    let day = time::start(date)?;
    let mut level = 0.0;
    for row in &report.risk_table.rows {
        if time::start(row.from)? > day {
            break;
        }
        level = row.state.fraction;
    }
    Ok(frame.y(level))
}
