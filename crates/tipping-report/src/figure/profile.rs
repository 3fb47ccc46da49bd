//! A profile log-likelihood: its curve below its maximum, the cut of a set, and the set.

use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Canvas, Lettering};
use super::frame::{Frame, round_ticks};
use super::labels::Box2;
use super::theme::{HAIR, INK, MM, MUTED, SMALL, THIN, THRESHOLD};
use super::{text, time};
use crate::error::FigureError;

/// A set of places that the data allow.
pub(super) struct Set {
    /// Its level in words.
    pub(super) level: String,
    /// The cut of 2(l_max - l).
    pub(super) cut: f64,
    /// Its ranges, on the axis.
    pub(super) ranges: Vec<[f64; 2]>,
    /// The same in words.
    pub(super) words: String,
}

/// Values of l - l_max from the lowest to a little above 0, so that the curve does not touch the edge.
pub(super) fn heights(lowest: f64) -> (f64, f64) {
    let lowest = lowest.min(-1.0);
    (lowest * 1.04, -lowest * 0.05)
}

/// The vertical axis, and the ranges of the set as a shade.
pub(super) fn axes(
    canvas: &mut Canvas,
    frame: &Frame,
    (low, high): (f64, f64),
    set: Option<&Set>,
) -> Result<(), FigureError> {
    let Box2 { left, top, right, bottom } = frame.place;
    if let Some(set) = set {
        canvas.group("set", Some(&format!("{} set: {}", set.level, set.words)), |pen| {
            set.ranges.iter().try_for_each(|&[from, to]| {
                let (x0, x1) = (frame.x(from).max(left), frame.x(to).min(right));
                // A set narrower than a hairline is still there.
                let x1 = x1.max(x0 + 2.0);
                if x1 > left && x0 < right {
                    pen.fill([(x0, top), (x1, bottom)], THRESHOLD, 0.22)
                } else {
                    Ok(())
                }
            })
        })?;
    }
    let most = ((bottom - top) / (7.0 * MM)) as usize;
    let ticks = round_ticks(low, high, most.max(2));
    let minus = |(v, label): (f64, String)| (v, label.replace('-', "\u{2212}"));
    frame.draw_y(canvas, &ticks.into_iter().map(minus).collect::<Vec<_>>())
}

/// The curve down to `lowest`, and the line of the cut where it is high enough to be told from the maximum.
pub(super) fn curve(
    canvas: &mut Canvas,
    frame: &Frame,
    points: &[(f64, f64)],
    lowest: f64,
    set: Option<&Set>,
) -> Result<(), FigureError> {
    let Box2 { left, top, right, .. } = frame.place;
    let floor = frame.y(lowest);
    if let Some(set) = set {
        let y = frame.y(-set.cut / 2.0);
        if y > frame.y(0.0) + 0.8 * MM && y < floor {
            canvas.group("cut", Some(&format!("Cut of the {} set", set.level)), |pen| {
                pen.dashed([(left, y), (right, y)], MUTED, HAIR, (10.0, 10.0))?;
                let how = Lettering::default().size(SMALL).colour(MUTED).across(HPos::Right).down(VPos::Top);
                pen.text((right - 0.4 * MM, y + 0.4 * MM), &format!("{} cut", set.level), how)
            })?;
        }
    }
    let inside: Vec<(f64, f64)> =
        points.iter().map(|&(x, y)| (frame.x(x).clamp(left, right), frame.y(y).clamp(top, floor))).collect();
    canvas.group("profile", Some("Profile log-likelihood less its maximum"), |pen| {
        above(&thinned(&inside), floor).iter().try_for_each(|run| pen.line(run, INK, THIN))
    })
}

/// The estimate as an upright line.
pub(super) fn estimate(canvas: &mut Canvas, frame: &Frame, at: f64, words: &str) -> Result<(), FigureError> {
    let (x, Box2 { top, bottom, .. }) = (frame.x(at), frame.place);
    canvas.group("estimate", Some(words), |pen| pen.line(&[(x, top), (x, bottom)], THRESHOLD, THIN))
}

/// Points in one column of a unit are its first, lowest, highest and last.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for column in points.chunk_by(|a, b| a.0.round() == b.0.round()) {
        let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let ends =
            [column.first(), column.iter().min_by(by_height), column.iter().max_by(by_height), column.last()];
        for point in ends.into_iter().flatten() {
            let whole = (point.0.round(), point.1.round());
            if kept.last() != Some(&whole) {
                kept.push(whole);
            }
        }
    }
    kept
}

/// The stretches of a curve that are above its floor, with where they come from it and go to it.
fn above(points: &[(f64, f64)], floor: f64) -> Vec<Vec<(f64, f64)>> {
    let up = |i: usize| points.get(i).is_some_and(|p| p.1 < floor.round());
    let kept: Vec<bool> =
        (0..points.len()).map(|i| up(i) || up(i + 1) || i.checked_sub(1).is_some_and(up)).collect();
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    for (i, point) in points.iter().enumerate().filter(|(i, _)| kept[*i]) {
        // Two neighbours on the floor belong to different stretches.
        let goes_on = i > 0 && kept[i - 1] && (up(i) || up(i - 1));
        match runs.last_mut() {
            Some(run) if goes_on => run.push(*point),
            _ => runs.push(vec![*point]),
        }
    }
    runs
}

/// Dates on an axis: as many as there is room for.
pub(super) fn dates(frame: &Frame, from: f64, to: f64) -> Vec<(f64, String)> {
    let widest = text::width("0000", super::theme::SIZE) + 4.0 * MM;
    time::ticks(from, to, ((frame.place.right - frame.place.left) / widest) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_interrupted_on_its_floor() {
        let points = [(0.0, 9.0), (1.0, 9.0), (1.0, 2.0), (2.0, 2.0), (2.0, 9.0), (5.0, 9.0), (5.0, 4.0)];
        let runs = [vec![points[1], points[2], points[3], points[4]], vec![points[5], points[6]]];
        assert_eq!(above(&points, 9.0), runs);
    }

    #[test]
    fn a_column_keeps_its_ends() {
        let points: Vec<(f64, f64)> = [(1.0, 5.0), (1.1, 9.0), (1.2, 2.0), (1.3, 6.0), (3.0, 7.0)].to_vec();
        assert_eq!(thinned(&points), [(1.0, 5.0), (1.0, 2.0), (1.0, 9.0), (1.0, 6.0), (3.0, 7.0)]);
    }
}
