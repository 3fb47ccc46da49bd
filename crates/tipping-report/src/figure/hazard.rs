//! The hazard of every period, and the hazards of the fitted models.

use tipping_core::Model;
use tipping_core::result::{ModelReport, Report, RowReport, WindowReport};

use super::canvas::{Canvas, Lettering, Pen};
use super::frame::{ABOVE, BELOW, Frame, LEFT, SWATCH, Swatch, heading, legend, nothing, round_ticks};
use super::labels::Box2;
use super::theme::{HAIR, INK, MM, PALE, RIVAL, SMALL, THICK, THIN, THRESHOLD};
use super::{FIT_FIGURES, Figure, time};
use crate::error::FigureError;
use crate::ground::numbers::{estimate, significant};

/// More rows than this are drawn as that many stretches of equal time.
const MOST_POINTS: usize = 130;
/// Stretches that stand for more rows.
const STRETCHES: usize = 50;
/// Room for the legend.
const LEGEND: f64 = 7.0 * MM;
/// The share of the exposure whose rates may lie above the figure, so that a few units at risk at the end do
/// not flatten it.
const ABOVE_FIGURE: f64 = 0.02;

/// How far above the rates a model may draw the axis.
const STEEPEST: f64 = 3.0;

/// The figure.
pub(super) fn figure(report: &Report, width: f64) -> Figure<'_> {
    Figure {
        name: FIT_FIGURES[1],
        height: height(width),
        description: describe(report),
        draw: Box::new(move |canvas, place| draw(canvas, place, report)),
    }
}

fn height(width: f64) -> f64 {
    (width * 0.5).clamp(48.0 * MM, 70.0 * MM) + LEGEND
}

fn describe(report: &Report) -> String {
    let models: Vec<&str> = report.models.iter().map(|m| m.name.name()).collect();
    format!(
        "Hazard of adoption a year in every period by itself, with the hazards of the fitted models: {}.",
        models.join(", ")
    )
}

/// Events by exposure in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Observed {
    from: f64,
    to: f64,
    events: f64,
    exposure: f64,
}

impl Observed {
    /// The hazard that fits it by itself; infinite where everybody adopts.
    fn rate(&self, window: &WindowReport) -> f64 {
        window.likelihood.hazard(self.events, self.exposure, window.period.years()).unwrap_or(f64::INFINITY)
    }
}

/// Which of the models is which in the figure.
struct Roles<'a> {
    threshold: Option<&'a ModelReport>,
    rival: Option<&'a ModelReport>,
    constant: Option<&'a ModelReport>,
    others: Vec<&'a ModelReport>,
}

impl<'a> Roles<'a> {
    /// Models are in the order of BIC: the first of each kind is its best.
    fn of(models: &'a [ModelReport]) -> Self {
        let threshold = models.iter().find(|m| m.name.threshold_model().is_some());
        let rival = models.iter().find(|m| m.name.is_smooth() && m.name != Model::Constant);
        let constant = models.iter().find(|m| m.name == Model::Constant);
        let shown = [threshold, rival, constant];
        let is_shown = |m: &ModelReport| shown.iter().flatten().any(|s| s.name == m.name);
        Self { threshold, rival, constant, others: models.iter().filter(|m| !is_shown(m)).collect() }
    }
}

fn draw(canvas: &mut Canvas, place: Box2, report: &Report) -> Result<(), FigureError> {
    let (from, to) = (time::start(report.header.window.from)?, time::end(report.header.window.through)?);
    let rows = &report.risk_table.rows;
    let observed = observed(rows, from, to)?;
    heading(canvas, place, "Hazard of adoption, per year")?;
    let inner = Box2::new(
        place.left + LEFT,
        place.top + ABOVE,
        place.right - 1.5 * MM,
        place.bottom - BELOW - LEGEND + 3.0 * MM,
    );
    if observed.is_empty() {
        return nothing(canvas, inner, "Nobody is at risk.");
    }
    let roles = Roles::of(&report.models);
    let top = ceiling(&observed, &report.header.window, &[roles.threshold, roles.rival, roles.constant]);
    let frame = Frame::new(inner, (from, to), (0.0, top));
    frame.draw_y(canvas, &round_ticks(0.0, top, 4))?;
    let most = ((inner.right - inner.left) / (9.0 * MM)) as usize;
    frame.draw_x(canvas, &time::ticks(from, to, most), "")?;

    let largest = observed.iter().map(|o| o.exposure / (o.to - o.from)).fold(0.0, f64::max);
    for o in &observed {
        let at_risk = o.exposure / (o.to - o.from) / largest;
        let radius = (0.8 * MM * at_risk.sqrt()).max(0.3 * MM);
        let (x, rate) = (frame.x((o.from + o.to) / 2.0), o.rate(&report.header.window));
        let words = format!(
            "{} adoptions in {} unit-years: {} a year",
            o.events,
            significant(o.exposure),
            estimate(rate.is_finite().then_some(rate))
        );
        canvas.group("observed", Some(&words), |pen| {
            if rate <= top {
                return pen.disc((x, frame.y(rate)), radius, PALE);
            }
            // Above the figure: a mark at its edge that points there.
            let (y, w) = (inner.top, 0.9 * MM);
            pen.polygon(&[(x, y), (x - w, y + 1.4 * w), (x + w, y + 1.4 * w)], PALE, 1.0)
        })?;
    }
    for model in &roles.others {
        let path = path(model, rows, &frame, top)?;
        canvas.group("model", Some(model.name.name()), |pen| pen.line(&path, PALE, HAIR))?;
    }
    let marked: [(Option<&ModelReport>, Stroke); 3] =
        [(roles.constant, dotted), (roles.rival, dashed), (roles.threshold, solid)];
    for (model, stroke) in marked {
        let Some(model) = model else { continue };
        let path = path(model, rows, &frame, top)?;
        canvas.group("model", Some(model.name.name()), |pen| stroke(pen, &path))?;
        draw_beyond(canvas, &frame, rows, model, top)?;
    }
    draw_legend(canvas, place, &roles, rows.len() > MOST_POINTS)
}

type Stroke = fn(&Pen<'_>, &[(f64, f64)]) -> Result<(), FigureError>;

fn solid(pen: &Pen<'_>, path: &[(f64, f64)]) -> Result<(), FigureError> {
    pen.line(path, THRESHOLD, THICK)
}

fn dashed(pen: &Pen<'_>, path: &[(f64, f64)]) -> Result<(), FigureError> {
    pen.dashed_path(path, RIVAL, THICK, (30.0, 16.0))
}

fn dotted(pen: &Pen<'_>, path: &[(f64, f64)]) -> Result<(), FigureError> {
    pen.dashed_path(path, INK, THIN, (8.0, 12.0))
}

fn draw_legend(canvas: &mut Canvas, place: Box2, roles: &Roles<'_>, joined: bool) -> Result<(), FigureError> {
    let stroke = |how: Stroke| move |pen: &Pen<'_>, (x, y): (f64, f64)| how(pen, &[(x, y), (x + SWATCH, y)]);
    let (solid, dashed, dotted) = (stroke(solid), stroke(dashed), stroke(dotted));
    let pale = |pen: &Pen<'_>, (x, y): (f64, f64)| pen.line(&[(x, y), (x + SWATCH, y)], PALE, HAIR);
    let disc = |pen: &Pen<'_>, (x, y): (f64, f64)| pen.disc((x + SWATCH / 2.0, y), 0.8 * MM, PALE);
    let mut entries: Vec<(Swatch<'_>, String)> = Vec::new();
    let named = [(roles.threshold, &solid as Swatch<'_>), (roles.rival, &dashed), (roles.constant, &dotted)];
    for (model, swatch) in named {
        entries.extend(model.map(|m| (swatch, m.name.to_string())));
    }
    if !roles.others.is_empty() {
        entries.push((&pale, format!("{} other models", roles.others.len())));
    }
    let unit = if joined {
        "a stretch of time, sized by who is at risk"
    } else {
        "a period, sized by who is at risk"
    };
    entries.push((&disc, unit.to_owned()));
    legend(canvas, (place.left + LEFT, place.bottom - LEGEND), place.right - 1.5 * MM, &entries).map(|_| ())
}

/// Events and exposure of every row in which somebody is at risk, or of stretches of equal time where there
/// are many rows.
fn observed(rows: &[RowReport], from: f64, to: f64) -> Result<Vec<Observed>, FigureError> {
    let mut stretches: Vec<Observed> = Vec::new();
    let length = (to - from) / STRETCHES as f64;
    for row in rows {
        let (start, end) = (time::start(row.from)?, time::end(row.through)?);
        let (events, exposure) = (row.events as f64, row.exposure);
        if rows.len() <= MOST_POINTS {
            stretches.push(Observed { from: start, to: end, events, exposure });
            continue;
        }
        // A row's events are at its end; its exposure belongs to the stretches that it lies in, in
        // proportion.
        let of = |day: f64| (((day - from) / length) as usize).min(STRETCHES - 1);
        if stretches.is_empty() {
            let stretch = |i: usize| (from + i as f64 * length, from + (i + 1) as f64 * length);
            let empty = |(from, to)| Observed { from, to, events: 0.0, exposure: 0.0 };
            stretches = (0..STRETCHES).map(stretch).map(empty).collect();
        }
        stretches[of(end - 1.0)].events += events;
        for stretch in &mut stretches[of(start)..=of(end - 1.0)] {
            let shared = end.min(stretch.to) - start.max(stretch.from);
            stretch.exposure += exposure * shared.max(0.0) / (end - start);
        }
    }
    stretches.retain(|o| o.exposure > 0.0);
    Ok(stretches)
}

/// The top of the axis: above all rates but those of a small share of the exposure, and above the models that
/// are marked unless they are far above those.
fn ceiling(observed: &[Observed], window: &WindowReport, models: &[Option<&ModelReport>]) -> f64 {
    let mut rates: Vec<(f64, f64)> = observed.iter().map(|o| (o.rate(window), o.exposure)).collect();
    rates.retain(|r| r.0.is_finite());
    rates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = rates.iter().map(|r| r.1).sum();
    let mut above = 0.0;
    let highest = rates.iter().find(|(_, exposure)| {
        above += exposure;
        above > ABOVE_FIGURE * all
    });
    let of_rates = highest.map_or(0.0, |h| h.0);
    let of_models =
        models.iter().flatten().flat_map(|m| m.hazard.iter().flatten().copied()).fold(0.0, f64::max);
    let top = of_models.min(STEEPEST * of_rates).max(of_rates) * 1.08;
    if top > 0.0 { top } else { 1.0 }
}

/// The hazard of a model as a line within the frame, level through each row; at the upper edge where it is
/// above, or infinite.
fn path(
    model: &ModelReport,
    rows: &[RowReport],
    frame: &Frame,
    top: f64,
) -> Result<Vec<(f64, f64)>, FigureError> {
    let mut line = Vec::with_capacity(2 * rows.len());
    for (row, hazard) in rows.iter().zip(&model.hazard) {
        let shown = hazard.unwrap_or(f64::INFINITY).min(top);
        line.push(frame.at(time::start(row.from)?, shown));
        line.push(frame.at(time::end(row.through)?, shown));
    }
    Ok(thin_out(line))
}

/// A mark at the upper edge where the hazard of a model leaves the figure, with its highest value.
fn draw_beyond(
    canvas: &mut Canvas,
    frame: &Frame,
    rows: &[RowReport],
    model: &ModelReport,
    top: f64,
) -> Result<(), FigureError> {
    let beyond = |h: &Option<f64>| h.is_none_or(|h| h > top);
    let Some(first) = model.hazard.iter().position(beyond) else { return Ok(()) };
    let Some(row) = rows.get(first) else { return Ok(()) };
    let infinite = model.hazard.iter().any(Option::is_none);
    let highest = model.hazard.iter().flatten().copied().fold(0.0, f64::max);
    let words = if infinite { "infinite".to_owned() } else { format!("up to {}", significant(highest)) };
    let (x, y, w) = (frame.x(time::start(row.from)?), frame.place.top, 0.9 * MM);
    canvas.group("beyond", Some(&format!("{}: {words}", model.name)), |pen| {
        pen.polygon(&[(x, y - 1.4 * w), (x - w, y), (x + w, y)], INK, 1.0)?;
        pen.text((x + 1.5 * w, y - 0.8 * w), &words, Lettering::default().size(SMALL))
    })
}

/// Without the points between others of the same height.
fn thin_out(line: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in line {
        if let [.., a, b] = kept.as_slice()
            && a.1 == b.1
            && b.1 == point.1
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::result::AdoptedState;
    use tipping_core::{Likelihood, PeriodUnit};

    fn row(from: &str, through: &str, events: u64, exposure: f64) -> RowReport {
        RowReport {
            from: from.parse().unwrap(),
            through: through.parse().unwrap(),
            at_risk: 10,
            events,
            exposure,
            state: AdoptedState { adopters: 0.0, members: 10.0, fraction: 0.0 },
            hazard: None,
        }
    }

    // By hand: 200 days in 50 stretches of 4; every day has one unit-day and every tenth an adoption.
    #[test]
    fn days_are_gathered_without_losing_any() {
        let day = |i: i64| tipping_core::Date::from_day_number(i).to_string();
        let rows: Vec<RowReport> =
            (0..200).map(|i| row(&day(i), &day(i), u64::from(i % 10 == 0), 1.0)).collect();
        let gathered = observed(&rows, 0.0, 200.0).unwrap();
        assert_eq!(gathered.len(), 50);
        assert_eq!(gathered.iter().map(|o| o.events).sum::<f64>(), 20.0);
        assert!(gathered.iter().all(|o| (o.exposure - 4.0).abs() < 1e-9));
        assert_eq!(gathered[0].events, 1.0);
        assert_eq!(gathered[2].events, 1.0);
        assert_eq!(gathered[1].events, 0.0);
    }

    #[test]
    fn few_units_at_risk_do_not_flatten_the_rest() {
        let quiet = Observed { from: 0.0, to: 1.0, events: 5.0, exposure: 100.0 };
        let last = Observed { from: 1.0, to: 2.0, events: 1.0, exposure: 1.0 };
        let (from, through, period) = ("1900".parse().unwrap(), "1901".parse().unwrap(), PeriodUnit::Year);
        let window = |likelihood| WindowReport { from, through, period, likelihood };
        let top = ceiling(&[quiet, last], &window(Likelihood::Exact), &[]);
        assert!((top - 0.05 * 1.08).abs() < 1e-12, "{top}");
        // Grouped: -log(1 - 5/100), and the last one, who adopts within the year, has no finite rate.
        let top = ceiling(&[quiet, last], &window(Likelihood::Grouped), &[]);
        assert!((top - 0.051_293_294_387_550_58 * 1.08).abs() < 1e-12, "{top}");
    }
}
