//! `tipping regimes`: the regression of adoption on covariates.

use tipping::command::words;
use tipping::report;
use tipping::report::messages::FrontEnd;
use tipping::{Design, Error, RegimesRequest};

use crate::args::{OutputFormat, RegimesArgs};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &RegimesArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::REGIMES_FIGURES)?;
    let request = RegimesRequest::from(args);
    let progress = Terminal::new(args.output.quiet);
    let result = tipping::regimes_with_design(&request, &progress, &mut |design| match &args.design {
        Some(path) => {
            let write = |source| Error::Write { path: path.clone(), source };
            std::fs::write(path, table(&design)?).map_err(write)
        }
        None => Ok(()),
    })?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = words(&request.data, &request.rules);
            report::text::regimes_text(&result, words.as_slice(), colour(&args.output), FrontEnd::Cli)
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::regimes_csv(&result)?,
        OutputFormat::Md => report::markdown::regimes_markdown(&result, FrontEnd::Cli),
    };
    let code = finish(&args.output, &text, &result.decisions, &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Regimes(&result)))?;
    Ok(code)
}

/// The rows of the regression as CSV.
fn table(design: &Design) -> Result<String, Error> {
    let header: Vec<&str> = design.header.iter().map(String::as_str).collect();
    Ok(report::tables::to_csv(&header, design.rows.iter().cloned())?)
}
