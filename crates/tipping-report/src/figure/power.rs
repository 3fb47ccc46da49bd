//! Power: in how many data sets of every process a threshold was found, where there is one and where there is
//! none.

use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::result::{PowerReport, ProcessReport};

use super::canvas::{Canvas, Lettering};
use super::frame::{ABOVE, BELOW, Frame, Swatch, fraction_ticks, heading, legend, legend_height, nothing};
use super::labels::Box2;
use super::text::{self, Weight};
use super::theme::{HAIR, INK, MM, MUTED, PALE, RIVAL, SMALL, THIN, THRESHOLD};
use super::{Figure, POWER_FIGURES, marks};
use crate::error::FigureError;
use crate::ground::numbers::{fraction, grouped, plural};

/// The level of the tests.
const NOMINAL: f64 = 0.05;
/// Height of a process.
const PITCH: f64 = 5.6 * MM;
/// Height of the heading of a group.
const GROUP: f64 = 4.4 * MM;
/// Room above the rows, for the names of lines and columns.
const ABOVE_ROWS: f64 = 3.0 * MM;
/// Width of a column of coverage.
const COVERAGE: f64 = 7.5 * MM;

/// Title, the line below it, and the line at the foot.
pub(super) fn frame(report: &PowerReport) -> [String; 3] {
    [
        format!("Power on the schedule of {}", report.schedule),
        format!(
            "{} to {} by {}; {} of each process, {} replicates each",
            report.from,
            report.through,
            report.period,
            plural(u64::from(report.datasets), "data set"),
            grouped(i64::from(report.replicates))
        ),
        format!("tipping {}, seed {}", report.version, report.seed),
    ]
}

/// The figure.
pub(super) fn figure(report: &PowerReport, width: f64) -> Figure<'_> {
    let rows: f64 = groups(report).iter().map(|(_, g)| GROUP + g.len() as f64 * PITCH).sum();
    let height = if rows == 0.0 {
        30.0 * MM
    } else {
        ABOVE + ABOVE_ROWS + rows + BELOW + legend_height(&entries(), width)
    };
    Figure {
        name: POWER_FIGURES[0],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn describe(report: &PowerReport) -> String {
    let mut words = "Share of the data sets of each process with the verdict tipping:".to_owned();
    for process in &report.processes {
        words += &format!(" {} {};", process.process, fraction(process.tipping));
    }
    words.pop();
    words + "."
}

/// Processes with a threshold, and those without one; a group without any is left out.
fn groups(report: &PowerReport) -> Vec<(&'static str, Vec<&ProcessReport>)> {
    let of = |threshold: bool| report.processes.iter().filter(|p| p.threshold == threshold).collect();
    let groups = vec![("With a threshold", of(true)), ("Without: a mistake", of(false))];
    groups.into_iter().filter(|(_, processes): &(_, Vec<_>)| !processes.is_empty()).collect()
}

fn entries() -> Vec<(Swatch<'static>, String)> {
    vec![
        (
            &|pen, at| {
                let (x, y) = marks::middle(at);
                pen.line(&[(x - 2.5 * MM, y), (x + 2.5 * MM, y)], THRESHOLD, HAIR)?;
                pen.disc((x, y), 0.9 * MM, THRESHOLD)
            },
            "verdict tipping, ± 1.96 standard errors".to_owned(),
        ),
        (
            &|pen, at| pen.ring(marks::middle(at), 0.8 * MM, RIVAL, THIN),
            "beats smooth hazards, taken as independent".to_owned(),
        ),
    ]
}

fn draw(canvas: &mut Canvas, place: Box2, report: &PowerReport) -> Result<(), FigureError> {
    heading(canvas, place, "Thresholds found")?;
    let groups = groups(report);
    if groups.is_empty() {
        return nothing(canvas, place, "No process was simulated.");
    }
    let width = place.right - place.left;
    let longest = report.processes.iter().map(|p| text::width(&label(p), SMALL)).fold(0.0, f64::max);
    let groups_width = text::width_in("Without: a mistake", SMALL, Weight::Bold);
    let names = (longest.max(groups_width) + 3.0 * MM).min(width * 0.42);
    let covered = report.processes.iter().any(|p| p.coverage.is_some());
    let beside = if covered { 2.0 * COVERAGE } else { 0.0 };
    let rows: f64 = groups.iter().map(|(_, g)| GROUP + g.len() as f64 * PITCH).sum();
    let top = place.top + ABOVE + ABOVE_ROWS;
    let inner = Box2::new(place.left + names, top, place.right - 2.5 * MM - beside, top + rows);
    let frame = Frame::new(inner, (0.0, 1.0), (0.0, 1.0));
    canvas.group("grid", None, |pen| {
        let ticks = fraction_ticks();
        let mut across = ticks.iter().map(|(value, _)| frame.x(*value));
        across.try_for_each(|x| pen.line(&[(x, inner.top), (x, inner.bottom)], PALE, 2))
    })?;
    let x = frame.x(NOMINAL);
    canvas.group("nominal", Some("The level of the tests, .05"), |pen| {
        pen.dashed([(x, inner.top), (x, inner.bottom)], MUTED, HAIR, (14.0, 10.0))?;
        let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Center).down(VPos::Bottom);
        pen.text((x, inner.top - 0.4 * MM), ".05", how)
    })?;
    let mut y = top;
    for (words, processes) in groups {
        canvas.group("group", None, |pen| {
            let how = Lettering::default().size(SMALL).bold();
            pen.text((place.left, y + GROUP / 2.0), words, how)
        })?;
        if covered && processes.iter().any(|p| p.coverage.is_some()) {
            canvas.group("coverage-name", None, |pen| {
                let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right);
                pen.text((place.right - COVERAGE, y + GROUP / 2.0), "date", how)?;
                pen.text((place.right, y + GROUP / 2.0), "mass", how)
            })?;
        }
        y += GROUP;
        for process in processes {
            row(canvas, &frame, process, (place.left, y + PITCH / 2.0, place.right), names)?;
            y += PITCH;
        }
    }
    if covered {
        canvas.group("coverage-name", None, |pen| {
            let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right).down(VPos::Bottom);
            pen.text((place.right, top - 0.4 * MM), "95 % covers", how)
        })?;
    }
    frame.draw_x(canvas, &fraction_ticks(), "share of the data sets")?;
    legend(canvas, (place.left, inner.bottom + BELOW), place.right, &entries())?;
    Ok(())
}

fn label(process: &ProcessReport) -> String {
    if process.rho > 0.0 && !process.process.contains("rho") {
        format!("{}, waves {}", process.process, process.rho)
    } else {
        process.process.clone()
    }
}

fn row(
    canvas: &mut Canvas,
    frame: &Frame,
    process: &ProcessReport,
    (left, y, right): (f64, f64, f64),
    names: f64,
) -> Result<(), FigureError> {
    let lines = text::lines(&label(process), SMALL, Weight::Regular, names - 2.5 * MM, 2);
    canvas.group("name", None, |pen| {
        let first = y - (lines.len() as f64 - 1.0) * 1.2 * MM;
        let how = Lettering::default().size(SMALL);
        lines
            .iter()
            .enumerate()
            .try_for_each(|(i, line)| pen.text((left + MM, first + i as f64 * 2.4 * MM), line, how))
    })?;
    let title = format!(
        "{}: tipping {} (standard error {}), beats smooth {}, a rise {}",
        process.process,
        fraction(process.tipping),
        fraction(process.monte_carlo_error),
        fraction(process.tipping_versus_smooth),
        fraction(process.rise)
    );
    canvas.group("process", Some(&title), |pen| {
        let error = 1.96 * process.monte_carlo_error;
        let ends = [process.tipping - error, process.tipping + error].map(|v| frame.x(v.clamp(0.0, 1.0)));
        pen.ring((frame.x(process.tipping_versus_smooth), y + 1.1 * MM), 0.8 * MM, RIVAL, THIN)?;
        marks::interval(pen, y - 0.9 * MM, ends, &frame.place, THRESHOLD, HAIR)?;
        pen.disc((frame.x(process.tipping), y - 0.9 * MM), 0.9 * MM, THRESHOLD)
    })?;
    let Some(coverage) = &process.coverage else { return Ok(()) };
    let title = format!(
        "Of {} with the threshold crossed and a rise found",
        plural(u64::from(coverage.counted), "data set")
    );
    canvas.group("coverage", Some(&title), |pen| {
        let how = Lettering::default().size(SMALL).colour(INK).across(HPos::Right);
        let shown = |v: f64| format!("{v:.2}");
        pen.text((right - COVERAGE, y), &shown(coverage.date), how)?;
        pen.text((right, y), &shown(coverage.critical_mass), how)
    })
}
