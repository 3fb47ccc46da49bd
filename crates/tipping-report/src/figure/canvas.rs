//! What figures are drawn on: groups of marks, each with a class and perhaps a title, one after the other.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, Color, DrawingArea, IntoDrawingArea, IntoTextStyle, PathElement, Polygon, RGBColor, Rectangle,
    SVGBackend, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, ShapeStyle, TextStyle};

use super::text::clean;
use super::theme::{FAMILY, INK, MM, SIZE};
use crate::error::FigureError;

/// A drawing in units of a twentieth of a millimetre, from the upper left.
pub(crate) struct Canvas {
    width: u32,
    height: u32,
    body: String,
}

/// Draws the marks of one group.
pub(crate) struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// How a text stands at its point.
#[derive(Clone, Copy)]
pub(crate) struct Lettering {
    pub(crate) size: f64,
    pub(crate) colour: RGBColor,
    pub(crate) bold: bool,
    /// Where the point is: at its start, middle or end.
    pub(crate) across: HPos,
    /// Where the point is: at its top, middle or bottom.
    pub(crate) down: VPos,
    /// Whether it is read from below to above.
    pub(crate) upright: bool,
}

impl Default for Lettering {
    fn default() -> Self {
        let (across, down) = (HPos::Left, VPos::Center);
        Self { size: SIZE, colour: INK, bold: false, across, down, upright: false }
    }
}

impl Lettering {
    pub(crate) fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }
    pub(crate) fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    pub(crate) fn across(self, across: HPos) -> Self {
        Self { across, ..self }
    }
    pub(crate) fn down(self, down: VPos) -> Self {
        Self { down, ..self }
    }
    pub(crate) fn upright(self) -> Self {
        Self { upright: true, ..self }
    }
}

impl Canvas {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width: width.round() as u32, height: height.round() as u32, body: String::new() }
    }

    /// Makes room for more below.
    pub(crate) fn grow(&mut self, height: f64) {
        self.height = self.height.max(height.round() as u32);
    }

    /// Draws a group of marks. `class` says what they are; `title` is shown by browsers at the pointer and
    /// read to who cannot see.
    pub(crate) fn group(
        &mut self,
        class: &str,
        title: Option<&str>,
        draw: impl FnOnce(&Pen<'_>) -> Result<(), FigureError>,
    ) -> Result<(), FigureError> {
        let mut marks = String::new();
        {
            let area = SVGBackend::with_string(&mut marks, (self.width, self.height)).into_drawing_area();
            let pen = Pen { area };
            draw(&pen)?;
            pen.area.present().map_err(FigureError::drawing)?;
        }
        let inner = marks.split_once(">\n").and_then(|(_, rest)| rest.rsplit_once("</svg>"));
        let (inner, _) = inner.ok_or_else(|| FigureError::drawing("a group without an end"))?;
        let _ = write!(self.body, "<g class=\"{class}\">");
        if let Some(title) = title {
            let _ = write!(self.body, "<title>{}</title>", escape(&clean(title)));
        }
        self.body.push('\n');
        self.body.push_str(inner);
        self.body.push_str("</g>\n");
        Ok(())
    }

    /// The whole as an SVG of its size in millimetres. `description` says in words what the figure shows.
    pub(crate) fn svg(self, title: &str, description: &str) -> String {
        let (width, height) = (self.width, self.height);
        let mm = |units: u32| f64::from(units) / MM;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} \
             {height}\" role=\"img\">\n\
             <title>{}</title>\n<desc>{}</desc>\n\
             <rect class=\"ground\" width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{}</svg>\n",
            mm(width),
            mm(height),
            escape(&clean(title)),
            escape(&clean(description)),
            self.body
        )
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

type Point = (f64, f64);

fn whole((x, y): Point) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

fn stroke(colour: RGBAColor, width: u32) -> ShapeStyle {
    ShapeStyle { color: colour, filled: false, stroke_width: width }
}

impl Pen<'_> {
    /// A line through points.
    pub(crate) fn line(&self, points: &[Point], colour: RGBColor, width: u32) -> Result<(), FigureError> {
        let points: Vec<(i32, i32)> = points.iter().copied().map(whole).collect();
        let line = PathElement::new(points, stroke(colour.to_rgba(), width));
        self.area.draw(&line).map_err(FigureError::drawing)
    }

    /// A straight line of dashes of `on` and gaps of `off`.
    pub(crate) fn dashed(
        &self,
        [from, to]: [Point; 2],
        colour: RGBColor,
        width: u32,
        (on, off): (f64, f64),
    ) -> Result<(), FigureError> {
        self.dashed_path(&[from, to], colour, width, (on, off))
    }

    /// A line of dashes through points; the pattern goes on round corners.
    pub(crate) fn dashed_path(
        &self,
        points: &[Point],
        colour: RGBColor,
        width: u32,
        (on, off): (f64, f64),
    ) -> Result<(), FigureError> {
        // Where in the pattern the next stretch begins, and the dash that is being drawn.
        let (mut place, mut dash): (f64, Vec<Point>) = (0.0, Vec::new());
        for ends in points.windows(2) {
            let (from, to) = (ends[0], ends[1]);
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            let at = |d: f64| (from.0 + (to.0 - from.0) * d / length, from.1 + (to.1 - from.1) * d / length);
            let mut done = 0.0;
            while done < length {
                let inked = place < on;
                let step = (if inked { on - place } else { on + off - place }).min(length - done);
                if inked {
                    if dash.is_empty() {
                        dash.push(at(done));
                    }
                    dash.push(at(done + step));
                }
                done += step;
                place += step;
                if place >= on - 1e-9 && !dash.is_empty() {
                    self.line(&dash, colour, width)?;
                    dash.clear();
                }
                if place >= on + off - 1e-9 {
                    place = 0.0;
                }
            }
        }
        if dash.len() > 1 { self.line(&dash, colour, width) } else { Ok(()) }
    }

    /// A filled rectangle between opposite corners.
    pub(crate) fn fill(
        &self,
        corners: [Point; 2],
        colour: RGBColor,
        opacity: f64,
    ) -> Result<(), FigureError> {
        let [(x0, y0), (x1, y1)] = corners;
        let corners = [whole((x0.min(x1), y0.min(y1))), whole((x0.max(x1), y0.max(y1)))];
        let rectangle = Rectangle::new(corners, colour.mix(opacity).filled());
        self.area.draw(&rectangle).map_err(FigureError::drawing)
    }

    /// The outline of a rectangle.
    pub(crate) fn outline(
        &self,
        corners: [Point; 2],
        colour: RGBColor,
        width: u32,
    ) -> Result<(), FigureError> {
        let [(x0, y0), (x1, y1)] = corners;
        self.line(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], colour, width)
    }

    /// A filled polygon.
    pub(crate) fn polygon(
        &self,
        points: &[Point],
        colour: RGBColor,
        opacity: f64,
    ) -> Result<(), FigureError> {
        let points: Vec<(i32, i32)> = points.iter().copied().map(whole).collect();
        let polygon = Polygon::new(points, colour.mix(opacity).filled());
        self.area.draw(&polygon).map_err(FigureError::drawing)
    }

    /// A filled disc.
    pub(crate) fn disc(&self, at: Point, radius: f64, colour: RGBColor) -> Result<(), FigureError> {
        let disc = Circle::new(whole(at), radius.round() as i32, colour.filled());
        self.area.draw(&disc).map_err(FigureError::drawing)
    }

    /// A circle with its inside white.
    pub(crate) fn ring(
        &self,
        at: Point,
        radius: f64,
        colour: RGBColor,
        width: u32,
    ) -> Result<(), FigureError> {
        self.disc(at, radius, RGBColor(255, 255, 255))?;
        let ring = Circle::new(whole(at), radius.round() as i32, stroke(colour.to_rgba(), width));
        self.area.draw(&ring).map_err(FigureError::drawing)
    }

    /// A text at a point.
    pub(crate) fn text(&self, at: Point, text: &str, how: Lettering) -> Result<(), FigureError> {
        let style = if how.bold { FontStyle::Bold } else { FontStyle::Normal };
        // The backend takes a size of 1.24 em for one of 1.
        let font = FontDesc::new(FontFamily::Name(FAMILY), how.size * 1.24, style);
        let font = if how.upright { font.transform(FontTransform::Rotate270) } else { font };
        let style: TextStyle<'_> = font.into_text_style(&self.area).color(&how.colour);
        let style = style.pos(Pos::new(how.across, how.down));
        self.area.draw(&Text::new(clean(text), whole(at), style)).map_err(FigureError::drawing)
    }
}
