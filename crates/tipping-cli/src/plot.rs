//! `--plot`: a drawing beside the result.

use std::path::Path;

use tipping::report::figure::{Subject, figure_png, figure_svg};

use crate::args::PlotArgs;
use crate::failure::Failure;

/// A drawing that was asked for. Whatever is wrong with the request is said before anything is computed.
pub(crate) struct Plot<'a> {
    file: &'a Path,
    figures: &'a [String],
    width: f64,
    image: bool,
}

impl<'a> Plot<'a> {
    /// The drawing that the arguments ask for, if any; `known` are the figures that such a result can have.
    pub(crate) fn new(args: &'a PlotArgs, known: &[&str]) -> Result<Option<Self>, Failure> {
        let Some(file) = &args.plot else { return Ok(None) };
        let ending = file.extension().and_then(|e| e.to_str()).map(str::to_lowercase);
        let image = match ending.as_deref() {
            Some("svg") => false,
            Some("png") => true,
            _ => {
                let file = file.display();
                return Err(Failure::Usage(format!(
                    "--plot {file}: figures are written as .svg or .png; end the name so"
                )));
            }
        };
        if let Some(name) = args.figure.iter().find(|name| !known.contains(&name.as_str())) {
            let known = known.join(", ");
            return Err(Failure::Usage(format!(
                "--figure {name}: there is no such figure here; choose from {known}"
            )));
        }
        Ok(Some(Self { file, figures: &args.figure, width: args.width, image }))
    }

    /// Draws the result into the file.
    pub(crate) fn draw(&self, subject: Subject<'_>) -> Result<(), Failure> {
        let svg = figure_svg(subject, self.figures, self.width)?;
        let bytes = if self.image { figure_png(&svg)? } else { svg.into_bytes() };
        std::fs::write(self.file, bytes)
            .map_err(|source| Failure::Write { path: self.file.to_owned(), source })
    }
}
