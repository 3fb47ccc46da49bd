//! `tipping power`: how often a threshold would be found.

use tipping::PowerRequest;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{ListFormat, PowerArgs};
use crate::failure::{DONE, Failure};
use crate::output::{to_stderr, write_to};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &PowerArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::POWER_FIGURES)?;
    let result = tipping::power(&PowerRequest::from(args), &Terminal::new(args.quiet))?;
    let text = match args.format {
        ListFormat::Text => report::text::power_text(&result, FrontEnd::Cli),
        ListFormat::Json => report::json::to_json(&result)?,
    };
    write_to(args.output.as_deref(), &text)?;
    if let Some(path) = args.output.as_ref().filter(|_| !args.quiet) {
        to_stderr(&format!("written to {}", path.display()));
    }
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Power(&result)))?;
    Ok(DONE)
}
