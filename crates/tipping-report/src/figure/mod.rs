//! Figures for papers and slides: SVG whose text stays text, and images made of it.
//!
//! A result has one or more figures. They are drawn one below the other at the width of a column (8.5 cm), or
//! in two columns from 14 cm on.

mod adoption;
mod canvas;
mod change;
mod coefficients;
mod critical_mass;
mod forest;
mod frame;
mod hazard;
mod image;
mod labels;
mod marks;
mod pooled;
mod power;
mod profile;
mod regime_change;
mod regions;
mod specification;
mod text;
mod theme;
mod time;

use plotters::style::text_anchor::VPos;
use tipping_core::result::{PoolReport, PowerReport, Provenance, RegimesReport, Report, SensitivityReport};

use self::canvas::{Canvas, Lettering};
use self::labels::Box2;
use self::text::Weight;
use self::theme::{HEADING, MM, MUTED, SMALL};
use crate::error::FigureError;
use crate::messages::header::{heading, window};

pub use image::figure_png;

/// A result that has figures.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// Of one norm.
    Fit(&'a Report),
    /// Of a regression whose coefficients change.
    Regimes(&'a RegimesReport),
    /// Of many norms together.
    Pool(&'a PoolReport),
    /// Of every combination of defensible choices.
    Sensitivity(&'a SensitivityReport),
    /// Of a schedule.
    Power(&'a PowerReport),
}

/// One figure: its name, its height, what it shows in words, and how it is drawn.
struct Figure<'a> {
    name: &'static str,
    height: f64,
    description: String,
    draw: Box<Draw<'a>>,
}

/// Draws a figure in its place.
type Draw<'a> = dyn Fn(&mut Canvas, Box2) -> Result<(), FigureError> + 'a;

/// Names of the figures of one norm; the last only by region.
pub const FIT_FIGURES: [&str; 5] = ["adoption", "hazard", "change", "critical-mass", "regions"];
/// Names of the figures of a regression whose coefficients change.
pub const REGIMES_FIGURES: [&str; 2] = ["coefficients", "change"];
/// Names of the figures of many norms together.
pub const POOL_FIGURES: [&str; 2] = ["forest", "pooled"];
/// Names of the figures of a sensitivity analysis.
pub const SENSITIVITY_FIGURES: [&str; 1] = ["specification"];
/// Names of the figures of a study of power.
pub const POWER_FIGURES: [&str; 1] = ["power"];

/// The narrowest width, in centimetres, at which figures stand in two columns.
const TWO_COLUMNS: f64 = 14.0;
/// Space between figures.
const GAP: f64 = 3.0 * MM;
/// Space around them.
const MARGIN: f64 = 1.5 * MM;

impl Subject<'_> {
    /// Names of the figures that it has, in their order.
    #[must_use]
    pub fn figures(&self) -> Vec<&'static str> {
        self.all(8.5 * 10.0 * MM).into_iter().map(|figure| figure.name).collect()
    }

    fn all(&self, width: f64) -> Vec<Figure<'_>> {
        match self {
            Self::Fit(report) => [adoption::figure, hazard::figure, change::figure, critical_mass::figure]
                .map(|figure| figure(report, width))
                .into_iter()
                .chain(regions::figure(report, width))
                .collect(),
            Self::Regimes(report) => {
                vec![coefficients::figure(report, width), regime_change::figure(report, width)]
            }
            Self::Pool(report) => vec![forest::figure(report, width), pooled::figure(report, width)],
            Self::Sensitivity(report) => vec![specification::figure(report, width)],
            Self::Power(report) => vec![power::figure(report, width)],
        }
    }

    /// Title, the line below it, and the line at the foot.
    fn frame(&self) -> [String; 3] {
        match self {
            Self::Fit(report) => {
                let verdict = report.verdict.as_ref().map(|v| format!("; verdict: {}", v.verdict));
                let simulated = report.tests.is_some() || report.critical_mass.is_none();
                let chance = if simulated { String::new() } else { format!("; {NOT_SIMULATED}") };
                let below =
                    format!("{}{}{chance}", window(&report.header.window), verdict.unwrap_or_default());
                [heading(&report.header.title, &report.header.norm), below, foot(&report.provenance)]
            }
            Self::Regimes(report) => coefficients::frame(report),
            Self::Pool(report) => forest::frame(report),
            Self::Sensitivity(report) => specification::frame(report),
            Self::Power(report) => power::frame(report),
        }
    }
}

/// Said where a critical mass stands without what chance gives.
const NOT_SIMULATED: &str = "what chance gives was not simulated";

/// What a reader needs to repeat the run, in a line.
fn foot(provenance: &Provenance) -> String {
    let hash: String = provenance.data_sha256.chars().take(12).collect();
    format!("tipping {}, seed {}, data {hash}", provenance.version, provenance.seed)
}

/// The chosen figures of a result as one SVG, `width` centimetres wide; all of them where none is chosen.
///
/// # Errors
/// [`FigureError::NoSuchFigure`] for a name that the result does not have, [`FigureError::BadDate`] for a
/// result whose dates are none.
pub fn figure_svg(subject: Subject<'_>, chosen: &[String], width: f64) -> Result<String, FigureError> {
    let whole = width * 10.0 * MM;
    let mut column = whole - 2.0 * MARGIN;
    let mut figures = subject.all(column);
    let known = |name: &String| figures.iter().any(|figure| figure.name == name);
    if let Some(name) = chosen.iter().find(|name| !known(name)) {
        return Err(FigureError::NoSuchFigure { name: name.clone(), known: subject.figures().join(", ") });
    }
    let number = if chosen.is_empty() { figures.len() } else { chosen.len() };
    let columns = if width >= TWO_COLUMNS && number > 1 { 2 } else { 1 };
    if columns > 1 {
        column = (column - GAP) / 2.0;
        figures = subject.all(column);
    }
    if !chosen.is_empty() {
        figures = chosen
            .iter()
            .filter_map(|name| Some(figures.swap_remove(figures.iter().position(|f| f.name == name)?)))
            .collect();
    }

    let [title, below, foot] = subject.frame();
    let lines = text::lines(&title, HEADING, Weight::Bold, whole - 2.0 * MARGIN, 2);
    let below = text::lines(&below, SMALL, Weight::Regular, whole - 2.0 * MARGIN, 2);
    let under = MARGIN + lines.len() as f64 * 4.0 * MM;
    let mut top = under + below.len() as f64 * 2.8 * MM + 1.2 * MM;
    let mut canvas = Canvas::new(whole, top);
    let mut places = Vec::new();
    for row in figures.chunks(columns) {
        let height = row.iter().map(|f| f.height).fold(0.0, f64::max);
        for i in 0..row.len() {
            let left = MARGIN + i as f64 * (column + GAP);
            places.push(Box2::new(left, top, left + column, top + height));
        }
        top += height + GAP;
    }
    canvas.grow(top + 1.5 * MM);
    canvas.group("title", None, |pen| {
        let how = Lettering::default().size(HEADING).bold().down(VPos::Top);
        lines
            .iter()
            .enumerate()
            .try_for_each(|(i, line)| pen.text((MARGIN, MARGIN + i as f64 * 4.0 * MM), line, how))?;
        let how = Lettering::default().size(SMALL).colour(MUTED).down(VPos::Top);
        below
            .iter()
            .enumerate()
            .try_for_each(|(i, line)| pen.text((MARGIN, under + i as f64 * 2.8 * MM), line, how))
    })?;
    let mut descriptions: Vec<&str> = Vec::new();
    for (figure, place) in figures.iter().zip(places) {
        (figure.draw)(&mut canvas, place)?;
        descriptions.push(&figure.description);
    }
    canvas.group("foot", None, |pen| {
        let how = Lettering::default().size(SMALL).colour(MUTED);
        pen.text((MARGIN, top - 0.5 * MM), &text::fit(&foot, SMALL, whole - 2.0 * MARGIN), how)
    })?;
    Ok(canvas.svg(&title, &descriptions.join(" ")))
}
