//! What is typed to have a result drawn.

use std::path::PathBuf;

use clap::Args;

/// A drawing of the result.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Figures")]
pub(crate) struct PlotArgs {
    /// Draw the result: FILE.svg, whose text stays text, or FILE.png, 300 dots an inch
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// Which figures, separated by commas, in this order [default: all that the result has]. fit: adoption,
    /// hazard, change, critical-mass, and with --by region regions; regimes: coefficients, change; pool:
    /// forest, pooled; sensitivity: specification; power: power
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "plot")]
    pub(crate) figure: Vec<String>,
    /// Width of the drawing in centimetres: a column of a paper has 8.5, a page or a slide 17
    #[arg(long, value_name = "CM", default_value_t = 8.5, value_parser = centimetres, requires = "plot")]
    pub(crate) width: f64,
}

fn centimetres(text: &str) -> Result<f64, String> {
    let width: f64 = text.parse().map_err(|_| "not a number; give centimetres, such as 8.5".to_owned())?;
    if (6.0..=60.0).contains(&width) {
        Ok(width)
    } else {
        Err("choose between 6 and 60 centimetres".to_owned())
    }
}
