//! `tipping pool`: many norms together.

use tipping::PoolRequest;
use tipping_report as report;

use crate::args::{OutputFormat, PoolArgs};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &PoolArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::POOL_FIGURES)?;
    let result = tipping::pool(&PoolRequest::from(args), &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => report::pool_text(&result, colour(&args.output)),
        OutputFormat::Json => report::to_json(&result)?,
        OutputFormat::Csv => report::pool_csv(&result)?,
        OutputFormat::Md => report::pool_markdown(&result),
    };
    let code = finish(&args.output, &text, &[], &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::Subject::Pool(&result)))?;
    Ok(code)
}
