//! The forest plot: every norm's critical mass with its interval, what chance gives for it, and the means.

use std::collections::BTreeMap;

use plotters::style::text_anchor::{HPos, VPos};
use tipping_core::result::{ForestRow, NullDistributionReport, PoolReport, RandomEffectsReport};

use super::canvas::{Canvas, Lettering, Pen};
use super::frame::{ABOVE, BELOW, Frame, Swatch, heading, legend, legend_height, nothing, round_ticks};
use super::labels::Box2;
use super::text::{self, Weight};
use super::theme::{HAIR, INK, MM, MUTED, PALE, SMALL};
use super::{Figure, NOT_SIMULATED, POOL_FIGURES, foot, marks};
use crate::error::FigureError;
use crate::ground::numbers::{fraction, fraction_in_range, grouped, percent, plural};

/// Norms that are named; with more, the figure shows their order only.
const NAMED: usize = 60;
/// Height of a norm with its name.
const NAMED_PITCH: f64 = 2.7 * MM;
/// Height of all norms and groups together, where norms have no names, and the least for the norms.
const UNNAMED: (f64, f64) = (180.0 * MM, 80.0 * MM);
/// The greatest height of a norm without a name.
const UNNAMED_PITCH: f64 = 0.7 * MM;
/// Height of a mean, and of the heading of a group.
const MEAN_PITCH: f64 = 3.4 * MM;
/// Room above the rows, for the name of the line at one third.
const LINE_NAME: f64 = 3.0 * MM;
/// Width from which on the numbers stand beside the marks.
const WITH_NUMBERS: f64 = 115.0 * MM;

/// A line of the figure.
enum Line<'a> {
    /// The heading of a group with its mean, where it has one.
    Group(String, Option<&'a RandomEffectsReport>),
    Norm(&'a ForestRow, f64),
    /// A mean over norms.
    Mean(&'static str, &'a RandomEffectsReport),
    /// What chance gives as such a mean.
    Chance(&'static str, &'a NullDistributionReport),
    /// Nothing.
    Space,
}

impl Line<'_> {
    fn height(&self, pitch: f64) -> f64 {
        match self {
            Self::Norm(..) => pitch,
            Self::Space => 1.4 * MM,
            _ => MEAN_PITCH,
        }
    }
}

/// Title, the line below it, and the line at the foot.
pub(super) fn frame(report: &PoolReport) -> [String; 3] {
    let title = format!("{} pooled", plural(report.norms.pooled, "norm"));
    let below = match &report.all.verdict {
        Some(verdict) => format!("{}; verdict: {}", report.folders.join(", "), verdict.verdict),
        None => report.folders.join(", "),
    };
    let found = report.forest.iter().any(|row| row.estimate.is_some());
    let simulated = report.forest.iter().any(|row| row.by_chance.is_some());
    let chance = if found && !simulated { format!("; {NOT_SIMULATED}") } else { String::new() };
    [title, below + &chance, foot(&report.provenance)]
}

/// The figure.
pub(super) fn figure(report: &PoolReport, width: f64) -> Figure<'_> {
    let lines = lines(report);
    let pitch = pitch(&lines);
    let rows: f64 = lines.iter().map(|l| l.height(pitch)).sum();
    let entries = entries(report);
    let foot = legend_height(&entries, width) + if left_out(report).is_some() { 3.0 * MM } else { 0.0 };
    let height = if lines.is_empty() { 30.0 * MM } else { ABOVE + LINE_NAME + rows + BELOW + foot };
    Figure {
        name: POOL_FIGURES[0],
        height,
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn describe(report: &PoolReport) -> String {
    let norms = report.forest.iter().filter(|r| r.estimate.is_some()).count();
    let mut words = format!("Critical masses of {} with their intervals.", plural(norms as u64, "norm"));
    if let Some(mean) = &report.all.random_effects {
        words += &format!(
            " Their mean is {} ({} to {}); another norm's lies between {} and {}.",
            fraction(mean.fraction),
            fraction(mean.interval[0]),
            fraction(mean.interval[1]),
            fraction(mean.prediction[0]),
            fraction(mean.prediction[1])
        );
        if let Some(chance) = &mean.null_distribution {
            words += &format!(
                " Where every norm is smooth the mean is {} (90 %: {} to {}).",
                fraction(chance.median),
                fraction(chance.lower),
                fraction(chance.upper)
            );
        }
    }
    words
}

/// Norms that have no critical mass and no line.
fn left_out(report: &PoolReport) -> Option<String> {
    let n = report.forest.iter().filter(|r| r.estimate.is_none()).count() as u64;
    (n > 0).then(|| format!("{} without a critical mass not shown", plural(n, "norm")))
}

/// The lines from above to below; empty where no norm has a critical mass.
fn lines(report: &PoolReport) -> Vec<Line<'_>> {
    let mut norms: Vec<(&ForestRow, f64)> =
        report.forest.iter().filter_map(|row| Some((row, row.estimate?))).collect();
    norms.sort_by(|a, b| a.1.total_cmp(&b.1));
    if norms.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    if report.by.is_some() {
        let groups = report.groups.iter().map(|g| (Some(g.name.as_str()), g.random_effects.as_ref()));
        for (name, mean) in groups.chain([(None, None)]) {
            let norms = of_group(&norms, name);
            if norms.is_empty() {
                continue;
            }
            let words = format!("{} ({})", name.unwrap_or("no group"), norms.len());
            lines.push(Line::Group(words, mean));
            lines.extend(norms);
            lines.push(Line::Space);
        }
    } else {
        lines.extend(norms.iter().map(|&(row, estimate)| Line::Norm(row, estimate)));
        lines.push(Line::Space);
    }
    for (name, section) in [("mean of all", Some(&report.all)), ("mean, tipping", report.tipping.as_ref())] {
        let Some(mean) = section.and_then(|s| s.random_effects.as_ref()) else { continue };
        lines.push(Line::Mean(name, mean));
        lines.extend(mean.null_distribution.as_ref().map(|chance| Line::Chance("by chance", chance)));
    }
    lines
}

fn of_group<'a>(norms: &[(&'a ForestRow, f64)], group: Option<&str>) -> Vec<Line<'a>> {
    let those = norms.iter().filter(|(row, _)| row.group.as_deref() == group);
    those.map(|&(row, estimate)| Line::Norm(row, estimate)).collect()
}

fn norms(lines: &[Line<'_>]) -> usize {
    lines.iter().filter(|l| matches!(l, Line::Norm(..))).count()
}

fn pitch(lines: &[Line<'_>]) -> f64 {
    let norms = norms(lines);
    if norms <= NAMED {
        return NAMED_PITCH;
    }
    let others: f64 = lines.iter().map(|line| line.height(0.0)).sum();
    let room = (UNNAMED.0 - others).max(UNNAMED.1);
    (room / norms as f64).clamp(0.3 * MM, UNNAMED_PITCH)
}

/// What stands to the left of a line.
fn label(line: &Line<'_>, named: bool) -> String {
    match line {
        Line::Group(name, _) => name.clone(),
        Line::Norm(row, _) if named => {
            if row.title.is_empty() {
                row.id.clone()
            } else {
                row.title.clone()
            }
        }
        Line::Mean(name, _) | Line::Chance(name, _) => (*name).to_owned(),
        Line::Norm(..) | Line::Space => String::new(),
    }
}

fn weight(line: &Line<'_>) -> Weight {
    if matches!(line, Line::Group(..)) { Weight::Bold } else { Weight::Regular }
}

/// What stands to the left of every line, as far as there is room; norms that would look the same there have
/// their identifiers besides.
fn shortened(lines: &[Line<'_>], named: bool, room: f64) -> Vec<String> {
    let mut names: Vec<String> =
        lines.iter().map(|line| text::fit_in(&label(line, named), SMALL, weight(line), room)).collect();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for name in &names {
        *times.entry(name.clone()).or_default() += 1;
    }
    for (name, line) in names.iter_mut().zip(lines) {
        if let Line::Norm(row, _) = line
            && named
            && times.get(name).is_some_and(|n| *n > 1)
        {
            let id = text::fit(&format!(" {}", row.id), SMALL, room * 0.6);
            *name = text::fit(&label(line, named), SMALL, room - text::width(&id, SMALL)) + &id;
        }
    }
    names
}

/// "0.345 (0.327 to 0.419)".
fn numbers(value: f64, interval: Option<[f64; 2]>) -> String {
    match interval {
        Some([low, high]) => fraction_in_range(value, low, high),
        None => fraction(value),
    }
}

fn entries(report: &PoolReport) -> Vec<(Swatch<'static>, String)> {
    let shown = report.forest.iter().filter(|r| r.estimate.is_some());
    let mut entries = marks::verdict_legend(shown.clone().map(|r| r.verdict));
    if shown.clone().any(|r| r.by_chance.is_some()) {
        entries.push((&|pen, at| marks::chance(pen, marks::middle(at), 1.0 * MM), "by chance".to_owned()));
    }
    if report.all_sections().any(|s| s.random_effects.is_some()) {
        let level = percent(report.level);
        entries.push((
            &|pen, (x, y)| {
                marks::diamond(pen, y, [x + MM, x + 2.5 * MM, x + 4.0 * MM], MM, INK, (x, x + 5.0 * MM))
            },
            format!("mean, {level}"),
        ));
        entries.push((
            &|pen, (x, y)| pen.line(&[(x, y), (x + 5.0 * MM, y)], INK, HAIR),
            format!("another norm, {level}"),
        ));
    }
    entries
}

fn draw(canvas: &mut Canvas, place: Box2, report: &PoolReport) -> Result<(), FigureError> {
    heading(canvas, place, "Critical masses")?;
    let lines = lines(report);
    if lines.is_empty() {
        return nothing(canvas, place, "No norm has a critical mass: the hazard rises in none of them.");
    }
    let named = norms(&lines) <= NAMED;
    let pitch = pitch(&lines);
    let width = place.right - place.left;
    let long = lines.iter().map(|line| text::width_in(&label(line, named), SMALL, weight(line)));
    let longest = long.fold(0.0, f64::max);
    let names = (longest + 2.0 * MM).min(width * 0.38);
    let with_numbers = named && width >= WITH_NUMBERS;
    let beside = if with_numbers { text::width("0.000 (0.000 to 0.000)", SMALL) + MM } else { 0.0 };
    let rows: f64 = lines.iter().map(|l| l.height(pitch)).sum();
    let top = place.top + ABOVE + LINE_NAME;
    let right = place.right - 2.5 * MM - beside;
    let inner = Box2::new(place.left + names, top, right, top + rows);
    let frame = Frame::new(inner, (0.0, highest(report)), (0.0, 1.0));

    let most = ((inner.right - inner.left) / (8.0 * MM)) as usize;
    let ticks = round_ticks(0.0, highest(report), most);
    canvas.group("grid", None, |pen| {
        let mut lines = ticks.iter().map(|(value, _)| frame.x(*value));
        lines.try_for_each(|x| pen.line(&[(x, inner.top), (x, inner.bottom)], PALE, 2))
    })?;
    marks::one_third(canvas, &frame)?;
    let heaviest = report.forest.iter().filter_map(|r| r.weight).fold(0.0, f64::max);
    let shortened = shortened(&lines, named, names - 1.5 * MM);
    if with_numbers {
        let words = format!("critical mass ({})", percent(report.level));
        canvas.group("numbers-name", None, |pen| {
            let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right).down(VPos::Bottom);
            pen.text((place.right - MM, top - 0.4 * MM), &words, how)
        })?;
    }
    let mut y = top;
    for (line, words) in lines.iter().zip(&shortened) {
        let height = line.height(pitch);
        let middle = y + height / 2.0;
        draw_name(canvas, (place.left, middle), line, words)?;
        match line {
            Line::Norm(row, estimate) => {
                let share = row.weight.filter(|_| heaviest > 0.0).map_or(0.5, |w| (w / heaviest).sqrt());
                let radius = if named {
                    (0.45 + 0.6 * share) * MM
                } else {
                    ((0.3 + 0.25 * share) * MM).min(pitch * 0.75)
                };
                let about = about(row, *estimate);
                canvas.group("norm", Some(&about), |pen| {
                    norm(pen, &frame, (row, *estimate), middle, (pitch, radius))
                })?;
            }
            Line::Group(_, Some(mean)) => self::mean(canvas, &frame, "pooled group-mean", mean, middle)?,
            Line::Mean(_, mean) => self::mean(canvas, &frame, "pooled", mean, middle)?,
            Line::Chance(_, chance) => mean_by_chance(canvas, &frame, chance, middle)?,
            Line::Group(_, None) | Line::Space => {}
        }
        if with_numbers {
            let how = Lettering::default().size(SMALL).across(HPos::Right);
            let at = (place.right - MM, middle);
            canvas.group("numbers", None, |pen| pen.text(at, &numbers_of(line), how))?;
        }
        y += height;
    }
    frame.draw_x(canvas, &ticks, "critical mass, share of the members")?;
    let below = legend(canvas, (place.left, inner.bottom + BELOW), place.right, &entries(report))?;
    if let Some(words) = left_out(report) {
        marks::note(canvas, (place.left, below + 1.5 * MM), width, &words)?;
    }
    Ok(())
}

/// What stands to the left of a line.
fn draw_name(canvas: &mut Canvas, at: (f64, f64), line: &Line<'_>, words: &str) -> Result<(), FigureError> {
    if words.is_empty() {
        return Ok(());
    }
    let how = Lettering::default().size(SMALL);
    let how = match line {
        Line::Group(..) => how.bold(),
        Line::Chance(..) => how.colour(MUTED),
        Line::Norm(..) | Line::Mean(..) | Line::Space => how,
    };
    canvas.group("name", None, |pen| pen.text(at, words, how))
}

/// What stands to the right of a line.
fn numbers_of(line: &Line<'_>) -> String {
    match line {
        Line::Norm(row, estimate) => numbers(*estimate, row.interval),
        Line::Group(_, Some(mean)) | Line::Mean(_, mean) => numbers(mean.fraction, Some(mean.interval)),
        Line::Chance(_, null) => numbers(null.median, Some([null.lower, null.upper])),
        Line::Group(_, None) | Line::Space => String::new(),
    }
}

/// The mean that chance gives, pale.
fn mean_by_chance(
    canvas: &mut Canvas,
    frame: &Frame,
    null: &NullDistributionReport,
    middle: f64,
) -> Result<(), FigureError> {
    let title = format!("The mean that chance gives: {}", numbers_of_chance(null));
    let ends = [null.lower, null.median, null.upper].map(|v| frame.x(v));
    canvas.group("pooled-by-chance", Some(&title), |pen| {
        marks::diamond(pen, middle, ends, MM, PALE, (frame.place.left, frame.place.right))
    })
}

/// The end of the axis: the next tenth above all intervals and one third.
fn highest(report: &PoolReport) -> f64 {
    let norms = report.forest.iter().filter_map(|r| Some(r.interval.map_or(r.estimate?, |i| i[1])));
    let highest = norms.fold(0.4, f64::max);
    ((highest * 10.0 - 1e-9).ceil() / 10.0).min(1.0)
}

/// A norm in words.
fn about(row: &ForestRow, estimate: f64) -> String {
    let mut words = format!(
        "{} ({}): {}, {}, {}",
        row.title,
        row.id,
        numbers(estimate, row.interval),
        marks::verdict_label(row.verdict),
        plural(row.events, "adoption")
    );
    if let Some(chance) = row.by_chance {
        words += &format!(", by chance {}", fraction(chance));
    }
    words
}

fn numbers_of_chance(chance: &NullDistributionReport) -> String {
    format!(
        "{} (90 %: {} to {}) in {} simulations",
        fraction(chance.median),
        fraction(chance.lower),
        fraction(chance.upper),
        grouped(i64::from(chance.rises))
    )
}

fn norm(
    pen: &Pen<'_>,
    frame: &Frame,
    (row, estimate): (&ForestRow, f64),
    y: f64,
    (pitch, radius): (f64, f64),
) -> Result<(), FigureError> {
    let verdict = row.verdict;
    if let Some(chance) = row.by_chance {
        marks::chance(pen, (frame.x(chance), y), pitch * 0.42)?;
    }
    if let Some(ends) = row.interval {
        let width = if pitch < 0.5 * MM { 2 } else { HAIR };
        let ends = ends.map(|v| frame.x(v));
        marks::interval(pen, y, ends, &frame.place, marks::verdict_colour(verdict), width)?;
    }
    marks::verdict(pen, (frame.x(estimate), y), radius, verdict)
}

/// A mean as a diamond on the thin line of its prediction.
fn mean(
    canvas: &mut Canvas,
    frame: &Frame,
    class: &str,
    mean: &RandomEffectsReport,
    y: f64,
) -> Result<(), FigureError> {
    let title = format!(
        "Mean of {}: {}; another norm {} to {}",
        plural(mean.norms, "norm"),
        numbers(mean.fraction, Some(mean.interval)),
        fraction(mean.prediction[0]),
        fraction(mean.prediction[1])
    );
    canvas.group(class, Some(&title), |pen| {
        marks::interval(pen, y, mean.prediction.map(|v| frame.x(v)), &frame.place, INK, HAIR)?;
        let [low, high] = mean.interval.map(|v| frame.x(v));
        marks::diamond(
            pen,
            y,
            [low, frame.x(mean.fraction), high],
            1.1 * MM,
            INK,
            (frame.place.left, frame.place.right),
        )
    })
}
