//! `tipping pool`: many norms together.

use tipping::PoolRequest;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{OutputFormat, PoolArgs};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &PoolArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::POOL_FIGURES)?;
    let result = tipping::pool(&PoolRequest::from(args), &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => report::text::pool_text(&result, colour(&args.output), FrontEnd::Cli),
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::pool_csv(&result)?,
        OutputFormat::Md => report::markdown::pool_markdown(&result, FrontEnd::Cli),
    };
    let code = finish(&args.output, &text, &[], &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Pool(&result)))?;
    Ok(code)
}
